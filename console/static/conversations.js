// Keeps what is shown of conversations up to date; what is being written stays as it is.

const fresh = document.getElementById("fresh");
const form = document.getElementById("write");

// What a form leads to is loaded by then; to load this page again would undo that.
let leaves = false;
// One that its own script sends stays here when it can't be sent.
document.addEventListener("submit", (event) => (leaves = !event.defaultPrevented));

function isFocused() {
  return fresh.contains(document.activeElement);
}

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.redirected) return tellEnded();
  if (!answer.ok || isFocused()) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (leaves) return;
  // Whether one may write changes what there is on the page, so that is loaded whole, unless words would be lost.
  const changed = Boolean(page.getElementById("write")) !== Boolean(form);
  if (changed && !form?.elements.text.value) location.reload();
  const next = page.getElementById("fresh");
  if (!next || next.innerHTML === fresh.innerHTML) return;
  fresh.replaceChildren(...next.childNodes);
  fresh.querySelector(".talk")?.lastElementChild?.scrollIntoView({ block: "nearest" });
}

// A page that is no longer brought up to date says so: whoever waits for customers would wait in vain.
const PATIENCE = 4000; // milliseconds: a stream ends now and then, and is connected again
const stale = document.getElementById("stale");
const events = new EventSource(fresh.dataset.events);
let old = 0;

function tellOld(text, ...more) {
  stale.replaceChildren(text, ...more);
  stale.hidden = false;
}

function tellEnded() {
  events.close();
  const again = Object.assign(document.createElement("a"), { href: location.href, textContent: stale.dataset.again });
  tellOld(`${stale.dataset.signedOut} `, again);
}

events.addEventListener("changed", look);
events.addEventListener("open", () => {
  clearTimeout(old);
  if (!stale.hidden) look();
  stale.hidden = true;
});
events.addEventListener("error", () => {
  clearTimeout(old);
  if (events.readyState === EventSource.CLOSED) tellEnded();
  else old = setTimeout(() => tellOld(stale.dataset.lost), PATIENCE);
});

form?.elements.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

document.getElementById("answers")?.addEventListener("change", (event) => {
  if (event.target.value) form.elements.text.value = event.target.value;
  event.target.value = "";
  form.elements.text.focus();
});
