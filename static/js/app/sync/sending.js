// One record on its way: its text, its photos, and the receipt. Each step is on the disk before the next begins, and each may
// be done again: the server knows it again by its uuid.
import { clock } from "../store/clock.js";
import { write } from "../store/db.js";
import * as bus from "../store/bus.js";
import * as records from "../store/records.js";
import { rowOf } from "../store/rows.js";
import { sha256 } from "../store/sha256.js";
import * as vault from "../store/vault.js";
import { PHOTO_TIME, call } from "./api.js";
import { next as backoff } from "./backoff.js";
import { judge } from "./outcome.js";
import { covers } from "./receipts.js";
import { basis, body, digest, path } from "./wire.js";

/** @typedef {import("../types.d.ts").Entry} Entry */
/** @typedef {import("../types.d.ts").Sealed} Sealed */
/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./outcome.js").Outcome} Outcome */
/** What is left to do for a record whose text has been taken. @typedef {{rev: number, missing: string[], stamp: number}} Taken */
/** @typedef {{outcome: Outcome, answer?: Answer, taken?: Taken}} Step */

const ROUNDS = 3;
/** So many texts that were sent without an answer are known again. */
const TRIED = 8;
/** @type {Step} */
const MOVED = { outcome: { fate: "fine" } };

/** @param {string} uuid @param {Partial<Entry>} patch @returns {Promise<Entry | null>} */
function sendingTo(uuid, patch) {
  return records.change(uuid, (entry) => (entry.state === "sending" ? { ...entry, ...patch } : null));
}

/** @param {Entry} entry */
const manifest = (entry) => entry.photos.map((ref) => ref.sha256).join(" ");

/**
 * What is left of a text that the server has, just as it is and with this list of photos: a phone that was closed in the
 * middle of a long queue goes on with its photos, and does not begin again with the first text.
 * @param {Entry} entry @param {string} now the digest of its content
 * @returns {Taken | null} null: the text is to be sent
 */
function takenBefore(entry, now) {
  const was = entry.accepted;
  if (!was || was.digest !== now || was.photos !== manifest(entry)) return null;
  const missing = entry.photos.map((ref) => ref.sha256).filter((sha) => !entry.acked?.includes(sha));
  return missing.length ? { rev: was.rev, missing, stamp: entry.stamp ?? 0 } : null;
}

/**
 * Send the text. Where no photo is missing the receipt follows at once.
 * @param {string} uuid
 * @returns {Promise<Step>} `taken`: the text is there, photos are still to be sent
 */
export async function sendText(uuid) {
  const found = await records.get(uuid);
  if (!found || found.state !== "waiting") return MOVED;
  if (found.withdraw) return sendWithdrawal(found);
  const now = await digest(found.body);
  const known = takenBefore(found, now);
  if (known) return { outcome: { fate: "fine" }, taken: known };
  const rev = basis(found, now);
  const tried = found.tried ?? [];
  const entry = await records.change(uuid, (was) =>
    was.state === "waiting" && was.stamp === found.stamp ? { ...was, state: "sending", tried: merged(tried, [now]).slice(-TRIED) } : null);
  if (!entry) return MOVED;
  const answer = await call("PUT", path(entry), { owner: entry.owner, json: body(entry, rev, clock.now()) });
  const outcome = judge(answer);
  if (outcome.fate !== "fine") return fail(entry, answer, outcome, tried);
  const { missing } = answer.data;
  const taken = Number.isInteger(answer.data.rev) ? answer.data.rev : rev;
  const acked = entry.photos.map((ref) => ref.sha256).filter((sha) => !(missing ?? []).includes(sha));
  const accepted = { rev: taken, from: rev, digest: now, photos: manifest(entry) };
  const left = await sendingTo(uuid, {
    accepted, acked: merged(entry.acked, acked), state: missing?.length ? "waiting" : "sending",
  });
  if (!left) return MOVED;
  if (missing?.length) return { outcome, answer, taken: { rev: taken, missing, stamp: left.stamp ?? 0 } };
  const { step, still } = await seal(left, taken, []);
  return still ? pause(uuid, { rev: taken, missing: still, stamp: 0 }) : step;
}

/**
 * Back to 待上传. After a fault of the server's this record waits for itself; after one of the line all wait, and this one
 * goes behind those that have not been tried.
 * @param {Entry} entry @param {Outcome} outcome @param {Answer} [answer]
 */
async function putBack(entry, outcome, answer) {
  const attempts = entry.attempts + (outcome.fate === "stop" ? 0 : 1);
  const wait = outcome.fate === "later" ? backoff(attempts, Math.random, answer?.retryAfter ?? null) : 0;
  const nextAt = outcome.fate === "stop" ? entry.nextAt : clock.now() + wait;
  await sendingTo(entry.uuid, { state: "waiting", attempts, nextAt });
}

/**
 * The person has taken it back. What the server never had it need not withdraw; what never was confirmed goes from here too.
 * @param {Entry} found
 * @returns {Promise<Step>}
 */
async function sendWithdrawal(found) {
  const entry = await records.change(found.uuid, (was) =>
    was.state === "waiting" && was.stamp === found.stamp ? { ...was, state: "sending" } : null);
  if (!entry) return MOVED;
  const answer = await call("DELETE", path(entry), { owner: entry.owner });
  const outcome = judge(answer);
  if (outcome.fate !== "fine" && answer.status !== 404) return fail(entry, answer, outcome);
  const left = await sendingTo(entry.uuid, { state: "sent", trouble: null, attempts: 0, nextAt: 0, sentAt: clock.now() });
  if (left && !left.receipt) await records.remove(left.uuid);
  return { outcome: { fate: "fine" }, answer };
}

/** The server does not say what it said of this text: it goes again before the photos. @param {string} uuid */
function doubt(uuid) {
  return records.change(uuid, (entry) => (entry.accepted?.photos ? { ...entry, accepted: { ...entry.accepted, photos: undefined } } : null));
}

/** @param {string[] | undefined} some @param {string[]} more */
function merged(some, more) {
  return [...new Set([...(some ?? []), ...more])];
}

/** Of what the server holds, that which the phone sends too. @param {any} theirs @param {Entry["body"]} own */
function shared(theirs, own) {
  return Object.fromEntries(Object.keys(own).map((key) => [key, theirs?.[key]]));
}

/**
 * The text was not taken: back to 待上传, or to its person.
 * @param {Entry} entry @param {Answer} answer @param {Outcome} outcome @param {string[]} tried what was sent before
 * @returns {Promise<Step>}
 */
async function fail(entry, answer, outcome, tried = []) {
  if (outcome.fate !== "stuck") {
    await putBack(entry, outcome, answer);
    return { outcome, answer };
  }
  const { trouble } = outcome;
  // The other version is what this phone sent before, and the answer to that never came: no conflict, go on from there.
  if (trouble.code === "conflict" && trouble.rev && tried.includes(await digest(shared(trouble.theirs, entry.body)))) {
    await sendingTo(entry.uuid, { state: "waiting", rev: trouble.rev, accepted: null });
    return MOVED;
  }
  await sendingTo(entry.uuid, { state: "stuck", trouble });
  return { outcome, answer };
}

/**
 * Send the photos that are missing, one at a time, then ask for the receipt.
 * @param {string} uuid
 * @param {Taken} taken
 * @param {() => Promise<boolean>} goOn asked before each photo: false where something more urgent waits
 * @returns {Promise<Step>} `taken`: stopped in between, to be gone on with
 */
export async function sendPhotos(uuid, taken, goOn) {
  let entry = await records.change(uuid, (was) =>
    was.state === "waiting" && was.stamp === taken.stamp ? { ...was, state: "sending" } : null);
  if (!entry) return MOVED;
  let missing = taken.missing;
  /** @type {string[]} */
  const gone = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const sha of missing) {
      if (!(await goOn())) return pause(uuid, { ...taken, missing: missing.slice(missing.indexOf(sha)) });
      const step = await sendPhoto(entry, sha, gone);
      if (step) return step;
      entry = (await records.get(uuid)) ?? entry;
    }
    const { step, still } = await seal(entry, taken.rev, gone);
    if (!still) return step;
    missing = still.filter((sha) => !gone.includes(sha));
  }
  const outcome = /** @type {Outcome} */ ({ fate: "later" });
  await putBack(entry, outcome);
  return { outcome };
}

/** @param {string} uuid @param {Taken} taken @returns {Promise<Step>} */
async function pause(uuid, taken) {
  const left = await sendingTo(uuid, { state: "waiting" });
  return left ? { outcome: { fate: "fine" }, taken: { ...taken, stamp: left.stamp ?? 0 } } : MOVED;
}

/**
 * @param {Entry} entry @param {string} sha @param {string[]} gone gets the photo's name where it does not lie here any more
 * @returns {Promise<Step | null>} null: go on with the next
 */
async function sendPhoto(entry, sha, gone) {
  const blob = await records.getPhoto(entry.uuid, sha);
  const bytes = blob && (await blob.arrayBuffer());
  if (!bytes || (await sha256(bytes)) !== sha) {
    if (!gone.includes(sha)) gone.push(sha);
    return null;
  }
  const headers = { "Content-Type": "image/jpeg" };
  const answer = await call("PUT", `${path(entry)}/photos/${sha}`, { owner: entry.owner, body: bytes, headers, time: PHOTO_TIME });
  const outcome = judge(answer);
  if (outcome.fate === "fine") {
    await sendingTo(entry.uuid, { acked: merged(entry.acked, [sha]) });
    return null;
  }
  // Broken on the way, or a list of photos that the server does not know: the text goes again, then the photo.
  const again = answer.data?.code === "corrupt" || answer.status === 404;
  if (outcome.fate !== "stuck" || again) {
    const fate = again ? /** @type {Outcome} */ ({ fate: "later" }) : outcome;
    if (again) await doubt(entry.uuid);
    await putBack(entry, fate, answer);
    return { outcome: fate, answer };
  }
  const place = entry.photos.findIndex((ref) => ref.sha256 === sha) + 1;
  const words = `第 ${place} 张照片传不上去：${outcome.trouble.words}`;
  await sendingTo(entry.uuid, { state: "stuck", trouble: { ...outcome.trouble, code: "refused", words } });
  return { outcome, answer };
}

/**
 * Ask for the receipt, and believe it only where it covers all of this record.
 * @param {Entry} entry @param {number} rev @param {string[]} gone
 * @returns {Promise<{step: Step, still?: string[]}>} still: photos that the server has not got after all
 */
async function seal(entry, rev, gone) {
  const answer = await call("POST", `${path(entry)}/seal`, { owner: entry.owner, json: gone.length ? { gone } : {} });
  const step = { outcome: judge(answer), answer };
  if (answer.data?.code === "photos_missing") return { step, still: answer.data.missing };
  if (step.outcome.fate === "fine" && covers(answer.data, entry, rev, gone)) {
    await settle(entry.uuid, answer.data, gone);
    return { step };
  }
  // Not known (any more), or not all of it: the text goes again in a while. Only a refusal of the content is the person's.
  if (step.outcome.fate === "fine" || answer.status === 404 || answer.status === 409) {
    step.outcome = { fate: "later" };
    await doubt(entry.uuid);
  }
  return { step: await fail(entry, answer, step.outcome) };
}

/** Photos that the record still names and the phone has lost. @param {Entry} entry @param {string[]} gone @returns {import("../types.d.ts").Trouble | null} */
function lost(entry, gone) {
  const places = entry.photos.flatMap((ref, i) => (gone.includes(ref.sha256) ? [i + 1] : []));
  if (!places.length) return null;
  const words = `第 ${places.join("、")} 张照片在这部手机上找不到了，其余内容已上传。可以重新选这张照片，或点“知道了”。`;
  return { code: "photo_gone", words };
}

/**
 * The receipt, on the disk together with the new state. From now on the server answers for the record; text and photos stay
 * here fourteen days more (state.js).
 * @param {string} uuid @param {Sealed} receipt @param {string[]} gone
 */
async function settle(uuid, receipt, gone) {
  const hold = await vault.held();
  const entry = await records.get(uuid);
  if (!entry || entry.state !== "sending") return;
  // Two tabs: this one slept over the answer, and by now other content is on its way under this name.
  const { accepted } = entry;
  if (accepted?.digest !== (await digest(entry.body)) || !covers(receipt, entry, accepted.rev, gone)) return;
  const trouble = lost(entry, gone);
  const stamp = (entry.stamp ?? 0) + 1;
  /** @type {import("../types.d.ts").State} */
  const state = trouble ? "stuck" : "sent";
  const now = clock.now();
  const sent = { ...entry, state, trouble, receipt, stamp, rev: receipt.rev, sentAt: now, changedAt: now, attempts: 0, nextAt: 0 };
  const row = await rowOf(hold, sent);
  await write(["records", "receipts", "photos"], async (tx) => {
    const was = await tx.objectStore("records").get(uuid);
    if (!was || was.stamp !== entry.stamp) return;
    await tx.objectStore("records").put(row);
    const { owner, kind } = sent;
    await tx.objectStore("receipts").put({ owner, kind, uuid, rev: receipt.rev, receivedAt: receipt.received_at, keptAt: now });
    if (vault.encrypted()) return;
    for (const ref of entry.photos) await tx.objectStore("photos").delete([uuid, ref.sha256]);
  });
  bus.tell({ what: "record", uuid, state });
}
