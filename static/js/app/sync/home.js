// The snapshot of my families and what I owe, fetched anew; on a phone that is new or locked it also opens the vault.
import { tell } from "../store/bus.js";
import * as snapshot from "../store/snapshot.js";
import * as vault from "../store/vault.js";
import { call } from "./api.js";
import { clearUp, enter } from "./device.js";

/** @typedef {import("../types.d.ts").Snapshot} Snapshot */

/** @type {Promise<Snapshot | null> | null} */
let running = null;

/**
 * Ask the server for the snapshot and keep it. Where the vault is locked or empty, or somebody else has signed in since,
 * the vault is opened for whoever is signed in now.
 * @returns {Promise<Snapshot | null>} null: no answer, or nobody is signed in; what is kept stays as it is
 */
export function refresh() {
  running ??= fresh().finally(() => (running = null));
  return running;
}

async function fresh() {
  const open = (await vault.state()) === "open";
  if (!open) return anew();
  const kept = await snapshot.load();
  const answer = await call("GET", "/sync/home", { etag: kept?.etag });
  if (answer.kind === "other_account") return anew();
  if (answer.kind === "ended") await clearUp();
  if (answer.kind !== "ok") return null;
  if (answer.status === 304) {
    await snapshot.heard();
    return kept ? kept.data : null;
  }
  await snapshot.keep(answer.data, answer.etag);
  return /** @type {Snapshot} */ (answer.data);
}

/** As whoever is signed in. @returns {Promise<Snapshot | null>} */
async function anew() {
  const answer = await call("GET", "/sync/home", { account: false });
  if (answer.kind !== "ok" || !answer.data?.user?.id) return null;
  const data = /** @type {Snapshot} */ (answer.data);
  if (data.user.id !== vault.owner()) await vault.lock();
  if (!(await enter(data.user.id))) return data;
  await snapshot.keep(data, answer.etag);
  tell({ what: "queue" });
  return data;
}
