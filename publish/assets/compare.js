/* Parallel reading: show only some relations, kept in the address (off, only; show=new asks for these alone), and take what is shown. Without scripts everything is shown. */
(function () {
  "use strict";

  const moved = document.getElementById("moved");
  if (moved) { location.replace(moved.href + location.search + location.hash); return; }

  const boxes = Array.from(document.querySelectorAll("[data-filter]"));
  const only = document.querySelector("[data-only]");
  const sections = Array.from(document.querySelectorAll("section.item"));
  const SHOWN = "section.item:not([hidden]) .sentence:not([hidden])";

  function apply() {
    const off = boxes.filter((box) => !box.checked).map((box) => box.dataset.filter);
    let shown = 0;
    sections.forEach((section) => {
      const rows = Array.from(section.querySelectorAll(".sentence"));
      rows.forEach((row) => {
        row.hidden = off.some((name) => row.classList.contains(name)) || (only.checked && !row.classList.contains(only.dataset.only));
      });
      const empty = rows.length > 0 && rows.every((row) => row.hidden);
      section.hidden = off.some((name) => section.classList.contains(name)) || empty || (only.checked && !rows.length);
      shown += !section.hidden;
    });
    document.getElementById("nothing").hidden = shown > 0;
    document.getElementById("count").textContent = say("%(n)s of %(all)s sentences are shown; print, CSV and XLSX take what is shown.",
      { n: document.querySelectorAll(SHOWN).length, all: document.querySelectorAll(".sentence").length });
    const address = new URL(location.href);
    address.searchParams.delete("show");
    [["off", off.join(" ")], ["only", only.checked ? only.dataset.only : ""]].forEach(([key, value]) => {
      if (value) address.searchParams.set(key, value);
      else address.searchParams.delete(key);
    });
    try { history.replaceState(history.state, "", address); } catch (refused) { /* on some disks */ }
  }

  /* One kind of item or sentence, of its fieldset the only one that is shown. */
  function showAlone(kind) {
    const chosen = boxes.find((box) => box.dataset.filter === kind);
    if (!chosen) return;
    boxes.filter((box) => box.closest("fieldset") === chosen.closest("fieldset")).forEach((box) => { box.checked = box === chosen; });
  }

  /* What the address says; a browser that brings its own state of the boxes back does so before pageshow. */
  function take() {
    const asked = new URLSearchParams(location.search);
    const off = (asked.get("off") || "").split(" ");
    boxes.forEach((box) => { box.checked = !off.includes(box.dataset.filter); });
    if (asked.has("show")) showAlone(asked.get("show"));
    only.checked = asked.has("only");
    apply();
  }

  /* The rows that are shown, as a table for a spreadsheet. */
  function lines() {
    const words = (node) => {
      const copy = node.cloneNode(true);
      copy.querySelectorAll(".where, .note-line, .told").forEach((part) => part.remove());
      return copy.textContent.replace(/\s+/g, " ").trim();
    };
    const heads = Array.from(document.querySelectorAll(".heads > p"), (head) => head.querySelector("a").innerText);
    return [[...heads, say("relation")], ...Array.from(document.querySelectorAll(SHOWN), (row) => {
      const note = row.querySelector(".note-line");
      return [...Array.from(row.children, words), note ? note.innerText.trim() : ""];
    })];
  }

  document.querySelectorAll("[data-take]").forEach((button) => {
    const name = location.pathname.split("/").pop().replace(/\.html$/, "");
    button.addEventListener("click", () => takeAway(lines(), name, button.dataset.take));
  });

  /* What the other text says, for those who cannot hover: a tap, or Enter on the mark, opens and closes it. */
  const MARKED = ".number-changed[title], .swapped[title]";
  document.querySelectorAll(MARKED).forEach((marked) => {
    marked.tabIndex = 0;
    marked.setAttribute("role", "button");
    marked.setAttribute("aria-expanded", "false");
  });
  function tell(event) {
    const marked = event.target.closest(MARKED);
    if (!marked) return;
    event.preventDefault();
    const told = marked.nextElementSibling;
    const open = told && told.classList.contains("told");
    marked.setAttribute("aria-expanded", String(!open));
    if (open) return told.remove();
    const words = document.createElement("span");
    words.className = "told small";
    words.lang = language.now();
    words.setAttribute("role", "status");
    words.textContent = marked.title;
    marked.after(words);
  }
  document.querySelector("main").addEventListener("click", tell);
  document.querySelector("main").addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") tell(event); });
  document.querySelectorAll("[data-alone]").forEach((button) => {
    button.addEventListener("click", () => { showAlone(button.dataset.alone); apply(); });
  });
  document.querySelector("[data-all]").addEventListener("click", () => {
    boxes.forEach((box) => { box.checked = true; });
    only.checked = false;
    apply();
  });
  [...boxes, only].forEach((box) => box.addEventListener("change", apply));
  document.addEventListener("language", apply);
  addEventListener("pageshow", take);
  take();
})();
