"""A tilt as text: what one would have to believe."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from forecast.analysis.reweighting.tilt import Tilt
from forecast_commands.text.arrivals import arrival_text
from forecast_commands.text.format import amount_text, error_text, is_date
from forecast_commands.text.table import table, wrapped
from priors.constants import LN_2

_MOST = 20  # beliefs that are shown


def tilt_text(found: Tilt, by: Sequence[float], extra: Mapping[str, Any]) -> str:
    """The tilted forecast, what it takes, and what one would have to believe."""
    blocks = [arrival_text(found, by), _taken(found), _intervals(found), *_shifts(found)]
    if found.left_out:
        years = ", ".join(f"{t.probability:.3g} by {t.year:.2f}" for t in found.left_out)
        blocks.append(wrapped(f"Outside the scenario's years and left out: {years}."))
    if marginals := extra.get("marginals"):
        blocks.append(
            wrapped(
                f"{marginals['file']} holds each belief and weight by itself, without the "
                "evidence, which has done its work in them: its median is "
                f"{_median(marginals, found)}."
            )
        )
    if written := extra.get("tilted_scenario"):
        blocks.append(
            wrapped(
                f"{written['file']} is a scenario of {written['rows']:,} draws, which it reads "
                f"from {written['table']}: its median is {_median(written, found)}."
            )
        )
    return "\n\n".join(blocks)


def _median(given: Mapping[str, Any], found: Tilt) -> str:
    median, error = given["median_year"], given["median_error"]
    if median is None:
        return f"after {found.span[1]:.0f}"
    return f"{median:.2f}" + ("" if error is None else error_text(error))


def _taken(found: Tilt) -> str:
    return wrapped(
        f"Relative entropy {found.entropy:.3g} nats ({found.entropy / LN_2:.3g} bits); of "
        f"{found.forecast.batches.draws:,} draws it is as sure as {found.effective_draws:,.0f}."
    )


def _intervals(found: Tilt) -> str:
    edges = [f"{year:.2f}" for year in found.years]
    names = [f"by {edges[0]}"]
    names += [f"{low} to {high}" for low, high in pairwise(edges)]
    names.append(f"after {edges[-1]}, or never")
    rows = [
        [name, f"{before:.1%}", f"{after:.1%}"]
        for name, before, after in zip(names, found.before, found.after, strict=True)
    ]
    return table(rows, ["arrival", "before", "after"])


def _shifts(found: Tilt) -> list[str]:
    weights = [row for row in found.shifts if row["name"].startswith("weights.")]
    beliefs = found.shifts[len(weights) :]
    rows = [
        [row["name"].removeprefix("weights."), f"{row['from']:.1%}", f"{row['to']:.1%}",
         f"{row['sds']:+z.2f}", f"{row['bits']:.3f}"]
        for row in weights
    ]  # fmt: skip
    blocks = [table(rows, ["weight", "from", "to", "sds", "bits"])]
    rows = [
        [_label(row), row["unit"] or "", *_medians(row), f"{row['sds']:+z.2f}",
         f"{row['bits']:.3f}"]
        for row in beliefs[:_MOST]
    ]  # fmt: skip
    if rows:
        more = len(beliefs) - len(rows)
        rest = f"\nand {more} more beliefs that move less" if more else ""
        header = ["belief", "unit", "from", "to", "sds", "bits"]
        legend = wrapped(
            "Medians before and after; how far they move in standard deviations of the belief, "
            "and how much the belief's distribution changes, in bits."
        )
        blocks.append(f"{table(rows, header)}{rest}\n{legend}")
    return blocks


def _medians(row: Mapping[str, Any]) -> list[str]:
    return [amount_text(row[side], is_date(row["name"])) for side in ("from", "to")]


def _label(row: Mapping[str, Any]) -> str:
    return row["name"] if row["anchor"] is None else f"{row['anchor']}.{row['name']}"
