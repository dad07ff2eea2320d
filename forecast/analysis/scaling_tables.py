"""Answers of scaling laws as rows: the JSON objects of `forecast scaling`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np

from anchors.laws import LAWS, Law, NotInLaw
from anchors.laws.crossings import crossings
from anchors.laws.kaplan_2020_crossing import CONSTANT_SETS
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
        "loss": float(L),
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
        return {"parameter_share": None, "token_share": None}
    of_parameters, of_tokens = law.reducible_shares(N, D)
    return {"parameter_share": float(of_parameters), "token_share": float(of_tokens)}


def of_computes(law: Law, computes: Iterable[float]) -> list[Row]:
    """Compute-optimal run at every compute."""
    return [
        _row(law, *law.optimum(C), C, law.loss_at_compute(C), law.tokens_per_parameter(C))
        for C in computes
    ]


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
        rows.append(_solution(law, L, N, law.tokens_for_loss(L, N), law.loss(N, np.inf)))
    for L, D in product(losses, tokens):
        rows.append(_solution(law, L, law.parameters_for_loss(L, D), D, law.loss(np.inf, D)))
    return rows


def _solution(law: Law, L: float, N: Any, D: Any, floor: Any) -> Row:
    reachable = bool(np.isfinite(N) and np.isfinite(D))
    ratio = _ratio(D, N) if reachable else float("inf")
    return (
        _row(law, N, D, training_compute(N, D), L, ratio)
        | _shares(law, N, D)
        | {"reachable": reachable, "floor_loss": float(floor)}
    )


def kaplan_crossings(change: float = 0.05) -> list[Row]:
    """Crossing of Kaplan et al.'s two laws, one row for each set of constants."""
    rows = []
    for name, laws in CONSTANT_SETS.items():
        C, N, D, L = laws.crossing()
        row = _row(LAWS["kaplan_2020"], N, D, C, L, D / N)
        chosen = {"set": name, **laws.constants(), "source": laws.source}
        rows.append(row | {"constants": chosen, "shift_oom": laws.shifts(change)})
    return rows


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
        "source": about.source,
        "constants": constants(law),
        "irreducible_loss": float(law.irreducible_loss),
        "data_exponent": float(law.data_exponent),
        "anchor_data_exponent": float(law.anchor_data_exponent),
        **ranges,
        "range_source": about.range_source,
        "notes": list(about.notes),
    }


def warnings_of(rows: Iterable[Row]) -> list[str]:
    """Collect what the laws of some rows say about their ranges, each sentence once."""
    said = (
        message
        for row in rows
        for message in LAWS[row["law"]].warnings(row["parameters"], row["tokens"])
    )
    return list(dict.fromkeys(said))


def answering(names: Sequence[str], ask: Any) -> tuple[list[Row], list[str]]:
    """Rows of the laws that have an answer, and a sentence for every one that has none.

    Laws that were named must answer, and raise otherwise; with none named, all are asked.
    """
    rows: list[Row] = []
    silent = []
    for name in names or LAWS:
        try:
            rows.extend(ask(LAWS[name]))
        except NotInLaw as problem:
            if names:
                raise
            silent.append(f"left out: {problem}")
    return rows, silent
