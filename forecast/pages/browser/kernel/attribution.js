// What each difference between two views is worth: its Shapley value, the mean of what it changes
// over all orders, or over some orders and their reverses where there are many differences, for
// as long as there is time.
const EXACT_PLAYERS = 6, FEWEST = 2, MOST = 24, LONGEST = 700;  // orders with their reverses; ms

function shares(between, question) {
  const { players } = between, count = players.length, known = new Map(), total = new Float64Array(count);
  const worth = (chosen) => {
    const key = chosen.join("");
    if (!known.has(key)) known.set(key, question(between.mixed((k) => chosen[k])));
    return known.get(key);
  };
  const none = new Uint8Array(count), start = worth(none), orders = count <= EXACT_PLAYERS ? permutations(count) : sampled(count);
  let done = 0;
  for (const order of orders) {
    const chosen = none.slice();
    let before = start;
    for (const k of order) {
      chosen[k] = 1;
      const after = worth(chosen);
      total[k] += after - before;
      before = after;
    }
    done += 1;
  }
  return { shares: players.map(({ name }, k) => ({ name, worth: total[k] / done })), start, end: worth(none.fill(1)), sampled: count > EXACT_PLAYERS };
}

function permutations(count) {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((order) => Array.from({ length: count }, (_, k) => [...order.slice(0, k), count - 1, ...order.slice(k)]));
}

function* sampled(count) {
  const random = randomOf(1), until = Date.now() + LONGEST;
  for (let pair = 0; pair < MOST && (pair < FEWEST || Date.now() < until); pair++) {
    const order = shuffled(count, random);
    yield order;
    yield [...order].reverse();
  }
}

// Medians where both have one, else probabilities by a year.
const median = (engine, changes) => engine.answer(changes, false, [0.5]).quantiles[0];
const probabilityBy = (year) => (engine, changes) => engine.mixture(changes, false).probability(year);

function attribution(from, to, year) {
  const between = new Between(from, to), quick = { ...dragged(2), crossed: [128, 1], paired: [1024, 1] }, engine = new Engine(between.start.model, { ...SIZES, quick });
  const asked = (question) => ({ model, changes }) => question(engine.of(model), changes);
  const found = shares(between, asked(median)), whole = [found.start, found.end, ...found.shares.map(({ worth }) => worth)].every(Number.isFinite);
  return whole ? { ...found, unit: "years" } : { ...shares(between, asked(probabilityBy(year))), unit: "probability", year };
}

// Views name their models here.
function attributed(models, from, to, year, told) {
  const viewOf = ({ base, changes }) => ({ model: models.find(({ name }) => name === base), changes });
  return [{ found: attribution(viewOf(from), viewOf(to), year), told }];
}
