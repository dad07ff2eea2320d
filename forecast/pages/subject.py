"""What a page is about: a forecast, with where each of its values comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forecast.results.forecast import Forecast
from scenarios.listing import shown_dict
from scenarios.loading.load import Resolved


@dataclass(frozen=True)
class Subject:
    """A forecast that a page shows.

    Parameters
    ----------
    forecast : Forecast
    resolved : Resolved
        The scenario with the places of its values.
    settings : mapping of str to str
        What was laid over the scenario of that name.
    influence : mapping of str to float
        By name, what part of the variance of the answer a belief explains.
    """

    forecast: Forecast
    resolved: Resolved
    settings: Mapping[str, str] = field(default_factory=dict)
    influence: Mapping[str, float] = field(default_factory=dict)

    @property
    def values(self) -> Sequence[Mapping[str, Any]]:
        """Every value with its file, line and source, the rows of `forecast show --json`."""
        rows: Sequence[Mapping[str, Any]] = shown_dict(self.resolved)["values"]
        return rows
