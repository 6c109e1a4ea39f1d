// What every page does beyond HTML: going places by keyboard, and the choice of a CSP.

const places = [...document.querySelectorAll("nav [data-key]")];
const dialog = document.getElementById("shortcuts");
let going = false;

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable=true], dialog") !== null;
}

/** Keys beyond those of pages: of those there is something for on this page. */
function others() {
  const there = [
    ["/", dialog.dataset.search, "#find"], ["Ctrl K", dialog.dataset.search, "#find"],
    ["Ctrl S", dialog.dataset.save, "form[data-keeps], #save"],
  ].filter(([, , what]) => document.querySelector(what));
  return there.flatMap(([key, text]) => {
    const keys = document.createElement("dt");
    keys.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    return [keys, Object.assign(document.createElement("dd"), { textContent: text })];
  });
}

function showShortcuts() {
  const list = dialog.querySelector("dl");
  list.replaceChildren(...places.flatMap((place) => {
    const keys = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = `g ${place.dataset.key}`;
    keys.append(key);
    const name = document.createElement("dd");
    name.textContent = place.textContent;
    return [keys, name];
  }), ...others());
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (going) {
    going = false;
    places.find((place) => place.dataset.key === event.key)?.click();
  } else if (event.key === "g") {
    going = true;
    setTimeout(() => { going = false; }, 1500);
  } else if (event.key === "?" && dialog) {
    showShortcuts();
  }
});

for (const choice of document.querySelectorAll("[data-go]")) choice.addEventListener("change", () => location.assign(choice.value));

// On a narrow screen the menu would fill the first screen of every page.
if (matchMedia("(max-width: 60rem)").matches) document.querySelector(".menu")?.removeAttribute("open");

// What can't be undone is asked for once more.
for (const form of document.querySelectorAll("form[data-sure]")) {
  form.addEventListener("submit", (event) => { if (!confirm(form.dataset.sure)) event.preventDefault(); });
}
