"""When: trends by year, arrival, the cube, summaries, comparison and plots.

Example
-------
>>> import forecast
>>> result = forecast.run("cotra_2020")
>>> round(result.median)
2053
"""

from typing import TYPE_CHECKING, Any

from forecast.version import __version__

if TYPE_CHECKING:
    from forecast.analysis.comparison import Difference
    from forecast.api import Forecast, run
    from forecast.export.dataset import cubes
    from scenarios.loading.load import load
    from scenarios.problems import ScenarioError
    from scenarios.schema.scenario import Scenario

_HOMES = {
    "Difference": "forecast.analysis.comparison",
    "Forecast": "forecast.api",
    "Scenario": "scenarios.schema.scenario",
    "ScenarioError": "scenarios.problems",
    "cubes": "forecast.export.dataset",
    "load": "scenarios.loading.load",
    "run": "forecast.api",
}

__all__ = [
    "Difference",
    "Forecast",
    "Scenario",
    "ScenarioError",
    "__version__",
    "cubes",
    "load",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is: the command line needs little of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
