/* Tables that a reader sorts, filters and takes away: table[data-table], made by DataTables (assets/datatables.js).
   Filter, facets, order and page stand in the address (name.q, name.f, name.o, name.p), so that Back brings them back.
   Both languages stand in every cell: a word of either finds it; what is taken away is in the language that is shown.
   A long table stands in its page with its first rows; all of them are in a script of their own (data-rows).
   A row is the list of its cells' HTML; it becomes nodes when it is shown, so that a thousand rows cost little. */
(function () {
  "use strict";

  const PAGE = 50;
  const WIDEST = 15; // letters of a card's label that fit on one line
  const FEW = 12; // rows that are seen at once: no field to filter them
  const tables = new Map();
  const assets = document.currentScript.src.replace(/[^/]*$/, "");
  const TAG = /<(?:"[^"]*"|[^">])*>/g;
  const unsaid = document.querySelector("main.notebook"); // where no words above a table say how sure its numbers are
  let traditional = null;
  function fold(words) {
    traditional = traditional || new RegExp("[" + Array.from(TRADITIONAL.keys()).join("") + "]", "g");
    return words.normalize("NFKC").toLowerCase().replace(traditional, (sign) => TRADITIONAL.get(sign));
  }

  /* The nodes that some HTML becomes, until the next is opened. */
  const bench = document.createElement("template");
  function opened(html) {
    bench.innerHTML = html;
    return bench.content;
  }

  /* All words of a cell, without its tags; and the value by which it is sorted. */
  function plain(html, between) {
    const text = html.replace(TAG, between);
    return (text.includes("&") ? opened(text).textContent : text).replace(/\s+/g, " ");
  }
  const given = (html) => (/ data-order="([^"]*)"/.exec(html) || ["", ""])[1];

  /* The words of a node in the language shown; hidden helps (a strip of dots) have none. */
  function words(node) {
    const copy = node.cloneNode(true);
    const other = language.now() === "zh" ? ".en" : ".zh";
    copy.querySelectorAll(other + ", svg, button, .anchor-link, [data-untold]").forEach((part) => part.remove());
    copy.querySelectorAll("br").forEach((line) => line.replaceWith(" "));
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  /* What a facet offers of a cell, each with what it is called: several parts with keys of their own, a name that the cell
     bears, or its words without the small print. */
  const facets = new Map(); // by a cell's HTML, in the language shown
  document.addEventListener("language", () => facets.clear());
  function facetsOf(html) {
    if (!facets.has(html)) facets.set(html, facetParts(opened(html).firstChild));
    return facets.get(html);
  }
  function facetParts(cell) {
    const parts = cell.querySelectorAll("[data-key]");
    if (parts.length) return Array.from(parts, (part) => [part.dataset.key, words(part)]);
    const named = cell.dataset.facet !== undefined;
    const bare = cell.cloneNode(true);
    bare.querySelectorAll(".gloss").forEach((part) => part.remove());
    const key = named ? cell.dataset.facet : bare.textContent.trim();
    return key ? [[key, named ? (language.now() === "zh" && cell.dataset.zhFacet) || key : words(bare)]] : [];
  }

  function read(name) {
    const asked = new URLSearchParams(location.search);
    return {
      words: asked.get(name + ".q"),
      facets: JSON.parse(asked.get(name + ".f") || "{}"),
      order: asked.get(name + ".o"),
      page: Number(asked.get(name + ".p") || 0),
    };
  }

  function write(name, state) {
    const address = new URL(location.href);
    const values = { q: state.words, f: Object.keys(state.facets).length ? JSON.stringify(state.facets) : "", o: state.order, p: state.page || "" };
    Object.entries(values).forEach(([key, value]) => {
      if (key === "q" ? value !== state.preset : value) address.searchParams.set(name + "." + key, value);
      else address.searchParams.delete(name + "." + key);
    });
    try { history.replaceState(history.state, "", address); } catch (refused) { /* on some disks */ }
  }

  function make(table) {
    const name = table.dataset.table;
    const heads = Array.from(table.tHead.rows[0].cells);
    const rows = rowsOf(table);
    const sample = rows.slice(0, 200); // from which a column's kind is told
    const ordered = heads.map((head, column) => sample.some((row) => given(row[column])));
    const texts = new Map();
    const classes = table.classList.contains("dataframe") ? align(heads, sample) : heads.map(() => []);
    const preset = table.dataset.preset || "";
    const state = { words: preset, facets: {}, order: "", page: 0, preset: preset };

    const tools = document.createElement("div");
    tools.className = "table-tools";
    const field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    const clear = document.createElement("button");
    clear.type = "button";
    tools.append(field);

    const selects = new Map();
    heads.forEach((head, column) => {
      if (head.dataset.facet === undefined) return;
      const label = document.createElement("label");
      const select = document.createElement("select");
      const title = document.createElement("span");
      title.append(...Array.from(head.childNodes, (node) => node.cloneNode(true)));
      label.append(title, select);
      selects.set(column, select);
      tools.append(label);
      select.addEventListener("change", () => {
        if (select.value) state.facets[column] = select.value;
        else delete state.facets[column];
        state.page = 0;
        draw();
      });
    });

    /* The choices of each facet, in the language shown, in the order of the rows. */
    function fill() {
      selects.forEach((select, column) => {
        const seen = new Map();
        rows.forEach((row) => facetsOf(row[column]).forEach(([key, name]) => { if (!seen.has(key)) seen.set(key, name); }));
        const numbers = Array.from(seen.values()).every((word) => /^[\d–]/.test(word));
        const entries = Array.from(seen);
        if (numbers) entries.sort((a, b) => a[1].localeCompare(b[1]));
        select.replaceChildren(new Option(say("all"), ""), ...entries.map(([key, word]) => new Option(word, key)));
        select.value = state.facets[column] || "";
        select.closest("label").hidden = seen.size < 2;
      });
    }

    tools.append(clear);
    const taking = document.createElement("span");
    taking.className = "taking";
    tools.append(taking);
    if (unsaid) {
      const sure = document.createElement("a");
      sure.href = assets + "../method.html#sure";
      sure.className = "small";
      sure.append(...language.spans("How sure are these numbers?"));
      taking.append(sure);
    }
    const count = document.createElement("output");
    count.className = "small quiet";
    const above = Array.from(document.querySelectorAll("h1, h2, h3")).filter((head) => head.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING);
    const title = () => words(table.caption || above[above.length - 1]).slice(0, 80);

    /* The table is made outside the page and put in whole: the page is laid out once. */
    const focused = table.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const spot = document.createElement("div");
    const box = table.parentElement;
    box.replaceWith(spot);
    const frame = document.createElement("div");
    frame.append(table);
    table.tBodies[0].replaceChildren();
    const api = new DataTable(table, {
      data: [],
      columns: heads.map((head, column) => ({
        cellType: sample.length && sample[0][column].startsWith("<th") ? "th" : "td",
        type: "mixed",
        orderSequence: ["asc", "desc", ""],
        data: (row, use) => use === "sort" ? ordered[column] ? given(row[column]) : plain(row[column], " ")
          : use === "export" ? words(opened(row[column]).firstChild) : "",
      })),
      createdRow: (tr, row) => {
        const held = opened(row.join("")).children;
        Array.from(tr.cells).forEach((cell, column) => {
          Array.from(held[column].attributes).forEach((one) => cell.setAttribute(one.name, one.value));
          cell.append(...held[column].childNodes);
        });
      },
      layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: rows.length > PAGE ? "paging" : null },
      pageLength: PAGE,
      paging: rows.length > PAGE,
      order: [],
      autoWidth: false,
      language: { emptyTable: " ", zeroRecords: " ", paginate: { first: "«", previous: "‹", next: "›", last: "»" } },
    });
    api.rows.add(rows);
    table.replaceWith(box);
    box.append(table);
    boxed(box);
    let asked = []; // the words of the field, folded
    api.search.fixed("words", (text, row) => {
      if (asked.length && !texts.has(row)) texts.set(row, fold(row.map((cell) => plain(cell, "")).join(" ")));
      return asked.every((word) => texts.get(row).includes(word)) &&
        Object.entries(state.facets).every(([column, key]) => facetsOf(row[column]).some((part) => part[0] === key));
    });

    const exported = { orthogonal: "export", modifier: { search: "applied", order: "applied", page: "all" }, format: {
      header: (html, column) => words(heads[column]),
      body: (text) => text.replace(/^−(?=[\d.,]+$)/, "-"), // so that it is a number where it goes
    }, customizeData: withAddress };
    function withAddress(data) {
      const links = api.rows(exported.modifier).data().toArray().map((row) => {
        const link = Array.from(opened(row.join("")).querySelectorAll("a[href]")).pop();
        return link ? new URL(link.getAttribute("href"), location.href).href : "";
      });
      if (!links.some(Boolean)) return;
      data.header.push(say("address"));
      if (data.headerStructure) data.headerStructure[0].push({ title: say("address"), colSpan: 1, rowSpan: 1 });
      data.body.forEach((row, n) => row.push(links[n]));
    }
    new DataTable.Buttons(api, { buttons: [
      { extend: "csv", text: "CSV", bom: true, filename: title, exportOptions: exported },
      { extend: "excel", text: "XLSX", title: null, filename: title, exportOptions: exported },
      { extend: "copy", text: "", className: "copy", title: null, exportOptions: exported },
    ] });
    taking.prepend(api.buttons().container()[0]);
    if (rows.length > FEW) frame.prepend(tools, count);
    else frame.append(taking);

    function say_count() {
      const shown = api.page.info().recordsDisplay;
      count.textContent = shown === rows.length
        ? counted("%(n)s row", "%(n)s rows", { n: shown })
        : shown ? say("%(n)s of %(all)s rows", { n: shown, all: rows.length })
          : say("No row has all of these words. Try fewer or shorter words, a place, a year, or press “Show all”.");
      clear.hidden = shown === rows.length;
    }

    function find() {
      asked = fold(state.words).split(/\s+/).filter(Boolean);
      api.draw(true);
    }

    function draw() {
      field.value = state.words;
      find();
      if (state.page) api.page(state.page).draw("page");
      say_count();
      write(name, state);
    }

    /* The rows that are shown: on a phone each is a card, where a cell says the head of its column. */
    let labels = [];
    function dress() {
      const body = table.tBodies[0];
      Array.from(body.rows).filter((row) => row.cells.length === heads.length).forEach((row) => Array.from(row.cells).forEach((cell, column) => {
        cell.dataset.label = labels[column];
        cell.classList.toggle("two-lines", labels[column].length > WIDEST);
        cell.classList.add(...classes[column]);
      }));
      language.exchange(body);
    }

    /* What a screen reader says of heads and pages, in the language shown. */
    function speak() {
      heads.forEach((head, column) => {
        const sorts = head.querySelector("[aria-label]");
        if (sorts) sorts.setAttribute("aria-label", say("Sort by %(column)s", { column: labels[column] }));
      });
      const pages = { first: say("First page"), previous: say("Previous page"), next: say("Next page"), last: say("Last page") };
      Object.entries(pages).forEach(([step, name]) => frame.querySelectorAll(".dt-paging-button." + step)
        .forEach((button) => button.setAttribute("aria-label", name)));
    }

    function label() {
      labels = heads.map(words);
      dress();
      speak();
      field.placeholder = say("Filter: place, indicator, year, words");
      field.setAttribute("aria-label", say("Filter the rows of this table"));
      clear.textContent = say("Show all");
      const pages = frame.querySelector("nav");
      if (pages) pages.setAttribute("aria-label", say("Pages of the table") + " " + title());
      const copy = taking.querySelector(".copy span") || taking.querySelector(".copy");
      if (copy) copy.textContent = say("Copy");
    }

    function take() {
      const told = read(name);
      state.words = told.words === null ? preset : told.words;
      state.facets = told.facets;
      state.page = told.page;
      state.order = told.order || "";
      const order = /^(\d+)(asc|desc)$/.exec(state.order);
      api.order(order ? [[Number(order[1]), order[2]]] : []);
      fill();
      draw();
    }

    field.addEventListener("input", () => { state.words = field.value; state.page = 0; find(); say_count(); write(name, state); });
    clear.addEventListener("click", () => { state.words = ""; state.facets = {}; state.page = 0; fill(); draw(); field.focus(); });
    api.on("order", () => {
      const order = api.order()[0];
      const now = order && order[1] ? order[0] + order[1] : "";
      if (now === state.order) return;
      state.order = now;
      write(name, state);
    });
    api.on("draw", () => { dress(); speak(); });
    api.on("page", () => { state.page = api.page(); write(name, state); });
    document.addEventListener("language", () => { fill(); label(); say_count(); });
    label();
    take();
    spot.replaceWith(frame);
    const link = focused && Array.from(table.querySelectorAll("a[href]")).find((one) => one.getAttribute("href") === focused);
    if (link) link.focus({ preventScroll: true });
    tables.set(table, { api: api, take: take, long: rows.length > PAGE, field: field });
  }

  /* The rows of a table: those that stand in it, or all of them from its script. */
  function rowsOf(table) {
    if (!table.dataset.rows) return Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells, (cell) => cell.outerHTML));
    return window.ROWS[table.dataset.table]().split("\n").map((row) => row.split("\t"));
  }

  /* The classes of each column's cells: numbers stand right, dates stay on one line, sentences get room. */
  function align(heads, rows) {
    return heads.map((head, column) => {
      const said = rows.map((row) => plain(row[column] || "", "").trim()).filter((word) => !EMPTY.test(word));
      const all = (pattern) => said.length && said.every((word) => pattern.test(word));
      const longest = Math.max(0, ...said.map((word) => word.length));
      const kind = all(/^\d{4}-\d{2}-\d{2}$/) ? "number" : all(/^[-−+]?\d[\d,]*(\.\d+)?\s?%?$/) ? "num" : longest <= 10 ? "short" : "";
      const room = longest > 24 ? "long" : longest > 10 ? "middle" : "";
      if (kind) head.classList.add(kind);
      if (head.textContent.trim().length > 22) head.classList.add("wordy");
      return [kind, room].filter(Boolean);
    });
  }

  /* A table wider than the page slides in its box, which the keyboard reaches; where nothing slides, it need not. */
  function boxed(box) {
    new ResizeObserver(() => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }).observe(box);
  }

  /* Numbers before words, both in order, Chinese by its pronunciation; empty cells stay last whichever way a column is sorted. */
  const collate = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const EMPTY = /^(|–|NaN|None)$/;
  const NUMBER = /^[≥≤<>≈~约\s]*([-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)/i;
  function key(cell) {
    const text = String(cell).trim();
    const number = NUMBER.exec(text);
    return { text: text, empty: EMPTY.test(text), number: number ? parseFloat(number[1].replace(/,/g, "").replace("−", "-")) : NaN };
  }
  const compare = (sign) => (a, b) => {
    if (a.empty || b.empty) return a.empty - b.empty;
    if (isNaN(a.number) !== isNaN(b.number)) return isNaN(a.number) - isNaN(b.number);
    return sign * (a.number - b.number || collate.compare(a.text, b.text));
  };
  /* A table is made when a reader comes near, when the address says something of it, or when it is asked for. */
  const all = Array.from(document.querySelectorAll("table[data-table]"));
  const complete = (table) => !table.dataset.rows || (window.ROWS || {})[table.dataset.table];
  let engine = null;
  async function ready(table) {
    engine = engine || Promise.all(["traditional.js", "datatables.js"].map((name) => fetchScript(assets + name))).then(() => {
      DataTable.type("mixed", "order", { pre: key, asc: compare(1), desc: compare(-1) });
      DataTable.__browser = { barWidth: 0, bScrollbarLeft: false }; // what it would lay the page out for, and nothing here uses
    });
    await engine;
    if (!complete(table)) await fetchScript(table.dataset.rows);
    if (!tables.has(table)) make(table);
    return tables.get(table);
  }
  const absent = (error) => { if (!(error instanceof Event)) throw error; }; // a script is not there: the rows stay
  const whole = (table) => table.classList.add("whole"); // until then its first page alone is laid out (style.css)
  const begin = (table) => ready(table).catch((error) => { whole(table); absent(error); });
  const near = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return whole(entry.target);
    near.unobserve(entry.target);
    if (entry.target.dataset.table) begin(entry.target);
    else boxed(entry.target.parentElement); // with cells over several rows: only slid
  }), { rootMargin: "600px" });
  document.querySelectorAll(".table-scroll > table").forEach((table) => near.observe(table));
  const asked = new Set(Array.from(new URLSearchParams(location.search).keys(), (name) => name.replace(/\.\w$/, "")));
  all.filter((table) => asked.has(table.dataset.table)).forEach(begin);
  addEventListener("load", () => all.filter((table) => !complete(table)).forEach((table) => fetchScript(table.dataset.rows).catch(absent)));

  /* A word or a place that fills a table's filter. */
  document.querySelectorAll("[data-fills]").forEach((button) => {
    button.addEventListener("click", async () => {
      const made = await ready(document.querySelector('table[data-table="' + button.dataset.fills + '"]'));
      made.field.value = button.value;
      made.field.dispatchEvent(new Event("input"));
      made.field.scrollIntoView({ block: "start" });
      made.field.focus({ preventScroll: true });
    });
  });

  addEventListener("pageshow", (event) => { if (event.persisted) tables.forEach((table) => table.take()); });
  let folded = []; // what cells fold away is printed, too
  const printed = new Map(); // the first rows of tables that nobody came near, while all are printed
  addEventListener("beforeprint", () => {
    all.forEach((table) => {
      const made = tables.get(table);
      if (made) made.long && made.api.page.len(-1).draw("page");
      else if (table.dataset.rows && complete(table)) {
        printed.set(table, table.tBodies[0].innerHTML);
        table.tBodies[0].innerHTML = rowsOf(table).map((row) => "<tr>" + row.join("") + "</tr>").join("");
      }
    });
    folded = Array.from(document.querySelectorAll("td details:not([open])"));
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => {
    folded.forEach((part) => { part.open = false; });
    printed.forEach((rows, table) => { table.tBodies[0].innerHTML = rows; });
    printed.clear();
    tables.forEach((table) => { if (table.long) { table.api.page.len(PAGE); table.take(); } });
  });
})();
