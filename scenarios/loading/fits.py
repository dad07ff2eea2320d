"""Beliefs that a scenario takes from data: `fitted` is resolved to numbers when it is loaded.

Whatever follows, and whatever is stored, holds numbers alone. Where level and growth of a
section are those of one fit, they get its rank correlation.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from priors.errors import shortened
from scenarios.checks.validation import message_of
from scenarios.data.series import series_named
from scenarios.loading.files import inside
from scenarios.problems import DataError, Path, Problem, dotted
from scenarios.schema.beliefs import quantity_at
from scenarios.schema.fitted import KEYS, Fitted
from scenarios.schema.text import FITTED
from scenarios.yaml_tree import Node, tree_of

_UNITS = {"doubling_time": "year", "yearly_factor": "1", "growth_oom": "OOM/year"}
_GROWTH = tuple(_UNITS)
_LEVELS = {"hardware": "price_performance", "spending": "largest_run_cost", "data": "stock"}


@dataclass(frozen=True)
class Asked:
    """What a belief asks of data.

    Parameters
    ----------
    path : Path
        Where the belief stands.
    arguments : mapping
        As for `scenarios.data.fitting.fit`.
    spelling : str or None
        How a growth is spelled; None for a level.
    at : float or None
        Calendar year of a level.
    """

    path: Path
    arguments: Mapping[str, Any]
    spelling: str | None
    at: float | None


@dataclass(frozen=True)
class _Resolved:
    """One belief from data: where it stood, what it asked for, its numbers, its correlation."""

    path: Path
    asked: Mapping[str, Any]
    numbers: Mapping[str, Any]
    rho: float


def fitted_paths(tree: Node) -> list[Path]:
    """Where a tree takes a belief from data: the paths of the beliefs."""
    return [path[:-1] for path, _ in tree.walk() if path[-1:] == (FITTED,)]


def with_fits(tree: Node, problems: list[Problem], as_of: float | None = None) -> Node:
    """The tree with numbers in the place of every `fitted`.

    Parameters
    ----------
    tree : Node
    problems : list of Problem
        Gets what is wrong; what cannot be fitted stays in the tree.
    as_of : float, optional
        Calendar year after which no fit sees anything, whatever the file says.
    """
    resolved = []
    for path in fitted_paths(tree):
        wrong = list(_misspelt(tree, (*path, FITTED)))
        problems += wrong
        try:
            if not wrong:
                resolved.append(_resolve(asked_at(tree, path, as_of), tree.at(path)))
        except (DataError, ValueError) as error:
            mark = tree.at((*path, FITTED)).mark
            problems.append(Problem(str(error), (*path, FITTED), mark))
    for each in resolved:
        tree = _replaced(tree, each.path, each.numbers)
    return _correlated(tree, resolved)


def _misspelt(tree: Node, path: Path) -> Iterator[Problem]:
    """What is wrong with the keys under a `fitted`, and with what they say."""
    asked = _as_mapping(tree.at(path).plain())
    if "quantity" not in asked:
        message = "names a quantity: fitted: {quantity: record_compute, from: 2018}"
        yield Problem(message, path, tree.at(path).mark)
        return
    for key, message in complaints(asked).items():
        inner = (*path, key)
        yield Problem(message, inner, tree.at(inner).mark)


def complaints(asked: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the keys of a fit: a message for each key."""
    try:
        Fitted.model_validate(asked)
    except ValidationError as found:
        errors = found.errors(include_url=False)
        # Of the forms that an entry may have, the first error is enough.
        return {str(e["loc"][0]): message_of(e, e["loc"], list(KEYS)) for e in errors[::-1]}
    return {}


def _as_mapping(asked: Any) -> dict[str, Any]:
    if isinstance(asked, str):
        return {"quantity": asked}
    return asked if isinstance(asked, dict) else {}


def asked_at(tree: Node, path: Path, as_of: float | None = None) -> Asked:
    """What the belief at a path asks of data."""
    node = tree.at(path)
    asked = Fitted.model_validate(_as_mapping(node.mapping[FITTED].plain()))
    spelling = _spelling(path)
    arguments = asked.arguments
    if as_of is not None:
        arguments["as_of"] = as_of
    if asked.data is not None:
        folder = FilePath(node.mark.file).parent
        arguments["data"] = str(inside(folder, asked.data))
    at = None if spelling else asked.at if asked.at is not None else _moment(tree, path)
    return Asked(path, arguments, spelling, at)


def _spelling(path: Path) -> str | None:
    """How the growth at a path, or at a part of it, is spelled; None for a level.

    Raises
    ------
    ValueError
    """
    if "log10" in path:
        raise ValueError("is the number itself and not its logarithm; leave out log10")
    names = (str(step) for step in reversed(path))
    return next((each for name in names for each in _GROWTH if name.endswith(each)), None)


def _moment(tree: Node, path: Path) -> Any:
    """The year of a level: its own among levels, or its section's base year."""
    for end in range(len(path) - 1, 0, -1):
        if path[end - 1] == "levels":
            return float(path[end])
        base = tree.at(path[:end]).mapping.get("base_year")
        if base is not None:
            return base.value
    return None


def _resolve(asked: Asked, node: Node) -> _Resolved:
    from scenarios.data.fit_cache import quantiles_of_fit

    unit = _unit(asked, node.mapping.get("unit"))
    found = quantiles_of_fit(asked.arguments, asked.spelling, asked.at)
    kept = {key: value.plain() for key, value in node.mapping.items() if key != FITTED}
    numbers = {"quantiles": found.quantiles, "unit": unit, "note": found.note, **kept}
    return _Resolved(asked.path, asked.arguments, numbers, found.rho)


def _unit(asked: Asked, stated: Node | None) -> str:
    """The unit of what is fitted, which is that of the quantity that it is for.

    Raises
    ------
    ValueError
    """
    unit = _UNITS.get(asked.spelling or "") or series_named(asked.arguments["quantity"]).unit
    wanted = quantity_at(asked.path)
    if wanted is not None and wanted.unit != unit:
        level = asked.arguments["quantity"]
        raise ValueError(f"{level} is in {unit}, and this quantity in {wanted.unit}")
    if stated is not None and stated.value != unit:
        raise ValueError(f"says the unit, {unit}; leave out {shortened(str(stated.value))}")
    return unit


def _replaced(tree: Node, path: Path, value: Any) -> Node:
    if not path:
        return tree_of(value, tree.mark)
    if isinstance(tree.value, list):
        items = list(tree.value)
        items[int(path[0])] = _replaced(items[int(path[0])], path[1:], value)
        return Node(items, tree.mark)
    inner = _replaced(tree.mapping[str(path[0])], path[1:], value)
    return Node({**tree.mapping, str(path[0]): inner}, tree.mark)


def _correlated(tree: Node, resolved: list[_Resolved]) -> Node:
    """The tree with the rank correlations of levels and growths from one fit."""
    stated = tree.mapping.get("rank_correlations", Node([], tree.mark))
    known = [{*map(str, _names(entry))} for entry in _items(stated)]
    added = [
        tree_of({"between": [*names], "rho": rho}, tree.at(where).mark)
        for names, rho, where in _pairs(resolved)
        if {*names} not in known
    ]
    if not added:
        return tree
    whole = Node([*_items(stated), *added], stated.mark)
    return Node({**tree.mapping, "rank_correlations": whole}, tree.mark)


def _names(entry: Node) -> list[Any]:
    """What a correlation stands between, whatever it is: others say what is wrong with it."""
    return [node.value for node in _items(entry.mapping.get("between", entry))]


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []


def _pairs(resolved: list[_Resolved]) -> Iterator[tuple[tuple[str, str], float, Path]]:
    by_name = {dotted(each.path): each for each in resolved}
    for section, level in _LEVELS.items():
        one = by_name.get(f"{section}.{level}")
        for spelling in _GROWTH:
            other = by_name.get(f"{section}.{spelling}")
            if one and other and json.dumps(one.asked) == json.dumps(other.asked) and one.rho:
                rho = -one.rho if spelling == "doubling_time" else one.rho
                yield (f"{section}.{level}", f"{section}.{spelling}"), rho, one.path
