// A phone in node: IndexedDB in memory, WebCrypto of node, a server that follows the protocol and can be told to misbehave.
import "fake-indexeddb/auto";
import { webcrypto } from "node:crypto";

import { clock } from "../../static/js/app/store/clock.js";
import { close } from "../../static/js/app/store/db.js";
import * as records from "../../static/js/app/store/records.js";
import { sha256 } from "../../static/js/app/store/sha256.js";
import { uuid4 } from "../../static/js/app/store/uuid.js";
import * as vault from "../../static/js/app/store/vault.js";
import { FakeServer, SECRETS } from "./server.js";

globalThis.crypto ??= webcrypto;
globalThis.navigator ??= /** @type {any} */ ({ userAgent: "Mozilla/5.0 (Linux; Android 10; M2006) AppleWebKit" });
globalThis.document ??= /** @type {any} */ ({ visibilityState: "visible", addEventListener() {}, removeEventListener() {} });
globalThis.window ??= /** @type {any} */ ({ addEventListener() {}, removeEventListener() {} });

export const SECRET = SECRETS[7];
export const START = Date.UTC(2026, 9, 10, 2);

/** A new phone, a new server, one teacher signed in and the vault open for her. */
export async function phone({ user = 7, unlocked = true } = {}) {
  await wipe();
  clock.now = () => START;
  const server = new FakeServer({ user });
  globalThis.fetch = /** @type {any} */ (server.fetch.bind(server));
  if (unlocked) await vault.unlock(user, SECRET);
  return server;
}

export async function wipe() {
  await close();
  await new Promise((resolve, reject) => {
    const gone = indexedDB.deleteDatabase("lianxin");
    gone.onsuccess = resolve;
    gone.onerror = reject;
  });
}

export function visit(patch = {}) {
  return {
    uuid: uuid4(), owner: 0, kind: "visit", state: "waiting", family: 3, title: "周家", photos: [], rev: 0,
    madeAt: clock.now(), changedAt: 0, sentAt: 0, attempts: 0, nextAt: 0, trouble: null, receipt: null, ...patch,
    body: {
      household: 3, students: [5], on: "2026-10-10", mode: "door", outcome: "met", purposes: ["care"], note: "都好",
      problem: null, companions: [], place: "", time_of_day: "", gift_amount: null, rescheduled_to: null, details: {},
      ...patch.body,
    },
  };
}

export async function photo(text) {
  const blob = new Blob([text], { type: "image/jpeg" });
  const bytes = await blob.arrayBuffer();
  return { ref: { sha256: await sha256(bytes), size: bytes.byteLength, width: 4, height: 3 }, blob };
}

/** Kept as the form keeps it: text and photos in one go. */
export async function saved(patch = {}, photos = []) {
  const shots = await Promise.all(photos.map(photo));
  return records.put(visit({ photos: shots.map((shot) => shot.ref), ...patch }), shots);
}

export const states = async () => Object.fromEntries((await records.all()).map((entry) => [entry.uuid, entry.state]));
