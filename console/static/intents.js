// Shows of an intent's form what its behaviour needs, and finds intents by what is in them.

function fit(form) {
  const behaviour = form.elements.behaviour?.value;
  for (const label of form.querySelectorAll("[data-for]")) label.hidden = !label.dataset.for.split(" ").includes(behaviour);
}

for (const form of document.querySelectorAll(".intent form")) {
  form.elements.behaviour?.addEventListener("change", () => fit(form));
  fit(form);
}

document.getElementById("search").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const intent of document.querySelectorAll(".intent")) {
    const texts = [intent.textContent, ...[...intent.querySelectorAll("textarea")].map((one) => one.value)];
    intent.hidden = !texts.join(" ").toLowerCase().includes(wanted);
  }
});
