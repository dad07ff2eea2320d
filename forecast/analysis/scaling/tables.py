"""Answers of scaling laws as rows: the JSON objects of `forecast scaling`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from anchors.laws import LAWS, Law, NotInLaw
from anchors.laws.choice import answers
from anchors.laws.crossings import crossings
from anchors.laws.kaplan_2020_crossing import CONSTANT_SETS, TwoLaws
from anchors.laws.lifetime_data import LIFETIME, WAYS
from anchors.laws.parametric import ParametricLaw
from anchors.laws.units import pf_days, training_compute

Row = dict[str, Any]


def usable(row: Row) -> Row:
    """Row as JSON can hold it: an infinite number is null."""
    return {key: _usable(value) for key, value in row.items()}


def _usable(value: Any) -> Any:
    if isinstance(value, dict):
        return usable(value)
    if isinstance(value, list | tuple):
        return [_usable(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value


def constants(law: Law) -> Row:
    """Constants of a law by symbol, with the table or equation that they stand in."""
    return {
        **law.about.constants,
        "source": f"{law.about.source}, {law.about.constants_source}",
    }


def _row(law: Law, N: Any, D: Any, C: Any, L: Any, ratio: Any) -> Row:
    return {
        "law": law.name,
        "parameters": float(N),
        "tokens": float(D),
        "compute_flop": float(C),
        "compute_pf_days": float(pf_days(C)),
        "loss": None if L is None else float(L),
        "tokens_per_parameter": float(ratio),
        "constants": constants(law),
    }


def _ratio(D: Any, N: Any) -> float:
    """D / N, infinite where both are: no ratio."""
    return float(D / N) if np.isfinite(N) else float("inf")


def of_runs(law: Law, parameters: Sequence[float], tokens: Sequence[float]) -> list[Row]:
    """Loss of every size with every amount of data, and what holds it up."""
    return [
        _row(law, N, D, training_compute(N, D), law.loss(N, D), _ratio(D, N))
        | _shares(law, N, D)
        for N, D in product(parameters, tokens)
    ]


def _shares(law: Law, N: float, D: float) -> Row:
    if np.isinf(N) and np.isinf(D):
        shares: Any = (None, None)
    elif np.isinf(N) or np.isinf(D):
        shares = (float(np.isinf(D)), float(np.isinf(N)))
    else:
        shares = map(float, law.reducible_shares(N, D))
    return dict(zip(("parameter_share", "token_share"), shares, strict=True))


def of_computes(law: Law, computes: Iterable[float]) -> list[Row]:
    """Compute-optimal run at every compute."""
    return [
        _row(law, *law.optimum(C), C, _best_loss(law, C), law.tokens_per_parameter(C))
        | {key: float(value) for key, value in law.run_at_optimum(C).items()}
        for C in computes
    ]


def _best_loss(law: Law, C: float) -> Any:
    """L(C), or None where the law states a plan and no loss."""
    try:
        return law.loss_at_compute(C)
    except NotInLaw:
        return None


def of_best_losses(law: Law, computes: Sequence[float]) -> list[Row]:
    """Compute-optimal run at every compute, of a law that says what its loss is."""
    law.loss_at_compute(1.0)
    return of_computes(law, computes)


def of_sizes(law: Law, parameters: Iterable[float]) -> list[Row]:
    """Compute-optimal run of every model size."""
    rows = of_computes(law, (float(law.optimum_for_parameters(N)[0]) for N in parameters))
    return [row | {"parameters": N} for row, N in zip(rows, parameters, strict=True)]


def of_losses(law: Law, losses: Iterable[float]) -> list[Row]:
    """Compute-optimal run that reaches every loss; infinite where none does."""
    rows = []
    for L in losses:
        (row,) = of_computes(law, [float(law.compute_for_loss(L))])
        reachable = bool(np.isfinite(row["compute_flop"]))
        ratio = row["tokens_per_parameter"] if reachable else float("inf")
        rows.append(
            row
            | {"loss": L, "tokens_per_parameter": ratio, "reachable": reachable}
            | {"floor_loss": float(law.irreducible_loss)}
        )
    return rows


def solved(
    law: Law, losses: Sequence[float], parameters: Sequence[float], tokens: Sequence[float]
) -> list[Row]:
    """Other side of every loss: parameters for the tokens given, or tokens for parameters."""
    rows = []
    for L, N in product(losses, parameters):
        found = law.tokens_for_loss(L, N)
        rows.append(_solution(law, L, N, found, _floor(law, N, np.inf), np.isfinite(found)))
    for L, D in product(losses, tokens):
        found = law.parameters_for_loss(L, D)
        rows.append(_solution(law, L, found, D, _floor(law, np.inf, D), np.isfinite(found)))
    return rows


def _floor(law: Law, N: float, D: float) -> Any:
    """Least loss of one side given, by the fit that is solved for the other."""
    return law.irreducible_loss if np.isinf(N) and np.isinf(D) else law.joint_loss(N, D)


def _solution(law: Law, L: float, N: Any, D: Any, floor: Any, reachable: Any) -> Row:
    ratio = _ratio(D, N) if reachable else float("inf")
    return (
        _row(law, N, D, training_compute(N, D), L, ratio)
        | _shares(law, N, D)
        | {"reachable": bool(reachable), "floor_loss": float(floor)}
    )


def kaplan_crossings() -> list[Row]:
    """Crossing of Kaplan et al.'s two laws, one row for each set of constants."""
    rows = []
    for name, laws in CONSTANT_SETS.items():
        C, N, D, L = laws.crossing()
        row = _row(LAWS["kaplan_2020"], N, D, C, L, D / N)
        chosen = {"set": name, **laws.constants(), "source": laws.source}
        rows.append(
            row
            | {"constants": chosen, "shift_oom": laws.shifts(0.05)}
            | {"under_one_epoch_from": _one_epoch(laws)}
        )
    return rows


def _one_epoch(laws: TwoLaws) -> Row:
    C, N, D = map(float, laws.one_epoch())
    point = {"compute_flop": C, "compute_pf_days": float(pf_days(C))}
    return point | {"parameters": N, "tokens": D}


def law_crossings(law: Law, other: Law) -> list[Row]:
    """Find the computes at which two laws' best losses meet, with the plan of each."""
    rows = []
    for row in of_computes(law, crossings(law, other)):
        N, D = other.optimum(row["compute_flop"])
        both = {law.name: constants(law), other.name: constants(other)}
        rows.append(
            row
            | {"constants": both, "other_law": other.name}
            | {"other_parameters": float(N), "other_tokens": float(D)}
        )
    return rows


def descriptions() -> list[Row]:
    """Every law with its constants, exponents, ranges and sources."""
    return [_description(law) for law in LAWS.values()]


def _description(law: Law) -> Row:
    about = law.about
    ranges = {
        f"{key}_range": None if fitted is None else [fitted.low, fitted.high]
        for key, fitted in (("parameters", about.parameters), ("tokens", about.tokens))
    }
    return {
        "law": law.name,
        "title": about.title,
        "variant_of": about.variant_of,
        "loss_at_compute": _terms_at_compute(law),
        "source": about.source,
        "constants": constants(law),
        "irreducible_loss": _best_loss(law, np.inf),
        "data_exponent": float(law.data_exponent),
        "anchor_data_exponent": float(law.anchor_data_exponent),
        **ranges,
        "range_source": about.range_source,
        "notes": [*about.notes, *about.plan_notes],
    }


def _terms_at_compute(law: Law) -> Row | None:
    """Closed form of L(C) as E + parameters / C^exponent + tokens / C^exponent."""
    if not isinstance(law, ParametricLaw):
        return None
    of_parameters, of_tokens = law.frontier_coefficients
    return {
        "E": float(law.irreducible_loss),
        "parameters": float(of_parameters),
        "tokens": float(of_tokens),
        "exponent": float(law.compute_exponent),
    }


def warnings_of(rows: Iterable[Row]) -> list[str]:
    """Collect what the laws of some rows say about their ranges, each sentence once."""
    said = (
        message
        for row in rows
        for message in LAWS[row["law"]].warnings(row["parameters"], row["tokens"])
    )
    return list(dict.fromkeys(said))


def answering(
    names: Sequence[str], ask: Callable[[Law], list[Row]]
) -> tuple[list[Row], list[str]]:
    """Rows of the laws that have an answer, and a sentence for every one that has none."""
    found, silent = answers(names, ask)
    return [row for rows in found for row in rows], silent


def plan_notes(rows: Iterable[Row]) -> list[str]:
    """What whoever reads the plans of some rows has to know, each sentence once."""
    said = (
        f"{name}: {note}"
        for name in dict.fromkeys(row["law"] for row in rows)
        for note in LAWS[name].about.plan_notes
    )
    return list(said)


def enlarged(times: Sequence[float], exponents: Mapping[str, float]) -> list[Row]:
    """Data and compute of a model k times larger, if D ~ N^a, by exponent a.

    Parameters
    ----------
    times : sequence of float
        k, how many times larger the model is.
    exponents : mapping of str to float
        a by name; ratios are to the first.
    """
    first = next(iter(exponents.values()))
    return [
        {
            "name": name,
            "data_exponent": a,
            "times_parameters": k,
            "times_tokens": k**a,
            "times_compute": k ** (1 + a),
            "compute_ratio": k ** (a - first),
        }
        for k in times
        for name, a in exponents.items()
    ]


def lifetime_data(law: Law, parameters: Iterable[float]) -> list[Row]:
    """What a brain sees in a lifetime against what a law asks for, by way of counting."""
    return [
        {
            "law": law.name,
            "parameters": N,
            "tokens_asked": asked,
            "counted_in": way.name,
            "seen_low": way.low * LIFETIME,
            "seen_high": way.high * LIFETIME,
            "lifetimes_low": asked / (way.high * LIFETIME),
            "lifetimes_high": asked / (way.low * LIFETIME),
            "source": way.source,
        }
        for N in parameters
        for asked in [float(law.anchor_tokens(N))]
        for way in WAYS
    ]
