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
    if (Math.abs(values[values.length - 1] - p) <= 1e-12) {
      // What only comes ever closer never gets there: rounding would say when.
      const [near, nearer] = [1e-4, 1e-7].map((below) => this.quantile(p - below, years, values, false));
      if (nearer - near > 0.075) return Infinity;
    }
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
