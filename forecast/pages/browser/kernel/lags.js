// From what is affordable to what has arrived: a delay, which may depend on the calendar. Where
// it falls by more than a year a year, all that can have waited arrives at one moment.
class Lag {
  constructor(constant, parts) {
    const moments = [...new Set(parts.flatMap((part) => part.map(([moment]) => moment)))].sort((a, b) => a - b);
    this.constant = constant;
    this.arrivals = moments.map((moment) => [moment, parts.reduce((sum, part) => added(sum, delayAt(part, moment), 1), added(constant, moment, 1))]);
    this.isFixed = scalar(constant) && this.arrivals.every(([, arrival]) => scalar(arrival));
  }

  // Years of arrival for each year from a knot on.
  rate(k, i) {
    const [now, start] = this.arrivals[k], [then, end] = this.arrivals[k + 1] || [now + 1, added(start, 1, 1)];
    return (at(end, i) - at(start, i)) / (then - now);
  }

  // The last time of which all that is affordable has arrived by `t`.
  before(t, i) {
    const { arrivals } = this;
    if (!arrivals.length) return t - at(this.constant, i);
    let last = Math.min(arrivals[0][0] + t - at(arrivals[0][1], i), arrivals[0][0]);
    arrivals.forEach(([moment, arrival], k) => {
      const here = at(arrival, i), rate = this.rate(k, i), end = k + 1 < arrivals.length ? arrivals[k + 1][0] : Infinity;
      if (here <= t) last = Math.min(rate > 0 ? moment + (t - here) / rate : Infinity, end);
    });
    return last;
  }

  // When arrives what is affordable at a time.
  after(t, i) {
    const { arrivals } = this;
    if (!arrivals.length) return t + at(this.constant, i);
    const k = arrivals.filter(([moment]) => moment <= t).length - 1, [first, start] = arrivals[0];
    const own = k < 0 ? t - first + at(start, i) : at(arrivals[k][1], i) + (t - arrivals[k][0]) * this.rate(k, i);
    return arrivals.slice(k + 1).reduce((least, [, later]) => Math.min(least, at(later, i)), own);
  }
}

// Years of delay at a time: linear between knots, constant outside.
function delayAt(knots, t) {
  const k = knots.filter(([moment]) => moment <= t).length - 1;
  if (k < 0) return knots[0][1];
  if (k === knots.length - 1) return knots[k][1];
  const [[now, start], [then, end]] = knots.slice(k);
  return combined((a, b) => a + (b - a) * (t - now) / (then - now), start, end);
}
