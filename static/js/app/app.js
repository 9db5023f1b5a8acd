// The phone's own program, in every page under /m/: in the shell it draws the page, on a page of the server it helps.
import { startChip } from "./chip.js";
import { takeOver } from "./form/takeover.js";
import { startDoor } from "./door.js";
import { startLarge } from "./large.js";
import "./leave.js";
import { startShell } from "./shell.js";
import * as vault from "./store/vault.js";
import { refresh } from "./sync/home.js";
import { start as startQueue } from "./sync/queue.js";
import { signedIn } from "./who.js";
import { startWorker } from "./worker.js";

/** A page of the server: whoever it was made for is who this phone works for from now on. */
async function startPage() {
  const shut = shutFor(signedIn());
  const ready = shut.then(refresh);
  // Before anything is waited for: whoever types at once is heard from the first stroke.
  takeOver(ready);
  await shut;
  startQueue();
  await ready;
}

/** What is open here of somebody else is shut. @param {number} who whoever is signed in; 0: not known */
async function shutFor(who) {
  const hold = await vault.handle();
  if (hold && who && hold.owner !== who) await vault.lock();
}

async function boot() {
  startLarge();
  // The pages before the door (sign-in, setting up) share the bundle: there is nobody yet to keep anything for.
  if (!document.body.matches("[data-shell], [data-user]")) {
    await startDoor();
    return;
  }
  startWorker();
  if (!document.body.hasAttribute("data-shell")) {
    startChip().catch(console.error);
    return startPage();
  }
  // First the page, then what goes on behind it: on a slow phone they would wait for one another.
  await startShell();
  startChip().catch(console.error);
  startQueue();
}

boot();
