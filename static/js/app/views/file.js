// Handing a file over to the person: shared where the phone can, saved otherwise.
import { moment } from "../form/days.js";

/** 连心记录-11月22日-1405.json @param {string} name @param {number} at */
export const fileName = (name, at) => `连心记录-${name}-${moment(at).replace(" ", "-").replace(":", "")}.json`;

/**
 * @param {Blob} blob
 * @param {string} name
 * @returns {Promise<void>}
 */
export async function hand(blob, name) {
  const file = new File([blob], name, { type: blob.type });
  // In WeChat and on an iPhone a download goes nowhere; the share sheet does.
  const touch = matchMedia("(pointer: coarse)").matches;
  if (touch && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: name });
      return;
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") return;
      // The sheet is not to be had after all: save it.
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
