// What only a browser can do for reviews: a key for each verdict, unless somebody is typing; Escape leaves the field.
(() => {
  const form = document.getElementById("verdict");
  if (!form) {
    return;
  }

  document.addEventListener("keydown", event => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (typing && event.key === "Escape") {
      typing.blur();
    }

    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
      return;
    }

    const button = form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (button) {
      event.preventDefault();
      form.requestSubmit(button);
    }
  });
})();
