"use strict";
// The pictures of a page: live ones in place of still ones, drawn anew, or moved as they stand.
class Pictures {
  static TOGETHER = "all together";

  constructor(model, charts) {
    Object.assign(this, { model, charts, views: {}, shown: new Map() });
    for (const data of Object.values(charts).flatMap((spec) => spec.data)) {
      if (data.columns) data.values = Pictures.rowsOf(data.columns);
      delete data.columns;
    }
  }

  // Rows of columns, as which they stand in the page, in a third of the text.
  static rowsOf(columns) {
    const whole = (column) => (column.runs ? column.runs.flatMap(([text, count]) => Array(count).fill(text)) : column);
    const entries = Object.entries(columns).map(([name, column]) => [name, whole(column)]);
    return entries[0][1].map((_, k) => Object.fromEntries(entries.map(([name, column]) => [name, column[k]])));
  }

  async embed() {
    const actions = { export: true, source: false, compiled: false, editor: false }, tooltip = { formatTooltip: Elements.told };
    await Promise.all(Object.entries(this.charts).map(async ([name, spec]) => {
      const figure = document.getElementById("figure-" + name);
      const { view } = await vegaEmbed(figure.querySelector(".chart"), spec, { tooltip, ast: true, mode: "vega", renderer: "svg", actions });
      figure.querySelector("summary").setAttribute("aria-label", "Save the picture: " + figure.querySelector("figcaption").textContent);
      this.views[name] = view;
    }));
  }

  // What of an answer the pictures show, by picture.
  of({ answer, compute, needs }) {
    if (answer) return { cdf: { curves: this.curves(answer) }, density: { density: this.density(answer) } };
    return compute ? { compute: { compute, needs: this.needs(needs) } } : {};
  }

  curves(answer) {
    const series = { ...answer.anchors, [Pictures.TOGETHER]: answer.probability };
    return Object.entries(series).flatMap(([name, values]) => answer.years.map((year, k) => ({ year, series: name, probability: values[k] })));
  }

  density(answer) {
    const order = Object.keys(this.model.anchors);
    return Object.entries(answer.contributions).flatMap(([name, values]) => answer.years.slice(0, -1).map((year, k) => (
      { year, series: name, order: order.indexOf(name), probability: Math.max(0, values[k + 1] - values[k]) }
    )));
  }

  needs(needs) {
    const known = new Map(needs.map((row) => [row.series, row]));
    return this.charts.compute.data.find((each) => each.name === "needs").values.map((row) => ({ ...row, ...known.get(row.series) }));
  }

  // What is as it was drawn last is left alone, but for lines that have been moved as they stood.
  draw(name, data) {
    const view = this.views[name];
    if (!view) return;
    for (const [set, rows] of Object.entries(data)) {
      const id = name + " " + set, text = JSON.stringify(rows);
      if (name === "cdf" || this.shown.get(id) !== text) view.data(set, rows);
      this.shown.set(id, text);
    }
    view.runAsync();
  }

  // While a control is dragged the lines of the chart are moved as they stand: the library takes
  // some 20 ms to draw them anew, four times that on a phone, and the kernel one. It draws all
  // of them when the control rests.
  sketch(answer) {
    const view = this.views.cdf, series = { ...answer.anchors, [Pictures.TOGETHER]: answer.probability };
    if (!view) return;
    const [x, y] = ["x", "y"].map((name) => view.scale(name));
    for (const path of document.querySelectorAll('[data-chart="cdf"] .mark-line path')) {
      const item = path.__data__, datum = item && ((item.mark && item.mark.items[0]) || item).datum;
      const values = datum && Object.hasOwn(series, datum.series) ? series[datum.series] : null;
      if (values) path.setAttribute("d", "M" + values.map((p, k) => x(answer.years[k]).toFixed(1) + "," + y(p).toFixed(1)).join("L"));
    }
  }

  resize() { Object.values(this.views).forEach((view) => view.resize().runAsync()); }
}
