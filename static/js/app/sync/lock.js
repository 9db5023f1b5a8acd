// One tab at a time sends. The browser's own lock where it has one, and in any case a lease in the store, renewed before each
// request: a tab that was put to sleep with the lock in hand must not hold up the others, nor go on when it wakes.
import { MINUTE, clock } from "../store/clock.js";
import { write } from "../store/db.js";
import { uuid4 } from "../store/uuid.js";

const NAME = "lianxin-queue";
const LEASE = "lease";
/** Longer than the longest request (api.js: PHOTO_TIME). */
export const HELD_FOR = 4 * MINUTE;

/** @typedef {{mine: () => Promise<boolean>}} Lease `mine`: renew; false where another tab has taken over */

/**
 * @param {string} holder @param {number} until 0: give back
 * @param {boolean} locked whether the browser's lock is held too: it outlives no page, so a lease that was taken with it and
 *   is met by the next holder of the lock is that of a page that was closed or killed
 * @returns {Promise<boolean>}
 */
async function take(holder, until, locked) {
  return write(["settings"], async (tx) => {
    const store = tx.objectStore("settings");
    const lease = await store.get(LEASE);
    const now = clock.now();
    // A lease that ends far ahead was written before the clock was turned back.
    const taken = lease && lease.holder !== holder && lease.until > now && lease.until <= now + HELD_FOR && !(locked && lease.locked);
    if (taken) return false;
    if (until) await store.put({ holder, until, locked }, LEASE);
    else if (lease?.holder === holder) await store.delete(LEASE);
    return true;
  });
}

/**
 * @param {() => Promise<boolean>} renew
 * @param {(lease: Lease) => Promise<void>} work
 * @param {string} holder
 */
async function leased(renew, work, holder) {
  if (!(await renew())) return false;
  try {
    await work({ mine: renew });
  } finally {
    await take(holder, 0, false);
  }
  return true;
}

/**
 * Do this work if no other tab is at it.
 * @param {(lease: Lease) => Promise<void>} work
 * @returns {Promise<boolean>} false: another tab is at it
 */
export async function alone(work) {
  const holder = uuid4();
  const renewed = (/** @type {boolean} */ locked) => () => take(holder, clock.now() + HELD_FOR, locked);
  const locks = typeof navigator === "object" ? navigator.locks : undefined;
  if (!locks) return leased(renewed(false), work, holder);
  return locks.request(NAME, { ifAvailable: true }, async (lock) => {
    // Held by a tab that has let its lease run out: asleep. The lease is then the lock; `mine` stops the sleeper on waking.
    const renew = renewed(!!lock);
    return lock || (await renew()) ? leased(renew, work, holder) : false;
  });
}
