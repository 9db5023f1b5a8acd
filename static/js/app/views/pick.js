// Whom was it with? One tap leads to the form; several families of one day can be ticked and written down in one go.
import { avatar, h, icon } from "../dom.js";
import { childrenWords } from "../words.js";
import { allFamilies, familyItem, familyList, inOrder, searchBox, withServer } from "./families.js";
import { page } from "./page.js";

/** @typedef {import("../types.js").Family} Family */
/** @typedef {import("./index.js").Context} Context */

/** @param {Family} family */
function tickItem(family) {
  const line = h(
    "li",
    { "data-words": family.words },
    h(
      "label",
      { class: "lx-item lx-item-tick" },
      h("input", { type: "checkbox", name: "household", value: family.id }),
      avatar(family.name),
      h("span", { class: "lx-item-text" }, h("span", { class: "lx-item-title" }, family.name), " ", h("small", null, childrenWords(family.students))),
    ),
  );
  return line;
}

/** Mode and purpose of the link, for the next record: &mode=phone&purpose=study. @param {URL} url */
function habits(url) {
  const kept = new URLSearchParams();
  for (const name of ["mode", "purpose"]) url.searchParams.getAll(name).forEach((code) => kept.append(name, code));
  return `${kept}` && `&${kept}`;
}

/** @param {HTMLElement} root @param {Context} ctx */
function drawSeveral(root, { snapshot, url, go }) {
  const next = h("button", { class: "btn btn-primary", type: "button", disabled: true }, "先点选家庭");
  const ticked = () => [...root.querySelectorAll('input[name="household"]:checked')].map((box) => /** @type {HTMLInputElement} */ (box).value);
  const settle = () => {
    const number = ticked().length;
    next.disabled = !number;
    next.textContent = number ? `记这 ${number} 户` : "先点选家庭";
  };
  next.addEventListener("click", () => go(`/m/visits/new/?households=${ticked().join(",")}${habits(url)}`));
  page(root, {
    heading: "今天走访了哪几户",
    kicker: "点选以后一起记，每户各记一条",
    back: { url: "/m/visits/new/", label: "只记一户" },
    focus: true,
    content: [searchBox(), familyList(inOrder(snapshot.families), tickItem)],
    actions: [next],
  });
  root.querySelector("#families")?.addEventListener("change", settle);
  settle();
}

/** @type {import("./index.js").View} */
export function draw(root, _, ctx) {
  const { snapshot, url, waiting, server, go } = ctx;
  if (!snapshot.families.length && server === "reached") {
    go(withServer(url), { replace: true });
    return;
  }
  if (url.searchParams.has("several")) return drawSeveral(root, ctx);
  const link = (/** @type {Family} */ family) => `/m/visits/new/?household=${family.id}${habits(url)}`;
  const several = h("a", { class: "btn", href: `/m/visits/new/?several=1${habits(url)}` }, icon("list-check"), "今天走访了这几户");
  page(root, {
    title: "记一次：哪一户",
    heading: "哪一户",
    kicker: "点一下就开始记，结对的和自己班的在前",
    back: { url: "/m/", label: "首页" },
    content: [
      h("p", { class: "lx-buttons" }, snapshot.families.length > 1 ? several : null, h("a", { class: "btn", href: "/m/events/new/" }, icon("calendar"), "记活动、会议、谈心")),
      snapshot.families.length ? searchBox() : null,
      familyList(inOrder(snapshot.families), (family) => familyItem(family, { url: link(family), waiting, paired: true })),
      allFamilies("/m/visits/new/?full=1"),
    ],
  });
}
