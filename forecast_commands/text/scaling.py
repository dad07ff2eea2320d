"""Text for people of what `forecast scaling` finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from forecast_commands.text.table import number, table, wrapped

Row = dict[str, Any]

COLUMNS = ("parameters", "tokens", "compute_flop", "compute_pf_days")

MEETING = (
    *("compute_flop", "compute_pf_days", "loss", "parameters", "tokens", "other_parameters"),
    "other_tokens",
)

SHIFTED = {"alpha_C": "L(C)", "alpha_D": "L(D)", "d": "D(C)"}

LAWS_LEGEND = (
    "N, D fitted: ranges of parameters and tokens. floor: loss that nothing reduces.\n"
    "D~N^: how tokens grow with parameters along the compute-optimal frontier.\n"
    "anchor: the exponent a training requirement takes."
)


def laws_text(described: Sequence[Row]) -> str:
    """Lay out every law: ranges and exponents, constants, notes."""
    header = ["law", "N fitted", "D fitted", "floor", "D~N^", "anchor"]
    cells = [
        [
            row["law"],
            _span(row["parameters_range"]),
            _span(row["tokens_range"]),
            row["irreducible_loss"],
            f"{row['data_exponent']:.3f}",
            f"{row['anchor_data_exponent']:.3f}",
        ]
        for row in described
    ]
    notes = [
        _wrapped(row["law"], line)
        for row in described
        for line in (f"fitted range: {row['range_source']}", *_closed_form(row), *row["notes"])
    ]
    parts = (
        table(cells, header),
        "",
        LAWS_LEGEND,
        constants_text(described),
        "\nNotes",
        *notes,
    )
    return "\n".join(parts)


def _closed_form(row: Row) -> list[str]:
    terms = row["loss_at_compute"]
    if terms is None:
        return []
    of_N, of_D = (
        f"{number(terms[key])}/C^{terms['exponent']:.4g}" for key in ("parameters", "tokens")
    )
    return [f"at the optimum L(C) = {terms['E']:.4g} + {of_N} + {of_D}, C in FLOP"]


def rows_text(found: Sequence[Row]) -> str:
    """Lay out runs, one a line, and say which losses are out of reach."""
    shares = any("parameter_share" in row for row in found)
    last = ["by N", "by D"] if shares else ["D/N"]
    header = ["law", "parameters", "tokens", "FLOP", "PF-days", "loss", *last]
    cells = [
        [row["law"], *(_cell(row, key) for key in COLUMNS), row["loss"], *_last(row, shares)]
        for row in found
    ]
    lines = [table(cells, header)]
    lines.extend(_runs_text([row for row in found if "epochs" in row]))
    if shares:
        lines.append("\nby N, by D: shares of the reducible loss that each still holds up.")
    lines.extend(_unreachable(row) for row in found if not row.get("reachable", True))
    return "\n".join(lines)


RUN_KEYS = ("batch_tokens", "steps", "steps_min", "tokens_against_overfitting", "epochs")


def _runs_text(found: Sequence[Row]) -> list[str]:
    if not found:
        return []
    header = ["law", "FLOP", "batch B", "steps S", "S_min", "5e3 N^.74", "epochs"]
    cells = [
        [row["law"], _cell(row, "compute_flop"), *(_cell(row, key) for key in RUN_KEYS)]
        for row in found
    ]
    return [
        "\nThe run: batch (tokens), steps at it, fewest steps; tokens that the rule against\n"
        "overfitting asks for, and the epochs that D makes of them",
        table(cells, header),
    ]


def _cell(row: Row, key: str) -> float | None:
    found: float = row[key]
    return found if math.isfinite(found) or row.get("reachable", True) else None


def _last(row: Row, shares: bool) -> list[str]:
    if shares:
        both = (row["parameter_share"], row["token_share"])
        return ["-" if share is None else f"{share:.0%}" for share in both]
    ratio = row["tokens_per_parameter"]
    return ["-" if math.isinf(ratio) else number(ratio)]


def _unreachable(row: Row) -> str:
    limit = "whatever is spent"
    if math.isfinite(row["parameters"]):
        limit = f"with {number(row['parameters'])} parameters"
    elif math.isfinite(row["tokens"]):
        limit = "with these tokens"
    floor = f"unreachable: {limit} the loss stays above {number(row['floor_loss'])}"
    return _wrapped(f"{row['law']}, loss {number(row['loss'])}", floor)


def constants_text(found: Sequence[Row]) -> str:
    """List the constants of every law that some rows come from, each law once."""
    used = {row["law"]: row["constants"] for row in found}
    return "\n".join(["\nConstants", *(_wrapped(name, _listed(c)) for name, c in used.items())])


def _listed(constants: Row) -> str:
    values = (f"{k} {_exact(v)}" for k, v in constants.items() if not isinstance(v, str))
    return f"{', '.join(values)} ({constants['source']})"


def _exact(value: float) -> str:
    return f"{value:.10g}" if abs(value) < 1e5 else number(value)


def _wrapped(name: str, text: str) -> str:
    return wrapped(f"{name}: {text}", later="  ")


def kaplan_text(found: Sequence[Row]) -> str:
    """Lay out the crossing of Kaplan's two laws by set of constants, and how firm it is."""
    points = [
        [
            row["constants"]["set"],
            row["compute_pf_days"],
            row["parameters"],
            row["tokens"],
            row["loss"],
            row["tokens_per_parameter"],
        ]
        for row in found
    ]
    shifts = [
        [row["constants"]["set"], *(_shift(row["shift_oom"][key]) for key in SHIFTED)]
        for row in found
    ]
    epochs = [
        [
            row["constants"]["set"],
            epoch["compute_pf_days"],
            epoch["parameters"],
            epoch["tokens"],
        ]
        for row in found
        for epoch in [row["under_one_epoch_from"]]
    ]
    header = ["constants", "C* PF-days", "N*", "D* tokens", "L*", "D*/N*"]
    sources = [_wrapped(row["constants"]["set"], _listed(row["constants"])) for row in found]
    return "\n".join(
        [
            "Past C*, Kaplan's L(C) promises less loss than L(D) allows for the data used.",
            table(points, header),
            "\nThe paper states (6.8): 1e4 PF-days, 1e12, 1e12 tokens, 1.7, give or take 10x.",
            "\nOrders of magnitude by which C* moves when an exponent is 5% lower, higher",
            table(shifts, ["constants", *SHIFTED.values()]),
            "\nFrom here on the plan sees less than one epoch (E < D) of 5e3 N^.74 tokens",
            table(epochs, ["constants", "C PF-days", "N", "D tokens"]),
            "\nConstants",
            *sources,
        ]
    )


def _shift(ends: tuple[float, float]) -> str:
    return f"{ends[0]:+z.2f}, {ends[1]:+z.2f}"


def pair_text(law: Sequence[str], found: Sequence[Row]) -> str:
    """Lay out the computes at which the best losses of two laws meet."""
    if not found:
        return f"{law[0]} and {law[1]} never meet between 1e6 and 1e45 FLOP"
    header = ["FLOP", "PF-days", "loss", "N 1st", "D 1st", "N 2nd", "D 2nd"]
    cells = [[row[key] for key in MEETING] for row in found]
    used = [_wrapped(name, _listed(c)) for name, c in found[0]["constants"].items()]
    return "\n".join(
        [
            f"Where the best losses of {law[0]} (1st) and {law[1]} (2nd) meet",
            table(cells, header),
            "\nConstants",
            *used,
        ]
    )


def enlarged_text(found: Sequence[Row]) -> str:
    """Lay out what a larger model takes, by exponent."""
    header = ["D ~ N^a by", "a", "parameters", "tokens", "compute", "ratio"]
    keys = ("name", "data_exponent", "times_parameters", "times_tokens", "times_compute")
    cells = [[*(row[key] for key in keys), row["compute_ratio"]] for row in found]
    legend = "Factors on those of the smaller model. ratio: compute against the first line's a."
    return f"{table(cells, header)}\n\n{wrapped(legend)}"


def lifetime_text(found: Sequence[Row]) -> str:
    """Lay out what a brain sees in a lifetime, and how many lifetimes the laws ask for."""
    ways = {row["counted_in"]: row for row in found}
    seen = [[_words(name), _ends(row, "seen")] for name, row in ways.items()]
    parts = ["Data points of a lifetime of 1e9 seconds", table(seen, ["counted in", "seen"])]
    for N in dict.fromkeys(row["parameters"] for row in found):
        of_size = [row for row in found if row["parameters"] == N]
        title = f"Lifetimes until {number(N)} parameters have the data points asked for"
        parts += [f"\n{title}", _lifetimes(of_size, list(ways))]
    sources = [_wrapped(_words(name), row["source"]) for name, row in ways.items()]
    return "\n".join([*parts, "\nSources", *sources])


def _lifetimes(found: Sequence[Row], ways: Sequence[str]) -> str:
    by_law: dict[str, list[Row]] = {}
    for row in found:
        by_law.setdefault(row["law"], []).append(row)
    cells = [
        [
            law,
            f"{rows[0]['tokens_asked']:.1e}".replace("e+", "e"),
            *(_ends(row, "lifetimes") for row in rows),
        ]
        for law, rows in by_law.items()
    ]
    return table(cells, ["law", "tokens", *(_words(way).split()[0] for way in ways)])


def _words(way: str) -> str:
    return way.removeprefix("subjective_").replace("_", " ")


def _ends(row: Row, key: str) -> str:
    ends = (number(float(f"{row[f'{key}_{end}']:.1g}")) for end in ("low", "high"))
    return "-".join(dict.fromkeys(ends))


def _span(ends: Sequence[float] | None) -> str:
    return "not stated" if ends is None else f"{number(ends[0])}-{number(ends[1])}"
