/* Reader pages: a click on a clause names it, links it and cites it after GB/T 7714. */
(function () {
  "use strict";

  const text = document.getElementById("text");
  const bar = document.getElementById("citebar");
  const place = document.getElementById("place");
  const clauses = Array.from(text.querySelectorAll(".c"));
  const index = new Map(clauses.map((clause, i) => [clause.id, i]));

  /* Item label and page of a clause: the nearest ones stated at or before it. */
  function whereabouts(clause) {
    let item = "";
    let page = "";
    for (const node of text.querySelectorAll(".c, .pg")) {
      if (node.classList.contains("pg")) page = node.dataset.page;
      else {
        if (node.dataset.item !== undefined) item = node.dataset.item;
        if (node === clause) break;
      }
    }
    return { item: item === "-" ? "" : item, page: text.dataset.paged === "yes" ? page : "" };
  }

  /* The linked clause; a link to a whole item means its first. */
  function current() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (index.has(id)) return clauses[index.get(id)];
    return index.has(id + "-01") ? clauses[index.get(id + "-01")] : null;
  }

  /* The address of this page, or of a clause in it. A citation goes to others: where the site lies on a disk, it says the
     place within the site, which each copy has. */
  function link(clause, cited) {
    const inSite = cited && location.protocol === "file:";
    const base = inSite ? "plans/" + text.dataset.doc + ".html" : location.href.split(/[?#]/)[0];
    return base + (clause ? "#" + clause.id : "");
  }

  /* 引用日期 is the day of copying. The printed page follows the year of a compilation,
     or closes the reference where the source is a page of the web. */
  function citation(clause) {
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((part) => String(part).padStart(2, "0")).join("-");
    const found = clause ? whereabouts(clause) : { item: "", page: "" };
    const words = clause ? clause.textContent.replace(/\s+/g, "") : "";
    const line = text.dataset.citation
      .replace("{pages}", found.page || text.dataset.pages || "")
      .replace("{day}", day);
    if (!clause) return line;
    return "“" + words + "” " + line + " " + (found.item ? found.item + ": " : "") + link(clause, true) + ".";
  }

  /* What is marked in a clause, in words: a title that only shows on hovering is lost on a phone. */
  function listMarks(clause) {
    const lines = JSON.parse(clause.dataset.told || "[]").map(([title, href]) => {
      const words = document.createElement(href ? "a" : "span");
      const line = document.createElement("li");
      words.textContent = title.zh === undefined ? title : language.pick(title);
      if (href) words.href = href;
      line.append(words);
      return line;
    });
    document.getElementById("found").replaceChildren(...lines);
  }

  function show() {
    const clause = current();
    bar.hidden = !clause;
    reach(clause || reached);
    if (!clause) return;
    listMarks(clause);
    const found = whereabouts(clause);
    place.textContent = [found.item, found.page && say("p. %(page)s", { page: found.page })].filter(Boolean).join(" · ");
  }

  /* The clipboard interface is refused on some pages opened from the disk: then the old way. */
  function copy(words, button) {
    const done = () => {
      button.dataset.label = button.dataset.label || button.innerHTML;
      button.textContent = say("Copied");
      setTimeout(() => { button.innerHTML = button.dataset.label; }, 1500);
    };
    const byHand = () => {
      const area = document.createElement("textarea");
      area.value = words;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      done();
    };
    document.documentElement.dataset.copied = words;
    if (navigator.clipboard) navigator.clipboard.writeText(words).then(done, byHand);
    else byHand();
  }

  /* One sentence is reached by Tab, its neighbours by the arrows; Enter selects it. */
  let reached = clauses[0];
  function reach(clause) {
    if (reached) reached.removeAttribute("tabindex");
    reached = clause;
    if (reached) reached.tabIndex = 0;
  }
  text.addEventListener("keydown", (event) => {
    const at = index.get(event.target.id);
    if (at === undefined) return;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: clauses.length - 1 }[event.key];
    if (next !== undefined && clauses[next]) {
      event.preventDefault();
      reach(clauses[next]);
      reached.focus();
    } else if (event.key === "Enter" && event.target.classList.contains("c")) location.hash = event.target.id;
  });

  text.addEventListener("click", (event) => {
    const clause = event.target.closest(".c");
    if (!clause || event.target.closest("a") || String(getSelection())) return;
    location.hash = clause.id;
  });

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.addEventListener("click", () => {
      copy(button.dataset.copy === "link" ? link(current()) : citation(current()), button);
    });
  });

  document.querySelectorAll("[data-step]").forEach((button) => {
    button.addEventListener("click", () => {
      const next = clauses[index.get(current().id) + Number(button.dataset.step)];
      if (next) location.hash = next.id;
    });
  });

  document.querySelectorAll("[data-layer]").forEach((box) => {
    box.addEventListener("change", () => {
      text.classList.toggle("hide-" + box.dataset.layer, !box.checked);
    });
  });

  /* A search hit brings its words along: plans/x.html?q=…#clause marks them in that clause. */
  function markWords() {
    const clause = current();
    const words = new URLSearchParams(location.search).get("q");
    if (!clause || !words || !window.CSS || !CSS.highlights) return;
    const walker = document.createTreeWalker(clause, NodeFilter.SHOW_TEXT);
    const ranges = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = node.data.indexOf(words); at >= 0; at = node.data.indexOf(words, at + 1)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("words", new Highlight(...ranges));
  }

  addEventListener("hashchange", show);
  document.addEventListener("language", show);
  show();
  markWords();
})();
