// Makes elements. Text is always set as text, so nothing in it can become markup.

/** An element. `attributes` starting with "on" are listeners; null and false ones are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  restart: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  send: "M5 12h13M12 5.5l6.5 6.5-6.5 6.5",
  check: "M5.5 12.5l4.5 4.5 8.5-10",
  cross: "M7 7l10 10M17 7L7 17",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
};

/** A line icon; decoration only, so whatever it stands on needs a name of its own. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

let counter = 0;

/** An id that no other element of the page has. */
export function uniqueId() {
  counter += 1;
  return `e${counter}`;
}
