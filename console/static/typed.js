// While examples of an intent are typed: tells which of them are understood as another one as it is.

import { send } from "./request.js";

const PAUSE = 700; // milliseconds without a key before the draft is asked
const MOST = 60;

function tell(area, taken) {
  const words = area.form.dataset.taken;
  let told = area.parentElement.querySelector(".taken");
  if (!told) {
    told = document.createElement("small");
    told.className = "taken warn";
    told.setAttribute("role", "status");
    area.after(told);
  }
  told.textContent = taken.map(({ example, intent }) => words.replace("{example}", () => example).replace("{intent}", () => intent)).join(" ");
}

async function ask(area, signal) {
  const fields = area.form.elements;
  const answer = await send(area.form.dataset.typed, {
    path: fields.path.value,
    intent: fields.id.value,
    language: area.name.split(".")[1] ?? "",
    examples: area.value.split("\n").map((one) => one.slice(0, 400)).slice(-MOST),
  }, { signal });
  if (answer.status === 200) tell(area, answer.body.taken);
}

function watch(area) {
  let timer = 0;
  let asking = null;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        await ask(area, asking.signal);
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }, PAUSE);
  });
}

document.querySelectorAll("form[data-typed] textarea[name^=examples]").forEach(watch);
