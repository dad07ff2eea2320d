// The widest term that can be integrated, as the engine chooses it.
function widest(model, anchor, changes) {
  const terms = anchor.terms.map((key) => ({ key, term: termOf(model, model.beliefs[key], changes.beliefs[key]) }));
  const wide = terms.filter(({ key, term }) => spreadOf(term) >= NARROWEST && powerInData(anchor, key) !== null);
  return wide.reduce((best, each) => (best && spreadOf(best.term) >= spreadOf(each.term) ? best : each), null);
}

// By how many OOM the data needed grows with an OOM of a term; null if it is not 0 or 1.
function powerInData(anchor, key) {
  if (!anchor.tokens) return 0;
  const power = anchor.tokens.linear[key] || 0;
  return (power === 0 || power === 1) && !(key in anchor.tokens.slope) ? power : null;
}

// The distribution of an anchor's requirement without evidence.
function plainGrid(simulation, anchor, binsPerSd) {
  const { model, changes } = simulation, failures = simulation.failures;
  if (anchor.bins) return anchor.term ? convolved(anchor.bins, { table: anchor.term, shift: 0, scale: 1 }) : blurred(anchor.bins, anchor.blur);
  const chosen = anchor.integrates ? widest(model, anchor, changes) : null, values = needOf(simulation, anchor, chosen && chosen.key);
  if (!chosen) return blurred(bins(mapped(values, (x) => clipped(x, ...anchor.ends)), anchor.blur / BINS_PER_BLUR), anchor.blur);
  const step = Math.min(spreadOf(chosen.term), failures ? failures.width : Infinity) / binsPerSd;
  return convolved(bins(values, step), chosen.term);
}

// A requirement under the evidence as paths read it.
function readable(simulation, anchor, { bins: binsPerSd, fine }) {
  const grid = plainGrid(simulation, anchor, binsPerSd), { ramp, failures } = simulation;
  const before = requirementOf(grid, ramp), after = failures ? requirementOf(weighted(grid, failures), ramp) : before, table = after.table(fine);
  const quantile = (p) => table.start + table.step * table.values.findIndex((value) => value >= p * after.mass);
  return { mass: after.mass, prior: before.mass, quantile, exact: after.hits, met: lookedUp(table) };
}

// Arrival where every path reads the whole requirement.
function crossed(simulation, anchor, { exact, met, ...requirement }) {
  const path = new Path(simulation, simulation.algorithms(anchor)), lag = simulation.lag(anchor);
  const count = path.isFixed && scalar(lag) ? 1 : simulation.draws.count;
  return { ...requirement, hits: metBy(roomOf(simulation, anchor, path, 0, null), count === 1 ? exact : met, lag, count) };
}

// What is met by a height, in a table of it.
function lookedUp({ start, step, values }) {
  const top = values.length - 1;
  return (x) => {
    const position = (x - start) / step;
    if (!(position > 0)) return 0;
    if (position >= top) return values[top];
    const i = position | 0;
    return values[i] + (position - i) * (values[i + 1] - values[i]);
  };
}

// The highest that draws have been by a time where they fall at some time: at nodes in time.
function topsOf(path, count) {
  const { simulation, trends } = path, falls = Uint32Array.from({ length: count }, (_, i) => i).filter((i) => trends.some((trend) => trend.falls(i)));
  if (!falls.length) return { by: (t, i, now) => now };
  const nodes = timeNodes(simulation, trends), tops = new Map(Array.from(falls, (i) => [i, new Float32Array(nodes.length)]));
  nodes.forEach((node, k) => {
    const left = path.leftAt(node);
    for (const [i, top] of tops) top[k] = k ? Math.max(top[k - 1], left(i)) : left(i);
  });
  return { by: (t, i, now) => (tops.has(i) ? Math.max(now, tops.get(i)[lastBefore(nodes, t)]) : now) };
}

// The mean over draws of what is met of each by a time: `met` of the most that was left to it.
function metBy(room, met, lag, count) {
  const { first } = room.simulation, tops = topsOf(room, count);
  const one = (t, i, now) => (t < first || t < at(room.opens, i) ? 0 : met(tops.by(t, i, now), i));
  if (!scalar(lag)) return (t) => mean(count, (i) => one(t - lag[i], i, room.height(t - lag[i], i)));
  return (t) => {
    if (t - lag < first) return 0;
    const left = room.leftAt(t - lag);
    return mean(count, (i) => one(t - lag, i, left(i)));
  };
}

function lastBefore(nodes, t) {
  let low = 0, high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (nodes[middle] <= t) low = middle; else high = middle - 1;
  }
  return low;
}

// Arrival where each draw's path meets its own requirement, of which a term may be integrated.
function paired(simulation, anchor) {
  const { model, changes, ramp, failures, draws: { count } } = simulation, lag = simulation.lag(anchor);
  const chosen = anchor.integrates ? widest(model, anchor, changes) : null, rest = requirementIn(simulation, anchor, chosen);
  const path = new Path(simulation, simulation.algorithms(anchor));
  const term = chosen ? integrated(chosen.term, rest, ramp, failures, count) : counted(rest, ramp, failures, count);
  const upto = (x) => mean(count, (i) => term.below(x - at(rest, i), i));  // of the requirement
  const hits = metBy(roomOf(simulation, anchor, path, rest, chosen), term.below, lag, count);
  return { hits, mass: term.total, prior: term.prior, quantile: (p) => bisected((x) => upto(x) >= p * term.total, -50, 150) };
}

function bisected(reached, low, high) {
  while (high - low > 1e-3) {
    const middle = 0.5 * (low + high);
    if (reached(middle)) high = middle; else low = middle;
  }
  return high;
}

// A requirement by draw, but for the term that is integrated, log10(FLOP).
function requirementIn(simulation, anchor, chosen) {
  const need = needOf(simulation, anchor, chosen && chosen.key);
  if (!anchor.measured) return need;
  return computeAfter(new Path(simulation, simulation.algorithms(anchor)), need, simulation.value(anchor.measured));
}

// What compute, and data where it is limited, leave to a term; and from when on.
function roomOf(simulation, anchor, path, rest, chosen) {
  const { first, data, changes: { last }, draws: { count } } = simulation, left = (t, i) => path.height(t, i) - at(rest, i);
  const leftAt = (t) => { const heights = path.heights(t); return (i) => at(heights, i) - at(rest, i); };
  if (!anchor.tokens || !data) return { simulation, trends: path.trends, height: left, leftAt, opens: first };
  const apart = chosen && powerInData(anchor, chosen.key) === 0, tokens = formula(simulation, anchor.tokens, apart || !chosen ? null : chosen.key);
  const opened = (_, i) => (data.falls(i) ? first : firstReached(data, at(tokens, i), i, first, last + 1));
  const both = apart ? (compute, spare) => (spare >= -1e-9 ? compute : -Infinity) : Math.min;
  return {
    simulation,
    trends: [...path.trends, data],
    opens: apart ? Float64Array.from({ length: count }, opened) : first,
    height: (t, i) => both(left(t, i), data.height(t, i) - at(tokens, i)),
    leftAt: (t) => {
      const compute = leftAt(t), stock = data.heights(t);
      return (i) => both(compute(i), at(stock, i) - at(tokens, i));
    },
  };
}

// Arrival at dates, on which compute does not act.
function dated(simulation, anchor) {
  const needed = needOf(simulation, anchor), measured = anchor.measured ? simulation.value(anchor.measured) : 0;
  const dates = combined((lag, years, start) => Math.max(start + years, simulation.first) + lag, simulation.lag(anchor), needed, measured);
  const sorted = scalar(dates) ? Float64Array.of(dates) : dates.slice().sort();
  const hits = (t) => (t < sorted[0] ? 0 : (lastBefore(sorted, t) + 1) / sorted.length);
  return { hits, mass: 1, prior: 1 };
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
