// What the server last said about my families and what I owe, sealed. It goes fourteen days after the last contact.
import * as bus from "./bus.js";
import { DAY, clock } from "./clock.js";
import { read, write } from "./db.js";
import * as vault from "./vault.js";

/** @typedef {import("../types.d.ts").KeptSnapshot} KeptSnapshot */
/** @typedef {import("../types.d.ts").Snapshot} Snapshot */

export const KEPT_FOR = 14 * DAY;

/**
 * @returns {Promise<KeptSnapshot | null>} null: none, too old (then it is thrown away), or the vault is locked
 */
export async function load() {
  const hold = await vault.handle();
  const row = hold && (await read((db) => db.get("snapshots", hold.owner)));
  if (!hold || !row) return null;
  if (clock.now() - row.heardAt >= KEPT_FOR) {
    await drop();
    return null;
  }
  try {
    const data = await vault.open(hold, row.box, "snapshots", String(hold.owner));
    return { owner: row.owner, heardAt: row.heardAt, etag: row.etag, data };
  } catch (error) {
    // Damaged: the server has it all, so it is asked again from the start.
    if (!(error instanceof Error) || error.name !== "OperationError") throw error;
    await drop();
    return null;
  }
}

/**
 * Keep it for whoever's vault is open. On plain http nothing is kept.
 * @param {Snapshot} data
 * @param {string} etag
 * @throws {vault.Locked}
 */
export async function keep(data, etag) {
  const hold = await vault.held();
  if (data.user.id !== hold.owner) throw new Error("a snapshot of somebody else");
  if (!vault.encrypted()) return;
  const box = await vault.seal(hold, data, "snapshots", String(hold.owner));
  await write(["snapshots"], (tx) => tx.objectStore("snapshots").put({ owner: hold.owner, heardAt: clock.now(), etag, box }));
  bus.tell({ what: "snapshot" });
}

/** The server has said that nothing has changed. */
export async function heard() {
  const hold = await vault.held();
  await write(["snapshots"], async (tx) => {
    const row = await tx.objectStore("snapshots").get(hold.owner);
    if (row) await tx.objectStore("snapshots").put({ ...row, heardAt: clock.now() });
  });
}

/** Throw it away: too old, or this phone has been ended. */
export async function drop() {
  const hold = await vault.held();
  await write(["snapshots"], (tx) => tx.objectStore("snapshots").delete(hold.owner));
  bus.tell({ what: "snapshot" });
}

/** Throw away everybody's that is too old, locked or not: run at opening. */
export async function dropOld() {
  await write(["snapshots"], async (tx) => {
    const store = tx.objectStore("snapshots");
    for (const row of await store.getAll()) if (clock.now() - row.heardAt >= KEPT_FOR) await store.delete(row.owner);
  });
}
