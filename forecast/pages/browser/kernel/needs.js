// What anchors need, draw by draw, as their kinds say it.
const R_D_STAR = 15.387756, CENTRE = 25, SLOPE = 5 / 7;
const worth = (epochs) => Math.log10(1 - R_D_STAR * Math.expm1(-(epochs - 1) / R_D_STAR));

// constant + sum of logarithms + exponent x another sum, all but one term; log10.
function formula(simulation, need, without = null) {
  const { draws, changes } = simulation, linear = { ...need.linear };
  if (without) delete linear[without];
  const total = added(draws.sum(linear, changes), need.constant, 1);
  if (!need.exponent) return total;
  const slope = draws.sum(need.slope, changes), exponent = draws.quantity(need.exponent, false, changes);
  return combined((sum, a, s) => sum + a * s, total, exponent, slope);
}

// Progress until a time horizon, in years; see anchors.requirements.ai_futures_2025.
function timeHorizon(pace, present, target, ratio = 1, difficulty = 1, gap = 0) {
  const doublings = Math.log2(target) - Math.log2(present * ratio), excess = difficulty - 1;
  return pace * (excess === 0 ? doublings : Math.expm1(doublings * Math.log1p(excess)) / excess) + gap;
}

const uplift = (pace, present, target) => pace * (Math.log2(target - 1) - Math.log2(present - 1));

// See anchors.requirements.epoch_2023.
const directApproach = ({ corrected, evidence }) => (A, B, alpha, beta, slowdown, performance) => {
  const above = alpha * A, below = beta * B, power = 1 / (alpha + beta);
  const G = corrected ? (above / below) ** power : above / below ** power;
  const atOne = A * G ** -alpha + B * G ** beta, fall = alpha * beta / (alpha + beta);
  const x = Math.log10(6) + (Math.log10(atOne) - Math.log10(slowdown * evidence / performance)) / fall;
  return CENTRE + SLOPE * (x - CENTRE);
};

const MEASURES = {
  time_horizon: () => timeHorizon,
  uplift: () => uplift,
  direct_approach: directApproach,
};

function needOf(simulation, anchor, without = null) {
  const { need } = anchor;
  if (need.kind === "formula") return formula(simulation, need, without);
  if (need.kind === "stated_year") return statedYear(simulation, need);
  const values = need.parts.map((parts) => (parts ? simulation.value(parts) : undefined));
  const known = values.map((value) => (value === undefined ? NaN : value)), f = MEASURES[need.kind](need);
  return combined((...x) => f(...x.map((value, k) => (values[k] === undefined ? undefined : value))), ...known);
}

// A year that comes with a probability; the last of its draws are those in which it does not.
function statedYear(simulation, need) {
  const year = simulation.value(need.parts);
  if (!need.never) return year;
  const { draws, changes, model } = simulation, key = Object.keys(need.parts)[0], belief = model.beliefs[key];
  const never = simulation.value(need.never), cdf = cdfOf({ table: model.normal, shift: 0, scale: 1 });
  return combined((z, p) => {
    const u = Math.max(cdf(z), 2 ** -60), ever = 1 - p;
    if (u >= ever) return Infinity;
    return draws.one(belief, ndtri(Math.min(u / Math.max(ever, u), 1 - 2 ** -53)), changes);
  }, draws.score(belief.name), never);
}

// Effective compute after some years of progress, at the pace of when it was measured.
function computeAfter(path, years, measured) {
  return combined((progress, moment, i) => {
    const pace = (path.effective(moment + DAY, i) - path.effective(moment - DAY, i)) / (2 * DAY);
    const needed = Math.max(path.effective(moment, i) + pace * progress, -LARGEST_LOG10);
    return needed > LARGEST_LOG10 ? Infinity : needed;
  }, years, measured, indices(path.simulation.draws.count));
}

const indices = (count) => Float64Array.from({ length: count }, (_, i) => i);
