"use strict";
// Elements of a page, all of whose text is set as text, and numbers in words.
const Elements = (() => {
  const percent = (p) => (p > 0 && p < 0.001 ? "<0.1%" : (100 * p).toFixed(p < 0.0995 || p >= 0.9905 ? 1 : 0) + "%");
  const signed = (x, digits) => (x < 0 ? "−" : "+") + Math.abs(x).toFixed(digits);
  const short = (x) => (Math.abs(x) >= 1e5 || (x !== 0 && Math.abs(x) < 1e-3) ? x.toExponential(2) : String(Number(x.toPrecision(4))));
  const breakable = (name) => name.replace(/[_.]/g, "$&\u200b");  // where a narrow screen may break it

  function make(tag, attributes = {}, ...inner) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== null) made.setAttribute(name, value);
    }
    made.append(...inner);
    return made;
  }

  function table(caption, head, rows) {
    const named = (scope, cell) => make("th", { scope }, String(cell));
    const lines = rows.map(([first, ...rest]) => make("tr", {}, named("row", first), ...rest.map((cell) => make("td", {}, String(cell)))));
    return make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head.map((cell) => named("col", cell)))), make("tbody", {}, ...lines));
  }

  // What a pointer is told of a row, by column.
  const TOLD = {
    series: (text) => ["what", text], model: (text) => ["model", text], name: (text) => ["belief", text],
    year: (t) => ["year", Math.floor(t)], probability: (p) => ["by then", percent(p)], log10: (x) => ["log10 FLOP", x.toFixed(1)],
    worth: (x) => ["years", signed(x, 2)],
  };

  function told(row, safe) {
    const cells = Object.keys(TOLD).filter((key) => Object.hasOwn(row, key)).map((key) => TOLD[key](row[key]));
    return "<table>" + cells.map(([name, text]) => '<tr><td class="key">' + name + '</td><td class="value">' + safe(String(text)) + "</td></tr>").join("") + "</table>";
  }

  return { percent, signed, short, breakable, make, table, told };
})();
