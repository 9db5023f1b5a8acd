// button[data-print]: prints the page. Hidden until the script is there.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
