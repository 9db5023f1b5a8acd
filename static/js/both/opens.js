// a[data-opens="#id"]: opens that <details> and goes there. Without script it goes there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens]");
  if (!link) return;
  const part = document.querySelector(link.dataset.opens);
  if (!part) return;
  event.preventDefault();
  part.open = true;
  part.scrollIntoView({ block: "start" });
  part.querySelector("summary").focus({ preventScroll: true });
});
