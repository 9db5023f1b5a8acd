// details.lx-menu: closes by Escape and by a press outside, like every other menu.
const opened = () => document.querySelectorAll("details.lx-menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  opened().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
