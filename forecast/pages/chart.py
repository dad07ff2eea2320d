"""Charts of one forecast by kind, for pages and for notebooks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forecast.errors import ArgumentError, UnknownNameError
from forecast.pages import charts, rows
from forecast.pages.vega import Spec, still
from forecast.results.binding_limit import binding_limits
from forecast.results.forecast import Forecast

_NOTEBOOKS = ("application/vnd.vegalite.v5+json", "application/vnd.vegalite.v6+json")


@dataclass(frozen=True)
class Chart:
    """A chart that a notebook draws, or shows as a still picture where it cannot.

    Parameters
    ----------
    kind : str
    spec : dict
        In the words of Vega-Lite.
    """

    kind: str
    spec: Spec

    def to_dict(self) -> Spec:
        """The chart in the words of Vega-Lite."""
        return self.spec

    def to_svg(self) -> str:
        """The chart as a still picture."""
        return still(self.spec, self.kind)

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        live = {**self.spec, "width": 560}
        return {**dict.fromkeys(_NOTEBOOKS, live), "image/svg+xml": self.to_svg()}


def _cdf(forecast: Forecast) -> Spec:
    author = rows.together_rows(forecast, "author")
    return charts.cdf_chart(rows.curve_rows(forecast), author, rows.series_of(forecast))


def _density(forecast: Forecast) -> Spec:
    return charts.density_chart(rows.density_rows(forecast), list(forecast.anchors))


def _compute(forecast: Forecast) -> Spec:
    return charts.compute_chart(
        rows.compute_rows(forecast),
        rows.need_rows(forecast),
        rows.run_rows(),
        [*rows.series_of(forecast)[:-1], charts.AFFORDABLE],
    )


def _limits(forecast: Forecast) -> Spec:
    binding = binding_limits(forecast)
    if binding is None:
        raise ArgumentError("a chart of limits needs a scenario with limits or data")
    return charts.limits_chart(rows.limit_rows(binding), binding.names)


_KINDS: dict[str, Callable[[Forecast], Spec]] = {
    "cdf": _cdf,
    "density": _density,
    "compute": _compute,
    "limits": _limits,
}


def chart(forecast: Forecast, kind: str = "cdf") -> Chart:
    """Draw a forecast.

    Raises
    ------
    UnknownNameError
        When there is no such kind.
    """
    if not isinstance(kind, str) or kind not in _KINDS:
        raise UnknownNameError(
            f"no kind of chart is called {kind!r}; there are {', '.join(_KINDS)}"
        )
    return Chart(kind, _KINDS[kind](forecast))
