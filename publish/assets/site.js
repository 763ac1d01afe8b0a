/* For every page: code opens all at once, the outline shows where the reader is, what makes tables (assets/tables.js)
   comes where there are any, and what is shown can be taken away, pictures as PNG. Without scripts the page still reads. */
(function () {
  "use strict";

  const assets = document.currentScript.src.replace(/[^/]*$/, "");
  /* A script, fetched once. */
  const fetched = new Map();
  window.fetchScript = function (address) {
    if (!fetched.has(address)) {
      fetched.set(address, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      }));
    }
    return fetched.get(address);
  };

  const tables = document.querySelectorAll(".table-scroll > table");
  if (tables.length) fetchScript(assets + "tables.js").catch(() => tables.forEach((table) => table.classList.add("whole")));

  /* Lines of words, the heads first, as a file that opens in a spreadsheet: csv or xlsx. */
  window.takeAway = async function (lines, name, kind) {
    if (kind === "xlsx") {
      await fetchScript(assets + "datatables.js");
      const columns = lines[0].map((title) => ({ title: title, render: { display: DataTable.render.text().display } }));
      const api = new DataTable(document.createElement("table"), { data: lines.slice(1), columns: columns, order: [] });
      new DataTable.Buttons(api, { buttons: [{ extend: "excel", title: null, filename: name, exportOptions: { orthogonal: "export" } }] });
      return api.button(0).trigger();
    }
    const quoted = (value) => '"' + String(value).replace(/"/g, '""') + '"';
    save(new Blob(["\ufeff" + lines.map((line) => line.map(quoted).join(",")).join("\r\n")], { type: "text/csv" }), name + ".csv");
  };

  function save(content, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /* The words of a picture's file. From a disk no file can be read; but one that is framed hands its words over. */
  function pictureWords(address) {
    return new Promise((done, failed) => {
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.hidden = true;
      frame.src = address;
      const waited = setTimeout(() => finish(failed), 20000);
      const hear = (event) => { if (event.source === frame.contentWindow) finish(done, event.data); };
      function finish(tell, words) {
        clearTimeout(waited);
        removeEventListener("message", hear);
        frame.remove();
        tell(words);
      }
      addEventListener("message", hear);
      document.body.append(frame);
    });
  }

  async function takePicture(address) {
    const picture = new Image();
    const words = await pictureWords(address);
    await new Promise((done, failed) => {
      picture.onload = done;
      picture.onerror = failed;
      picture.src = "data:image/svg+xml," + encodeURIComponent(words);
    });
    const canvas = document.createElement("canvas");
    const scale = Math.max(2, 1200 / picture.naturalWidth); // sharp in print and on a slide
    canvas.width = Math.round(scale * picture.naturalWidth);
    canvas.height = Math.round(scale * picture.naturalHeight);
    const brush = canvas.getContext("2d");
    brush.fillStyle = "white";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const content = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
    save(content, address.replace(/^.*\//, "").replace(/svg$/, "png"));
  }

  document.querySelectorAll('figcaption a[href$=".svg"]').forEach((link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "linklike";
    button.textContent = "PNG";
    button.addEventListener("click", () => takePicture(link.href).catch(() => { location.href = link.href; }));
    link.after(" · ", button);
  });

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
