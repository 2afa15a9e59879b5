// Checks a chosen package at the node: a file larger than a form may be goes as the body of a request. Without scripts the field stays hidden.
(() => {
  const form = document.getElementById("check-package");
  if (!form) return;
  form.hidden = false;
  const said = document.getElementById("package-said");
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const file = form.elements.package.files[0];
    if (!file) return;
    said.textContent = form.dataset.running;
    const answer = await fetch(form.action, {
      method: "POST", body: file, credentials: "same-origin",
      headers: { "Content-Type": "application/zip", "X-CSRF": form.querySelector("input[type=hidden]").value },
    });
    const report = await answer.json();
    const lines = !answer.ok ? [report.detail ?? report.title]
      : report.intact ? [`${form.dataset.intact} ${report.of} · ${report.facts} · ${report.keyId}`]
      : report.faults.map(fault => `${fault.where}: ${fault.what}`);
    said.replaceChildren(...lines.map(line => Object.assign(document.createElement("li"), { textContent: line })));
    said.dataset.intact = report.intact === true;
  });
})();
