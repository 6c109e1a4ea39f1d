// Asks which examples are confused with others, and lists them.

import { sendLong } from "./request.js";

const form = document.getElementById("confused");
const told = form.querySelector(".told");
const rows = document.querySelector("#confused-found tbody");

function row({ intent, example, taken_for: other, confidence }) {
  const made = document.createElement("tr");
  const shown = [example, intent, other ? `${other} (${confidence})` : form.dataset.none];
  made.append(...shown.map((text, place) => {
    const cell = document.createElement("td");
    if (place === 1) {
      const link = document.createElement("a");
      link.href = `#${intent}`;
      link.textContent = text;
      link.addEventListener("click", () => { const entry = document.getElementById(intent); if (entry) entry.open = true; });
      cell.append(link);
    } else cell.textContent = text;
    return cell;
  }));
  return made;
}

function follow(line) {
  if (line.step) told.textContent = `${form.dataset.waiting} ${line.done}/${line.of}`;
  else if (line.error) told.textContent = `${line.error.message} ${line.error.advice}`;
  else {
    const found = line.result.confused;
    told.textContent = found.length ? "" : form.dataset.fine;
    rows.replaceChildren(...found.map(row));
    document.getElementById("confused-found").hidden = !found.length;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await sendLong(form.dataset.path, { segment: form.elements.segment.value, locale: form.elements.locale.value }, follow);
  } catch {
    told.textContent = form.dataset.lost;
  }
  button.disabled = false;
});
form.querySelector("button").disabled = false;
