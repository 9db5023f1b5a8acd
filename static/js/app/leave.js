// Signing out on a phone that others use too: what has not arrived is spoken of first. Without script the form is simply sent.
import { exportAll } from "./store/records.js";
import { forget, left } from "./store/leaving.js";
import * as vault from "./store/vault.js";
import { flush } from "./sync/queue.js";
import { ask } from "./views/ask.js";
import { fileName, hand } from "./views/file.js";
import { signedIn } from "./who.js";

/** @param {{unsent: number, drafts: number}} what */
function counted({ unsent, drafts }) {
  return [unsent ? `${unsent} 条记录没有上传` : "", drafts ? `${drafts} 份草稿` : ""].filter(Boolean).join("，");
}

/** @param {{unsent: number, drafts: number}} what @param {string} more @param {boolean} open whether they can be read */
function question(what, more, open) {
  const kept = vault.encrypted() ? "加密留在手机上" : "留在手机上";
  return ask({
    title: `这部手机上还有 ${counted(what)}`,
    text: `${more}留在手机上的，只有您再登录才能看到和上传；别的老师看不到，也不会替您上传。`,
    answers: [
      ...(open && what.unsent ? [{ value: /** @type {const} */ ("send"), word: "先上传", tone: /** @type {const} */ ("primary") }] : []),
      { value: /** @type {const} */ ("keep"), word: kept },
      ...(open ? [{ value: /** @type {const} */ ("export"), word: "导出" }] : []),
    ],
  });
}

/**
 * Asks until nothing is left to ask.
 * @param {number} owner
 * @returns {Promise<boolean>} whether to sign out now
 */
async function mayLeave(owner) {
  let more = "";
  for (;;) {
    const what = await left(owner);
    if (!what.unsent && !what.drafts) return forget(owner);
    const open = (await vault.state()) === "open" && vault.owner() === owner;
    const answer = await question(what, more, open);
    if (answer === null) return false;
    if (answer === "keep") {
      await vault.lock();
      return true;
    }
    if (answer === "send") {
      await flush({ by: "hand" });
      more = (await left(owner)).unsent ? "现在没有传完，可能没有网络。" : "都上传了。";
    } else await hand(await exportAll(), fileName("全部", Date.now()));
  }
}

/** @param {HTMLFormElement} form */
async function leave(form) {
  let go = true;
  try {
    await vault.state();
    const owner = signedIn() || vault.owner();
    if (owner) go = await mayLeave(owner);
  } catch (error) {
    // A browser that keeps nothing has nothing to ask about.
    console.info("leave", error);
  }
  // Not requestSubmit: it would come by here again.
  if (go) form.submit();
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('form[method="post"]') || new URL(form.action).pathname !== "/logout/") return;
  event.preventDefault();
  leave(form);
}, true);
