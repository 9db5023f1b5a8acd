// The one driver of the visit form, for the shell's template and for the form that the server has drawn.
import { Moved } from "../store/errors.js";
import * as records from "../store/records.js";
import { uuid4 } from "../store/uuid.js";
import { check } from "./checks.js";
import { dayBefore, dayOf } from "./days.js";
import { mayBeKnown, newEntry, visitOf } from "./entries.js";
import * as errors from "./errors.js";
import { fill, read, setDays, tidied } from "./fields.js";
import { keeper, whenLeft } from "./keeper.js";
import { keptLine, offered } from "./offer.js";
import { photoPart } from "./photos.js";
import { letGo, saveEdit, saveNew } from "./save.js";

/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").PhotoRef} PhotoRef */

/**
 * @typedef {object} Given
 * @property {number} owner
 * @property {import("./entries.js").Target[]} targets one family or several: each gets a record of its own
 * @property {import("../types.js").VisitBody} body how the form begins
 * @property {Entry | null} draft what was begun earlier and is offered
 * @property {Entry | null} [edits] the record that is corrected
 * @property {[string, string][]} [spans] where the pairing is over: the days of which something may be entered
 * @property {boolean} [typed] something has been typed before this began: the form stays as it is
 * @property {(saved: Entry[]) => void} saved
 * @property {(error: unknown) => boolean} [unkept] true: it was taken care of in another way
 * @property {() => number} [now]
 */

/**
 * @param {HTMLFormElement} form
 * @param {Given} given
 * @returns {() => void} leaves the form; what was typed stands in the store
 */
export function drive(form, given) {
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
    /** Where the typing goes: a draft a family, none of it in the store before something is typed. @type {Entry[]} */
    this.entries = given.targets.map((target) => this.begun(target));
    /** Photos that stand with none of them yet. @type {import("./save.js").Photo[]} */
    this.added = [];
    /** Earlier drafts that this form takes the place of once it is saved. @type {string[]} */
    this.replaces = [];
    /** @type {Entry[]} */
    this.saved = [];
    this.status = keptLine();
    this.saving = false;
    this.filling = false;
    this.keeper = this.newKeeper();
  }

  /** @param {import("./entries.js").Target} target */
  begun(target) {
    const { owner, body, edits } = this.given;
    const entry = newEntry({ owner, target, body, now: this.now() });
    return edits ? { ...entry, uuid: uuid4(), edits: edits.uuid } : entry;
  }

  newKeeper() {
    return keeper(() => this.keep(), {
      failed: (error) => this.status.failed(error),
      kept: () => this.status.kept(this.now()),
    });
  }

  begin() {
    const { form, given } = this;
    setDays(form, dayOf(this.now()), dayBefore(this.now()));
    if (given.typed) this.keeper.touched();
    else fill(form, given.body);
    this.showPhotos(given.edits?.photos || []);
    form.append(this.status.line);
    if (given.draft) form.before(offered(given.draft, { on: (draft) => this.goOn(draft), anew: (draft) => this.replaces.push(draft.uuid) }));
    form.addEventListener("input", this.touched);
    form.addEventListener("change", this.touched);
    form.addEventListener("submit", this.submitted);
    this.unwatch = whenLeft(() => this.keeper.flush());
  }

  /** @param {PhotoRef[]} refs */
  showPhotos(refs) {
    this.photos?.leave();
    const { edits } = this.given;
    const from = [...this.entries.map((entry) => entry.uuid), ...(edits ? [edits.uuid] : [])];
    const fixed = new Set(edits && mayBeKnown(edits) ? edits.photos.map((ref) => ref.sha256) : []);
    /** @param {PhotoRef[]} _ @param {import("./save.js").Photo} [added] */
    const changed = async (_, added) => {
      if (added) this.added.push(added);
      this.keeper.touched();
      await this.keeper.flush();
    };
    this.photos = photoPart(this.form, { refs, from, fixed, changed });
    if (this.status.line.isConnected) this.form.append(this.status.line);
  }

  touched = () => {
    // Filling in by the program is no typing.
    if (!this.filling) this.keeper.touched();
  };

  /** What the form says now, for each family. @returns {Entry[]} */
  spoken() {
    const body = read(this.form, this.entries[0].family);
    const photos = this.photos?.refs() || [];
    return this.entries.map((entry) => {
      // Of several families all children are meant; of one without chips (an only child) as well.
      const students = this.entries.length === 1 && body.students.length ? body.students : this.children(entry.family);
      return { ...entry, body: { ...body, household: entry.family, students }, photos };
    });
  }

  /** @param {number} family @returns {number[]} none: whom the server knows as this family's */
  children(family) {
    return this.given.targets.find((target) => target.family === family)?.students || [];
  }

  /** Writes the draft of each family down. */
  async keep() {
    const added = this.added.slice();
    const entries = this.spoken();
    for (const [place, entry] of entries.entries()) this.entries[place] = await this.kept(entry, added);
    this.added = this.added.filter((photo) => !added.includes(photo));
  }

  /** @param {Entry} entry @param {import("./save.js").Photo[]} added @returns {Promise<Entry>} */
  async kept(entry, added) {
    try {
      return await records.put(entry, added);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      // Saved or thrown away in another tab: what is typed here goes on under a name of its own.
      return records.put({ ...entry, uuid: uuid4(), stamp: 0, photos: added.map(({ ref }) => ref) }, added);
    }
  }

  /** @param {Entry} draft */
  goOn(draft) {
    // What was typed meanwhile under the new name gives way to what is taken up again.
    this.replaces.push(...this.entries.map((entry) => entry.uuid));
    this.entries = [draft];
    this.added = [];
    this.filling = true;
    fill(this.form, visitOf(draft));
    this.filling = false;
    this.showPhotos(draft.photos);
  }

  submitted = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (this.saving) return;
    const wrong = check(read(this.form, this.entries[0].family), dayOf(this.now()), this.given.spans);
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
      this.notSaved(error);
    }
  };

  /** @param {unknown} error */
  notSaved(error) {
    if (this.given.unkept?.(error)) return;
    this.saving = false;
    this.keeper = this.newKeeper();
    this.status.failed(error);
    errors.show(this.form, { store: [this.status.why(error)] }, "还没有记下");
  }

  /** @returns {Promise<Entry[]>} */
  async save() {
    const entries = this.spoken().map((entry) => ({ ...entry, body: tidied(visitOf(entry)) }));
    if (this.given.edits) this.saved.push(await saveEdit(entries[0], this.added));
    else await saveNew(entries, this.added, (entry) => this.stands(entry));
    const { saved } = this;
    const names = saved.map((entry) => entry.uuid);
    for (const uuid of this.replaces) if (!names.includes(uuid)) await letGo(uuid);
    return saved;
  }

  /** One of several families is saved: should the next fail, it is not saved a second time. @param {Entry} saved */
  stands(saved) {
    this.saved.push(saved);
    this.entries = this.entries.filter((entry) => entry.uuid !== saved.uuid);
  }

  leave() {
    this.keeper.flush();
    this.unwatch?.();
    this.photos?.leave();
    this.form.removeEventListener("input", this.touched);
    this.form.removeEventListener("change", this.touched);
    this.form.removeEventListener("submit", this.submitted);
  }
}
