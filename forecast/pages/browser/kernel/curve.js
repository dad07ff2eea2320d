// An arrival's hits by time: worked out at every eighth year, and at those halfway between for as
// long as the polynomial through the nearest six misses them, there or beside. What is smooth is
// worked out at half of the years, and is far closer than what was allowed to be missed.
const EVERY = 8, NEAREST = 6;

// `make` gives the arrival, for which nothing asks where its table is known from elsewhere; that
// has points within years that are not smooth, if they have been asked for.
function smoothed(make, first, last, allowed, known = null) {
  let made = null, table = known;
  const arrival = () => (made ??= make()), tabled = () => (table ??= { ...arrival(), ...byYear(arrival(), first, last, allowed) });
  const hits = (t) => {
    const k = Math.floor(t - first);
    if (t < first) return 0;
    if (t > last) return arrival().hits(t);
    const { values, smooth } = tabled();
    if (t === first + k) return values[k];
    if (known && known.within[k]) return through(known.within[k], (t - first - k) * (NEAREST - 1));
    return known || smooth[k] ? through(values, t - first) : arrival().hits(t);
  };
  return { ...(known || arrival()), hits, tabled };
}

// Hits at points within a year, for who cannot ask for those at any time.
const withinYear = (hits, year) => Array.from({ length: NEAREST }, (_, j) => hits(year + j / (NEAREST - 1)));

// Hits at all years, and from which of them the curve is smooth until the next.
function byYear(arrival, first, last, allowed) {
  const count = last - first, whole = count - count % EVERY, values = new Float64Array(count + 1), smooth = new Uint8Array(count + 1);
  for (let k = 0; k <= count; k += k < whole ? EVERY : 1) values[k] = arrival.hits(first + k);
  for (let step = EVERY; step > 1; step /= 2) {
    const coarse = values.filter((_, k) => k <= whole && k % step === 0), half = step / 2, missed = [];
    for (let k = half; k < whole; k += step) {
      const guess = through(coarse, k / step);
      values[k] = smooth[k] ? guess : arrival.hits(first + k);
      missed.push(Math.abs(values[k] - guess));
    }
    missed.forEach((_, j) => { if (missed.slice(Math.max(j - 1, 0), j + 2).every((miss) => miss < allowed)) smooth.fill(1, j * step, (j + 1) * step); });
  }
  return { values, smooth };
}

// The polynomial through the nearest values at whole numbers; not a number where they are too few.
function through(values, x) {
  const from = Math.max(Math.min(Math.floor(x) - NEAREST / 2 + 1, values.length - NEAREST), 0);
  let sum = values.length < NEAREST ? NaN : 0;
  for (let i = from; i < from + NEAREST; i++) {
    let weight = values[i];
    for (let j = from; j < from + NEAREST; j++) if (j !== i) weight *= (x - j) / (i - j);
    sum += weight;
  }
  return sum;
}
