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
  code: "refused" | "conflict" | "photo_gone" | "not_found" | "account";
  words: string;
  fields?: Record<string, string[]>;
  /** At a conflict: what the server holds, and its version. */
  theirs?: VisitBody;
  rev?: number;
}

export interface Sealed {
  uuid: string;
  rev: number;
  photos: string[];
  received_at: string;
  /** Why the office has to look at it first; absent where it is entered. */
  held?: string;
  url?: string;
  ticket?: { no: string; due_on: string; url: string };
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
  events: { id: number; title: string; on: string; words: string; url: string; settle: boolean }[];
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
