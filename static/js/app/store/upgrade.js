// What an older program wrote is read by a newer one: each step takes an entry from its version to the next.

/** @typedef {Record<string, any>} Inner */

export const VERSION = 1;
/** What `v` of a body that is written now says: the schema of the wire. */
export const BODY = 1;

/** From the version that is the key to the next. @type {Record<number, (inner: Inner) => Inner>} */
const STEPS = {};

/**
 * @param {Inner} inner what was in the box
 * @param {number} from the version that wrote it
 * @param {Record<number, (inner: Inner) => Inner>} [steps]
 * @param {number} [to]
 * @returns {Inner | null} null: written by a newer program than this one
 */
export function upgraded(inner, from, steps = STEPS, to = VERSION) {
  if (from > to) return null;
  let now = inner;
  for (let version = from; version < to; version++) now = steps[version](now);
  return now;
}
