"""The quantities that data have been published on: which table, column and rows each one is."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from priors.errors import shortened
from scenarios.data.tables import Row, Table, built_in_table, moment, number, read_table
from scenarios.problems import DataError, did_you_mean

RELIABLE_MINUTES = 960.0
"""METR calls time horizons above 16 hours unreliable and leaves them out of its fit."""

_ABSURD = ("ViT-G/14", "CoAtNet")
Values = Callable[[Table], dict[int, float]]
"""From a table to values by line."""


@dataclass(frozen=True)
class Series:
    """A quantity over time, and where its data stand.

    Parameters
    ----------
    title, unit, source : str
    table : str
        The program's own copy, by name.
    date : str
        Column of the dates.
    name : str
        Column that says what each row is.
    columns : tuple of str
        Columns that a table must have beside these.
    value : callable
        Values by line, of the rows that have one.
    low, high : str
        Columns of a stated interval, or nothing.
    coverage : float
        Probability that the stated interval holds.
    records : bool
        Whether only what passes all before it counts, unless asked otherwise.
    where : mapping of str to str
        Cells that rows must have unless asked otherwise.
    leaves_out : callable
        Why a row does not count, or nothing.
    first : float
        Earliest year unless asked otherwise; 0 where there is none.
    published : str
        What has been published of its growth, and why this copy may give something else.
    """

    title: str
    unit: str
    source: str
    table: str
    date: str
    name: str
    columns: tuple[str, ...]
    value: Values
    low: str = ""
    high: str = ""
    coverage: float = 0.9
    records: bool = False
    where: Mapping[str, str] = field(default_factory=dict)
    leaves_out: Callable[[Row], str] = lambda _row: ""
    first: float = 0.0
    published: str = ""


@dataclass(frozen=True)
class Observation:
    """One dated value.

    Parameters
    ----------
    name : str
    date : float
        Years of 365.25 days since 2000.
    value : float
    low, high : float or None
        The interval that the source states.
    """

    name: str
    date: float
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Observations:
    """What a series holds, in the order of the dates, and what was left out and why."""

    series: Series
    found: tuple[Observation, ...]
    left_out: Counter[str]
    file: str


def column(name: str) -> Values:
    """Values that stand in a column."""
    return lambda table: table.read(name, number)


def _per_dollar(table: Table) -> dict[int, float]:
    compute = table.read("training_compute_flop", number)
    cost = table.read("cost_2023_usd", number)
    return {line: compute[line] / cost[line] for line in compute.keys() & cost.keys()}


def _flop_per_second_per_dollar(table: Table) -> dict[int, float]:
    price = table.read("price_usd", number)
    rates = [table.read(name, number) for name in ("fp32_flop_per_s", "tensor_fp16_flop_per_s")]
    best = {line: max(r.get(line, 0.0) for r in rates) for line in price}
    return {line: rate / price[line] for line, rate in best.items() if rate > 0}


def _without_absurd_costs(row: Row) -> str:
    absurd = row["model"] in _ABSURD
    return "its cost gives ten times the FLOP/$ of any run of its time" if absurd else ""


def _reliable(row: Row) -> str:
    if row["is_sota"].strip().lower() != "true":
        return "not the best model of its time"
    long = number(row["p50_minutes"]) > RELIABLE_MINUTES
    return "a 50% horizon over 16 hours, which METR calls unreliable" if long else ""


def _published(row: Row) -> str:
    return "projected, not observed" if row["status"] == "projected" else ""


_EPOCH = "Epoch AI, Data on notable AI models (CC BY 4.0), copy of 2026-08-19"
_METR = "METR, Time Horizons 1.1, copy of 2026-11"


def _runs(
    title: str, unit: str, columns: tuple[str, ...], value: Values, **more: object
) -> Series:
    return Series(
        title, unit, _EPOCH, "training_runs_2026", "publication_date", "model", columns, value,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _horizon(success: int) -> Series:
    value = f"p{success}_minutes"
    return Series(
        f"Time horizon at {success}% success", "minute", _METR, "metr_time_horizons",
        "release_date", "model", (value, "p50_minutes", "is_sota"), column(value),
        low=f"p{success}_low", high=f"p{success}_high", coverage=0.95, leaves_out=_reliable,
    )  # fmt: skip


_COST = ("cost_2023_usd",)
_COMPUTE = ("training_compute_flop",)

SERIES: dict[str, Series] = {
    "record_compute": _runs(
        "Compute of the largest training run", "FLOP", _COMPUTE, column(*_COMPUTE),
        records=True, first=2018.0,
    ),
    "notable_compute": _runs(
        "Training compute of notable models", "FLOP", _COMPUTE, column(*_COMPUTE), first=2010.0,
        published="Epoch AI: 4.6x a year since 2010; no cut of this copy by date gives as "
        "much, so that other models, or other estimates of them, are behind it",
    ),
    "largest_run_cost": _runs(
        "Cost of the dearest training run (2023 $)", "$", _COST, column(*_COST),
        records=True, first=2016.0, leaves_out=_without_absurd_costs,
        published="Cottier et al. 2024: 2.4x a year since 2016 (95% 2.0 to 3.1)",
    ),
    "achieved_price_performance": _runs(
        "Training compute for each dollar of its cost (2023 $)", "FLOP/$",
        (*_COMPUTE, *_COST), _per_dollar, leaves_out=_without_absurd_costs,
    ),
    "gpu_price_performance": Series(
        "FLOP/s of GPUs for each dollar of their price", "FLOP/s/$",
        "Epoch AI, Trends in GPU price-performance, 2022 (2020 dollars)",
        "hardware_prices", "release_date", "hardware",
        ("price_usd", "fp32_flop_per_s", "tensor_fp16_flop_per_s"), _flop_per_second_per_dollar,
        where={"source": "epoch_gpu_price_performance_2022"}, first=2006.0,
        published="Hobbhahn and Besiroglu 2022: 2.46 years (2.24 to 2.72)",
    ),
    "dataset_size": _runs(
        "Size of the data set of language models", "token", ("training_dataset_size", "domain"),
        column("training_dataset_size"), where={"domain": "Language"},
        published="Villalobos et al. 2024: 2.4x a year (95% 1.9 to 3.0)",
    ),
    "installed_accelerators": Series(
        "Installed accelerators of four makers", "H100e",
        "Epoch AI, AI chip sales, copy of 2026-04-22", "compute_supply", "date", "scope",
        ("quantity", "scope", "p50", "status"), column("p50"), low="p5", high="p95",
        where={"quantity": "installed_h100e", "scope": "total_4"}, leaves_out=_published,
    ),
    "horizon_50": replace(
        _horizon(50),
        published="METR: 187.778 days, and from 2023 on 128.744 days (104.4 to 158.0)",
    ),
    "horizon_80": _horizon(80),
}  # fmt: skip
"""The series that can be fitted, by name."""


def series_named(quantity: str) -> Series:
    """A series by its name.

    Raises
    ------
    DataError
    """
    if quantity not in SERIES:
        hint = did_you_mean(quantity, list(SERIES))
        raise DataError(f"there is no data on {shortened(quantity)}{hint}")
    return SERIES[quantity]


def observations(
    quantity: str,
    data: Path | str | None = None,
    start: float = -100.0,
    until: float = 1000.0,
    where: Mapping[str, str] | None = None,
    confidence: Sequence[str] = (),
) -> Observations:
    """What is observed of a quantity between two moments.

    Parameters
    ----------
    quantity : str
        One of `SERIES`.
    data : path, optional
        A table with the same columns, such as Epoch AI's own download.
    start, until : float
        Years of 365.25 days since 2000; rows after `until` are never looked at further, those
        before `start` are kept where records need them.
    where : mapping of str to str, optional
        Cells that rows must have; a cell may hold several words between commas.
    confidence : sequence of str
        Words of the column `confidence` that count; all when empty.

    Raises
    ------
    DataError
    """
    series = series_named(quantity)
    table = built_in_table(series.table) if data is None else read_table(data)
    if data is not None:  # what is said of the program's own copy is not true of it
        series = replace(series, source=table.name, published="")
    wanted = {**series.where, **(where or {})}
    asked = [*wanted, *(["confidence"] if confidence else [])]
    table.needs([series.date, series.name, *series.columns, *asked])
    dates, values = table.read(series.date, moment), series.value(table)
    low, high = (table.read(c, number) if c else {} for c in (series.low, series.high))
    left_out: Counter[str] = Counter()
    found = []
    for row in table.rows:
        why = _left_out(row, dates, values, until, wanted, confidence) or series.leaves_out(row)
        if not why and dates[row.line] < start and not series.records:
            why = "before the first date asked for"
        if why:
            left_out[why] += 1
            continue
        ends = low.get(row.line), high.get(row.line)
        found.append(Observation(row[series.name], dates[row.line], values[row.line], *ends))
    ordered = tuple(sorted(found, key=lambda each: (each.date, each.value)))
    return Observations(series, ordered, left_out, table.name)


def _left_out(
    row: Row,
    dates: Mapping[int, float],
    values: Mapping[int, float],
    until: float,
    where: Mapping[str, str],
    confidence: Sequence[str],
) -> str:
    """Why a row does not count; nothing where it does."""
    if row.line not in dates:
        return "without a date"
    if dates[row.line] > until:
        return "after the last date asked for"
    if row.line not in values:
        return "without a value"
    for column, wanted in where.items():
        if wanted.lower() not in _words(row[column]):
            return f"{column} is not {wanted}"
    if confidence and row["confidence"].strip().lower() not in [c.lower() for c in confidence]:
        return f"confidence is not {' or '.join(confidence)}"
    return ""


def _words(cell: str) -> Iterator[str]:
    yield cell.strip().lower()
    yield from (word.strip().lower() for word in cell.split(","))
