// Between the boxes of the event form and what a record says. The markup is Django's; nothing here draws.
import { boxes, fillDay, settle, tick, write } from "./fields.js";

/** @typedef {import("../types.js").EventBody} EventBody */
/** @typedef {import("../types.js").EventKind} EventKind */
/** Of whom and what the form is. @typedef {{me: number, school: number, kind: EventKind}} About */

const FULL_WIDTH = /[０-９]/g;

/** Digits as a Chinese keyboard may give them. @param {string} text */
export const digits = (text) => text.trim().replace(FULL_WIDTH, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));

/** @param {EventKind} kind @param {string} name */
const asks = (kind, name) => (name === "parts" ? kind.parts.length > 1 : Boolean(kind[/** @type {"days" | "audience"} */ (name)]));

/**
 * Takes out what this kind does not ask for.
 * @param {HTMLFormElement} form
 * @param {EventKind} kind
 */
export function prepare(form, kind) {
  form.querySelectorAll("[data-asks]").forEach((part) => {
    if (!asks(kind, String(/** @type {HTMLElement} */ (part).dataset.asks))) part.remove();
  });
  boxes(form, "part").filter((box) => !kind.parts.includes(box.value)).forEach((box) => box.parentElement?.remove());
  if (!kind.audience) ["audience", "audience_count"].forEach((name) => form.querySelector(`#div_id_${name}`)?.remove());
}

/**
 * How it begins: every answer is there.
 * @param {About} of
 * @param {string} on
 * @returns {EventBody}
 */
export function firstEvent({ me, school, kind }, on) {
  return {
    kind: kind.code, title: kind.name, on, until: null, workdays: false, place: "", summary: "", audience: "",
    audience_count: null, people: [{ user: me, part: kind.parts[0] }], school,
  };
}

/**
 * What the form says now. Of whoever was in it `before`, the part stays.
 * @param {HTMLFormElement} form
 * @param {About} of
 * @param {EventBody["people"]} before
 * @returns {EventBody}
 */
export function readEvent(form, { me, school, kind }, before) {
  const data = new FormData(form);
  const one = (/** @type {string} */ name) => String(data.get(name) ?? "").replace(/\r\n?/g, "\n");
  const count = digits(one("audience_count"));
  const mine = before.filter((known) => known.user === me);
  const part = one("part") || mine[0]?.part || kind.parts[0];
  const there = data.getAll("companions").map(Number).filter((user) => user !== me);
  return {
    kind: kind.code,
    title: one("title"),
    on: one("on_other") || (one("on") === "other" ? "" : one("on")),
    until: one("until") || null,
    workdays: Boolean(one("until")) && data.has("workdays"),
    place: one("place"),
    summary: one("summary"),
    audience: one("audience"),
    audience_count: /^\d{1,9}$/.test(count) ? Number(count) : null,
    people: [...(mine.some((known) => known.part === part) ? mine : [{ user: me, part }]), ...there.flatMap((user) => partsOf(user, kind, before))],
    school,
  };
}

/** @param {number} user @param {EventKind} kind @param {EventBody["people"]} before */
function partsOf(user, kind, before) {
  const known = before.filter((one) => one.user === user);
  return known.length ? known : [{ user, part: kind.parts[0] }];
}

/** What stands in the box of the number, whatever it is. @param {HTMLFormElement} form */
export const countText = (form) => digits(String(new FormData(form).get("audience_count") ?? ""));

/**
 * As the server keeps it, so that what comes back from there can be held against what was sent.
 * @param {EventBody} body
 * @param {string} name of the kind: what is not named is called by it
 * @returns {EventBody}
 */
export function tidiedEvent(body, name) {
  const until = body.until === body.on ? null : body.until;
  const people = new Map(body.people.map((one) => [`${one.user} ${one.part}`, { user: one.user, part: one.part }]));
  const order = (/** @type {{user: number, part: string}} */ a, /** @type {{user: number, part: string}} */ b) =>
    a.user - b.user || (a.part < b.part ? -1 : 1);
  return {
    ...body, until, workdays: until !== null && body.workdays, title: body.title.trim() || name, place: body.place.trim(),
    summary: body.summary.trim(), audience: body.audience.trim(), people: [...people.values()].sort(order),
  };
}

/**
 * Puts a record into the form.
 * @param {HTMLFormElement} form
 * @param {EventBody} body
 * @param {number} me
 */
export function fillEvent(form, body, me) {
  tick(form, "part", body.people.filter((one) => one.user === me).map((one) => one.part).slice(0, 1));
  tick(form, "companions", body.people.map((one) => String(one.user)));
  tick(form, "workdays", body.workdays ? ["on"] : []);
  for (const name of /** @type {const} */ (["title", "place", "summary", "audience"])) write(form, name, body[name]);
  write(form, "until", body.until || "");
  write(form, "audience_count", body.audience_count === null ? "" : String(body.audience_count));
  fillDay(form, body.on);
  open(form, "until", Boolean(body.until));
  open(form, "place", Boolean(body.place || body.summary || body.audience || body.audience_count !== null));
  settle(form);
}

/** @param {HTMLFormElement} form @param {string} name @param {boolean} filled */
function open(form, name, filled) {
  const fold = /** @type {HTMLElement | null} */ (form.querySelector(`[name="${name}"]`))?.closest("details");
  if (fold && filled) fold.open = true;
}
