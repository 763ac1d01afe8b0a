/* Search over all texts, in the browser and without a server.
   Each text is folded once (no spaces, one form of each sign, small letters) with a map back to its
   own characters; a word is then a plain substring of the folded text. */
(function () {
  "use strict";

  /* Signs that count as the same; each stands for one sign, so that a text keeps its length. */
  const SIGNS = { ",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）",
    "％": "%", "〜": "~", "～": "~", "﹐": "，", "－": "-" };
  const OTHER_FORM = /[,:;?!()％〜～﹐－A-Z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
  const HAN = /\p{Script=Han}/u;
  const CONTEXT = 60;
  const BATCH = 60;
  const byId = (id) => document.getElementById(id);
  const form = { q: byId("q"), level: byId("level"), province: byId("province"), plan: byId("plan") };

  function foldSign(sign) {
    if (SIGNS[sign]) return SIGNS[sign];
    const code = sign.charCodeAt(0);
    return (code < 0xff10 ? sign : String.fromCharCode(code - 0xfee0)).toLowerCase();
  }

  /* A text without spaces, and for each space the place in it where it was left out. */
  function fold(text) {
    const gaps = [];
    const folded = text.replace(OTHER_FORM, foldSign).replace(/\s/g, (space, at) => {
      gaps.push(at - gaps.length);
      return "";
    });
    return { folded: folded, gaps: gaps };
  }

  /* How many of the ascending values are not above `limit`. */
  function countUpTo(values, limit) {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function prepare(entry) {
    const starts = [];
    let place = 0;
    for (const length of entry.lengths) { starts.push(place); place += length; }
    return Object.assign(entry, fold(entry.text), { starts: starts });
  }

  const plans = window.TEXTS.map(prepare);

  /* Ordinal of the clause that holds a character; the character's own place from its folded one. */
  const clauseAt = (plan, place) => countUpTo(plan.starts, place) - 1;
  const placeOf = (plan, at) => at + countUpTo(plan.gaps, at);

  /* A value of a clause that is stated only where it changes. */
  function stated(values, ordinal) {
    while (ordinal > 0 && !values[ordinal]) ordinal--;
    return values[ordinal] || "";
  }

  function spansOf(plan, word) {
    const spans = [];
    for (let at = plan.folded.indexOf(word); at >= 0; at = plan.folded.indexOf(word, at + word.length)) {
      spans.push([placeOf(plan, at), placeOf(plan, at + word.length - 1) + 1]);
    }
    return spans;
  }

  /* Hits in one plan. Several words: each clause that holds them all, once; and every place where
     they stand together as they were typed, since a copied passage may hold spaces. */
  function search(plan, words) {
    const phrase = words.join("");
    const together = spansOf(plan, phrase).map((span) => ({ clause: clauseAt(plan, span[0]), spans: [span] }));
    if (words.length < 2) return together;
    const taken = new Set(together.map((hit) => hit.clause));
    const clauses = new Map();
    words.forEach((word, n) => {
      for (const span of spansOf(plan, word)) {
        const clause = clauseAt(plan, span[0]);
        if (n && !clauses.has(clause)) continue;
        const found = clauses.get(clause) || { seen: 0, spans: [] };
        if (found.seen < n) continue;
        found.seen = n + 1;
        found.spans.push(span);
        clauses.set(clause, found);
      }
    });
    for (const [clause, found] of clauses) {
      if (found.seen === words.length && !taken.has(clause)) {
        found.spans.sort((a, b) => a[0] - b[0]);
        together.push({ clause: clause, spans: found.spans });
      }
    }
    return together.sort((a, b) => a.spans[0][0] - b.spans[0][0]);
  }

  function element(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function context(plan, hit) {
    const start = Math.max(0, hit.spans[0][0] - CONTEXT);
    const last = hit.spans[hit.spans.length - 1][1];
    const end = Math.min(plan.text.length, last + CONTEXT);
    const link = element("a");
    let place = start;
    link.append(start ? "…" : "");
    for (const [from, to] of hit.spans) {
      if (from < place) continue;
      link.append(plan.text.slice(place, from), element("mark", "hit", plan.text.slice(from, to)));
      place = to;
    }
    link.append(plan.text.slice(place, end) + (end < plan.text.length ? "…" : ""));
    const words = plan.text.slice(hit.spans[0][0], hit.spans[0][1]);
    link.href = "plans/" + encodeURIComponent(plan.doc) + ".html?q=" + encodeURIComponent(words) +
      "#" + encodeURIComponent(plan.anchors[hit.clause]);
    return link;
  }

  function listHit(plan, hit) {
    const item = stated(plan.items, hit.clause);
    const page = plan.pages.length ? stated(plan.pages, hit.clause) : "";
    const line = element("li");
    const where = element("p", "where");
    const title = element("span", "", plan.title);
    title.lang = "zh";
    where.append(title, [item !== "0" && " · " + item, page && " · p. " + page].filter(Boolean).join(""));
    const words = element("p", "context");
    words.lang = "zh";
    words.append(context(plan, hit));
    line.append(where, words);
    return line;
  }

  let hits = [];
  let shown = 0;

  function showMore() {
    const next = hits.slice(shown, shown + BATCH);
    byId("hits").append(...next.map(([plan, hit]) => listHit(plan, hit)));
    shown += next.length;
    byId("more").hidden = shown >= hits.length;
    byId("more").textContent = "More (" + (hits.length - shown) + " left)";
  }

  function keepInAddress() {
    const kept = new URLSearchParams();
    if (form.q.value) kept.set("q", form.q.value);
    if (form.level.value) kept.set("level", form.level.value);
    if (form.province.value) kept.set("province", form.province.value);
    if (form.plan.checked) kept.set("plan", "1");
    try { history.replaceState(null, "", "#" + kept); } catch (error) { /* refused on some disks */ }
  }

  function run() {
    const began = performance.now();
    const words = form.q.value.trim().split(/\s+/).map((word) => fold(word).folded).filter(Boolean);
    hits = [];
    shown = 0;
    byId("hits").replaceChildren();
    let documents = 0;
    let searched = 0;
    for (const plan of plans) {
      if (form.level.value && plan.level !== form.level.value) continue;
      if (form.province.value && plan.province !== form.province.value) continue;
      if (form.plan.checked && !plan.plan) continue;
      searched++;
      if (!words.length) continue;
      const found = search(plan, words);
      if (found.length) documents++;
      for (const hit of found) hits.push([plan, hit]);
    }
    showMore();
    byId("status").textContent = words.length
      ? hits.length + (hits.length === 1 ? " place in " : " places in ") + documents + " of " +
        searched + " documents" + (hits.length || HAN.test(form.q.value) ? "" : "; the texts are Chinese: try a Chinese word")
      : searched + " documents to search";
    document.documentElement.dataset.took = (performance.now() - began).toFixed(1);
    keepInAddress();
  }

  let timer = 0;
  const soon = () => { clearTimeout(timer); timer = setTimeout(run, 40); };
  form.q.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
  form.q.addEventListener("compositionend", soon);
  for (const field of [form.level, form.province, form.plan]) field.addEventListener("change", run);
  byId("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  byId("more").addEventListener("click", showMore);

  const given = new URLSearchParams(location.hash.slice(1));
  form.q.value = given.get("q") || "";
  form.level.value = given.get("level") || "";
  form.province.value = given.get("province") || "";
  form.plan.checked = given.has("plan");
  run();
})();
