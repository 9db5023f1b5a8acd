// The person's own families: paired first, then those of the own class, found as one types.
import { avatar, badge, empty, h, icon, item, list } from "../dom.js";
import { dayOf } from "../form/days.js";
import { childrenWords, familyBadge, lastWords } from "../words.js";
import { page } from "./page.js";

/** @typedef {import("../types.js").Family} Family */

/** @param {Family[]} families as the snapshot has them: whoever needs it most first */
export function inOrder(families) {
  const rank = (/** @type {Family} */ family) => (family.paired ? 0 : family.own_class ? 1 : 2);
  return families.map((family, at) => ({ family, at })).sort((a, b) => rank(a.family) - rank(b.family) || a.at - b.at).map(({ family }) => family);
}

/**
 * @param {Family} family
 * @param {{url?: string, waiting?: Map<number, string>, paired?: boolean}} how `waiting`: what of a family waits here
 */
export function familyItem(family, { url = `/m/families/${family.id}/`, waiting, paired = false }) {
  const today = dayOf(Date.now());
  const mark = familyBadge(family, today);
  const line = item({
    url,
    before: avatar(family.name),
    title: family.name,
    small: childrenWords(family.students),
    sub: `${paired && family.paired ? "结对 · " : ""}${waiting?.get(family.id) || lastWords(family.last, today)}`,
    end: mark ? badge(mark[0], mark[1]) : null,
  });
  line.dataset.words = family.words;
  return line;
}

/** The same page as the server draws it. @param {URL} url */
export function withServer(url) {
  const full = new URL(url);
  full.searchParams.set("full", "1");
  return full.href;
}

/** The box to search with; both/search.js narrows the list. @param {string} [typed] */
export function searchBox(typed = "") {
  return h(
    "div",
    { class: "lx-search", role: "search" },
    h("input", {
      class: "form-control", type: "search", value: typed, placeholder: "姓名、拼音或班级", "aria-label": "姓名、拼音或班级",
      autocomplete: "off", enterkeyhint: "search", "data-search": "#families",
    }),
  );
}

/** @param {Family[]} families @param {(family: Family) => HTMLElement} drawn */
export function familyList(families, drawn) {
  if (!families.length) {
    return empty({
      title: "还没有您自己的家庭",
      text: "当了班主任，或活动办公室结对以后，家庭会出现在这里。任教班级的家庭要有网络才能看。",
      icon: "home-heart",
      action: h("a", { class: "btn", href: "/m/families/?full=1" }, "看班里的家庭"),
    });
  }
  const lines = list(families.map(drawn), false);
  lines.id = "families";
  const none = h("p", { class: "lx-note", hidden: true, "data-search-none": "#families" }, "自己的家庭里没有。");
  return h("section", { class: "lx-card" }, lines, none);
}

/** Whoever is not one's own is with the server only. @param {string} [url] */
export const allFamilies = (url = "/m/families/?full=1") =>
  h("p", null, h("a", { class: "btn btn-link btn-block", href: url }, icon("search"), "在全部家庭里找（要有网络）"));

/** @type {import("./index.js").View} */
export function draw(root, _, { snapshot, url, waiting, server, go }) {
  const { families } = snapshot;
  if (!families.length && server === "reached") {
    // Whoever has none of their own came for those in sight: the office, teachers of a subject.
    go(withServer(url), { replace: true });
    return;
  }
  page(root, {
    heading: "家庭",
    kicker: `${families.length} 户，结对的和自己班的在前`,
    content: [
      families.length ? searchBox(url.searchParams.get("q") || "") : null,
      familyList(inOrder(families), (family) => familyItem(family, { waiting, paired: true })),
      allFamilies(),
    ],
  });
}
