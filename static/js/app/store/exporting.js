// Records as a file that a person can carry away: text as JSON, photos within it as base64.
import { clock, iso } from "./clock.js";
import * as records from "./reading.js";

/** @typedef {import("../types.d.ts").Entry} Entry */

/** @param {ArrayBuffer} bytes */
function base64(bytes) {
  const all = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
}

/** @param {Entry} entry */
async function plain(entry) {
  const photos = [];
  for (const ref of entry.photos) {
    const blob = await records.getPhoto(entry.uuid, ref.sha256);
    photos.push({ ...ref, type: "image/jpeg", base64: blob && base64(await blob.arrayBuffer()) });
  }
  const { uuid, kind, state, family, title, body, rev, v, madeAt, trouble, receipt } = entry;
  return { uuid, kind, state, family, title, rev, v: v ?? 1, made_at: iso(madeAt), body, photos, trouble, receipt };
}

/** @param {Entry[]} entries */
async function file(entries) {
  const found = [];
  for (const entry of entries) found.push(await plain(entry));
  const whole = { format: "lianxin-records", version: 1, exported_at: iso(clock.now()), records: found };
  return new Blob([JSON.stringify(whole, null, 1)], { type: "application/json" });
}

/** All of one's own records. @returns {Promise<Blob>} */
export async function exportAll() {
  return file(await records.all());
}

/** @param {string} uuid @returns {Promise<Blob | null>} */
export async function exportOne(uuid) {
  const entry = await records.get(uuid);
  return entry && file([entry]);
}
