// The driver of the event form: what is typed is kept as it is typed, and 保存 makes a record that waits for the network.
import { Moved } from "../store/errors.js";
import * as records from "../store/records.js";
import { uuid4 } from "../store/uuid.js";
import { flush } from "../sync/queue.js";
import { dayBefore, dayOf } from "./days.js";
import { eventOf } from "./entries.js";
import * as errors from "./errors.js";
import { checkEvent } from "./event_checks.js";
import { countText, fillEvent, firstEvent, prepare, readEvent, tidiedEvent } from "./event_fields.js";
import { setDays } from "./fields.js";
import { keeper, whenLeft } from "./keeper.js";
import { keptLine, offered } from "./offer.js";
import { letGo } from "./save.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").EventBody} EventBody */

/**
 * What was begun of this kind and not saved, or as a correction of the record `edits`; the newest.
 * @param {string} kind
 * @param {string} [edits]
 * @returns {Promise<Entry | null>}
 */
export async function eventDraft(kind, edits) {
  const mine = (await records.all()).filter((entry) =>
    entry.kind === "event" && entry.state === "draft" && !entry.rev && entry.edits === edits && eventOf(entry).kind === kind);
  return mine.sort((one, other) => other.changedAt - one.changedAt)[0] || null;
}

/**
 * @param {{uuid: string, owner: number, rev: number, body: EventBody, now: number}} of
 * @returns {Entry}
 */
export function newEvent({ uuid, owner, rev, body, now }) {
  return {
    uuid, owner, kind: "event", state: "draft", family: 0, title: body.title, body, photos: [], rev, madeAt: now,
    changedAt: now, sentAt: 0, attempts: 0, nextAt: 0, trouble: null, receipt: null,
  };
}

/**
 * @typedef {object} Given
 * @property {number} owner
 * @property {import("./event_fields.js").About} about
 * @property {Entry | null} draft what was begun earlier and is offered
 * @property {Entry | null} edits the record that is corrected
 * @property {Entry | null} [plan] the planned event that took place, as it stands or as it was begun to be settled
 * @property {(saved: Entry) => void} saved
 * @property {() => number} [now]
 */

/**
 * @param {HTMLFormElement} form
 * @param {Given} given
 * @returns {() => void} leaves the form; what was typed stands in the store
 */
export function driveEvent(form, given) {
  const run = new Run(form, given);
  run.begin();
  return () => run.leave();
}

class Run {
  /** @param {HTMLFormElement} form @param {Given} given */
  constructor(form, given) {
    this.form = form;
    this.given = given;
    this.now = given.now || Date.now;
    this.entry = given.plan || this.begun();
    /** Earlier drafts that this form takes the place of once it is saved. @type {string[]} */
    this.replaces = [];
    this.status = keptLine();
    this.saving = false;
    this.filling = false;
    this.keeper = this.newKeeper();
  }

  /** @returns {Entry} */
  begun() {
    const { owner, about, edits } = this.given;
    const now = this.now();
    const entry = newEvent({ uuid: uuid4(), owner, rev: 0, body: edits ? eventOf(edits) : firstEvent(about, dayOf(now)), now });
    return edits ? { ...entry, edits: edits.uuid } : entry;
  }

  newKeeper() {
    return keeper(() => this.keep(), {
      failed: (error) => this.status.failed(error),
      kept: () => this.status.kept(this.now()),
    });
  }

  begin() {
    const { form, given } = this;
    prepare(form, given.about.kind);
    setDays(form, dayOf(this.now()), dayBefore(this.now()));
    this.fill(this.entry);
    form.append(this.status.line);
    if (given.draft) form.before(offered(given.draft, { on: (draft) => this.goOn(draft), anew: (draft) => this.replaces.push(draft.uuid) }));
    form.addEventListener("input", this.touched);
    form.addEventListener("change", this.touched);
    form.addEventListener("submit", this.submitted);
    this.unwatch = whenLeft(() => this.keeper.flush());
  }

  /** @param {Entry} entry */
  fill(entry) {
    this.filling = true;
    fillEvent(this.form, eventOf(entry), this.given.about.me);
    this.filling = false;
  }

  touched = () => {
    // Filling in by the program is no typing.
    if (!this.filling) this.keeper.touched();
  };

  /** What the form says now. @returns {EventBody} */
  said() {
    return readEvent(this.form, this.given.about, eventOf(this.entry).people);
  }

  async keep() {
    const entry = { ...this.entry, body: this.said() };
    try {
      this.entry = await records.put(entry);
    } catch (error) {
      // A plan has one name: settled in another tab, it is settled.
      if (!(error instanceof Moved) || this.given.plan) throw error;
      // Saved or thrown away in another tab: what is typed here goes on under a name of its own.
      this.entry = await records.put({ ...entry, uuid: uuid4(), stamp: 0 });
    }
  }

  /** @param {Entry} draft */
  goOn(draft) {
    // What was typed meanwhile under the new name gives way to what is taken up again.
    this.replaces.push(this.entry.uuid);
    this.entry = draft;
    this.fill(draft);
  }

  submitted = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (this.saving) return;
    const wrong = checkEvent(this.said(), dayOf(this.now()), countText(this.form));
    if (Object.keys(wrong).length) {
      errors.show(this.form, wrong);
      return;
    }
    errors.clear(this.form);
    this.saving = true;
    await this.keeper.stop();
    try {
      const saved = await this.save();
      this.leave();
      this.given.saved(saved);
    } catch (error) {
      this.saving = false;
      this.keeper = this.newKeeper();
      this.status.failed(error);
      errors.show(this.form, { store: [this.status.why(error)] }, "还没有记下");
    }
  };

  /** @returns {Promise<Entry>} */
  async save() {
    const body = tidiedEvent(this.said(), this.given.about.kind.name);
    const said = { ...this.entry, body, title: body.title };
    const saved = said.edits ? await saveEventEdit(said) : await records.put({ ...said, state: "waiting" });
    for (const uuid of this.replaces) if (uuid !== saved.uuid) await letGo(uuid);
    flush({ by: "saved" });
    return saved;
  }

  leave() {
    this.keeper.flush();
    this.unwatch?.();
    this.form.removeEventListener("input", this.touched);
    this.form.removeEventListener("change", this.touched);
    this.form.removeEventListener("submit", this.submitted);
  }
}

/**
 * A correction takes the place of what is kept: under the same name, as the version after the one the server has.
 * @param {Entry} draft what it shall say; removed when that stands
 * @returns {Promise<Entry>}
 */
async function saveEventEdit(draft) {
  const uuid = /** @type {string} */ (draft.edits);
  for (;;) {
    const kept = await records.get(uuid);
    if (!kept) throw new Moved("removed in between");
    try {
      const saved = await records.put({
        ...kept, state: "waiting", title: draft.title, body: draft.body, rev: kept.receipt?.rev ?? kept.rev, attempts: 0,
        nextAt: 0, trouble: null,
      });
      await letGo(draft.uuid);
      return saved;
    } catch (error) {
      const now = await records.get(uuid);
      // The queue was faster: once more from what stands there now.
      if (!(error instanceof Moved) || !now || now.stamp === kept.stamp) throw error;
    }
  }
}
