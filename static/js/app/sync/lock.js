// One tab at a time sends. The browser's own lock where it has one, and in any case a lease in the store, renewed while the
// work goes on: a tab that was put to sleep with the lock in hand must not hold up the others, nor go on when it wakes.
import { clock } from "../store/clock.js";
import { write } from "../store/db.js";
import { uuid4 } from "../store/uuid.js";

const NAME = "lianxin-queue";
const LEASE = "lease";
export const HELD_FOR = 45_000;
const BEAT = 10_000;

/** @typedef {{mine: () => Promise<boolean>}} Lease `mine`: renew; false where another tab has taken over */
/** What lies in the store; `locked`: its holder has the browser's lock too. @typedef {{holder: string, until: number, locked: boolean}} Kept */

/**
 * @param {string} holder @param {boolean} locked whether this tab has the browser's lock
 * @returns {Promise<boolean>}
 */
function take(holder, locked) {
  return write(["settings"], async (tx) => {
    const store = tx.objectStore("settings");
    const lease = /** @type {Kept | undefined} */ (await store.get(LEASE));
    const now = clock.now();
    // One that ends far ahead was written before the clock was turned back. One whose holder had the browser's lock, which is
    // ours now, is of a tab that was closed in the middle.
    const dead = lease && (lease.until <= now || lease.until > now + HELD_FOR || (locked && lease.locked));
    const taken = lease && lease.holder !== holder && !dead;
    if (taken) return false;
    await store.put({ holder, until: now + HELD_FOR, locked }, LEASE);
    return true;
  });
}

/** @param {string} holder */
function giveBack(holder) {
  return write(["settings"], async (tx) => {
    const store = tx.objectStore("settings");
    if ((await store.get(LEASE))?.holder === holder) await store.delete(LEASE);
  });
}

/**
 * @param {(lease: Lease) => Promise<void>} work
 * @param {boolean} locked
 */
async function leased(work, locked) {
  const holder = uuid4();
  const renew = () => take(holder, locked);
  if (!(await renew())) return false;
  let lost = false;
  const mine = async () => !lost && !(lost = !(await renew()));
  const beat = setInterval(() => void mine().catch(() => null), BEAT);
  try {
    await work({ mine });
  } finally {
    clearInterval(beat);
    await giveBack(holder);
  }
  return true;
}

/**
 * Do this work if no other tab is at it.
 * @param {(lease: Lease) => Promise<void>} work
 * @returns {Promise<boolean>} false: another tab is at it
 */
export async function alone(work) {
  const locks = typeof navigator === "object" ? navigator.locks : undefined;
  if (!locks) return leased(work, false);
  // Without the lock it may still be done, where the tab that has it has let its lease run out: that one sleeps.
  return locks.request(NAME, { ifAvailable: true }, (lock) => leased(work, !!lock));
}
