// [data-toast]: gives each line a button to close it. Other scripts: say("已复制").
// Good news leaves by itself (parts.css); what went wrong stays.
function dressed(toast) {
  if (toast.querySelector("button")) return;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "关闭提示");
  close.textContent = "×";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  toast.addEventListener("animationend", () => toast.remove());
}

export function say(text, level = "success") {
  const box = document.querySelector("[data-toasts]");
  if (!box) return;
  const toast = document.createElement("div");
  toast.className = `lx-toast lx-toast-${level}`;
  const line = document.createElement("p");
  line.textContent = text;
  toast.append(line);
  box.append(toast);
  dressed(toast);
}

document.querySelectorAll("[data-toast]").forEach(dressed);
// An answer of htmx may carry HX-Trigger: {"toast": {"text": "已记下", "level": "success"}}
document.addEventListener("toast", (event) => say(event.detail.text, event.detail.level));
