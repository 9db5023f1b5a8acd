// button[data-copy="#id"]: copies that element's text, and says so.
import { say } from "./toast.js";

function byHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.querySelector(button.dataset.copy).textContent.trim();
  let done = false;
  try {
    // Not there on plain http.
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = byHand(text);
  }
  say(done ? "已复制" : "没有复制上，请长按选中再复制", done ? "success" : "warning");
});
