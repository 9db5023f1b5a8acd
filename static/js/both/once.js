// form[data-once]: a second press while the first is on its way does nothing.
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  if (event.submitter) {
    event.submitter.setAttribute("aria-disabled", "true");
    event.submitter.setAttribute("aria-busy", "true");
  }
});

// Coming back with the browser's own arrow shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-once]").forEach((form) => sent.delete(form));
  document.querySelectorAll("[aria-busy]").forEach((button) => {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  });
});
