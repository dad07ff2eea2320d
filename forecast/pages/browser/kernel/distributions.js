// Values shared out between four multiples of a step, exactly for cubics; they add up to 1.
function bins(values, step) {
  const list = scalar(values) ? [values] : values;
  let low = Infinity, high = -Infinity;
  for (const v of list) { if (v < low) low = v; if (v > high) high = v; }
  const first = Math.floor(low / step) - 1, width = Math.floor(high / step) + 3 - first;
  const sums = new Float64Array(width), each = 1 / list.length;
  for (let i = 0; i < list.length; i++) {
    const position = list[i] / step, below = Math.floor(position), t = position - below, k = below - first;
    sums[k - 1] -= each * t * (t - 1) * (t - 2) / 6;
    sums[k] += each * (t + 1) * (t - 1) * (t - 2) / 2;
    sums[k + 1] -= each * (t + 1) * t * (t - 2) / 2;
    sums[k + 2] += each * (t + 1) * t * (t - 1) / 6;
  }
  return { first, step, sums };
}

// A term that is integrated: a table of its standard form, moved and widened.
function termOf(model, belief, change) {
  const { median, spread } = moveOf(belief, change);
  const table = belief.term || model.normal;
  if (!belief.form) return { table, shift: median, scale: spread };
  const [mean, sd] = belief.form.normal || [0, 1];
  return { table, shift: median + spread * (mean - belief.median), scale: spread * sd };
}

const spreadOf = (term) => term.scale * term.table.spread;

// Density, CDF and integral of the CDF of a term.
function term3(term, x) {
  const { table, shift, scale } = term, last = table.cdf.length - 1;
  const y = (x - shift) / scale, position = (y - table.start) / table.step;
  if (position <= 0) return [0, 0, 0];
  if (position >= last) return [0, 1, scale * (table.integral[last] + y - table.start - last * table.step)];
  const i = Math.floor(position), t = position - i, h = table.step;
  const density = table.density[i] * (1 - t) + table.density[i + 1] * t;
  return [
    density / scale,
    hermite(table.cdf[i], table.cdf[i + 1], h * table.density[i], h * table.density[i + 1], t),
    scale * hermite(table.integral[i], table.integral[i + 1], h * table.cdf[i], h * table.cdf[i + 1], t),
  ];
}

// Density between the ends of a term, where it may begin and end at once.
function densityOf({ table, shift, scale }, x) {
  const last = table.cdf.length - 1, position = Math.min(Math.max(((x - shift) / scale - table.start) / table.step, 0), last);
  const i = Math.min(position | 0, last - 1), t = position - i;
  return (table.density[i] * (1 - t) + table.density[i + 1] * t) / scale;
}

// The CDF of a term, and its integral, as functions of a value.
function cdfOf({ table: { cdf, density, start, step }, shift, scale }) {
  const last = cdf.length - 1, low = shift + scale * start, each = 1 / (scale * step);
  return (x) => {
    const position = (x - low) * each;
    if (!(position > 0)) return 0;
    if (position >= last) return 1;
    const i = position | 0;
    return hermite(cdf[i], cdf[i + 1], step * density[i], step * density[i + 1], position - i);
  };
}

function integralOf({ table: { cdf, integral, start, step }, shift, scale }) {
  const last = cdf.length - 1, low = shift + scale * start, each = 1 / (scale * step);
  return (x) => {
    const position = (x - low) * each;
    if (!(position > 0)) return 0;
    if (position >= last) return scale * (integral[last] + (position - last) * step);
    const i = position | 0;
    return scale * hermite(integral[i], integral[i + 1], step * cdf[i], step * cdf[i + 1], position - i);
  };
}

// The tables of a model for terms, put into arrays that are read fast.
function typedTables({ normal, anchors, beliefs }) {
  const terms = [...Object.values(anchors), ...Object.values(beliefs)].map(({ term }) => term);
  for (const table of [normal, ...terms]) {
    if (!table || table.cdf instanceof Float64Array) continue;
    for (const name of ["density", "cdf", "integral"]) table[name] = Float64Array.from(table[name]);
  }
}

const hermite = (y0, y1, m0, m1, t) => {
  const rise = y1 - y0;
  return y0 + t * (m0 + t * (3 * rise - 2 * m0 - m1 + t * (m0 + m1 - 2 * rise)));
};

// Distribution of the sum of binned values and an independent term.
function convolved({ first, step, sums }, term) {
  const { table, shift, scale } = term;
  const low = Math.floor((shift + scale * table.start) / step) - 1;
  const high = Math.ceil((shift + scale * (table.start + table.step * (table.cdf.length - 1))) / step) + 1;
  const width = sums.length, length = high - low + width, kernel = [0, 1, 2].map(() => new Float64Array(length + width));
  for (let k = 0; k < length + width; k++) {
    const values = term3(term, step * (low - width + 1 + k));
    for (let which = 0; which < 3; which++) kernel[which][k] = values[which];
  }
  const [density, cdf, integral] = kernel.map((of) => {
    const found = new Float64Array(length);
    for (let k = 0; k < length; k++) {
      let total = 0;
      for (let j = 0, i = k + width - 1; j < width; j++, i--) total += sums[j] * of[i];
      found[k] = total;
    }
    return found;
  });
  return { first: first + low, step, density, cdf, integral, total: 1 };
}

// The same with steps of a size at most.
function finer(grid, most) {
  const { first, step, density, cdf, integral, total } = grid, parts = Math.ceil(step / most);
  if (!(parts > 1)) return grid;
  const length = (cdf.length - 1) * parts + 1, last = cdf.length - 2;
  const curve = (values, slopes) => byDraw(length, (k) => {
    const i = Math.min(Math.floor(k / parts), last), t = k / parts - i;
    return hermite(values[i], values[i + 1], step * slopes[i], step * slopes[i + 1], t);
  });
  const thin = { start: 0, step: parts, values: density };
  return { first: first * parts, step: step / parts, density: byDraw(length, (k) => between(thin, k)), cdf: curve(cdf, density), integral: curve(integral, cdf), total };
}

// Distribution of values of which no term is integrated, a little blurred; what lies beyond
// the ends is put there.
function blurred({ first, step, sums }, blur) {
  const reach = Math.ceil(8.3 * blur / step), taps = Float64Array.from({ length: 2 * reach + 1 }, (_, k) => {
    const z = step * (k - reach) / blur;
    return Math.exp(-0.5 * z * z) / (blur * Math.sqrt(2 * Math.PI));
  });
  const length = sums.length + 2 * reach, density = new Float64Array(length), slopes = new Float64Array(length);
  for (let j = 0; j < sums.length; j++) {
    if (sums[j] === 0) continue;
    for (let k = 0; k <= 2 * reach; k++) {
      density[j + k] += sums[j] * taps[k];
      slopes[j + k] -= sums[j] * taps[k] * step * (k - reach) / (blur * blur);
    }
  }
  const cdf = runningIntegral(step, density, slopes);
  return { first: first - reach, step, density, cdf, integral: runningIntegral(step, cdf, density), total: 1 };
}

// Integral up to each point, by the trapezoidal rule with its end correction.
function runningIntegral(step, values, slopes) {
  const found = new Float64Array(values.length);
  for (let k = 1, cells = 0; k < values.length; k++) {
    cells += 0.5 * step * (values[k] + values[k - 1]);
    found[k] = cells + step * step / 12 * (slopes[0] - slopes[k]);
  }
  return found;
}

// A grid of which every value is weighed by the likelihood of training runs.
function weighted(grid, failures) {
  const { first, step, density, cdf } = grid, n = cdf.length;
  const w0 = new Float64Array(n), lost = new Float64Array(n), slopes = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const m = failures.count(step * (first + k)), rate = failures.rate, value = Math.exp(-m);
    w0[k] = value;
    lost[k] = rate * m * value * cdf[k];
    slopes[k] = rate * rate * (m - 1) * m * value * cdf[k] + rate * m * value * density[k];
  }
  const gone = runningIntegral(step, lost, slopes);
  const left = cdf.map((value, k) => w0[k] * value - gone[k]), thin = density.map((value, k) => w0[k] * value);
  return { first, step, density: thin, cdf: left, integral: runningIntegral(step, left, thin), total: left[n - 1] };
}

function gridValue(grid, values, slopes, x) {
  const last = values.length - 1, position = x / grid.step - grid.first;
  if (!(position > 0)) return 0;
  const i = Math.min(Math.floor(position), last - 1), t = Math.min(position, last) - i;
  const inside = hermite(values[i], values[i + 1], grid.step * slopes[i], grid.step * slopes[i + 1], t);
  return position > last ? inside + (position - last) * grid.step * slopes[last] : inside;
}

// A requirement under the evidence: what lies at or below a height, and how much there is.
function requirementOf(grid, ramp) {
  const end = grid.step * (grid.first + grid.cdf.length - 1);
  const cdfAt = (x) => (x >= end ? grid.total : Math.min(Math.max(gridValue(grid, grid.cdf, grid.density, x), 0), grid.total));
  let hits = cdfAt, mass = grid.total;
  if (ramp) {
    const [low, high] = ramp, width = high - low;
    const integral = (x) => gridValue(grid, grid.integral, grid.cdf, x), upto = integral(low);
    const lost = (x) => (integral(Math.min(Math.max(x, low), high)) - upto) / width;
    hits = (x) => (x <= low ? 0 : Math.max(Math.min((x - low) / width, 1) * cdfAt(x) - lost(x), 0));
    mass = grid.total - lost(high);
  }
  const table = (fine) => {
    const start = grid.step * grid.first, count = Math.ceil((Math.max(end, ramp ? ramp[1] : end) - start) / fine) + 1;
    return { start, step: fine, values: Float64Array.from({ length: count }, (_, k) => hits(start + fine * k)) };
  };
  return { hits, mass, table };
}
