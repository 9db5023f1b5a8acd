// 加照片: never asked for. Each is made small and stripped on the phone, and stands in the store before it is shown.
import { h, icon } from "../dom.js";
import { scale } from "../photo/scale.js";
import * as records from "../store/records.js";

/** @typedef {import("../types.js").PhotoRef} PhotoRef */

/**
 * @param {HTMLFormElement} form the part goes to its end
 * @param {{refs: PhotoRef[], from: string[], fixed: Set<string>,
 *   changed: (refs: PhotoRef[], added?: {ref: PhotoRef, blob: Blob}) => Promise<void>}} of
 *   `from`: the records with which those of `refs` lie; `fixed`: those the server may have
 */
export function photoPart(form, { refs, from, fixed, changed }) {
  let all = refs.slice();
  /** @type {Map<string, string>} */
  const urls = new Map();
  const shown = h("ul", { class: "lx-photos" });
  const said = h("p", { class: "lx-note", role: "status" });
  const input = h("input", {
    type: "file", accept: "image/*", multiple: true, class: "visually-hidden", id: "add-photos", "aria-label": "选照片", tabindex: "-1", onchange: add,
  });
  const button = h("button", { type: "button", class: "btn", onclick: () => input.click() }, icon("photo"), "加照片");

  async function add() {
    const files = [...(input.files || [])];
    button.setAttribute("aria-busy", "true");
    /** @type {string[]} */
    const unread = [];
    for (const [place, file] of files.entries()) {
      said.textContent = `正在处理第 ${place + 1} 张，共 ${files.length} 张`;
      if (!(await addOne(file))) unread.push(file.name);
    }
    input.value = "";
    button.removeAttribute("aria-busy");
    said.textContent = unread.length ? `有 ${unread.length} 张没有加上（${unread.join("、")}）：打不开或太大。请换一张。` : "";
  }

  /** @param {File} file @returns {Promise<boolean>} false: it is no picture that this browser can read */
  async function addOne(file) {
    let made;
    try {
      made = await scale(file);
    } catch (error) {
      console.info("photo", error);
      return false;
    }
    const { blob, sha256, size, width, height } = made;
    if (all.some((ref) => ref.sha256 === sha256)) return true;
    const ref = { sha256, size, width, height };
    all = [...all, ref];
    urls.set(sha256, URL.createObjectURL(blob));
    await changed(all, { ref, blob });
    await draw();
    return true;
  }

  /** @param {PhotoRef} ref */
  async function remove(ref) {
    all = all.filter((other) => other !== ref);
    await changed(all);
    await draw();
    button.focus();
  }

  /** @param {PhotoRef} ref @returns {Promise<string | null>} */
  async function urlOf(ref) {
    for (const uuid of urls.has(ref.sha256) ? [] : from) {
      const blob = await records.getPhoto(uuid, ref.sha256);
      if (blob) urls.set(ref.sha256, URL.createObjectURL(blob));
    }
    return urls.get(ref.sha256) || null;
  }

  async function draw() {
    const lines = await Promise.all(all.map(async (ref, place) => thumbnail(ref, `照片 ${place + 1}`, await urlOf(ref))));
    shown.replaceChildren(...lines);
    shown.hidden = all.length === 0;
  }

  /** @param {PhotoRef} ref @param {string} name @param {string | null} url */
  function thumbnail(ref, name, url) {
    const picture = url ? h("img", { src: url, alt: name, width: 88, height: 88 }) : h("span", { class: "lx-photo-gone" }, name);
    if (fixed.has(ref.sha256)) return h("li", null, picture);
    const away = { type: "button", class: "lx-photo-away", "aria-label": `去掉${name}`, onclick: () => remove(ref) };
    return h("li", null, picture, h("button", away, icon("x")));
  }

  const heading = h("div", { class: "lx-row" }, h("span", null, "照片 ", h("small", { class: "lx-mute" }, "可不加")), button);
  const part = h("div", { class: "lx-card lx-photo-part" }, heading, input, shown, said);
  form.append(part);
  draw();
  return {
    refs: () => all,
    leave() {
      urls.forEach((url) => URL.revokeObjectURL(url));
      part.remove();
    },
  };
}
