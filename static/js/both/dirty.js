// form[data-dirty]: the browser asks before leaving what was typed and not sent.
const touched = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-dirty]")) touched.add(form);
});
document.addEventListener("submit", (event) => touched.delete(event.target));
// The server says so when it has kept the text by itself.
document.addEventListener("kept", (event) => touched.delete(event.target.closest("form")));
window.addEventListener("beforeunload", (event) => {
  if ([...touched].some((form) => form.isConnected)) event.preventDefault();
});
