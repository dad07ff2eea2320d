"""What the shell offers after TAB: scenarios, keys, laws, quantities, published forecasts.

What is offered is imported when it is asked for: help and commands need none of it.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[str] | list[CompletionItem]"]

_OTHERS = ("run", "compare", "plot", "pool", "tilt", "score")
"""Commands that take published forecasts, too."""


def _those(names: Iterable[str], begun: str) -> list[str]:
    return [name for name in names if name.startswith(begun)]


def complete_scenario(
    context: click.Context, _param: click.Parameter, incomplete: str
) -> "list[str] | list[CompletionItem]":
    """Built-in names, published ones once they are begun, or files where a path is."""
    from scenarios.loading.load import built_in_names

    found = _those(built_in_names(), incomplete)
    if incomplete and context.info_name in _OTHERS:
        found += complete_published(context, _param, incomplete)
    if found:
        return found
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def complete_published(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[str]:
    """Forecasts of others, as `published:ID`."""
    from scenarios.data import PUBLISHED
    from scenarios.data.published import published_names

    return _those((f"{PUBLISHED}{name}" for name in published_names()), incomplete)


def keys(after: str = "") -> Complete:
    """Keys of the scenario that stands on the line, each with what comes after it."""

    def complete(context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        return _those((f"{key}{after}" for key in _keys_of(context)), incomplete)

    return complete


def _keys_of(context: click.Context) -> list[str]:
    """Keys of a scenario that can be loaded; elsewhere those of one that has most of them."""
    from scenarios.listing import entries
    from scenarios.loading.load import resolve
    from scenarios.problems import ScenarioError

    # click leaves the arguments unread where an option still waits for its value.
    params = context.params
    given = params.get("scenario") or params.get("scenarios") or context.args
    name = given if isinstance(given, str) else next(iter(given), "cotra_2020")
    try:
        return [entry.key for entry in entries(resolve(name).scenario)]
    except (ScenarioError, OSError):
        return []


def complete_law(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[str]:
    """Scaling laws and their families; after a comma another one."""
    from anchors.laws.choice import known_names

    before, comma, begun = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in _those(known_names(), begun)]


def complete_quantity(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[str]:
    """Published quantities."""
    from scenarios.data.series import SERIES

    return _those(SERIES, incomplete)
