// Values of an offering are picked; after each pick the draft is asked what is ruled out, and why.

import { send } from "./request.js";

const form = document.getElementById("picks");
const words = form.dataset;
const told = document.getElementById("told");
const variables = document.getElementById("variables");
const conflict = document.getElementById("conflict");
let picks = {};
let links = {}; // constraint → its form
let turn = 0;

function element(name, look, text) {
  const made = document.createElement(name);
  if (look) made.className = look;
  if (text) made.textContent = text;
  return made;
}

function reasons(why) {
  const list = element("ul", "why");
  for (const { id, explain } of why) {
    const item = element("li");
    const name = element(links[id] ? "a" : "code", "", id);
    if (links[id]) name.href = links[id];
    item.append(name, ` ${explain}`);
    list.append(item);
  }
  if (!why.length) list.append(element("li", "", words.none));
  return list;
}

function button(variable, option) {
  const made = element("button", `pick ${option.state}`, option.name);
  made.type = "button";
  made.setAttribute("aria-pressed", String(option.state.startsWith("chosen")));
  made.addEventListener("click", () => {
    if (option.state.startsWith("chosen")) delete picks[variable.id];
    else picks[variable.id] = option.value;
    ask(`${variable.id} ${option.value}`);
  });
  made.dataset.key = `${variable.id} ${option.value}`;
  return made;
}

function number(variable) {
  const label = element("label", "short");
  const input = element("input");
  input.type = "number";
  input.value = picks[variable.id] ?? "";
  input.dataset.key = variable.id;
  input.addEventListener("change", () => {
    if (input.value) picks[variable.id] = input.value;
    else delete picks[variable.id];
    ask(variable.id);
  });
  const span = variable.span ? `${variable.span[0]} – ${variable.span[1]}` : words.none;
  label.append(element("span", "muted", `${words.span} ${span}`), input);
  return label;
}

function row(variable) {
  const set = element("fieldset");
  set.append(element("legend", "", variable.name));
  const values = element("div", "picks");
  if (variable.is_range) values.append(number(variable));
  else values.append(...variable.options.map((one) => button(variable, one)));
  set.append(values);
  for (const option of variable.options.filter((one) => one.state.endsWith("out"))) {
    const details = element("div", "ruled-out");
    details.append(element("b", "", option.name), reasons(option.why));
    set.append(details);
  }
  return set;
}

function show({ variables: found, conflict: why, price, links: there }, focused) {
  links = there;
  variables.replaceChildren(...found.map(row));
  told.textContent = price;
  conflict.hidden = !why.length;
  conflict.replaceChildren(element("p", "", words.conflict), reasons(why));
  if (focused) [...variables.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focused)?.focus();
}

async function ask(focused) {
  const mine = ++turn;
  const { offering, segment, locale, postcode, age } = form.elements;
  const answer = await send(words.path, {
    offering: offering.value, segment: segment.value, locale: locale.value, postcode: postcode.value.trim(),
    age: age.value ? Number(age.value) : null, picks,
  });
  if (mine !== turn) return; // a later pick was faster
  if (answer.status === 200) show(answer.body, focused);
  else if (answer.status === 0) told.textContent = words.lost;
  else told.textContent = answer.status === 401 ? words.signedOut : answer.body.error.message;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => {
  if ("load" in event.target.dataset) {
    const asked = new URLSearchParams(["offering", "segment", "locale"].map((name) => [name, form.elements[name].value]));
    location.search = `?${asked}`; // another segment has other offerings
    return;
  }
  if (event.target.name === "offering") picks = {};
  ask();
});
document.getElementById("clear").addEventListener("click", () => { picks = {}; ask(); });
ask();
