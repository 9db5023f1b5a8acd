// [data-count="companions"]: how many boxes of that name are ticked, as （2）.
function settle() {
  document.querySelectorAll("[data-count]").forEach((place) => {
    const ticked = document.querySelectorAll(`input[name="${place.dataset.count}"]:checked`).length;
    place.textContent = ticked ? `（${ticked}）` : "";
  });
}

document.addEventListener("change", settle);
document.addEventListener("ticked", settle);
window.addEventListener("pageshow", settle);
document.addEventListener("drawn", settle);
settle();
