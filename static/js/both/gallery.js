// ul[data-gallery] with links a[data-photo] around pictures: a press shows one large, here; ← → go on, Esc closes.
// Without script the link opens the picture.
function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function show(photos, first) {
  const dialog = document.createElement("dialog");
  const picture = document.createElement("img");
  const words = document.createElement("p");
  const bar = document.createElement("div");
  let at = first;
  const go = (to) => {
    at = (to + photos.length) % photos.length;
    const { src, alt } = photos[at].querySelector("img");
    picture.src = src;
    picture.alt = alt;
    words.textContent = alt;
  };
  const close = button("关闭", () => dialog.close());
  if (photos.length > 1) bar.append(button("上一张", () => go(at - 1)));
  bar.append(close);
  if (photos.length > 1) bar.append(button("下一张", () => go(at + 1)));
  dialog.className = "lx-viewer";
  bar.className = "lx-viewer-bar";
  words.id = "viewer-words";
  words.setAttribute("aria-live", "polite");
  dialog.setAttribute("aria-labelledby", words.id);
  dialog.append(words, picture, bar);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") go(at - 1);
    if (event.key === "ArrowRight") go(at + 1);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    photos[at].focus();
  });
  go(first);
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

document.addEventListener("click", (event) => {
  const photo = event.target.closest("[data-gallery] [data-photo]");
  if (!photo || event.ctrlKey || event.metaKey || event.shiftKey || !HTMLDialogElement.prototype.showModal) return;
  event.preventDefault();
  const photos = [...photo.closest("[data-gallery]").querySelectorAll("[data-photo]")];
  show(photos, photos.indexOf(photo));
});
