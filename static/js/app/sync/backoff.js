// How long to wait after a fault: full jitter between one second and a bound that doubles up to five minutes.

export const LONGEST = 5 * 60_000;
const SHORTEST = 1000;
/** No Retry-After keeps the queue longer than this: a server's clock may be wrong too. */
const LONGEST_ASKED = 60 * 60_000;

/**
 * @param {number} attempts faults in a row, from 1
 * @param {() => number} [random]
 * @param {number | null} [retryAfter] seconds that the server asked for
 * @param {number} [longest] ms
 * @returns {number} ms
 */
export function next(attempts, random = Math.random, retryAfter = null, longest = LONGEST) {
  const bound = Math.min(longest, SHORTEST * 2 ** Math.min(attempts, 20));
  const wait = SHORTEST + random() * Math.max(0, bound - SHORTEST);
  return Math.round(retryAfter === null ? wait : Math.max(wait, Math.min(retryAfter * 1000, LONGEST_ASKED)));
}
