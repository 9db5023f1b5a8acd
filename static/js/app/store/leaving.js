// What stays on this phone when its person signs out.
import { open, write } from "./db.js";

/** @param {number} owner @returns {Promise<{unsent: number, drafts: number}>} the vault need not be open for it */
export async function left(owner) {
  const rows = await (await open()).getAllFromIndex("records", "owner", owner);
  const drafts = rows.filter((row) => row.state === "draft").length;
  return { drafts, unsent: rows.filter((row) => row.state !== "sent").length - drafts };
}

/**
 * Take away everything of this person: what has arrived, the families, the key. Refuses while anything is here that no
 * server has, however it was asked.
 * @param {number} owner
 * @returns {Promise<boolean>} false: something is left to be sent, and nothing was taken away
 */
export async function forget(owner) {
  return write(["records", "photos", "snapshots", "receipts", "keys", "settings"], async (tx) => {
    const records = tx.objectStore("records");
    const mine = await records.index("owner").getAll(owner);
    if (mine.some((row) => row.state !== "sent")) return false;
    for (const row of mine) await records.delete(row.uuid);
    const photos = tx.objectStore("photos");
    for (const key of await photos.index("owner").getAllKeys(owner)) await photos.delete(key);
    const receipts = tx.objectStore("receipts");
    for (const key of await receipts.index("owner").getAllKeys(owner)) await receipts.delete(key);
    await tx.objectStore("snapshots").delete(owner);
    await tx.objectStore("keys").delete(owner);
    const settings = tx.objectStore("settings");
    for (const key of await settings.getAllKeys()) {
      if (String(key).startsWith(`${owner}:`) || key === `reconciled:${owner}`) await settings.delete(key);
    }
    if ((await settings.get("owner")) === owner) await settings.delete("owner");
    return true;
  });
}
