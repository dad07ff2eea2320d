"""What somebody meant who wrote a belief in the way of another tool."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from priors.errors import problem

ALIASES = {
    **dict.fromkeys(["std", "stdev", "stddev", "sigma", "standard_deviation"], "sd"),
    **dict.fromkeys(["mu", "average", "expected"], "mean"),
    **dict.fromkeys(["lower", "from", "a"], "low"),
    **dict.fromkeys(["upper", "to", "b"], "high"),
    **dict.fromkeys(["likely", "most_likely", "peak"], "mode"),
}
"""Names that other tools have for the keys of families."""

_ABOUT = {"unit", "source", "note", "min", "max"}
_PARAMETERS = {
    ("mean", "sd"): "normal",
    ("median", "sd_oom"): "lognormal",
    ("low", "high"): "uniform",
    ("low", "mode", "high"): "triangular",
}
_QUANTILE = r"(?:p|q|quantile_?)?([0-9]*\.?[0-9]+)(%?)"


def probability_of(key: str) -> float | None:
    """The probability that `p10`, `10%`, `0.1` or `q10` stands for."""
    match = re.fullmatch(_QUANTILE, key.strip())
    if match is None:
        return None
    number = float(match[1])
    is_percent = bool(match[2]) or key[0] == "p" or number >= 1
    return number / 100 if is_percent else number


def instead_of_key(key: str, known: Collection[str]) -> str | None:
    """The key of a family that another tool's name stands for."""
    alias = ALIASES.get(key.lower())
    if alias is not None and alias in known:
        return alias
    probability = probability_of(key)
    is_one = probability is not None and 0 < probability < 1
    return f"p{100 * probability:.10g}" if probability is not None and is_one else None


def refuse_without_family(value: Mapping[str, Any]) -> None:
    """Refuse the parameters of a family whose name is missing, and give the names."""
    given = {
        ALIASES.get(str(key), str(key)): v for key, v in value.items() if key not in _ABOUT
    }
    if not given or not all(isinstance(v, int | float) for v in given.values()):
        return
    family = next((f for keys, f in _PARAMETERS.items() if {*keys} == {*given}), None)
    if family is not None:
        raise problem(f"has no family; write {{{family}: {_inline(given)}}}")
    pairs = [(probability_of(key), v) for key, v in given.items() if key.startswith("p")]
    if len(pairs) == len(given) and all(p is not None for p, _ in pairs):
        raise problem(f"has no family; write {_through(given, pairs)}")  # type: ignore[arg-type]


def _through(given: Mapping[str, Any], pairs: list[tuple[float, float]]) -> str:
    if len(given) == 1:
        return f"two quantiles at least, as {{lognormal: {{{next(iter(given))}: 1, p90: 10}}}}"
    if len(given) > 2:
        return table(pairs)
    families = ("lognormal", "normal") if min(given.values()) > 0 else ("normal", "uniform")
    return " or ".join(f"{{{family}: {_inline(given)}}}" for family in families)


def table(pairs: Iterable[tuple[float, float]]) -> str:
    """Quantiles as the family of that name spells them."""
    return f"{{quantiles: [{', '.join(f'[{p:.10g}, {v:g}]' for p, v in sorted(pairs))}]}}"


def refuse_list(values: list[Any]) -> None:
    """Refuse a list where a belief stands, and say what it may have meant."""
    if len(values) == 2 and all(isinstance(v, int | float | str) for v in values):
        low, high = (f"{v:g}" if isinstance(v, int | float) else v for v in values)
        raise problem(
            f"is a list of two, which does not say what its ends are; write {low} to {high} "
            f"for a 90% interval, {{lognormal: {{p10: {low}, p90: {high}}}}} for one of 80%, "
            f"or {{uniform: {{low: {low}, high: {high}}}}}"
        )
    if values and all(isinstance(v, list) and len(v) == 2 for v in values):
        raise problem("is a list of pairs; if they are quantiles, write {quantiles: [...]}")
    raise problem("is a list; if its entries are samples, write {samples: [...]}")


def _inline(given: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{key}: {value:g}' for key, value in given.items())}}}"
