// [data-dates]: 今天 / 昨天 / 选日期. The date box is shown only when another day is wanted.
function settle(group, asked) {
  const other = group.querySelector("[data-dates-other]");
  const chosen = group.querySelector("input[type=radio]:checked");
  const wanted = chosen?.value === "other";
  other.classList.toggle("lx-date-other-hidden", !wanted);
  if (!wanted) other.value = "";
  if (wanted && asked) other.focus();
}

document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-dates]");
  if (group && event.target.type === "radio") settle(group, true);
});
const settleAll = () => document.querySelectorAll("[data-dates]").forEach((group) => settle(group, false));

document.addEventListener("drawn", settleAll);
settleAll();
