// [data-confirm="要撤回这次走访吗？"] on a form or its button: asks first. Without script the form is simply sent.
// data-confirm-note: a second line; data-confirm-yes: the word on the button.
const agreed = new WeakSet();

function part(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function ask(source, then) {
  const question = source.dataset.confirm;
  const dialog = document.createElement("dialog");
  if (!dialog.showModal) {
    if (window.confirm(question)) then();
    return;
  }
  const title = part("h2", "", question);
  title.id = "confirm-title";
  const yes = part("button", "btn btn-primary", source.dataset.confirmYes || "确定");
  const no = part("button", "btn", "先不了");
  const buttons = part("div", "lx-dialog-buttons", "");
  buttons.append(no, yes);
  dialog.className = "lx-dialog";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, part("p", "", source.dataset.confirmNote || ""), buttons);
  yes.addEventListener("click", () => {
    dialog.close();
    then();
  });
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || agreed.has(form)) {
      agreed.delete(form);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source, () => {
      agreed.add(form);
      form.requestSubmit(event.submitter);
    });
  },
  true,
);
