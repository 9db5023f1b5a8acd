// The phone's own program, in every page under /m/: in the shell it draws the page, on a page of the server it helps.
import { startShell } from "./shell.js";

async function boot() {
  if (document.body.hasAttribute("data-shell")) await startShell();
}

boot();
