// Holds expected conversations in the draft, one or all, and shows line by line what was said instead.

import { send } from "./request.js";

const words = document.getElementById("held").dataset;
const told = document.getElementById("held");
const all = document.getElementById("hold-all");

function element(name, look, text) {
  const made = document.createElement(name);
  made.className = look;
  made.textContent = text;
  return made;
}

function lines({ lines: held, at_end: atEnd }) {
  const shown = held.flatMap((line) => [
    element("li", "said", line.customer),
    element("li", line.unexpected.length ? "how other" : "how", `${words.understood} ${line.intent}`),
    ...line.replies.map((text) => element("li", line.unexpected.length ? "reply other" : "reply", text)),
    ...line.unexpected.map((text) => element("li", "unexpected bad", `✗ ${text}`)),
  ]);
  return [...shown, ...atEnd.map((text) => element("li", "unexpected bad", `${words.end} ${text}`))];
}

function result(panel, text, look) {
  const tag = panel.querySelector(".result");
  tag.textContent = text;
  tag.className = `result tag ${look}`;
}

async function hold(panel) {
  result(panel, words.waiting, "waiting");
  const { status, body } = await send(words.path, { path: panel.dataset.conversation });
  if (status === 200) {
    panel.querySelector(".talk").replaceChildren(...lines(body));
    result(panel, body.fine ? words.fine : words.not, body.fine ? "completed" : "failed");
    return body.fine;
  }
  const message = status === 0 ? words.lost : status === 401 ? words.signedOut : `${body.error.message} ${body.error.advice}`;
  result(panel, "✗", "failed");
  told.textContent = message;
  return false;
}

async function holdAll() {
  all.disabled = true;
  const panels = [...document.querySelectorAll(".conversation")].filter((one) => !one.hidden);
  let done = 0;
  let fine = 0;
  for (const panel of panels) {
    if (await hold(panel)) fine += 1;
    else panel.open = true;
    done += 1;
    told.textContent = `${done}/${panels.length} · ${words.count} ${fine}`;
  }
  all.disabled = false;
}

for (const button of document.querySelectorAll("[data-hold]")) {
  button.disabled = false;
  button.addEventListener("click", () => hold(button.closest(".conversation")));
}
if (all) {
  all.disabled = false;
  all.addEventListener("click", holdAll);
}
