"""When the compute for transformative AI becomes affordable: beliefs in, arrival years out.

Functions answer what the commands of the same names answer; what they return shows itself in
a notebook, and has `to_dict()`, `to_dataframe()` or `to_dataset()`, and `plot()`.

Examples
--------
>>> import forecast
>>> round(forecast.run("cotra_2020").median)
2053
"""

from forecast.shadowing import check_packages
from forecast.version import __version__

TYPE_CHECKING = False  # what type checkers take for true; `typing` takes longer than --help

if TYPE_CHECKING:
    from typing import Any

    from forecast.analysis.comparison import Difference
    from forecast.api.changes import Solution, Sweep, solve, sweep
    from forecast.api.comparing import Comparison, compare
    from forecast.api.data import Fit, Scores, Vintages, fit, score, vintages
    from forecast.api.files import (
        Differences,
        Report,
        Table,
        Values,
        Verification,
        check,
        diff,
        list_scenarios,
        load,
        show,
        verify,
    )
    from forecast.api.forecasters import Bounds, Pool, Tilt, bounds, pool, tilt
    from forecast.api.forecasts import Forecast, run
    from forecast.api.pages import page
    from forecast.api.questions import (
        Conditioning,
        Explanation,
        Sensitivity,
        condition,
        explain,
        sensitivity,
    )
    from forecast.api.trends import Reach, Scaling, Trends, reach, scaling, trends
    from forecast.errors import (
        ArgumentError,
        ConditionError,
        ForecastError,
        ImpossibleCorrelationError,
        ImpossibleTiltError,
        ImpossibleWindowError,
        MissingExtraError,
        NoDataError,
        NoMedianError,
        NotANumberError,
        NotInLaw,
        ProbabilityError,
        ScenarioError,
        StoredError,
        TooManyDrawsError,
        UnequalDrawsError,
        UnequalYearsError,
        UnknownNameError,
        WorkError,
        YearOutsideError,
    )
    from forecast.export.dataset import cubes
    from scenarios.problems import ScenarioWarning
    from scenarios.schema.scenario import Scenario

check_packages()

__all__ = [
    "ArgumentError",
    "Bounds",
    "Comparison",
    "ConditionError",
    "Conditioning",
    "Difference",
    "Differences",
    "Explanation",
    "Fit",
    "Forecast",
    "ForecastError",
    "ImpossibleCorrelationError",
    "ImpossibleTiltError",
    "ImpossibleWindowError",
    "MissingExtraError",
    "NoDataError",
    "NoMedianError",
    "NotANumberError",
    "NotInLaw",
    "Pool",
    "ProbabilityError",
    "Reach",
    "Report",
    "Scaling",
    "Scenario",
    "ScenarioError",
    "ScenarioWarning",
    "Scores",
    "Sensitivity",
    "Solution",
    "StoredError",
    "Sweep",
    "Table",
    "Tilt",
    "TooManyDrawsError",
    "Trends",
    "UnequalDrawsError",
    "UnequalYearsError",
    "UnknownNameError",
    "Values",
    "Verification",
    "Vintages",
    "WorkError",
    "YearOutsideError",
    "__version__",
    "bounds",
    "check",
    "compare",
    "condition",
    "cubes",
    "diff",
    "explain",
    "fit",
    "list_scenarios",
    "load",
    "page",
    "pool",
    "reach",
    "run",
    "scaling",
    "score",
    "sensitivity",
    "show",
    "solve",
    "sweep",
    "tilt",
    "trends",
    "verify",
    "vintages",
]

_NAMES = {
    "forecast.analysis.comparison": ("Difference",),
    "forecast.api.data": ("Fit", "Scores", "Vintages", "fit", "score", "vintages"),
    "forecast.api.forecasters": ("Bounds", "Pool", "Tilt", "bounds", "pool", "tilt"),
    "forecast.api.files": (
        "Differences",
        "Report",
        "Table",
        "Values",
        "Verification",
        "check",
        "diff",
        "list_scenarios",
        "load",
        "show",
        "verify",
    ),
    "forecast.api.comparing": ("Comparison", "compare"),
    "forecast.api.forecasts": ("Forecast", "run"),
    "forecast.api.pages": ("page",),
    "forecast.api.questions": (
        "Explanation",
        "Sensitivity",
        "Conditioning",
        "condition",
        "explain",
        "sensitivity",
    ),
    "forecast.api.changes": ("Solution", "Sweep", "solve", "sweep"),
    "forecast.api.trends": ("Reach", "Scaling", "Trends", "reach", "scaling", "trends"),
    "forecast.export.dataset": ("cubes",),
    "scenarios.problems": ("ScenarioWarning",),
    "scenarios.schema.scenario": ("Scenario",),
}
_HOMES = dict.fromkeys(__all__, "forecast.errors") | {
    name: home for home, names in _NAMES.items() for name in names
}


def __getattr__(name: str) -> "Any":
    """Import what is asked for, when it is: the command line needs little of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
