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
    Object.assign(this, { model, sizes, like, draws: new Map(), requirements: like ? like.requirements : new Map(), arrivals: new Map() });
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
    const { model } = this, anchor = model.anchors[name], id = `${name} ${exactly}`;
    const { pause, first, last, beliefs } = changes, detail = DETAIL[exactly ? "exact" : "quick"], moved = (keys) => JSON.stringify(keys.map((key) => beliefs[key] || null));
    return kept(this.arrivals, id, JSON.stringify([pause, first, last]) + moved(anchor.uses), () => {
      const simulation = simulationOf(anchor.how), left = (arrival) => stillToCome(arrival, model.evidence.no_arrival_by);
      const smooth = (arrival) => smoothed(arrival, first, last, detail.missed);
      if (anchor.how === "tabled") return tabled(simulation, anchor.arrival);
      if (anchor.how === "dated") return left(dated(simulation, anchor));
      if (anchor.how !== "crossed") return left(smooth(paired(simulation, anchor)));
      const requirement = kept(this.requirements, id, this.needed(anchor) + moved(anchor.uses_for_need), () => readable(simulationOf("needs"), anchor, detail));
      return left(smooth(crossed(simulation, anchor, requirement)));
    });
  }

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

// All that the pictures show.
function settled(engine, changes) {
  return { answer: engine.answer(changes), compute: engine.compute(changes), needs: engine.needs(changes) };
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
