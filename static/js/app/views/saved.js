// 已记下: what was saved, how far it has come, what it adds to, and what one may do next.
import { badge, card, figure, h } from "../dom.js";
import { spoken } from "../form/days.js";
import { editAddress, visitOf } from "../form/entries.js";
import * as records from "../store/records.js";
import * as snapshot from "../store/snapshot.js";
import { refresh } from "../sync/home.js";
import { asOf } from "../words.js";
import { ownVisits } from "./home.js";
import { page } from "./page.js";
import { gist, stateLine } from "./state.js";
import { takeBack } from "./withdraw.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {{go: (address: string, how?: {replace?: boolean}) => Promise<void>}} Ways */

/**
 * @param {HTMLElement} root
 * @param {string[]} uuids
 * @param {Ways} ctx
 * @returns {Promise<() => void>}
 */
export async function draw(root, uuids, ctx) {
  const live = h("div", { class: "lx-live" });
  const figures = h("div");
  const first = await found(uuids);
  if (!first.length) {
    await ctx.go("/m/queue/", { replace: true });
    return () => {};
  }
  frame(root, first, [live, figures], ctx);
  let arrived = first.every(isThere);
  let drawing = Promise.resolve();
  const again = async () => {
    const entries = await found(uuids);
    live.replaceChildren(...parts(entries));
    if (entries.length && entries.every(isThere) && !arrived) {
      arrived = true;
      figures.replaceChildren(...(await owed()));
      await refresh();
    }
    figures.replaceChildren(...(await owed()));
  };
  const later = () => {
    drawing = drawing.then(again);
  };
  const stop = records.subscribe(later);
  addEventListener("online", later);
  addEventListener("offline", later);
  await again();
  return () => {
    stop();
    removeEventListener("online", later);
    removeEventListener("offline", later);
  };
}

/** @param {string[]} uuids @returns {Promise<Entry[]>} */
async function found(uuids) {
  const entries = await Promise.all(uuids.map((uuid) => records.get(uuid)));
  return /** @type {Entry[]} */ (entries.filter(Boolean));
}

/** @param {Entry} entry */
const isThere = (entry) => entry.state === "sent";

/** @param {HTMLElement} root @param {Entry[]} entries @param {HTMLElement[]} content @param {Ways} ctx */
function frame(root, entries, content, ctx) {
  const [one] = entries;
  page(root, {
    heading: "已记下",
    kicker: entries.length > 1 ? `${entries.length} 户 · ${gist(one)}` : `${one.title} · ${gist(one)}`,
    focus: true,
    bell: false,
    content: [content, entries.length === 1 ? h("div", { class: "lx-after" }, after(one, ctx)) : null],
    actions: [
      h("a", { class: "btn", href: "/m/" }, "回首页"),
      one.kind === "visit"
        ? h("a", { class: "btn btn-primary", href: anotherLike(one) }, "再记一户")
        : h("a", { class: "btn btn-primary", href: "/m/events/new/" }, "再记一次"),
    ],
  });
}

/** @param {Entry} entry */
function anotherLike(entry) {
  const body = visitOf(entry);
  const more = new URLSearchParams({ mode: body.mode });
  body.purposes.forEach((code) => more.append("purpose", code));
  return `/m/visits/new/?${more}`;
}

/** @param {Entry} entry @param {Ways} ctx */
function after(entry, ctx) {
  return [
    h("a", { class: "btn", href: editAddress(entry) }, "改一改"),
    h("button", { type: "button", class: "btn", onclick: () => takeBack(entry.uuid, ctx) }, "记错了，撤回"),
    h("a", { class: "btn", href: `/m/queue/?record=${entry.uuid}` }, "看这条记录"),
  ];
}

/** @param {Entry[]} entries */
function parts(entries) {
  const visits = entries.filter((entry) => entry.kind === "visit");
  return [...entries.map((entry) => stateCard(entry, entries.length > 1)), ...visits.flatMap(ticket), ...unmet(visits)];
}

/** @param {Entry} entry @param {boolean} named */
function stateCard(entry, named) {
  const stuck = entry.state === "stuck" ? h("a", { class: "btn btn-small", href: `/m/queue/?record=${entry.uuid}` }, "打开看看") : null;
  const notes = (entry.receipt?.notes || []).map((/** @type {string} */ words) => h("p", { class: "lx-note" }, words));
  return h("section", { class: "lx-card" }, named ? h("h2", null, entry.title) : null, stateLine(entry), notes, stuck);
}

/** @param {Entry} entry */
function ticket(entry) {
  const { problem } = visitOf(entry);
  if (!problem) return [];
  const known = entry.receipt?.ticket;
  const words = known
    ? `活动办公室已经能看到，${spoken(known.due_on)}前解决。您可以告诉家长。`
    : "上传以后活动办公室马上能看到，登记之日起 15 天内解决。";
  const number = known ? h("a", { class: "lx-note", href: known.url }, known.no) : badge("待上传", "due");
  return [card(known ? "问题已登记" : "家长反映的问题", number, h("blockquote", { class: "lx-quote" }, problem.text), h("p", { class: "lx-note" }, words))];
}

/** @param {Entry[]} entries */
function unmet(entries) {
  if (entries.every((entry) => visitOf(entry).outcome === "met")) return [];
  return [h("section", { class: "lx-card" }, h("p", { class: "lx-note" }, "没见到也是一次实在的联系，会如实记下，不算没做。"))];
}

/** The server's figures, and beside them what waits. */
async function owed() {
  const kept = await snapshot.load();
  const lines = kept ? kept.data.owed.filter((line) => line.done || line.due) : [];
  if (!kept || !lines.length) return [];
  const { waiting, sending, stuck } = await records.counts();
  const pending = waiting + sending + stuck;
  const note = pending
    ? [h("a", { href: "/m/queue/" }, `待上传 ${pending} 条`), "，还没有算进去"]
    : asOf(kept.heardAt, Date.now());
  // The person's own quota first, as on the home page.
  const own = ownVisits(lines);
  lines.sort((one, other) => Number(other === own) - Number(one === own));
  const tiles = lines.map((line) => figure({ label: line.name, number: line.done, base: line.due, unit: line.unit, url: line.url }));
  return [card("本季度", h("span", { class: "lx-note" }, note), h("div", { class: "lx-tiles" }, tiles))];
}

