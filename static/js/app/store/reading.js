// Reading what is written down on this phone: only ever the records of the person whose vault is open.
import { read } from "./db.js";
import { entryOf } from "./rows.js";
import * as vault from "./vault.js";

/** @typedef {import("../types.d.ts").Entry} Entry */
/** @typedef {import("../types.d.ts").Row} Row */
/** @typedef {import("../types.d.ts").PhotoRef} PhotoRef */

/** All photos of one record, as a range of keys. @param {string} uuid */
export function allOf(uuid) {
  return IDBKeyRange.bound([uuid, ""], [uuid, "\uffff"]);
}

/**
 * @param {string} uuid
 * @returns {Promise<Entry | null>} null too where it is another person's, or the vault is locked
 */
export async function get(uuid) {
  const hold = await vault.handle();
  const row = hold && (await read((db) => db.get("records", uuid)));
  return hold && row && row.owner === hold.owner ? entryOf(hold, row) : null;
}

/** The rows as they lie, of the person whose vault is open; nothing of them is sealed. @returns {Promise<Row[]>} */
export async function rows() {
  const hold = await vault.handle();
  return hold ? read((db) => db.getAllFromIndex("records", "owner", hold.owner)) : [];
}

/**
 * One's own, newest first. What cannot be opened stands there too, as 需要处理.
 * @returns {Promise<Entry[]>}
 */
export async function all() {
  const hold = await vault.handle();
  if (!hold) return [];
  const mine = await read((db) => db.getAllFromIndex("records", "owner", hold.owner));
  const entries = await Promise.all(mine.map((row) => entryOf(hold, row)));
  return entries.sort((a, b) => b.madeAt - a.madeAt || b.changedAt - a.changedAt);
}

/** One's own, counted. @returns {Promise<{draft: number, waiting: number, sending: number, stuck: number}>} */
export async function counts() {
  const found = { draft: 0, waiting: 0, sending: 0, stuck: 0 };
  for (const row of await rows()) if (row.state !== "sent") found[row.state] += 1;
  return found;
}

/**
 * Who has something on this phone that no server has, and how much: no names, no contents. For the page of a locked phone.
 * @returns {Promise<{owner: number, waiting: number}[]>}
 */
export async function known() {
  const found = new Map((await read((db) => db.getAllKeys("keys"))).map((owner) => [owner, 0]));
  for (const row of await read((db) => db.getAll("records"))) {
    if (row.state !== "sent") found.set(row.owner, (found.get(row.owner) ?? 0) + 1);
  }
  return [...found].map(([owner, waiting]) => ({ owner, waiting }));
}

/**
 * The photos that a record names, and whether each still lies here (`kept`): a phone short of space may have thrown it away.
 * @param {string} uuid
 * @returns {Promise<(PhotoRef & {kept: boolean})[]>}
 */
export async function photosOf(uuid) {
  const entry = await get(uuid);
  if (!entry) return [];
  const here = new Set((await read((db) => db.getAllKeys("photos", allOf(uuid)))).map((key) => key[1]));
  return entry.photos.map((ref) => ({ ...ref, kept: here.has(ref.sha256) }));
}

/**
 * @param {string} uuid
 * @param {string} sha
 * @returns {Promise<Blob | null>} null: not here any more, damaged, another person's, or locked
 */
export async function getPhoto(uuid, sha) {
  const hold = await vault.handle();
  const row = hold && (await read((db) => db.get("photos", [uuid, sha])));
  if (!hold || !row || row.owner !== hold.owner) return null;
  try {
    const bytes = await vault.open(hold, row.box, "photos", `${uuid}/${sha}`);
    return new Blob([bytes], { type: "image/jpeg" });
  } catch (error) {
    if (error instanceof Error && error.name === "OperationError") return null;
    throw error;
  }
}
