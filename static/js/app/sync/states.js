// The states of a record on the phone, and the only moves between them.

/** @typedef {import("../types.d.ts").State} State */

/** @type {Record<State, string>} */
export const WORDS = { draft: "草稿", waiting: "待上传", sending: "上传中", sent: "已确认", stuck: "需要处理" };

/**
 * draft → waiting: saved. waiting → draft: opened again to change it. sending → waiting: no answer, or the page was closed.
 * sent → waiting: the server does not know it any more. sent → draft: corrected. stuck → sent: seen, nothing more to send.
 * @type {Record<State | "new", State[]>}
 */
export const MOVES = {
  new: ["draft", "waiting"],
  draft: ["draft", "waiting"],
  waiting: ["waiting", "draft", "sending"],
  sending: ["sending", "waiting", "sent", "stuck"],
  sent: ["sent", "waiting", "draft"],
  stuck: ["stuck", "waiting", "draft", "sent"],
};

/** @param {State | "new"} from @param {State} to */
export function may(from, to) {
  return MOVES[from].includes(to);
}

/** Whether a person may throw it away: not while it is on its way. @param {State} state */
export function mayRemove(state) {
  return state !== "sending";
}
