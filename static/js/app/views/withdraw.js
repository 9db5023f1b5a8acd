// Taking a record back: what never left this phone is thrown away, what the server may have is withdrawn there.
import { mayBeKnown } from "../form/entries.js";
import { Moved } from "../store/errors.js";
import * as records from "../store/records.js";
import { flush } from "../sync/queue.js";
import { ask } from "./ask.js";

/** @typedef {{go: (address: string, how?: {replace?: boolean}) => Promise<void>}} Ways */

/** @param {string} uuid @param {Ways} ctx */
export async function takeBack(uuid, ctx) {
  const entry = await records.get(uuid);
  if (!entry) return;
  if (mayBeKnown(entry)) await withdraw(entry, ctx);
  else await discard(entry, ctx);
}

/** @param {import("../types.js").Entry} entry @param {Ways} ctx */
async function discard(entry, ctx) {
  const sure = await ask({
    title: entry.state === "draft" ? "不要这份草稿了吗？" : "要丢弃这一条吗？",
    text: "它还没有上传，只在这部手机上，丢弃后就没有了。",
    answers: [{ value: "yes", word: "丢弃", tone: "danger" }],
  });
  if (!sure) return;
  const now = await records.get(entry.uuid);
  // While the question stood, it may have gone.
  if (now && mayBeKnown(now)) await withdraw(now, ctx);
  else if (now) {
    await records.remove(entry.uuid);
    await ctx.go("/m/queue/", { replace: true });
  }
}

/** @param {import("../types.js").Entry} entry @param {Ways} ctx */
async function withdraw(entry, ctx) {
  const sure = await ask({
    title: entry.kind === "visit" ? "要撤回这次联系吗？" : "要撤回这项活动吗？",
    text: "撤回以后不再计数，记录和经过学校都还留着。没有网时先记下，有网时告诉学校。",
    answers: [{ value: "yes", word: "撤回", tone: "primary" }],
  });
  if (!sure) return;
  await records.change(entry.uuid, (was) => ({
    ...was, state: "waiting", withdraw: true, trouble: null, attempts: 0, nextAt: 0,
  }));
  flush({ by: "saved" });
  await ctx.go(`/m/queue/?record=${entry.uuid}`, { replace: true });
}

/**
 * Throw away one record that cannot be sent. Asked for by its person, with what is lost said.
 * @param {string} uuid
 * @param {Ways} ctx
 */
export async function throwAway(uuid, ctx) {
  const entry = await records.get(uuid);
  if (!entry) return;
  const known = Boolean(entry.receipt || entry.accepted);
  const sure = await ask({
    title: "要从这部手机上删去这一条吗？",
    text: known ? "学校已收到的部分不受影响，只删去手机上的这一份。" : "它没有传上去，删去后就没有了。可以先导出。",
    answers: [{ value: "yes", word: "删去", tone: "danger" }],
  });
  if (!sure) return;
  try {
    await records.remove(uuid);
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
    await ask({ title: "正在上传", text: "等这一条传完再删。", answers: [{ value: "yes", word: "知道了" }], no: "返回" });
    return;
  }
  await ctx.go("/m/queue/", { replace: true });
}
