// input[data-ticks="3 7 12"]: one tap ticks the boxes named "present" with these values, another clears them.
// The chip shows whether all of them are ticked. Without script it is sent by itself and the server ticks them.
const groups = [...document.querySelectorAll("[data-ticks]")];

if (groups.length) {
  const boxes = new Map([...groups[0].form.querySelectorAll('input[name="present"]')].map((box) => [box.value, box]));
  const members = new Map(groups.map((group) => [group, group.dataset.ticks.split(" ").map((pk) => boxes.get(pk)).filter(Boolean)]));
  const settle = () => groups.forEach((group) => {
    group.checked = members.get(group).length > 0 && members.get(group).every((box) => box.checked);
  });
  groups.forEach((group) => group.removeAttribute("name"));
  document.addEventListener("change", (event) => {
    const mine = members.get(event.target);
    if (mine) mine.forEach((box) => { box.checked = event.target.checked; });
    settle();
    if (mine) document.dispatchEvent(new CustomEvent("ticked"));
  });
  window.addEventListener("pageshow", settle);
  settle();
}
