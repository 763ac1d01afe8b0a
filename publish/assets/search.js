/* Search over all texts, in the browser and without a server.
   Each text is folded once (no spaces, one form of each sign, small letters) with a map back to its
   own characters; a word is then a plain substring of the folded text. */
(function () {
  "use strict";

  /* Signs that count as the same; each stands for one sign, so that a text keeps its length. */
  const SIGNS = { ",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）",
    "％": "%", "〜": "~", "～": "~", "﹐": "，", "－": "-", "．": "." };
  const OTHER_FORM = /[,:;?!()％〜～﹐－A-Z\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
  const QUOTES = /(^|\s)["']|["'](?=\s|$)/g; /* around what was typed; “ and ” stand in the texts */
  const COMMON = 0.4; /* a word that so many titles hold tells no document from another: 碳达峰 */
  const CONTEXT = 60;
  const BATCH = 60;
  const DOORS = 8; /* pages that are offered above the hits */
  const LONGEST_NAME = 12;
  const byId = (id) => document.getElementById(id);
  const EXAMPLES = { zh: ["氢能", "非化石", "煤炭消费"], en: ["hydrogen", "forest cover", "Yichun"] };
  const FIELDS = ["level", "province", "theme", "year", "kind"];
  const form = Object.fromEntries(["q", ...FIELDS].map((name) => [name, byId(name)]));

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

  const simplified = (text) => Array.from(text, (sign) => TRADITIONAL.get(sign) || sign).join("");

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
    const known = [entry.title, entry.title_en, entry.place, entry.place_en, entry.year].join(" ");
    return Object.assign(entry, fold(entry.text), { starts: starts, known: fold(known.toLowerCase()).folded });
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

  /* Names that readers may type in pinyin, and where the reading of one from `at` on ends: 0 if it is another. */
  const spelled = [...new Set([...Object.keys(WORDS.indicators), ...Object.values(WORDS.short), ...Object.values(WORDS.names).flat()])]
    .filter((word) => Array.from(word).some((sign) => WORDS.pinyin[sign]));
  function readUntil(word, at, rest) {
    if (!rest) return at;
    for (const sound of WORDS.pinyin[word[at]] || []) {
      const end = rest.startsWith(sound) ? readUntil(word, at + 1, rest.slice(sound.length)) : 0;
      if (end) return end;
    }
    return 0;
  }

  /* The names, or parts of names, of two or more characters that are read as what was typed: feihuashi is 非化石. */
  function sounding(token) {
    if (!/^[a-z]{4,}$/.test(token)) return [];
    const found = spelled.flatMap((word) => Array.from(word, (sign, at) => word.slice(at, readUntil(word, at, token))));
    return [...new Set(found)].filter((part) => part.length > 1);
  }

  /* What was typed as parts that must all be found: each has the words that may stand for it in a text, the places it may
     name and the indicators it may be. Names of several English words are taken together, the longest first. */
  function understood(typed) {
    const tokens = simplified(typed.replace(QUOTES, " ")).trim().split(/\s+/).filter(Boolean).map((token) => fold(token).folded);
    const parts = [];
    for (let at = 0; at < tokens.length;) {
      let taken = 1;
      let part = null;
      for (let n = Math.min(LONGEST_NAME, tokens.length - at); n && !part; n--) {
        const name = tokens.slice(at, at + n).join(" ");
        const words = [...(WORDS.names[name] || [])];
        const places = [...(WORDS.places[name] || [])];
        let indicator = WORDS.indicators[name];
        const known = words.length || places.length || indicator;
        if (!known || language.now() === "zh") {
          for (const read of sounding(tokens.slice(at, at + n).join(""))) {
            words.push(read);
            places.push(...(WORDS.places[read] || []));
            indicator = indicator || WORDS.indicators[read];
          }
        }
        if (!words.length && !places.length && !indicator && n > 1) continue;
        taken = n;
        const spoken = [...tokens.slice(at, at + n).join("").split("|").filter(Boolean), ...words, ...places.map((code) => WORDS.short[code])];
        part = { words: [...new Set(spoken.map((word) => fold(word).folded))], places: places, indicator: indicator };
        part.telling = part.words.filter((word) => plans.filter((plan) => plan.known.includes(word)).length <= COMMON * plans.length);
      }
      parts.push(part);
      at += taken;
    }
    return parts;
  }

  /* Whether what is known of a document, its place, title or year, holds a part. */
  const isKnown = (plan, part) => part.places.some((code) => plan.within.includes(code)) ||
    part.telling.some((word) => plan.known.includes(word));

  function wordSpans(plan, part) {
    const spans = part.words.flatMap((word) => spansOf(plan, word));
    if (part.indicator) {
      for (const clause of (WORDS.found[part.indicator] || {})[plan.doc] || []) {
        const end = clause + 1 < plan.starts.length ? plan.starts[clause + 1] : plan.text.length;
        if (!spans.some((span) => span[0] >= plan.starts[clause] && span[0] < end)) spans.push([plan.starts[clause], plan.starts[clause]]);
      }
    }
    return spans;
  }

  /* Hits in one plan: each sentence that holds every part that is not known of the document itself. One part alone: each
     place where it stands. Parts that stand together as they were typed, over the end of a sentence too, count as well. */
  function search(plan, parts) {
    const open = parts.filter((part) => !isKnown(plan, part) || part.indicator);
    if (!open.length) {
      const spans = parts.length === 1 ? wordSpans(plan, parts[0]) : [];
      return spans.length ? each(plan, spans) : [{ clause: 0, spans: [] }];
    }
    if (open.length === 1) return each(plan, wordSpans(plan, open[0]));
    const phrase = parts.map((part) => part.words[0]).join("");
    const together = each(plan, spansOf(plan, phrase));
    const taken = new Set(together.map((hit) => hit.clause));
    const clauses = new Map();
    open.forEach((part, n) => {
      for (const span of wordSpans(plan, part)) {
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
      if (found.seen === open.length && !taken.has(clause)) together.push({ clause: clause, spans: found.spans.sort((a, b) => a[0] - b[0]) });
    }
    return together.sort((a, b) => a.clause - b.clause);
  }

  const each = (plan, spans) => spans.sort((a, b) => a[0] - b[0]).map((span) => ({ clause: clauseAt(plan, span[0]), spans: [span] }));

  /* The clauses of a plan that hold a target of a theme, or of any. */
  function targetClauses(plan, theme) {
    const ids = theme ? WORDS.themes[theme] || [] : Object.keys(WORDS.found);
    return new Set(ids.flatMap((id) => (WORDS.found[id] || {})[plan.doc] || []));
  }

  function element(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function context(plan, hit) {
    const first = hit.spans.length ? hit.spans[0][0] : plan.starts[hit.clause];
    const start = Math.max(0, first - CONTEXT);
    const last = hit.spans.length ? hit.spans[hit.spans.length - 1][1] : first;
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
    const words = hit.spans.length ? plan.text.slice(hit.spans[0][0], hit.spans[0][1]) : "";
    link.href = "plans/" + encodeURIComponent(plan.doc) + ".html" + (words ? "?q=" + encodeURIComponent(words) : "") +
      (hit.spans.length ? "#" + encodeURIComponent(plan.anchors[hit.clause]) : "");
    return link;
  }

  const nameOf = (plan) => (language.now() === "zh" ? plan.place : plan.place_en) || say("Place not known");
  const titleOf = (plan) => language.now() === "zh" ? plan.title : plan.title_en;

  function listHit(plan, hit) {
    const item = stated(plan.items, hit.clause);
    const page = plan.pages.length ? stated(plan.pages, hit.clause) : "";
    const line = element("li");
    const where = element("p", "where");
    where.append(element("span", "", titleOf(plan)),
      [item !== "0" && " · " + item, page && " · " + say("p. %(page)s", { page: page })].filter(Boolean).join(""));
    const words = element("p", "context");
    words.lang = "zh";
    words.append(context(plan, hit));
    line.append(where, words);
    return line;
  }

  let hits = [];
  let shown = 0;
  let counts = new Map(); /* hits by place */

  /* Hits come in groups, a heading for each place. */
  function showMore() {
    for (const [plan, hit] of hits.slice(shown, shown + BATCH)) {
      const place = nameOf(plan);
      if (byId("hits").dataset.place !== place) {
        byId("hits").dataset.place = place;
        const head = element("li", "group");
        head.append(element("h2", "", place + " " + counts.get(place)));
        byId("hits").append(head);
      }
      byId("hits").append(listHit(plan, hit));
    }
    shown = Math.min(shown + BATCH, hits.length);
    byId("more").hidden = shown >= hits.length;
    byId("more").textContent = say("More (%(n)s left)", { n: hits.length - shown });
  }

  /* All passages with their sentences, as a table for a spreadsheet. */
  function take(kind) {
    const rows = hits.map(([plan, hit]) => {
      const item = stated(plan.items, hit.clause);
      const sentence = plan.text.slice(plan.starts[hit.clause], plan.starts[hit.clause + 1] || plan.text.length).trim();
      const page = plan.pages.length ? stated(plan.pages, hit.clause) : "";
      return [nameOf(plan), titleOf(plan), item === "0" ? "" : item, page || "", sentence, context(plan, hit).href];
    });
    const heads = [say("Place"), say("Document"), say("Item"), say("Page"), say("Sentence"), say("address")];
    takeAway([heads, ...rows], form.q.value.trim() || "search", kind);
  }

  function keepInAddress() {
    const kept = new URLSearchParams();
    for (const name of ["q", ...FIELDS]) if (form[name].value) kept.set(name, form[name].value);
    const address = new URL(location.href);
    address.searchParams.delete("q");
    address.hash = kept;
    try { history.replaceState(null, "", address); } catch (error) { /* refused on some disks */ }
  }

  function fits(plan) {
    return (!form.level.value || plan.level === form.level.value) &&
      (!form.province.value || plan.within.includes(form.province.value)) &&
      (!form.year.value || plan.year === form.year.value) &&
      (form.kind.value !== "plan" || plan.plan) && (form.kind.value !== "sector" || !plan.plan);
  }

  function nothing(parts) {
    const status = byId("status");
    const narrowed = FIELDS.some((name) => form[name].value);
    status.textContent = [say("Nothing found."), narrowed && say("Set a menu back to All."),
      parts.length > 1 ? say("Leave out a word:") : say("Try one of these:")].filter(Boolean).join(" ");
    const offered = parts.length > 1 ? parts.map((part) => part.words[0]) : EXAMPLES[language.now()];
    for (const word of offered) {
      const button = element("button", "linklike", word);
      button.type = "button";
      button.addEventListener("click", () => {
        form.q.value = parts.length > 1 ? offered.filter((other) => other !== word).join(" ") : word;
        run();
      });
      status.append(" ", button);
    }
  }

  /* Pages of places, measures and questions that are called as what was typed: those of the very name, then those whose name
     holds it. What else was typed filters the page's table. */
  const pages = (WORDS.pages || []).map((page) => Object.assign(page, { names: page.keys.map((key) => fold(key).folded) }));
  function doors(parts) {
    const whole = parts.map((part) => part.words[0]).join("");
    const named = (page, word) => page.names.includes(word);
    const exact = pages.filter((page) => named(page, whole) || parts.some((part) => part.words.some((word) => named(page, word))));
    const near = pages.filter((page) => page.kind === "indicators" && !exact.includes(page) &&
      parts.some((part) => part.words.some((word) => page.names.some((name) => name.includes(word)))));
    const links = [...exact, ...near].slice(0, DOORS).map((page) => {
      const link = element("a", "", page[language.now()]);
      const rest = parts.filter((part) => !part.words.some((word) => page.names.some((name) => name.includes(word)))).map((part) => part.words[0]);
      const address = new URL(page.href, location.href);
      if (rest.length && page.filter) address.searchParams.set(page.filter, rest.join(" "));
      link.href = address;
      return link;
    });
    byId("doors").hidden = !links.length;
    byId("doors").replaceChildren(...(links.length ? [element("span", "small quiet", say("Pages")), ...links] : []));
  }

  function run() {
    const began = performance.now();
    const parts = understood(form.q.value);
    doors(parts);
    const narrowed = form.theme.value || form.kind.value === "target";
    hits = [];
    shown = 0;
    counts = new Map();
    byId("hits").replaceChildren();
    delete byId("hits").dataset.place;
    let documents = 0;
    let searched = 0;
    for (const plan of plans) {
      if (!fits(plan)) continue;
      searched++;
      if (!parts.length && !narrowed) continue;
      let found = parts.length ? search(plan, parts) : [];
      if (narrowed) {
        const wanted = targetClauses(plan, form.theme.value);
        const whole = !parts.length || (found.length === 1 && !found[0].spans.length);
        found = whole ? Array.from(wanted).sort((a, b) => a - b).map((clause) => ({ clause: clause, spans: [[plan.starts[clause], plan.starts[clause]]] }))
          : found.filter((hit) => wanted.has(hit.clause));
      }
      if (found.length) {
        documents++;
        counts.set(nameOf(plan), (counts.get(nameOf(plan)) || 0) + found.length);
      }
      for (const hit of found) hits.push([plan, hit]);
    }
    showMore();
    byId("take").hidden = !hits.length;
    if ((parts.length || narrowed) && !hits.length) nothing(parts);
    else byId("status").textContent = parts.length || narrowed
      ? counted("%(n)s passage in %(documents)s of %(all)s documents", "%(n)s passages in %(documents)s of %(all)s documents",
        { n: hits.length, documents: documents, all: searched })
      : say("%(n)s documents to search", { n: searched });
    document.documentElement.dataset.took = (performance.now() - began).toFixed(1);
    keepInAddress();
  }

  let timer = 0;
  const soon = () => { clearTimeout(timer); timer = setTimeout(run, 40); };
  form.q.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
  form.q.addEventListener("compositionend", soon);
  for (const name of FIELDS) form[name].addEventListener("change", run);
  byId("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  byId("more").addEventListener("click", showMore);
  byId("take").addEventListener("click", (event) => { if (event.target.dataset.take) take(event.target.dataset.take); });
  document.addEventListener("language", run);

  function fromAddress() {
    const asked = new URLSearchParams(location.search); // the field of the first page
    const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : asked.has("q") ? { q: asked.get("q") } : {});
    for (const name of ["q", ...FIELDS]) form[name].value = given.get(name) || "";
    if (given.has("plan")) form.kind.value = "plan";
    run();
  }

  addEventListener("hashchange", () => { if (location.hash.includes("=")) fromAddress(); });
  fromAddress();
})();
