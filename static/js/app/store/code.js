// Six digits that open the phone without the network: they wrap the device's secret, slowly (PBKDF2, OWASP's count).

/** @typedef {import("../types.d.ts").WrappedSecret} WrappedSecret */

export const TRIES = 5;
export const ROUNDS = 600_000;
const text = new TextEncoder();

/** @param {string} code */
export function wellFormed(code) {
  return /^\d{6}$/.test(code);
}

/** @param {string} code @param {Uint8Array<ArrayBuffer>} salt @param {number} rounds @returns {Promise<CryptoKey>} */
async function keyOf(code, salt, rounds) {
  const base = await crypto.subtle.importKey("raw", text.encode(code), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const bound = (/** @type {number} */ owner) => text.encode(`${owner}|code`);

/**
 * @param {string} code
 * @param {string} secretHex
 * @param {number} owner
 * @returns {Promise<WrappedSecret>}
 */
export async function wrap(code, secretHex, owner) {
  if (!wellFormed(code)) throw new Error("the code is not six digits");
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(code, salt, ROUNDS);
  const how = { name: "AES-GCM", iv, additionalData: bound(owner) };
  return { salt, iv, rounds: ROUNDS, tries: 0, data: await crypto.subtle.encrypt(how, key, text.encode(secretHex)) };
}

/**
 * @param {string} code
 * @param {WrappedSecret} wrapped
 * @param {number} owner
 * @returns {Promise<string | null>} the secret, or null where the code is wrong
 */
export async function unwrap(code, wrapped, owner) {
  const key = await keyOf(code, wrapped.salt, wrapped.rounds);
  const how = { name: "AES-GCM", iv: wrapped.iv, additionalData: bound(owner) };
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, wrapped.data));
  } catch (error) {
    if (error instanceof Error && error.name === "OperationError") return null;
    throw error;
  }
}
