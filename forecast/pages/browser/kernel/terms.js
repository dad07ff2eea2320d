// One independent term under the evidence of a draw: what of it lies at or below a value.
// Each has `below(x, i)`, its mean `of` a value in each draw, which is what takes the time and
// is a loop of its own, and the means of all of it, with and without the evidence that moves
// weights between anchors; see forecast.distributions.weighted_term.
const TAIL = 1e-12, POINTS = [96, 256], PER_WIDTH = 8;

const mean = (count, f) => { let sum = 0; for (let i = 0; i < count; i++) sum += f(i); return sum / count; };
const clipped = (x, low, high) => Math.min(Math.max(x, low), high);

function rampWeight(x, low, high) { return clipped((x - low) / (high - low), 0, 1); }

// Nothing is integrated: a draw has arrived, or has not; `gone` tells which had before now.
function counted(rest, ramp, failures, count, gone = null) {
  const ramped = ramp ? Float64Array.from({ length: count }, (_, i) => rampWeight(at(rest, i), at(ramp[0], i), at(ramp[1], i))) : null;
  const prior = (i) => (ramped ? ramped[i] : 1), likely = failures && Float64Array.from({ length: count }, (_, i) => Math.exp(-failures.count(at(rest, i), i)));
  const come = gone && Uint8Array.from({ length: count }, (_, i) => !gone(i));
  const weight = (i) => (likely ? likely[i] : 1) * (come ? come[i] : 1) * prior(i);
  const below = (x, i) => (x >= 0 ? weight(i) : 0), of = (left) => mean(count, (i) => below(left[i], i));
  return { below, of, total: mean(count, weight), prior: mean(count, prior) };
}

function integrated(term, rest, ramp, failures, count) {
  const before = ramp ? rampedTerm(term, rest, ramp, count) : plainTerm(term);
  return failures ? { ...tabledTerm(term, rest, ramp, failures, count), prior: before.total } : before;
}

function plainTerm(term) {
  const below = cdfOf(term);
  const of = (left) => {
    let sum = 0;
    for (let i = 0; i < left.length; i++) sum += below(left[i]);
    return sum / left.length;
  };
  return { below, of, total: 1, prior: 1 };
}

// The ramp times the CDF less its integral, by parts.
function rampedTerm(term, rest, [low, high], count) {
  const from = byDraw(count, (i) => at(low, i) - at(rest, i)), to = byDraw(count, (i) => at(high, i) - at(rest, i));
  const cdf = cdfOf(term), integral = integralOf(term), upto = from.map(integral);
  const lost = byDraw(count, (i) => (integral(to[i]) - upto[i]) / (to[i] - from[i]));
  const below = (x, i) => {
    if (x >= to[i]) return Math.max(cdf(x) - lost[i], 0);
    return x > from[i] ? Math.max(((x - from[i]) * cdf(x) - integral(x) + upto[i]) / (to[i] - from[i]), 0) : 0;
  };
  const of = (left) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += below(left[i], i);
    return sum / count;
  };
  const total = mean(count, (i) => clipped(1 - lost[i], 0, 1));
  return { below, of, total, prior: total };
}

// A likelihood too: on a grid of the term's values.
function tabledTerm(term, rest, ramp, failures, count) {
  const { table, shift, scale } = term, low = shift + scale * table.start, width = scale * table.step * (table.cdf.length - 1);
  const exponent = failures.exponent, steepest = scalar(exponent) ? exponent : exponent.reduce((a, b) => Math.max(a, b));
  const points = clipped(Math.ceil(width * LN10 * steepest * PER_WIDTH), ...POINTS), step = width / (points - 1);
  const density = Float64Array.from({ length: points }, (_, k) => densityOf(term, low + step * k));
  const weights = new Float64Array(points * count), upto = new Float64Array(points * count);
  for (let i = 0, at0 = 0; i < count; i++, at0 += points) {
    for (let k = 0; k < points; k++) {
      const x = at(rest, i) + low + step * k, likely = density[k] * Math.exp(-failures.count(x, i));
      weights[at0 + k] = ramp ? likely * rampWeight(x, at(ramp[0], i), at(ramp[1], i)) : likely;
    }
    const slope = (k) => (k === 0 ? weights[at0 + 1] - weights[at0] : k === points - 1 ? weights[at0 + k] - weights[at0 + k - 1] : 0.5 * (weights[at0 + k + 1] - weights[at0 + k - 1])) / step;
    for (let k = 1; k < points; k++) {
      const cell = 0.5 * step * (weights[at0 + k] + weights[at0 + k - 1]) - step * step / 12 * (slope(k) - slope(k - 1));
      upto[at0 + k] = Math.max(upto[at0 + k - 1], upto[at0 + k - 1] + cell);
    }
  }
  const below = (x, i) => {
    const place = clipped((x - low) / step, 0, points - 1), k = Math.min(Math.floor(place), points - 2), j = i * points + k;
    const rise = upto[j + 1] - upto[j], slope = (m) => Math.min(step * weights[m], 3 * rise);
    return hermite(upto[j], upto[j + 1], slope(j), slope(j + 1), place - k);
  };
  const of = (left) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += below(left[i], i);
    return sum / count;
  };
  return { below, of, total: mean(count, (i) => upto[i * points + points - 1]) };
}
