// The phone's own program, in every page under /m/: in the shell it draws the page, on a page of the server it helps.
import { startChip } from "./chip.js";
import { startLarge } from "./large.js";
import { startShell } from "./shell.js";
import * as vault from "./store/vault.js";
import { refresh } from "./sync/home.js";
import { signedIn } from "./who.js";
import { startWorker } from "./worker.js";

/** A page of the server: whoever it was made for is who this phone works for from now on. */
async function startPage() {
  const who = signedIn();
  if (who && (await vault.state()) === "open" && vault.owner() !== who) await vault.lock();
  await refresh();
}

async function boot() {
  startLarge();
  // The pages before the door (sign-in, setting up) share the bundle: there is nobody yet to keep anything for.
  if (!document.body.matches("[data-shell], [data-user]")) return;
  startWorker();
  startChip().catch(console.error);
  await (document.body.hasAttribute("data-shell") ? startShell() : startPage());
}

boot();
