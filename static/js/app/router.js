// Goes from page to page inside the shell: address, title, focus and the place one had scrolled to are kept as a browser would.
import { placed } from "./addresses.js";

/**
 * @typedef {{name: string, params: string[], url: URL}} Place
 * @typedef {(place: Place) => Promise<void | (() => void)>} Draw draws into #view; what it answers with is called on leaving
 */

/** @type {Draw} */
let draw = async () => {};
/** @type {void | (() => void)} */
let leave;
let turn = 0;
/** The address that is drawn: popstate comes when the browser's own has changed already. */
let here = "";

const root = () => /** @type {HTMLElement} */ (document.getElementById("view"));

/** Where the person had scrolled to, kept with the entry of the history. */
function keepScroll() {
  history.replaceState({ ...history.state, y: window.scrollY }, "");
}

/**
 * @param {URL} url
 * @param {{y: number, moved: boolean}} how
 */
async function show(url, { y, moved }) {
  const mine = ++turn;
  if (leave) leave();
  leave = undefined;
  here = url.href;
  const place = placed(url) || { name: "network", params: [] };
  const left = await draw({ ...place, url });
  if (mine !== turn) {
    if (left) left();
    return;
  }
  leave = left;
  document.dispatchEvent(new CustomEvent("drawn"));
  window.scrollTo(0, y);
  if (moved) focusHeading();
}

/** Says to those who do not see it that the page has changed, and lets the keyboard go on from its beginning. */
function focusHeading() {
  const heading = root().querySelector("h1");
  if (!heading || root().contains(document.activeElement)) return;
  heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: true });
}

/**
 * Goes to an address: inside the shell where it can draw it, else as the browser does.
 * @param {string} address
 * @param {{replace?: boolean}} [how]
 */
export async function go(address, { replace = false } = {}) {
  const url = new URL(address, location.href);
  if (!document.body.hasAttribute("data-shell") || !placed(url) || renewed) {
    if (replace) location.replace(url);
    else location.assign(url);
    return;
  }
  keepScroll();
  if (replace) history.replaceState({ y: 0 }, "", url);
  else history.pushState({ y: 0 }, "", url);
  await show(url, { y: 0, moved: true });
}

/** Draws the page anew where one stands, after what it shows has changed. */
export async function again() {
  await show(new URL(here || location.href), { y: window.scrollY, moved: false });
}

/** A newer shell has been kept meanwhile: the next page is taken from it, so that no draft is interrupted. */
let renewed = false;

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[href]"));
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  const url = new URL(link.href);
  if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
  if (!placed(url)) return;
  event.preventDefault();
  go(url.href);
}

/**
 * @param {Draw} how draws a place; called for each address
 */
export async function start(how) {
  draw = how;
  history.scrollRestoration = "manual";
  document.addEventListener("click", onClick);
  window.addEventListener("popstate", (event) => {
    const url = new URL(location.href);
    if (url.href.replace(/#.*/, "") === here.replace(/#.*/, "")) return;
    show(url, { y: event.state?.y || 0, moved: true });
  });
  window.addEventListener("pagehide", keepScroll);
  if (navigator.serviceWorker?.controller) {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      renewed = true;
    });
  }
  await show(new URL(location.href), { y: history.state?.y || 0, moved: false });
}
