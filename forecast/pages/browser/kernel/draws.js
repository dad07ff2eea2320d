// Draws of beliefs under a reader's changes, kept while they stay; what they are before any
// change is taken from those of a like model, where there is one.
class Draws {
  constructor(model, size, batches, like = null) {
    const { scores, base } = like || { scores: new Map(), base: new Map() };
    Object.assign(this, { model, size, batches, scores, base, kept: new Map() });
  }

  score(name) {
    if (!this.scores.has(name)) {
      const own = this.model.loadings[name], independent = (each) => this.uniforms(each).map(ndtri);
      let z = own ? new Float64Array(this.size * this.batches) : independent(name);
      for (const [partner, weight] of own || []) {
        const other = independent(partner);
        for (let i = 0; i < z.length; i++) z[i] += weight * other[i];
      }
      this.scores.set(name, z);
    }
    return this.scores.get(name);
  }

  // Uniforms that a name has by itself; those of a name without a dimension are stratified.
  uniforms(name) {
    const { design, dimensions } = this.model, { size, batches } = this;
    return Object.hasOwn(dimensions, name) ? lattice(design, dimensions[name], size, batches) : stratified(name, size, batches);
  }

  // Draws before any change, in the belief's own scale.
  original(belief) {
    if (!this.base.has(belief)) {
      const { form } = belief, { rows } = form;
      this.base.set(belief, rows ? this.uniforms(form.table).map((u) => rows[Math.floor(u * rows.length)]) : this.score(belief.name).map((z) => quantile(form, z)));
    }
    return this.base.get(belief);
  }

  moved(belief, change) {
    const { median, spread } = moveOf(belief, change);
    if (!belief.form) {
      if (!spread) return median;
      return this.score(belief.name).map((z) => median + spread * z);
    }
    const x = this.original(belief);
    if (median === belief.median && spread === 1) return x;
    return spread === 0 ? median : x.map((v) => median + spread * (v - belief.median));
  }

  // A single value, at a normal score of its own.
  one(belief, score, changes) {
    const { median, spread } = moveOf(belief, changes.beliefs[belief.key]);
    const x = belief.form ? median + spread * (quantile(belief.form, score) - belief.median) : median + spread * score;
    return belief.logged ? 10 ** x : x;
  }

  // Draws of a belief as a logarithm, or as a value.
  of(key, logged, changes) {
    const belief = this.model.beliefs[key], change = changes.beliefs[key];
    const id = key + "|" + logged, told = JSON.stringify(change || null), known = this.kept.get(id);
    if (known && known.told === told) return known.draws;
    const x = this.moved(belief, change);
    const convert = logged === belief.logged ? null : logged ? Math.log10 : (v) => 10 ** v;
    const draws = !convert ? x : scalar(x) ? convert(x) : x.map(convert);
    this.kept.set(id, { told, draws });
    return draws;
  }

  sum(parts, changes) {
    let total = 0;
    for (const [key, power] of Object.entries(parts)) total = increased(total, this.of(key, true, changes), power);
    return total;
  }

  // Draws of a quantity: of a belief, or of a product of some.
  quantity(parts, logged, changes) {
    const factors = Object.entries(parts), [key, power] = factors[0] || [];
    if (factors.length === 1 && power === 1) return this.of(key, logged, changes);
    return logged ? this.sum(parts, changes) : mapped(this.sum(parts, changes), (x) => 10 ** x);
  }

  get count() { return this.size * this.batches; }

  // What stays as long as what it is told about stays.
  remembered(key, told, make) {
    const known = this.kept.get(key);
    if (known && known.told === told) return known.value;
    const value = make();
    this.kept.set(key, { told, value });
    return value;
  }
}

// A belief's own quantile at a normal score.
function quantile(form, score) {
  if (form.normal) return form.normal[0] + form.normal[1] * score;
  return between(form.pieces.find((piece) => score <= piece.upto) || form.pieces[form.pieces.length - 1], score);
}

// How far a part of a move may go for all draws to stay where the scenario may have them.
const INSIDE = 1e-6;

function withinReach(belief, { median, spread }, part) {
  const [least, most] = belief.within.map((x) => (x === null ? x : belief.logged ? Math.log10(x) : x));
  const [below, above] = belief.ends.map((x) => Math.abs(belief.form ? x - belief.median : x));
  const room = [least === null ? Infinity : median - least, most === null ? Infinity : most - median];
  if (part === "spread") return Math.max(Math.min(spread, (1 - INSIDE) * room[0] / below, (1 - INSIDE) * room[1] / above), 0);
  const [low, high] = [spread * below, spread * above].map((x) => x + INSIDE * Math.max(x, 1));
  return median + Math.max(low - room[0], 0) - Math.max(high - room[1], 0);
}

function moveOf(belief, change) {
  const { median = belief.median, spread = belief.form ? 1 : 0 } = change || {};
  return { median, spread };
}
