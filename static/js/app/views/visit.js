// /m/visits/new/: whom was it with, and then the form of a visit; for one family, or for several of one day.
import { avatar, h } from "../dom.js";
import { fillChildren, fillColleagues } from "../form/children.js";
import { dayOf } from "../form/days.js";
import { drive } from "../form/driver.js";
import { draftOf, draftOfEdit, visitOf } from "../form/entries.js";
import { firstBody } from "../form/start.js";
import * as records from "../store/records.js";
import { uuid4 } from "../store/uuid.js";
import { childrenWords } from "../words.js";
import { page } from "./page.js";
import { draw as drawPick } from "./pick.js";

/** @typedef {import("../types.js").Family} Family */
/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("./index.js").Context} Context */

/** @type {import("./index.js").View} */
export async function draw(root, params, ctx) {
  const query = ctx.url.searchParams;
  const asked = (query.get("households") || query.get("household") || "").split(",").filter(Boolean).map(Number);
  if (!asked.length) return drawPick(root, params, ctx);
  const families = asked.map((id) => ctx.snapshot.families.find((family) => family.id === id));
  const edits = query.get("edit") ? await records.get(String(query.get("edit"))) : null;
  const known = /** @type {Family[]} */ (families.filter(Boolean));
  if (known.length < asked.length && !edits) {
    // Not one's own: the server knows whether it may be recorded.
    ctx.url.searchParams.set("full", "1");
    await ctx.go(ctx.url.href, { replace: true });
    return;
  }
  return drawForm(root, ctx, known, edits);
}

/** @param {HTMLElement} root @param {Context} ctx @param {Family[]} families @param {Entry | null} edits */
async function drawForm(root, ctx, families, edits) {
  const form = blank();
  const [one] = families;
  const several = families.length > 1;
  // Asked for at once: on a slow phone each answer of the store takes longer than to draw the form.
  const given = begun(ctx, families, edits);
  fillChildren(form, several ? undefined : one);
  fillColleagues(form, ctx.snapshot.colleagues);
  // A problem is one family's: with several it would be told as often. One that was told is not told anew by a correction.
  if (several || edits?.receipt) form.querySelector("#problem")?.remove();
  const [again, begins] = await Promise.all([several || edits ? null : recordedToday(one), given]);
  page(root, {
    heading: edits ? "改一改" : several ? `记这 ${families.length} 户` : "记一次联系",
    back: { url: edits ? `/m/queue/?record=${edits.uuid}` : "/m/visits/new/", label: edits ? "这条记录" : "选家庭" },
    focus: true,
    bell: false,
    content: [
      several ? listed(families) : whom(edits ? edits.title : one.name, one, !edits),
      again ? h("p", { class: "lx-card lx-card-info" }, again) : null,
      form,
    ],
    actions: [
      h("a", { class: "btn", href: "#companions", "data-opens": "#companions" }, "同行老师", h("span", { "data-count": "companions" })),
      h("button", { class: "btn btn-primary", form: form.id }, "保存"),
    ],
  });
  return drive(form, { ...begins, saved: (saved) => ctx.go(`/m/queue/?saved=${saved.map((entry) => entry.uuid).join(",")}`, { replace: true }) });
}

/**
 * Whom the form is for, and what stands in it when it opens.
 * @param {Context} ctx @param {Family[]} families @param {Entry | null} edits
 */
async function begun(ctx, families, edits) {
  const targets = edits
    ? [{ uuid: edits.uuid, family: edits.family, title: edits.title, students: visitOf(edits).students }]
    : families.map((family) => ({ uuid: uuid4(), family: family.id, title: family.name, students: family.students.map((child) => child.id) }));
  const first = { family: targets[0].family, students: targets[0].students, query: ctx.url.searchParams, now: Date.now() };
  const [draft, body] = await Promise.all([
    edits ? draftOfEdit(edits.uuid) : targets.length === 1 ? draftOf(targets[0].family) : null,
    edits ? visitOf(edits) : firstBody(first),
  ]);
  return { owner: ctx.snapshot.user.id, targets, edits, body, draft };
}

/** The form as Django has drawn it into the shell. @returns {HTMLFormElement} */
function blank() {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("visit-form"));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return /** @type {HTMLFormElement} */ (copy.querySelector("form"));
}

/** @param {string} name @param {Family | undefined} family @param {boolean} changeable */
function whom(name, family, changeable) {
  const words = h("span", { class: "lx-item-text" }, h("strong", null, name), family ? h("span", { class: "lx-item-sub" }, childrenWords(family.students)) : null);
  return h(
    "div",
    { class: "lx-card lx-row lx-whom" },
    h("span", { class: "lx-row" }, avatar(name), words),
    changeable ? h("a", { class: "btn btn-link", href: "/m/visits/new/" }, "换一户") : null,
  );
}

/** @param {Family[]} families */
function listed(families) {
  return h(
    "section",
    { class: "lx-card" },
    h("p", null, h("strong", null, families.map((family) => family.name).join("、"))),
    h("p", { class: "lx-note" }, "每户各记一条，内容相同。有问题要学校解决的那一户，请另外单独记。"),
    h("p", { class: "lx-note" }, h("a", { href: "/m/visits/new/?several=1" }, "重新选")),
  );
}

/** @param {Family} family @returns {Promise<string | null>} */
async function recordedToday(family) {
  const today = dayOf(Date.now());
  const here = (await records.all()).some((entry) => entry.family === family.id && entry.state !== "draft" && entry.kind === "visit"
    && !entry.withdraw && visitOf(entry).on === today);
  return here || family.last?.on === today ? "今天已经记过这一户，再记会合并计 1 次。" : null;
}
