/* In the head, before anything is painted: the address says which language is shown, else the reader's last choice, else the browser. */
(function (root) {
  var wanted = [new URLSearchParams(location.search).get("lang")];
  try { wanted.push(localStorage.getItem("lang")); } catch (refused) { /* then the browser's own */ }
  wanted = wanted.concat(Array.from(navigator.languages || [navigator.language], function (name) { return name.slice(0, 2); }));
  root.dataset.lang = wanted.find(function (name) { return name === "zh" || name === "en"; }) || "en";
  root.lang = root.dataset.lang === "zh" ? "zh-CN" : "en";
})(document.documentElement);
