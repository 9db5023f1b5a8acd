// 大字: larger type everywhere, for this phone. Kept where it can be read before the page is painted.
const KEY = "lianxin-large";

export function isLarge() {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    // A browser that keeps nothing: type of the usual size.
    return false;
  }
}

export function applyLarge() {
  document.documentElement.classList.toggle("lx-large", isLarge());
  document.querySelectorAll("[data-large]").forEach((button) => {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.setAttribute("aria-pressed", String(isLarge()));
    button.textContent = isLarge() ? "换回普通字" : "换成大字";
  });
}

export function startLarge() {
  applyLarge();
  document.addEventListener("drawn", applyLarge);
  document.addEventListener("click", (event) => {
    if (!(/** @type {Element} */ (event.target).closest("[data-large]"))) return;
    try {
      localStorage.setItem(KEY, isLarge() ? "0" : "1");
    } catch {
      // Nothing can be kept: it is so for this page only.
      document.documentElement.classList.toggle("lx-large");
      return;
    }
    applyLarge();
  });
}
