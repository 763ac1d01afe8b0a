/* One page in two languages: which is shown stands at the root (data-lang, set in the head before the first paint).
   Marked-up words stand there twice (class zh, class en); attributes and plain text are exchanged here. */
window.language = (function () {
  "use strict";

  const root = document.documentElement;
  const NAMES = ["text", "title", "placeholder", "aria-label", "alt", "content", "value", "label", "href", "src"];
  const EXCHANGED = NAMES.map((name) => "[data-zh-" + name + "]").join(",");
  const now = () => root.dataset.lang;

  function exchange(part) {
    const nodes = part.querySelectorAll(EXCHANGED);
    for (const node of nodes) {
      for (const name of NAMES) {
        const words = node.getAttribute("data-" + now() + "-" + name);
        if (words === null) continue;
        if (name === "text") node.textContent = words;
        else node.setAttribute(name, words);
      }
    }
  }

  function filled(words, values) {
    return words.replace(/%\((\w+)\)s|%%/g, (place, name) => {
      if (!name) return "%";
      const value = values[name];
      if (value && value.zh !== undefined) return value[now()];
      return typeof value === "number" && Math.abs(value) >= 10000 ? value.toLocaleString("en") : String(value);
    });
  }

  const chinese = (message) => (window.MESSAGES || {})[message] || message;

  window.say = (message, values) => filled(now() === "zh" ? chinese(message) : message, values || {});
  window.counted = (one, many, values) => {
    const english = values.n === 1 ? one : many;
    return filled(now() === "zh" ? chinese(one) : english, values);
  };

  /* Words in both languages as two nodes, for what is built once: node.append(...language.spans("Code")). */
  function spans(message) {
    return [["zh", chinese(message)], ["en", message]].map(([name, words]) => {
      const span = document.createElement("span");
      span.className = span.lang = name;
      span.textContent = words;
      return span;
    });
  }

  /* An attribute, or "text", of a node in both languages. */
  function attribute(node, name, message) {
    node.setAttribute("data-zh-" + name, chinese(message));
    node.setAttribute("data-en-" + name, message);
    if (name === "text") node.textContent = window.say(message);
    else node.setAttribute(name, window.say(message));
  }

  function show(name) {
    root.dataset.lang = name;
    root.lang = name === "zh" ? "zh-CN" : "en";
    exchange(document);
    document.dispatchEvent(new CustomEvent("language", { detail: name }));
  }

  function change() {
    const name = now() === "zh" ? "en" : "zh";
    try { localStorage.setItem("lang", name); } catch (refused) { /* then the address carries it */ }
    const address = new URL(location.href);
    address.searchParams.set("lang", name);
    try { history.replaceState(history.state, "", address); } catch (refused) { /* on some disks */ }
    show(name);
  }

  /* An address that says the language says it on. */
  function carry(event) {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || !new URLSearchParams(location.search).has("lang")) return;
    const address = new URL(link.href, location.href);
    const inside = address.protocol === location.protocol && address.host === location.host;
    if (!inside || link.getAttribute("href").startsWith("#") || !/(\.html|\/)$/.test(address.pathname)) return;
    address.searchParams.set("lang", now());
    link.href = address.href;
  }

  for (const name of ["pointerdown", "focusin", "click"]) document.addEventListener(name, carry, true);
  document.querySelectorAll("[data-lang-switch]").forEach((button) => button.addEventListener("click", change));
  if (now() === "zh") exchange(document);
  return { now: now, pick: (words) => words[now()], spans: spans, attribute: attribute, exchange: exchange };
})();
