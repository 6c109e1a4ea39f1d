// Publishes the draft, and tells how far it is: the server answers with a line for each step.

import { sendLong } from "./request.js";

const form = document.getElementById("publish");
const step = document.getElementById("step");
const bar = document.querySelector("#progress progress");

function tell(look, ...texts) {
  const outcome = document.getElementById("outcome");
  outcome.className = `notice ${look}`;
  outcome.replaceChildren(...texts.map((text) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }));
}

function follow(line) {
  if (line.step) {
    step.textContent = `${form.dataset[line.step]} ${line.of > 1 ? `${line.done}/${line.of}` : ""}`;
    if (line.of > 1) bar.value = line.done / line.of;
    else bar.removeAttribute("value");
  } else if (line.result) {
    tell("good", `${form.dataset.done} ${line.result.revision}`, ...line.result.warnings);
  } else {
    tell("bad", `${line.error.message} ${line.error.advice}`, ...(line.error.problems ?? []), ...(line.error.changes ?? []));
    form.querySelector("button").disabled = false;
  }
}

async function publish() {
  const { version, review, over, path } = form.dataset;
  const what = review ? { review } : { version: Number(version), note: form.elements.note.value };
  await sendLong(path, { ...what, over: over ? Number(over) : null }, follow);
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.querySelector("button").disabled = true;
  document.getElementById("progress").hidden = false;
  try {
    await publish();
  } catch {
    tell("bad", form.dataset.lost);
    form.querySelector("button").disabled = false;
  }
  document.getElementById("progress").hidden = true;
});

// Sent without this script, the form would publish nothing: so its button waits for it.
if (form && !("errors" in form.dataset)) form.querySelector("button").disabled = false;
