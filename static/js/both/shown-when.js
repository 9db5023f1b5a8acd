// [data-shown-when="problem"] or ="outcome=rescheduled": shown while that box is ticked or that choice made.
// What is hidden is not sent. Without script everything is shown.
function settle(part) {
  const form = part.closest("form");
  const [name, value] = part.dataset.shownWhen.split("=");
  const boxes = [...form.querySelectorAll(`[name="${name}"]:checked`)];
  const shown = boxes.some((box) => value === undefined || box.value === value);
  part.hidden = !shown;
  part.querySelectorAll("input, textarea, select").forEach((field) => {
    field.disabled = !shown;
  });
}

const settleAll = () => document.querySelectorAll("[data-shown-when]").forEach(settle);

document.addEventListener("change", settleAll);
window.addEventListener("pageshow", settleAll);
// A page was drawn in place of another (the phone's shell).
document.addEventListener("drawn", settleAll);
settleAll();
