// form[data-autosubmit]: a changed filter is applied at once; typing waits for a pause. The button stays for those without script.
const WAIT = 500;
const waiting = new WeakMap();

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && event.target.type !== "search") form.requestSubmit();
});
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosubmit]") || event.target.type !== "search" || event.isComposing) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.requestSubmit(), WAIT));
});
