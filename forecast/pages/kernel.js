"use strict";
// The engine, small enough to go with a page: what `forecast.engine` does where a term of the
// requirement is integrated, under the same names and from the same design. Where it cannot
// follow, the page carries what the engine found: a requirement, or all arrivals, as tables.
const Kernel = (() => {
  const LN10 = Math.LN10, LOG10_2 = Math.log10(2);
  const OUT_OF_REACH = 1e6, STEP = 1e-6, HIGHEST = 100;  // as in forecast.model
  const BINS_PER_SD = 20, NARROWEST = 0.05, FINEST = 0.02;
  const PATHS = 4096, FEW_PATHS = 128, PER_YEAR = 8;  // draws of paths; moments looked at
  const FINE = 0.01;  // OOM between entries of a table that paths read
  const scalar = (x) => typeof x === "number";
  const at = (x, i) => (scalar(x) ? x : x[i]);

  // ---- priors ------------------------------------------------------------------------------
  const horner = (coefficients, x) => coefficients.reduceRight((sum, c) => sum * x + c, 0);
  const A = [3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727];
  const B = [1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610];
  const C = [1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4];
  const D = [1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9];
  const E = [6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7];
  const F = [1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15];

  // Inverse of the normal CDF: Wichura 1988, algorithm AS 241.
  function ndtri(u) {
    const q = u - 0.5;
    if (Math.abs(q) <= 0.425) {
      const r = 0.180625 - q * q;
      return q * horner(A, r) / horner(B, r);
    }
    const r = Math.sqrt(-Math.log(q < 0 ? u : 1 - u));
    const z = r <= 5 ? horner(C, r - 1.6) / horner(D, r - 1.6) : horner(E, r - 5) / horner(F, r - 5);
    return q < 0 ? -z : z;
  }

  // One dimension of the shifted and folded lattice, as normal scores.
  function scores(design, dimension, reversed, size, batches) {
    const step = design.vector[dimension] % size, shifts = design.shifts[dimension];
    const z = new Float64Array(size * batches);
    for (let batch = 0, k = 0; batch < batches; batch++) {
      for (let i = 0; i < size; i++, k++) {
        const x = ((i * step) % size) / size + shifts[batch];
        const u = Math.min(Math.max(1 - Math.abs(2 * (x - Math.floor(x)) - 1), 2 ** -60), 1 - 2 ** -53);
        z[k] = reversed ? -ndtri(u) : ndtri(u);
      }
    }
    return z;
  }

  // A curve through equidistant values, by the cubic through the four nearest.
  function between(table, x) {
    const { start, step, values } = table, last = values.length - 1;
    const position = Math.min(Math.max((x - start) / step, 0), last);
    const i = Math.min(Math.max(Math.floor(position), 1), last - 2), t = position - i;
    const [a, b, c, d] = [values[i - 1], values[i], values[i + 1], values[i + 2]];
    return (3 * (t - 1) * (t - 2) * (t + 1) * b - t * (t - 1) * (t - 2) * a - 3 * (t + 1) * t * (t - 2) * c + (t + 1) * t * (t - 1) * d) / 6;
  }

  // ---- beliefs -----------------------------------------------------------------------------
  // Draws of beliefs under a reader's changes, kept while they stay.
  class Draws {
    constructor(model, size, batches) {
      Object.assign(this, { model, size, batches, scores: new Map(), base: new Map(), kept: new Map() });
    }

    score(name) {
      if (!this.scores.has(name)) {
        const { loadings, dimensions } = this.model, own = loadings[name];
        const independent = (each) => scores(this.model.design, dimensions[each][0], dimensions[each][1], this.size, this.batches);
        let z = own ? new Float64Array(this.size * this.batches) : independent(name);
        for (const [partner, weight] of own || []) {
          const other = independent(partner);
          for (let i = 0; i < z.length; i++) z[i] += weight * other[i];
        }
        this.scores.set(name, z);
      }
      return this.scores.get(name);
    }

    // Draws before any change, in the belief's own scale.
    original(belief) {
      if (!this.base.has(belief.key)) {
        const z = this.score(belief.name), { form } = belief;
        this.base.set(belief.key, z.map(form.normal ? (s) => form.normal[0] + form.normal[1] * s : (s) => between(form, s)));
      }
      return this.base.get(belief.key);
    }

    moved(belief, change) {
      const { median, spread } = moveOf(belief, change);
      if (!belief.form) {
        if (!spread) return median;
        return this.score(belief.name).map((z) => median + spread * z);
      }
      const x = this.original(belief);
      if (median === belief.median && spread === 1) return x;
      return spread === 0 ? median : x.map((v) => median + spread * (v - belief.median));
    }

    // Draws of a belief as a logarithm, or as a value.
    of(key, logged, changes) {
      const belief = this.model.beliefs[key], change = changes.beliefs[key];
      const id = key + "|" + logged, told = JSON.stringify(change || null), known = this.kept.get(id);
      if (known && known.told === told) return known.draws;
      const x = this.moved(belief, change);
      const convert = logged === belief.logged ? null : logged ? Math.log10 : (v) => 10 ** v;
      const draws = !convert ? x : scalar(x) ? convert(x) : x.map(convert);
      this.kept.set(id, { told, draws });
      return draws;
    }

    sum(parts, changes) {
      let total = 0;
      for (const [key, power] of Object.entries(parts)) total = added(total, this.of(key, true, changes), power);
      return total;
    }
  }

  function moveOf(belief, change) {
    const { median = belief.median, spread = belief.form ? 1 : 0 } = change || {};
    return { median, spread };
  }

  function added(total, x, times) {
    if (scalar(total) && scalar(x)) return total + times * x;
    const made = scalar(total) ? new Float64Array(x.length).fill(total) : total.slice();
    if (scalar(x)) for (let i = 0; i < made.length; i++) made[i] += times * x;
    else for (let i = 0; i < made.length; i++) made[i] += times * x[i];
    return made;
  }

  // ---- distributions -----------------------------------------------------------------------
  // Values shared out between four multiples of a step, exactly for cubics; they add up to 1.
  function bins(values, step) {
    const list = scalar(values) ? [values] : values;
    let low = Infinity, high = -Infinity;
    for (const v of list) { if (v < low) low = v; if (v > high) high = v; }
    const first = Math.floor(low / step) - 1, width = Math.floor(high / step) + 3 - first;
    const sums = new Float64Array(width), each = 1 / list.length;
    for (let i = 0; i < list.length; i++) {
      const position = list[i] / step, below = Math.floor(position), t = position - below, k = below - first;
      sums[k - 1] -= each * t * (t - 1) * (t - 2) / 6;
      sums[k] += each * (t + 1) * (t - 1) * (t - 2) / 2;
      sums[k + 1] -= each * (t + 1) * t * (t - 2) / 2;
      sums[k + 2] += each * (t + 1) * t * (t - 1) / 6;
    }
    return { first, step, sums };
  }

  // A term that is integrated: a table of its standard form, moved and widened.
  function termOf(model, belief, change) {
    const { median, spread } = moveOf(belief, change);
    const table = belief.term || model.normal;
    if (!belief.form) return { table, shift: median, scale: spread };
    const [mean, sd] = belief.form.normal || [0, 1];
    return { table, shift: median + spread * (mean - belief.median), scale: spread * sd };
  }

  const spreadOf = (term) => term.scale * term.table.spread;

  // Density, CDF and integral of the CDF of a term.
  function term3(term, x) {
    const { table, shift, scale } = term, last = table.cdf.length - 1;
    const y = (x - shift) / scale, position = (y - table.start) / table.step;
    if (position <= 0) return [0, 0, 0];
    if (position >= last) return [0, 1, scale * (table.integral[last] + y - table.start - last * table.step)];
    const i = Math.floor(position), t = position - i, h = table.step;
    const density = table.density[i] * (1 - t) + table.density[i + 1] * t;
    return [
      density / scale,
      hermite(table.cdf[i], table.cdf[i + 1], h * table.density[i], h * table.density[i + 1], t),
      scale * hermite(table.integral[i], table.integral[i + 1], h * table.cdf[i], h * table.cdf[i + 1], t),
    ];
  }

  const hermite = (y0, y1, m0, m1, t) => {
    const rise = y1 - y0;
    return y0 + t * (m0 + t * (3 * rise - 2 * m0 - m1 + t * (m0 + m1 - 2 * rise)));
  };

  // Distribution of the sum of binned values and an independent term.
  function convolved({ first, step, sums }, term) {
    const { table, shift, scale } = term;
    const low = Math.floor((shift + scale * table.start) / step) - 1;
    const high = Math.ceil((shift + scale * (table.start + table.step * (table.cdf.length - 1))) / step) + 1;
    const width = sums.length, length = high - low + width, kernel = [0, 1, 2].map(() => new Float64Array(length + width));
    for (let k = 0; k < length + width; k++) {
      const values = term3(term, step * (low - width + 1 + k));
      for (let which = 0; which < 3; which++) kernel[which][k] = values[which];
    }
    const [density, cdf, integral] = kernel.map((of) => {
      const found = new Float64Array(length);
      for (let k = 0; k < length; k++) {
        let total = 0;
        for (let j = 0, i = k + width - 1; j < width; j++, i--) total += sums[j] * of[i];
        found[k] = total;
      }
      return found;
    });
    return { first: first + low, step, density, cdf, integral, total: 1 };
  }

  // Integral up to each point, by the trapezoidal rule with its end correction.
  function runningIntegral(step, values, slopes) {
    const found = new Float64Array(values.length);
    for (let k = 1, cells = 0; k < values.length; k++) {
      cells += 0.5 * step * (values[k] + values[k - 1]);
      found[k] = cells + step * step / 12 * (slopes[0] - slopes[k]);
    }
    return found;
  }

  // A grid of which every value is weighed by the likelihood of training runs.
  function weighted(grid, failures) {
    const { first, step, density, cdf } = grid, n = cdf.length;
    const w0 = new Float64Array(n), lost = new Float64Array(n), slopes = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const m = failures.count(step * (first + k)), rate = failures.rate, value = Math.exp(-m);
      w0[k] = value;
      lost[k] = rate * m * value * cdf[k];
      slopes[k] = rate * rate * (m - 1) * m * value * cdf[k] + rate * m * value * density[k];
    }
    const gone = runningIntegral(step, lost, slopes);
    const left = cdf.map((value, k) => w0[k] * value - gone[k]), thin = density.map((value, k) => w0[k] * value);
    return { first, step, density: thin, cdf: left, integral: runningIntegral(step, left, thin), total: left[n - 1] };
  }

  function gridValue(grid, values, slopes, x) {
    const last = values.length - 1, position = x / grid.step - grid.first;
    if (!(position > 0)) return 0;
    const i = Math.min(Math.floor(position), last - 1), t = Math.min(position, last) - i;
    const inside = hermite(values[i], values[i + 1], grid.step * slopes[i], grid.step * slopes[i + 1], t);
    return position > last ? inside + (position - last) * grid.step * slopes[last] : inside;
  }

  // A requirement under the evidence: what lies at or below a height, and how much there is.
  function requirementOf(grid, ramp) {
    const end = grid.step * (grid.first + grid.cdf.length - 1);
    const cdfAt = (x) => (x >= end ? grid.total : Math.min(Math.max(gridValue(grid, grid.cdf, grid.density, x), 0), grid.total));
    let hits = cdfAt, mass = grid.total;
    if (ramp) {
      const [low, high] = ramp, width = high - low;
      const integral = (x) => gridValue(grid, grid.integral, grid.cdf, x), upto = integral(low);
      const lost = (x) => (integral(Math.min(Math.max(x, low), high)) - upto) / width;
      hits = (x) => (x <= low ? 0 : Math.max(Math.min((x - low) / width, 1) * cdfAt(x) - lost(x), 0));
      mass = grid.total - lost(high);
    }
    const table = () => {
      const start = grid.step * grid.first, count = Math.ceil((Math.max(end, ramp ? ramp[1] : end) - start) / FINE) + 1;
      return { start, step: FINE, values: Float64Array.from({ length: count }, (_, k) => hits(start + FINE * k)) };
    };
    return { hits, mass, table };
  }

  // ---- the world by year -------------------------------------------------------------------
  function growthRate(spelling, value) {
    if (spelling.endsWith("doubling_time")) return LOG10_2 / value;
    return spelling.endsWith("yearly_factor") ? Math.log10(value) : value;
  }

  const mapped = (x, f) => (scalar(x) ? f(x) : x.map(f));

  function smoothMinimum(one, other) {
    return Math.min(one, other) - Math.log(1 + Math.exp(-LN10 * Math.abs(one - other))) / LN10;
  }

  // Moments from which growth has another rate: those of the scenario under a reader's pause.
  function changesOf(section, paused, rateOf, own) {
    const entries = new Map(section.schedule.map(([moment, change]) => [moment, change]));
    if (paused) {
      entries.set(paused.from, { share: 0 });
      entries.set(paused.until, { share: 1 });
    }
    return [...entries].sort(([a], [b]) => a - b).map(([moment, change]) => {
      if (change.share !== undefined) return [moment, mapped(own, (r) => change.share * r)];
      return [moment, rateOf(change, own)];
    });
  }

  class Trend {
    constructor(year, level, rate, ceiling, changes) {
      Object.assign(this, { year, level, rate, ceiling, changes });
    }

    static neverFalls(trend) {
      const rates = [trend.rate, ...trend.changes.map(([, rate]) => rate), ...(trend.ceiling ? [trend.ceiling.rate] : [])];
      return rates.every((rate) => (scalar(rate) ? rate >= 0 : rate.every((r) => r >= 0)));
    }

    height(t, i) {
      let previous = at(this.rate, i), height = at(this.level, i) + previous * (t - this.year);
      for (const [year, changed] of this.changes) {
        const rate = at(changed, i);
        height += (rate - previous) * (Math.max(t, year) - Math.max(this.year, year));
        previous = rate;
      }
      const { ceiling } = this;
      return ceiling ? smoothMinimum(height, at(ceiling.level, i) + at(ceiling.rate, i) * (t - ceiling.year)) : height;
    }

    // Heights of all draws at once; a number where the trend is the same for all.
    heights(t, count) {
      if (this.isFixed) return this.height(t, 0);
      const found = new Float64Array(count), { level, rate, ceiling } = this.spread(count);
      for (let i = 0; i < count; i++) found[i] = level[i] + rate[i] * (t - this.year);
      let previous = rate;
      for (const [year, changed] of this.spread(count).changes) {
        const passed = Math.max(t, year) - Math.max(this.year, year);
        for (let i = 0; i < count; i++) found[i] += (changed[i] - previous[i]) * passed;
        previous = changed;
      }
      if (!ceiling) return found;
      const since = t - ceiling.year;
      for (let i = 0; i < count; i++) found[i] = smoothMinimum(found[i], ceiling.level[i] + ceiling.rate[i] * since);
      return found;
    }

    // Its parts with an entry for each draw.
    spread(count) {
      if (!this.parts) {
        const each = (x) => (scalar(x) ? new Float64Array(count).fill(x) : x);
        const { ceiling } = this;
        this.parts = {
          level: each(this.level),
          rate: each(this.rate),
          changes: this.changes.map(([year, rate]) => [year, each(rate)]),
          ceiling: ceiling && { year: ceiling.year, level: each(ceiling.level), rate: each(ceiling.rate) },
        };
      }
      return this.parts;
    }

    get isFixed() {
      if (this.fixed === undefined) this.fixed = this.looked();
      return this.fixed;
    }

    looked() {
      const parts = [this.level, this.rate, ...this.changes.map(([, rate]) => rate), ...(this.ceiling ? [this.ceiling.level, this.ceiling.rate] : [])];
      return parts.every(scalar);
    }
  }

  // The trends and requirements of a scenario under a reader's changes.
  class Simulation {
    constructor(model, changes, draws, paths) {
      Object.assign(this, { model, changes, draws, paths });
      this.first = changes.first;
      this.heights = new Map();
      if (!model.moves_paths) return;
      this.hardware = this.trend("hardware");
      this.spending = this.trend("spending");
    }

    value(key) { return this.paths.of(key, false, this.changes); }
    log10(key) { return this.paths.of(key, true, this.changes); }
    rate({ spelling, key }) { return mapped(this.value(key), (v) => growthRate(spelling, v)); }

    changed(change, own) {
      if (change.spelling !== "times") return this.rate(change);
      const share = this.value(change.key);
      return scalar(own) && scalar(share) ? own * share : Float64Array.from({ length: this.paths.size * this.paths.batches }, (_, i) => at(own, i) * at(share, i));
    }

    schedule(name, own) {
      const paused = this.changes.pause && this.changes.pause.sections.includes(name) ? this.changes.pause : null;
      return changesOf(this.model[name], paused, (change, rate) => this.changed(change, rate), own);
    }

    trend(name) {
      const section = this.model[name], rate = this.rate(section.rate);
      const c = section.ceiling, ceiling = c && {
        year: c.year,
        level: c.parts.reduce((sum, key) => added(sum, this.log10(key), 1), 0),
        rate: c.growth ? mapped(this.value(c.growth), (g) => Math.log10(1 + g)) : 0,
      };
      return new Trend(section.year, this.log10(section.level), rate, ceiling, this.schedule(name, rate));
    }

    algorithms(anchor) {
      const rate = this.rate(anchor.rate), year = this.model.algorithms.year;
      const ceiling = anchor.ceiling && { year, level: mapped(this.value(anchor.ceiling), (c) => Math.min(c, OUT_OF_REACH)), rate: 0 };
      const trend = new Trend(year, 0, rate, ceiling, this.schedule("algorithms", rate));
      return Object.assign(trend, { told: anchor.rate.key + "|" + anchor.ceiling + "|" });
    }

    // Effective compute at a moment in all draws; anchors of the same algorithms share it.
    effective(t, algorithms, count) {
      const told = algorithms.told + t;
      if (!this.heights.has(told)) this.heights.set(told, added(this.affordable(t, count), algorithms.heights(t, count), 1));
      return this.heights.get(told);
    }

    affordable(t, count) {
      if (!this.heights.has(t)) this.heights.set(t, added(this.hardware.heights(t, count), this.spending.heights(t, count), 1));
      return this.heights.get(t);
    }

    get ramp() {
      const keys = this.model.evidence.already_tried;
      if (!keys) return null;
      const [low, high] = keys.map((key) => this.log10(key));
      return [low, Math.max(high, low + STEP)];
    }

    get failures() {
      const evidence = this.model.evidence;
      if (!evidence.training_runs) return null;
      const exponent = this.value(evidence.exponent);
      const parts = evidence.training_runs.map(([compute, years]) => LN10 * (this.log10(years) + exponent * this.log10(compute)));
      const top = Math.max(...parts);
      const strength = (top + Math.log(parts.reduce((sum, part) => sum + Math.exp(part - top), 0))) / LN10;
      return { rate: LN10 * exponent, width: 1 / (LN10 * exponent), count: (x) => 10 ** Math.min(strength - exponent * x, HIGHEST) };
    }
  }

  // ---- anchors -----------------------------------------------------------------------------
  // The widest term that can be integrated, as the engine chooses it.
  function widest(model, anchor, changes) {
    const terms = anchor.terms.map((key) => ({ key, term: termOf(model, model.beliefs[key], changes.beliefs[key]) }));
    const wide = terms.filter(({ term }) => spreadOf(term) >= NARROWEST);
    return wide.reduce((best, each) => (best && spreadOf(best.term) >= spreadOf(each.term) ? best : each), null);
  }

  function binned(simulation, anchor, chosen, step) {
    const { draws, changes } = simulation, linear = { ...anchor.linear };
    if (chosen) delete linear[chosen.key];
    let total = added(draws.sum(linear, changes), anchor.constant, 1);
    if (anchor.exponent) {
      const slope = draws.sum(anchor.slope, changes), exponent = draws.of(anchor.exponent, false, changes);
      if (scalar(exponent)) total = added(total, slope, exponent);
      else if (scalar(slope)) total = added(total, exponent, slope);
      else total = added(total, exponent.map((a, i) => a * slope[i]), 1);
    }
    return bins(total, step);
  }

  // The distribution of an anchor's requirement without evidence.
  function plainGrid(simulation, anchor) {
    const { model, changes } = simulation, failures = simulation.failures;
    if (anchor.bins) return convolved(anchor.bins, { table: anchor.term, shift: 0, scale: 1 });
    const chosen = widest(model, anchor, changes);
    const term = chosen ? chosen.term : { table: model.normal, shift: 0, scale: FINEST };
    const step = Math.min(spreadOf(term), failures ? failures.width : Infinity) / BINS_PER_SD;
    return convolved(binned(simulation, anchor, chosen, step), term);
  }

  // Arrival of an anchor by a moment: every path reads the whole requirement.
  function arrivalOf(simulation, anchor, gridOf) {
    if (anchor.arrival) return tabled(simulation, anchor.arrival);
    const grid = gridOf(simulation), { ramp, failures } = simulation;
    const before = requirementOf(grid, ramp), after = failures ? requirementOf(weighted(grid, failures), ramp) : before;
    const trends = [simulation.hardware, simulation.spending, simulation.algorithms(anchor)];
    const lag = anchor.lag ? simulation.value(anchor.lag) : 0;
    const count = trends.every((trend) => trend.isFixed) && scalar(lag) ? 1 : simulation.paths.size * simulation.paths.batches;
    const hits = count === 1 ? hitsOfPath(simulation, trends, after, lag) : hitsOfPaths(simulation, trends, after, lag, count);
    return { hits, mass: after.mass, prior: before.mass, requirement: after };
  }

  function hitsOfPath(simulation, trends, requirement, lag) {
    const highest = highestOf(simulation, trends, 1);
    return (t) => requirement.hits(highest(t - lag, 0));
  }

  // The mean over paths of what each has met, looked up in a table.
  function hitsOfPaths(simulation, trends, requirement, lag, count) {
    const { start, step, values } = requirement.table(), top = values.length - 1;
    const met = (x) => {
      const position = (x - start) / step;
      if (!(position > 0)) return 0;
      if (position >= top) return values[top];
      const i = position | 0;
      return values[i] + (position - i) * (values[i + 1] - values[i]);
    };
    if (scalar(lag) && trends.every(Trend.neverFalls)) {
      return (t) => {
        if (t - lag < simulation.first) return 0;
        const effective = simulation.effective(t - lag, trends[2], count);
        let total = 0;
        for (let i = 0; i < count; i++) total += met(effective[i]);
        return total / count;
      };
    }
    const highest = highestOf(simulation, trends, count);
    return (t) => {
      let total = 0;
      for (let i = 0; i < count; i++) total += met(highest(t - at(lag, i), i));
      return total / count;
    };
  }

  function highestOf(simulation, trends, count) {
    const { first } = simulation, height = (t, i) => trends.reduce((sum, trend) => sum + trend.height(t, i), 0);
    if (trends.every(Trend.neverFalls)) return (t, i) => (t < first ? -Infinity : height(t, i));
    const nodes = timeNodes(simulation, trends), tops = new Float64Array(nodes.length * count);
    for (let i = 0; i < count; i++) {
      for (let k = 0, top = -Infinity; k < nodes.length; k++) tops[k * count + i] = top = Math.max(top, height(nodes[k], i));
    }
    return (t, i) => (t < first ? -Infinity : Math.max(tops[lastBefore(nodes, t) * count + i], height(t, i)));
  }

  // Where paths may be highest: closely spaced, and at every change of a rate.
  function timeNodes({ first, changes: { last } }, trends) {
    const even = Array.from({ length: Math.ceil((last - first) * PER_YEAR) + 1 }, (_, k) => first + k / PER_YEAR);
    const kinks = trends.flatMap((trend) => trend.changes.map(([year]) => year)).filter((year) => year > first && year < last);
    return [...new Set([...even, ...kinks])].sort((a, b) => a - b);
  }

  function lastBefore(nodes, t) {
    let low = 0, high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes[middle] <= t) low = middle; else high = middle - 1;
    }
    return low;
  }

  function tabled(simulation, { years, values, mass, prior }) {
    const last = years.length - 1;
    const hits = (t) => {
      if (t < Math.max(years[0], simulation.first)) return 0;
      const i = Math.min(lastBefore(years, t), last - 1), part = Math.min((t - years[i]) / (years[i + 1] - years[i]), 1);
      return values[i] + part * (values[i + 1] - values[i]);
    };
    return { hits, mass, prior };
  }

  // What evidence on arrivals leaves.
  function stillToCome(arrival, past) {
    if (past === null) return arrival;
    const gone = arrival.hits(past);
    return { ...arrival, hits: (t) => Math.max(arrival.hits(Math.max(t, past)) - gone, 0), mass: arrival.mass - gone };
  }

  // ---- the mixture -------------------------------------------------------------------------
  function noneAt(none, t) {
    if (t <= none[0][0]) return none[0][1];
    for (let i = 1; i < none.length; i++) {
      const [y0, p0] = none[i - 1], [y1, p1] = none[i];
      if (t <= y1) return p0 + (p1 - p0) * (t - y0) / (y1 - y0);
    }
    return none[none.length - 1][1];
  }

  class Mixture {
    constructor(model, curves, weights) {
      const total = Object.values(weights).reduce((sum, w) => sum + w, 0);
      this.none = model.none;
      this.parts = Object.keys(weights).filter((name) => weights[name] > 0).map((name) => [name, weights[name] / total, curves[name]]);
      this.likelihood = this.parts.reduce((sum, [, share, curve]) => sum + share * curve.mass / curve.prior, 0);
    }

    factor(t) {
      const none = noneAt(this.none, t), evidence = none + (1 - none) * this.likelihood;
      return evidence > 0 ? (1 - none) / evidence : 0;
    }

    contribution([, share, curve], t) { return this.factor(t) * share / curve.prior * curve.hits(t); }
    probability(t) { return this.parts.reduce((sum, part) => sum + this.contribution(part, t), 0); }

    // Year by which arrival has a probability; +Infinity after the last year.
    quantile(p, years, values, exactly) {
      const k = values.findIndex((value) => value >= p);
      if (k <= 0) return k ? Infinity : years[0];
      let [low, high, below, above] = [years[k - 1], years[k], values[k - 1] - p, values[k] - p];
      if (!exactly) return low - below * (high - low) / (above - below);
      for (let step = 0; step < 60 && high - low > 1e-5; step++) {
        const secant = low - below * (high - low) / (above - below);
        const t = step % 3 === 2 ? 0.5 * (low + high) : Math.min(Math.max(secant, low + 1e-7), high - 1e-7);
        const value = this.probability(t) - p;
        if (Math.abs(value) < 1e-8) return t;
        if (value < 0) [low, below] = [t, value]; else [high, above] = [t, value];
      }
      return high;
    }
  }

  // ---- the face ----------------------------------------------------------------------------
  function unchanged(model) {
    return { weights: { ...model.weights }, beliefs: {}, pause: null, first: model.first, last: model.last };
  }

  class Engine {
    constructor(model) {
      this.model = model;
      const { size, batches } = model.design;
      this.draws = new Draws(model, size, batches);
      this.paths = { few: new Draws(model, FEW_PATHS, 1), all: new Draws(model, PATHS, 1) };
      this.grids = new Map();
    }

    // Requirements of anchors whose beliefs have not moved stay as they are.
    gridOf(name, anchor, simulation) {
      const { beliefs } = simulation.changes, failures = simulation.failures;
      const told = JSON.stringify([failures && failures.width, ...(anchor.uses || []).map((key) => beliefs[key] || null)]);
      const known = this.grids.get(name);
      if (known && known.told === told) return known.grid;
      const grid = plainGrid(simulation, anchor);
      this.grids.set(name, { told, grid });
      return grid;
    }

    mixture(changes, exactly = true) {
      const { model } = this;
      const simulation = new Simulation(model, changes, this.draws, this.paths[exactly ? "all" : "few"]);
      const curves = {};
      for (const [name, anchor] of Object.entries(model.anchors)) {
        if (changes.weights[name] > 0) {
          const arrival = arrivalOf(simulation, anchor, (of) => this.gridOf(name, anchor, of));
          curves[name] = anchor.arrival ? arrival : stillToCome(arrival, model.evidence.no_arrival_by);
        }
      }
      return new Mixture(model, curves, changes.weights);
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
      return this.mixture(changes, false).parts.filter(([, , curve]) => curve.requirement).map(([name, , { requirement }]) => {
        const { start, step, values } = requirement.table(), total = requirement.mass;
        const [low, log10, high] = [0.1, 0.5, 0.9].map((p) => start + step * values.findIndex((value) => value >= p * total));
        return { series: name, low, log10, high };
      });
    }

    // Median and 80% of effective compute by year, for the pictures.
    compute(changes) {
      const simulation = new Simulation(this.model, changes, this.draws, this.paths.few), rows = [];
      const series = [["affordable", null], ...Object.entries(this.model.anchors).filter(([name, a]) => changes.weights[name] > 0 && a.rate)];
      for (const [name, anchor] of series) {
        const trends = [simulation.hardware, simulation.spending, ...(anchor ? [simulation.algorithms(anchor)] : [])];
        const count = trends.every((trend) => trend.isFixed) ? 1 : FEW_PATHS;
        for (let t = changes.first; t <= changes.last; t++) {
          const heights = Float64Array.from({ length: count }, (_, i) => trends.reduce((sum, trend) => sum + trend.height(t, i), 0)).sort();
          const [low, log10, high] = [0.1, 0.5, 0.9].map((p) => heights[Math.round(p * (count - 1))]);
          rows.push({ year: t, series: name, low, log10, high });
        }
      }
      return rows;
    }
  }

  // ---- attribution -------------------------------------------------------------------------
  // What each of a reader's changes is worth: its Shapley value, the mean of what it changes
  // over all orders, or over some orders and their reverses where there are many.
  const EXACT_PLAYERS = 6, ORDERS = 24;

  function players(from, to) {
    const differ = (key, at = (view) => view[key]) => JSON.stringify(at(from)) !== JSON.stringify(at(to));
    const keys = [...new Set([...Object.keys(from.beliefs), ...Object.keys(to.beliefs)])];
    const found = keys.filter((key) => differ(key, (view) => view.beliefs[key])).map((key) => ({ name: key, set: (mixed) => {
      if (to.beliefs[key]) mixed.beliefs[key] = to.beliefs[key]; else delete mixed.beliefs[key];
    } }));
    for (const [key, name] of [["weights", "weights"], ["pause", "pause"], ["first", "years.first"], ["last", "years.last"]]) {
      if (differ(key)) found.push({ name, set: (mixed) => { mixed[key] = to[key]; } });
    }
    return found;
  }

  function shares(engine, from, to, question) {
    const all = players(from, to), known = new Map();
    const worth = (coalition) => {
      if (!known.has(coalition)) {
        const mixed = { ...from, beliefs: { ...from.beliefs } };
        all.forEach((player, k) => { if (coalition >> k & 1) player.set(mixed); });
        known.set(coalition, question(engine, mixed));
      }
      return known.get(coalition);
    };
    const total = new Float64Array(all.length), orders = all.length <= EXACT_PLAYERS ? permutations(all.length) : sampled(all.length);
    for (const order of orders) {
      let coalition = 0;
      for (const k of order) {
        const before = worth(coalition);
        coalition |= 1 << k;
        total[k] += (worth(coalition) - before) / orders.length;
      }
    }
    return { shares: all.map(({ name }, k) => ({ name, worth: total[k] })), start: worth(0), end: worth(2 ** all.length - 1), sampled: all.length > EXACT_PLAYERS };
  }

  function permutations(count) {
    if (count === 0) return [[]];
    return permutations(count - 1).flatMap((order) => Array.from({ length: count }, (_, k) => [...order.slice(0, k), count - 1, ...order.slice(k)]));
  }

  function sampled(count) {
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    return Array.from({ length: ORDERS }, () => {
      const order = Array.from({ length: count }, (_, k) => k);
      for (let k = count - 1; k > 0; k--) {
        const other = Math.floor(random() * (k + 1));
        [order[k], order[other]] = [order[other], order[k]];
      }
      return [order, [...order].reverse()];
    }).flat();
  }

  // Medians where both have one, else probabilities by a year.
  const median = (engine, changes) => engine.answer(changes, false, [0.5]).quantiles[0];
  const probabilityBy = (year) => (engine, changes) => engine.mixture(changes, false).probability(year);

  function attribution(engine, from, to, year) {
    const found = shares(engine, from, to, median);
    const whole = [found.start, found.end, ...found.shares.map(({ worth }) => worth)].every(Number.isFinite);
    return whole ? { ...found, unit: "years" } : { ...shares(engine, from, to, probabilityBy(year)), unit: "probability", year };
  }

  return { Engine, unchanged, moveOf, attribution };
})();
