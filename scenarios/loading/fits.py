"""Beliefs that a scenario takes from data: `fitted` is resolved to numbers when it is loaded.

Whatever follows, and whatever is stored, holds numbers alone. Where level and growth of a
section are those of one fit, they get its rank correlation.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from scenarios.loading.files import inside
from scenarios.problems import DataError, Mark, Path, Problem, did_you_mean, dotted, shortened
from scenarios.yaml_tree import Node

FITTED = "fitted"
"""The family key."""
ARGUMENTS = {
    "quantity": "quantity",
    "data": "data",
    "from": "start",
    "as_of": "as_of",
    "records": "records",
    "where": "where",
    "confidence": "confidence",
    "method": "method",
    "break": "break_at",
}
"""Keys under `fitted`, and the arguments of `scenarios.data.fitting.fit` that they are."""

_AT = "at"
_GROWTH = ("doubling_time", "yearly_factor", "growth_oom")
_LEVELS = {
    "hardware": "price_performance",
    "spending": "largest_run_cost",
    "data": "stock",
}


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
        node = tree.at(path)
        try:
            resolved.append(_resolve(asked_at(tree, path, as_of), node))
        except (DataError, ValueError) as error:
            mark = node.mapping[FITTED].mark
            problems.append(Problem(str(error), (*path, FITTED), mark))
    for each in resolved:
        tree = _replaced(tree, each.path, each.numbers)
    return _correlated(tree, resolved)


def asked_at(tree: Node, path: Path, as_of: float | None = None) -> Asked:
    """What the belief at a path asks of data.

    Raises
    ------
    ValueError
    """
    node = tree.at(path)
    asked = node.mapping[FITTED].plain()
    asked = {"quantity": asked} if isinstance(asked, str) else asked
    if not isinstance(asked, dict) or "quantity" not in asked:
        raise ValueError("names a quantity: fitted: {quantity: record_compute, from: 2018}")
    for key in asked:
        if key not in (*ARGUMENTS, _AT):
            hint = did_you_mean(str(key), list(ARGUMENTS))
            raise ValueError(f"unknown key {shortened(str(key))}{hint}")
    spelling = next((each for each in _GROWTH if str(path[-1]).endswith(each)), None)
    arguments = {ARGUMENTS[key]: value for key, value in asked.items() if key in ARGUMENTS}
    if as_of is not None:
        arguments["as_of"] = as_of
    if isinstance(arguments.get("data"), str):
        folder = FilePath(node.mark.file).parent
        arguments["data"] = str(inside(folder, arguments["data"]))
    return Asked(path, arguments, spelling, None if spelling else _moment(tree, path, asked))


def _resolve(asked: Asked, node: Node) -> _Resolved:
    from scenarios.data.fit_cache import quantiles_of_fit

    found = quantiles_of_fit(asked.arguments, asked.spelling, asked.at)
    kept = {key: value.plain() for key, value in node.mapping.items() if key != FITTED}
    numbers = {"quantiles": found.quantiles, "note": found.note, **kept}
    return _Resolved(asked.path, asked.arguments, numbers, found.rho)


def _moment(tree: Node, path: Path, asked: Mapping[str, Any]) -> Any:
    """The year of a level: as it says, or its section's base year."""
    return asked.get(
        _AT, tree.at(path[:-1]).mapping.get("base_year", Node(None, Mark(""))).value
    )


def _replaced(tree: Node, path: Path, value: Any) -> Node:
    if not path:
        return _node(value, tree.mark)
    if isinstance(tree.value, list):
        items = list(tree.value)
        items[int(path[0])] = _replaced(items[int(path[0])], path[1:], value)
        return Node(items, tree.mark)
    inner = _replaced(tree.mapping[str(path[0])], path[1:], value)
    return Node({**tree.mapping, str(path[0]): inner}, tree.mark)


def _node(value: Any, mark: Mark) -> Node:
    if isinstance(value, dict):
        return Node({key: _node(entry, mark) for key, entry in value.items()}, mark)
    if isinstance(value, list):
        return Node([_node(entry, mark) for entry in value], mark)
    return Node(value, mark)


def _correlated(tree: Node, resolved: list[_Resolved]) -> Node:
    """The tree with the rank correlations of levels and growths from one fit."""
    stated = tree.mapping.get("rank_correlations", Node([], tree.mark))
    known = [{*map(str, _names(entry))} for entry in _items(stated)]
    added = [
        _node({"between": [*names], "rho": rho}, tree.at(where).mark)
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
