"""The charts of a forecast, in the words of Vega-Lite: still, live, and in notebooks.

Text of a scenario stands in their data alone, never in an expression.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from forecast.pages.vega import Spec

Rows = Sequence[Mapping[str, Any]]

TOGETHER = "all together"
"""Series of the whole forecast."""
AFFORDABLE = "affordable"
"""Series of what the largest run affords, before the progress of algorithms."""
WHOLE = (TOGETHER, AFFORDABLE)
"""Series that are drawn in ink."""

_INK = "currentColor"  # of the page around, so that it is read by day and by night
_COLOURS = (
    "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#B8A800",
)  # fmt: skip
_DASHES = ([1, 0], [7, 2], [2, 2], [8, 2, 2, 2], [12, 3], [4, 4], [1, 3])
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_HEIGHT = 260
_LOG_LABEL = 50  # pixels of "10^40", which still pictures take for as wide as "40"

_CONFIG: Spec = {
    "background": None,
    "font": "system-ui, sans-serif",
    "axis": {
        "labelColor": _INK, "titleColor": _INK, "domainColor": _INK, "tickColor": _INK,
        "gridColor": _INK, "gridOpacity": 0.15, "titleFontWeight": "normal",
        "labelFontSize": 12, "titleFontSize": 12,
    },
    "legend": {
        "labelColor": _INK, "titleColor": _INK, "orient": "bottom",
        "columns": {"signal": "width < 330 ? 1 : 2"},
        "labelFontSize": 12, "symbolStrokeWidth": 2, "symbolSize": 200, "symbolOpacity": 1,
        "labelLimit": {"signal": "min(220, width - 10)"},
    },
    "header": {"labelColor": _INK, "titleColor": _INK},
    "text": {"color": _INK},
    "view": {"stroke": None},
    "mark": {"aria": False},  # tables stand beside; a text of each point takes the time
}  # fmt: skip


def _chart(data: Mapping[str, Rows], layers: Sequence[Spec], height: int = _HEIGHT) -> Spec:
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "datasets": {name: list(rows) for name, rows in data.items()},
        "layer": list(layers),
    }


def _year() -> Spec:
    axis = {"format": "d", "title": "year", "tickCount": 6}
    return {
        "field": "year",
        "type": "quantitative",
        "scale": {"zero": False, "nice": False},
        "axis": axis,
    }


def _share(title: str, **extra: Any) -> Spec:
    axis = {"format": "~%", "title": title, "tickCount": 5}
    return {"field": "probability", "type": "quantitative", "axis": axis, **extra}


def _log(title: str) -> Spec:
    axis = {
        "title": title,
        "tickCount": 6,
        "labelExpr": "'10^' + datum.label",
        "minExtent": _LOG_LABEL,
    }
    return {"field": "log10", "type": "quantitative", "scale": {"zero": False}, "axis": axis}


def _colour(series: Sequence[str]) -> Spec:
    """Colours that are told apart under every common colour blindness."""
    own = [_COLOURS[i % len(_COLOURS)] for i in range(len(series))]
    colours = [
        _INK if name in WHOLE else colour for name, colour in zip(series, own, strict=True)
    ]
    scale = {"domain": list(series), "range": colours}
    return {"field": "series", "type": "nominal", "scale": scale, "legend": {"title": None}}


def _of_lines(encoded: Spec) -> Spec:
    """The same with lines in the legend, whose dashes would make scallops of circles."""
    return {**encoded, "legend": {"title": None, "symbolType": "stroke"}}


def _dash(series: Sequence[str]) -> Spec:
    dashes = [
        _DASHES[0] if name in WHOLE else _DASHES[i % len(_DASHES)]
        for i, name in enumerate(series)
    ]
    scale = {"domain": list(series), "range": dashes}
    return {"field": "series", "type": "nominal", "scale": scale, "legend": {"title": None}}


def _tooltip(*fields: tuple[str, str, str]) -> list[Spec]:
    return [
        {"field": field, "title": title, "format": form, "type": "quantitative"}
        if form
        else {"field": field, "title": title, "type": "nominal"}
        for field, title, form in fields
    ]


def cdf_chart(curves: Rows, author: Rows, series: Sequence[str]) -> Spec:
    """Probability of arrival by year.

    Parameters
    ----------
    curves : sequence of mapping
        `year`, `series`, `probability`.
    author : sequence of mapping
        The same of the author's answer, drawn as a thin line.
    series : sequence of str
        In order, `TOGETHER` among them.
    """
    height = _share("probability of arrival by then", scale={"domain": [0, 1]})
    width = {
        "condition": {"test": f"datum.series === '{TOGETHER}'", "value": 3.2},
        "value": 1.6,
    }
    lines: Spec = {
        "data": {"name": "curves"},
        "mark": {"type": "line", "clip": True},
        "encoding": {
            "x": _year(),
            "y": height,
            "color": _colour(series),
            "strokeDash": _dash(series),
            "strokeWidth": width,
            "tooltip": _tooltip(
                ("series", "what", ""),
                ("year", "year", ".0f"),
                ("probability", "by then", ".1%"),
            ),
        },
    }
    thin: Spec = {
        "data": {"name": "author"},
        "mark": {
            "type": "line",
            "strokeWidth": 1,
            "color": _INK,
            "opacity": 0.75,
            "clip": True,
        },
        "encoding": {"x": _year(), "y": height},
    }
    return _chart({"curves": curves, "author": author}, [thin, lines])


def density_chart(bars: Rows, series: Sequence[str]) -> Spec:
    """Probability of arrival within each year, stacked: `year`, `series`, `probability`."""
    title = "probability of arrival within the year"
    return _stacked("density", bars, series, title, "step-after")


def limits_chart(shares: Rows, series: Sequence[str]) -> Spec:
    """Probability of arrival by year, stacked by what held it up."""
    return _stacked("limits", shares, series, "probability of arrival by then", "linear")


def _stacked(name: str, rows: Rows, series: Sequence[str], title: str, shape: str) -> Spec:
    encoding = {
        "x": _year(),
        "y": _share(title, stack="zero"),
        "color": _colour(series),
        "order": {"field": "order", "type": "quantitative"},
    }
    mark = {"type": "area", "interpolate": shape, "opacity": 0.85}
    return _chart({name: rows}, [{"data": {"name": name}, "mark": mark, "encoding": encoding}])


def compute_chart(compute: Rows, needs: Rows, runs: Rows, series: Sequence[str]) -> Spec:
    """Compute by year against what is required, with training runs.

    Parameters
    ----------
    compute : sequence of mapping
        `year`, `series`, and `log10`, `low`, `high`: median and 80% interval, log10(FLOP).
    needs : sequence of mapping
        `year` to stand at, `series`, `log10`, `low`, `high`: quantiles of the requirement.
    runs : sequence of mapping
        `year`, `model`, `log10`.
    series : sequence of str
    """
    colour = _of_lines(_colour(series))
    flop = _log("compute of one training run, FLOP")
    span = {"y": {**flop, "field": "low"}, "y2": {"field": "high"}}
    fan: Spec = {
        "data": {"name": "compute"},
        "mark": {"type": "area", "opacity": 0.07},
        "encoding": {"x": _year(), **span, "color": colour},
    }
    lines: Spec = {
        "data": {"name": "compute"},
        "mark": {"type": "line"},
        "encoding": {"x": _year(), "y": flop, "color": colour, "strokeDash": _dash(series)},
    }
    bars: Spec = {
        "data": {"name": "needs"},
        "mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.6},
        "encoding": {"x": _year(), **span, "color": colour},
    }
    middles: Spec = {
        "data": {"name": "needs"},
        "mark": {"type": "point", "filled": True, "size": 60},
        "encoding": {"x": _year(), "y": flop, "color": colour},
    }
    points: Spec = {
        "data": {"name": "runs"},
        "mark": {"type": "point", "size": 14, "color": _INK, "opacity": 0.6},
        "encoding": {
            "x": _year(),
            "y": flop,
            "tooltip": _tooltip(("model", "model", ""), ("log10", "log10 FLOP", ".1f")),
        },
    }
    data = {"compute": compute, "needs": needs, "runs": runs}
    return _chart(data, [fan, points, lines, bars, middles], 320)


def comparison_chart(curves: Rows, points: Rows, series: Sequence[str]) -> Spec:
    """Several forecasts by year; `points` are what others have stated."""
    height = _share("probability of arrival by then", scale={"domain": [0, 1]})
    colour = _of_lines(_colour(series))
    lines: Spec = {
        "data": {"name": "curves"},
        "mark": {"type": "line", "strokeWidth": 2.2, "clip": True},
        "encoding": {"x": _year(), "y": height, "color": colour, "strokeDash": _dash(series)},
    }
    marks: Spec = {
        "data": {"name": "points"},
        "mark": {"type": "point", "filled": True, "size": 60, "clip": True},
        "encoding": {"x": _year(), "y": height, "color": colour},
    }
    if not points:
        return _chart({"curves": curves}, [lines])
    return _chart({"curves": curves, "points": points}, [lines, marks])


def waterfall_chart(steps: Rows, unit: str) -> Spec:
    """What leads from one answer to another; `name`, `low`, `high`, `direction`, `worth`."""
    order = [row["name"] for row in steps]
    across = {"type": "quantitative", "scale": {"zero": False}, "title": unit}
    colour = {
        "field": "direction",
        "type": "nominal",
        "scale": {
            "domain": ["answer", "earlier", "later"],
            "range": ["#7F7F7F", "#0072B2", "#D55E00"],
        },
        "legend": {"title": None},
    }
    bars: Spec = {
        "data": {"name": "steps"},
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": order, "title": None},
            "x": {"field": "low", "axis": {"format": ".1f"}, **across},
            "x2": {"field": "high"},
            "color": colour,
        },
    }
    bars["encoding"]["tooltip"] = _tooltip(("name", "belief", ""), ("worth", unit, "+.2f"))
    return _chart({"steps": steps}, [bars], 22 * len(order) + 20)
