// The phone's own store, IndexedDB "lianxin". What is written is on the disk before `write` answers.
import { openDB } from "idb";

/** @typedef {import("../types.d.ts").Row} Row */
/** @typedef {"records" | "photos" | "snapshots" | "receipts" | "keys" | "settings"} Store */
/**
 * @typedef {import("idb").DBSchema & {
 *   records: {key: string, value: Row, indexes: {owner: number}},
 *   photos: {key: [string, string], value: import("../types.d.ts").PhotoRow, indexes: {owner: number}},
 *   snapshots: {key: number, value: import("../types.d.ts").SnapshotRow},
 *   receipts: {key: [number, string, string], value: import("../types.d.ts").ReceiptRow, indexes: {owner: number}},
 *   keys: {key: number, value: import("../types.d.ts").KeyRow},
 *   settings: {key: string, value: any},
 * }} Schema
 */
/** @typedef {import("idb").IDBPDatabase<Schema>} Database */

export const NAME = "lianxin";
export const VERSION = 1;

/**
 * What each version of the store added, in order. A phone that was away for a year goes through all it has missed.
 * @type {((db: Database) => void)[]}
 */
const STEPS = [
  (db) => {
    db.createObjectStore("records", { keyPath: "uuid" }).createIndex("owner", "owner");
    db.createObjectStore("photos", { keyPath: ["uuid", "sha256"] }).createIndex("owner", "owner");
    db.createObjectStore("snapshots", { keyPath: "owner" });
    db.createObjectStore("receipts", { keyPath: ["owner", "kind", "uuid"] }).createIndex("owner", "owner");
    db.createObjectStore("keys", { keyPath: "owner" });
    db.createObjectStore("settings");
  },
];

/** @type {Promise<Database> | null} */
let opening = null;

/**
 * The store, opened once a page. It closes itself when another page has a newer program that must change it; the next
 * use opens it again. Fails where the browser keeps nothing (durability.js says so in words).
 * @returns {Promise<Database>}
 */
export function open() {
  if (!opening) {
    /** @type {Promise<Database>} */
    const mine = openDB(NAME, VERSION, {
      upgrade: (/** @type {Database} */ db, from) => STEPS.slice(from).forEach((step) => step(db)),
      blocking: () => void close(),
      terminated: () => void (opening = null),
    });
    mine.catch(() => (opening = null));
    opening = mine;
    return mine;
  }
  return opening;
}

export async function close() {
  const was = opening;
  opening = null;
  (await was?.catch(() => null))?.close();
}

/**
 * Phones close the store behind one's back (iOS, after a while in the background); then once more with a new one.
 * @template T @param {(db: Database) => Promise<T>} work @returns {Promise<T>}
 */
async function twice(work) {
  try {
    return await work(await open());
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "InvalidStateError") throw error;
    await close();
    return work(await open());
  }
}

/**
 * @template T
 * @param {(db: Database) => Promise<T>} work reads only
 * @returns {Promise<T>}
 */
export function read(work) {
  return twice(work);
}

/**
 * One transaction over these stores: either all that `work` writes is on the disk when this resolves, or nothing.
 * `work` may await nothing but the transaction's own requests.
 * @template T
 * @param {Store[]} stores
 * @param {(tx: import("idb").IDBPTransaction<Schema, Store[], "readwrite">) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function write(stores, work) {
  return twice((db) => written(db, stores, work));
}

/**
 * @template T
 * @param {Database} db @param {Store[]} stores @param {(tx: import("idb").IDBPTransaction<Schema, Store[], "readwrite">) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function written(db, stores, work) {
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    // `done` of an aborted transaction rejects too; the error that is thrown is the first one.
    tx.done.catch(() => null);
    try {
      tx.abort();
    } catch {
      // Already aborted by the error itself.
    }
    throw error;
  }
}
