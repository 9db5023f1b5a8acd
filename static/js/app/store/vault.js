// The lock on what the phone keeps. A key that no program can read out is made from the device's secret, which the server
// gives to the signed-in person alone; every box is bound to its owner, store and key, so that none can be moved. Twelve
// hours after unlocking, or when the clock is turned back, the key is thrown away and the boxes stay.
import { tell } from "./bus.js";
import { HOUR, MINUTE, clock } from "./clock.js";
import * as codes from "./code.js";
import { read, write } from "./db.js";
import { Locked } from "./errors.js";

/** @typedef {import("../types.d.ts").Box} Box */
/** @typedef {import("../types.d.ts").KeyRow} KeyRow */
/** What opens and makes boxes: whose, and with which key (null on plain http). @typedef {{owner: number, key: CryptoKey | null}} Handle */

export const OPEN_FOR = 12 * HOUR;
/** A clock that is put right by the network moves by seconds; more than this is turned back. */
const BACK = 5 * MINUTE;
const CURRENT = "owner";
const INFO = "lianxin store";
const text = new TextEncoder();

let lastOwner = 0;
/** Keys that this browser refuses to keep on disk (some old webviews): they live as long as the page. @type {Map<number, CryptoKey>} */
const inMemory = new Map();

export { Locked };

/** Whether this page may use keys at all: not on plain http. */
export function encrypted() {
  return typeof crypto === "object" && !!crypto.subtle;
}

/** @returns {Promise<KeyRow | null>} of whoever unlocked last */
async function current() {
  return read(async (db) => {
    const owner = await db.get("settings", CURRENT);
    return (owner && (await db.get("keys", owner))) || null;
  });
}

/**
 * Whether a key unlocked `at` and last used at `seen` may still be used.
 * @param {number} at @param {number} seen @param {number} now
 */
export function stillOpen(at, seen, now) {
  return now >= seen - BACK && now - at < OPEN_FOR;
}

/**
 * What to open and make boxes with, or null where the vault is locked or empty. Read anew each time: another tab may have
 * locked it, or opened it for somebody else.
 * @returns {Promise<Handle | null>}
 */
export async function handle() {
  const row = await current();
  const key = row && (row.key ?? inMemory.get(row.owner) ?? null);
  if (!row || !row.at || (encrypted() && !key)) {
    lastOwner = 0;
    return null;
  }
  const now = clock.now();
  if (!stillOpen(row.at, row.seen, now)) {
    await lock();
    return null;
  }
  // Known before anything else is awaited: whoever asks `owner` in between must not hear of nobody.
  lastOwner = row.owner;
  if (now > row.seen + MINUTE) await touch(row.owner, now);
  return { owner: row.owner, key: encrypted() ? key : null };
}

/**
 * As `handle`, for those who cannot go on without.
 * @returns {Promise<Handle>}
 * @throws {Locked}
 */
export async function held() {
  const hold = await handle();
  if (!hold) throw new Locked();
  return hold;
}

/** @param {number} owner @param {number} now */
async function touch(owner, now) {
  await write(["keys"], async (tx) => {
    const row = await tx.objectStore("keys").get(owner);
    if (row && row.at) await tx.objectStore("keys").put({ ...row, seen: Math.max(row.seen, now) });
  });
}

/**
 * "open": may be read and written. "locked": somebody's boxes are here, the key is not. "empty": never used.
 * @returns {Promise<"open" | "locked" | "empty">}
 */
export async function state() {
  if (await handle()) return "open";
  return (await current()) ? "locked" : "empty";
}

/** Whose vault is open, by the last look (`state`, or any reading and writing); 0: nobody's. */
export function owner() {
  return lastOwner;
}

/** Whose vault is locked, and whether a code would open it. @returns {Promise<{owner: number, code: boolean} | null>} */
export async function lockedFor() {
  const row = await current();
  return row && { owner: row.owner, code: !!row.code };
}

/** @param {number} userId @param {string} secretHex @returns {Promise<CryptoKey>} */
async function keyFrom(userId, secretHex) {
  const pairs = secretHex.match(/[0-9a-f]{2}/gi);
  if (!pairs || pairs.length < 16) throw new Error("the device's secret is not 32 hex digits or more");
  const raw = Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
  const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: text.encode(`lianxin ${userId}`), info: text.encode(INFO) };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * Open it for this person. Whoever's was open before is locked: a phone is one person's at a time.
 * @param {number} userId
 * @param {string} secretHex the device's secret, from POST /sync/device
 * @param {string} [pass] by which a stopped phone may still hand in what it holds
 */
export async function unlock(userId, secretHex, pass = "") {
  const key = encrypted() ? await keyFrom(userId, secretHex) : null;
  const now = clock.now();
  const opened = async (/** @type {CryptoKey | null} */ kept) =>
    write(["keys", "settings"], async (tx) => {
      const keys = tx.objectStore("keys");
      for (const row of await keys.getAll()) {
        if (row.owner !== userId && row.at) await keys.put({ ...row, key: null, at: 0 });
      }
      const was = await keys.get(userId);
      const code = was?.code ? { ...was.code, tries: 0 } : null;
      await keys.put({ owner: userId, key: kept, at: now, seen: now, code, pass: pass || was?.pass || "" });
      await tx.objectStore("settings").put(userId, CURRENT);
    });
  inMemory.clear();
  try {
    await opened(key);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "DataCloneError" || !key) throw error;
    inMemory.set(userId, key);
    await opened(null);
  }
  lastOwner = userId;
  tell({ what: "vault" });
}

/** Throw the key away and keep the boxes. */
export async function lock() {
  inMemory.clear();
  lastOwner = 0;
  const closed = await write(["keys"], async (tx) => {
    const keys = tx.objectStore("keys");
    const opened = (await keys.getAll()).filter((row) => row.at);
    for (const row of opened) await keys.put({ ...row, key: null, at: 0 });
    return opened.length;
  });
  if (closed) tell({ what: "vault" });
}

/**
 * Let six digits open the vault without the network, or (null) no more. The secret is asked of the server anew for this
 * (sync/device.js: setCode), because the phone cannot read it out of its key.
 * @param {string | null} code
 * @param {string} [secretHex]
 * @throws {Locked}
 */
export async function setCode(code, secretHex = "") {
  const { owner: userId } = await held();
  const wrapped = code === null ? null : await codes.wrap(code, secretHex, userId);
  await write(["keys"], async (tx) => {
    const row = await tx.objectStore("keys").get(userId);
    if (row) await tx.objectStore("keys").put({ ...row, code: wrapped });
  });
}

/**
 * Open a locked vault with its code. Five wrong tries drop the code; then only signing in opens it.
 * @param {string} code
 * @returns {Promise<{opened: boolean, left: number}>} left: tries that are left
 */
export async function unlockWithCode(code) {
  const locked = await lockedFor();
  if (!locked) return { opened: false, left: 0 };
  // Counted before it is tried: closing the page in between gives no further try.
  const wrapped = await write(["keys"], async (tx) => {
    const keys = tx.objectStore("keys");
    const row = await keys.get(locked.owner);
    if (!row || !row.code) return null;
    const tries = row.code.tries + 1;
    await keys.put({ ...row, code: tries > codes.TRIES ? null : { ...row.code, tries } });
    return tries > codes.TRIES ? null : { ...row.code, tries };
  });
  if (!wrapped) return { opened: false, left: 0 };
  const secret = await codes.unwrap(code, wrapped, locked.owner);
  if (secret) {
    await unlock(locked.owner, secret);
    return { opened: true, left: codes.TRIES };
  }
  const left = codes.TRIES - wrapped.tries;
  if (left === 0) await dropCode(locked.owner);
  return { opened: false, left };
}

/** @param {number} userId */
async function dropCode(userId) {
  await write(["keys"], async (tx) => {
    const row = await tx.objectStore("keys").get(userId);
    if (row) await tx.objectStore("keys").put({ ...row, code: null });
  });
}

/** The word by which a stopped phone may hand in; empty where the server never gave one. @param {number} userId */
export async function passOf(userId) {
  return (await read((db) => db.get("keys", userId)))?.pass ?? "";
}

/** @param {Handle} hold @param {string} store @param {string} key */
function boundTo(hold, store, key) {
  return text.encode(`${hold.owner}|${store}|${key}`);
}

/**
 * @param {Handle} hold
 * @param {unknown} value anything JSON can say, or an ArrayBuffer
 * @param {string} store
 * @param {string} key of the row in which it will lie
 * @returns {Promise<Box>}
 */
export async function seal(hold, value, store, key) {
  const bytes = value instanceof ArrayBuffer;
  if (!hold.key) return { open: bytes ? value : JSON.parse(JSON.stringify(value)), bytes };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: boundTo(hold, store, key) };
  const data = await crypto.subtle.encrypt(how, hold.key, bytes ? value : text.encode(JSON.stringify(value)));
  return { iv, data, bytes };
}

/**
 * @param {Handle} hold
 * @param {Box} box
 * @param {string} store
 * @param {string} key
 * @returns {Promise<any>} what was sealed; throws where the box is somebody else's, was moved or is damaged
 */
export async function open(hold, box, store, key) {
  if (!box.iv || !box.data) return box.open;
  if (!hold.key) throw new Locked();
  const how = { name: "AES-GCM", iv: box.iv, additionalData: boundTo(hold, store, key) };
  const data = await crypto.subtle.decrypt(how, hold.key, box.data);
  return box.bytes ? data : JSON.parse(new TextDecoder().decode(data));
}
