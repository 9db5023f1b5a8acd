// [data-focus]: where the reader should begin, for example the list of what must be mended.
document.querySelector("[data-focus]")?.focus();
