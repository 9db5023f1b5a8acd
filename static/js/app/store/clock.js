// The phone's clock, in one place: a test sets it.
export const clock = { now: () => Date.now() };

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * The moment as the phone's clock and time zone have it, "2026-10-10T08:00:00+08:00".
 * @param {number} ms
 */
export function iso(ms) {
  const date = new Date(ms);
  const east = -date.getTimezoneOffset();
  const two = (/** @type {number} */ n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const here = new Date(ms + east * MINUTE).toISOString().slice(0, 19);
  return `${here}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}

/**
 * The day in the phone's time zone, "2026-10-10".
 * @param {number} ms
 */
export function day(ms) {
  return iso(ms).slice(0, 10);
}
