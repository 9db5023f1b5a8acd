// [data-file]: a file box in our own words; says which file was taken and how large it is.
const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

function tell(box) {
  const files = [...box.querySelector("input").files];
  if (!files.length) return;
  box.querySelector("strong").textContent = files.map((file) => file.name).join("、");
  box.querySelector("small").textContent = `${size(files.reduce((sum, file) => sum + file.size, 0))} · 点这里换一个`;
}

document.querySelectorAll("[data-file]").forEach((box) => {
  box.classList.add("lx-file-dressed");
  tell(box);
});
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-file]");
  if (box) tell(box);
});
