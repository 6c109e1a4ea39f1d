// Buttons that copy a text: an address, a key, a secret that is shown once.

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.querySelector("span"), text = label.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.done;
      setTimeout(() => { label.textContent = text; }, 2000);
    } catch { // where it isn't allowed, the text is chosen, so that a key press copies it
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    }
  });
}
