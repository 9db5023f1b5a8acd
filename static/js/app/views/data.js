// /m/data/ 数据安全: what lies on this phone, what has arrived, what waits, whether it will stay, and what one can do about it.
import { badge, card, h, item, list } from "../dom.js";
import { daysBetween, dayOf, moment } from "../form/days.js";
import { isLarge } from "../large.js";
import * as durability from "../store/durability.js";
import * as records from "../store/records.js";
import * as snapshot from "../store/snapshot.js";
import * as vault from "../store/vault.js";
import { call } from "../sync/api.js";
import { setCode } from "../sync/device.js";
import { ask } from "./ask.js";
import { fileName, hand } from "./file.js";
import { page } from "./page.js";

/** @typedef {import("./index.js").Context} Context */

const OLD = 3;

/** @param {HTMLElement} root @param {string[]} _ @param {Context} ctx */
export async function draw(root, _, ctx) {
  const again = async () => {
    const [entries, keeps, locked, others] = await Promise.all([records.all(), durability.check(), vault.lockedFor(), leftByOthers()]);
    page(root, {
      heading: "数据安全",
      back: { url: "/m/", label: "首页" },
      bell: false,
      content: [here(entries), lasting(keeps), others, line(), saving(entries), access(Boolean(locked?.code), ctx)],
    });
  };
  let drawing = again();
  const stop = records.subscribe(() => {
    drawing = drawing.then(again);
  });
  await drawing;
  return stop;
}

/** @param {import("../types.js").Entry[]} entries */
function here(entries) {
  const of = (/** @type {string[]} */ ...states) => entries.filter((entry) => states.includes(entry.state));
  const waiting = of("waiting", "sending", "stuck");
  const coming = of("waiting", "sending");
  const oldest = Math.min(...waiting.map((entry) => entry.madeAt));
  const days = waiting.length ? daysBetween(dayOf(oldest), dayOf(Date.now())) : 0;
  const photos = entries.reduce((sum, entry) => sum + entry.photos.length, 0);
  const fact = (/** @type {string} */ label, /** @type {import("../dom.js").Child} */ value) => h("div", null, h("dt", null, label), h("dd", null, value));
  return h(
    "section",
    { class: days >= OLD ? "lx-card lx-card-due" : "lx-card" },
    h("div", { class: "lx-card-head" }, h("h2", null, "这部手机上"), h("a", { class: "lx-note", href: "/m/queue/" }, "逐条看")),
    h(
      "dl",
      { class: "lx-facts" },
      fact("已确认（再留 14 天）", `${of("sent").length} 条`),
      fact("待上传", coming.length ? `${coming.length} 条，最早 ${moment(Math.min(...coming.map((entry) => entry.madeAt)))}` : "0 条"),
      fact("需要处理", `${of("stuck").length} 条`),
      fact("草稿", `${of("draft").length} 条`),
      fact("照片", `${photos} 张`),
      familiesFact(fact),
    ),
    waiting.length && days >= OLD
      ? h("p", { class: "lx-note" }, `有记录已经等了 ${days} 天。请到有网络的地方打开一次，会自动上传。`)
      : null,
  );
}

/** @param {(label: string, value: import("../dom.js").Child) => HTMLElement} fact */
function familiesFact(fact) {
  const line = fact("家庭名单", "…");
  snapshot.load().then((kept) => {
    const dd = line.querySelector("dd");
    if (dd) dd.textContent = kept ? `${kept.data.families.length} 户，${moment(kept.heardAt)}更新，加密保存` : "没有留在手机上";
  }, () => line.remove());
  return line;
}

/** @param {durability.Durability} keeps */
function lasting(keeps) {
  const end = keeps.durable ? badge("能长期保存", "ok") : badge("不一定能长期保存", "due");
  const used = keeps.usage === null ? null : h("p", { class: "lx-note" }, `已用 ${(keeps.usage / 2 ** 20).toFixed(1)} MB`);
  const words = keeps.words.map((sentence) => h("p", null, sentence));
  const well = words.length ? words : h("p", null, "没上传的内容会一直留在这部手机上，关机、断网都不要紧。");
  const sealed = vault.encrypted() ? "内容加密保存，12 小时后自动锁上，要重新登录或输入解锁码才能看。" : null;
  return card("能不能留得住", end, well, sealed ? h("p", { class: "lx-note" }, sealed) : null, used);
}

/** What colleagues have left here: a number, nothing of it. */
async function leftByOthers() {
  const mine = vault.owner();
  const found = (await records.known()).filter((one) => one.owner !== mine && one.waiting);
  if (!found.length) return null;
  const sum = found.reduce((total, one) => total + one.waiting, 0);
  return h(
    "section",
    { class: "lx-card lx-card-info" },
    h("p", null, `这部手机上还有 ${found.length} 位老师的 ${sum} 条记录没有上传，请本人登录后上传。`),
    h("p", { class: "lx-note" }, "您看不到它们的内容，也不会替他们上传。"),
  );
}

/** Is the server to be reached, and does it answer itself? */
function line() {
  const said = h("p", { role: "status" }, "不知道现在能不能上传？试一下。");
  const button = h("button", { type: "button", class: "btn btn-small", onclick: test }, "测试连接");
  async function test() {
    button.setAttribute("aria-busy", "true");
    said.textContent = "正在试…";
    const began = performance.now();
    const answer = await call("GET", "/sync/ping", { account: false, time: 10_000 });
    const took = ((performance.now() - began) / 1000).toFixed(1);
    button.removeAttribute("aria-busy");
    said.textContent = {
      ok: `连上了，用了 ${took} 秒。`,
      not_ours: "有网络，但回话的不是学校的服务器。常见于要先登录的无线网：请打开浏览器登录那个无线网，或改用手机流量。",
      busy: "服务器在，但现在很忙。记录都在手机上，过一会儿会自动再传。",
    }[String(answer.kind)] || "现在连不上。记录都在手机上，有网时自动上传。";
  }
  return card("连接", null, said, button);
}

/** @param {import("../types.js").Entry[]} entries */
function saving(entries) {
  if (!entries.length) return null;
  const button = h("button", { type: "button", class: "btn btn-small", onclick: save }, "导出全部");
  async function save() {
    button.setAttribute("aria-busy", "true");
    await hand(await records.exportAll(), fileName(`全部${entries.length}条`, Date.now()));
    button.removeAttribute("aria-busy");
  }
  return card("另存一份", null, h("p", null, "把这部手机上您的记录（连同照片）存成一个文件。文件没有加密，请自己保管好。"), button);
}

/** @param {boolean} coded @param {Context} ctx */
function access(coded, ctx) {
  const deed = (/** @type {string} */ word, /** @type {string} */ sub, /** @type {() => void} */ then) => h(
    "li",
    null,
    h("button", { type: "button", class: "lx-item lx-item-button", onclick: then }, h("span", { class: "lx-item-text" }, h("span", { class: "lx-item-title" }, word), h("span", { class: "lx-item-sub" }, sub))),
  );
  const large = h("button", { type: "button", class: "btn btn-block", "data-large": true }, isLarge() ? "换回普通字" : "换成大字");
  return card(
    "锁和字号",
    null,
    list([
      vault.encrypted() ? deed("立即锁定", "没有网络时，再打开要用解锁码；手机交给别人以前，请退出登录", lockNow) : null,
      vault.encrypted() ? deed(coded ? "换解锁码" : "设解锁码", "6 位数字，没有网络时也能打开", () => newCode(ctx)) : null,
      coded ? deed("去掉解锁码", "以后要联网登录才能打开", () => noCode(ctx)) : null,
      item({ url: "/phone/devices/", title: "我的手机", sub: "用过哪几部，丢了可以停用" }),
    ]),
    large,
  );
}

async function lockNow() {
  await vault.lock();
}

/** @param {Context} ctx */
async function newCode(ctx) {
  const input = h("input", { class: "form-control", id: "new-code", inputmode: "numeric", autocomplete: "off", maxlength: 6, type: "password" });
  const text = h("span", { class: "lx-new-code" }, h("label", { class: "form-label", for: "new-code" }, "6 位数字，不要用生日。连错 5 次要重新登录。"), input);
  const answer = await ask({ title: "设解锁码", text, answers: [{ value: "yes", word: "就用这个", tone: "primary" }] });
  if (!answer) return;
  if (!/^\d{6}$/.test(input.value)) {
    await tell("没有设上", "解锁码要正好 6 位数字。");
    return;
  }
  if (await setCode(input.value)) await tell("解锁码设好了", "没有网络时，用它打开手机上的记录。");
  else await tell("没有设上", "设解锁码要联网一次，请在有网络时再设。");
  await ctx.again();
}

/** @param {Context} ctx */
async function noCode(ctx) {
  const sure = await ask({ title: "去掉解锁码吗？", text: "以后锁上了，要联网登录才能打开。", answers: [{ value: "yes", word: "去掉", tone: "primary" }] });
  if (!sure) return;
  await setCode(null);
  await ctx.again();
}

/** @param {string} title @param {string} text */
const tell = (title, text) => ask({ title, text, answers: [], no: "知道了" });
