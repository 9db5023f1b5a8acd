// The shapes that the phone keeps and speaks. Checked by `npm run lint` (tsc) over the JSDoc of every module in app/.

/** 草稿 · 待上传 · 上传中 · 已确认 · 需要处理 */
export type State = "draft" | "waiting" | "sending" | "sent" | "stuck";
export type Kind = "visit" | "event";

/** What PUT /sync/visits/<uuid> takes. Numbers are the server's ids; a day is "2026-10-10". */
export interface VisitBody {
  household: number;
  students: number[];
  on: string;
  mode: string;
  outcome: string;
  purposes: string[];
  note: string;
  problem: { text: string; category: string } | null;
  companions: number[];
  place: string;
  time_of_day: string;
  gift_amount: string | null;
  rescheduled_to: string | null;
  details: Record<string, string>;
}

/** What PUT /sync/events/<uuid> takes. */
export interface EventBody {
  kind: string;
  title: string;
  on: string;
  until: string | null;
  /** Of several days only the working ones. */
  workdays: boolean;
  place: string;
  summary: string;
  audience: string;
  audience_count: number | null;
  people: { user: number; part: string }[];
  /** The school of which it was written down; the person may be at another by the time it arrives. */
  school: number;
}

export interface PhotoRef {
  sha256: string;
  size: number;
  width: number;
  height: number;
}

/** Why a record stands at 需要处理, in words for the person. */
export interface Trouble {
  code: "refused" | "conflict" | "photo_gone" | "not_found" | "account" | "unreadable";
  words: string;
  fields?: Record<string, string[]>;
  /** At a conflict: what the server holds, and its version. */
  theirs?: VisitBody | EventBody;
  rev?: number;
}

export interface Sealed {
  uuid: string;
  rev: number;
  photos: string[];
  received_at: string;
  /** Why the office has to look at it first; absent where it is entered. */
  held?: string;
  /** Photos that the phone said it has lost; the server shows 缺 n 张照片. */
  lost?: string[];
  url?: string;
  ticket?: { no: string; due_on: string; url: string };
  /** What the person should know: 迟报, 季后补录, the same family on the same day. */
  notes?: string[];
}

/** One record, open. In the store only `uuid owner kind state changedAt nextAt order` lie open; the rest is in `box`. */
export interface Entry {
  uuid: string;
  owner: number;
  kind: Kind;
  state: State;
  /** The family's id, or 0 for an event. */
  family: number;
  /** 周家; what lists show. */
  title: string;
  body: VisitBody | EventBody;
  photos: PhotoRef[];
  /** The server's version that this one goes on from; 0 for what it has never seen. */
  rev: number;
  /** Milliseconds of the phone's clock. */
  madeAt: number;
  changedAt: number;
  sentAt: number;
  attempts: number;
  nextAt: number;
  trouble: Trouble | null;
  receipt: Sealed | null;
  /** Which writing of this record this is. Whoever changes a record gives back the number that was read (store/records.js). */
  stamp?: number;
  /** The schema of `body`; goes out as `v`. Absent: 1. */
  v?: number;
  /** Photos that the server has said it holds. Grows only. */
  acked?: string[];
  /** The text that the server has taken: version `rev`, sent as a change of version `from`, with this digest. */
  accepted?: { rev: number; from: number; digest: string; photos?: string } | null;
  /** The digests of the texts last sent, whether or not an answer came. */
  tried?: string[];
  /** A draft only: the record whose correction it is. */
  edits?: string;
  /** Taken back by its person: what the server has of it is withdrawn there. */
  withdraw?: boolean;
}

/** What lies in the store `records`. `box` is sealed (store/vault.js); the rest lies open for the queue and the counts. */
export interface Row {
  uuid: string;
  owner: number;
  kind: Kind;
  state: State;
  changedAt: number;
  nextAt: number;
  order: number;
  stamp: number;
  /** The schema of what is in the box (store/upgrade.js). */
  v: number;
  box: Box;
}

/** Encrypted: `iv` and `data`. On plain http, where browsers give no keys: `open`. */
export interface Box {
  iv?: Uint8Array<ArrayBuffer>;
  data?: ArrayBuffer;
  open?: unknown;
  /** What was sealed were bytes, not JSON. */
  bytes: boolean;
}

export interface PhotoRow {
  uuid: string;
  sha256: string;
  owner: number;
  size: number;
  box: Box;
}

/** That the server has this record. It and its photos are kept 14 days more, should the server lose its last days. */
export interface ReceiptRow {
  owner: number;
  kind: Kind;
  uuid: string;
  rev: number;
  /** By the server's clock. */
  receivedAt: string;
  /** By the phone's clock. */
  keptAt: number;
}

export interface KeyRow {
  owner: number;
  key: CryptoKey | null;
  /** By the wall clock: when it was unlocked, and the latest time seen since. */
  at: number;
  seen: number;
  code: WrappedSecret | null;
  /** By which a stopped phone may still hand in what it holds. */
  pass: string;
}

export interface WrappedSecret {
  salt: Uint8Array<ArrayBuffer>;
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
  rounds: number;
  tries: number;
}

export interface SnapshotRow {
  owner: number;
  heardAt: number;
  etag: string;
  box: Box;
}

export interface FamilyWanted {
  word: string;
  mode: string;
  purposes: string[];
  urgent: boolean;
}

export interface Family {
  id: number;
  name: string;
  students: { id: number; name: string; class: string; boarding: boolean }[];
  /** Names, pinyin, initials and class, for searching. */
  words: string;
  address: string;
  phones: { who: string; phone: string }[];
  paired: boolean;
  own_class: boolean;
  visited: boolean;
  last: { on: string; mode: string } | null;
  wanted: FamilyWanted[];
  birthday: string | null;
  tickets: number;
}

export interface Owed {
  rule: string;
  name: string;
  done: number;
  due: number;
  unit: string;
  period: string;
  sentence: string;
  /** 还差2项：入户走访、电话联系，11月30日前 */
  words: string;
  /** person, pairing, class…: by what it is counted. */
  per: string;
  url: string;
  /** What of it the phone may add to while it waits: modes of contact, or kinds of events. */
  modes: string[];
  kinds: string[];
  /** One of these must be among a contact's purposes; none: any will do. Absent in what an older server has said. */
  purposes?: string[];
}

/** An event that one planned oneself, as the phone sends it once it has taken place. */
export interface EventPlan {
  uuid: string;
  rev: number;
  body: EventBody;
}

/** A kind of event that may be written down without network. */
export interface EventKind {
  code: string;
  name: string;
  /** The heading under which it is chosen: 三活, or 会议. */
  group: string;
  /** A running campaign asks for it. */
  asked: boolean;
  days: boolean;
  audience: boolean;
  /** How one can take part: present (or assessed) first, then lead, organizer. */
  parts: string[];
}

/** The answer of GET /sync/home. */
export interface Snapshot {
  v: 1;
  now: string;
  user: { id: number; name: string; login: string };
  school: { id: number; name: string };
  quarter: { key: string; label: string; start: string; end: string; days_left: number; elapsed: number };
  families: Family[];
  owed: Owed[];
  events: { id: number; title: string; on: string; words: string; url: string; settle: boolean; plan: EventPlan | null }[];
  tickets: { no: string; due_on: string | null; words: string; url: string }[];
  materials: { title: string; due_on: string | null; words: string; url: string }[];
  colleagues: { id: number; name: string; words: string; near: boolean }[];
  event_kinds: EventKind[];
}

/** Kept beside a snapshot. */
export interface KeptSnapshot {
  owner: number;
  /** When the server was last heard of, ms. */
  heardAt: number;
  etag: string;
  data: Snapshot;
}

export interface DeviceAnswer {
  uuid: string;
  secret: string;
  pass: string;
  ended: boolean;
  now: string;
}
