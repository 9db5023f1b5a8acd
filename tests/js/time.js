// A phone that lives in its own time: timers run when the test says so, and a day takes a second.
import { clock } from "../../static/js/app/store/clock.js";
import { Page } from "./page.js";
import { START } from "./phone.js";

const real = setTimeout;
const settle = () => new Promise((resolve) => real(resolve, 5));

/** @type {Life | null} */
let last = null;

/** Pages hear of one another: the one of the test before must be gone before the next begins. */
export const over = () => last?.page.kill();

export class Life {
  /** @param {string} script @param {any} server */
  constructor(script, server) {
    last = this;
    this.now = START;
    this.timers = new Map();
    this.number = 0;
    this.ears = {};
    /** Requests with their time, seconds from the start. */
    this.log = [];
    this.down = () => null;
    const target = { addEventListener: (name, ear) => (this.ears[name] = ear), removeEventListener() {} };
    this.document = { visibilityState: "visible", ...target };
    const around = {
      document: this.document, window: target,
      setTimeout: (work, wait = 0) => (this.timers.set(++this.number, { work, at: this.now + wait }), this.number),
      clearTimeout: (id) => this.timers.delete(id), setInterval: () => 0, clearInterval: () => null,
    };
    const send = async (path, init) => {
      this.busy += 1;
      try {
        this.log.push({ at: (this.now - START) / 1000, method: init.method, path });
        return this.down(path, init) ?? (await server.fetch(path, init));
      } finally {
        this.busy -= 1;
      }
    };
    this.busy = 0;
    this.page = new Page(script, send, { userAgent: "Android" }, around);
    this.page.clock.now = () => this.now;
    clock.now = () => this.now;
  }

  /** Until the page is at rest: it waits for a timer or for nothing. */
  async rest() {
    for (let quiet = 0, steps = -1; quiet < 8; steps = this.page.steps) {
      await settle();
      quiet = this.busy || steps !== this.page.steps || this.page.queue.status().phase === "sending" ? 0 : quiet + 1;
    }
  }

  /** Let so many seconds go by. */
  async pass(seconds) {
    const until = this.now + seconds * 1000;
    for (;;) {
      await this.rest();
      const [id, first] = [...this.timers].sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (!first || first.at > until) break;
      this.timers.delete(id);
      this.now = Math.max(this.now, first.at);
      first.work();
    }
    this.now = until;
  }

  /** When this path was first asked for after `from` seconds. */
  first(part, from) {
    return this.log.find((one) => one.at >= from && one.path.includes(part))?.at ?? Infinity;
  }

  count(part, from, to = Infinity) {
    return this.log.filter((one) => one.at >= from && one.at < to && one.path.includes(part)).length;
  }
}
