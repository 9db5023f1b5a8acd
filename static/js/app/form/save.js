// 保存: from what was typed to records that wait for the network. What stands here is safe on this phone when it returns.
import { Moved } from "../store/errors.js";
import * as records from "../store/records.js";
import { flush } from "../sync/queue.js";
import { visitOf } from "./entries.js";
import { remember } from "./start.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").VisitBody} VisitBody */
/** @typedef {{ref: import("../types.js").PhotoRef, blob: Blob}} Photo */

/**
 * The drafts of a form become records that wait. They are written before anything is sent.
 * @param {Entry[]} entries as the form has kept them, with what they say now
 * @param {Photo[]} photos those of them that are new
 * @param {(saved: Entry) => void} stands told of each as it stands: what is saved again after a fault begins behind it
 */
export async function saveNew(entries, photos, stands) {
  for (const entry of entries) {
    stands(await records.put({ ...entry, state: "waiting" }, photos));
    // A habit that is not kept is no reason to say that the record is not.
    await remember(visitOf(entry)).catch(console.info);
  }
  flush({ by: "saved" });
}

/**
 * A correction takes the place of what is kept: under the same name, as the version after the one the server has.
 * @param {Entry} draft what it shall say; removed when that stands
 * @param {Photo[]} photos those that are new
 * @returns {Promise<Entry>}
 */
export async function saveEdit(draft, photos) {
  const uuid = /** @type {string} */ (draft.edits);
  const body = visitOf(draft);
  const added = [...photos, ...(await photosIn(draft, photos))];
  for (;;) {
    const kept = await records.get(uuid);
    if (!kept) throw new Moved("removed in between");
    // A problem once told has a page of its own and is not corrected here.
    const problem = kept.receipt ? visitOf(kept).problem : body.problem;
    try {
      const saved = await records.put({
        ...kept, state: "waiting", body: { ...body, problem }, photos: draft.photos, rev: kept.receipt?.rev ?? kept.rev,
        attempts: 0, nextAt: 0, trouble: null,
      }, added.filter(({ ref }) => draft.photos.some((named) => named.sha256 === ref.sha256)));
      await letGo(draft.uuid);
      flush({ by: "saved" });
      return saved;
    } catch (error) {
      const now = await records.get(uuid);
      // The queue was faster: once more from what stands there now.
      if (!(error instanceof Moved) || !now || now.stamp === kept.stamp) throw error;
    }
  }
}

/** What was saved under another name is no draft any more; one that stays behind is offered again, and costs nothing. @param {string} uuid */
export async function letGo(uuid) {
  await records.remove(uuid, "draft").catch(console.info);
}

/** The photos that lie with the draft already. @param {Entry} draft @param {Photo[]} known @returns {Promise<Photo[]>} */
async function photosIn(draft, known) {
  /** @type {Photo[]} */
  const found = [];
  for (const ref of draft.photos) {
    if (known.some((photo) => photo.ref.sha256 === ref.sha256)) continue;
    const blob = await records.getPhoto(draft.uuid, ref.sha256);
    if (blob) found.push({ ref, blob });
  }
  return found;
}
