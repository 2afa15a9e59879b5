// Copies a secret that is shown once. Over plain HTTP browsers have no clipboard for scripts; then the text is selected for the hand.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.focus();
      field.select();
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.copied;
      }
    });
  }
})();
