// Building pages out of nodes, never out of text that is read as markup: what a person typed stays text.

/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Child | Many[]} Many children may lie in lists
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * h("a", {class: "lx-item", href: "/m/"}, "首页"). A property that begins with "on" is a listener; true is an
 * attribute without a value; null, undefined and false leave it out. Children may lie in lists.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Many} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const made = document.createElement(tag);
  dress(made, props);
  made.append(...nodes(children));
  return made;
}

/**
 * @param {Element} made
 * @param {Record<string, any> | null | undefined} props
 */
function dress(made, props) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * @param {any[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return children
    .flat(4)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * @param {string} tag
 * @param {Record<string, any>} props
 * @param {...Node} children
 */
function svg(tag, props, ...children) {
  const made = document.createElementNS(SVG, tag);
  dress(made, props);
  made.append(...children);
  return made;
}

/** @param {string} name a Tabler name of static/icons.txt */
export function icon(name) {
  const use = svg("use", { href: `${document.body.dataset.icons || ""}#tabler-${name}` });
  return svg("svg", { class: "lx-icon", "aria-hidden": "true", focusable: "false" }, use);
}

/** Words for those who do not see the page. @param {string} words */
export const unseen = (words) => h("span", { class: "visually-hidden" }, words);

/**
 * @param {string} word
 * @param {"ok" | "due" | "late" | "info" | "mute"} [role]
 */
export const badge = (word, role = "mute") => h("span", { class: `lx-badge lx-badge-${role}` }, word);

const COMPOUND =
  "欧阳 上官 司马 司徒 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 夏侯 轩辕 端木 独孤 南宫 西门 申屠 百里 呼延 太史 闻人".split(" ");

/** 欧阳 of 欧阳老师, 周 of 周家. @param {string} name */
export function surname(name) {
  const tidy = name.trim();
  return COMPOUND.includes(tidy.slice(0, 2)) ? tidy.slice(0, 2) : tidy.slice(0, 1);
}

/** @param {string} name */
export function avatar(name) {
  const letters = surname(name);
  return h("span", { class: letters.length > 1 ? "lx-avatar lx-avatar-two" : "lx-avatar", "aria-hidden": "true" }, letters);
}

/**
 * A card with its heading.
 * @param {string} title
 * @param {Child} aside a note or a link at the end of the line
 * @param {...Many} children
 */
export function card(title, aside, ...children) {
  return h("section", { class: "lx-card" }, h("div", { class: "lx-card-head" }, h("h2", null, title), aside), ...children);
}

/**
 * A line of a list: `url` makes it a link.
 * @param {{url?: string, before?: Child, title: Child, small?: Child, sub?: Child, end?: Many}} of
 */
export function item({ url, before, title, small, sub, end }) {
  const text = h(
    "span",
    { class: "lx-item-text" },
    h("span", { class: "lx-item-title" }, title),
    small ? [" ", h("small", null, small)] : null,
    sub ? h("span", { class: "lx-item-sub" }, sub) : null,
  );
  const inside = [before, text, end ? h("span", { class: "lx-item-end" }, end) : null];
  return h("li", null, url ? h("a", { class: "lx-item", href: url }, inside) : h("div", { class: "lx-item" }, inside));
}

/** @param {Many} lines @param {boolean} [lined] */
export const list = (lines, lined = true) => h("ul", { class: lined ? "lx-list lx-list-lined" : "lx-list" }, lines);

/**
 * @param {{label: string, number: number, base: number, unit: string, url?: string, note?: string}} of
 */
export function figure({ label, number, base, unit, url, note }) {
  const inside = [
    h("span", { class: "lx-figure-label" }, label),
    h("span", { class: "lx-figure-line" }, h("strong", null, number), ` / ${base} ${unit}`),
    note ? h("span", { class: "lx-figure-label" }, note) : null,
  ];
  return url ? h("a", { class: "lx-figure", href: url }, inside) : h("div", { class: "lx-figure" }, inside);
}

/**
 * What is done, and a mark for how much time has passed. Per cent are rounded down, so that 100 means all of it.
 * @param {number} done
 * @param {number} due
 * @param {number} elapsed per cent
 * @returns {Element[]}
 */
export function bar(done, due, elapsed) {
  const percent = due > 0 ? Math.floor((done * 100) / due) : 0;
  const mark = Math.min(elapsed, 99);
  const drawn = svg(
    "svg",
    { class: "lx-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", role: "img", "aria-label": `已完成 ${percent}%，时间过去 ${elapsed}%` },
    svg("rect", { class: "lx-bar-done", width: Math.min(percent, 100), height: 8 }),
    svg("line", { class: "lx-bar-mark", x1: mark, x2: mark, y1: 0, y2: 8 }),
  );
  const words = h("div", { class: "lx-bar-words", "aria-hidden": "true" }, h("span", null, `已完成 ${percent}%`), h("span", null, `时间过去 ${elapsed}%`));
  return [drawn, words];
}

/**
 * Nothing here yet: what it is, and the next step.
 * @param {{title: string, text?: Many, action?: Child, icon?: string}} of
 */
export function empty({ title, text, action, icon: name = "mood-smile" }) {
  return h("div", { class: "lx-empty" }, icon(name), h("p", { class: "lx-empty-title" }, title), text ? h("p", null, text) : null, action);
}
