// Do phone and server agree on what has arrived? A server put back to yesterday's copy gets the last days again from here.
import { DAY, HOUR, clock } from "../store/clock.js";
import { read, write } from "../store/db.js";
import * as records from "../store/records.js";
import { get, set } from "../store/settings.js";
import { sha256OfText } from "../store/sha256.js";
import * as vault from "../store/vault.js";
import { call } from "./api.js";

/** @typedef {import("../types.d.ts").ReceiptRow} ReceiptRow */

export const KEPT_FOR = 14 * DAY;
const EVERY = 6 * HOUR;

const nameOf = (/** @type {ReceiptRow} */ row) => `${row.kind}:${row.uuid}:${row.rev}`;

/** @param {string[]} names @returns {Promise<string>} */
export function hashOf(names) {
  return sha256OfText([...names].sort().join("\n"));
}

/**
 * Ask at most every six hours. What the server does not know goes back to 待上传; receipts that have had their fourteen days
 * go, with their texts and photos, and only after the server has answered.
 * @param {{force?: boolean}} [how]
 * @returns {Promise<number | null>} records put back; null: not asked, or no answer
 */
export async function reconcile({ force = false } = {}) {
  const hold = await vault.handle();
  if (!hold) return null;
  const last = `reconciled:${hold.owner}`;
  if (!force && clock.now() - ((await get(last)) ?? 0) < EVERY) return null;
  const kept = await read((db) => db.getAllFromIndex("receipts", "owner", hold.owner));
  const since = kept.map((row) => row.receivedAt).sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? new Date(clock.now()).toISOString();
  const answer = await call("POST", "/sync/state", { json: { since, hash: await hashOf(kept.map(nameOf)) } });
  const known = answer.data?.known;
  if (answer.kind !== "ok" && !Array.isArray(known)) return null;
  await set(last, clock.now());
  const there = new Set(known);
  const unknown = Array.isArray(known) ? kept.filter((row) => !there.has(nameOf(row))) : [];
  for (const row of unknown) await putBack(row);
  await purge(kept.filter((row) => !unknown.includes(row)));
  return unknown.length;
}

/** It never arrived, as far as the server knows: it goes as a new record, and what was changed since goes with it. @param {ReceiptRow} row */
async function putBack(row) {
  const anew = { rev: 0, accepted: null, receipt: null, acked: [], tried: [] };
  const entry = await records.get(row.uuid);
  // On its way just now: the next comparison finds it again.
  if (entry?.state === "sending") return;
  await records.change(row.uuid, (was) => {
    if (was.state === "sending") return null;
    const done = was.state === "sent" || (was.state === "stuck" && was.receipt);
    return done ? { ...was, ...anew, state: "waiting", trouble: null, attempts: 0, nextAt: 0 } : { ...was, ...anew };
  });
  await write(["receipts"], (tx) => tx.objectStore("receipts").delete([row.owner, row.kind, row.uuid]));
}

/** @param {ReceiptRow[]} kept */
async function purge(kept) {
  for (const row of kept.filter((one) => clock.now() - one.keptAt >= KEPT_FOR)) {
    const entry = await records.get(row.uuid);
    // A correction that still waits keeps its own; only the receipt of what came before goes.
    if (!entry || entry.state === "sent") await records.remove(row.uuid, "sent");
    await write(["receipts"], (tx) => tx.objectStore("receipts").delete([row.owner, row.kind, row.uuid]));
  }
}
