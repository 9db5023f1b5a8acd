// How far a record has come, in words: its state, what of it has arrived, and why it stands still.
import { badge, h } from "../dom.js";
import { moment, spoken } from "../form/days.js";
import { visitOf } from "../form/entries.js";
import { MODES, OUTCOMES, STATES, TONES } from "../form/words.js";

/** @typedef {import("../types.js").Entry} Entry */

/** @param {Entry} entry */
export function stateBadge(entry) {
  if (entry.state === "sent" && entry.receipt?.held) return badge("已收到", "info");
  return badge(STATES[entry.state], TONES[entry.state]);
}

/** 11月22日 上门 · 见到了; of an event its day. @param {Entry} entry @param {string} [today] */
export function gist(entry, today) {
  if (entry.kind === "event") return entry.body.on ? spoken(entry.body.on, today) : "";
  const body = visitOf(entry);
  const day = body.on ? `${spoken(body.on, today)} ` : "";
  return `${day}${MODES[body.mode] || ""}${OUTCOMES[body.outcome] ? ` · ${OUTCOMES[body.outcome]}` : ""}`;
}

/** 文字已上传，照片 2 / 3; nothing where there is nothing to say. It never goes back: what has arrived has arrived. @param {Entry} entry */
export function progress(entry) {
  const photos = entry.photos.length;
  if (entry.state === "sent" || entry.state === "draft" || !(entry.accepted || entry.acked?.length)) return "";
  if (!photos) return "文字已上传";
  const there = entry.photos.filter((ref) => entry.acked?.includes(ref.sha256)).length;
  return `文字已上传，照片 ${there} / ${photos}`;
}

/** One sentence for the person who wrote it. @param {Entry} entry @param {boolean} online */
export function explained(entry, online) {
  if (entry.state === "draft") return `写到一半，${moment(entry.changedAt)}存的`;
  if (entry.state === "stuck") return entry.trouble?.words || "请打开看一看。";
  if (entry.state === "sent") return sentWords(entry);
  const done = progress(entry);
  if (entry.withdraw) return "已撤回，有网时告诉学校";
  if (done) return done;
  if (entry.state === "sending") return "正在上传";
  return online ? "已存在这部手机上，马上上传" : "已存在这部手机上，有网时自动上传";
}

/** @param {Entry} entry */
function sentWords(entry) {
  if (entry.withdraw) return "已撤回，不再计数";
  if (entry.receipt?.held) return `学校已收到，等活动办公室核对：${entry.receipt.held}`;
  const lost = entry.receipt?.lost?.length;
  const missing = lost ? `，缺 ${lost} 张照片` : "";
  return entry.receipt ? `学校已收到${missing}，${moment(Date.parse(entry.receipt.received_at))}` : `学校已收到${missing}`;
}

/** The line under the heading of a record. @param {Entry} entry */
export function stateLine(entry) {
  return h(
    "p",
    { class: "lx-state", role: "status", "data-state": entry.state },
    stateBadge(entry), h("span", null, explained(entry, navigator.onLine)),
  );
}
