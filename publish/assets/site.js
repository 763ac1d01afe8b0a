/* For every page: code opens all at once, the outline shows where the reader is, what makes tables (assets/tables.js)
   comes where there are any, and what is shown can be taken away. Without scripts the page still reads. */
(function () {
  "use strict";

  const assets = document.currentScript.src.replace(/[^/]*$/, "");
  /* A script, fetched once. */
  const fetched = new Map();
  window.fetchScript = function (address) {
    if (!fetched.has(address)) {
      fetched.set(address, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      }));
    }
    return fetched.get(address);
  };

  const tables = document.querySelectorAll(".table-scroll > table");
  if (tables.length) fetchScript(assets + "tables.js").catch(() => tables.forEach((table) => table.classList.add("whole")));

  /* Lines of words, the heads first, as a file that opens in a spreadsheet: csv or xlsx. */
  window.takeAway = async function (lines, name, kind) {
    if (kind === "xlsx") {
      await fetchScript(assets + "datatables.js");
      const columns = lines[0].map((title) => ({ title: title, render: { display: DataTable.render.text().display } }));
      const api = new DataTable(document.createElement("table"), { data: lines.slice(1), columns: columns, order: [] });
      new DataTable.Buttons(api, { buttons: [{ extend: "excel", title: null, filename: name, exportOptions: { orthogonal: "export" } }] });
      return api.button(0).trigger();
    }
    const quoted = (value) => '"' + String(value).replace(/"/g, '""') + '"';
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.map((line) => line.map(quoted).join(",")).join("\r\n")], { type: "text/csv" }));
    link.download = name + ".csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const codes = document.querySelectorAll("details.code");
  const title = document.querySelector("main.notebook h1");
  if (codes.length && title) {
    const tools = document.createElement("p");
    const button = document.createElement("button");
    tools.className = "tools";
    button.type = "button";
    button.append(...language.spans("Show all code"));
    button.addEventListener("click", () => {
      const open = !codes[0].open;
      codes.forEach((code) => { code.open = open; });
      button.replaceChildren(...(open ? language.spans("Fold all code") : language.spans("Show all code")));
    });
    tools.append(button);
    title.parentElement.append(tools);
  }

  const folded = document.querySelector(".outline details");
  if (folded && window.matchMedia("(max-width: 63.99rem)").matches) folded.open = false;

  const links = Array.from(document.querySelectorAll(".outline a"));
  const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  function showPlace() {
    let current = -1;
    targets.forEach((target, index) => {
      if (target && target.getBoundingClientRect().top < 120) current = index;
    });
    links.forEach((link, index) => {
      if (index === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }
  if (links.length) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; showPlace(); });
    }, { passive: true });
    showPlace();
  }
})();
