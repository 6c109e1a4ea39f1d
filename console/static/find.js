// Search across everything: / or Ctrl K opens it, arrows go through what was found, Enter goes there.

const dialog = document.getElementById("find");
const input = dialog.querySelector("input");
const list = dialog.querySelector(".found");
const counted = dialog.querySelector(".counted");
const PAUSE = 120; // milliseconds without a key before the server is asked
let asking = null;
let timer = 0;

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable=true], dialog") !== null;
}

function element(name, look, text = "") {
  const made = document.createElement(name);
  made.className = look;
  made.textContent = text;
  return made;
}

const plurals = new Intl.PluralRules(document.documentElement.lang);

function told(count) {
  const words = plurals.select(count) === "one" ? dialog.dataset.countOne : dialog.dataset.count;
  return words.replace("{count}", count);
}

function pieces(holder, parts) {
  holder.append(...parts.map(({ text, is_match: isMatch }) => (isMatch ? element("mark", "", text) : text)));
  return holder;
}

function link({ to, where, title, text }) {
  const item = document.createElement("li");
  const made = element("a", "");
  made.href = to;
  made.append(pieces(element("b", ""), title), " ", element("span", "muted", where), pieces(element("span", "text"), text));
  item.append(made);
  return item;
}

function group({ name, count, found }, place) {
  const section = element("section", "");
  const head = element("h3", "", name);
  head.id = `found-${place}`;
  head.append(" ", element("span", "tag", String(count)));
  const items = element("ul", "");
  items.setAttribute("aria-labelledby", head.id);
  items.append(...found.map(link));
  section.append(head, items);
  return section;
}

async function look() {
  asking?.abort();
  asking = new AbortController();
  const query = input.value.trim();
  try {
    const asked = `${dialog.dataset.path}?q=${encodeURIComponent(query)}`;
    const answer = await fetch(asked, { headers: { Accept: "application/json" }, signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const { kinds } = await answer.json();
    list.replaceChildren(...kinds.map(group));
    const count = kinds.reduce((sum, one) => sum + one.count, 0);
    counted.textContent = query ? (count ? told(count) : dialog.dataset.none) : "";
  } catch (error) {
    if (error.name !== "AbortError") counted.textContent = dialog.dataset.lost;
  }
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  look(); // so that all is read by the first key
}

function move(event) {
  const links = [input, ...list.querySelectorAll("a")];
  const here = links.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1 }[event.key];
  if (next === undefined || !links[next]) return;
  event.preventDefault();
  links[next].focus();
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer); // what was found may be of fewer letters than are typed
  await look();
  list.querySelector("a")?.click();
});
dialog.querySelector("button").addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", move);
// to a place on the page that is open, a browser only scrolls
list.addEventListener("click", (event) => { if (event.target.closest("a")) dialog.close(); });
document.querySelector("[data-find]").addEventListener("click", open);
document.addEventListener("keydown", (event) => {
  const isCtrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  if (!isCtrlK && !isSlash) return;
  event.preventDefault();
  open();
});
// what was found may be folded away on its page
function unfold() {
  const chosen = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (chosen instanceof HTMLDetailsElement) {
    chosen.open = true;
    chosen.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();
