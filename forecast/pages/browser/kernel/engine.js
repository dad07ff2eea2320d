function unchanged(model) {
  return { weights: { ...model.weights }, beliefs: {}, pause: null, first: model.first, last: model.last };
}

// Draws, and batches of them, by how an anchor's arrivals are worked out: with the whole design,
// and while a control is dragged, of which a slow device takes a part. Counted draws are the
// engine's own.
const WHOLE = { needs: null, crossed: [4096, 1], paired: null, counted: null, dated: null };
const DRAGGED = { needs: 4096, crossed: 512, paired: 1024, counted: 4096, dated: 4096 };
const FEWEST_DRAWS = 16;
const dragged = (parts) => Object.fromEntries(Object.entries(DRAGGED).map(([what, size]) => [what, [Math.max(size / parts, FEWEST_DRAWS), 1]]));
const SIZES = { exact: WHOLE, quick: dragged(1) };
// Bins a standard deviation; OOM between heights; and by how much a curve may miss a year.
const DETAIL = { exact: { bins: 14, fine: 0.01, missed: 2e-5 }, quick: { bins: 8, fine: 0.05, missed: 1e-3 } };

class Engine {
  constructor(model, sizes = SIZES, like = null) {
    Object.assign(this, { model, sizes, like, draws: new Map(), requirements: like ? like.requirements : new Map(), arrivals: new Map(), helped: new Map() });
    typedTables(model);
  }

  // An engine of a model of which most is the same.
  of(model) { return new Engine(model, this.sizes, model.loadings === this.model.loadings ? this : null); }

  // From now on a drag takes a part of the draws: one of so many.
  thin(parts) {
    this.sizes = { ...this.sizes, quick: dragged(parts) };
    this.arrivals.clear();
    this.requirements.clear();
  }

  drawsFor(what, exactly) {
    const { design } = this.model, [size, batches] = this.sizes[exactly ? "exact" : "quick"][what] || [design.size, design.batches];
    return kept(this.draws, `${size} ${batches}`, "", () => new Draws(this.model, size, batches, this.like && this.like.drawsFor(what, exactly)));
  }

  simulations(changes, exactly) {
    const made = new Map();
    return (what) => kept(made, what, "", () => new Simulation(this.model, changes, this.drawsFor(what, exactly)));
  }

  // Arrivals of anchors whose beliefs have not moved stay as they are, and so do requirements.
  arrivalOf(name, changes, exactly, simulationOf) {
    const told = this.about(name, changes), arrival = kept(this.arrivals, `${name} ${exactly}`, told, () => this.worked(name, changes, exactly, simulationOf, told));
    return this.model.anchors[name].how === "tabled" ? arrival : stillToCome(arrival, this.model.evidence.no_arrival_by);
  }

  // What an anchor's arrivals depend on.
  about(name, { pause, first, last, beliefs }) {
    return JSON.stringify([pause, first, last, this.model.anchors[name].uses.map((key) => beliefs[key] || null)]);
  }

  worked(name, changes, exactly, simulationOf, told) {
    const { model, helped } = this, anchor = model.anchors[name], detail = DETAIL[exactly ? "exact" : "quick"], { first, last, beliefs } = changes;
    const simulation = () => simulationOf(anchor.how), known = exactly ? helped.get(name) : null;
    if (anchor.how === "tabled") return tabled(simulation(), anchor.arrival);
    if (anchor.how === "dated") return dated(simulation(), anchor);
    const moved = JSON.stringify(anchor.uses_for_need.map((key) => beliefs[key] || null)), needs = () => readable(simulationOf("needs"), anchor, detail);
    const requirement = () => kept(this.requirements, `${name} ${exactly}`, this.needed(anchor) + moved, needs);
    const make = () => (anchor.how === "crossed" ? crossed(simulation(), anchor, requirement()) : paired(simulation(), anchor));
    return smoothed(make, first, last, detail.missed, known && known.told === told ? known : null);
  }

  // Anchors that take long, each of which another engine may work out.
  get long() {
    const { anchors, weights, feedback } = this.model, takesLong = ({ how }) => how === "paired" || how === "counted" || (how === "crossed" && feedback);
    return Object.keys(weights).filter((name) => weights[name] > 0 && takesLong(anchors[name]));
  }

  // Tables of some of them, for an engine of the same model, with points within some years where
  // they are not smooth; and what to do with those of others.
  share(changes, names, years = []) {
    const simulationOf = this.simulations(changes, true), { first } = changes, past = this.model.evidence.no_arrival_by, all = new Set([...years, Math.floor(past)]);
    return names.map((name) => {
      const told = this.about(name, changes), arrival = kept(this.arrivals, `${name} true`, told, () => this.worked(name, changes, true, simulationOf, told));
      const { values, smooth, mass, prior, outlived } = arrival.tabled(), rough = [...all].filter((year) => year >= first && !smooth[year - first]);
      const within = Object.fromEntries(rough.map((year) => [year - first, withinYear(arrival.hits, year)]));
      return { name, told, values, smooth, mass, prior, outlived, within };
    });
  }

  take(shares) { for (const each of shares) this.helped.set(each.name, Object.assign(this.helped.get(each.name) || {}, each)); }

  // Years in which the quantiles of an answer are.
  yearsOf(changes) { return [...new Set(this.answer(changes).quantiles.filter(Number.isFinite).map(Math.floor))]; }

  // What a requirement is made of, but for a reader's changes.
  needed({ need, bins, uses_for_need }) {
    const { beliefs, evidence } = this.model;
    return JSON.stringify([evidence, [need || bins, ...uses_for_need.map((key) => beliefs[key])].map(numberOf)]);
  }

  mixture(changes, exactly = true) {
    const simulationOf = this.simulations(changes, exactly), curves = {};
    for (const name of Object.keys(this.model.anchors)) {
      if (changes.weights[name] > 0) curves[name] = this.arrivalOf(name, changes, exactly, simulationOf);
    }
    return new Mixture(this.model, curves, changes.weights);
  }

  // The answer to a reader's changes; `exactly` with the whole design.
  answer(changes, exactly = true, quantiles = [0.1, 0.5, 0.9]) {
    const mixture = this.mixture(changes, exactly), years = [];
    for (let t = changes.first; t <= changes.last; t++) years.push(t);
    const values = new Float64Array(years.length), anchors = {}, contributions = {};
    for (const part of mixture.parts) {
      const [name, share, curve] = part, hits = years.map((t) => curve.hits(t));
      anchors[name] = hits.map((hit) => (curve.mass > 0 ? hit / curve.mass : 0));
      contributions[name] = hits.map((hit, k) => mixture.factor(years[k]) * share / curve.prior * hit);
      contributions[name].forEach((value, k) => { values[k] += value; });
    }
    const found = quantiles.map((p) => mixture.quantile(p, years, values, exactly));
    return { years, probability: [...values], anchors, contributions, quantiles: found };
  }

  // Quantiles of the requirements after the evidence, for the pictures.
  needs(changes) {
    return this.mixture(changes, false).parts.filter(([, , curve]) => curve.quantile).map(([name, , curve]) => {
      const [low, log10, high] = [0.1, 0.5, 0.9].map(curve.quantile);
      return { series: name, low, log10, high };
    });
  }

  // Median and 80% of compute by year, for the pictures: what is affordable, and by anchor.
  compute(changes) {
    const simulation = this.simulations(changes, false)("crossed"), rows = [];
    const fan = (series, heightsAt) => {
      for (let t = changes.first; t <= changes.last; t++) {
        const heights = heightsAt(t), sorted = scalar(heights) ? [heights] : heights.slice().sort();
        const [low, log10, high] = [0.1, 0.5, 0.9].map((p) => sorted[Math.round(p * (sorted.length - 1))]);
        rows.push({ year: t, series, low, log10, high });
      }
    };
    fan("affordable", (t) => simulation.affordable(t));
    for (const [name, anchor] of Object.entries(this.model.anchors)) {
      if (!(changes.weights[name] > 0) || !anchor.rate || (anchor.asks && !anchor.need)) continue;
      const path = new Path(simulation, anchor, anchor.own || anchor.asks ? requirementIn(simulation, anchor, null) : null);
      fan(name, (t) => path.allEffective(t));
    }
    return rows;
  }
}

// All that the pictures show, curves first; then compute and requirements, where a reader moves them.
function* settled(engine, changes) {
  yield { answer: engine.answer(changes) };
  yield engine.model.moves_paths ? { compute: engine.compute(changes), needs: engine.needs(changes) } : {};
}

// Numbers of objects, by which they are told apart.
const numbers = new WeakMap();
let numbered = 0;

function numberOf(thing) {
  if (!thing) return 0;
  if (!numbers.has(thing)) numbers.set(thing, ++numbered);
  return numbers.get(thing);
}

function kept(cache, key, told, make) {
  const known = cache.get(key);
  if (known && known.told === told) return known.value;
  const value = make();
  cache.set(key, { told, value });
  return value;
}
