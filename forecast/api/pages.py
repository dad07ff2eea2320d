"""Pages for readers."""

from collections.abc import Sequence
from pathlib import Path

from forecast.api import arguments
from forecast.api.sources import Settings, Source, resolved
from forecast.errors import ArgumentError
from forecast.export.atomic import check_target, write_beside, write_text
from forecast.pages.build import made
from forecast.pages.document import Page
from forecast.results.stated import StatedForecast
from scenarios.loading.stated_points import load_stated


def page(
    *scenarios: Source,
    path: str | Path | None = None,
    beside: Sequence[str] = (),
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
) -> Page:
    """Make a page that readers can argue with: one file, without server or network.

    Parameters
    ----------
    *scenarios : Scenario, str or path
        The first is the one that the page is about; the others stand beside it.
    path : str or path, optional
        File to write.
    beside : sequence of str
        Forecasts of others: `published:ID`, or tables of points.
    settings : mapping of str to object, optional
        Laid over each of the scenarios.
    draws, seed
        As for `run`.

    Returns
    -------
    Page
        Its text is `html()`.

    Examples
    --------
    >>> import forecast
    >>> len(forecast.page("cotra_2020", draws=64).html()) < 2e6
    True
    """
    if not scenarios:
        raise ArgumentError("page needs at least one scenario")
    arguments.room_for(scenarios, "a page")
    arguments.drawing(draws, seed, 1)
    target = _target(path)
    edits = {key: str(value) for key, value in arguments.settings(settings).items()}
    others = [StatedForecast(load_stated(name)) for name in _names(beside)]
    found = [resolved(each, settings) for each in scenarios]
    runs = arguments.runs(draws, seed, 1, [each.scenario for each in found])
    made_page = made(found, runs, others, edits)
    if target is not None:
        html = made_page.html()
        write_beside(target, lambda fresh: write_text(fresh, html), replace=True)
    return made_page


def _target(path: object) -> Path | None:
    """Where to write, if that can be done: it is asked before the work."""
    target = arguments.path(path, "path")
    if target is None:
        return None
    if target.suffix != ".html":
        raise ArgumentError(f"path should end in .html, not {target.suffix or 'in nothing'}")
    check_target(target)
    return target


def _names(beside: object) -> list[str]:
    """Forecasts of others; one by itself is a list of one."""
    names = arguments.several(beside)
    for name in names:
        if not isinstance(name, str | Path):
            example = "such as 'published:cotra_2022', or tables of points"
            raise ArgumentError(f"beside should name forecasts {example}, not {name!r}")
    return [str(name) for name in names]
