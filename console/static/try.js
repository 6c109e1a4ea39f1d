// The same lines to the draft and to what is live. What one says and the other doesn't stands out.

import { send } from "./request.js";

const form = document.getElementById("say");
const keep = document.getElementById("keep");
const told = document.getElementById("told");
const sides = ["draft", "live"];
const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
let lines = [];

function element(name, look, text = "") {
  const made = document.createElement(name);
  made.className = look;
  made.textContent = text;
  return made;
}

function where() {
  return { segment: document.getElementById("segment").value, locale: document.getElementById("locale").value };
}

function choice(title) {
  const made = element("button", "pick", title);
  made.type = "button";
  made.addEventListener("click", () => say(title));
  return made;
}

/** A constraint that acted: what it did, which it is, and what customers are told of it. */
function acted({ effect, constraint, explain, what, form: address }) {
  const item = element("li", `acted ${effect}`);
  const name = element(address ? "a" : "code", "", constraint);
  if (address) name.href = address;
  item.append(element("span", "tag", form.dataset[effect]), " ", name);
  if (what) item.append(` · ${what}`);
  item.append(element("span", "which", explain));
  return item;
}

function turn(text, line, other) {
  const shown = [element("li", "said", text)];
  if (!line) return shown;
  const differs = other && other.intent !== line.intent;
  const how = [`${line.intent} ${share.format(line.confidence)}`, ...line.entities].join(" · ");
  shown.push(element("li", differs ? "how other" : "how", how));
  shown.push(...line.acted.map(acted));
  const said = new Set((other?.replies ?? []).map((one) => one.text));
  for (const { text: reply, message, choices } of line.replies) {
    const item = element("li", other && !said.has(reply) ? "reply other" : "reply", reply);
    item.append(element("span", "which", message ?? ""), ...choices.map(choice));
    shown.push(item);
  }
  return shown;
}

function show(answer) {
  for (const [side, other] of [["draft", "live"], ["live", "draft"]]) {
    const { lines: turns, broken, problems, orders } = answer[side];
    const list = document.getElementById(side);
    list.replaceChildren(...lines.flatMap((text, number) => turn(text, turns[number], answer[other].lines[number])));
    for (const text of broken ? [broken, ...problems] : []) list.append(element("li", "notice bad", text));
    if (orders) list.append(element("li", "tag completed", form.dataset.order));
  }
  form.scrollIntoView({ block: "end" });
}

async function hold() {
  for (const side of sides) document.getElementById(side).setAttribute("aria-busy", "true");
  told.textContent = form.dataset.waiting;
  const answer = await send(form.dataset.path, { ...where(), lines });
  for (const side of sides) document.getElementById(side).removeAttribute("aria-busy");
  told.textContent = problem(answer);
  if (answer.status === 200) show(answer.body);
}

function problem({ status, body }) {
  if (status === 200) return "";
  if (status === 0) return form.dataset.lost;
  return status === 401 ? form.dataset.signedOut : `${body.error.message} ${body.error.advice}`;
}

async function say(text) {
  lines.push(text);
  form.elements.line.value = "";
  await hold();
}

function empty() {
  for (const side of sides) document.getElementById(side).replaceChildren();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.line.value.trim();
  if (text) say(text);
});
document.getElementById("undo").addEventListener("click", () => {
  lines.pop();
  if (lines.length) hold();
  else empty();
});
document.getElementById("again").addEventListener("click", () => { lines = []; empty(); });
for (const id of ["segment", "locale"]) document.getElementById(id).addEventListener("change", () => { if (lines.length) hold(); });
keep.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!lines.length) return;
  const answer = await send(`${form.dataset.path}/keep`, { ...where(), lines, name: keep.elements.name.value });
  if (answer.status === 200) {
    const link = element("a", "", answer.body.path);
    link.href = answer.body.form;
    told.replaceChildren(`${form.dataset.kept} `, link);
  } else told.textContent = problem(answer);
});

// Sent without this script, a form would lose what was typed: so its button waits for it.
for (const one of [form, keep]) one.querySelector("button:not([type])").disabled = false;
