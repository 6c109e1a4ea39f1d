// Makes elements. Text is always set as text, so nothing in it can become markup.

/** An element, as `el("p.note", {…}, …)`. Attributes starting with "on" are listeners; null and false ones are
 * left out, and so are children that are nothing: null, false, 0, "". */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  // A button sends no form unless it is told to.
  if (tag === "button") node.type = tag;
  node.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** Put the chat's own words where `data-word` asks for them: "close" is the text, "send title" that attribute. Called
 * again with those of another language it leaves the elements, and so what is typed and where focus is. */
export function setWords(root, texts) {
  for (const node of root.querySelectorAll("[data-word]")) {
    const [word, ...attributes] = node.dataset.word.split(" ");
    attributes.forEach((name) => node.setAttribute(name, texts[word]));
    const text = texts[word] ?? "";
    // What is set again is read out again.
    if (!attributes.length && node.textContent !== text) node.textContent = text;
  }
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  chat: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  link: "M4 6h10v9M4 6v9h7M2 19h9M15 10h6v10h-6z",
  restart: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  send: "M5 12h13M12 5.5l6.5 6.5-6.5 6.5",
  check: "M5.5 12.5l4.5 4.5 8.5-10",
  close: "M7 7l10 10M17 7L7 17",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
};

/** A line icon; decoration only, so whatever it stands on needs a name of its own. */
export function icon(name) {
  const make = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const svg = make("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  svg.append(make("path", { d: PATHS[name] }));
  return svg;
}

let counter = 0;

/** An id that no other element of the chat has. */
export function uniqueId() {
  counter += 1;
  return `e${counter}`;
}
