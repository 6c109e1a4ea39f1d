// Cards: offers, a configuration, an order summary, an order's status.

import { el, icon, uniqueId } from "./dom.js";

const MAIN_PAYLOAD = "/affirm";
/** A list comes to rest a few pixels off its ends. */
const SLACK = 8;

const pair = (row) => el("div", {}, el("dt", {}, row.name), el("dd", {}, row.value));
const pairs = (rows, name) => rows.length && el(`dl.pairs.${name}`, {}, ...rows.map(pair));
const note = (text) => text && el("p.note", {}, text);
const button = (name, title, onclick, attributes = {}) => el(`button.${name}`, { onclick, ...attributes }, title);

/** A list that may be wider than its place, and buttons that move it, for whoever can't swipe. */
function carousel(list, texts) {
  const arrow = (name, by) => el(`button.arrow.${name}`, {
    title: texts[name], "aria-label": texts[name], onclick: () => list.scrollBy({ left: by * list.clientWidth * 0.8 }),
  }, icon("back"));
  const arrows = [arrow("previous", -1), arrow("next", 1)];
  const element = el("div.carousel", {}, list, ...arrows);
  const fit = () => {
    const more = list.scrollWidth - list.clientWidth;
    element.classList.toggle("fits", more < SLACK);
    // Not disabled: whoever is on it with the keyboard would be thrown out.
    [list.scrollLeft < SLACK, list.scrollLeft > more - SLACK].forEach((end, at) => arrows[at].setAttribute("aria-disabled", String(end)));
  };
  list.addEventListener("scroll", fit, { passive: true });
  new ResizeObserver(fit).observe(list);
  return element;
}

function offers(card, { say, context }) {
  const entry = (offer) => {
    const id = uniqueId();
    return el(
      "li.offer",
      {},
      offer.highlight && el("span.badge", {}, offer.highlight),
      el("h3", { id }, offer.name),
      el("p.offer-text", {}, offer.description),
      el("p.price", {}, offer.price),
      button("button.primary", offer.order.title, () => say(offer.order.title, offer.order.payload)),
    );
  };
  return carousel(el("ul.offers", {}, ...card.offers.map(entry)), context.texts);
}

/** A row with its options; why some are impossible is said below them, each reason once. */
function configurationRow(row, say) {
  const id = uniqueId();
  const name = `div.row${row.asked ? ".asked" : ""}`;
  if (!row.options.length) return el(name, {}, el("span.row-name", {}, row.name), el("span.row-value", {}, row.value));
  const reasons = new Map();
  const reasonOf = ({ possible, reason }) => {
    if (possible || !reason) return null;
    if (!reasons.has(reason)) reasons.set(reason, el("p.reason", { id: uniqueId() }, reason));
    return reasons.get(reason).id;
  };
  const option = (choice) =>
    el(
      `button.option${choice.possible ? "" : ".impossible"}`,
      {
        "aria-pressed": String(choice.chosen),
        "aria-describedby": reasonOf(choice),
        onclick: () => say(`${row.name}: ${choice.name}`, choice.payload),
      },
      choice.chosen && icon("check"),
      el("span", {}, choice.name),
    );
  return el(
    name,
    { role: "group", "aria-labelledby": id },
    el("span.row-name", { id }, row.name),
    el("div.options", {}, ...row.options.map(option)),
    ...reasons.values(),
  );
}

function markChanges(list, rows, earlier) {
  if (!list || !earlier) return;
  const before = new Map(earlier.map((row) => [row.name, row.value]));
  rows.forEach((row, at) => list.children[at].classList.toggle("changed", before.get(row.name) !== row.value));
}

function configuration(card, { say, earlier }) {
  const before = earlier?.card.item_id === card.item_id ? earlier.card : null;
  // What is asked comes first, right below its question, however many rows there are.
  const asked = [...card.rows].sort((one, other) => other.asked - one.asked);
  const rows = el("div.rows", {}, ...asked.map((row) => configurationRow(row, say)));
  const lines = pairs(card.price_lines, "lines");
  const totals = pairs(card.totals, "totals");
  markChanges(lines, card.price_lines, before?.price_lines);
  markChanges(totals, card.totals, before?.totals);
  const element = el(
    "section.card.configuration",
    { "aria-label": card.name },
    el("h3", {}, card.name),
    rows,
    lines,
    el("div.foot", {}, totals, note(card.tax_note)),
  );
  // An older configuration stays as a record of its price; choosing goes on in the newest one alone.
  element.retire = () => {
    element.classList.add("past");
    rows.remove();
    if (lines) lines.remove();
  };
  return element;
}

function orderSummary(card, { say, actions }) {
  const action = ({ title, payload }) =>
    button(payload.startsWith(MAIN_PAYLOAD) ? "button.primary" : "button", title, () => say(title, payload));
  const row = (those) => those?.length && el("div.actions.question", {}, ...those.map(action));
  const item = (entry) =>
    el(
      "li.item",
      {},
      el("h3", {}, entry.name),
      entry.place && el("p.place", {}, icon("pin"), entry.place),
      pairs(entry.rows, "details"),
      pairs(entry.price_lines, "lines"),
      row(entry.actions),
    );
  return el(
    "section.card.summary",
    {},
    el("ul", {}, ...card.items.map(item)),
    pairs(card.totals, "totals"),
    note(card.tax_note),
    pairs(card.contact, "details.contact"),
    row(actions),
  );
}

const STEPS = ["acknowledged", "inProgress", "completed"];
const WAITING = new Set(["pending", "held", "assessingCancellation", "pendingCancellation"]);
const ENDED_OTHERWISE = new Set(["partial", "failed", "rejected", "cancelled"]);

/** The steps an order has behind and before it: `{name, is: done | current | next | stopped}`. */
function stepsOf({ state, state_name: stateName }, names) {
  const ended = ENDED_OTHERWISE.has(state);
  const at = WAITING.has(state) || ended ? 1 : STEPS.indexOf(state);
  const steps = STEPS.map((step, index) => {
    const here = index === at;
    const done = index < at || (here && step === "completed");
    return { name: here ? stateName : names[step], is: done ? "done" : here ? "current" : "next" };
  });
  return ended ? [steps[0], { name: stateName, is: state === "partial" ? "current" : "stopped" }] : steps;
}

function orderStatus(card, { context }) {
  const step = ({ name, is }) =>
    el(
      `li.step.${is}`,
      { "aria-current": is === "current" || is === "stopped" ? "step" : null },
      el("span.dot", { "aria-hidden": "true" }, is === "done" && icon("check"), is === "stopped" && icon("close")),
      el("span", {}, name),
    );
  return el(
    "section.card.status",
    { "aria-label": card.order_number },
    el("h3", {}, card.order_number),
    el("ol.steps", {}, ...stepsOf(card, context.states).map(step)),
    pairs(card.items, "details"),
  );
}

const RENDERERS = { offers, configuration, order_summary: orderSummary, order_status: orderStatus };

/** The card's element, or undefined for a kind this chat doesn't know: the reply's text says enough. */
export const renderCard = (card, tools) => RENDERERS[card.kind]?.(card, tools);
