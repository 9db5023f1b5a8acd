// The lock of the queue outlives no page: whoever opens the phone again after its battery has died sends at once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../../static/js/app/store/clock.js";
import { write } from "../../static/js/app/store/db.js";
import { HELD_FOR, alone } from "../../static/js/app/sync/lock.js";
import { phone } from "./phone.js";

/** The browser's locks: `free` says whether nobody living holds it. */
function locks(free) {
  Object.defineProperty(navigator, "locks", {
    configurable: true,
    value: { request: async (_name, _how, work) => work(free() ? { name: "lianxin-queue" } : null) },
  });
}

const left = (lease) => write(["settings"], (tx) => tx.objectStore("settings").put(lease, "lease"));
const tried = async () => {
  let ran = false;
  await alone(async () => void (ran = true));
  return ran;
};

test("the lease of a page that was killed does not hold up the next", async () => {
  await phone();
  locks(() => true);
  await left({ holder: "dead", until: clock.now() + HELD_FOR, locked: true });
  assert.equal(await tried(), true);
});

test("a lease taken without the lock, beside a sleeper, is respected by whoever gets the lock next", async () => {
  await phone();
  locks(() => true);
  await left({ holder: "beside a sleeper", until: clock.now() + HELD_FOR, locked: false });
  assert.equal(await tried(), false);
});

test("without the lock no lease is taken over before it has run out", async () => {
  await phone();
  locks(() => false);
  await left({ holder: "at work", until: clock.now() + HELD_FOR, locked: true });
  assert.equal(await tried(), false);
  await left({ holder: "asleep", until: clock.now() - 1, locked: true });
  assert.equal(await tried(), true);
});
