"""Editing inherited weights: some are set or changed, the others give way pro rata."""

import math

from scenarios.problems import Mark, Path, Problem, ScenarioError
from scenarios.yaml_tree import Node

_EDITS = ("plus", "times", "to")
_ROUNDING = 1e-9


def is_edit(weights: Node) -> bool:
    """Whether some entry is an edit like `{plus: 0.15}` and not a weight."""
    return any(_operation(node) for node in weights.mapping.values())


def _operation(node: Node) -> str | None:
    present = [key for key in _EDITS if key in node.mapping]
    return present[0] if len(present) == 1 and len(node.mapping) == 1 else None


def edit_weights(lower: Node, upper: Node) -> Node:
    """Apply edits to inherited weights.

    Parameters
    ----------
    lower : Node
        Weights that add up to 1, or nothing.
    upper : Node
        Edits: `{plus: x}`, `{times: x}` or `{to: x}`; a bare number is `{to: x}`.

    Raises
    ------
    ScenarioError
        When there is nothing to edit, a weight leaves [0, 1], or none of the others can give
        way.
    """
    before = _inherited(lower, upper)
    problems: list[Problem] = []
    after = {}
    for key, node in upper.mapping.items():
        wanted = _wanted(before.get(key, 0.0), node)
        if wanted is None or not 0.0 <= wanted <= 1.0:
            problems.append(_out_of_range(("weights", key), node, wanted))
        else:
            after[key] = wanted
    rest = math.fsum(weight for key, weight in before.items() if key not in after)
    left = 1.0 - math.fsum(after.values())
    if not problems and (left < -_ROUNDING or (rest <= 0 and abs(left) > _ROUNDING)):
        problems.append(_cannot_give_way(upper, after, rest))
    if problems:
        raise ScenarioError(problems)
    return _edited(lower, upper, after, max(left, 0.0) / rest if rest > 0 else 0.0)


def _inherited(lower: Node, upper: Node) -> dict[str, float]:
    """Inherited weights in their first year, refused unless they add up to 1."""
    if not lower.is_mapping:
        message = "edits inherited weights, and there are none here; write the whole list"
        raise ScenarioError([Problem(message, ("weights",), upper.mark)])
    before = {key: _first(node) for key, node in lower.mapping.items()}
    problems = [
        Problem(
            "is not a weight between 0 and 1, so it cannot be edited", ("weights", key), n.mark
        )
        for key, n in lower.mapping.items()
        if not 0.0 <= before[key] <= 1.0
    ]
    total = math.fsum(before.values())
    if not problems and abs(total - 1.0) > _ROUNDING:
        message = f"the weights to be edited must add up to 1; they add up to {total:.10g}"
        problems = [Problem(message, ("weights",), lower.mark)]
    if problems:
        raise ScenarioError(problems)
    return before


def _edited(lower: Node, upper: Node, after: dict[str, float], share: float) -> Node:
    merged = {
        key: _scaled(node, share, upper.mark)
        for key, node in lower.mapping.items()
        if key not in after
    }
    for key, weight in after.items():
        merged[key] = _set(lower.mapping.get(key), upper.mapping[key], weight)
    ordered = [*lower.mapping, *(key for key in after if key not in lower.mapping)]
    return Node({key: merged[key] for key in ordered}, upper.mark)


def _first(node: Node) -> float:
    """A weight; of one that moves, the one of its first year; of anything else NaN."""
    if node.is_mapping:
        years = sorted(node.mapping)
        return _first(node.mapping[years[0]]) if years else math.nan
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return float(node.value) if is_number else math.nan  # type: ignore[arg-type]


def _wanted(before: float, node: Node) -> float | None:
    operation = _operation(node)
    amount = node.mapping[operation].value if operation else node.value
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return None
    return {"plus": before + amount, "times": before * amount}.get(operation or "to", amount)


def _out_of_range(path: Path, node: Node, wanted: float | None) -> Problem:
    if wanted is None:
        message = "an edit of a weight is a number, or one of {plus: x}, {times: x} and {to: x}"
    else:
        message = f"the edit makes it {wanted:g}; a weight lies between 0 and 1"
    return Problem(message, path, node.mark)


def _cannot_give_way(upper: Node, after: dict[str, float], rest: float) -> Problem:
    total = math.fsum(after.values())
    if rest <= 0:
        message = (
            f"the edited weights add up to {total:g} and all others are 0, so that nothing "
            "can give way; write the whole list of weights"
        )
    else:
        message = f"the edited weights add up to {total:g}, more than 1"
    return Problem(message, ("weights",), upper.mark)


def _scaled(node: Node, factor: float, mark: Mark) -> Node:
    """A weight that gives way; where it changes, it comes from the edit at `mark`."""
    if node.is_mapping:
        return Node({k: _scaled(v, factor, mark) for k, v in node.mapping.items()}, mark)
    weight = _first(node)
    same = math.isnan(weight) or weight * factor == weight
    return node if same else Node(weight * factor, mark)


def _set(lower: Node | None, edit: Node, weight: float) -> Node:
    """The weight itself, or a moving one scaled so that it starts at the weight."""
    before = 0.0 if lower is None else _first(lower)
    if lower is None or not lower.is_mapping or not before:
        return Node(weight, edit.mark)
    return _scaled(lower, weight / before, edit.mark)
