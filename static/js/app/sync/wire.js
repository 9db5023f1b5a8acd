// A record as it goes over the line, and the digest by which the phone knows what it has sent.
import { iso } from "../store/clock.js";
import { sha256OfText } from "../store/sha256.js";

/** @typedef {import("../types.d.ts").Entry} Entry */

/** @param {unknown} value @returns {string} JSON with the keys in order: the same content is the same text */
export function ordered(value) {
  if (Array.isArray(value)) return `[${value.map(ordered).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const whole = /** @type {Record<string, unknown>} */ (value);
  const pairs = Object.keys(whole).filter((key) => whole[key] !== undefined).sort();
  return `{${pairs.map((key) => `${JSON.stringify(key)}:${ordered(whole[key])}`).join(",")}}`;
}

/** Of the content alone: photos, version and the time of sending are not part of it. @param {Entry["body"] | Record<string, unknown>} body */
export function digest(body) {
  return sha256OfText(ordered(body));
}

/**
 * The version to go on from. The same content is sent again just as it was, so that the server knows it again; other
 * content goes on from the version that the server has given.
 * @param {Entry} entry
 * @param {string} now the digest of its content
 */
export function basis(entry, now) {
  const taken = entry.accepted;
  if (!taken) return entry.rev;
  return taken.digest === now && taken.rev >= entry.rev ? taken.from : Math.max(taken.rev, entry.rev);
}

/** @param {Entry} entry @param {number} rev @param {number} sentAt ms of the phone's clock */
export function body(entry, rev, sentAt) {
  const photos = entry.photos.map(({ sha256, size }) => ({ sha256, size }));
  const whole = { ...entry.body, v: entry.v ?? 1, rev, sent_at: iso(sentAt) };
  return entry.kind === "visit" ? { ...whole, photos } : whole;
}

/** @param {Entry} entry */
export function path(entry) {
  return `/sync/${entry.kind}s/${entry.uuid}`;
}
