// 我的, while the server is out of reach: what can be done without it.
import { card, h, icon, list } from "../dom.js";
import { page } from "./page.js";

/** @param {string} url @param {string} words */
const line = (url, words) => h("li", null, h("a", { class: "lx-item", href: url }, h("span", { class: "lx-item-text" }, words), icon("chevron-right")));

/** @type {import("./index.js").View} */
export function draw(root, _, { snapshot }) {
  page(root, {
    heading: snapshot.user.name,
    kicker: snapshot.school.name,
    content: [
      h("p", { class: "lx-offline" }, h("strong", null, "没有网络。"), " 有网时这一页还有您的记录、材料和账号。"),
      card("这部手机", null, list([line("/m/queue/", "待上传的记录"), line("/m/data/", "数据安全")])),
      h("button", { class: "btn btn-block", type: "button", "data-large": true }, "换成大字"),
    ],
  });
}
