// What lies between two readers' views, of one scenario or of two. A view is a model and a
// reader's changes; a player is what differs and moves together, with the names that
// scenarios.variants.hybrids gives it.
const METHODS = ["dated", "crossed", "paired", "counted"];  // each also does what is before it
const NO_SECTION = ["name", "title", "built_in", "plain", "first", "last", "weights", "none", "design", "dimensions", "normal", "beliefs", "author", "moves_paths", "anchors"];
const OF_METHOD = ["how", "terms", "tokens", "integrates", "ends", "own", "uses", "uses_for_need", "uses_for_path"];
const RENAMED = {
  loadings: "rank_correlations", lags: "lag", asked: "milestones", offset: "milestones", share: "milestones", "algorithms.year": "algorithms.base_year",
  "hardware.rate": "hardware.growth", "spending.rate": "spending.growth", "data.rate": "data.growth", "evidence.exponent": "evidence.training_runs",
};
const OF_ANCHOR = { rate: "algorithmic_growth", ceiling: "algorithmic_ceiling", lags: "lag", asks: "milestones" };

const same = (a, b) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const without = (whole, fields) => Object.fromEntries(Object.entries(whole).filter(([field]) => !fields.includes(field)));
const isOpen = (x) => x !== null && typeof x === "object" && !Array.isArray(x);

class Between {
  constructor(one, other) {
    [one, other].forEach(({ model }) => typedTables(model));
    this.start = covering(one, other);
    const groups = new Map();
    for (const [name, set] of differences(this.start, covering(other, one))) groups.set(name, [...(groups.get(name) || []), set]);
    this.players = [...groups].map(([name, sets]) => ({ name, sets }));
  }

  // The view with some players' side of the other one.
  mixed(chosen) {
    const { model, changes } = this.start, view = {
      model: { ...model, beliefs: { ...model.beliefs }, anchors: { ...model.anchors }, limits: [...model.limits] },
      changes: { ...changes, beliefs: { ...changes.beliefs } },
    };
    this.players.forEach(({ sets }, k) => { if (chosen(k)) sets.forEach((set) => set(view)); });
    return view;
  }
}

// A view with what only the other one has: without weight, or used by nothing.
function covering({ model, changes }, other) {
  const { model: theirs } = other, anchors = Object.entries({ ...theirs.anchors, ...model.anchors }).sort(([a], [b]) => (a < b ? -1 : 1));
  const weights = Object.fromEntries(anchors.map(([name]) => [name, changes.weights[name] || 0]));
  const beliefs = Object.entries(other.changes.beliefs).filter(([key]) => !Object.hasOwn(model.beliefs, key));
  const design = { ...model.design, vector: { ...theirs.design.vector, ...model.design.vector }, shifts: { ...theirs.design.shifts, ...model.design.shifts } };
  return {
    model: {
      ...model,
      design,
      dimensions: { ...theirs.dimensions, ...model.dimensions },
      beliefs: { ...theirs.beliefs, ...model.beliefs },
      anchors: Object.fromEntries(anchors.map(([name, anchor]) => [name, suited(anchor, model.anchors[name] ? theirs.anchors[name] : null)])),
    },
    changes: { ...changes, weights, beliefs: { ...Object.fromEntries(beliefs), ...changes.beliefs }, last: Math.max(changes.last, other.changes.last) },
  };
}

// An anchor that is worked out as both of two need it.
function suited(anchor, other) {
  if (!other || [anchor, other].some(({ how, need }) => how === "tabled" || !need)) return anchor;
  const both = (field) => [...new Set([...anchor[field], ...other[field]])];
  return {
    ...anchor,
    how: METHODS[Math.max(METHODS.indexOf(anchor.how), METHODS.indexOf(other.how))],
    integrates: anchor.integrates && other.integrates,
    own: anchor.own || other.own,
    tokens: anchor.tokens || other.tokens,
    terms: both("terms"),
    uses: both("uses"),
    uses_for_need: both("uses_for_need"),
    uses_for_path: both("uses_for_path"),
    ends: [Math.min(anchor.ends[0], other.ends[0]), Math.max(anchor.ends[1], other.ends[1])],
  };
}

// By name, what sets a part of a view to the other's.
function differences(one, other) {
  const found = [], add = (name, set) => found.push([RENAMED[name] || name, set]), { model: theirs, changes } = other;
  for (const [key, belief] of Object.entries(one.model.beliefs)) {
    const drawn = same(without(belief, ["source", "rank", "reason"]), without(theirs.beliefs[key], ["source", "rank", "reason"]));
    if (!drawn || !same(one.changes.beliefs[key], changes.beliefs[key])) add(drawn ? key : groupOf(belief), (view) => {
      view.model.beliefs[key] = theirs.beliefs[key];
      if (changes.beliefs[key]) view.changes.beliefs[key] = changes.beliefs[key]; else delete view.changes.beliefs[key];
    });
  }
  if (!same(one.changes.weights, changes.weights) || !same(one.model.none, theirs.none)) add("weights", (view) => {
    view.changes.weights = changes.weights;
    view.model.none = theirs.none;
  });
  for (const [part, name] of [["pause", "pause"], ["first", "years.first"]]) {
    if (!same(one.changes[part], changes[part])) add(name, (view) => { view.changes[part] = changes[part]; });
  }
  for (const section of Object.keys(without(theirs, NO_SECTION))) ofSection(section, one.model[section], theirs[section], add);
  for (const name of Object.keys(theirs.anchors)) ofAnchor(name, one.model.anchors[name], theirs.anchors[name], add);
  return found;
}

function ofSection(section, here, there, add) {
  const put = (field) => (view) => { view.model[section] = { ...view.model[section], [field]: there[field] }; };
  if (same(here, there)) return;
  if (section === "limits") ofLimits(here, there, add);
  else if (!isOpen(here) || !isOpen(there) || !same(here.levels, there.levels) || !same(here.level, there.level)) add(section, (view) => { view.model[section] = there; });
  else for (const field of Object.keys(there)) {
    if (same(here[field], there[field])) continue;
    if (field === "year" && there.level) add(Object.keys(there.level)[0], put("year"));
    else if (field === "ceiling" && here.ceiling && there.ceiling && same(without(here.ceiling, ["year"]), without(there.ceiling, ["year"]))) add(originOf(section, there), put("ceiling"));
    else add(`${section}.${field}`, put(field));
  }
}

// The belief that is of the year from which a ceiling is.
const originOf = (section, { level }) => (section === "spending" ? "spending.gdp" : Object.keys(level)[0]);

function ofLimits(here, there, add) {
  const named = (limits, name) => limits.filter((limit) => limit.name === name);
  for (const name of new Set([...here, ...there].map((limit) => limit.name))) {
    if (same(named(here, name), named(there, name))) continue;
    add(`limits.${name}`, (view) => { view.model.limits = [...view.model.limits.filter((limit) => limit.name !== name), ...named(there, name)]; });
  }
}

function ofAnchor(name, here, there, add) {
  const apart = [...Object.keys(OF_ANCHOR), ...OF_METHOD, "reason"], put = (part) => (view) => { view.model.anchors[name] = { ...view.model.anchors[name], ...part }; };
  if (!same(without(here, apart), without(there, apart))) add(`anchors.${name}`, put(there));
  else for (const [field, group] of Object.entries(OF_ANCHOR)) if (!same(here[field], there[field])) add(group, put({ [field]: there[field] }));
}

// The player that a belief is of: its name, whichever anchors say it, or its place in a section.
function groupOf({ name, path }) {
  if (path[0] === "priors" || path[0] === "anchors") return /^algorithmic_(?!ceiling)/.test(name) ? OF_ANCHOR.rate : name;
  return path.slice(0, 2).join(".");
}
