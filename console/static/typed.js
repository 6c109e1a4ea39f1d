// While examples of an intent are typed: tells which of them are understood as another one as it is.

import { send } from "./request.js";

const PAUSE = 700; // milliseconds without a key before the draft is asked
const MOST = 60;

/** Where it is told: below the field's label, which would take it into the field's name. */
function place(area) {
  const label = area.closest("label");
  const there = label.nextElementSibling;
  if (there?.matches(".taken")) return there;
  const told = document.createElement("div");
  told.className = "taken warn";
  told.setAttribute("role", "status");
  told.id = `taken-${document.querySelectorAll(".taken").length}`;
  label.after(told);
  area.setAttribute("aria-describedby", told.id);
  return told;
}

function tell(area, taken) {
  const words = area.form.dataset.taken;
  place(area).replaceChildren(...taken.map(({ example, intent }) => {
    const text = words.replace("{example}", () => example).replace("{intent}", () => intent);
    return Object.assign(document.createElement("p"), { textContent: text });
  }));
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
