// What an answer means for the record that was sent, and for the rest of the queue. Pure.

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("../types.d.ts").Trouble} Trouble */

/**
 * fine: go on. stuck: this one waits for its person, the others go on. later: this one waits, the others go on. net: nobody
 * answers, all wait. stop: nothing goes until somebody signs in.
 * @typedef {{fate: "fine"} | {fate: "stuck", trouble: Trouble} | {fate: "later"} | {fate: "net"} |
 *   {fate: "stop", why: "signed_out" | "other_account" | "ended"}} Outcome
 */

/** @param {Answer} answer @returns {Trouble} */
function troubleOf(answer) {
  const data = answer.data ?? {};
  if (answer.kind === "conflict") {
    const words = data.words || "这条记录在别处也改过，两份都留着，请逐项看一看用哪一份。";
    return { code: "conflict", words, theirs: data.theirs, rev: data.rev };
  }
  if (answer.status === 404) {
    return { code: "not_found", words: data.words || "找不到这户，可能已不在您名下。可以导出这条，或交给活动办公室补记。" };
  }
  if (answer.status === 413) return { code: "refused", words: data.words || "内容太长，传不上去。请改短一些再保存。" };
  return { code: "refused", words: data.words || "这条需要改一改才能上传，请打开看看。", fields: data.fields };
}

/** @param {Answer} answer @returns {Outcome} */
export function judge(answer) {
  switch (answer.kind) {
    case "ok":
    case "held":
      return { fate: "fine" };
    case "signed_out":
    case "other_account":
    case "ended":
      return { fate: "stop", why: answer.kind };
    case "refused":
    case "conflict":
      return { fate: "stuck", trouble: troubleOf(answer) };
    case "busy":
    case "newer":
      return { fate: "later" };
    default:
      return { fate: "net" };
  }
}
