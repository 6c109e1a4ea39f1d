// The picker: which assistant to talk to, as which kind of customer, in which language.

import { el, uniqueId } from "../component/dom.js";

const languageName = (locale) => new Intl.DisplayNames([locale], { type: "language" }).of(locale);

function choice(legend, options, name) {
  return el(
    "fieldset",
    { class: "choice" },
    el("legend", {}, legend),
    el(
      "div",
      { class: "choice-options" },
      ...options.map(({ value, label, lang }, at) => {
        const id = uniqueId();
        return el(
          "span",
          {},
          el("input", { type: "radio", id, name, value, checked: at === 0 }),
          el("label", { for: id, lang }, label),
        );
      }),
    ),
  );
}

/** The provider's own words in the card follow the language that is chosen in it. */
function relabel(card, context, locale) {
  const tagline = card.querySelector(".tagline");
  const labels = card.querySelectorAll("[name=segment] + label");
  tagline.textContent = context.taglines[locale];
  context.segments.forEach(([, names], at) => { labels[at].textContent = names[locale]; });
  [tagline, ...labels].forEach((element) => { element.lang = locale; });
}

function contextCard(context, onPick) {
  const [locale] = context.locales;
  const segments = context.segments.map(([value, names]) => ({ value, label: names[locale], lang: locale }));
  const locales = context.locales.map((value) => ({ value, label: languageName(value), lang: value }));
  const title = uniqueId();
  const submit = (event) => {
    event.preventDefault();
    const chosen = new FormData(event.target);
    onPick({ csp: context.csp, segment: chosen.get("segment"), locale: chosen.get("locale") });
  };
  const card = el(
    "form",
    { class: "pick", "aria-labelledby": title, onsubmit: submit },
    el(
      "div",
      { class: "pick-head" },
      el("span", { class: "mark", "aria-hidden": "true" }, context.brand.mark),
      el("div", {}, el("h2", { id: title }, context.name), el("p", { class: "tagline", lang: locale }, context.taglines[locale])),
    ),
    choice("Customer", segments, "segment"),
    choice("Language", locales, "locale"),
    el("button", { class: "button primary", type: "submit" }, "Start chat"),
  );
  card.addEventListener("change", ({ target }) => target.name === "locale" && relabel(card, context, target.value));
  for (const [name, [light, dark]] of Object.entries(context.brand.colours)) {
    card.style.setProperty(`--${name}`, `light-dark(${light}, ${dark})`);
  }
  return card;
}

/** Show the picker in `app`; `onPick` gets the key. `problem` says why the page came here, if something went wrong. */
export function showPicker(app, contexts, problem, onPick) {
  document.documentElement.lang = "en";
  document.title = "Bespoke";
  app.className = "picker";
  const status = el("p", { class: "problem", role: "alert", hidden: !problem }, problem);
  app.replaceChildren(
    el(
      "main",
      {},
      el("p", { class: "wordmark" }, "Bespoke"),
      el("h1", {}, "Who would you like to talk to?"),
      el("p", { class: "lead" }, "One assistant, many providers: how it speaks, what it sells and what goes together is data."),
      status,
      el("div", { class: "picks" }, ...contexts.map((context) => contextCard(context, onPick))),
      contexts.length ? null : el("p", { class: "lead" }, "There is no provider here yet."),
    ),
  );
}
