// When the phone may believe that a record is safe. Pure.

/** @typedef {import("../types.d.ts").Entry} Entry */
/** @typedef {import("../types.d.ts").Sealed} Sealed */

/**
 * Whether this receipt is for all of this record: its uuid, a version not older than the one that was taken, and every
 * photo but those that the phone itself has lost. The server may hold more (added elsewhere), never fewer.
 * @param {any} receipt
 * @param {Entry} entry
 * @param {number} rev the version that the server gave the text
 * @param {string[]} [gone] photos that the phone said it has lost
 * @returns {receipt is Sealed}
 */
export function covers(receipt, entry, rev, gone = []) {
  if (!receipt || receipt.uuid !== entry.uuid || !Number.isInteger(receipt.rev) || receipt.rev < rev) return false;
  if (!Array.isArray(receipt.photos) || typeof receipt.received_at !== "string") return false;
  const there = new Set(receipt.photos);
  return entry.photos.every((ref) => there.has(ref.sha256) || gone.includes(ref.sha256));
}
