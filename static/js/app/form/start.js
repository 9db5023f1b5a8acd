// How a form begins: with the answers of the link, of the last time with this family, or of most visits.
import * as settings from "../store/settings.js";
import { dayOf } from "./days.js";
import { MODES, PURPOSES } from "./words.js";

/** What is said on one day only is no habit. */
const OCCASIONS = new Set(["birthday", "festival"]);

/**
 * @param {{family: number, students: number[], query: URLSearchParams, now: number}} of
 * @returns {Promise<import("../types.js").VisitBody>}
 */
export async function firstBody({ family, students, query, now }) {
  const last = await settings.lastUsed(family);
  const mode = [query.get("mode"), last?.mode].find((code) => code && code in MODES) || "home";
  const asked = query.getAll("purpose").filter((code) => code in PURPOSES);
  const usual = (last?.purposes || []).filter((code) => code in PURPOSES);
  return {
    household: family, students, on: dayOf(now), mode, outcome: "met",
    purposes: [asked, usual].find((codes) => codes.length) || ["situation"], note: "", problem: null, companions: [],
    place: "", time_of_day: "", gift_amount: null, rescheduled_to: null, details: {},
  };
}

/** @param {import("../types.js").VisitBody} body */
export async function remember(body) {
  const purposes = body.purposes.filter((code) => !OCCASIONS.has(code));
  await settings.rememberUsed(body.household, { mode: body.mode, purposes });
}
