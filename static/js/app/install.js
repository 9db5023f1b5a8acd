// 放到手机桌面: offered once, quietly, where the browser can; taken away for good with one tap. Never needed.
import { h, icon } from "./dom.js";

const KEY = "lianxin-no-install";
/** @type {any} */
let offer = null;

function declined() {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    // Where it cannot be remembered that somebody does not want it, nobody is asked.
    return true;
  }
}

function decline() {
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    // The next page asks nobody either: `declined` says so.
  }
  document.querySelector("[data-install]")?.remove();
}

const standing = () =>
  matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;

/** Safari of an iPhone has no button for it: it is said in words. */
function isSafari() {
  const agent = navigator.userAgent;
  return /iPhone|iPad/.test(agent) && /Safari/.test(agent) && !/CriOS|FxiOS|MicroMessenger|QQ/.test(agent);
}

/**
 * What the home page shows of it; null where there is nothing to offer.
 * @returns {HTMLElement | null}
 */
export function installCard() {
  if (declined() || standing() || !(offer || isSafari())) return null;
  const words = offer
    ? h("button", { class: "btn btn-small", type: "button", onclick: install }, icon("phone"), "放到手机桌面")
    : h("span", null, "想放到手机桌面：点浏览器下方的分享按钮，再点“添加到主屏幕”。");
  const close = h("button", { class: "btn btn-small btn-link", type: "button", onclick: decline }, "不用了");
  return h("section", { class: "lx-card lx-card-dashed lx-row", "data-install": true }, words, close);
}

async function install() {
  const asked = offer;
  offer = null;
  document.querySelector("[data-install]")?.remove();
  await asked?.prompt();
}

/** @param {() => void} offered called when the browser says that it can */
export function startInstall(offered) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    offered();
  });
}
