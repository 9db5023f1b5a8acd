// On a page that the server has drawn: its form saves to this phone first, like that of the shell.
import { go } from "../router.js";
import { Locked } from "../store/errors.js";
import * as records from "../store/records.js";
import { load } from "../store/snapshot.js";
import { uuid4 } from "../store/uuid.js";
import * as vault from "../store/vault.js";
import { draw as drawSaved } from "../views/saved.js";
import { drive } from "./driver.js";
import { draftOf, draftOfEdit, visitOf } from "./entries.js";
import { boxes } from "./fields.js";
import { firstBody } from "./start.js";

/** So long a press on 保存 waits for the vault; then the form goes to the server as without script. */
const PATIENCE = 4000;

/**
 * @param {Promise<unknown>} ready when the vault has been opened, or cannot be
 */
export function takeOver(ready) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-visit]"));
  if (!form) return;
  const pressed = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    event.submitter?.setAttribute("aria-busy", "true");
    waiting = true;
  };
  let waiting = false;
  // On a slow line the page stands before this program does: what was typed till then is there already.
  let typed = changed(form);
  const stroke = () => {
    typed = true;
  };
  form.addEventListener("input", stroke);
  form.addEventListener("submit", pressed);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  opened(Promise.race([ready, late])).then(async (mine) => {
    // A page that came back with what must be mended goes the way it came.
    if (mine && !document.querySelector(".lx-errors")) await begin(form, () => typed);
    form.removeEventListener("input", stroke);
    form.removeEventListener("submit", pressed);
    if (waiting) form.requestSubmit();
  });
}

/**
 * Whether somebody has chosen or written something that the server has not drawn. A day that is not wanted is emptied by the
 * page itself.
 * @param {HTMLFormElement} form
 */
function changed(form) {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    const written = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    return written && field.value !== "" && field.value !== field.defaultValue;
  });
}

/** Whether what is written on this page may be kept here, for whom it was made. @param {Promise<unknown>} ready */
async function opened(ready) {
  const mine = async () => (await vault.state()) === "open" && vault.owner() === Number(document.body.dataset.user);
  if (await mine()) return true;
  await ready;
  return mine();
}

/** @param {HTMLFormElement} form @param {() => boolean} typed */
async function begin(form, typed) {
  const { owner, family, title, spans, query } = said(form);
  const kept = (await load())?.data.families.find((known) => known.id === family);
  const students = kept ? kept.students.map((child) => child.id) : boxes(form, "students").map((box) => Number(box.value));
  const edited = query.get("edit") ? await records.get(String(query.get("edit"))) : null;
  const edits = edited?.family === family ? edited : null;
  const body = edits ? visitOf(edits) : await firstBody({ family, students, query, now: Date.now() });
  if (spans.length && !edits) body.on = spans[spans.length - 1][1];
  const draft = edits ? await draftOfEdit(edits.uuid) : await draftOf(family);
  drive(form, {
    owner, body, edits, spans, draft, typed: typed(),
    targets: [{ uuid: uuid4(), family, title, students }],
    saved: (saved) => arrived(saved),
    unkept: (error) => {
      // Locked or somebody else's by now, without a network, or a correction, which would become a second record: it stays
      // on the page, with why.
      if (error instanceof Locked || edits || !navigator.onLine) return false;
      // The phone keeps nothing, but the server is there: as without script.
      form.submit();
      return true;
    },
  });
}

/** What the page says about itself. @param {HTMLFormElement} form */
function said(form) {
  const spans = (form.dataset.days || "").split(" ").filter(Boolean).map((span) => /** @type {[string, string]} */ (span.split("/")));
  return {
    owner: Number(document.body.dataset.user),
    family: Number(form.dataset.family),
    title: form.dataset.title || "",
    spans,
    query: new URLSearchParams(location.search),
  };
}

/** @param {import("../types.js").Entry[]} saved */
function arrived(saved) {
  const address = `/m/queue/?saved=${saved.map((entry) => entry.uuid).join(",")}`;
  history.replaceState(null, "", address);
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  drawSaved(main, saved.map((entry) => entry.uuid), { go });
  scrollTo(0, 0);
}
