// Each view by the name that addresses.js gives its address.
import { draw as data } from "./data.js";
import { draw as event } from "./event.js";
import { draw as families } from "./families.js";
import { draw as family } from "./family.js";
import { draw as home } from "./home.js";
import { draw as me } from "./me.js";
import { draw as network } from "./network.js";
import { draw as queue } from "./queue.js";
import { draw as visit } from "./visit.js";

/**
 * What a view is drawn from.
 * @typedef {object} Context
 * @property {URL} url
 * @property {import("../types.js").Snapshot} snapshot
 * @property {number} heardAt when the server was last heard of, ms
 * @property {"reached" | "signed_out" | "offline"} server what it said when last asked
 * @property {import("../types.js").Entry[]} entries what waits here, newest first
 * @property {Map<number, string>} waiting the same in words, by family
 * @property {number} waitingDays since how many days the oldest of it waits
 * @property {(address: string, how?: {replace?: boolean}) => Promise<void>} go
 * @property {() => Promise<void>} again draws the page anew
 *
 * A view puts its page into `root`. What it answers with is called when the page is left.
 * @typedef {(root: HTMLElement, params: string[], ctx: Context) => void | (() => void) | Promise<void | (() => void)>} View
 */

/** @type {Record<string, View>} */
export const VIEWS = { home, families, family, visit, event, queue, data, me, network };

/** Views that show nothing of anybody: no snapshot, no open vault. */
export const BARE = new Set(["network"]);

/** Views of what the phone itself holds: they need the vault, but no snapshot. */
export const OWN = new Set(["queue", "data"]);

/** Views that are drawn anew when the server or the queue has changed what they show. */
export const LIVE = new Set(["home", "families", "family"]);
