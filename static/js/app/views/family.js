// One family: what is wanted, who to call, the last contact, what waits here of it.
import { badge, card, h, icon, item, list } from "../dom.js";
import { dayOf, spoken } from "../form/days.js";
import { MODES, OUTCOMES, STATES, TONES } from "../form/words.js";
import { familyBadge, lastWords } from "../words.js";
import { page } from "./page.js";

/** @typedef {import("../types.js").Family} Family */
/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").VisitBody} VisitBody */

/** @param {number} family @param {Record<string, string>} said */
const recordUrl = (family, said = {}) => `/m/visits/new/?${new URLSearchParams({ household: String(family), ...said })}`;

/** @param {string} word @param {string} url @param {string} label */
const wantedItem = (word, url, label) =>
  h("li", { class: "lx-item" }, h("span", { class: "lx-item-text" }, word), h("a", { class: "btn btn-small", href: url }, label));

/** @param {Family} family @param {string} today */
function wantedCard(family, today) {
  const lines = family.wanted.map((one) =>
    wantedItem(one.word, recordUrl(family.id, { mode: one.mode, ...(one.purposes[0] ? { purpose: one.purposes[0] } : {}) }), "记一次"),
  );
  if (family.birthday && family.birthday >= today) {
    lines.push(wantedItem(`${spoken(family.birthday)}生日`, recordUrl(family.id, { mode: "phone", purpose: "birthday" }), "记祝福"));
  }
  return lines.length ? h("section", { class: "lx-card lx-card-due" }, h("h2", null, "这一户还要做"), list(lines, false)) : null;
}

/** @param {string} name @param {(Node | string)[]} value */
const fact = (name, ...value) => h("div", null, h("dt", null, name), h("dd", null, value));

/** @param {Family} family */
function peopleCard(family) {
  const calls = family.phones.map(({ who, phone }) =>
    fact(who, h("a", { class: "lx-tel", href: `tel:${phone}` }, icon("phone"), " ", phone)),
  );
  return h(
    "section",
    { class: "lx-card" },
    h("h2", null, "孩子和监护人"),
    h(
      "dl",
      { class: "lx-facts" },
      family.students.map((child) => fact(`${child.class}${child.boarding ? " · 住校" : ""}`, child.name)),
      calls,
      calls.length ? null : fact("电话", "没有电话"),
      family.address ? fact("住址", family.address) : null,
    ),
  );
}

/** @param {Entry} entry */
function entryItem(entry) {
  const body = /** @type {VisitBody} */ (entry.body);
  return item({
    url: `/m/queue/#${entry.uuid}`,
    title: `${spoken(body.on)} ${MODES[body.mode] || body.mode}`,
    sub: [OUTCOMES[body.outcome], body.note.slice(0, 24)].filter(Boolean).join(" · "),
    end: badge(STATES[entry.state], TONES[entry.state]),
  });
}

/** @param {Family} family @param {Entry[]} entries @param {string} today */
function contactsCard(family, entries, today) {
  const mine = entries.filter((entry) => entry.kind === "visit" && entry.family === family.id);
  const all = h("a", { class: "lx-note", href: `/m/families/${family.id}/?full=1` }, "以前的（要有网络）");
  const last = h("p", { class: "lx-note" }, family.last ? `${lastWords(family.last, today)}（${spoken(family.last.on)}）` : "还没有记录。见一面、打个电话，都可以记一次。");
  return card("来往", all, mine.length ? list(mine.map(entryItem)) : null, last);
}

/** @type {import("./index.js").View} */
export function draw(root, [id], { snapshot, entries, go, url }) {
  const family = snapshot.families.find((one) => one.id === Number(id));
  if (!family) {
    // Not one's own: the server knows whether one may see it.
    go(`${url.pathname}?full=1`, { replace: true });
    return;
  }
  const today = dayOf(Date.now());
  const mark = familyBadge(family, today);
  page(root, {
    heading: family.name,
    kicker: lastWords(family.last, today),
    back: { url: "/m/families/", label: "家庭" },
    aside: mark ? badge(mark[0], mark[1]) : null,
    content: [wantedCard(family, today), peopleCard(family), contactsCard(family, entries, today)],
    actions: [h("a", { class: "btn btn-primary", href: recordUrl(family.id) }, "记一次")],
  });
}
