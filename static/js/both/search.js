// input[data-search="#list"]: shows only the entries whose data-words (name, pinyin, initials) hold what is typed.
// A ticked one stays in view, but for data-search-strict, where one looks for somebody to untick.
const plain = (text) => text.toLowerCase().replace(/\s+/g, "");

function narrow(input) {
  const list = document.querySelector(input.dataset.search);
  if (!list) return;
  const wanted = plain(input.value);
  const strict = "searchStrict" in input.dataset;
  let left = 0;
  list.querySelectorAll("[data-words]").forEach((entry) => {
    const kept = plain(entry.dataset.words).includes(wanted) || (!strict && entry.querySelector("input:checked") !== null);
    entry.hidden = !kept;
    if (kept) left += 1;
  });
  const none = document.querySelector(`[data-search-none="${input.dataset.search}"]`);
  if (none) none.hidden = left > 0;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-search]") && !event.isComposing) narrow(event.target);
});
document.addEventListener("compositionend", (event) => {
  if (event.target.matches("[data-search]")) narrow(event.target);
});
function show() {
  document.querySelectorAll("[data-search]").forEach((input) => {
    input.hidden = false;
    if (input.value) narrow(input);
  });
}

document.addEventListener("drawn", show);
show();
