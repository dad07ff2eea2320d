const LN10 = Math.LN10, LOG10_2 = Math.log10(2);
const OUT_OF_REACH = 1e6, STEP = 1e-6, HIGHEST = 100;  // as in forecast.model
const BINS_PER_BLUR = 3, NARROWEST = 0.05, EDGED = 3;
const PER_YEAR = 8;  // moments at which a path that may fall is looked at
const LARGEST_LOG10 = 400, DAY = 1 / 365.25, WIDEST = 512;  // OOM that algorithms may save of a need
const scalar = (x) => typeof x === "number";
const at = (x, i) => (scalar(x) ? x : x[i]);
const mapped = (x, f) => (scalar(x) ? f(x) : x.map(f));

// Values of several draws put together, one by one; a number where all are the same for all.
function combined(f, ...parts) {
  const long = parts.find((part) => !scalar(part)), [a, b, c] = parts;
  if (!long) return f(...parts);
  const found = new Float64Array(long.length);
  if (parts.length === 2) {
    if (scalar(a)) for (let i = 0; i < found.length; i++) found[i] = f(a, b[i]);
    else if (scalar(b)) for (let i = 0; i < found.length; i++) found[i] = f(a[i], b);
    else for (let i = 0; i < found.length; i++) found[i] = f(a[i], b[i]);
  }
  else if (parts.length === 3) for (let i = 0; i < found.length; i++) found[i] = f(at(a, i), at(b, i), at(c, i));
  else for (let i = 0; i < found.length; i++) found[i] = f(...parts.map((part) => at(part, i)));
  return found;
}

function added(total, x, times) {
  if (scalar(total) && scalar(x)) return total + times * x;
  const made = scalar(total) ? new Float64Array(x.length).fill(total) : total.slice();
  if (scalar(x)) for (let i = 0; i < made.length; i++) made[i] += times * x;
  else for (let i = 0; i < made.length; i++) made[i] += times * x[i];
  return made;
}

// The same in place, where the total is nobody else's.
function increased(total, x, times) {
  if (scalar(total)) return added(total, x, times);
  if (scalar(x)) for (let i = 0; i < total.length; i++) total[i] += times * x;
  else for (let i = 0; i < total.length; i++) total[i] += times * x[i];
  return total;
}

// Values after some years at some rates.
function line(height, rate, years, found) {
  if (scalar(height)) for (let i = 0; i < found.length; i++) found[i] = height + at(rate, i) * years;
  else if (scalar(rate)) for (let i = 0; i < found.length; i++) found[i] = height[i] + rate * years;
  else for (let i = 0; i < found.length; i++) found[i] = height[i] + rate[i] * years;
}

function least(one, other) {
  if (scalar(one) && scalar(other)) return Math.min(one, other);
  const made = new Float64Array(scalar(one) ? other.length : one.length);
  for (let i = 0; i < made.length; i++) made[i] = Math.min(at(one, i), at(other, i));
  return made;
}

const taken = (x, which) => (scalar(x) ? x : Float64Array.from(which, (i) => x[i]));
const byDraw = (count, f) => {
  const found = new Float64Array(count);
  for (let i = 0; i < count; i++) found[i] = f(i);
  return found;
};

const horner = (coefficients, x) => coefficients.reduceRight((sum, c) => sum * x + c, 0);
const A = [3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727];
const B = [1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610];
const C = [1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4];
const D = [1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9];
const E = [6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7];
const F = [1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15];

// Inverse of the normal CDF: Wichura 1988, algorithm AS 241.
function ndtri(u) {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * horner(A, r) / horner(B, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? u : 1 - u));
  const z = r <= 5 ? horner(C, r - 1.6) / horner(D, r - 1.6) : horner(E, r - 5) / horner(F, r - 5);
  return q < 0 ? -z : z;
}

// One dimension of the shifted and folded lattice.
function lattice(design, [dimension, reversed], size, batches) {
  const step = design.vector[dimension] % size, shifts = design.shifts[dimension];
  const found = new Float64Array(size * batches);
  for (let batch = 0, k = 0; batch < batches; batch++) {
    for (let i = 0; i < size; i++, k++) {
      const x = ((i * step) % size) / size + shifts[batch], u = 1 - Math.abs(2 * (x - Math.floor(x)) - 1);
      found[k] = inside(reversed ? 1 - u : u);
    }
  }
  return found;
}

const inside = (u) => Math.min(Math.max(u, 2 ** -60), 1 - 2 ** -53);

// One uniform in each of equal strata, in an order of a name's own, for each batch.
function stratified(name, size, batches) {
  const random = randomOf([...name].reduce((seed, letter) => (seed * 31 + letter.codePointAt(0)) % 2147483647, 1) || 1);
  const found = new Float64Array(size * batches);
  for (let start = 0; start < found.length; start += size) {
    const strata = shuffled(size, random);
    for (let i = 0; i < size; i++) found[start + i] = inside((strata[i] + random()) / size);
  }
  return found;
}

// Uniforms in (0, 1), by Park and Miller's generator.
const randomOf = (seed) => () => (seed = (seed * 48271) % 2147483647) / 2147483647;

function shuffled(count, random) {
  const order = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}

// A curve through equidistant values, by the cubic through the four nearest.
function between(table, x) {
  const { start, step, values } = table, last = values.length - 1;
  const position = Math.min(Math.max((x - start) / step, 0), last);
  const i = Math.min(Math.max(Math.floor(position), 1), last - 2), t = position - i;
  const [a, b, c, d] = [values[i - 1], values[i], values[i + 1], values[i + 2]];
  return (3 * (t - 1) * (t - 2) * (t + 1) * b - t * (t - 1) * (t - 2) * a - 3 * (t + 1) * t * (t - 2) * c + (t + 1) * t * (t - 1) * d) / 6;
}
