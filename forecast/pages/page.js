"use strict";
// Draws the live charts in place of the still ones; what the page says stands without it.
(() => {
  const read = (name) => JSON.parse(document.getElementById("data-" + name).textContent);
  const options = { ast: true, mode: "vega", renderer: "svg", actions: { export: true, source: false, compiled: false, editor: false } };
  for (const [name, spec] of Object.entries(read("charts"))) {
    const holder = document.querySelector('[data-chart="' + name + '"]');
    vegaEmbed(holder, spec, options);
  }
})();
