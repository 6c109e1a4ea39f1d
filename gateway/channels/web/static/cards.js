// Cards: offers, a configuration, an order summary, an order's status.

import { el, icon, uniqueId } from "./dom.js";

const MAIN_PAYLOAD = "/affirm";

function pairs(rows, name) {
  if (!rows.length) return null;
  return el(
    "dl",
    { class: `pairs ${name}` },
    ...rows.map((row) => el("div", {}, el("dt", {}, row.name), el("dd", {}, row.value))),
  );
}

const note = (text) => (text ? el("p", { class: "note" }, text) : null);

function offers(card, { say }) {
  const entry = (offer) =>
    el(
      "li",
      { class: "offer" },
      offer.highlight ? el("span", { class: "badge" }, offer.highlight) : null,
      el("h3", {}, offer.name),
      el("p", { class: "offer-text" }, offer.description),
      el("p", { class: "price" }, offer.price),
      el(
        "button",
        { class: "button primary", type: "button", onclick: () => say(offer.order.title, offer.order.payload) },
        offer.order.title,
      ),
    );
  return el("ul", { class: "offers" }, ...card.offers.map(entry));
}

function option(row, choice, say) {
  const reason = choice.possible || !choice.reason ? null : el("span", { class: "reason", id: uniqueId() }, choice.reason);
  const button = el(
    "button",
    {
      class: `option${choice.possible ? "" : " impossible"}`,
      type: "button",
      "aria-pressed": String(choice.chosen),
      "aria-describedby": reason?.id,
      onclick: () => say(`${row.name}: ${choice.name}`, choice.payload),
    },
    choice.chosen ? icon("check") : null,
    el("span", {}, choice.name),
  );
  return reason ? el("span", { class: "option-with-reason" }, button, reason) : button;
}

function configurationRow(row, say) {
  const name = uniqueId();
  const isNew = row.asked ? " asked" : "";
  if (!row.options.length) {
    return el("div", { class: `row${isNew}` }, el("span", { class: "row-name" }, row.name), el("span", { class: "row-value" }, row.value));
  }
  return el(
    "div",
    { class: `row${isNew}`, role: "group", "aria-labelledby": name },
    el("span", { class: "row-name", id: name }, row.name),
    el("div", { class: "options" }, ...row.options.map((choice) => option(row, choice, say))),
  );
}

function markChanges(element, rows, earlierRows) {
  const before = new Map((earlierRows ?? []).map((row) => [row.name, row.value]));
  element?.querySelectorAll(":scope > div").forEach((line, at) => {
    if (earlierRows && before.get(rows[at].name) !== rows[at].value) line.classList.add("changed");
  });
}

function configuration(card, { say, earlier }) {
  const before = earlier?.card.item_id === card.item_id ? earlier.card : null;
  const rows = el("div", { class: "rows" }, ...card.rows.map((row) => configurationRow(row, say)));
  const lines = pairs(card.price_lines, "lines");
  const totals = pairs(card.totals, "totals");
  markChanges(lines, card.price_lines, before?.price_lines);
  markChanges(totals, card.totals, before?.totals);
  const element = el(
    "section",
    { class: "card configuration", "aria-label": card.name },
    el("h3", {}, card.name),
    rows,
    lines,
    el("div", { class: "foot" }, totals, note(card.tax_note)),
  );
  // An older configuration stays as a record of its price; choosing goes on in the newest one alone.
  element.retire = () => {
    element.classList.add("past");
    rows.remove();
    lines?.remove();
  };
  return element;
}

function orderSummary(card, { say, actions }) {
  const item = (entry) =>
    el(
      "li",
      { class: "item" },
      el("h3", {}, entry.name),
      entry.place ? el("p", { class: "place" }, icon("pin"), entry.place) : null,
      pairs(entry.rows, "details"),
      pairs(entry.price_lines, "lines"),
    );
  const action = ({ title, payload }) =>
    el(
      "button",
      { class: payload.startsWith(MAIN_PAYLOAD) ? "button primary" : "button", type: "button", onclick: () => say(title, payload) },
      title,
    );
  return el(
    "section",
    { class: "card summary" },
    el("ul", { class: "items" }, ...card.items.map(item)),
    pairs(card.totals, "totals"),
    note(card.tax_note),
    pairs(card.contact, "details contact"),
    actions.length ? el("div", { class: "actions question" }, ...actions.map(action)) : null,
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
      "li",
      { class: `step ${is}`, "aria-current": is === "current" || is === "stopped" ? "step" : null },
      el("span", { class: "dot", "aria-hidden": "true" }, is === "done" ? icon("check") : is === "stopped" ? icon("cross") : ""),
      el("span", {}, name),
    );
  return el(
    "section",
    { class: "card status", "aria-label": card.order_number },
    el("h3", {}, card.order_number),
    el("ol", { class: "steps" }, ...stepsOf(card, context.states).map(step)),
    pairs(card.items, "details"),
  );
}

const RENDERERS = { offers, configuration, order_summary: orderSummary, order_status: orderStatus };

/** The card's element, or null for a kind this page doesn't know: the reply's text says enough. */
export function renderCard(card, tools) {
  return RENDERERS[card.kind]?.(card, tools) ?? null;
}
