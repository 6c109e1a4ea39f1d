// Parts of an entry: added, taken out; conditions picked from what there is.

const picker = document.getElementById("picker");
const known = JSON.parse(picker.dataset.known);
const choice = picker.querySelector("form").elements;
let target = null;
let count = 1000; // beyond the place of every part that is there

function add(button) {
  const template = button.parentElement.querySelector(":scope > template");
  const blank = template.dataset.row;
  const name = blank.replace(/\.\{\w+\}\.$/, `.${count++}.`);
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(blank, name);
  const part = holder.content.firstElementChild;
  button.parentElement.querySelector(":scope > ul").append(part);
  part.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function fillValues() {
  const values = known[choice.of.value] ?? [];
  document.getElementById("picked").replaceChildren(...values.map((one) => new Option(one, one)));
  choice.value.value = "";
}

function pick(button) {
  target = button.parentElement.querySelector("input");
  choice.of.replaceChildren(...Object.keys(known).map((one) => new Option(one, one)));
  fillValues();
  picker.showModal();
}

choice.of.addEventListener("change", fillValues);
picker.addEventListener("close", () => {
  const value = choice.value.value.trim();
  if (picker.returnValue === "add" && value) {
    const before = target.value.trim().replace(/,$/, "");
    target.value = `${before ? `${before}, ` : ""}${choice.of.value} ${choice.sign.value} ${value}`;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
  target.focus();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("add" in button.dataset) add(button);
  else if ("pick" in button.dataset) pick(button);
  else if ("remove" in button.dataset) {
    button.dispatchEvent(new Event("input", { bubbles: true }));
    const list = button.closest("ul");
    button.closest(".part").remove();
    list.parentElement.querySelector("[data-add]").focus();
  }
});
