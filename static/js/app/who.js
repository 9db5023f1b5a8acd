// Who is signed in, by what the server said last: a number in a cookie, or on the page of the server itself.
const NAME = "lianxin-who=";

/** @returns {number} 0: nobody, or not known */
export function signedIn() {
  const said = document.cookie.split("; ").find((one) => one.startsWith(NAME));
  return Number(document.body.dataset.user || (said ? said.slice(NAME.length) : 0)) || 0;
}
