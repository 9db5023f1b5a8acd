// The server's side of the protocol (design.md §5), in memory. `faults` is asked before and after each request.
import { createHash } from "node:crypto";

import { ordered } from "../../static/js/app/sync/wire.js";

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
/** The device's secret by person. */
export const SECRETS = { 7: "00112233445566778899aabbccddeeff".repeat(2), 8: "ff".repeat(32) };
const APART = new Set(["photos", "rev", "v", "sent_at"]);

export class FakeServer {
  constructor({ user = 7 } = {}) {
    this.user = user;
    this.records = new Map();
    this.receipts = new Map();
    this.seen = [];
    this.etag = "\"1\"";
    /** @type {(request: any) => any} */
    this.before = () => null;
    /** @type {(request: any, answer: any) => any} */
    this.after = (_, answer) => answer;
    this.now = "2026-10-10T10:00:00+08:00";
  }

  async fetch(path, init = {}) {
    const body = init.body === undefined ? null : init.body;
    const request = { method: init.method, path, headers: init.headers ?? {}, body, json: typeof body === "string" ? JSON.parse(body) : null };
    this.seen.push(request);
    const early = await this.before(request);
    if (early) return early;
    return this.after(request, this.answer(request));
  }

  answer(request) {
    const { method, path, headers } = request;
    if (path === "/sync/ping") return json(200, { ok: true });
    if (!this.user) return json(401, { code: "signed_out", words: "请重新登录" });
    if (headers["X-Account"] && headers["X-Account"] !== String(this.user)) return json(401, { code: "other_account" });
    if (path === "/sync/home") return this.home(headers);
    if (path === "/sync/device") return json(200, { uuid: request.json.uuid, secret: SECRETS[this.user] ?? "ab".repeat(32), pass: "p", ended: false, now: this.now });
    if (path === "/sync/state") return this.state(request.json);
    const [, , kind, uuid, what, name] = path.split("/");
    if (what === "photos") return this.photo(uuid, name, request.body);
    if (what === "seal") return this.seal(kind, uuid, request.json);
    return method === "PUT" ? this.put(kind, uuid, request.json) : json(404, { code: "unknown" });
  }

  home(headers) {
    if (headers["If-None-Match"] === this.etag) return json(304, null);
    return json(200, { v: 1, user: { id: this.user, name: "李", login: "li" }, families: [] }, { ETag: this.etag });
  }

  put(kind, uuid, { rev, photos = [], ...rest }) {
    const content = Object.fromEntries(Object.entries(rest).filter(([key]) => !APART.has(key)));
    const digest = sha(ordered(content));
    const row = this.records.get(uuid);
    if (!row) {
      this.records.set(uuid, { kind, rev: 1, digest, content, manifest: photos.map((p) => p.sha256), bytes: new Map(), history: [digest], by: this.user });
      return json(201, { uuid, rev: 1, missing: this.missing(uuid) });
    }
    if (row.digest !== digest) {
      if (!rev || rev !== row.rev) return json(409, { code: "conflict", uuid, rev: row.rev, theirs: row.content, words: "别处改过" });
      Object.assign(row, { rev: row.rev + 1, digest, content, desk: false, by: this.user });
      row.history.push(digest);
    }
    for (const p of photos) if (!row.manifest.includes(p.sha256)) row.manifest.push(p.sha256);
    return json(200, { uuid, rev: row.rev, missing: this.missing(uuid) });
  }

  missing(uuid) {
    const row = this.records.get(uuid);
    return row.manifest.filter((name) => !row.bytes.has(name));
  }

  photo(uuid, name, bytes) {
    const row = this.records.get(uuid);
    if (!row || !row.manifest.includes(name)) return json(404, { code: "unknown" });
    if (sha(Buffer.from(bytes)) !== name) return json(422, { code: "corrupt" });
    const first = !row.bytes.has(name);
    row.bytes.set(name, Buffer.from(bytes).toString());
    return json(first ? 201 : 200, { missing: this.missing(uuid) });
  }

  seal(kind, uuid, { gone = [] } = {}) {
    const row = this.records.get(uuid);
    if (!row) return json(404, { code: "unknown" });
    const missing = this.missing(uuid).filter((name) => !gone.includes(name));
    if (missing.length) return json(409, { code: "photos_missing", missing });
    this.receipts.set(`${kind.slice(0, -1)}:${uuid}`, row.rev);
    const photos = row.manifest.filter((name) => row.bytes.has(name));
    row.sealed = true;
    return json(200, { uuid, rev: row.rev, photos, received_at: this.now, ...(gone.length ? { lost: gone } : {}) });
  }

  state({ hash }) {
    const known = [...this.receipts].map(([name, rev]) => `${name}:${rev}`).sort();
    return hash === sha(known.join("\n")) ? json(200, { same: true }) : json(412, { known });
  }

  /** As if this uuid had never been heard of: a server put back to an older copy. */
  forget(uuid) {
    this.records.delete(uuid);
    this.receipts.delete(`visit:${uuid}`);
  }
}

export function json(status, data, headers = {}) {
  const body = data === null ? null : JSON.stringify(data);
  return new Response(body, { status, headers: { "Content-Type": "application/json", "X-Lianxin": "1", ...headers } });
}

export const html = (status = 200) => new Response("<html>请登录校园网</html>", { status, headers: { "Content-Type": "text/html" } });
