// One record of this phone: what it says, how far it has come, and what one may do with it.
import { h } from "../dom.js";
import { spokenWithWeekday } from "../form/days.js";
import { editAddress, eventOf, mayBeKnown, visitOf } from "../form/entries.js";
import { CATEGORIES, DETAILS, FIELDS, MODES, OUTCOMES, PURPOSES, TIMES } from "../form/words.js";
import * as records from "../store/records.js";
import { damaged } from "../store/rows.js";
import * as snapshot from "../store/snapshot.js";
import { acknowledge, flush, retry } from "../sync/queue.js";
import { eventFacts } from "./event_words.js";
import { fileName, hand } from "./file.js";
import { page } from "./page.js";
import { gist, stateLine } from "./state.js";
import { takeBack, throwAway } from "./withdraw.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("./index.js").Context} Context */

/** @param {HTMLElement} root @param {string} uuid @param {Context} ctx */
export async function draw(root, uuid, ctx) {
  /** @type {string[]} */
  let urls = [];
  let shown = "";
  const again = async () => {
    const entry = await records.get(uuid);
    if (!entry) {
      await ctx.go("/m/queue/", { replace: true });
      return;
    }
    // Only what is seen: a photo on its way changes the line, not the pictures.
    const pictures = shown === String(entry.photos.length) ? root.querySelector(".lx-photos") : await photos(entry, urls);
    shown = String(entry.photos.length);
    const names = await namesOf(entry);
    page(root, {
      heading: entry.title || "一条记录",
      kicker: gist(entry),
      back: { url: "/m/queue/", label: "手机上的记录" },
      bell: false,
      content: [
        h("section", { class: "lx-card" }, stateLine(entry), wrong(entry), links(entry)),
        damaged(entry) ? null : entry.kind === "visit" ? facts(entry, names) : eventCard(entry, names),
        pictures,
        h("div", { class: "lx-after" }, deeds(entry, ctx)),
      ],
    });
  };
  let drawing = again();
  const stop = records.subscribe((news) => {
    if (news.uuid === uuid) drawing = drawing.then(again);
  });
  await drawing;
  return () => {
    stop();
    urls.forEach((url) => URL.revokeObjectURL(url));
    urls = [];
  };
}

/** Names for the ids of children and colleagues. @param {Entry} entry @returns {Promise<(id: number) => string>} */
async function namesOf(entry) {
  const kept = await snapshot.load();
  const children = kept?.data.families.find((family) => family.id === entry.family)?.students || [];
  const named = new Map([...children, ...(kept?.data.colleagues || []), ...(kept ? [kept.data.user] : [])].map((who) => [who.id, who.name]));
  return (id) => named.get(id) || "";
}

/** What the server wants mended, field by field. @param {Entry} entry */
function wrong(entry) {
  const fields = Object.entries(entry.trouble?.fields || {});
  if (!fields.length) return null;
  return h("ul", { class: "lx-wrong" }, fields.flatMap(([name, all]) => all.map((words) => h("li", null, FIELDS[name] ? `${FIELDS[name]}：` : "", words))));
}

/** @param {Entry} entry */
function links(entry) {
  const found = [];
  if (entry.trouble?.code === "conflict") found.push(h("a", { class: "btn btn-primary", href: `/m/queue/?conflict=${entry.uuid}` }, "看看两份记录"));
  if (entry.receipt?.url) found.push(h("a", { class: "btn btn-small", href: entry.receipt.url }, "在学校的记录里看"));
  if (entry.receipt?.ticket) found.push(h("a", { class: "btn btn-small", href: entry.receipt.ticket.url }, `问题 ${entry.receipt.ticket.no}`));
  return found.length ? h("p", { class: "lx-buttons" }, found) : null;
}

/** @param {Entry} entry @param {(id: number) => string} name */
function facts(entry, name) {
  const body = visitOf(entry);
  const names = (/** @type {number[]} */ ids) => ids.map(name).filter(Boolean).join("、");
  /** @type {[string, string][]} */
  const lines = [
    ["学生", names(body.students)],
    ["日期", body.on ? `${spokenWithWeekday(body.on)} ${TIMES[body.time_of_day] || ""}` : ""],
    ["方式", MODES[body.mode] || ""],
    ["结果", OUTCOMES[body.outcome] || ""],
    ["目的", body.purposes.map((code) => PURPOSES[code]).join("、")],
    ["改到哪天", body.rescheduled_to ? spokenWithWeekday(body.rescheduled_to) : ""],
    ["地点", body.place],
    ["慰问折款", body.gift_amount ? `${body.gift_amount} 元` : ""],
    ["同行老师", names(body.companions)],
  ];
  const long = [["说点什么", body.note], ...Object.entries(DETAILS).map(([code, label]) => [label, body.details[code] || ""])].filter(([, text]) => text);
  return [
    h("section", { class: "lx-card" }, h("dl", { class: "lx-facts" }, lines.filter(([, text]) => text).map(([label, text]) => fact(label, text)))),
    body.problem
      ? h("section", { class: "lx-card" }, h("h2", null, "家长反映的问题"), h("blockquote", { class: "lx-quote" }, body.problem.text),
        h("p", { class: "lx-note" }, CATEGORIES[body.problem.category]))
      : null,
    long.length
      ? h("section", { class: "lx-card" }, h("dl", { class: "lx-facts lx-facts-long" }, long.map(([label, text]) => fact(label, text))))
      : null,
  ];
}

/** @param {Entry} entry @param {(id: number) => string} name */
const eventCard = (entry, name) =>
  h("section", { class: "lx-card" }, h("dl", { class: "lx-facts" }, eventFacts(eventOf(entry), name).map(([label, text]) => fact(label, text))));

/** @param {string} label @param {string} text */
const fact = (label, text) => h("div", null, h("dt", null, label), h("dd", { class: "lx-pre" }, text));

/** @param {Entry} entry @param {string[]} urls */
async function photos(entry, urls) {
  if (!entry.photos.length) return null;
  const lines = await Promise.all(entry.photos.map(async (ref, place) => {
    const blob = await records.getPhoto(entry.uuid, ref.sha256);
    if (!blob) return h("li", null, h("span", { class: "lx-photo-gone" }, `照片 ${place + 1}`));
    const url = URL.createObjectURL(blob);
    urls.push(url);
    return h("li", null, h("a", { href: url, target: "_blank" }, h("img", { src: url, alt: `照片 ${place + 1}`, width: 88, height: 88 })));
  }));
  return h("ul", { class: "lx-photos" }, lines);
}

/** @param {Entry} entry @param {Context} ctx */
function deeds(entry, ctx) {
  const button = (/** @type {string} */ word, /** @type {() => void} */ then, tone = "") => h("button", { type: "button", class: `btn ${tone}`, onclick: then }, word);
  const found = [];
  const mendable = !damaged(entry) && !entry.withdraw && entry.trouble?.code !== "conflict";
  if (mendable) found.push(h("a", { class: "btn", href: editAddress(entry) }, entry.state === "draft" ? "接着写" : "改一改"));
  if (entry.state === "stuck" && !damaged(entry) && entry.trouble?.code !== "conflict") found.push(button("再传一次", () => retry(entry.uuid)));
  if (entry.state === "waiting") found.push(button("现在上传", () => flush({ by: "hand" })));
  if (entry.trouble?.code === "photo_gone") found.push(button("知道了", () => acknowledge(entry.uuid)));
  found.push(button("导出这一条", () => exported(entry)));
  if (["stuck", "draft"].includes(entry.state) && !(entry.state === "draft" && mayBeKnown(entry))) {
    found.push(button("从手机上删去", () => throwAway(entry.uuid, ctx), "btn-danger"));
  } else if (!entry.withdraw) found.push(button("记错了，撤回", () => takeBack(entry.uuid, ctx)));
  return found;
}

/** @param {Entry} entry */
async function exported(entry) {
  const blob = await records.exportOne(entry.uuid);
  if (blob) await hand(blob, fileName(entry.title, Date.now()));
}
