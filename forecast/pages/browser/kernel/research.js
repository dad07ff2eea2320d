// Algorithms under feedback: what AI does of research hastens them, step by step in each draw,
// as in forecast.model.research. All logarithms are natural.
const CELL = 0.5, SOON = 20, LATER_CELL = 1, BENT_CELL = 0.125;  // years
const MOST_ODDS = Math.log(0.999999 / 0.000001), LARGEST_STEP = 0.35, MOST_STEPS = 64, LARGEST_EXPONENT = 700;
const OVER = 500;  // e-folds of software after which no requirement is left to meet
const SATURATED = 12;  // e-folds above a ceiling, which leave 3e-6 OOM to it

const oddsOf = (share) => Math.log(share / (1 - share));

// ln(1 + e^x), which is asked for millions of times: between the entries of its table a line is
// 5e-7 off at most.
const SOFT_ENDS = 20, SOFT_STEPS = 256;
const SOFT = Float64Array.from({ length: 2 * SOFT_ENDS * SOFT_STEPS + 2 }, (_, k) => Math.log1p(Math.exp(k / SOFT_STEPS - SOFT_ENDS)));

function softplus(x) {
  if (!(x > -SOFT_ENDS)) return 0;
  if (x >= SOFT_ENDS) return x;
  const position = (x + SOFT_ENDS) * SOFT_STEPS, k = position | 0;
  return SOFT[k] + (position - k) * (SOFT[k + 1] - SOFT[k]);
}

// One draw of the terms, with the inputs of a cell at its beginning, middle and end.
class Growth {
  constructor(terms, i) {
    for (const [name, value] of Object.entries(terms)) this[name] = at(value, i);
    this.freed = softplus(Math.min(this.logOdds, MOST_ODDS));
    this.lostBefore = softplus(this.before - this.ceiling);
    this.steepest = Math.abs(this.beta) + this.automates * this.alpha * this.v;
    Object.assign(this, { pace: 0, labour0: 0, labour1: 0, labour2: 0, compute0: 0, compute1: 0, compute2: 0, wanted: 0 });
  }

  enter({ pace, labour, compute }, i) {
    this.pace = at(pace, i);
    this.labour0 = at(labour[0], i); this.labour1 = at(labour[1], i); this.labour2 = at(labour[2], i);
    this.compute0 = at(compute[0], i); this.compute1 = at(compute[1], i); this.compute2 = at(compute[2], i);
  }

  // Log odds of automation: what software has improved by counts as far as its ceiling lets it.
  odds(compute, software) { return this.logOdds + this.v * (compute + software + this.lostBefore - softplus(this.before + software - this.ceiling)); }

  of(labour, compute, software) {
    let exponent = this.alpha * labour + this.zeta * compute - this.beta * software;
    if (this.automates) exponent += this.alpha * (softplus(Math.min(this.odds(compute, software), MOST_ODDS)) - this.freed);
    return this.pace * Math.exp(exponent < LARGEST_EXPONENT ? exponent : LARGEST_EXPONENT);
  }

  // Inputs at a part of the way through a cell lie on a parabola.
  at(part, software) {
    const a = (1 - part) * (1 - 2 * part), b = 4 * part * (1 - part), c = part * (2 * part - 1);
    return this.of(a * this.labour0 + b * this.labour1 + c * this.labour2, a * this.compute0 + b * this.compute1 + c * this.compute2, software);
  }

  // Software at the end of a cell after equal steps of Runge and Kutta's; `wanted` are as many
  // steps as its growth asks for.
  stepped(width, software, growth, steps) {
    const size = width / steps, most = width / LARGEST_STEP;
    let s = software, one = growth;
    this.wanted = 0;
    for (let step = 0; step < steps; step++) {
      if (step) one = this.at(step / steps, s);
      const two = this.at((step + 0.5) / steps, s + 0.5 * size * one), three = this.at((step + 0.5) / steps, s + 0.5 * size * two);
      const four = this.at((step + 1) / steps, s + size * three), frees = steps === 1 || this.odds(this.compute1, s) < MOST_ODDS;
      const asked = Math.max(Math.abs(one), Math.abs(four)) * (frees ? this.steepest : Math.abs(this.beta)) * most;
      if (asked > this.wanted) this.wanted = asked;
      s += size / 6 * (one + 2 * (two + three) + four);
    }
    return s;
  }

  advance(width, software, growth) {
    if (Math.abs(software) >= OVER) return software;
    let end = this.stepped(width, software, growth, 1);
    for (let steps = 2; steps <= MOST_STEPS && this.wanted > steps / 2; steps *= 2) end = this.stepped(width, software, growth, steps);
    return clipped(end, -OVER, OVER);
  }

  // The same where a limit begins or ceases to bind: in parts, of each of which compute is known.
  advanceBent(width, software, growth, computeAt) {
    const count = Math.ceil(width / BENT_CELL), { labour0, labour1, labour2 } = this;
    const labourAt = (x) => (1 - x) * (1 - 2 * x) * labour0 + 4 * x * (1 - x) * labour1 + x * (2 * x - 1) * labour2;
    for (let k = 0; k < count; k++) {
      const [start, middle, end] = [k, k + 0.5, k + 1].map((part) => part / count);
      this.labour0 = labourAt(start); this.labour1 = labourAt(middle); this.labour2 = labourAt(end);
      this.compute0 = computeAt(start); this.compute1 = computeAt(middle); this.compute2 = computeAt(end);
      software = this.advance(width / count, software, k ? this.at(0, software) : growth);
    }
    return software;
  }
}

class Research {
  // `own` is what algorithms would save without feedback, `requirement` asked where automation
  // depends on it; of draws that have reached what `until` tells of nothing more is asked.
  constructor(simulation, { trends: path, algorithms: own }, requirement, until) {
    const { feedback } = simulation.model, base = feedback.base_year, labour = simulation.trend(null, feedback.labour);
    Object.assign(this, { own, base, start: simulation.affordable(base) });
    this.log10Base = added(this.start, own.heights(base), 1);
    this.terms = this.termsOf(simulation, feedback, requirement);
    this.ends = cellEnds(base, simulation.changes.last, [...path, labour].flatMap((trend) => trend.kinks));
    this.integrate(simulation, this.inputs(simulation, feedback, labour), until ? until(this) : null);
  }

  termsOf(simulation, { without, labour_share, input_returns, diminishing_returns }, requirement) {
    const share = simulation.value(labour_share), returns = simulation.value(input_returns), own = this.own;
    return {
      ...this.automation(simulation, requirement),
      automates: without.includes("automation") ? 0 : 1,
      alpha: combined((a, b) => a * b, returns, share),
      zeta: without.includes("compute") ? 0 : combined((a, b) => a * (1 - b), returns, share),
      beta: without.includes("diminishing_returns") ? 0 : simulation.value(diminishing_returns),
      before: own.isFixed ? LN10 * own.unbounded(this.base, 0) : byDraw(simulation.draws.count, (i) => LN10 * own.unbounded(this.base, i)),
      ceiling: own.ceiling ? mapped(own.ceiling.level, (x) => LN10 * x) : Infinity,
    };
  }

  // Log odds of automation in the base year, and their growth with effective compute.
  automation(simulation, requirement) {
    const { automation_gap: gap, automation_now: now, automation_width: width } = simulation.model.feedback;
    if (!gap) return { logOdds: mapped(simulation.value(now), oddsOf), v: mapped(simulation.value(width), (x) => 1 / x) };
    const end = oddsOf(0.99), v = mapped(simulation.value(gap), (x) => (end - oddsOf(0.2)) / (LN10 * x));
    return { logOdds: combined((slope, start, need) => end + slope * LN10 * (start - need), v, this.log10Base, requirement), v };
  }

  // Labour, compute and pace at the ends and in the middle of each cell.
  inputs(simulation, { without }, labour) {
    const relative = (t) => simulation.once("grown " + t, () => mapped(added(simulation.affordable(t), this.start, -1), (x) => LN10 * x));
    return this.ends.slice(1).map((end, k) => {
      const from = this.ends[k], times = [from, 0.5 * (from + end), end];
      return {
        width: end - from,
        pace: mapped(this.own.pieceAt(from).rate, (x) => LN10 * x),
        labour: times.map((t) => (without.includes("labour") ? 0 : mapped(labour.heights(t), (x) => LN10 * x))),
        compute: times.map(relative),
      };
    });
  }

  // ln S, and its growth from each end on and up to it, by end and draw.
  integrate(simulation, cells, enough) {
    const varying = [...Object.values(this.terms), ...cells.flatMap(({ pace, labour, compute }) => [pace, ...labour, ...compute])];
    this.isFixed = this.own.isFixed && varying.every(scalar);
    const count = this.count = this.isFixed ? 1 : simulation.draws.count, size = this.ends.length * count;
    const binding = this.ends.map((t) => simulation.binding(t)), bent = (k, i) => at(binding[k], i) !== at(binding[k + 1], i);
    const [log, growth, before] = [1, 2, 3].map(() => new Float64Array(size));
    Object.assign(this, { log, growth, before });
    for (let i = 0; i < count; i++) {
      const of = new Growth(this.terms, i);
      let done = false;
      cells.forEach((cell, k) => {
        const now = k * count + i, then = now + count, goesOn = k > 0 && of.pace === at(cell.pace, i);
        if (done) { log[then] = log[now]; return; }
        of.enter(cell, i);
        growth[now] = goesOn ? before[now] : of.at(0, log[now]);
        if (bent(k, i)) log[then] = of.advanceBent(cell.width, log[now], growth[now], (part) => LN10 * (simulation.affordableOf(this.ends[k] + part * cell.width, i) - at(this.start, i)));
        else log[then] = of.advance(cell.width, log[now], growth[now]);
        before[then] = of.at(1, log[then]);
        done = of.before + log[then] - of.ceiling > SATURATED || (enough !== null && at(this.start, i) + of.compute2 / LN10 + this.saved(this.ends[k + 1], i, k) > at(enough, i) + STEP);
      });
    }
  }

  height(t, i) { return this.saved(t, this.isFixed ? 0 : i, this.cellAt(t)); }

  heights(t) {
    const cell = this.cellAt(t);
    return this.isFixed ? this.saved(t, 0, cell) : byDraw(this.count, (i) => this.saved(t, i, cell));
  }

  cellAt(t) { return Math.min(lastBefore(this.ends, t), this.ends.length - 2); }

  saved(t, i, k) {
    const { own, base } = this, gained = own.unbounded(Math.min(t, base), i) + this.software(Math.max(t, base), i, k) / LN10;
    return own.ceiling ? smoothMinimum(gained, own.ceilingAt(t, i)) : gained;
  }

  // Between ends by the quotient of parabolas with the slopes at both; straight after the last.
  software(t, i, k) {
    const { ends, log, growth, before, count } = this, width = ends[k + 1] - ends[k], x = (t - ends[k]) / width, now = k * count + i;
    const start = log[now], rise = log[now + count] - start, first = growth[now] * width, last = before[now + count] * width;
    if (x > 1) return start + rise + (x - 1) * last;
    const across = x * (1 - x), below = rise + (first + last - 2 * rise) * across;
    return start + rise * (rise * x * x + first * across) / (below || 1);
  }

  // Effective compute at which a share of research is automated.
  neededFor(share) {
    return combined((start, logOdds, v) => start + (oddsOf(share) - logOdds) / (v * LN10), this.log10Base, this.terms.logOdds, this.terms.v);
  }
}

function cellEnds(base, last, kinks) {
  const found = [base];
  while (found[found.length - 1] < Math.max(last, base + CELL)) {
    const end = found[found.length - 1];
    found.push(end + (end < base + SOON ? CELL : LATER_CELL));
  }
  return [...new Set([...found, ...kinks.filter((kink) => base < kink && kink < last)])].sort((a, b) => a - b);
}
