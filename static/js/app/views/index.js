// Each view by the name that addresses.js gives its address.
import { draw as network } from "./network.js";

/**
 * What a view is drawn from. `snapshot` is there unless the view says `bare`.
 * @typedef {object} Context
 * @property {URL} url
 * @property {import("../types.js").Snapshot} snapshot
 * @property {number} heardAt when the server was last heard of, ms
 * @property {(address: string, how?: {replace?: boolean}) => Promise<void>} go
 * @property {() => Promise<void>} again draws the page anew
 *
 * A view puts its page into `root`. What it answers with is called when the page is left.
 * @typedef {(root: HTMLElement, params: string[], ctx: Context) => void | (() => void) | Promise<void | (() => void)>} View
 */

/** @type {Record<string, View>} */
export const VIEWS = { network };

/** Views that need neither a snapshot nor an open vault. */
export const BARE = new Set(["network"]);
