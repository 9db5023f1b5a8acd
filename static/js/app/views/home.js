// The home page, as templates/casework/visits/phone_home.html draws it, from what the phone keeps.
import { badge, bar, card, empty, figure, h, item, list, surname } from "../dom.js";
import { dayOf, daysBetween, spoken, spokenWithWeekday } from "../form/days.js";
import { signInAddress } from "../gate.js";
import { installCard } from "../install.js";
import { waitingOf } from "../waiting.js";
import { asOf, greeting } from "../words.js";
import { familyItem } from "./families.js";
import { page } from "./page.js";

/** @typedef {import("../types.js").Owed} Owed */
/** @typedef {import("../types.js").Snapshot} Snapshot */
/** @typedef {import("./index.js").Context} Context */

const FIRST_ROWS = 5;
const FIRST_OWED = 3;
const SHOWN = 3;

/** The person's own quota of visits, the largest where there are several: it alone has a bar. @param {Owed[]} owed */
export function ownVisits(owed) {
  const asked = owed.filter((line) => line.per === "person" && line.modes.length);
  return asked.sort((one, other) => other.due - one.due)[0] || null;
}

/** 第四季度还有 39 天. @param {Snapshot["quarter"]} quarter @param {string} today */
export function quarterWords({ label, end }, today) {
  const left = daysBetween(today, end);
  if (left < 0) return `${label}已经过去`;
  return left ? `${label}还有 ${left} 天` : `${label}最后一天`;
}

/** Per cent of the quarter that has passed. @param {Snapshot["quarter"]} quarter @param {string} today */
export function elapsed({ start, end }, today) {
  const whole = daysBetween(start, end) + 1;
  return Math.max(0, Math.min(100, Math.round(((daysBetween(start, today) + 1) * 100) / whole)));
}

/** @param {number} waiting @param {string} unit */
const more = (waiting, unit) => (waiting ? `另有 ${waiting} ${unit}待上传` : "");

/** @param {Owed} line @param {number} waiting */
const owedItem = (line, waiting) =>
  item({
    url: line.url,
    title: line.name,
    sub: [line.words, more(waiting, line.unit)].filter(Boolean).join(" · "),
    end: [h("strong", null, line.done), ` / ${line.due} ${line.unit}`],
  });

/** @param {Context} ctx @param {string} today */
function owedCard({ snapshot, entries }, today) {
  const { owed, quarter } = snapshot;
  if (!owed.length) return null;
  const own = ownVisits(owed);
  const missing = (/** @type {Owed} */ line) => line.done < line.due;
  const first = owed.filter((line) => missing(line) && line !== own).slice(0, FIRST_OWED);
  const others = owed.filter((line) => line !== own && !first.includes(line));
  const drawn = (/** @type {Owed[]} */ lines) => list(lines.map((line) => owedItem(line, waitingOf(line, entries))));
  const figures = own && [
    figure({ label: own.name, number: own.done, base: own.due, unit: own.unit, url: own.url, note: more(waitingOf(own, entries), own.unit) }),
    bar(own.done, own.due, elapsed(quarter, today)),
  ];
  return card(
    owed.some(missing) ? "本季度还要做" : "本季度要做的都做完了",
    h("a", { class: "lx-note", href: "/m/me/" }, "怎么算的"),
    figures,
    first.length ? drawn(first) : null,
    others.length ? h("details", { class: "lx-fold lx-fold-in" }, h("summary", null, `其他 ${others.length} 项`), drawn(others)) : null,
  );
}

/** @param {Snapshot["events"]} events @param {string} today */
function eventsCard(events, today) {
  // What a snapshot of last week planned may be over: it is not listed as to come.
  const shown = [...events.filter((one) => one.settle).slice(0, SHOWN), ...events.filter((one) => !one.settle && one.on >= today).slice(0, SHOWN)];
  if (!shown.length) return null;
  const title = shown.some((one) => !one.settle) ? "这一周的活动" : "还没记下";
  const end = (/** @type {Snapshot["events"][0]} */ one) => (one.settle ? badge("去记下", "due") : one.on === today ? badge("今天", "info") : null);
  const lines = shown.map((one) => item({ url: one.plan ? `/m/events/new/?settle=${one.id}` : one.url, title: one.title, sub: one.words, end: end(one) }));
  return card(title, h("a", { class: "lx-note", href: "/events/month/" }, "看月历"), list(lines));
}

/** @param {Context} ctx */
function familiesCard({ snapshot, waiting }) {
  const { families } = snapshot;
  if (!families.length) {
    const text = "活动办公室结对以后，您的家庭会出现在这里。任教班级的家庭现在也可以去看。";
    const action = h("a", { class: "btn", href: "/m/families/?full=1" }, "看看班里的家庭");
    return card("先去看看谁", null, empty({ title: "还没有和您结对的家庭", text, action, icon: "home-heart" }));
  }
  const first = families.slice(0, FIRST_ROWS).map((family) => familyItem(family, { waiting }));
  const all = h("a", { class: "btn btn-link btn-block", href: "/m/families/" }, `全部 ${families.length} 户`);
  return card("先去看看谁", h("span", { class: "lx-note" }, "按需要排列"), list(first), families.length > FIRST_ROWS ? all : null);
}

/** @param {Snapshot["materials"]} materials */
function materialsCard(materials) {
  if (!materials.length) return null;
  const lines = materials.slice(0, SHOWN).map((one) => item({ url: one.url, title: one.title, sub: one.words }));
  const rest = materials.length > SHOWN ? h("p", { class: "lx-note" }, `还有 ${materials.length - SHOWN} 份`) : null;
  return card("要交的材料", h("a", { class: "lx-note", href: "/materials/" }, "全部"), list(lines), rest);
}

/** The words end with the state: 门口停满了车 · 已登记. @param {Snapshot["tickets"][0]} ticket */
function ticketItem({ no, due_on, words, url }) {
  const at = words.lastIndexOf(" · ");
  const [title, state] = at < 0 ? [words, ""] : [words.slice(0, at), words.slice(at + 3)];
  return item({ url, title, sub: due_on ? `${no} · ${spoken(due_on)}前解决` : no, end: state ? badge(state, "info") : null });
}

/** @param {Snapshot["tickets"]} tickets */
function ticketsCard(tickets) {
  if (!tickets.length) return null;
  const lines = tickets.slice(0, SHOWN).map(ticketItem);
  return card("家长反映的问题", h("a", { class: "lx-note", href: "/tickets/" }, "全部"), list(lines));
}

/** How old this is, where it is not of this moment; and that one may go on. @param {Context} ctx @param {number} now */
function stateLine({ heardAt, server }, now) {
  if (server === "reached") return null;
  if (server === "signed_out") {
    const door = h("a", { href: signInAddress() }, "去登录");
    return h("p", { class: "lx-offline", role: "status" }, h("strong", null, "登录已到期，照常记，登录后自动上传。"), " ", door);
  }
  return h("p", { class: "lx-offline", role: "status" }, h("strong", null, "没有网络，照常记，有网时自动上传。"), ` 以下内容${asOf(heardAt, now)}。`);
}

/** @param {Context} ctx */
function waitingBanner({ waitingDays }) {
  if (waitingDays < 3) return null;
  return h(
    "section",
    { class: "lx-card lx-card-due" },
    h("h2", null, `有记录已经等了 ${waitingDays} 天`),
    h("p", { class: "lx-note" }, "它们还只在这部手机上。到有网络的地方打开一次，会自动上传。"),
    h("a", { class: "btn btn-small", href: "/m/queue/" }, "看是哪几条"),
  );
}

/** @type {import("./index.js").View} */
export function draw(root, _, ctx) {
  const { snapshot } = ctx;
  const now = Date.now();
  const today = dayOf(now);
  page(root, {
    title: "首页",
    heading: `${surname(snapshot.user.name)}老师，${greeting(now)}`,
    kicker: `${spokenWithWeekday(today)} · ${quarterWords(snapshot.quarter, today)}`,
    content: [
      stateLine(ctx, now),
      waitingBanner(ctx),
      owedCard(ctx, today),
      eventsCard(snapshot.events, today),
      familiesCard(ctx),
      materialsCard(snapshot.materials),
      ticketsCard(snapshot.tickets),
      installCard(),
    ],
  });
}
