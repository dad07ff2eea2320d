"""What has happened since to the quantities that a scenario projects: dated values to score."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from priors.moments import calendar_year
from scenarios.data.series import observations
from scenarios.data.tables import built_in_table, moment, number, read_table
from scenarios.problems import DataError, listed

DOLLARS_OF_2020 = 1.18
"""Dollars of 2023 for one of 2020 (facts_2026)."""


@dataclass(frozen=True)
class Scored:
    """A quantity that scenarios project, and how the table of actuals names it.

    Parameters
    ----------
    trends : tuple of str
        Trends of a scenario whose product it is; none where anchors are about it.
    names : tuple of str
        What the column `quantity` may call it.
    deflated : float
        Power of the price level of 2023 in the table's unit.
    """

    title: str
    unit: str
    trends: tuple[str, ...]
    names: tuple[str, ...]
    deflated: int = 0


QUANTITIES: dict[str, Scored] = {
    "record_compute": Scored(
        "Compute of the largest run",
        "FLOP",
        ("hardware", "spending"),
        ("largest_training_run_flop", "record_compute"),
    ),
    "largest_run_cost": Scored(
        "Cost of the largest run",
        "$ of 2020",
        ("spending",),
        ("largest_run_cost_usd2023", "largest_run_cost"),
        1,
    ),
    "price_performance": Scored(
        "FLOP for a dollar of the largest runs",
        "FLOP/$ of 2020",
        ("hardware",),
        ("price_performance_flop_per_usd", "price_performance"),
        -1,
    ),
    "algorithmic_efficiency": Scored(
        "Growth of algorithmic efficiency",
        "times a year",
        ("algorithms",),
        ("algorithmic_efficiency_gain_per_year",),
    ),
    **{
        f"time_horizon_{success}": Scored(
            f"Time horizon at {success}% success", "minute", (), (f"time_horizon_{success}",)
        )
        for success in (50, 80)
    },
}
"""Quantities that are scored, by name."""


@dataclass(frozen=True)
class Actual:
    """A value that has come to be known.

    Parameters
    ----------
    quantity : str
    item : str
    year : float
        Calendar years, 2025.5.
    value : float
        In the unit of `QUANTITIES`; dollars are those of 2020.
    """

    quantity: str
    item: str
    year: float
    value: float


def actuals(against: Path | str | None = None) -> list[Actual]:
    """What has happened, in the order of the dates.

    Price-performance is taken from record runs alone, as the scenarios mean it.

    Parameters
    ----------
    against : path, optional
        A table with the columns date, quantity, value, and item if there is one.

    Raises
    ------
    DataError
    """
    table = built_in_table("growth_actuals") if against is None else read_table(against)
    table.needs(["date", "quantity", "value"])
    dates, values = table.read("date", moment), table.read("value", number)
    found = [
        Actual(
            name,
            row["item"],
            calendar_year(dates[row.line]),
            values[row.line] / DOLLARS_OF_2020**scored.deflated,
        )
        for row in table.rows
        for name, scored in QUANTITIES.items()
        if row["quantity"].strip() in scored.names and row.line in dates and row.line in values
        if against is not None or _counts(name, row["note"])
    ]
    if against is None:
        found += _horizons()
    if not found:
        raise DataError(f"{table.name}: no row is about {_known()}")
    return sorted(found, key=lambda each: (each.year, each.quantity))


def _horizons() -> list[Actual]:
    """Time horizons of the best models of their time, as METR has measured them."""
    return [
        Actual(name, each.name, calendar_year(each.date), each.value)
        for name in QUANTITIES
        if name.startswith("time_horizon")
        for each in observations(name.removeprefix("time_")).found
    ]


def _counts(quantity: str, note: str) -> bool:
    return quantity != "price_performance" or "record run" in note


def _known() -> str:
    names: Sequence[str] = [name for scored in QUANTITIES.values() for name in scored.names]
    return f"a quantity that is scored: {listed(names)}"
