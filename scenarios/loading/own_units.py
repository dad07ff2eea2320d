"""Numbers of a file in the quantities' own units: `18 months` becomes 1.5 (years).

Works on the tree, where each number still knows what was written and in which line. Numbers
without a unit are left alone, unless the belief declares another unit than the quantity's.
"""

import re
from collections.abc import Callable

from pydantic_core import PydanticCustomError

from priors.errors import shortened
from priors.moments import moment
from priors.units import PURE, Stated, conversion, interval, number, plain_interval
from scenarios.checks.validation import not_one_weight
from scenarios.problems import Mark, Path, Problem
from scenarios.schema.beliefs import quantity_at
from scenarios.schema.calendar import has_moments_as_keys, is_moment, moment_key, steps_of
from scenarios.schema.quantities import LEVELS, is_belief
from scenarios.yaml_tree import Node

AMOUNTS = (
    *("fixed", "min", "max", "plus", "mean", "sd", "median", "location", "scale"),
    *("low", "mode", "high"),
)
"""Keys of a belief whose numbers are in the quantity's unit, beside quantiles like `p10`."""
PURE_NUMBERS = ("times", "spread", "weight", "sd_oom", "shape")
"""Keys of a belief whose numbers have no unit."""

_LOGARITHMIC = r"log(?:10)?\s*(?:\((.*)\)|\s(.*))"
_FACTORS = ("yearly_factor", "algorithmic_yearly_factor")
_ABOUT = ("unit", "source", "note")
_COMPOUND = (
    *("log10", "of", "samples", "mixture", "between", "product", "quantiles", "by_requirement"),
)


def in_own_units(node: Node, problems: list[Problem], path: Path = ()) -> Node:
    """The tree of a file, or what stands at a path of it, with its numbers converted.

    Parameters
    ----------
    node : Node
    problems : list of Problem
        Gets the numbers that cannot be read; they stay in the tree.
    path : Path
        Where the node stands.
    """
    if is_belief(path) and "levels" not in node.mapping:
        return _Reader(problems).belief(node, path, _stated_at(path))
    if home := _belief_around(path):
        return _Reader(problems).inside(node, path, home)
    if isinstance(node.value, str) and is_moment(path):
        return _Reader(problems).moment(node, path)
    if isinstance(node.value, str) and _is_share(path):
        return _Reader(problems).share(node, path)
    if isinstance(node.value, str) and path[:1] == ("limits",) and len(path) == 2:
        return _Reader(problems).belief(node, path, Stated(LEVELS["limits"].unit))
    if has_moments_as_keys(path):
        node = _with_moment_keys(node, path, problems)
    return _changed(node, lambda step, inner: in_own_units(inner, problems, (*path, step)))


def number_at(key: str, text: str) -> float:
    """Read a number as it would be in a file at a dotted key, such as `18 months`.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    problems: list[Problem] = []
    value = in_own_units(Node(text, Mark(key)), problems, steps_of(key)).value
    if problems:
        raise ValueError(problems[0].message)
    try:
        return float(str(value))
    except ValueError:
        raise ValueError(f"{shortened(text)} is not a number") from None


def _with_moment_keys(node: Node, path: Path, problems: list[Problem]) -> Node:
    """A mapping by moment with each key in its one spelling."""
    read: dict[str, Node] = {}
    for key, inner in node.mapping.items():
        moment = moment_key(key)
        if moment in read:
            first = f"first in line {read[moment].mark.line}; keep one of the two"
            message = f"this moment stands here again, {first}"
            problems.append(Problem(message, (*path, key), inner.mark))
        read[moment] = inner
    return node.holding(read) if node.is_mapping else node


def _stated_at(path: Path) -> Stated:
    quantity = quantity_at(path)
    unit, is_date = (quantity.unit, quantity.is_date) if quantity else (None, False)
    return Stated(unit, is_factor=path[-1] in _FACTORS, is_date=is_date)


def _belief_around(path: Path) -> Path:
    """Where the belief stands that a path leads into, as those of edits can; or nowhere."""
    homes = (path[:length] for length in range(1, len(path)) if "levels" not in path)
    return next((home for home in homes if is_belief(home)), ())


def _is_share(path: Path) -> bool:
    match path:
        case ("weights", _) | ("weights", _, _) | ("rank_correlations", _, "rho"):
            return True
        case ("anchors", _, "stages", _, "share"):
            return True
    return False


def _changed(node: Node, change: Callable[[str | int, Node], Node]) -> Node:
    """A mapping or list with every entry changed; a scalar as it is."""
    if isinstance(node.value, dict):
        entries = {key: change(key, inner) for key, inner in node.value.items()}
        return node.holding(entries)
    if isinstance(node.value, list):
        return node.holding([change(i, inner) for i, inner in enumerate(node.value)])
    return node


class _Reader:
    """Reads the numbers of beliefs."""

    def __init__(self, problems: list[Problem]):
        self._problems = problems

    def belief(self, node: Node, path: Path, stated: Stated) -> Node:
        if isinstance(node.value, str):
            return self._short_form(node, path, stated)
        if not node.is_mapping:
            return self._number(node, path, stated)
        declared = node.mapping.get("unit", node).value
        if not isinstance(declared, str):
            return self._entries(node, path, stated)
        if declared.startswith("log") and (of := re.fullmatch(_LOGARITHMIC, declared)):
            return self._in_logarithm(node, path, stated, of[1] or of[2])
        if _is_convertible(node, declared, stated):
            unit = node.mapping["unit"].holding(stated.own, written=declared)
            node = node.holding({**node.mapping, "unit": unit})
            stated = stated._replace(here=declared)
        return self._entries(node, path, stated)

    def inside(self, node: Node, path: Path, home: Path) -> Node:
        """An entry of the belief that stands at home, read as it would be within it."""
        key, *below = map(str, path[len(home) :])
        for step in reversed(below):
            node = Node({step: node}, node.mark)
        node = self._entry(key, node, home, _stated_at(home))
        for step in below:
            node = node.mapping[step]
        return node

    def _in_logarithm(self, node: Node, path: Path, stated: Stated, unit: str) -> Node:
        """`unit: log10 FLOP` means that all numbers beside it are logarithms."""
        unit_node = node.mapping["unit"].holding(unit)
        about = {key: inner for key, inner in node.mapping.items() if key in ("source", "note")}
        inner = {key: value for key, value in node.mapping.items() if key not in _ABOUT}
        wrapped = {"unit": unit_node, "log10": Node(inner, unit_node.mark), **about}
        return self._entries(node.holding(wrapped), path, stated)

    def _entries(self, node: Node, path: Path, stated: Stated) -> Node:
        return _changed(node, lambda key, inner: self._entry(str(key), inner, path, stated))

    def _entry(self, key: str, node: Node, above: Path, stated: Stated) -> Node:
        path = (*above, key)
        if key in _ABOUT:
            return node
        if key in _COMPOUND:
            return self._compound(key, node, path, stated)
        if is_moment(path):
            return self.moment(node, path)
        if key == "lognormal" and isinstance(node.value, str):
            return self._short_form(node, path, stated)
        if node.is_mapping:
            return self._entries(node, path, stated)
        is_pure = key in PURE_NUMBERS or path[-2:] == ("log10_skew_normal", "scale")
        if is_pure or key in AMOUNTS or (key[:1] == "p" and key[1:2].isdigit()):
            return self._number(node, path, PURE if is_pure else stated)
        return node

    def _compound(self, key: str, node: Node, path: Path, stated: Stated) -> Node:
        """A family that is made of beliefs, or of a list of numbers."""
        if key == "log10":
            return self.belief(node, path, PURE)
        if key == "of":
            return self.belief(node, path, stated._replace(here=None))
        if key == "samples":
            return self._samples(node, path, stated)
        read, within = {
            "mixture": (self._component, stated),
            "between": (self.belief, stated),
            "product": (self._number, PURE),
            "quantiles": (self._pair, stated),
            "by_requirement": (self._pair, stated),
        }[key]
        return _changed(node, lambda step, inner: read(inner, (*path, step), within))

    def _samples(self, node: Node, path: Path, stated: Stated) -> Node:
        values = node.value if isinstance(node.value, list) else []
        if stated.here is None and not any(isinstance(value.value, str) for value in values):
            return node  # as nearly always, and they may be many
        refused: list[Problem] = []
        reader = _Reader(refused)
        read = _changed(node, lambda i, value: reader._number(value, (*path, i), stated))
        if not refused:
            return read
        first, count = refused[0], len(refused)
        more = f"; the first of {count:,} such values" if count > 1 else ""
        self._problems.append(first._replace(message=f"{first.message}{more}"))
        return node.holding([values[int(first.path[-1])]])  # it is said once

    def _component(self, node: Node, path: Path, stated: Stated) -> Node:
        def read(key: str | int, inner: Node) -> Node:
            here = (*path, key)
            if key == "belief":
                return self.belief(inner, here, stated)
            return self._number(inner, here, PURE) if key == "weight" else inner

        return _changed(node, read)

    def _pair(self, node: Node, path: Path, stated: Stated) -> Node:
        """`[probability, value]`, or the value alone where the probability is the key."""
        if not isinstance(node.value, list):
            return self._number(node, path, stated)
        return _changed(
            node, lambda i, value: self._number(value, (*path, i), stated if i else PURE)
        )

    def _short_form(self, node: Node, path: Path, stated: Stated) -> Node:
        """`LOW to HIGH`, or a number with its unit."""
        text, stated = str(node.value), stated._replace(may_vary=True)
        try:
            ends = interval(text, stated)
        except PydanticCustomError as error:
            return self._refused(node, path, error)
        if ends is None:
            return self._number(node, path, stated)
        if stated.here is None and plain_interval(text):
            return node
        return node.holding(f"{ends[0]!r} to {ends[1]!r}", written=text)

    def _number(self, node: Node, path: Path, stated: Stated) -> Node:
        value = node.value
        try:
            if isinstance(value, str):
                return node.holding(number(value, stated), written=value)
        except PydanticCustomError as error:
            return self._refused(node, path, error)
        if stated.here is None or isinstance(value, bool) or not isinstance(value, int | float):
            return node
        return node.holding(number(repr(value), stated))

    def moment(self, node: Node, path: Path) -> Node:
        """A month or a day as the year that it begins in."""
        if not isinstance(node.value, str):
            return node
        try:
            year = moment(node.value)
        except ValueError as error:
            return self._said(node, path, str(error))
        if path[0] == "years" and not year.is_integer():
            return self._said(node, path, "lies within a year; give a whole one such as 2025")
        return node.holding(int(year) if year.is_integer() else year, written=node.value)

    def share(self, node: Node, path: Path) -> Node:
        """A weight or a correlation; other text is left to the schema."""
        text = str(node.value)
        if path[0] == "weights" and " to " in text:
            message = not_one_weight(str(path[1]))
            self._problems.append(Problem(message, path, node.mark))
            return node
        return self._number(node, path, PURE) if re.search(r"[0-9]", text) else node

    def _refused(self, node: Node, path: Path, error: PydanticCustomError) -> Node:
        return self._said(node, path, error.message())

    def _said(self, node: Node, path: Path, message: str) -> Node:
        self._problems.append(Problem(message, path, node.mark))
        return node


def _is_convertible(node: Node, declared: str, stated: Stated) -> bool:
    """Whether the numbers can be converted one by one; otherwise the unit is refused later."""
    if stated.own in (None, declared) or {"log10", "product"} & node.mapping.keys():
        return False
    return conversion(declared, str(stated.own)) is not None
