// At the door, before anybody has signed in: that something waits here for its person. A number, nothing of it.
import { known } from "./store/records.js";

export async function startDoor() {
  const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-door]"));
  if (!line) return;
  const waiting = (await known()).filter((one) => one.waiting);
  if (!waiting.length) return;
  const sum = waiting.reduce((total, one) => total + one.waiting, 0);
  line.textContent = `这部手机上还有 ${waiting.length} 位老师的 ${sum} 条记录没有上传，请本人登录后上传。`;
  line.hidden = false;
}
