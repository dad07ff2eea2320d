function growthRate(spelling, value) {
  if (spelling.endsWith("doubling_time")) return LOG10_2 / value;
  return spelling.endsWith("yearly_factor") ? Math.log10(value) : value;
}

// What a smooth minimum lies below the lesser of two, by how far they are apart: a table, for
// it is asked for millions of times; between its entries a line is 1e-6 OOM off at most.
const APART = 16, PER_OOM = 256;
const BELOW = Float64Array.from({ length: APART * PER_OOM + 2 }, (_, k) => Math.log1p(Math.exp(-LN10 * k / PER_OOM)) / LN10);

function smoothMinimum(one, other) {
  const gap = Math.abs(one - other), least = one < other ? one : other;
  if (!(gap < APART)) return least;
  const position = gap * PER_OOM, k = position | 0;
  return least - BELOW[k] - (position - k) * (BELOW[k + 1] - BELOW[k]);
}

const lastUpTo = (entries, moment) => entries.filter(([start]) => start <= moment).pop();

// Rates from moments on under a schedule, of those of the trend itself.
function changesOf(schedule, own, changed) {
  const moments = [...new Set([...schedule, ...own.slice(1)].map(([moment]) => moment))].sort((a, b) => a - b);
  return moments.map((moment) => {
    const [, rate] = lastUpTo(own, moment), entry = lastUpTo(schedule, moment);
    return [moment, entry ? changed(entry[1], rate) : rate];
  });
}

class Trend {
  constructor({ year, level, rate, ceiling = null, changes = [], since = -Infinity }) {
    Object.assign(this, { year, level, rate, ceiling, changes, since });
  }

  get rates() { return [this.rate, ...this.changes.map(([, rate]) => rate), ...(this.ceiling ? [this.ceiling.rate] : [])]; }
  get long() { return [this.level, ...this.rates, ...(this.ceiling ? [this.ceiling.level] : [])].find((x) => !scalar(x)); }
  get isFixed() { return (this.fixed ??= this.long === undefined); }
  get kinks() { return [this.since, ...this.changes.map(([year]) => year)].filter(Number.isFinite); }
  get neverFalls() { return (this.rising ??= this.since === -Infinity && this.rates.every((rate) => (scalar(rate) ? rate >= 0 : rate.every((r) => r >= 0)))); }
  falls(i) { return this.since > -Infinity || (this.all ??= this.rates).some((rate) => at(rate, i) < 0); }

  // Straight pieces between changes of the rate, each with its height where it begins.
  get pieces() {
    if (this.straight) return this.straight;
    const first = { from: -Infinity, at: this.year, height: this.level, rate: this.rate };
    const upTo = (t) => this.changes.reduce(({ height, previous }, [moment, rate]) => {
      const passed = Math.max(t, moment) - Math.max(this.year, moment);
      return { height: passed ? added(added(height, rate, passed), previous, -passed) : height, previous: rate };
    }, { height: added(this.level, this.rate, t - this.year), previous: this.rate }).height;
    this.straight = [first, ...this.changes.map(([moment, rate]) => ({ from: moment, at: moment, height: upTo(moment), rate }))];
    if (this.changes.length) Object.assign(first, { at: this.changes[0][0], height: this.straight[1].height });
    return this.straight;
  }

  // The same in some draws alone.
  only(which) {
    const of = (x) => taken(x, which), ceiling = this.ceiling && { ...this.ceiling, level: of(this.ceiling.level), rate: of(this.ceiling.rate) };
    return new Trend({ ...this, ceiling, level: of(this.level), rate: of(this.rate), changes: this.changes.map(([moment, rate]) => [moment, of(rate)]) });
  }

  lowered(by) {
    const ceiling = this.ceiling && { ...this.ceiling, level: added(this.ceiling.level, by, -1) };
    return new Trend({ ...this, level: added(this.level, by, -1), ceiling });
  }

  pieceAt(t) {
    const { pieces } = this;
    let k = pieces.length - 1;
    while (k > 0 && pieces[k].from > t) k -= 1;
    return pieces[k];
  }

  height(t, i) {
    if (t <= this.since) return OUT_OF_REACH;
    const height = this.unbounded(t, i);
    return this.ceiling ? smoothMinimum(height, this.ceilingAt(t, i)) : height;
  }

  // Without the ceiling.
  unbounded(t, i) {
    const piece = this.pieceAt(t);
    return at(piece.height, i) + at(piece.rate, i) * (t - piece.at);
  }

  ceilingAt(t, i) { return at(this.ceiling.level, i) + at(this.ceiling.rate, i) * (t - this.ceiling.year); }

  // Heights of all draws at once, good until others are asked for; a number where the trend is
  // the same for all.
  heights(t) {
    if (this.isFixed) return this.height(t, 0);
    if (t <= this.since) return OUT_OF_REACH;
    const { height, rate, at: from } = this.pieceAt(t), { ceiling } = this, found = (this.found ??= new Float64Array(this.long.length));
    line(height, rate, t - from, found);
    if (!ceiling) return found;
    const { level, rate: growth } = ceiling, years = t - ceiling.year;
    for (let i = 0; i < found.length; i++) found[i] = smoothMinimum(found[i], at(level, i) + at(growth, i) * years);
    return found;
  }
}

// The trends of a scenario, and its evidence, under a reader's changes.
class Simulation {
  constructor(model, changes, draws) {
    Object.assign(this, { model, changes, draws, first: changes.first, kept: new Map() });
    this.hardware = this.trend("hardware", model.hardware);
    this.spending = this.trend("spending", model.spending);
    this.limits = model.limits.map((limit) => this.trend(null, limit));
    this.data = model.data && this.trend(null, model.data);
    this.offset = model.offset ? mapped(this.value(model.offset.parts), (x) => model.offset.sign * x) : 0;
    const { saving, ramp } = model.spending;
    this.cost = new RunCost(this.spending, saving && this.value(saving), ramp && { factor: this.log10(ramp.factor), within: this.value(ramp.within) });
  }

  value(parts) { return this.draws.quantity(parts, false, this.changes); }
  log10(parts) { return this.draws.quantity(parts, true, this.changes); }

  rate({ spelling, parts }) { return mapped(this.value(parts), (v) => growthRate(spelling, v)); }

  changed(change, own) {
    if (change.share !== undefined) return mapped(own, (r) => change.share * r);
    return change.spelling === "times" ? combined((r, share) => r * share, own, this.value(change.parts)) : this.rate(change);
  }

  // A schedule under a reader's pause.
  schedule(name, section) {
    const entries = new Map(section.schedule), { pause } = this.changes;
    if (name && pause && pause.sections.includes(name)) entries.set(pause.from, { share: 0 }).set(pause.until, { share: 1 });
    return [...entries].sort(([a], [b]) => a - b);
  }

  trend(name, section) {
    const { year, level, rates } = this.line(section), c = section.ceiling;
    const ceiling = c && {
      year: c.year,
      level: this.log10(c.parts),
      rate: c.growth ? mapped(this.value(c.growth), (g) => Math.log10(1 + g)) : 0,
    };
    const changes = changesOf(this.schedule(name, section), rates, (change, own) => this.changed(change, own));
    return new Trend({ year, level, rate: rates[0][1], ceiling, changes, since: section.since ?? -Infinity });
  }

  // A trend by itself: a level, and the rates from moments on.
  line(section) {
    const { year, levels, after } = section;
    if (!levels) {
      const level = this.log10(section.level), rate = section.rate ? this.rate(section.rate) : 0;
      return { year, level: section.epochs ? added(level, mapped(this.value(section.epochs), worth), 1) : level, rates: [[-Infinity, rate]] };
    }
    const heights = levels.map(([moment, parts]) => [moment, this.log10(parts)]), last = heights[heights.length - 1];
    const rates = heights.slice(1).map(([end, then], k) => {
      const [start, now] = heights[k];
      return [start, combined((a, b) => (b - a) / (end - start), now, then)];
    });
    rates.push([last[0], this.rate(after)]);
    return { year: heights[0][0], level: heights[0][1], rates: [[-Infinity, rates[0][1]], ...rates.slice(1)] };
  }

  // What algorithms save; `own` is each draw's requirement, where pace and ceiling depend on it.
  algorithms({ rate, ceiling }, own) {
    if (!rate) return new Trend({ year: 0, level: 0, rate: 0 });
    const asked = ({ table, parts }) => (table ? mapped(own, (need) => tableAt(table, need)) : this.value(parts));
    const limit = ceiling && mapped(asked(ceiling), (c) => Math.min(c, OUT_OF_REACH));
    return this.progressAt(mapped(asked(rate), (v) => growthRate(rate.spelling, v)), limit);
  }

  // What algorithms of some pace save, under the schedule.
  progressAt(rate, limit) {
    const { year } = this.model.algorithms, ceiling = limit === null ? null : { year, level: limit, rate: 0 };
    const changes = changesOf(this.schedule("algorithms", this.model.algorithms), [[-Infinity, rate]], (change, own) => this.changed(change, own));
    return new Trend({ year, level: 0, rate, ceiling, changes });
  }

  lag(anchor) {
    const constant = anchor.lags.reduce((sum, parts) => added(sum, this.value(parts), 1), 0);
    return new Lag(constant, this.model.lags.map((knots) => knots.map(([moment, parts]) => [moment, this.value(parts)])));
  }

  // What a run affords at a moment far from the goal: the least of money and limits.
  affordable(t) { return this.once("far " + t, () => this.limited(this.money(t, (i) => this.cost.at(t, i)), t)); }
  affordableOf(t, i) { return this.limitedOf(this.hardware.height(t, i) + this.cost.at(t, i), t, i); }

  // The same for a run that meets its need, which is more only under a ramp.
  allInReach(t) {
    if (!this.cost.ramp) return this.affordable(t);
    return this.once("near " + t, () => this.limited(this.money(t, (i) => this.cost.inReach(t, i, at(this.offset, i))), t));
  }
  inReach(t, i) { return this.limitedOf(this.hardware.height(t, i) + this.cost.inReach(t, i, at(this.offset, i)), t, i); }

  // What money buys, given the cost of a run in each draw.
  money(t, costOf) {
    if (this.cost.isClosed) return added(this.hardware.heights(t), this.spending.heights(t), 1);
    return added(this.hardware.heights(t), this.cost.isFixed && scalar(this.offset) ? costOf(0) : indices(this.draws.count).map(costOf), 1);
  }

  limited(money, t) { return this.limits.reduce((found, limit) => least(found, limit.heights(t)), money); }
  limitedOf(money, t, i) { return this.limits.reduce((found, limit) => Math.min(found, limit.height(t, i)), money); }

  // Which of money and limits that is, by number.
  binding(t) {
    const which = (k) => (found, height, least) => (height === least ? k + 1 : found);
    return this.once("binding " + t, () => this.limits.reduce((found, limit, k) => combined(which(k), found, limit.heights(t), this.affordable(t)), 0));
  }

  // The same draws, asked about the requirements themselves.
  get ofRequirements() { return this.model.asked ? new Simulation({ ...this.model, asked: false, offset: null }, this.changes, this.draws) : this; }

  // The same in some draws alone, where nothing but trends varies.
  only(which) {
    const { hardware, spending, limits } = this, of = (trend) => trend.only(which);
    return Object.assign(Object.create(Simulation.prototype), { ...this, hardware: of(hardware), spending: of(spending), limits: limits.map(of), kept: new Map() });
  }

  once(told, made) {
    if (!this.kept.has(told)) this.kept.set(told, made());
    return this.kept.get(told);
  }

  get ramp() {
    const edges = this.model.evidence.already_tried;
    if (!edges) return null;
    const [low, high] = edges.map((parts) => this.log10(parts));
    return [low, combined((a, b) => Math.max(b, a + STEP), low, high)];
  }

  get failures() {
    const { training_runs: runs, exponent } = this.model.evidence;
    if (!runs) return null;
    const power = this.value(exponent), parts = runs.map(([compute, years]) => combined((c, y, e) => LN10 * (y + e * c), this.log10(compute), this.log10(years), power));
    const strength = parts.reduce((sum, part) => combined((a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))), sum, part));
    return new Failures(mapped(strength, (x) => x / LN10), power);
  }
}

// Likelihood that runs so far have not been transformative.
class Failures {
  constructor(strength, exponent) {
    Object.assign(this, { strength, exponent });
    this.isFixed = scalar(strength) && scalar(exponent);
    this.rate = LN10 * exponent;
    this.width = 1 / this.rate;
  }

  count(x, i = 0) { return 10 ** Math.min(at(this.strength, i) - at(this.exponent, i) * x, HIGHEST); }
}
