"""Scenario files and stored results: what is in them, how they differ, whether they hold."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from forecast.api import arguments
from forecast.api.result import Result, Row
from forecast.api.sources import Settings, Source, quietly, resolved
from forecast.defaults import MAX_DRAWS
from forecast.errors import ArgumentError, ForecastError
from forecast.verification import verify as verifying
from forecast.verification.outcome import Verification as _Verification
from scenarios import listing
from scenarios.listing import brief
from scenarios.schema.scenario import Scenario


def load(scenario: Source, settings: Settings | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    scenario : str, path or Scenario
        A built-in name, the path of a file (has a / or ends in .yaml), or one that is loaded.
    settings : mapping of str to object, optional
        Values by dotted key, laid over it: `{"hardware.doubling_time": 2}`.

    Raises
    ------
    ScenarioError
        With every problem found, each with file, line and column.

    Warns
    -----
    ScenarioWarning
        For what is legal but more likely a mistake.

    Examples
    --------
    >>> import forecast
    >>> forecast.load("cotra_2020", {"hardware.doubling_time": 2}).hardware.doubling_time.fixed
    2.0
    """
    return resolved(scenario, settings).scenario


@dataclass(frozen=True, eq=False, repr=False)
class Table(Result):
    """Rows that are an answer by themselves.

    Parameters
    ----------
    rows : list of dict
    about : str
        What they are of.
    """

    rows: list[dict[str, Any]]
    about: str

    def to_dict(self) -> Any:
        """The rows, as the command's `--json` prints them."""
        return self.rows

    def _rows(self) -> Sequence[Row]:
        return list(self.rows)

    def _title(self) -> str:
        return f"{self.about}: {len(self.rows)}"

    def __len__(self) -> int:
        return len(self.rows)


def list_scenarios() -> Table:
    """List the built-in scenarios.

    Examples
    --------
    >>> import forecast
    >>> forecast.list_scenarios().to_dataframe()["name"].iloc[6]
    'cotra_2020'
    """
    return Table(listing.built_in(), "built-in scenarios")


@dataclass(frozen=True, eq=False, repr=False)
class Values(Table):
    """Every value of a scenario, with the file and the line that it comes from.

    Parameters
    ----------
    data : dict
        What `forecast show --json` prints.
    """

    data: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The values as plain data, the form of `forecast show --json`."""
        return self.data

    def _rows(self) -> Sequence[Row]:
        return [{**row, "value": listing.spelled(row["value"])} for row in self.rows]


def show(scenario: Source, settings: Settings | None = None) -> Values:
    """Show every value of a scenario, and where it comes from.

    Parameters
    ----------
    scenario : str, path or Scenario
    settings : mapping of str to object, optional

    Examples
    --------
    >>> import forecast
    >>> forecast.show("minimal").rows[0]["key"]
    'title'
    """
    data = listing.shown_dict(resolved(scenario, settings))
    return Values(data["values"], f"values of {data['scenario']}", data)


class Differences(Table):
    """Every value in which two scenarios differ; `diff` makes it."""

    def _rows(self) -> Sequence[Row]:
        return [
            {**row, "from": brief(row["from"]), "to": brief(row["to"])} for row in self.rows
        ]


def diff(one: Source, other: Source, settings: Settings | None = None) -> Differences:
    """Find every value in which two scenarios differ.

    Parameters
    ----------
    one, other : str, path or Scenario
    settings : mapping of str to object, optional
        Laid over both.

    Examples
    --------
    >>> import forecast
    >>> len(forecast.diff("cotra_2020", "cotra_2020", {"hardware.doubling_time": 2}))
    0
    """
    before, after = (resolved(each, settings) for each in (one, other))
    rows = listing.differing(before.scenario, after.scenario)
    return Differences(rows, f"differences of {before.name} and {after.name}")


class Report(Table):
    """Problems and warnings of scenarios; `check` makes it."""

    @property
    def ok(self) -> bool:
        """Whether none has a problem."""
        return all(row["ok"] for row in self.rows)

    def _rows(self) -> Sequence[Row]:
        return [
            {"scenario": row["scenario"], "kind": kind, **problem}
            for row in self.rows
            for kind in ("problems", "warnings")
            for problem in row[kind]
        ]

    def _title(self) -> str:
        return "; ".join(
            f"{row['scenario']}: {len(row['problems'])} problems, "
            f"{len(row['warnings'])} warnings"
            for row in self.rows
        )


def check(*scenarios: Source, settings: Settings | None = None) -> Report:
    """Look for problems in scenarios, and for what is suspicious, without raising.

    Parameters
    ----------
    *scenarios : str, path or Scenario
    settings : mapping of str to object, optional
        Laid over each of them.

    Examples
    --------
    >>> import forecast
    >>> forecast.check("cotra_2020", "kaplan").ok
    True
    """
    if not scenarios:
        raise ArgumentError("check needs a scenario")
    edits = arguments.settings(settings)
    rows = [listing.checked(str(each), partial(quietly, each, edits)) for each in scenarios]
    return Report(rows, "scenarios")


class Verification(Result, _Verification):
    """Whether a stored result still holds; `verify` makes it."""

    units: ClassVar[Mapping[str, str]] = {}

    def _rows(self) -> Sequence[Row]:
        compared: list[Row] = [
            {"name": one.name, "holds": one.holds, "values": one.values}
            for one in self.compared
        ]
        return compared + [
            {"name": one.name, "holds": None, "values": None, "reason": one.reason}
            for one in self.unmatched
        ]

    def _title(self) -> str:
        verdict = "holds" if self.holds else "does not hold"
        how = {"byte": ", to the byte", "tolerance": ", within tolerance", None: ""}
        return f"{self.recorded.name}: {verdict}{how[self.agreement]}"


def verify(
    result: str | os.PathLike[str],
    max_draws: arguments.Number = MAX_DRAWS,
    workers: arguments.Number = 1,
) -> Verification:
    """Make a stored result again and compare, number by number.

    Parameters
    ----------
    result : str or path
        A .nc, .zarr or .json that `forecast run --output` wrote.
    max_draws : whole number
        Most draws per anchor that are made again.
    workers : whole number
        As for `run`.

    Raises
    ------
    StoredError
        When the file holds no result that can be made again.

    Examples
    --------
    >>> import forecast
    >>> forecast.verify("result.nc").holds  # doctest: +SKIP
    True
    """
    if (path := arguments.path(result, "result")) is None:
        raise ArgumentError("result should be the path of a file, not None")
    asked = arguments.drawing(max_draws, 0, workers)
    try:
        found = verifying.verify(path, asked["draws"], asked["workers"])
    except ForecastError as error:
        error.add_note(f"in the stored result {result}")
        raise
    return Verification.of(found)
