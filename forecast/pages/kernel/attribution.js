// What each of a reader's changes is worth: its Shapley value, the mean of what it changes
// over all orders, or over some orders and their reverses where there are many.
const EXACT_PLAYERS = 6, ORDERS = 24;

function players(from, to) {
  const differ = (key, at = (view) => view[key]) => JSON.stringify(at(from)) !== JSON.stringify(at(to));
  const keys = [...new Set([...Object.keys(from.beliefs), ...Object.keys(to.beliefs)])];
  const found = keys.filter((key) => differ(key, (view) => view.beliefs[key])).map((key) => ({ name: key, set: (mixed) => {
    if (to.beliefs[key]) mixed.beliefs[key] = to.beliefs[key]; else delete mixed.beliefs[key];
  } }));
  for (const [key, name] of [["weights", "weights"], ["pause", "pause"], ["first", "years.first"], ["last", "years.last"]]) {
    if (differ(key)) found.push({ name, set: (mixed) => { mixed[key] = to[key]; } });
  }
  return found;
}

function shares(engine, from, to, question) {
  const all = players(from, to), known = new Map();
  const worth = (coalition) => {
    if (!known.has(coalition)) {
      const mixed = { ...from, beliefs: { ...from.beliefs } };
      all.forEach((player, k) => { if (coalition >> k & 1) player.set(mixed); });
      known.set(coalition, question(engine, mixed));
    }
    return known.get(coalition);
  };
  const total = new Float64Array(all.length), orders = all.length <= EXACT_PLAYERS ? permutations(all.length) : sampled(all.length);
  for (const order of orders) {
    let coalition = 0;
    for (const k of order) {
      const before = worth(coalition);
      coalition |= 1 << k;
      total[k] += (worth(coalition) - before) / orders.length;
    }
  }
  return { shares: all.map(({ name }, k) => ({ name, worth: total[k] })), start: worth(0), end: worth(2 ** all.length - 1), sampled: all.length > EXACT_PLAYERS };
}

function permutations(count) {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((order) => Array.from({ length: count }, (_, k) => [...order.slice(0, k), count - 1, ...order.slice(k)]));
}

function sampled(count) {
  const random = randomOf(1);
  return Array.from({ length: ORDERS }, () => {
    const order = shuffled(count, random);
    return [order, [...order].reverse()];
  }).flat();
}

// Medians where both have one, else probabilities by a year.
const median = (engine, changes) => engine.answer(changes, false, [0.5]).quantiles[0];
const probabilityBy = (year) => (engine, changes) => engine.mixture(changes, false).probability(year);

function attribution(engine, from, to, year) {
  const found = shares(engine, from, to, median);
  const whole = [found.start, found.end, ...found.shares.map(({ worth }) => worth)].every(Number.isFinite);
  return whole ? { ...found, unit: "years" } : { ...shares(engine, from, to, probabilityBy(year)), unit: "probability", year };
}

const attributed = (engine, from, to, year, told) => ({ found: attribution(engine, from, to, year), told });
