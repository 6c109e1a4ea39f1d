// Forms that lose nothing: sent by script, so that what was typed stays when the session has ended, the connection is
// lost, or somebody else was first. Ctrl S saves.

import { sendForm } from "./request.js";

function tell(form, text, look = "muted") {
  const told = form.querySelector(".told");
  told.textContent = text;
  told.className = `told ${look}`;
}

function showTheirs(form, error) {
  let box = form.querySelector(".theirs");
  if (!box) {
    box = document.createElement("pre");
    box.className = "theirs";
    box.tabIndex = 0;
    form.append(box);
  }
  box.textContent = error.theirs;
  form.elements.read.value = error.read;
}

/** Marks the field that can't be used, in whatever is folded around it, until it is changed. */
function point(form, name) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  if (!field) return;
  for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  field.setAttribute("aria-invalid", "true");
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" }); // not behind the bar that tells of it
}

async function save(event) {
  event.preventDefault();
  const form = event.target;
  const button = event.submitter;
  if (button?.dataset.sure && !confirm(button.dataset.sure)) return;
  const { status, body } = await sendForm(button?.getAttribute("formaction") ?? form.action, new URLSearchParams(new FormData(form)));
  if (status === 200) {
    form.dataset.isNew = "";
    const to = new URL(body.to, location);
    const isHere = to.pathname + to.search === location.pathname + location.search;
    location.assign(to);
    if (to.hash && isHere) location.reload(); // to a place on the page that is open, a browser only scrolls
    return;
  }
  if (status === 0) tell(form, form.dataset.lost, "bad");
  else if (status === 401) tell(form, form.dataset.signedOut, "bad");
  else tell(form, `${body.error.message} ${body.error.advice}`, "bad");
  if (body.error?.field) point(form, body.error.field);
  if (body.error?.theirs !== undefined) showTheirs(form, body.error);
}

function changed(event) {
  const form = event.target.closest("form[data-keeps]");
  if (!form || form.dataset.isNew === "yes") return;
  form.dataset.isNew = "yes";
  tell(form, form.dataset.unsaved);
}

for (const form of document.querySelectorAll("form[data-keeps]")) {
  form.addEventListener("submit", save);
  // sent without this script, a form could lose what was typed: so its buttons wait for it
  for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
}
document.addEventListener("input", changed);
document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  const form = document.activeElement?.closest("form[data-keeps]") ?? document.querySelector("form[data-keeps]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector('form[data-is-new="yes"]')) event.preventDefault();
});
