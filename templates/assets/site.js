/* For every page: tables sort by a click on a column's head, code opens all at once,
   and the outline shows where the reader is. Without scripts the page still reads. */
(function () {
  "use strict";

  const NUMBER = /^[≥≤<>≈~约\s]*([-−+]?\d[\d,\s]*(?:\.\d+)?(?:e[-+]?\d+)?)/i;

  const SHORT_CELL = 10;
  const LONG_CELL = 24;
  const LONG_HEAD = 22;
  const LONG_TABLE = 24;

  function value(cell) {
    const text = (cell ? cell.dataset.sort || cell.textContent : "").trim();
    const number = NUMBER.exec(text);
    return {
      text: text,
      empty: text === "" || text === "–" || text === "NaN" || text === "None",
      number: number ? parseFloat(number[1].replace(/[,\s]/g, "").replace("−", "-")) : NaN,
    };
  }

  /* Numbers before words, both in order; empty cells stay last whichever way the column is sorted. */
  function compare(a, b, sign) {
    if (a.empty || b.empty) return a.empty - b.empty;
    const numbers = !isNaN(a.number) - !isNaN(b.number);
    if (numbers) return -numbers;
    if (!isNaN(a.number) && a.number !== b.number) return sign * (a.number - b.number);
    return sign * a.text.localeCompare(b.text, "zh-Hans-CN");
  }

  function sort(table, head, index) {
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("thead th").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row: row, key: value(row.cells[index]) }));
    rows.sort((a, b) => compare(a.key, b.key, ascending ? 1 : -1));
    rows.forEach((entry) => body.appendChild(entry.row));
  }

  function makeSortable(table) {
    if (!table.tHead || !table.tBodies[0] || table.tHead.rows.length !== 1) return;
    if (table.querySelector("tbody [rowspan], tbody [colspan]")) return;
    Array.from(table.tHead.rows[0].cells).forEach((head, index) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.className = "sort";
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head, index));
      head.append(button);
    });
  }

  /* Columns of numbers stand right, dates stay on one line, sentences get room. */
  function align(table) {
    if (!table.tHead || !table.tBodies[0] || table.tHead.rows.length !== 1) return;
    const rows = Array.from(table.tBodies[0].rows);
    Array.from(table.tHead.rows[0].cells).forEach((head, index) => {
      const cells = rows.map((row) => row.cells[index]).filter(Boolean);
      const words = cells.map((cell) => cell.textContent.trim()).filter((word) => !value({ dataset: {}, textContent: word }).empty);
      const all = (pattern) => words.length && words.every((word) => pattern.test(word));
      const kind = all(/^\d{4}-\d{2}-\d{2}$/) ? "number" : all(/^[-−+]?\d[\d,]*(\.\d+)?\s?%?$/) ? "num"
        : words.every((word) => word.length <= SHORT_CELL) ? "short" : "";
      const longest = Math.max(0, ...words.map((word) => word.length));
      const room = longest > LONG_CELL ? "long" : longest > SHORT_CELL ? "middle" : "";
      if (room) cells.forEach((cell) => cell.classList.add(room));
      if (head.textContent.trim().length > LONG_HEAD) head.classList.add("wordy");
      if (kind) [head, ...cells].forEach((cell) => cell.classList.add(kind));
    });
  }

  function makeScrollable(table) {
    if (table.closest(".table-scroll")) return;
    const box = document.createElement("div");
    box.className = "table-scroll";
    if (table.closest(".notebook") && table.tBodies[0] && table.tBodies[0].rows.length > LONG_TABLE) {
      box.classList.add("tall");
    }
    table.replaceWith(box);
    box.append(table);
  }

  document.querySelectorAll("main table").forEach(makeScrollable);
  document.querySelectorAll(".notebook table, table.sortable").forEach((table) => {
    align(table);
    makeSortable(table);
  });
  document.querySelectorAll(".table-scroll").forEach((box) => {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    const caption = box.querySelector("caption");
    box.setAttribute("aria-label", caption ? caption.textContent : "Table");
  });

  const codes = document.querySelectorAll("details.code");
  const title = document.querySelector("main.notebook h1");
  if (codes.length && title) {
    const tools = document.createElement("p");
    const button = document.createElement("button");
    tools.className = "tools";
    button.type = "button";
    button.textContent = "Show all code";
    button.addEventListener("click", () => {
      const open = !codes[0].open;
      codes.forEach((code) => { code.open = open; });
      button.textContent = open ? "Fold all code" : "Show all code";
    });
    tools.append(button);
    title.parentElement.append(tools);
  }

  const folded = document.querySelector(".outline details");
  if (folded && window.matchMedia("(max-width: 63.99rem)").matches) folded.open = false;

  /* A field that narrows a table to the rows that hold its words; it may come filled in. */
  document.querySelectorAll("[data-narrows]").forEach((field) => {
    const rows = Array.from(document.getElementById(field.dataset.narrows).tBodies[0].rows);
    const texts = rows.map((row) => Array.from(row.cells, (cell) => cell.textContent).join(" ").toLowerCase());
    const count = document.getElementById(field.dataset.narrows + "-count");
    function narrow() {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        row.hidden = !words.every((word) => texts[index].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      if (count) count.textContent = shown + " of " + rows.length + " rows";
    }
    field.addEventListener("input", narrow);
    narrow();
  });

  /* A word that fills such a field. */
  document.querySelectorAll("[data-fills]").forEach((word) => {
    word.addEventListener("click", () => {
      const field = document.getElementById(word.dataset.fills);
      field.value = word.value;
      field.dispatchEvent(new Event("input"));
      field.scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    });
  });

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
