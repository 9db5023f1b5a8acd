// What a bench asks of the phone's own modules: bundled by itself, put into the page by the bench, and never served.
import { scale } from "../../static/js/app/photo/scale.js";
import * as records from "../../static/js/app/store/records.js";
import * as vault from "../../static/js/app/store/vault.js";
import { refresh } from "../../static/js/app/sync/home.js";
import { flush, start, status } from "../../static/js/app/sync/queue.js";

/** @param {string} base64 */
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/**
 * Writes one visit down as the form does, its photos made small first. What is answered is safe on this phone.
 * @param {any} body @param {string[]} photos JPEG in base64
 */
async function keep(body, photos) {
  const now = Date.now();
  /** @type {any} */
  const entry = {
    uuid: crypto.randomUUID(), owner: vault.owner(), kind: "visit", state: "draft", family: body.household, title: "某家", body,
    photos: [], rev: 0, madeAt: now, changedAt: now, sentAt: 0, attempts: 0, nextAt: 0, trouble: null, receipt: null,
  };
  const made = [];
  for (const photo of photos) {
    const { blob, sha256, size, width, height } = await scale(new Blob([bytes(photo)], { type: "image/jpeg" }));
    made.push({ ref: { sha256, size, width, height }, blob });
  }
  entry.photos = made.map(({ ref }) => ref);
  const draft = await records.put(entry, made);
  await records.put({ ...draft, state: "waiting" });
  void flush({ by: "saved" });
  return { uuid: entry.uuid, photos: entry.photos.map((/** @type {any} */ ref) => ref.sha256) };
}

/** What lies here: each record with its state, its note and its photos. */
async function listed() {
  return (await records.all()).map((entry) => ({
    uuid: entry.uuid, state: entry.state, note: /** @type {any} */ (entry.body).note, trouble: entry.trouble,
    photos: entry.photos.map((ref) => ref.sha256), receipt: entry.receipt && entry.receipt.photos,
  }));
}

/** Changes the note of a record that has arrived, as a correction does. @param {string} uuid @param {string} note */
async function correct(uuid, note) {
  const entry = await records.get(uuid);
  if (!entry || entry.state !== "sent") return false;
  const draft = await records.put({ ...entry, state: "draft" });
  await records.put({ ...draft, state: "waiting", body: { .../** @type {any} */ (draft.body), note }, rev: entry.receipt?.rev ?? entry.rev });
  return true;
}

// As another tab of the same phone: it sends what it has saved, and waits its turn at the lock.
start();
Object.assign(window, { probe: { keep, listed, correct, counts: records.counts, state: vault.state, refresh, status } });
