// What only a browser can do for the frame: say whether the page is live, and ask again for what is shown once it is.
(() => {
  const body = document.body;
  const sign = document.getElementById("sl-connection");
  if (!sign || !body.hasAttribute("sse-connect")) {
    return;
  }

  let state = "connecting";
  const show = next => {
    if (next === "lost" && state !== "lost") {
      const since = new Date();
      const time = sign.querySelector(".sl-since");
      time.dateTime = since.toISOString();
      time.textContent = new Intl.DateTimeFormat(sign.dataset.language, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: sign.dataset.zone }).format(since);
    }
    state = next;
    sign.dataset.state = next;
    body.dataset.connection = next;
  };

  show("connecting");
  body.addEventListener("htmx:sseOpen", () => {
    const back = state === "lost";
    show("live");
    if (back) {
      body.dispatchEvent(new CustomEvent("sl:back"));
    }
  });
  body.addEventListener("htmx:sseError", () => show("lost"));
  body.addEventListener("htmx:sseClose", () => show("lost"));
  addEventListener("offline", () => show("lost"));

  // A part is asked for at most once a second, and what moves meanwhile is asked for when the second is over: never forgotten.
  const pause = 1000;
  const asked = new Map();
  const waiting = new Set();
  body.addEventListener("htmx:beforeRequest", event => {
    const part = event.target;
    if (!part.classList?.contains("sl-live")) {
      return;
    }

    const wait = (asked.get(part.id) ?? -pause) + pause - performance.now();
    if (wait <= 0) {
      asked.set(part.id, performance.now());
      return;
    }

    event.preventDefault();
    if (!waiting.has(part.id)) {
      waiting.add(part.id);
      setTimeout(() => {
        waiting.delete(part.id);
        const still = document.getElementById(part.id);
        if (still) {
          htmx.trigger(still, "sl:due");
        }
      }, wait);
    }
  });

  // A part that could not be brought is as old as a part without a connection.
  const stale = event => event.target.closest?.(".sl-live")?.classList.add("sl-is-stale");
  body.addEventListener("htmx:sendError", stale);
  body.addEventListener("htmx:responseError", stale);
})();
