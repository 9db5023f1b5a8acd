// The frame that every page of the shell shares with templates/phone.html: title, header, content, the bar of actions.
import { h, icon, unseen } from "../dom.js";

/**
 * @typedef {import("../dom.js").Child} Child
 * @typedef {{title?: string, heading: string, kicker?: Child, back?: {url: string, label: string}, aside?: Child,
 *   content: import("../dom.js").Many[], actions?: Child[], focus?: boolean, bell?: boolean}} Page
 */

/**
 * Puts a page into `root`. `focus`: one thing at a time, without the bottom navigation.
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function page(root, { title, heading, kicker, back, aside, content, actions, focus, bell = true }) {
  document.title = `${title || heading} · 连心`;
  document.body.classList.toggle("lx-has-actions", Boolean(actions));
  document.body.classList.toggle("lx-focus", Boolean(focus));
  const header = h(
    "header",
    { class: "lx-header lx-header-phone" },
    h(
      "div",
      { class: "lx-header-text" },
      h("div", { class: "lx-title-line" }, back ? backLink(back) : null, h("h1", null, heading)),
      h("p", { class: "lx-kicker" }, kicker),
    ),
    h("div", { class: "lx-header-aside" }, aside, bell ? bellLink() : null),
  );
  root.replaceChildren(header, ...content.flat(4).filter(isShown), ...(actions ? [h("div", { class: "lx-actions" }, actions)] : []));
  markNavigation();
}

/** @param {any} child @returns {child is Node | string} */
const isShown = (child) => child !== null && child !== undefined && child !== false;

/** @param {{url: string, label: string}} to */
const backLink = ({ url, label }) => h("a", { class: "lx-back", href: url }, icon("chevron-left"), unseen(`返回${label}`));

const bellLink = () => h("a", { class: "lx-round lx-bell", href: "/inbox/" }, icon("bell"), unseen("消息"));

/** The entry of the bottom navigation whose address begins this page's. */
function markNavigation() {
  const path = location.pathname;
  const links = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".lx-bottom a"))];
  const here = links
    .filter((link) => (link.pathname === "/m/" ? path === "/m/" : path.startsWith(link.pathname)))
    .sort((one, other) => other.pathname.length - one.pathname.length)[0];
  links.forEach((link) => (link === here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
}
