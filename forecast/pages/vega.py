"""The charts' library: Vega, as the installed package vl-convert-python carries it.

Measured against Bokeh: 0.9 MB of script, not 1.3; pictures that are drawn without a browser,
so that one description gives the still picture, the live one and a notebook's; and expressions
that an interpreter runs, so that a page needs no `unsafe-eval`.
"""

import re
from functools import cache
from itertools import groupby
from typing import Any

from forecast.errors import MissingExtraError

Spec = dict[str, Any]
"""A chart in the words of Vega-Lite, or of Vega."""

_BY_YEAR = ("line", "area")
"""Marks with a point a year, which stay the same points when the reader moves them."""
_PLACE = ("x", "y", "y2")
_STILL_WIDTH = 480  # pixels of a picture that has no page to ask for its width
_NUMBERED = re.compile(r'(id="|url\(#|href="#)(clip|gradient)')
_SNIPPET = "window.vegaEmbed = vegaEmbed;"


def _library() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError(
            "pages and charts need vl-convert-python: pip install 'bioanchors[page]'"
        ) from None
    return vl_convert


def compiled(spec: Spec) -> Spec:
    """A chart as Vega itself reads it, so that a page need not compile it.

    What it would work out for every point at every move is left out, which takes most of the
    time: whether a number is one, which all are; whether a series lacks years, which none does;
    how a line looks, which its points keep; and what a pointer is told, which is the row,
    whose text the page makes when it is asked for.
    """
    made: Spec = _library().vegalite_to_vega(spec)
    for data in made["data"]:
        steps = data.get("transform", ())
        data["transform"] = [step for step in steps if step["type"] == "stack"]
    _lighten(made)
    return made


def by_column(spec: Spec) -> Spec:
    """A chart whose data stand by column, in a third of the text."""
    return {**spec, "data": [_by_column(data) for data in spec["data"]]}


def _by_column(data: Spec) -> Spec:
    rows = data.get("values")
    if not rows:
        return data
    others = {key: value for key, value in data.items() if key != "values"}
    columns = {name: _runs([row[name] for row in rows]) for name in rows[0]}
    return {**others, "columns": columns}


def _runs(values: list[Any]) -> list[Any] | dict[str, list[Any]]:
    """Text as runs of the same, which the name of a series is for all of its years."""
    if not isinstance(values[0], str):
        return values
    return {"runs": [[text, len([*same])] for text, same in groupby(values)]}


def _lighten(group: Spec) -> None:
    for mark in group.get("marks", ()):
        update = mark.get("encode", {}).get("update", {})
        update.pop("defined", None)
        if "tooltip" in update:
            update["tooltip"] = {"signal": "datum"}
        if mark["type"] in _BY_YEAR:
            looks = {name: update.pop(name) for name in [*update] if name not in _PLACE}
            mark |= {"key": "year", "encode": {"enter": looks, "update": update}}
        _lighten(mark)


def still(spec: Spec, name: str) -> str:
    """A chart as SVG that takes the width of what is around it.

    Parameters
    ----------
    spec : dict
    name : str
        Begins the ids in the picture: two pictures of one page may not share any.
    """
    width = _STILL_WIDTH if spec.get("width") == "container" else spec.get("width")
    svg: str = _library().vegalite_to_svg({**spec, "width": width})
    return _NUMBERED.sub(rf"\g<1>{name}-\g<2>", svg)


@cache
def script() -> str:
    """The library as one script."""
    bundle: str = _library().javascript_bundle(_SNIPPET)
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
