// One open page of the phone: its own copy of the program over the store that all pages share. It can be killed at any step,
// as a phone kills a page, and its program can be sabotaged: [file, what stands there, what stands there instead].
import "fake-indexeddb/auto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const APP = fileURLToPath(new URL("../../static/js/app/", import.meta.url));
const WHOLE = `
  export { clock } from "./store/clock.js"; export * as db from "./store/db.js"; export * as vault from "./store/vault.js";
  export * as records from "./store/records.js"; export * as queue from "./sync/queue.js"; export * as bus from "./store/bus.js";
  export * as state from "./sync/state.js"; export * as home from "./sync/home.js";`;

/** @param {[string, string, string][]} sabotage @returns {Promise<string>} the program as one script */
export async function program(sabotage = []) {
  const spoil = {
    name: "spoil",
    setup(builder) {
      builder.onLoad({ filter: /static\/js\/app\/.*\.js$/ }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const [file, old, now] of sabotage) {
          if (!path.endsWith(file)) continue;
          if (!contents.includes(old)) throw new Error(`${file} does not say: ${old}`);
          contents = contents.replace(old, now);
        }
        return { contents };
      });
    },
  };
  const built = await build({
    stdin: { contents: WHOLE, resolveDir: APP }, bundle: true, write: false, format: "cjs", target: "es2022", plugins: [spoil],
  });
  return built.outputFiles[0].text;
}

/** A request to a store that never answers. */
const silence = () => Object.assign(Object.create(IDBRequest.prototype), { addEventListener() {}, removeEventListener() {} });
const NEVER = () => new Promise(() => {});
const pageOf = new WeakMap();
const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (...how) {
  pageOf.get(this)?.step();
  return transaction.apply(this, how);
};

export class Page {
  /**
   * @param {string} script @param {(path: string, init: any) => Promise<Response>} send @param {any} [navigator]
   * @param {any} [around] document, window, setTimeout, clearTimeout, where the test has its own
   */
  constructor(script, send, navigator = { userAgent: "Android" }, around = {}) {
    this.alive = true;
    this.stepsLeft = Infinity;
    /** Requests, answers and transactions so far. */
    this.steps = 0;
    const page = this;
    const indexedDB = {
      open(...how) {
        const request = globalThis.indexedDB.open(...how);
        request.addEventListener("success", () => pageOf.set(request.result, page));
        return request;
      },
    };
    const store = new Proxy(indexedDB, { get: (what, name) => (page.alive ? what[name] : silence) });
    const fetch = async (path, init) => {
      page.tick();
      if (!page.alive) return NEVER();
      const answer = await send(path, init);
      page.tick();
      return page.alive ? answer : NEVER();
    };
    const module = { exports: {} };
    // A killed page leaves its timers behind; they must not keep the tests running.
    const idle = (/** @type {any} */ set) => (...how) => set(...how).unref();
    const timers = { setTimeout: idle(setTimeout), setInterval: idle(setInterval) };
    const channels = (this.channels = []);
    class Channel extends BroadcastChannel {
      constructor(/** @type {string} */ name) {
        super(name);
        channels.push(this);
      }
    }
    const given = { ...timers, BroadcastChannel: Channel, module, exports: module.exports, fetch, indexedDB: store, navigator, ...around };
    new Function(...Object.keys(given), script)(...Object.values(given));
    Object.assign(this, module.exports);
  }

  tick() {
    this.steps += 1;
    if (this.stepsLeft-- <= 0) this.kill();
  }

  /** Before each transaction: a killed page writes nothing more. */
  step() {
    this.tick();
    if (!this.alive) throw new DOMException("killed", "InvalidStateError");
  }

  /** @param {number} steps requests, answers and transactions from now */
  killIn(steps) {
    this.stepsLeft = steps;
  }

  kill() {
    this.alive = false;
    for (const channel of this.channels) channel.close();
  }
}
