"""Editing inherited weights: some are set or changed, the others give way pro rata."""

from scenarios.problems import Path, Problem, ScenarioError
from scenarios.tree import Node

_EDITS = ("plus", "times", "to")
_ROUNDING = 1e-12


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
        Weights that add up to 1.
    upper : Node
        Edits: `{plus: x}`, `{times: x}` or `{to: x}`; a bare number is `{to: x}`.

    Raises
    ------
    ScenarioError
        When a weight leaves [0, 1], or none of the others can give way.
    """
    problems: list[Problem] = []
    before = {key: _first(node) for key, node in lower.mapping.items()}
    after = {}
    for key, node in upper.mapping.items():
        wanted = _wanted(before.get(key, 0.0), node)
        if wanted is None or not 0.0 <= wanted <= 1.0:
            problems.append(_out_of_range(("weights", key), node, wanted))
        else:
            after[key] = wanted
    rest = sum(weight for key, weight in before.items() if key not in after)
    left = 1.0 - sum(after.values())
    if not problems and (left < -_ROUNDING or (rest <= 0 and abs(left) > _ROUNDING)):
        problems.append(_cannot_give_way(upper, after, rest))
    if problems:
        raise ScenarioError(problems)
    share = max(left, 0.0) / rest if rest > 0 else 0.0
    merged = {key: _scaled(node, share) for key, node in lower.mapping.items()}
    for key, weight in after.items():
        merged[key] = _set(lower.mapping.get(key), upper.mapping[key], before.get(key), weight)
    return Node(merged, upper.mark)


def _first(node: Node) -> float:
    """A weight; of one that moves, the one of its first year."""
    if node.is_mapping:
        year = min(node.mapping, key=int)
        return _first(node.mapping[year])
    return float(node.value) if isinstance(node.value, int | float) else 0.0


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
    total = sum(after.values())
    if rest <= 0:
        message = (
            f"the edited weights add up to {total:g} and all others are 0, so that none can "
            "give way; write the whole list of weights"
        )
    else:
        message = f"the edited weights add up to {total:g}, more than 1"
    return Problem(message, ("weights",), upper.mark)


def _scaled(node: Node, factor: float) -> Node:
    if node.is_mapping:
        return Node({k: _scaled(v, factor) for k, v in node.mapping.items()}, node.mark)
    return Node(_first(node) * factor, node.mark)


def _set(lower: Node | None, edit: Node, before: float | None, weight: float) -> Node:
    """The weight itself, or a moving one scaled so that it starts at the weight."""
    if lower is None or not lower.is_mapping or not before:
        return Node(weight, edit.mark)
    return Node(_scaled(lower, weight / before).value, edit.mark)
