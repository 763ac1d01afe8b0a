/* Parallel reading: show only some relations. Without scripts everything is shown. */
(function () {
  "use strict";

  const boxes = Array.from(document.querySelectorAll("[data-filter]"));
  const only = document.querySelector("[data-only]");
  const sections = Array.from(document.querySelectorAll("section.item"));

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
  }

  [...boxes, only].forEach((box) => box.addEventListener("change", apply));
  apply();
})();
