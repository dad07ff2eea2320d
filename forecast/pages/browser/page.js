"use strict";
// The page with its controls: live charts in place of still ones, and a reader's own answer.
(() => {
  const { percent, signed, short, breakable, make, table } = Elements;
  const YEARS = { min: 1900, max: 3000 }, SETTLED = 120, OPEN = 6;  // ms of rest until all is drawn anew; beliefs that are not folded
  const PATIENCE = 12, LEAST_PART = 32;  // ms that a move may take of the page; to what part of its draws it may come down
  const read = (name) => JSON.parse(document.getElementById("data-" + name).textContent);
  const byId = (id) => document.getElementById(id);
  const { tables, models } = read("models"), tabled = (number) => (number === null ? null : tables[number]);
  for (const each of models) each.normal = tabled(each.normal);
  for (const belief of models.flatMap(({ beliefs }) => Object.values(beliefs))) Object.assign(belief, { form: tabled(belief.form), term: tabled(belief.term) });
  const opened = Sharing.fromFragment(models, location.hash.slice(1)), { model } = opened;
  const specs = read("charts"), charts = { ...specs.own[models.indexOf(model)], ...specs.shared }, pictures = new Pictures(model, charts), engine = new Kernel.Engine(model);
  const { author } = model, movable = Object.values(model.beliefs).filter((belief) => !belief.reason).sort((a, b) => a.rank - b.rank);
  let changes = opened.changes, settling = 0, waiting = false, latest = null, asked = null, pictured = Promise.resolve(), drawn = 0, before = 0, parts = LEAST_PART;
  const isChanged = () => JSON.stringify(changes) !== JSON.stringify(Kernel.unchanged(model)), isAsked = () => asked === JSON.stringify(changes);

  // ---- words -------------------------------------------------------------------------------
  const yearText = (year) => (Number.isFinite(year) ? String(Math.floor(year)) : "after " + changes.last);

  function headline(answer) {
    const [low, median, high] = answer.quantiles;
    const soon = [2030, 2036, 2040, 2050].find((year) => year > changes.first && year <= changes.last) || changes.last;
    const interval = Number.isFinite(low) ? "80% between " + yearText(low) + " and " + yearText(high) : "80% after " + changes.last;
    return "Median " + yearText(median) + ", " + interval + "; " + percent(answer.probability[soon - changes.first]) + " by " + soon;
  }

  // ---- pictures ----------------------------------------------------------------------------
  const frame = () => new Promise((done) => requestAnimationFrame(done));

  // The pictures one by one, so that none of them keeps a finger waiting for all.
  async function drawAll(found) {
    for (const [name, rows] of Object.entries(pictures.of(found))) {
      if (!isAsked()) return;
      pictures.draw(name, rows);
      await frame();
    }
  }

  // ---- the answer --------------------------------------------------------------------------
  // A drag takes as many draws as the device has time for: what a part of them takes tells how
  // large a part that is, at first and whenever two moves in a row have taken too long.
  function fit(took) {
    parts = Math.min(Math.max(2 ** Math.ceil(Math.log2(parts * took / PATIENCE)), 1), LEAST_PART);
    engine.thin(parts);
  }

  function warm() {
    const timed = (last) => {
      const start = performance.now();
      engine.answer({ ...changes, last }, false);
      return performance.now() - start;
    };
    [1, 2, 3].forEach((more) => timed(changes.last + more));
    fit(Math.min(timed(changes.last + 4), timed(changes.last + 5)));
    timed(changes.last);
  }

  function watched(took) {
    if (Math.min(took, before) > PATIENCE && parts < LEAST_PART) fit(Math.min(took, before));
    before = took;
  }

  function quickly() {
    const start = performance.now(), answer = engine.answer(changes, false);
    watched(performance.now() - start);
    byId("answer").textContent = headline(answer);
    pictures.sketch(answer);
  }

  // What the worker found with the whole design, part by part: an answer, and then the rest, after
  // which there is time for what no picture waits for.
  function settle(found) {
    if (!isAsked()) return;
    const isNew = drawn || isChanged() || model !== models[0];
    if (found.answer) say(found.answer, isNew);
    if (isNew) pictured = pictured.then(() => drawAll(found));
    if (!found.answer) pictured.then(finish);
  }

  function say(answer, isNew) {
    const text = distance(answer);
    latest = { told: asked, answer };
    document.body.classList.toggle("moved", isChanged());
    byId("distance").textContent = text;
    if (!isNew) return;
    byId("answer").textContent = headline(answer);
    byId("spoken").textContent = headline(answer) + ". " + text;
  }

  function finish() {
    if (!isAsked()) return;
    drawn += 1;
    const fragment = isChanged() || model !== models[0] ? "#" + Sharing.toFragment(model, changes) : location.pathname + location.search;
    history.replaceState(null, "", fragment);
    explain();
  }

  function exactly() {
    if (!latest || latest.told !== JSON.stringify(changes)) latest = { told: JSON.stringify(changes), answer: engine.answer(changes) };
    return latest.answer;
  }

  const distance = (answer) => (opened.problem ? opened.problem + " " : "") + distanceMoved(answer);

  function distanceMoved(answer) {
    if (!isChanged()) return "This is the author's answer.";
    const median = answer.quantiles[1], theirs = author.quantiles[1];
    if (Number.isFinite(median) && theirs !== null) return "You have moved the median by " + signed(median - theirs, 1) + " years, from " + theirs.toFixed(1) + ".";
    const last = Math.min(changes.last, model.last), moved = answer.probability[last - changes.first] - author.probability[last - model.first];
    return "You have moved the probability by " + last + " by " + signed(100 * moved, 1) + " points.";
  }

  function rest() {
    clearTimeout(settling);
    asked = JSON.stringify(changes);
    solve(changes);
  }

  function moved() {
    opened.problem = null;
    clearTimeout(settling);
    settling = setTimeout(rest, SETTLED);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; quickly(); });
  }

  // ---- workers: for the answer, and for what did how much ----------------------------------
  const { worker } = Workers;
  const solve = worker("settled", model, settle, Workers.groups(engine.long));
  let attribute = null, pasted = false;  // whether a link has been given whose difference is to come

  function explain() {
    const other = byId("other").value.trim(), second = other ? Sharing.fromFragment(models, other.slice(other.indexOf("#") + 1)) : null;
    if (second && second.problem) {
      byId("shares").replaceChildren(make("p", {}, second.problem));
      return;
    }
    const from = second ? { base: second.model.name, changes: second.changes } : { base: model.name, changes: Kernel.unchanged(model) };
    const to = { base: model.name, changes }, told = JSON.stringify([from, to]);
    explain.told = told;
    if (JSON.stringify(from) === JSON.stringify(to)) { byId("shares").replaceChildren(); return; }
    attribute = attribute || worker("attributed", models, ({ found, told: then }) => { if (then === explain.told) showShares(found); });
    attribute(from, to, Math.min(2050, changes.last, from.changes.last), told);
  }

  function showShares(found) {
    const ofYears = found.unit === "years", digits = ofYears ? 2 : 1, scale = ofYears ? 1 : 100, head = ofYears ? "years" : "points by " + found.year;
    const rows = found.shares.sort((a, b) => Math.abs(b.worth) - Math.abs(a.worth)).map(({ name, worth }) => [labelOf(name), signed(scale * worth, digits)]);
    rows.push(["all together", signed(scale * (found.end - found.start), digits)]);
    const what = byId("other").value.trim() ? "From the other reader to you" : "Which of your changes did how much";
    byId("shares").replaceChildren(table(what + (found.sampled ? ", with few draws, from sampled orders" : ", with few draws"), ["change", head], rows));
    if (pasted) byId("shares").scrollIntoView({ block: "nearest" });
    pasted = false;
  }

  const labelOf = (name) => (Object.hasOwn(model.beliefs, name) ? model.beliefs[name].label + " (" + name + ")" : name);

  function slider(label, { min, max, value, shown, set }) {
    const output = make("output", {}, shown(value)), step = (max - min) / 400;
    const input = make("input", { type: "range", min, max, step, "aria-label": label, "aria-valuetext": shown(value), oninput: () => {
      show(set(Number(input.value)));
      moved();
    }, onchange: rest });
    input.value = value;
    const tell = (x) => { output.textContent = shown(x); input.setAttribute("aria-valuetext", shown(x)); };
    const show = (x) => { input.value = x; tell(x); };
    return { row: make("label", { class: "slider" }, make("span", {}, breakable(label)), input, output), show };
  }

  const shows = [];  // what sets each control to the present changes

  // ---- controls ----------------------------------------------------------------------------
  function weightControls() {
    const names = Object.keys(model.weights), total = Object.values(model.weights).reduce((sum, w) => sum + w, 0);
    if (names.length < 2) return [];
    const rows = names.map((name) => {
      const control = slider(name, { min: 0, max: total, value: changes.weights[name], shown: percent, set: (weight) => {
        changes.weights = giveWay(changes.weights, name, weight, total);
        shows.forEach((show) => show(name));
        return weight;
      } });
      shows.push((but) => { if (but !== name) control.show(changes.weights[name]); });
      return control.row;
    });
    return [make("fieldset", {}, make("legend", {}, "Weights of the anchors; the others give way"), ...rows)];
  }

  function giveWay(weights, name, weight, total) {
    const others = Object.keys(weights).filter((other) => other !== name), left = others.reduce((sum, other) => sum + weights[other], 0);
    const share = (other) => (left > 0 ? weights[other] / left : 1 / others.length);
    return { ...Object.fromEntries(Object.keys(weights).map((other) => [other, other === name ? weight : (total - weight) * share(other)])) };
  }

  function beliefControl(belief) {
    const { median, spread } = Kernel.moveOf(belief), width = belief.logged ? 1.5 : Math.max(Math.abs(median), 0.1);
    const unit = belief.unit === "1" ? "" : " " + belief.unit, value = (x) => short(belief.logged ? 10 ** x : x) + unit;
    const change = (part, x) => {
      const next = { ...Kernel.moveOf(belief, changes.beliefs[belief.key]), [part]: x };
      next[part] = Kernel.withinReach(belief, next, part);
      if (next.median === median && next.spread === spread) delete changes.beliefs[belief.key];
      else changes.beliefs[belief.key] = next;
      return next[part];
    };
    const now = Kernel.moveOf(belief, changes.beliefs[belief.key]);
    const middle = slider("median", { min: median - width, max: median + width, value: now.median, shown: value, set: (x) => change("median", x) });
    const wide = belief.spreads && slider("spread", {
      min: 0, max: belief.form ? 3 : belief.logged ? 1 : Math.max(Math.abs(median), 0.1), value: now.spread, set: (x) => change("spread", x),
      shown: (x) => (belief.form ? "× " + x.toFixed(2) : "± " + short(x) + (belief.logged ? " OOM" : unit)),
    });
    shows.push(() => {
      const at = Kernel.moveOf(belief, changes.beliefs[belief.key]);
      middle.show(at.median);
      if (wide) wide.show(at.spread);
    });
    const reset = make("button", { type: "button", "aria-label": "Reset " + belief.key, onclick: () => { delete changes.beliefs[belief.key]; show(); moved(); } }, "reset");
    return make("fieldset", { "data-belief": belief.key }, make("legend", {}, belief.label, " ", make("small", {}, breakable(belief.key))), middle.row, ...(wide ? [wide.row] : []), reset);
  }

  function beliefControls() {
    const controls = movable.map(beliefControl), fixed = Object.values(model.beliefs).filter((belief) => belief.reason);
    const reasons = fixed.map((belief) => [belief.key, belief.reason]);
    const anchors = Object.entries(model.anchors).filter(([, anchor]) => anchor.reason).map(([name, anchor]) => [name, anchor.reason]);
    const found = [...controls.slice(0, OPEN)];
    if (controls.length > OPEN) found.push(make("details", {}, make("summary", {}, (controls.length - OPEN) + " more beliefs"), ...controls.slice(OPEN)));
    const still = [...anchors, ...reasons];
    if (still.length) found.push(make("details", {}, make("summary", {}, "What stays fixed here, and why"), make("div", { class: "scroll", tabindex: 0 }, table("Fixed", ["what", "why"], still))));
    return found;
  }

  // What is no year leaves the one that was there.
  function yearInput(label, value, set) {
    const input = make("input", { type: "number", ...YEARS, step: 1, onchange: () => {
      const year = Math.round(Number(input.value));
      if (year >= YEARS.min && year <= YEARS.max) set(year);
      show();
      moved();
    } });
    input.value = value();
    shows.push(() => { input.value = value(); });
    return make("label", { class: "number" }, label + " ", input);
  }

  function pauseControls() {
    if (!model.moves_paths) return [];
    const last = { sections: [], from: model.first + 3, until: model.first + 8, ...changes.pause };
    const apply = () => { changes.pause = last.sections.length && last.from < last.until ? { ...last, sections: [...last.sections] } : null; };
    const boxes = ["hardware", "spending", "algorithms"].map((section) => {
      const box = make("input", { type: "checkbox", onchange: () => {
        last.sections = last.sections.filter((each) => each !== section).concat(box.checked ? [section] : []);
        apply();
        moved();
      } });
      shows.push(() => {
        Object.assign(last, changes.pause ? { ...changes.pause, sections: [...changes.pause.sections] } : { sections: [] });
        box.checked = last.sections.includes(section);
      });
      box.checked = last.sections.includes(section);
      return make("label", { class: "number" }, box, " " + section);
    });
    const set = (end) => (year) => {
      const length = last.until - last.from;
      last[end] = year;
      if (last.from >= last.until) Object.assign(last, end === "from" ? { until: year + length } : { from: year - length });
      apply();
    };
    const ends = ["from", "until"].map((end) => yearInput(end, () => (changes.pause || last)[end], set(end)));
    return [make("fieldset", {}, make("legend", {}, "Pause the growth of"), ...boxes, ...ends)];
  }

  function yearControls() {
    const set = (end) => (year) => {
      const next = { ...changes, [end]: year };
      if (next.first < next.last) changes[end] = year;
    };
    const ends = ["first", "last"].map((end) => yearInput(end, () => changes[end], set(end)));
    return [make("fieldset", {}, make("legend", {}, "Years of the answer"), ...ends)];
  }

  function show() { shows.forEach((each) => each(null)); }

  // ---- sharing -----------------------------------------------------------------------------
  function csv() {
    const answer = exactly(), names = Object.keys(answer.anchors);
    const quoted = (text) => '"' + text.replaceAll('"', '""') + '"';
    const lines = answer.years.map((year, k) => [year, answer.probability[k], ...names.map((name) => answer.anchors[name][k])].join(","));
    return [["year", "probability", ...names.map(quoted)].join(","), ...lines].join("\n") + "\n";
  }

  function download(name, text, type) {
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function copy(text) {
    const area = byId("copied");
    area.hidden = false;
    area.value = text;
    area.select();
    if (navigator.clipboard) navigator.clipboard.writeText(text).catch(() => {});
  }

  function shareControls() {
    const button = (text, action) => make("button", { type: "button", onclick: action }, text);
    const other = make("input", { type: "text", id: "other", onchange: () => { pasted = true; explain(); }, "aria-describedby": "distance" });
    return [make("fieldset", {}, make("legend", {}, "Share"),
      button("Copy link", () => copy(location.href.split("#")[0] + "#" + Sharing.toFragment(model, changes))),
      button("Copy as scenario", () => copy(Sharing.toScenario(model, changes))),
      button("CSV of the curves", () => download("forecast.csv", csv(), "text/csv")),
      button("Reset everything", () => { changes = Kernel.unchanged(model); show(); moved(); }),
      make("label", { class: "slider" }, make("span", {}, "Another reader's link"), other),
      make("textarea", { id: "copied", hidden: "", readonly: "", rows: 8, "aria-label": "Copied text" }))];
  }

  function baseControls() {
    if (models.length < 2) return [];
    const choice = make("select", { onchange: () => { location.hash = "base=" + encodeURIComponent(choice.value); } }, ...models.map(({ name }) => make("option", { value: name }, name)));
    choice.value = model.name;
    return [make("fieldset", {}, make("legend", {}, "Scenario that you start from"), make("label", { class: "number" }, "scenario ", choice))];
  }

  // What the page says of its first scenario says so where a reader starts from another.
  function retitle() {
    document.querySelector("h1").textContent = model.title;
    for (const figure of document.querySelectorAll("figure")) {
      if (!Object.hasOwn(charts, figure.querySelector(".chart").dataset.chart)) figure.querySelector("figcaption").append(" (" + models[0].name + ")");
    }
  }

  function build() {
    byId("controls").append(...baseControls(), ...shareControls(), ...weightControls(), ...beliefControls(), ...pauseControls(), ...yearControls());
    byId("reader").hidden = false;
    if (model !== models[0]) retitle();
    if (!isChanged()) byId("distance").textContent = distance();
    show();
  }

  build();
  engine.thin(parts);
  pictures.embed().then(() => { rest(); setTimeout(warm); });
  addEventListener("hashchange", () => {
    const next = Sharing.fromFragment(models, location.hash.slice(1));
    if (next.model !== model) location.reload();
    changes = next.changes;
    opened.problem = next.problem;
    show();
    rest();
  });
  addEventListener("resize", () => pictures.resize());
  window.forecastPage = { model, exactly, views: pictures.views, get parts() { return parts; }, get drawn() { return drawn; }, get changes() { return changes; } };
})();
