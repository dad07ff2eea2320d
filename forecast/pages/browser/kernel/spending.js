// The cost of the largest run: the budget of its year, what was saved up, a ramp near the goal.
const GAUSS = [[0.9324695142031521, 0.1713244923791704], [0.6612093864662645, 0.3607615730481386], [0.2386191860831969, 0.4679139345726910]]
  .flatMap(([x, w]) => [[0.5 * (1 - x), 0.5 * w], [0.5 * (1 + x), 0.5 * w]]);
const NEWTON = 8, EXACT = 1e-12;  // steps; OOM

const together = (one, other) => (one > other ? one : other) + Math.log1p(Math.exp(-LN10 * Math.abs(one - other))) / LN10;

class RunCost {
  constructor(budget, saving, ramp) {
    Object.assign(this, { budget, saving, ramp, isClosed: saving === null && ramp === null });
    this.isFixed = budget.isFixed && [saving, ...(ramp ? [ramp.factor, ramp.within] : [])].every((x) => x === null || scalar(x));
  }

  // Most that a run can cost at a time far from the goal.
  at(t, i) {
    const own = this.budget.height(t, i);
    return this.saving === null ? own : together(own, this.saved(t, i));
  }

  // The same of a run that meets its need, which is beyond the goal, at which the ramp ends.
  inReach(t, i, beyond) {
    const without = this.at(t, i);
    if (!this.ramp) return without;
    const most = at(this.ramp.factor, i), within = at(this.ramp.within, i), saved = this.saving === null ? null : this.saved(t, i);
    let gap = clipped(most * (within + beyond) / (most + within), 0, most);
    for (let step = 0; step < NEWTON; step++) {
      const share = 1 - (gap - beyond) / within, { height, slope } = this.raised(t, i, most * clipped(share, 0, 1));
      const total = saved === null ? height : together(height, saved), excess = total - without - gap;
      const steeper = share > 0 && share < 1 ? slope * 10 ** (height - total) * most / within : 0;
      gap = clipped(gap + excess / (1 + steeper), 0, most);
      if (Math.abs(excess) < EXACT) break;
    }
    return without + gap;
  }

  // The budget raised before its ceiling, and by how much of that it rises.
  raised(t, i, extra) {
    const { budget } = this, free = budget.unbounded(t, i) + extra;
    if (!budget.ceiling) return { height: free, slope: 1 };
    const ceiling = budget.ceilingAt(t, i);
    return { height: smoothMinimum(free, ceiling), slope: 1 / (1 + 10 ** clipped(free - ceiling, -300, 300)) };
  }

  // Budgets of the years of saving, by Gauss's rule on each smooth piece.
  saved(t, i) {
    const start = t - at(this.saving, i), scale = this.budget.height(t, i), ends = [-Infinity, ...this.budget.kinks, Infinity];
    let total = 0;
    for (let k = 1; k < ends.length; k++) {
      const since = clipped(start, ends[k - 1], ends[k]), upto = clipped(t, ends[k - 1], ends[k]);
      if (upto > since) for (const [share, weight] of GAUSS) total += weight * (upto - since) * 10 ** (this.budget.height(since + share * (upto - since), i) - scale);
    }
    return scale + Math.log10(total);
  }
}
