// form[data-draft="user-family"]: what was typed survives a reload or a wrong tap, in this tab only, for this family only.
const DAY = 24 * 3600 * 1000;
const SKIPPED = new Set(["csrfmiddlewaretoken", "household"]);
const key = (form) => `draft-${form.dataset.draft}`;

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.has(field.name));
}

function keep(form) {
  const values = fieldsOf(form).map((field) => [field.name, field.value, "checked" in field ? field.checked : null]);
  try {
    sessionStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A full or forbidden store: the form itself still works.
  }
}

function restore(form) {
  const kept = JSON.parse(sessionStorage.getItem(key(form)) || "null");
  // A page that came back with errors already holds what was typed.
  if (!kept || Date.now() - kept.at > DAY || document.querySelector(".lx-errors")) return;
  const fields = fieldsOf(form);
  kept.values.forEach(([name, value, checked]) => {
    const box = fields.find((field) => field.name === name && (field.type === "checkbox" || field.type === "radio") && field.value === value);
    const field = box || fields.find((other) => other.name === name && other.type !== "checkbox" && other.type !== "radio");
    if (box) box.checked = checked;
    else if (field) field.value = value;
  });
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

document.querySelectorAll("form[data-draft]").forEach((form) => {
  restore(form);
  form.addEventListener("input", () => keep(form));
});
function forget() {
  Object.keys(sessionStorage)
    .filter((name) => name.startsWith("draft-"))
    .forEach((name) => sessionStorage.removeItem(name));
}

// Arrived: what was sent is on the page that says so. Signing out leaves nothing on a shared phone.
if (document.querySelector("[data-draft-done]")) forget();
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-draft-forget]")) forget();
});
