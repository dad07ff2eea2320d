const ENOUGH = -1e-9;  // OOM of data to spare

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
  const edged = chosen.term.table !== model.normal;  // which may begin and end at once
  const step = spreadOf(chosen.term) / (edged ? EDGED * binsPerSd : binsPerSd);
  return finer(convolved(bins(values, step), chosen.term), failures ? failures.width / binsPerSd : Infinity);
}

// A requirement under the evidence as paths read it.
function readable(simulation, anchor, { bins: binsPerSd, fine }) {
  const grid = plainGrid(simulation, anchor, binsPerSd), { ramp, failures } = simulation;
  const before = requirementOf(grid, ramp), after = failures ? requirementOf(weighted(grid, failures), ramp) : before, table = after.table(fine);
  const quantile = (p) => {
    const { start, step, values } = table, k = values.findIndex((value) => value >= p * after.mass);
    return start + step * (k > 0 ? k - (values[k] - p * after.mass) / (values[k] - values[k - 1]) : k);
  };
  return { mass: after.mass, prior: before.mass, quantile, exact: after.hits, met: lookedUp(table) };
}

// Arrival where every path reads the whole requirement.
function crossed(simulation, anchor, { exact, met, ...requirement }) {
  const path = new Path(simulation, anchor), lag = simulation.lag(anchor);
  const count = path.isFixed && lag.isFixed ? 1 : simulation.draws.count;
  return { ...requirement, hits: metBy(roomOf(simulation, anchor, path, 0, null), count === 1 ? { below: exact } : met, lag, count) };
}

// What is met by a height, in a table of it; and the mean of it over draws.
function lookedUp({ start, step, values }) {
  const top = values.length - 1;
  const below = (x) => {
    const position = (x - start) / step;
    if (!(position > 0)) return 0;
    if (position >= top) return values[top];
    const i = position | 0;
    return values[i] + (position - i) * (values[i + 1] - values[i]);
  };
  const of = (heights) => {
    let sum = 0;
    for (let i = 0; i < heights.length; i++) sum += below(heights[i]);
    return sum / heights.length;
  };
  return { below, of };
}

// What is left to draws by a time, the most that it has been where paths fall at some time: at
// nodes in time, of those draws alone.
function mostBy(room, count) {
  const falls = fallers(room.trends, count), many = falls.length;
  if (!many) return { of: (t, i, now) => now, among: (t, left) => left };
  const nodes = timeNodes(room.simulation, room.trends), tops = topsOf(room.only(falls), nodes, many);
  const places = new Map(Array.from(falls, (i, j) => [i, j])), topAt = (t, j) => tops[lastBefore(nodes, t) * many + j];
  const among = (t, left) => {
    if (scalar(left)) return Math.max(left, topAt(t, 0));
    for (let j = 0, here = lastBefore(nodes, t) * many; j < many; j++) left[falls[j]] = Math.max(left[falls[j]], tops[here + j]);
    return left;
  };
  return { of: (t, i, now) => (places.has(i) ? Math.max(now, topAt(t, places.get(i))) : now), among };
}

// The most that has been left by each node, in rows of a table.
function topsOf({ leftAt, window }, nodes, many) {
  const rows = (of) => nodes.map((node) => { const found = of(node); return byDraw(many, (j) => at(found, j)); });
  const left = rows(window ? window.compute : leftAt), spare = window && rows(window.spare), tops = new Float32Array(nodes.length * many);
  for (let j = 0; j < many; j++) {
    for (let k = 0, top = -Infinity; k < nodes.length; k++) {
      if (k) top = Math.max(top, peak(nodes, left, spare, k, j));
      if (!spare || spare[k][j] >= ENOUGH) top = Math.max(top, left[k][j]);
      tops[k * many + j] = top;
    }
  }
  return tops;
}

// The most that is left between a node and the one before: where data begins or ceases to be
// enough, or else where the lines through the nodes on both sides meet.
function peak(nodes, left, spare, k, j) {
  const rise = left[k][j] - left[k - 1][j];
  if (spare && Math.min(spare[k - 1][j], spare[k][j]) < ENOUGH) {
    const [from, to] = [spare[k - 1][j], spare[k][j]];
    return Math.max(from, to) < ENOUGH ? -Infinity : left[k - 1][j] + rise * from / (from - to);
  }
  if (k < 2 || k + 1 === nodes.length) return -Infinity;
  const slope = (m) => (left[m][j] - left[m - 1][j]) / (nodes[m] - nodes[m - 1]), before = slope(k - 1), after = slope(k + 1);
  if (!(before > 0 && after < 0)) return -Infinity;
  const years = nodes[k] - nodes[k - 1], passed = (rise - after * years) / (before - after);
  return passed > 0 && passed < years ? left[k - 1][j] + before * passed : -Infinity;
}

// Draws in which some trend falls.
function fallers(trends, count) {
  const falling = trends.filter((trend) => !trend.neverFalls), all = Uint32Array.from({ length: count }, (_, i) => i);
  return falling.length ? all.filter((i) => falling.some((trend) => trend.falls(i))) : [];
}

// The mean over draws of what is met of each by a time, of the most that was left to it.
function metBy(room, met, lag, count) {
  const { first } = room.simulation, most = mostBy(room, count);
  const one = (t, i) => (t < first ? 0 : met.below(most.of(t, i, room.height(t, i)), i));
  return (moment) => {
    if (!lag.isFixed) return mean(count, (i) => one(lag.before(moment, i), i));
    const t = lag.before(moment, 0);
    if (t < first) return 0;
    const left = most.among(t, room.leftAt(t));
    return scalar(left) ? mean(count, (i) => met.below(left, i)) : met.of(left);
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
  const { model, changes, ramp, failures, draws: { count } } = simulation, lag = simulation.lag(anchor), past = pastOf(simulation);
  const chosen = anchor.integrates ? widest(model, anchor, changes) : null, rest = requirementIn(simulation, anchor, chosen), own = anchor.own ? rest : null;
  const needIn = (research) => (model.share ? research.neededFor(model.share) : added(rest, simulation.offset, 1));
  const path = new Path(simulation, anchor, own, chosen ? null : needIn), need = model.share ? needIn(path.progress) : rest;
  const counts = () => counted(rest, ramp, failures, count, past === null ? null : metAt(simulation.ofRequirements, anchor, rest, own, past));
  const term = chosen ? integrated(chosen.term, rest, ramp, failures, count) : counts();
  const upto = (x) => mean(count, (i) => term.below(x - at(rest, i), i));  // of the requirement
  const hits = metBy(roomOf(simulation, anchor, path, need, chosen), term, lag, count);
  return { hits, mass: term.total, prior: term.prior, outlived: past !== null, quantile: (p) => bisected((x) => upto(x) >= p * term.total, -50, 150) };
}

// Up to when no requirement had been met, where another milestone is asked about.
const pastOf = ({ model: { asked, evidence } }) => (asked ? evidence.no_arrival_by : null);

// Whether the requirement itself is met by a time, by draw.
function metAt(simulation, anchor, rest, own, moment) {
  const lag = simulation.lag(anchor), room = roomOf(simulation, anchor, new Path(simulation, anchor, own), rest, null);
  const most = mostBy(room, simulation.draws.count);
  return (i) => {
    const t = lag.before(moment, i);
    return t >= simulation.first && most.of(t, i, room.height(t, i)) >= 0;
  };
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
  return computeAfter(new Path(simulation, anchor), need, simulation.value(anchor.measured));
}

// What compute, and data where it is limited, leave to a term. Where the term does not act on
// the data needed, there must be as much of it, and where it does, both bind alike.
function roomOf(simulation, anchor, path, rest, chosen) {
  if (!anchor.tokens || !simulation.data) return room(path, rest);
  const apart = chosen !== null && powerInData(anchor, chosen.key) === 0, tokens = formula(simulation, anchor.tokens, apart || !chosen ? null : chosen.key);
  return room(path, rest, simulation.data.lowered(tokens), apart);
}

function room(path, rest, spare = null, apart = false) {
  const { simulation } = path, found = scalar(rest) ? null : new Float64Array(rest.length);
  const height = (t, i) => path.height(t, i) - at(rest, i), heights = (t) => lowered(path.heights(t), rest, found);
  const only = (which) => room(path.only(which), taken(rest, which), spare && spare.only(which), apart);
  if (!spare) return { simulation, only, trends: path.trends, height, leftAt: heights };
  return {
    simulation,
    only,
    trends: [...path.trends, spare],
    height: (t, i) => bound(height(t, i), spare.height(t, i), apart),
    leftAt: (t) => bound(heights(t), spare.heights(t), apart),
    window: apart && { compute: heights, spare: (t) => spare.heights(t) },
  };
}

// Heights less others, in an array that may be used again.
function lowered(heights, rest, found) {
  if (!scalar(heights) || scalar(rest)) return increased(heights, rest, -1);
  line(heights, rest, -1, found);
  return found;
}

// What both leave, in place where it is of several draws.
function bound(compute, spare, apart) {
  if (scalar(compute)) return mapped(spare, (x) => (x >= (apart ? ENOUGH : compute) ? compute : apart ? -Infinity : x));
  if (apart) for (let i = 0; i < compute.length; i++) { if (at(spare, i) < ENOUGH) compute[i] = -Infinity; }
  else for (let i = 0; i < compute.length; i++) { if (at(spare, i) < compute[i]) compute[i] = at(spare, i); }
  return compute;
}

// Arrival at dates, on which compute does not act.
function dated(simulation, anchor) {
  const needed = needOf(simulation, anchor), measured = anchor.measured ? simulation.value(anchor.measured) : 0, lag = simulation.lag(anchor);
  const dates = combined((years, start, i) => lag.after(Math.max(start + years, simulation.first), i), needed, measured, lag.isFixed ? 0 : indices(simulation.draws.count));
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
  if (past === null || arrival.outlived) return arrival;
  const gone = arrival.hits(past);
  return { ...arrival, hits: (t) => Math.max(arrival.hits(Math.max(t, past)) - gone, 0), mass: arrival.mass - gone };
}
