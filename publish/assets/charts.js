/* Charts of Vega-Lite (assets/vega.js), drawn where they come into view: until then, and without a script, a picture stands there.
   Year, level, measure and place stand in the address; a click opens the sentence; the language of the page is the chart's. */
(function () {
  "use strict";

  const figures = Array.from(document.querySelectorAll("figure[data-chart]"));
  if (!figures.length) return;
  const assets = document.currentScript.src.replace(/[^/]*$/, "");
  const UNTOLD = { axis: { aria: false }, legend: { aria: false }, title: { aria: false } }; // Vega tells of them in English only
  const WIDE = 620, NARROW = 150, BESIDE = 215; // pixels of a row of dots; those of names and numbers beside it

  function numbered(value) {
    return value !== "" && !isNaN(value) && value.length < 5 ? Number(value) : value;
  }

  function prepare(figure) {
    const name = figure.dataset.chart;
    const chart = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const tools = figure.querySelector(".chart-tools");
    const place = figure.querySelector(".drawn");
    const fields = Array.from(tools.querySelectorAll("[data-signal]"));
    let view = null;

    const places = tools.querySelector("[data-places]");
    function fillPlaces() {
      if (!places) return;
      const kept = places.value;
      const seen = new Map(chart.data.filter((row) => row.level !== "national").map((row) => [row.adcode, row["place_" + language.now()]]));
      const options = Array.from(seen).sort().map(([code, words]) => new Option(words, code));
      places.replaceChildren(places.options[0], ...options);
      places.value = kept;
    }

    function take() {
      const asked = new URLSearchParams(location.search);
      fields.forEach((field) => {
        const value = asked.get(name + "." + field.dataset.signal);
        if (value !== null && Array.from(field.options).some((option) => option.value === value)) field.value = value;
        else field.selectedIndex = 0;
      });
    }

    function write() {
      const address = new URL(location.href);
      fields.forEach((field) => {
        const key = name + "." + field.dataset.signal;
        if (field.selectedIndex > 0) address.searchParams.set(key, field.value);
        else address.searchParams.delete(key);
      });
      try { history.replaceState(history.state, "", address); } catch (refused) { /* on some disks */ }
    }

    /* The year that is chosen, and what title and finding say of it. */
    const year = fields.find((field) => /year$/.test(field.dataset.signal));
    const said = () => chart.said[year ? year.value : chart.years[0]] || chart.said[chart.years[0]];

    function caption() {
      if (chart.kind !== "dots") return;
      ["zh", "en"].forEach((name) => {
        const words = figure.querySelector("figcaption ." + name);
        if (words) words.textContent = said()[name][1] || said()[name][0];
      });
    }

    function apply() {
      caption();
      if (!view) return;
      fields.forEach((field) => view.signal(field.dataset.signal, numbered(field.value)));
      view.resize().runAsync().then(() => untold(place.firstElementChild));
    }

    /* A line of a picture in lines of so many letters; a Chinese character counts for two. */
    function broken(line, letters) {
      const width = (words) => Array.from(words).reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0);
      const lines = [""];
      (line.match(/[\x21-\x7e]+|[^\x21-\x7e]/g) || []).forEach((part) => {
        if (lines[lines.length - 1] && width(lines[lines.length - 1] + part) > letters && !/[）。，；、：]/.test(part)) lines.push("");
        lines[lines.length - 1] = (lines[lines.length - 1] + part).trimStart();
      });
      return lines;
    }

    /* Words and width of the picture for the room there is: on a phone dots get less of it, and a map of China is slid. */
    function fitted(spec) {
      const room = figure.clientWidth;
      const lines = said()[language.now()];
      const wide = chart.kind === "dots" ? Math.min(WIDE, Math.max(NARROW, room - BESIDE)) : spec.width || WIDE;
      const slides = chart.areas === "china" && room < wide;
      const narrow = slides || (chart.kind === "dots" && room < WIDE + BESIDE);
      const letters = Math.floor((narrow ? room - 40 : wide + BESIDE - 60) / 5.8);
      const notes = spec.title.subtitle.slice(chart.kind === "dots" ? 1 : 0);
      spec.title.text = broken(lines[0], Math.floor(letters * 0.7));
      spec.title.subtitle = [...lines.slice(1), ...notes].flatMap((line) => broken(line, letters));
      spec.description = lines.join(language.now() === "zh" ? "。" : ". ");
      if (slides) spec.title.dx = wide - room + 40; // above what is seen first
      if (chart.kind === "dots") spec.width = wide;
    }

    /* What Vega tells a screen reader of a picture's parts, in English only; its description is in the reader's language. */
    function untold(frame) {
      [frame, ...frame.querySelectorAll("[aria-roledescription]")].forEach((part) => {
        part.removeAttribute("aria-roledescription");
        if (part.getAttribute("role") === "graphics-symbol") ["role", "aria-label"].forEach((name) => part.removeAttribute(name));
      });
    }

    async function draw() {
      await fetchScript(assets + "vega.js");
      const spec = JSON.parse(JSON.stringify(chart.specs[language.now()]));
      const datasets = { [chart.kind === "dots" ? "points" : "values"]: chart.data };
      if (chart.areas) {
        await fetchScript(assets + "areas.js");
        datasets[chart.areas] = window.AREAS[chart.areas];
      }
      spec.datasets = datasets;
      fields.forEach((field) => { spec.params.find((one) => one.name === field.dataset.signal).value = numbered(field.value); });
      fitted(spec);
      if (view) view.finalize();
      const frame = document.createElement("div");
      const made = await vegaEmbed(frame, spec, { actions: false, renderer: "svg", config: UNTOLD, logLevel: 1 /* errors: a year without a value is none */ });
      view = made.view;
      untold(frame);
      place.replaceChildren(frame);
      tools.hidden = false;
      caption();
      if (chart.kind === "map") slid();
    }

    /* A picture wider than the page slides in a box that the keyboard reaches; its dense east is seen first. */
    function slid() {
      if (place.scrollWidth <= place.clientWidth + 1) return;
      place.tabIndex = 0;
      place.setAttribute("role", "region");
      place.setAttribute("aria-label", said()[language.now()][0]);
      place.scrollLeft = place.scrollWidth;
    }

    function save(words, type, ending) {
      const link = document.createElement("a");
      link.href = typeof words === "string" && words.startsWith("data:") ? words : URL.createObjectURL(new Blob([words], { type: type }));
      link.download = document.location.pathname.replace(/^.*\//, "").replace(".html", "") + "-" + (chart.areas || "places") + "-" + language.now() + "." + ending;
      link.click();
    }

    const quoted = (value) => '"' + String(value === null || value === undefined ? "" : value).replace(/"/g, '""') + '"';
    tools.querySelectorAll("[data-take]").forEach((button) => {
      button.addEventListener("click", async () => {
        const kind = button.dataset.take;
        if (kind === "png") save(await view.toImageURL("png", 2), "image/png", "png");
        else if (kind === "svg") save(await view.toSVG(), "image/svg+xml", "svg");
        else {
          const columns = Array.from(new Set(chart.data.flatMap((row) => Object.keys(row))));
          const lines = [columns, ...chart.data.map((row) => columns.map((column) => /^h(ref|\d)/.test(column) && row[column] ? new URL(row[column], location.href).href : row[column]))];
          save("\ufeff" + lines.map((line) => line.map(quoted).join(",")).join("\r\n"), "text/csv", "csv");
        }
      });
    });
    fields.forEach((field) => field.addEventListener("change", () => { write(); if (field === year && view) draw(); else apply(); }));
    document.addEventListener("language", () => { fillPlaces(); if (view) draw(); });
    addEventListener("pageshow", (event) => { if (event.persisted) { take(); if (view) draw(); } });
    fillPlaces();
    take();
    caption();
    return draw;
  }

  const seen = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      seen.unobserve(entry.target);
      prepare(entry.target)().catch(() => { /* the picture stays */ });
    });
  });
  figures.forEach((figure) => seen.observe(figure));
})();
