// 记一次活动: first which kind, then the form, which can be saved as it stands.
import { h } from "../dom.js";
import { fillColleagues } from "../form/children.js";
import { eventOf } from "../form/entries.js";
import { driveEvent, eventDraft, newEvent } from "../form/event.js";
import * as records from "../store/records.js";
import { page } from "./page.js";

/** @typedef {import("../types.js").EventKind} EventKind */
/** @typedef {import("./index.js").Context} Context */

const ALL_GROUPS_OPEN = 2;

/** @type {import("./index.js").View} */
export async function draw(root, _, ctx) {
  const { snapshot, url } = ctx;
  const settled = snapshot.events.find((one) => one.plan && String(one.id) === url.searchParams.get("settle"));
  if (settled) return settle(root, settled, ctx);
  const edited = url.searchParams.get("edit");
  const edits = edited ? await records.get(edited) : null;
  const code = edits?.kind === "event" ? eventOf(edits).kind : url.searchParams.get("kind");
  if (!code) {
    kinds(root, snapshot.event_kinds);
    return undefined;
  }
  const kind = snapshot.event_kinds.find((known) => known.code === code) || (edits && unlisted(edits));
  if (!kind) {
    // Another kind than the phone knows, a talk for instance: the server has it.
    await ctx.go(`/m/events/new/?full=1&kind=${encodeURIComponent(code)}`, { replace: true });
    return undefined;
  }
  // A plan that was begun to be settled lies here as a draft under its own name.
  return edits?.state === "draft" ? form(root, kind, null, ctx, edits) : form(root, kind, edits, ctx);
}

/**
 * A planned event took place: what was planned stands in the form.
 * @param {HTMLElement} root
 * @param {import("../types.js").Snapshot["events"][0]} planned
 * @param {Context} ctx
 */
async function settle(root, planned, ctx) {
  const { uuid, rev, body } = /** @type {import("../types.js").EventPlan} */ (planned.plan);
  const begun = await records.get(uuid);
  if (begun && begun.state !== "draft") {
    await ctx.go(`/m/queue/?record=${uuid}`, { replace: true });
    return undefined;
  }
  const plan = begun || newEvent({ uuid, owner: ctx.snapshot.user.id, rev, body, now: Date.now() });
  const kind = ctx.snapshot.event_kinds.find((known) => known.code === body.kind) || unlisted(plan);
  return form(root, kind, null, ctx, plan);
}

/** A kind that nobody asks for any more; what was written down of it can still be mended. @param {import("../types.js").Entry} entry @returns {EventKind} */
const unlisted = (entry) => ({
  code: eventOf(entry).kind, name: entry.title, group: "", asked: false, days: true, audience: true, parts: ["present"],
});

/** @param {HTMLElement} root @param {EventKind[]} known */
function kinds(root, known) {
  /** @type {Map<string, EventKind[]>} */
  const groups = new Map();
  for (const kind of known) groups.set(kind.group, [...(groups.get(kind.group) || []), kind]);
  const listed = [...groups];
  const asked = listed.filter(([, [first]]) => first.asked);
  const others = listed.filter(([, [first]]) => !first.asked);
  page(root, {
    title: "记一次：哪一类",
    heading: "记什么",
    kicker: "点一下就开始记，正在开展的活动要做的在前",
    back: { url: "/m/", label: "首页" },
    content: [
      asked.map(([name, group]) => h("section", { class: "lx-card" }, h("h2", null, name), chips(group))),
      others.map(([name, group], place) =>
        h(
          "details",
          { class: "lx-card lx-fold", open: !asked.length && place < ALL_GROUPS_OPEN },
          h("summary", null, name, " ", h("small", null, `${group.length} 类`)),
          chips(group),
        )),
      h(
        "p",
        { class: "lx-note" },
        "谈心谈话的内容不存在手机里，", h("a", { href: "/m/talks/new/" }, "有网络时记谈话"), "。先安排以后的活动，也请",
        h("a", { href: "/m/events/new/?full=1" }, "有网络时安排"), "。家访、电话、书信这些和一户家庭的联系，请",
        h("a", { href: "/m/visits/new/" }, "从家庭记起"), "。",
      ),
    ],
  });
}

/** @param {EventKind[]} group */
const chips = (group) =>
  h("div", { class: "lx-choices" }, group.map(({ code, name }) =>
    h("a", { class: "lx-chip", href: `/m/events/new/?kind=${encodeURIComponent(code)}` }, name)));

/**
 * @param {HTMLElement} root
 * @param {EventKind} kind
 * @param {import("../types.js").Entry | null} edits
 * @param {Context} ctx
 * @param {import("../types.js").Entry | null} [plan]
 */
async function form(root, kind, edits, ctx, plan = null) {
  const { snapshot } = ctx;
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("event-form"));
  const made = /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector("form"));
  const draft = plan ? null : await eventDraft(kind.code, edits?.uuid);
  page(root, {
    title: `记一次：${kind.name}`,
    heading: plan ? plan.title : kind.name,
    kicker: edits ? "改好再保存，原来的留在经过里" : plan ? "已经开展：看看日期和一起的老师，再保存" : "看一看就能保存，不写也行",
    back: edits ? { url: `/m/queue/?record=${edits.uuid}`, label: "这条记录" } : { url: "/m/events/new/", label: "换一类" },
    focus: true,
    bell: false,
    content: [made, edits || plan ? null : fuller(kind)],
    actions: [
      h("a", { class: "btn", href: "/m/" }, "不记了"),
      h("button", { class: "btn btn-primary", form: made.id }, "保存"),
    ],
  });
  fillColleagues(made, snapshot.colleagues);
  return driveEvent(made, {
    owner: snapshot.user.id,
    about: { me: snapshot.user.id, school: snapshot.school.id, kind },
    draft,
    edits,
    plan,
    saved: (saved) => ctx.go(`/m/queue/?saved=${saved.uuid}`, { replace: true }),
  });
}

/** What only the server's form can say. @param {EventKind} kind */
const fuller = (kind) =>
  h(
    "p",
    { class: "lx-note" },
    "要写面向哪些班、哪个支部，要一次勾上全体教职工，或者先安排、以后开展：",
    h("a", { href: `/m/events/new/?full=1&kind=${encodeURIComponent(kind.code)}` }, "打开完整的表"),
    "（要有网络）。",
  );
