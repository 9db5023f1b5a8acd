// Small things this phone remembers: the size of type, and per person the last purpose and mode with each family.
import { tell } from "./bus.js";
import { read, write } from "./db.js";
import * as vault from "./vault.js";

/**
 * Of this phone, whoever uses it. Lies open: nothing about families belongs here.
 * @param {string} key
 * @returns {Promise<any>} undefined where nothing was kept
 */
export async function get(key) {
  return read((db) => db.get("settings", key));
}

/** @param {string} key @param {any} value */
export async function set(key, value) {
  await write(["settings"], (tx) => tx.objectStore("settings").put(value, key));
  tell({ what: "settings", key });
}

/**
 * Of the person whose vault is open, sealed. Undefined where nothing was kept, or the vault is locked.
 * @param {string} key
 * @returns {Promise<any>}
 */
export async function mine(key) {
  const hold = await vault.handle();
  if (!hold) return undefined;
  const name = `${hold.owner}:${key}`;
  const box = await get(name);
  return box && vault.open(hold, box, "settings", name);
}

/**
 * @param {string} key
 * @param {any} value
 * @throws {vault.Locked}
 */
export async function setMine(key, value) {
  const hold = await vault.held();
  const name = `${hold.owner}:${key}`;
  await set(name, await vault.seal(hold, value, "settings", name));
}

/**
 * What was chosen the last time with this family.
 * @param {number} family
 * @returns {Promise<{mode: string, purposes: string[]} | null>}
 */
export async function lastUsed(family) {
  return ((await mine("lastUsed")) ?? {})[family] ?? null;
}

/** @param {number} family @param {{mode: string, purposes: string[]}} chosen */
export async function rememberUsed(family, chosen) {
  await setMine("lastUsed", { ...(await mine("lastUsed")), [family]: chosen });
}
