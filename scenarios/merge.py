"""Laying a scenario file over the one it extends.

Mappings merge key by key; a belief, the weights (unless they edit) and the correlations are
replaced whole. The upper file wins over the lower one wherever the older value stood: a prior
in its `priors` replaces the prior of that name in every anchor, too.
"""

from collections.abc import Callable, Set

from anchors.quantities import ALGORITHMIC_GROWTH, MODEL_SIZE
from priors.belief import RELATIVE
from scenarios.model import Growth
from scenarios.problems import Path, Problem
from scenarios.quantities import SECTION_QUANTITIES
from scenarios.tree import Node
from scenarios.weights import edit_weights, is_edit

_GROWTH = tuple(Growth.model_fields)
_SPELLINGS = (ALGORITHMIC_GROWTH, _GROWTH)
_REPLACED = ("rank_correlations",)


def merge(lower: Node, upper: Node, warnings: list[Problem]) -> Node:
    """Lay one whole file over another.

    Parameters
    ----------
    lower, upper : Node
        The file that is extended, and the one that extends it.
    warnings : list of Problem
        Gets what is legal but suspicious.

    Raises
    ------
    ScenarioError
        When an edit of the weights is impossible.
    """
    if not upper.is_mapping:
        return upper
    _warn(lower, upper, warnings)
    merged = _merge_mapping(_give_way(lower, upper), upper, ())
    return _settle(merged, upper)


def _merge_mapping(lower: Node, upper: Node, path: Path) -> Node:
    merged = dict(lower.mapping)
    for key, node in upper.mapping.items():
        here = (*path, key)
        if node.value is None and not _may_hide(here):
            merged.pop(key, None)
            continue
        for other in _other_spellings(key):
            merged.pop(other, None)
        merged[key] = _merge_entry(merged.get(key), node, here)
    return Node(merged, upper.mark)


def _merge_entry(lower: Node | None, node: Node, path: Path) -> Node:
    if path == ("weights",) and lower is not None and is_edit(node):
        return edit_weights(lower, node)
    if _is_belief(path):
        return _inherit(node, lower)
    if path[0] in (*_REPLACED, "weights") or not node.is_mapping:
        return node
    base = lower if lower is not None and lower.is_mapping else Node({}, node.mark)
    merged = _merge_mapping(base, node, path)
    return Node(merged.value, node.mark if lower is None else lower.mark)


def _may_hide(path: Path) -> bool:
    """Whether `null` must stay, since it hides a shared prior from one anchor."""
    return len(path) == 4 and path[0] == "anchors" and path[2] == "priors"


def _is_belief(path: Path) -> bool:
    match path:
        case ("priors", _) | ("anchors", _, "priors", _) | ("evidence", "already_tried", _):
            return True
        case (section, _, _, key) | (section, key):
            return key in SECTION_QUANTITIES.get(str(section), {})
    return False


def _inherit(node: Node, lower: Node | None) -> Node:
    """Fill in what a relative belief edits."""
    relative = node.is_mapping and any(key in node.mapping for key in RELATIVE)
    if not relative or lower is None or "of" in node.mapping or lower.value is None:
        return node
    return Node({**node.mapping, "of": lower}, node.mark)


def _other_spellings(key: str) -> list[str]:
    return [other for group in _SPELLINGS if key in group for other in group if other != key]


def _give_way(lower: Node, upper: Node) -> Node:
    """Clear from the lower file's anchors what the upper file's shared priors replace."""
    shared = _entries(upper, "priors")
    return _with_anchor_priors(lower, lambda _, own: _kept(own, shared))


def _with_anchor_priors(
    tree: Node, change: Callable[[str, dict[str, Node]], dict[str, Node]]
) -> Node:
    """Change the priors of every anchor, given its name and its own priors."""
    anchors = dict(_entries(tree, "anchors"))
    for name, anchor in anchors.items():
        if anchor.is_mapping:
            priors = Node(change(name, _entries(anchor, "priors")), anchor.mark)
            anchors[name] = Node({**anchor.mapping, "priors": priors}, anchor.mark)
    if not anchors:
        return tree
    section = Node(anchors, tree.mapping["anchors"].mark)
    return Node({**tree.mapping, "anchors": section}, tree.mark)


def _settle(merged: Node, upper: Node) -> Node:
    """Finish what depends on shared and own priors together."""
    shared = _entries(merged, "priors")
    anchors, upper_anchors = _entries(merged, "anchors"), _entries(upper, "anchors")

    def settled(name: str, own: dict[str, Node]) -> dict[str, Node]:
        inherited = {
            key: node if "of" in node.mapping else _inherit(node, shared.get(key))
            for key, node in own.items()
        }
        of_upper = dict(_entries(upper, "priors"))
        if name in upper_anchors:
            of_upper |= _entries(upper_anchors[name], "priors")
        given = {key for key, node in of_upper.items() if node.value is not None}
        return {**inherited, **_displaced(anchors[name], shared.keys() | own.keys(), given)}

    return _without_applied_edits(_with_anchor_priors(merged, settled))


def _displaced(anchor: Node, present: Set[str], given: Set[str]) -> dict[str, Node]:
    """Where the upper file gives two of a network's size, hide the third from below."""
    kind = anchor.mapping.get("kind")
    third = [name for name in MODEL_SIZE if name not in given]
    if kind is None or kind.value != "neural_network" or len(third) != 1:
        return {}
    return {third[0]: Node(None, anchor.mark)} if third[0] in present else {}


def _without_applied_edits(tree: Node) -> Node:
    """Drop shared edits of beliefs that only anchors held: those have been edited there."""
    own = {key for a in _entries(tree, "anchors").values() for key in _entries(a, "priors")}
    shared = _entries(tree, "priors")
    spent = {k for k, v in shared.items() if _edits(v) and "of" not in v.mapping and k in own}
    if not spent:
        return tree
    kept = Node(
        {k: v for k, v in shared.items() if k not in spent}, tree.mapping["priors"].mark
    )
    return Node({**tree.mapping, "priors": kept}, tree.mark)


def _entries(tree: Node, section: str) -> dict[str, Node]:
    return tree.mapping[section].mapping if section in tree.mapping else {}


def _kept(own: dict[str, Node], shared: dict[str, Node]) -> dict[str, Node]:
    """Own priors of a lower anchor that survive the upper file's shared ones."""
    kept = {}
    for key, node in own.items():
        if any(other in shared for other in _other_spellings(key)):
            continue
        if key not in shared:
            kept[key] = node
        elif _edits(shared[key]):
            kept[key] = _inherit(shared[key], node)
    return kept


def _edits(node: Node) -> bool:
    return any(key in node.mapping for key in RELATIVE)


def _warn(lower: Node, upper: Node, warnings: list[Problem]) -> None:
    for key, node in _entries(upper, "priors").items():
        _warn_of_alike(lower, key, node, warnings)
    _warn_of_stale_base_years(lower, upper, warnings)


def _warn_of_alike(lower: Node, key: str, node: Node, warnings: list[Problem]) -> None:
    if _edits(node) or node.value is None:
        return
    own = [
        _entries(anchor, "priors").get(key) for anchor in _entries(lower, "anchors").values()
    ]
    beliefs = [belief.plain() for belief in own if belief is not None]
    if any(belief != beliefs[0] for belief in beliefs[1:]):
        message = f"anchors differed in {key} and are alike in it now, since it is shared here"
        warnings.append(Problem(message, ("priors", key), node.mark))


_BASE_YEARS = {
    ("hardware", "price_performance"): "base_year",
    ("spending", "largest_run_cost"): "base_year",
    ("spending", "gdp"): "gdp_base_year",
}


def _warn_of_stale_base_years(lower: Node, upper: Node, warnings: list[Problem]) -> None:
    for (section, key), year in _BASE_YEARS.items():
        node = _entries(upper, section).get(key)
        inherited = _entries(lower, section).get(year)
        if node is None or inherited is None or _edits(node) or node.value is None:
            continue
        if year not in _entries(upper, section):
            message = f"is overridden, but {year} is still {inherited.plain()}, as inherited"
            warnings.append(Problem(message, (section, key), node.mark))
