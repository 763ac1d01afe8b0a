/* For every page: code opens all at once, the outline shows where the reader is, and what makes tables
   (assets/tables.js) comes where there are any. Without scripts the page still reads. */
(function () {
  "use strict";

  const assets = document.currentScript.src.replace(/[^/]*$/, "");
  const tables = document.querySelectorAll(".table-scroll > table");
  if (tables.length) {
    const script = document.createElement("script");
    script.src = assets + "tables.js";
    script.onerror = () => tables.forEach((table) => table.classList.add("whole"));
    document.head.append(script);
  }

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
