// htmx, and a word when an answer does not come. Its settings stand in <meta name="htmx-config">.
import htmx from "htmx.org";
import { say } from "../both/toast.js";

window.htmx = htmx;
document.addEventListener("htmx:sendError", () => say("没有连上，请看看网络再试一次", "error"));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) say("您不能做这一步，或页面开得太久，请刷新再试", "error");
  else if (status === 404) say("这一项已经不在了，请刷新页面", "error");
  else say("没有办成，请稍后再试", "error");
});
