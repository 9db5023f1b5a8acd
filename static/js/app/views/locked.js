// Before anything of anybody is shown: unlock, sign in, or open it once where there is a network.
import { h, icon } from "../dom.js";
import { ask, signInAddress } from "../gate.js";
import { known } from "../store/records.js";
import { lockedFor, unlockWithCode } from "../store/vault.js";
import { page } from "./page.js";

/** @typedef {{again: () => Promise<void>}} Context */

const WORDS = {
  locked: {
    heading: "先解锁",
    kicker: "十二个小时没有解锁，或者退出过登录",
    text: "您的家庭名单和记下的内容都还在这部手机上，已经加密。",
  },
  other: {
    heading: "换了一位老师",
    kicker: "这部手机上留着另一位老师的内容，您看不到",
    text: "有网络时会自动换成您自己的。那位老师没上传的记录留在手机上，登录后才会上传。",
  },
  old: {
    heading: "名单太久没更新了",
    kicker: "十四天没有连上网络，家庭名单已经清掉",
    text: "记下还没上传的内容都在。在有网的地方打开一次，名单就回来了。",
  },
  new: {
    heading: "先在有网的地方打开一次",
    kicker: "这部手机上还没有您的家庭",
    text: "打开一次以后，没有网络也能看家庭、记走访。",
  },
};

/** @param {string} kind @param {() => Promise<void>} again @returns {Promise<HTMLElement | null>} */
async function codeForm(kind, again) {
  const locked = kind === "locked" ? await lockedFor() : null;
  if (!locked?.code) return null;
  const said = h("p", { class: "lx-note", role: "status" });
  const box = h("input", {
    class: "form-control", id: "code", type: "password", inputmode: "numeric", maxlength: 6, autocomplete: "off", pattern: "[0-9]{6}",
  });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const { opened, left } = await unlockWithCode(box.value);
    if (opened) return again();
    box.value = "";
    box.focus();
    said.textContent = left ? `解锁码不对，还可以试 ${left} 次。` : "解锁码已停用，请用登录解锁。";
  };
  return h("form", { class: "lx-card", onsubmit: submit }, h("label", { for: "code" }, "解锁码（六位数字）"), box, said, h("button", { class: "btn btn-primary btn-block" }, "解锁"));
}

/** What of others or of oneself waits here, as a number alone. */
async function waitingNote() {
  const waiting = (await known()).reduce((sum, one) => sum + one.waiting, 0);
  return waiting ? h("p", { class: "lx-note" }, `这部手机上有 ${waiting} 条没上传的记录，不会丢。`) : null;
}

/** @param {HTMLElement} said @param {() => Promise<void>} again */
async function tryServer(said, again) {
  said.textContent = "正在联系学校的系统…";
  const answer = await ask();
  if (answer === "opened") await again();
  else if (answer === "page") location.replace(`${location.pathname}?full=1`);
  else said.textContent = answer === "signed_out" ? "请登录后继续。" : "现在没有网络。";
  return answer;
}

/**
 * @param {HTMLElement} root
 * @param {"locked" | "other" | "old" | "new"} kind
 * @param {Context} ctx
 */
export async function drawLocked(root, kind, { again }) {
  const { heading, kicker, text } = WORDS[kind];
  const said = h("p", { class: "lx-note", role: "status" });
  const code = await codeForm(kind, again);
  const signIn = async () => {
    const answer = await tryServer(said, again);
    if (answer === "signed_out") location.assign(signInAddress());
  };
  const button = h("button", { class: `btn btn-block${code ? "" : " btn-primary"}`, type: "button", onclick: signIn }, kind === "locked" ? "用登录解锁" : "登录");
  page(root, {
    heading,
    kicker,
    bell: false,
    content: [h("section", { class: "lx-card" }, h("p", null, icon("lock"), " ", text), await waitingNote(), said, button), code],
  });
  const answer = await tryServer(said, again);
  // Never used and not signed in: there is nothing here to read, so the way goes straight to the door.
  if (answer === "signed_out" && kind === "new") location.replace(signInAddress());
}
