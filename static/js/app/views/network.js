// A page that only the server can draw, while there is no network.
import { empty, h } from "../dom.js";
import { page } from "./page.js";

/** @param {HTMLElement} root */
export function draw(root) {
  const action = h(
    "p",
    { class: "lx-buttons lx-centred" },
    h("button", { class: "btn", type: "button", onclick: () => location.reload() }, "再试一次"),
    h("a", { class: "btn btn-primary", href: "/m/" }, "回首页"),
  );
  const text = "现在没有网络，或者网络太慢。家访、电话和活动照常可以记，有网时自动上传。";
  page(root, {
    heading: "这一页要有网络才能看",
    bell: false,
    content: [h("section", { class: "lx-card" }, empty({ title: "先做别的", text, action, icon: "wifi-off" }))],
  });
}
