// Random histories of a phone and its server, from a seed; what must be true at the end of each.
import { clock } from "../../static/js/app/store/clock.js";
import { sha256 } from "../../static/js/app/store/sha256.js";
import { ordered } from "../../static/js/app/sync/wire.js";
import { Page } from "./page.js";
import { SECRET, START, visit, wipe } from "./phone.js";
import { FakeServer, html, json } from "./server.js";

const HER = 7;
/** A page that takes so long, in real time, does not come back. */
const HANGS = 20_000;

/** A small generator (mulberry32): the same seed, the same history. @param {number} seed */
export function dice(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)], is: (p) => next() < p };
}

const nap = () => new Promise((resolve) => setImmediate(resolve));

/** One phone with two pages at most, one server, and what the person believes to have written down. */
class World {
  constructor(seed, script, locks) {
    this.dice = dice(seed);
    this.script = script;
    this.locks = locks;
    this.server = new FakeServer({ user: HER });
    this.faulty = 0.25;
    this.now = START;
    clock.now = () => this.now;
    /** uuid → {bodies: what may be there after a kill in mid-writing, photos: Map(sha → text), evicted: Set} */
    this.written = new Map();
    this.desk = new Set();
    this.onTheWay = new Map();
    this.faults = [];
    this.pages = [];
    this.number = 0;
  }

  page() {
    const page = new Page(this.script, (path, init) => this.send(page, path, init), { userAgent: "Android", locks: this.locks?.(() => page.alive) });
    page.clock.now = () => this.now;
    this.pages.push(page);
    return page;
  }

  /** A live page; the first thing a new one does is what opening does: send. */
  open() {
    this.pages = this.pages.filter((page) => page.alive);
    if (this.pages.length && (this.pages.length > 1 || this.dice.is(0.8))) return this.dice.of(this.pages);
    return this.page();
  }

  async send(page, path, init) {
    const uuid = path.split("/")[3];
    const lost = init.method === "PUT" && this.loseNext;
    if (lost) this.loseNext = false;
    const fault = lost ? "after" : this.dice.is(this.faulty) ? this.dice.of(["before", "after", "html", "html", "500", "503", "cut", "twice"]) : null;
    if (path.startsWith("/sync/visits/")) {
      if ([...(this.onTheWay.get(uuid) ?? [])].some((other) => other !== page && other.alive)) this.faults.push(`two pages sent ${uuid} at once`);
      this.onTheWay.set(uuid, (this.onTheWay.get(uuid) ?? new Set()).add(page));
    }
    try {
      for (let i = this.dice.of([0, 1, 3, 40]); i > 0; i--) await nap();
      return await this.answer(fault, path, init);
    } finally {
      this.onTheWay.get(uuid)?.delete(page);
    }
  }

  async answer(fault, path, init) {
    if (fault === "before") throw new TypeError("network");
    if (fault === "html") return html();
    if (fault === "500") return html(500);
    if (fault === "503") return json(503, { code: "busy" }, { "Retry-After": "7" });
    if (fault === "twice") await this.server.fetch(path, init);
    const answer = await this.server.fetch(path, init);
    if (fault === "after") throw new TypeError("network");
    if (fault !== "cut") return answer;
    const text = await answer.text();
    return new Response(text ? text.slice(0, -1) : null, answer);
  }

  /** The person writes; what is believed afterwards depends on whether the page lived to say so. */
  async write(page, entry, shots) {
    // She does not write into a phone that another has opened for himself.
    if ((await this.within(page, () => page.vault.handle()))?.owner !== HER) return;
    const known = this.written.get(entry.uuid) ?? { bodies: [], photos: new Map(), evicted: new Set() };
    const told = await this.within(page, () => page.records.put(entry, shots));
    if (told instanceof Error) return;
    const body = ordered(entry.body);
    known.bodies = told ? [body] : [...known.bodies, body];
    for (const { ref, text } of shots) known.photos.set(ref.sha256, text);
    if (!told) known.maybe = true;
    this.written.set(entry.uuid, known);
  }

  /** What this page answers; null where it is killed before; an Error it refuses with. */
  async within(page, work) {
    let over = false;
    const answer = Promise.resolve().then(work).then((value) => value ?? true, (error) => error).then((value) => ((over = true), value));
    for (const until = Date.now() + HANGS; !over && Date.now() < until; ) {
      await nap();
      if (!page.alive) {
        for (let j = 0; j < 20; j++) await nap(); // what was begun ends, as a transaction does
        return null;
      }
    }
    if (!over) this.faults.push("a page hangs");
    return answer;
  }

  async shot() {
    const text = `照片 ${this.dice.below(1e9)}`;
    const blob = new Blob([text]);
    const bytes = await blob.arrayBuffer();
    return { ref: { sha256: await sha256(bytes), size: bytes.byteLength, width: 1, height: 1 }, blob, text };
  }

  deeds = {
    save: async (page) => {
      const shots = await Promise.all(Array.from({ length: this.dice.below(3) }, () => this.shot()));
      const state = this.dice.is(0.2) ? "draft" : "waiting";
      const entry = visit({ state, photos: shots.map((one) => one.ref), madeAt: this.now, body: { note: `第 ${++this.number} 次` } });
      await this.write(page, entry, shots);
    },
    edit: async (page) => {
      const entries = await this.within(page, () => page.records.all());
      const entry = Array.isArray(entries) && this.dice.of(entries.filter((one) => one.state !== "sending"));
      if (!entry) return;
      if (entry.trouble?.code === "conflict" && !this.desk.has(entry.uuid)) this.faults.push(`${entry.uuid}: a conflict with itself`);
      const shots = this.dice.is(0.3) ? [await this.shot()] : [];
      const rev = entry.trouble?.code === "conflict" ? entry.trouble.rev : entry.rev;
      const photos = [...entry.photos, ...shots.map((one) => one.ref)];
      const body = { ...entry.body, note: `第 ${++this.number} 次` };
      if (this.dice.is(0.5)) await nap();
      await this.write(page, { ...entry, state: this.dice.is(0.3) ? "draft" : "waiting", trouble: null, rev, photos, body }, shots);
    },
    flush: (page) => this.within(page, () => page.queue.flush({ by: this.dice.of(["hand", "timer", "opening"]) })),
    // The answer to a text is lost, and she goes on writing before it is sent again.
    loseThenEdit: async (page) => {
      this.loseNext = true;
      await this.deeds.flush(page);
      this.loseNext = false;
      for (let i = 0; i < 3; i++) await this.deeds.edit(page);
    },
    both: async (page) => {
      const other = this.pages.find((one) => one !== page && one.alive) ?? this.page();
      await Promise.all([this.deeds.flush(page), this.deeds.flush(other), this.dice.is(0.5) && this.deeds.edit(other)]);
    },
    kill: async (page) => {
      page.killIn(this.dice.below(40));
      await this.deeds.flush(page);
      page.kill();
    },
    killWriting: async (page) => {
      page.killIn(this.dice.below(6));
      await this.dice.of([this.deeds.save, this.deeds.edit])(page);
      page.kill();
    },
    wait: async () => void (this.now += this.dice.of([1000, 60_000, 600_000])),
    signOut: async () => void (this.server.user = 0),
    otherSignsIn: async () => void (this.server.user = 8),
    signIn: async () => void (this.server.user = HER),
    deskCorrects: async () => {
      const uuid = this.dice.of([...this.server.records.keys()]);
      if (!uuid) return;
      const row = this.server.records.get(uuid);
      row.rev += 1;
      row.content = { ...row.content, note: `办公室改的 ${this.number}` };
      row.digest = `desk ${row.rev}`;
      row.desk = true;
      this.desk.add(uuid);
    },
    restore: async () => {
      const uuid = this.dice.of([...this.server.records.keys()]);
      if (uuid && this.server.records.get(uuid).sealed) this.server.forget(uuid);
    },
    evict: async (page) => {
      const [uuid, known] = this.dice.of([...this.written].filter(([, one]) => one.photos.size)) ?? [];
      if (!uuid) return;
      const sha = this.dice.of([...known.photos.keys()]);
      await this.within(page, () => page.db.write(["photos"], (tx) => tx.objectStore("photos").delete([uuid, sha])));
      known.evicted.add(sha);
    },
  };

  async run(steps) {
    const often = ["save", "save", "save", "edit", "edit", "flush", "flush", "flush", "loseThenEdit", "both", "both", "kill", "kill", "killWriting", "wait", "wait"];
    const seldom = ["signOut", "signIn", "signIn", "otherSignsIn", "deskCorrects", "restore", "evict"];
    await this.unlock(this.open());
    for (let step = 0; step < steps; step++) {
      this.faulty = this.dice.of([0, 0.1, 0.3, 0.6]);
      const page = this.open();
      if (this.server.user === HER) await this.unlock(page);
      await this.deeds[this.dice.is(0.8) ? this.dice.of(often) : this.dice.of(seldom)](page);
    }
    await this.heal();
    const wrong = [...this.faults, ...(await this.judged())];
    this.last.kill();
    return wrong;
  }

  unlock(page) {
    return this.within(page, async () => (await page.vault.handle())?.owner === HER || page.vault.unlock(HER, SECRET, "p"));
  }

  /** The line is good again, the right person signed in; a page is opened, and time goes by. */
  async heal() {
    this.faulty = 0;
    this.server.user = HER;
    for (const page of this.pages) page.kill();
    for (let j = 0; j < 50; j++) await nap();
    this.now += 3600_000;
    this.last = this.page();
    await this.unlock(this.last);
    for (let i = 0; i < 4; i++) {
      await this.deeds.flush(this.last);
      await this.within(this.last, () => this.last.state.reconcile({ force: true }));
      this.now += 600_000;
    }
  }

  async judged() {
    const wrong = [];
    const entries = new Map((await this.last.records.all()).map((entry) => [entry.uuid, entry]));
    for (const [uuid, known] of this.written) {
      const entry = entries.get(uuid);
      if (!entry) {
        if (!known.maybe) wrong.push(`${uuid} is gone from the phone`);
        continue;
      }
      if (!known.bodies.includes(ordered(entry.body))) wrong.push(`${uuid}: the phone holds another text`);
      wrong.push(...(await this.judgedOne(uuid, known, entry)));
    }
    for (const [uuid, row] of this.server.records) {
      if (!this.written.has(uuid)) wrong.push(`${uuid} was never written down`);
      if (row.by !== HER) wrong.push(`${uuid} was sent as somebody else`);
    }
    return wrong;
  }

  async judgedOne(uuid, known, entry) {
    const row = this.server.records.get(uuid);
    const wrong = [];
    const conflict = entry.trouble?.code === "conflict";
    if (conflict && !this.desk.has(uuid)) wrong.push(`${uuid}: a conflict with itself`);
    if (conflict || entry.state === "draft") return wrong;
    if (!["sent", "stuck"].includes(entry.state)) return [...wrong, `${uuid} still stands at ${entry.state}`];
    if (entry.state === "stuck" && entry.trouble?.code !== "photo_gone") wrong.push(`${uuid} is stuck: ${entry.trouble?.code}`);
    if (!row) return [...wrong, `${uuid} never arrived`];
    if (!row.desk && ordered(row.content) !== ordered(entry.body)) wrong.push(`${uuid} arrived with another text`);
    for (const { sha256: sha } of entry.photos) {
      if (row.bytes.get(sha) === known.photos.get(sha)) continue;
      if (!known.evicted.has(sha)) wrong.push(`${uuid}: a photo never arrived`);
      else if (entry.state === "sent") wrong.push(`${uuid}: nobody was told of the lost photo`);
    }
    return wrong;
  }
}

/** @param {number} seed @param {string} script @param {any} [locks] @returns {Promise<string[]>} what is wrong at the end; empty: nothing */
export async function history(seed, script, locks, steps = 25) {
  await wipe();
  return new World(seed, script, locks).run(steps);
}
