// Algorithms whose pace and ceiling depend on the requirement, at any of them.
class Asked {
  constructor(simulation, anchor) {
    const at0 = (rate) => simulation.progressAt(rate, null);
    Object.assign(this, { simulation, anchor, still: at0(0), one: at0(1) });
    this.rate = anchor.rate.table ? null : simulation.rate(anchor.rate);
    this.isFixed = this.still.isFixed && this.one.isFixed && (this.rate === null || scalar(this.rate));
  }

  // What they save by a time of a need: under a schedule, too, that is linear in their pace.
  height(t, i, need) {
    const { anchor: { rate, ceiling }, simulation } = this, still = this.still.unbounded(t, i);
    const pace = this.rate === null ? growthRate(rate.spelling, tableAt(rate.table, need)) : at(this.rate, i);
    const free = still + pace * (this.one.unbounded(t, i) - still);
    if (!ceiling) return free;
    return smoothMinimum(free, Math.min(ceiling.table ? tableAt(ceiling.table, need) : at(simulation.value(ceiling.parts), i), OUT_OF_REACH));
  }
}

// Linear between the rows of a table, constant outside.
function tableAt(rows, x) {
  if (x <= rows[0][0]) return rows[0][1];
  const k = rows.findIndex(([end]) => x <= end);
  if (k < 0) return rows[rows.length - 1][1];
  const [[low, from], [high, to]] = rows.slice(k - 1);
  return from + (to - from) * (x - low) / (high - low);
}

// The need up to which compute, and what algorithms save of it, suffice.
function largestMet(compute, savedFor) {
  const excess = (need) => compute + savedFor(need) - need;
  let low = compute, high = compute, width = 1;
  if (excess(compute) >= 0) while (excess(high) > 0 && width < WIDEST) { low = high; high += width; width *= 2; }
  else while (excess(low) < 0 && width < WIDEST) { high = low; low -= width; width *= 2; }
  let above = excess(low), below = excess(high);
  for (let step = 0; step < 60 && high - low > 1e-9; step++) {
    const secant = low + (high - low) * above / (above - below);
    const middle = step % 3 === 2 || !(secant > low && secant < high) ? 0.5 * (low + high) : secant, there = excess(middle);
    if (Math.abs(there) < 1e-10) return middle;
    if (there > 0) [low, above] = [middle, there]; else [high, below] = [middle, there];
  }
  return high;
}

// The path of an anchor's effective compute, one for each draw. `own` is the requirement of each
// draw, where its algorithms depend on it and no term of it is integrated; `until` tells of
// research up to which height it is asked for.
class Path {
  constructor(simulation, anchor, own = null, until = null) {
    const { hardware, spending, limits, model } = simulation;
    this.simulation = simulation;
    this.asked = anchor.asks && own === null ? new Asked(simulation, anchor) : null;
    this.algorithms = this.asked ? null : simulation.algorithms(anchor, own);
    this.trends = [hardware, spending, ...(this.asked ? [] : [this.algorithms]), ...limits];
    this.progress = model.feedback ? this.research(anchor, own, until) : this.algorithms;
  }

  get isFixed() {
    const { simulation, asked, progress } = this;
    return this.trends.every((trend) => trend.isFixed) && simulation.cost.isFixed && scalar(simulation.offset) && (asked || progress).isFixed;
  }

  // Integrated once as long as nothing that it depends on moves.
  research(anchor, own, until) {
    const { simulation } = this, { changes: { beliefs, pause, last } } = simulation, uses = until ? anchor.uses : anchor.uses_for_path;
    const about = JSON.stringify([pause, last, uses.map((key) => beliefs[key] || null)]);
    const key = JSON.stringify(["research", anchor.rate, anchor.ceiling, (own || until) && anchor.need]);
    return simulation.draws.remembered(key, about, () => new Research(simulation, this, own, until));
  }

  // Largest requirement whose milestone it reaches.
  height(t, i) { return this.reached(this.simulation.inReach(t, i), t, i); }

  reached(compute, t, i) {
    const { asked, progress } = this, offset = at(this.simulation.offset, i);
    return (asked ? largestMet(compute, (need) => asked.height(t, i, need - offset)) : compute + progress.height(t, i)) - offset;
  }

  // The same of all draws, good until others are asked for.
  heights(t) {
    const { simulation, asked, progress } = this, compute = simulation.allInReach(t);
    if (!asked) return increased(increased(progress.heights(t), compute, 1), simulation.offset, -1);
    return this.isFixed ? this.reached(compute, t, 0) : byDraw(simulation.draws.count, (i) => this.reached(at(compute, i), t, i));
  }

  // The same in some draws alone.
  only(which) {
    const { simulation, progress, algorithms, trends } = this, { cost, offset } = simulation;
    if (progress === algorithms && !this.asked && cost.isClosed && scalar(offset)) {
      const few = algorithms.only(which);
      return Object.assign(Object.create(Path.prototype), { ...this, simulation: simulation.only(which), algorithms: few, progress: few });
    }
    return { simulation, trends, heights: (t) => byDraw(which.length, (j) => this.height(t, which[j])) };
  }

  // Effective compute far from the goal.
  effective(t, i) { return this.simulation.affordableOf(t, i) + this.progress.height(t, i); }
  allEffective(t) { return increased(this.progress.heights(t), this.simulation.affordable(t), 1); }
}

// Where paths may be highest: closely spaced, and at every change of a rate.
function timeNodes({ first, changes: { last } }, trends) {
  const even = Array.from({ length: Math.ceil((last - first) * PER_YEAR) + 1 }, (_, k) => first + k / PER_YEAR);
  const kinks = trends.flatMap((trend) => trend.kinks).filter((year) => year > first && year < last);
  return [...new Set([...even, ...kinks])].sort((a, b) => a - b);
}
