"use strict";
// A reader's view as an address, and as a scenario whose forecast is the page's answer.
const Sharing = (() => {
  const digits = (x, count = 12) => Number(x.toPrecision(count));
  const own = (belief, x) => digits(belief.logged ? 10 ** x : x);
  const scaled = (belief, x) => (belief.logged ? Math.log10(x) : x);

  // ---- addresses ---------------------------------------------------------------------------
  function toFragment(model, changes) {
    const parts = [["base", model.name]];
    for (const [key, change] of Object.entries(changes.beliefs)) {
      const belief = model.beliefs[key], { median, spread } = Kernel.moveOf(belief, change);
      if (median !== belief.median) parts.push([key, own(belief, median)]);
      if (spread !== (belief.form ? 1 : 0)) parts.push([key + "~", digits(spread)]);
    }
    for (const [name, weight] of Object.entries(changes.weights)) {
      if (weight !== model.weights[name]) parts.push(["weights." + name, digits(weight)]);
    }
    if (changes.pause) parts.push(["pause", [...changes.pause.sections, changes.pause.from, changes.pause.until].join(",")]);
    for (const end of ["first", "last"]) if (changes[end] !== model[end]) parts.push([end, changes[end]]);
    return parts.map((part) => part.map(encodeURIComponent).join("=")).join("&");
  }

  // Whoever writes an address may write anything: what is not understood is left out, and told.
  function fromFragment(models, fragment) {
    const parts = fragment.split("&").filter(Boolean).map((part) => part.split("=").map(decoded));
    const [, name = models[0].name] = parts.find(([key]) => key === "base") || [], model = models.find((each) => each.name === name);
    if (!model) return { model: models[0], changes: Kernel.unchanged(models[0]), problem: "The link is of " + name + ", which this page does not hold." };
    const changes = Kernel.unchanged(model), unread = parts.filter(([key, text = ""]) => key !== "base" && !read(model, changes, key, text)).map((part) => part.join("="));
    const sum = (weights) => Object.values(weights).reduce((total, weight) => total + weight, 0);
    if (Math.abs(sum(changes.weights) - sum(model.weights)) > 1e-6) {
      unread.push("weights that add up to " + digits(sum(changes.weights), 4) + ", not " + digits(sum(model.weights), 4));
      changes.weights = { ...model.weights };
    }
    for (const [key, change] of Object.entries(changes.beliefs)) {
      const belief = model.beliefs[key], reached = Kernel.withinReach(belief, change, "median");
      if (Math.abs(reached - change.median) <= 1e-5 * Math.max(Math.abs(reached), 1)) continue;
      unread.push(key + " of " + digits(own(belief, change.median), 4));
      delete changes.beliefs[key];
    }
    if (changes.first >= changes.last) {
      unread.push("years from " + changes.first + " to " + changes.last);
      [changes.first, changes.last] = [model.first, model.last];
    }
    return { model, changes, problem: unread.length ? "Of the link this page does not understand: " + unread.join("; ") + "." : null };
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  // One part of an address, as a change; whether it is one.
  function read(model, changes, key, text) {
    const value = text.trim() ? Number(text) : NaN, name = key.replace(/~$/, ""), belief = Object.hasOwn(model.beliefs, name) ? model.beliefs[name] : null, anchor = key.replace(/^weights\./, "");
    if (belief) return !belief.reason && moved(changes, belief, key.endsWith("~"), value);
    if (key === "pause") return (changes.pause = pauseOf(text)) !== null;
    if (key === "first" || key === "last") return placed(changes, key, value, Number.isInteger(value) && value >= 1900 && value <= 3000);
    return anchor !== key && Object.hasOwn(model.weights, anchor) && placed(changes.weights, anchor, value, value >= 0 && value <= 1);
  }

  function placed(object, key, value, isRight) {
    if (isRight) object[key] = value;
    return isRight;
  }

  function moved(changes, belief, isSpread, value) {
    if (!Number.isFinite(value) || (isSpread ? !belief.spreads || value < 0 : belief.logged && value <= 0)) return false;
    const change = changes.beliefs[belief.key] || (changes.beliefs[belief.key] = Kernel.moveOf(belief));
    if (isSpread) change.spread = value; else change.median = scaled(belief, value);
    return true;
  }

  function pauseOf(text) {
    const words = text.split(","), [from, until] = words.splice(-2).map(Number);
    const sections = words.filter((word) => ["hardware", "spending", "algorithms"].includes(word));
    return sections.length && from < until && from >= 1900 && until <= 3000 ? { sections, from, until } : null;
  }

  // ---- scenarios ---------------------------------------------------------------------------
  function at(tree, path) {
    return path.reduce((inner, step) => (inner === undefined || inner === null ? undefined : inner[step]), tree);
  }

  function put(tree, path, value) {
    const [step, ...rest] = path;
    if (!rest.length) tree[step] = value;
    else put(tree[step] || (tree[step] = {}), rest, value);
  }

  // What is laid over as a whole is said as a whole.
  const WHOLE = ["levels", "schedule", "training_runs"];

  function putWhole(model, tree, path) {
    const end = path.findIndex((step) => WHOLE.includes(step)) + 1, upto = path.slice(0, end);
    if (end && at(tree, upto) === undefined) put(tree, upto, JSON.parse(JSON.stringify(at(model.plain, upto))));
  }

  function specOf(model, belief, change) {
    const { median, spread } = Kernel.moveOf(belief, change), value = own(belief, median);
    if (!belief.form) {
      if (!spread) return { fixed: value };
      return belief.logged ? { lognormal: { median: value, sd_oom: digits(spread) } } : { normal: { mean: value, sd: digits(spread) } };
    }
    let spec = at(model.plain, belief.path);
    if (median !== belief.median) {
      const by = median - belief.median;
      spec = belief.logged ? { times: digits(10 ** by), of: spec } : { plus: digits(by), of: spec };
    }
    return spread === 1 ? spec : { spread: digits(spread), of: spec };
  }

  // What a reader has changed, as entries over the scenario.
  function edits(model, changes) {
    const tree = {};
    for (const [key, change] of Object.entries(changes.beliefs)) {
      const belief = model.beliefs[key];
      putWhole(model, tree, belief.path);
      put(tree, belief.path, specOf(model, belief, change));
      if (belief.path[0] === "priors") keepOwn(model, tree, belief);
    }
    if (JSON.stringify(changes.weights) !== JSON.stringify(model.weights)) {
      tree.weights = { ...changes.weights, none: model.plain.weights.none };
    }
    for (const section of ["hardware", "spending", "algorithms"]) {
      const schedule = { ...(at(tree, [section, "schedule"]) || at(model.plain, [section, "schedule"]) || {}) }, { pause } = changes;
      if (pause && pause.sections.includes(section)) Object.assign(schedule, { [pause.from]: "pause", [pause.until]: "resume" });
      if (Object.keys(schedule).length && (pause || Object.keys(changes.beliefs).length)) put(tree, [section, "schedule"], schedule);
    }
    for (const end of ["first", "last"]) if (changes[end] !== model[end]) put(tree, ["years", end], changes[end]);
    const pairs = model.plain.rank_correlations || [], left = pairs.filter(({ between }) => !between.some((name) => isStill(model, changes, name)));
    if (left.length < pairs.length) tree.rank_correlations = left;
    return tree;
  }

  // Whether a reader has taken all spread from a name, with which nothing can go together then.
  const isStill = (model, changes, name) => Object.entries(changes.beliefs).some(([key, { spread }]) => spread === 0 && model.beliefs[key].name === name);

  // A prior for all anchors replaces those of single ones, which are therefore said again.
  function keepOwn(model, tree, belief) {
    for (const [name, anchor] of Object.entries(model.plain.anchors)) {
      const spec = at(anchor, ["priors", belief.name]), path = ["anchors", name, "priors", belief.name];
      if (spec !== undefined && at(tree, path) === undefined) put(tree, path, spec);
    }
  }

  function laid(lower, upper) {
    const whole = { ...lower };
    for (const [key, value] of Object.entries(upper)) {
      const inner = lower && lower[key], open = value && typeof value === "object" && !Array.isArray(value) && inner && typeof inner === "object";
      whole[key] = open && !isBelief(value) && key !== "weights" && !WHOLE.includes(key) ? laid(inner, value) : value;
    }
    return whole;
  }

  const FAMILIES = ["fixed", "lognormal", "normal", "times", "plus", "spread"];
  const isBelief = (value) => Object.keys(value).some((key) => FAMILIES.includes(key));

  function toScenario(model, changes) {
    const title = (model.title.slice(0, 270) + ", as a reader sees it");
    const changed = edits(model, changes);
    const whole = model.built_in ? { title, extends: model.name, ...changed } : { ...laid(model.plain, changed), title };
    return Object.entries(whole).map(([key, value]) => written(key, value, "")).join("");
  }

  function written(key, value, indent) {
    const open = value && typeof value === "object" && !Array.isArray(value) && !isBelief(value) && Object.keys(value).length;
    const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : JSON.stringify(key);
    if (!open) return indent + name + ": " + JSON.stringify(value) + "\n";
    return indent + name + ":\n" + Object.entries(value).map(([inner, each]) => written(inner, each, indent + "  ")).join("");
  }

  return { toFragment, fromFragment, toScenario };
})();
