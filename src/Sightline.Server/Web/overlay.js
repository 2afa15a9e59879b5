// What only a browser can do for the images of a record: the true size of an image, boxes shown or not, and which box belongs to which line.
(() => {
  const figures = [...document.querySelectorAll(".sl-shot")];

  // The size of the image itself counts, whatever the message says of it.
  const lay = (svg, width, height) => {
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const letter = Math.max(width, height) / 34;
    for (const box of svg.querySelectorAll("[data-defect]")) {
      const percent = box.hasAttribute("data-percent");
      const across = percent ? width / 100 : 1;
      const down = percent ? height / 100 : 1;
      let [x, y, w, h] = [box.dataset.x * across, box.dataset.y * down, box.dataset.w * across, box.dataset.h * down];
      if (w <= 0 || h <= 0) {
        const least = Math.max(width, height) / 50;
        [x, y, w, h] = [x - least / 2, y - least / 2, least, least];
      }
      for (const rect of box.querySelectorAll("rect")) {
        Object.entries({ x, y, width: w, height: h }).forEach(([name, value]) => rect.setAttribute(name, value));
      }
      const label = box.querySelector("text");
      label.setAttribute("font-size", letter);
      label.setAttribute("y", y > letter * 1.4 ? y - letter * 0.4 : y + h + letter * 1.1);
      const room = width - label.getComputedTextLength();
      label.setAttribute("x", Math.max(0, Math.min(x, room)));
    }
  };

  const light = (number, on) => {
    for (const part of document.querySelectorAll(`[data-defect="${CSS.escape(number)}"]`)) {
      part.classList.toggle("sl-lit", on);
    }
  };

  const toggle = (kind, button) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    button.closest(".sl-shot").classList.toggle(kind === "overlay" ? "sl-bare" : "sl-zoomed", kind === "overlay" ? !on : on);
  };

  for (const figure of figures) {
    figure.querySelectorAll("button[data-do]").forEach(button => {
      button.hidden = false;
      button.addEventListener("click", () => toggle(button.dataset.do, button));
    });
    const image = figure.querySelector("img");
    const svg = figure.querySelector(".sl-overlay");
    if (!image) {
      continue;
    }
    const ready = () => {
      if (!image.naturalWidth) {
        figure.querySelector("[data-note=broken]").hidden = false;
        return;
      }
      image.width = image.naturalWidth;
      image.height = image.naturalHeight;
      if (svg) {
        const said = svg.dataset;
        figure.querySelector("[data-note=size]").hidden = !said.width || !said.height || (Number(said.width) === image.naturalWidth && Number(said.height) === image.naturalHeight);
        lay(svg, image.naturalWidth, image.naturalHeight);
      }
      figure.dataset.ready = "";
    };
    if (image.complete) {
      ready();
    } else {
      image.addEventListener("load", ready);
      image.addEventListener("error", ready);
    }
  }

  for (const part of document.querySelectorAll("[data-defect]")) {
    for (const [event, on] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
      part.addEventListener(event, () => light(part.dataset.defect, on));
    }
  }

  addEventListener("keydown", event => {
    const kind = { o: "overlay", z: "zoom" }[event.key];
    if (!kind || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) {
      return;
    }
    document.querySelectorAll(`button[data-do="${kind}"]`).forEach(button => toggle(kind, button));
  });
})();
