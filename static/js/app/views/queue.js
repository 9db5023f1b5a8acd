// /m/queue/: everything of mine on this phone, by how far it has come.
import { empty, h, item, list } from "../dom.js";
import { explained, gist, stateBadge } from "./state.js";
import * as records from "../store/records.js";
import { flush, status } from "../sync/queue.js";
import { draw as drawConflict } from "./conflict.js";
import { page } from "./page.js";
import { draw as drawRecord } from "./record.js";
import { draw as drawSaved } from "./saved.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("./index.js").Context} Context */

/** Which states stand under which heading, in this order. @type {[string, import("../types.js").State[]][]} */
const GROUPS = [["需要处理", ["stuck"]], ["待上传", ["sending", "waiting"]], ["草稿", ["draft"]], ["已确认", ["sent"]]];
const SHOWN_SENT = 30;
/** @type {Record<string, string>} */
const PHASES = {
  signed_out: "登录已经过期。记录都在手机上，登录后接着上传。",
  other_account: "现在登录的是另一位老师。您的记录还在，等您登录后再上传。",
  locked: "手机已锁上，打开后接着上传。",
  elsewhere: "另一个页面正在上传。",
};
const FAULTS = {
  net: "现在连不上。记录都在手机上，有网时自动上传。",
  busy: "服务器现在很忙，过一会儿自动再传。",
  store: "手机上的存储出了问题。请关掉其他页面，再打开这一页。",
};

/** @param {HTMLElement} root @param {string[]} _ @param {Context} ctx @returns {Promise<void | (() => void)>} */
export async function draw(root, _, ctx) {
  const query = ctx.url.searchParams;
  const saved = query.get("saved");
  if (saved) return drawSaved(root, saved.split(","), ctx);
  const conflict = query.get("conflict");
  if (conflict) return drawConflict(root, conflict, ctx);
  const record = query.get("record");
  if (record) return drawRecord(root, record, ctx);
  return drawList(root);
}

/** @param {HTMLElement} root */
async function drawList(root) {
  const lists = h("div", { class: "lx-live" });
  const said = h("p", { class: "lx-note", role: "status" });
  const button = h("button", { type: "button", class: "btn btn-primary", onclick: sendNow }, "现在上传");
  page(root, {
    heading: "手机上的记录",
    back: { url: "/m/", label: "首页" },
    bell: false,
    kicker: h("a", { href: "/m/data/" }, "数据安全"),
    content: [said, lists],
    actions: [button],
  });

  async function sendNow() {
    button.setAttribute("aria-busy", "true");
    said.textContent = "正在上传…";
    await flush({ by: "hand" });
    button.removeAttribute("aria-busy");
    said.textContent = await outcome();
  }

  const again = async () => {
    const entries = await records.all();
    const waits = entries.some((entry) => ["waiting", "sending"].includes(entry.state));
    button.hidden = !waits;
    button.closest(".lx-actions")?.toggleAttribute("hidden", !waits);
    document.body.classList.toggle("lx-has-actions", waits);
    lists.replaceChildren(...grouped(entries));
  };
  let drawing = again();
  const stop = records.subscribe(() => {
    drawing = drawing.then(again);
  });
  await drawing;
  return stop;
}

/** What came of pressing 现在上传. */
async function outcome() {
  const { waiting, sending, stuck } = await records.counts();
  const left = waiting + sending;
  const { phase, fault } = status();
  if (left && PHASES[phase]) return PHASES[phase];
  if (left && phase === "resting") return FAULTS[fault || "net"];
  if (left) return `还有 ${left} 条没有传完，会接着传。`;
  return stuck ? `其余都已上传，有 ${stuck} 条需要您看一看。` : "都已上传。";
}

/** @param {Entry[]} entries */
function grouped(entries) {
  if (!entries.length) {
    const action = h("a", { class: "btn", href: "/m/visits/new/" }, "记一次");
    const text = "记下的走访和活动先存在这里，上传以后再留 14 天。";
    return [h("section", { class: "lx-card" }, empty({ title: "手机上没有要上传的记录", text, action, icon: "cloud-up" }))];
  }
  return GROUPS.flatMap(([title, states]) => {
    const found = entries.filter((entry) => states.includes(entry.state));
    if (!found.length) return [];
    const lines = found.slice(0, states.includes("sent") ? SHOWN_SENT : found.length).map(line);
    const head = h("div", { class: "lx-card-head" }, h("h2", null, title), h("span", { class: "lx-note" }, `${found.length} 条`));
    return [h("section", { class: "lx-card", "data-group": states[0] }, head, list(lines))];
  });
}

/** @param {Entry} entry */
function line(entry) {
  return item({
    url: `/m/queue/?record=${entry.uuid}`,
    title: entry.title || (entry.kind === "visit" ? "走访" : "活动"),
    small: gist(entry),
    sub: explained(entry, navigator.onLine),
    end: stateBadge(entry),
  });
}
