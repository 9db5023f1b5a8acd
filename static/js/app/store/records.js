// Everything written down on this phone: drafts, what waits, what has arrived in the last fourteen days.
// A writer gives back the entry it has read (`stamp`); whoever comes second gets `Moved` and reads again. `put`, `putPhoto`
// and `change` answer with the entry to go on from; `put` also sets `stamp` in the one it was given.
import { may, mayRemove } from "../sync/states.js";
import * as bus from "./bus.js";
import { clock } from "./clock.js";
import { read, write } from "./db.js";
import { Foreign, Moved } from "./errors.js";
import { allOf, get } from "./reading.js";
import { damaged, rowOf } from "./rows.js";
import * as vault from "./vault.js";

/** @typedef {import("../types.d.ts").Entry} Entry */
/** @typedef {import("../types.d.ts").Row} Row */
/** @typedef {import("../types.d.ts").PhotoRef} PhotoRef */
/** @typedef {import("../types.d.ts").PhotoRow} PhotoRow */

export { Foreign, Moved };
export { exportAll, exportOne } from "./exporting.js";
export { all, counts, get, getPhoto, known, photosOf, rows } from "./reading.js";

/** Writings of one record wait for one another, so that a fast typist never overtakes himself. @type {Map<string, Promise<any>>} */
const lines = new Map();

/** @template T @param {string} uuid @param {() => Promise<T>} work @returns {Promise<T>} */
function inLine(uuid, work) {
  const mine = (lines.get(uuid) ?? Promise.resolve()).then(work, work);
  /** @type {Promise<void>} */
  const tail = mine.catch(() => null).then(() => {
    if (lines.get(uuid) === tail) lines.delete(uuid);
  });
  lines.set(uuid, tail);
  return mine;
}

/** @param {Row | undefined} row @param {Entry} entry @param {vault.Handle} hold */
function guard(row, entry, hold) {
  if (row && row.owner !== hold.owner) throw new Moved("another person's record");
  if (row && row.stamp !== (entry.stamp ?? 0)) throw new Moved("written by another in between");
  if (!row && entry.stamp) throw new Moved("removed in between");
  if (!may(row ? row.state : "new", entry.state)) throw new Moved(`no way from ${row?.state} to ${entry.state}`);
}

/**
 * Keep a record, with photos that are new: the text and its photos are on the disk together, or not at all, before this
 * resolves. Photos that the entry no longer names are dropped.
 * @param {Entry} entry
 * @param {{ref: PhotoRef, blob: Blob}[]} [photos]
 * @returns {Promise<Entry>} as kept; `entry.stamp` and `entry.changedAt` are set too
 * @throws {vault.Locked | Foreign | Moved}
 */
export async function put(entry, photos = []) {
  const kept = await keep(entry, photos);
  bus.tell({ what: "record", uuid: entry.uuid, state: entry.state, saved: entry.state === "waiting" });
  return kept;
}

/** @param {Entry} entry @param {{ref: PhotoRef, blob: Blob}[]} photos @returns {Promise<Entry>} */
function keep(entry, photos) {
  return inLine(entry.uuid, async () => {
    const hold = await vault.held();
    if (entry.owner && entry.owner !== hold.owner) throw new Foreign();
    const kept = { ...entry, owner: hold.owner, changedAt: clock.now(), stamp: (entry.stamp ?? 0) + 1 };
    const row = await rowOf(hold, kept);
    const blobs = await Promise.all(photos.map(({ ref, blob }) => photoRow(hold, entry.uuid, ref, blob)));
    await write(["records", "photos"], async (tx) => {
      guard(await tx.objectStore("records").get(entry.uuid), entry, hold);
      await tx.objectStore("records").put(row);
      const store = tx.objectStore("photos");
      for (const blob of blobs) await store.put(blob);
      const named = new Set(kept.photos.map((ref) => ref.sha256));
      for (const key of await store.getAllKeys(allOf(entry.uuid))) if (!named.has(key[1])) await store.delete(key);
    });
    entry.stamp = kept.stamp;
    entry.changedAt = kept.changedAt;
    entry.owner = kept.owner;
    return kept;
  });
}

/** @param {vault.Handle} hold @param {string} uuid @param {PhotoRef} ref @param {Blob} blob @returns {Promise<PhotoRow>} */
async function photoRow(hold, uuid, ref, blob) {
  // Bytes, not a Blob: some phones lose the file behind a Blob that lies in IndexedDB.
  const box = await vault.seal(hold, await blob.arrayBuffer(), "photos", `${uuid}/${ref.sha256}`);
  return { uuid, sha256: ref.sha256, owner: hold.owner, size: blob.size, box };
}

/**
 * Read, change and write back one record; again from the start when another writer was faster. `work` must be free of
 * effects; what it answers is written, null leaves all as it is.
 * @param {string} uuid
 * @param {(entry: Entry) => Entry | null} work
 * @returns {Promise<Entry | null>} as kept; null: not there, another person's, or left alone
 */
export async function change(uuid, work) {
  for (;;) {
    const entry = await get(uuid);
    const changed = entry && !damaged(entry) ? work(entry) : null;
    if (!changed) return null;
    try {
      const kept = await keep({ ...changed, stamp: entry?.stamp }, []);
      bus.tell({ what: "record", uuid, state: kept.state });
      return kept;
    } catch (error) {
      const row = await read((db) => db.get("records", uuid));
      // The way is barred by the state itself: to try again would bar it again.
      if (!(error instanceof Moved) || !row || row.stamp === entry?.stamp) throw error;
    }
  }
}

/**
 * Throw one record away, with its photos. The caller has asked the person.
 * @param {string} uuid
 * @param {import("../types.d.ts").State} [only] nothing is done where it has come to another state meanwhile
 * @throws {vault.Locked | Moved} Moved: it is on its way, or another person's
 */
export async function remove(uuid, only) {
  await inLine(uuid, async () => {
    const hold = await vault.held();
    const gone = await write(["records", "photos", "receipts"], async (tx) => {
      const row = await tx.objectStore("records").get(uuid);
      if (!row || (only && row.state !== only)) return false;
      if (row.owner !== hold.owner || !mayRemove(row.state)) throw new Moved("not to be removed now");
      await tx.objectStore("records").delete(uuid);
      await tx.objectStore("photos").delete(allOf(uuid));
      await tx.objectStore("receipts").delete([row.owner, row.kind, uuid]);
      return true;
    });
    if (gone) bus.tell({ what: "record", uuid, state: "removed" });
  });
}

/**
 * Add one photo to a record that is kept already. The same picture twice is one picture.
 * @param {string} uuid
 * @param {PhotoRef} ref
 * @param {Blob} blob
 * @returns {Promise<Entry>} to go on from
 * @throws {vault.Locked | Moved}
 */
export async function putPhoto(uuid, ref, blob) {
  const entry = await get(uuid);
  if (!entry) throw new Moved("no such record");
  const others = entry.photos.filter((other) => other.sha256 !== ref.sha256);
  return put({ ...entry, photos: [...others, ref] }, [{ ref, blob }]);
}

/**
 * @param {(news: {uuid: string, state: string}) => void} ear called for each record that changes, in any tab
 * @returns {() => void} stop
 */
export function subscribe(ear) {
  return bus.listen((news) => news.what === "record" && ear({ uuid: news.uuid, state: news.state }));
}
