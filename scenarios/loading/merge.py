"""Laying a scenario file over the one it extends.

Mappings merge key by key; a belief, the weights (unless they edit) and the correlations are
replaced whole. The upper file wins over the lower one wherever the older value stood: a prior
in its `priors` replaces the prior of that name in every anchor, too.
"""

from collections.abc import Callable, Iterable, Set

from anchors.kinds import KINDS
from anchors.quantities import ALGORITHMIC_GROWTH, MODEL_SIZE
from anchors.requirements.data_scaling import FROM_LAW, LAW_ROLES, SCALING_EXPONENT, SCALING_LAW
from priors.belief import RELATIVE
from scenarios.loading.schedules import give_way
from scenarios.loading.weight_edits import edit_weights, is_edit
from scenarios.problems import Path, Problem, ScenarioError
from scenarios.schema.quantities import (
    CHANGE,
    GROWTH,
    LEVEL_OF_YEAR,
    OF_GROWTH,
    OF_LEVELS,
    SECTION_QUANTITIES,
    is_belief,
)
from scenarios.yaml_tree import Node

_COMPUTE, _PARAMETERS, _ = MODEL_SIZE
_OF_ANCHORS = {"anchors", "priors", SCALING_LAW, SCALING_EXPONENT}
_REPLACED = ("rank_correlations", "weights")


def merge(lower: Node, upper: Node, problems: list[Problem], warnings: list[Problem]) -> Node:
    """Lay one whole file over another.

    Parameters
    ----------
    lower, upper : Node
        The file that is extended, and the one that extends it; both mappings.
    problems : list of Problem
        Gets edits of the weights that are impossible.
    warnings : list of Problem
        Gets what is legal but suspicious.
    """
    _warn(lower, upper, warnings)
    upper = _with_weights_edited(lower, upper, problems)
    lower = give_way(_without_note(lower), upper, warnings)
    below = _without_law(_give_way(lower, upper), upper)
    hidden = _removed_from_networks(lower, upper)
    merged = _merge_mapping(below, _without_spent(lower, upper, hidden), ())
    return _settle(merged, upper, hidden) if _OF_ANCHORS & upper.mapping.keys() else merged


def _without_note(lower: Node) -> Node:
    """The lower file without what it says of itself, which need not be true any more."""
    return Node(_left_out(lower.mapping, {"note", "known_until"}), lower.mark)


def _with_weights_edited(lower: Node, upper: Node, problems: list[Problem]) -> Node:
    weights = upper.mapping.get("weights")
    if weights is None or not is_edit(weights):
        return upper
    inherited = lower.mapping.get("weights", Node(None, weights.mark))
    try:
        edited = edit_weights(inherited, weights)
    except ScenarioError as error:
        problems.extend(error.problems)
        edited = inherited
    return Node({**upper.mapping, "weights": edited}, upper.mark)


def _merge_mapping(lower: Node, upper: Node, path: Path) -> Node:
    respelled = {
        other
        for key, node in upper.mapping.items()
        if node.value is not None
        for other in _other_spellings((*path, key))
    }
    merged = {key: node for key, node in lower.mapping.items() if key not in respelled}
    for key, node in upper.mapping.items():
        here = (*path, key)
        if node.value is None and key in lower.mapping and not _may_hide(here):
            merged.pop(key, None)
        else:
            merged[key] = _merge_entry(merged.get(key), node, here)
    return Node(merged, upper.mark)


def _merge_entry(lower: Node | None, node: Node, path: Path) -> Node:
    if lower is not None and isinstance(lower.value, list) and _is_of_list(node, lower.value):
        entries = [*lower.value]
        for i, changed in node.mapping.items():
            entries[int(i)] = _merge_entry(entries[int(i)], changed, (*path, int(i)))
        return Node(entries, node.mark)
    by_year = "levels" in node.mapping  # of a lag
    if is_belief(path) and not by_year:
        return _inherit(node, lower)
    if (path[0] in _REPLACED and len(path) == 1) or _names_laws(path) or not node.is_mapping:
        return node
    base = lower if lower is not None and lower.is_mapping else Node({}, node.mark)
    if is_belief(path) and "levels" not in base.mapping:
        base = Node({}, node.mark)
    return _merge_mapping(base, node, path)


def _is_of_list(node: Node, entries: list[Node]) -> bool:
    """Whether it changes entries of a list, by their positions from 0."""
    return bool(node.mapping) and node.mapping.keys() <= {*map(str, range(len(entries)))}


def _may_hide(path: Path) -> bool:
    """Whether `null` must stay, since it hides a shared prior from one anchor."""
    return len(path) == 4 and path[0] == "anchors" and path[2] == "priors"


def _inherit(node: Node, lower: Node | None) -> Node:
    """Fill in what a relative belief edits."""
    if not _edits(node) or lower is None or "of" in node.mapping or lower.value is None:
        return node
    return Node({**node.mapping, "of": lower}, node.mark)


def _edits(node: Node) -> bool:
    return any(key in node.mapping for key in RELATIVE)


def _other_spellings(path: Path) -> list[str]:
    """Other names of the same: of growth, of levels, of how far a milestone lies off."""
    if path[0] == "milestones" and is_belief(path):
        return [other for other in SECTION_QUANTITIES["milestones"] if other != path[-1]]
    is_trend = len(path) == (3 if path[0] == "limits" else 2)
    by_growth = OF_GROWTH.get(str(path[0]), ()) if is_trend else ()
    if by_growth and path[-1] == "levels":
        return [*by_growth]
    by_levels = [*OF_LEVELS] if path[-1] in by_growth else []
    if not is_belief(path):
        return by_levels
    of_section = CHANGE if "schedule" in path else GROWTH
    group = ALGORITHMIC_GROWTH if "priors" in path[:-1] else tuple(of_section)
    return by_levels + [other for other in group if path[-1] in group and other != path[-1]]


# Shared and own priors.


def _give_way(lower: Node, upper: Node) -> Node:
    """Clear from the lower file's anchors what the upper file's shared priors replace."""
    shared = _entries(upper, "priors")
    return _with_anchor_priors(lower, lambda _, own: _kept(own, shared)) if shared else lower


def _kept(own: dict[str, Node], shared: dict[str, Node]) -> dict[str, Node]:
    """Own priors of a lower anchor that survive the upper file's shared ones."""
    kept = {}
    for key, node in own.items():
        if _given(shared) & set(_other_spellings(("priors", key))):
            continue
        if key not in shared:
            kept[key] = node
        elif _edits(shared[key]):
            kept[key] = _inherit(shared[key], node) if node.value is not None else node
    return kept


def _removed_from_networks(lower: Node, upper: Node) -> set[str]:
    """What the upper file removes from networks alone, since another kind cannot do without."""
    removed = _entries(upper, "priors").keys() - _given(_entries(upper, "priors"))
    kinds = [node.mapping.get("kind") for node in _anchors(lower) + _anchors(upper)]
    known = [KINDS[str(node.value)] for node in kinds if node and str(node.value) in KINDS]
    return {name for name in removed & {*MODEL_SIZE} if any(name in k.priors for k in known)}


def _anchors(tree: Node) -> list[Node]:
    return list(_entries(tree, "anchors").values())


def _without_spent(lower: Node, upper: Node, hidden: Set[str]) -> Node:
    """Drop shared edits and removals of what only anchors held: they have done their work."""
    held = {key for own in _own_priors(lower).values() for key in _given(own)}
    held -= _given(_entries(lower, "priors"))
    kept = {
        key: node
        for key, node in _entries(upper, "priors").items()
        if not ((key in held and (_edits(node) or node.value is None)) or key in hidden)
    }
    if len(kept) == len(_entries(upper, "priors")):
        return upper
    priors = Node(kept, upper.mapping["priors"].mark)
    return Node({**upper.mapping, "priors": priors}, upper.mark)


def _settle(merged: Node, upper: Node, removed: Set[str]) -> Node:
    """Finish what depends on shared and own priors together."""
    shared = _entries(merged, "priors")
    anchors, of_upper = _entries(merged, "anchors"), _own_priors(upper)

    def settled(name: str, own: dict[str, Node]) -> dict[str, Node]:
        inherited = {key: _inherit(node, shared.get(key)) for key, node in own.items()}
        given = _given(_entries(upper, "priors") | of_upper.get(name, {}))
        third = _displaced(anchors[name], _given(shared | own), given, removed)
        hidden = {*third, *(_respelled(_given(own)) & shared.keys() - own.keys())}
        hidden |= _outlawed(name, upper) & (shared.keys() | own.keys())
        return {**inherited, **{key: Node(None, anchors[name].mark) for key in sorted(hidden)}}

    return _with_anchor_priors(merged, settled)


def _displaced(anchor: Node, present: Set[str], given: Set[str], removed: Set[str]) -> Set[str]:
    """What the upper file leaves no room for in the size of a network.

    Where it gives two of three that is the third, and where it gives the compute or the
    parameters on top of two, the other of them: the compute for each parameter stays.
    """
    kind = anchor.mapping.get("kind")
    if kind is None or kind.value != "neural_network":
        return set()
    new = given & {*MODEL_SIZE}
    if len(new) == 2:
        return present & ({*MODEL_SIZE} - new)
    others = {_COMPUTE: _PARAMETERS, _PARAMETERS: _COMPUTE}
    too_many = {*MODEL_SIZE} <= present
    gone = {others[name] for name in new & others.keys()} if too_many else set()
    return (gone | (removed & present)) - new


# Scaling laws.


def _names_laws(path: Path) -> bool:
    return path == (SCALING_LAW,) or (len(path) == 3 and path[2] in LAW_ROLES)


def _without_law(lower: Node, upper: Node) -> Node:
    """Clear from the lower file what the upper file's shared law says."""
    gone = {key for key in (SCALING_LAW, SCALING_EXPONENT) if _has(upper, key)}
    said = set(FROM_LAW) if SCALING_LAW in gone else set()
    if not gone:
        return lower
    below = _with_anchor_priors(lower, lambda _, own: _left_out(own, said))
    anchors = {
        name: Node(_left_out(node.mapping, gone), node.mark) if node.is_mapping else node
        for name, node in _entries(below, "anchors").items()
    }
    priors = _left_out(_entries(below, "priors"), said)
    changed = {"anchors": anchors, "priors": priors}
    sections = {
        key: Node(entries, below.mapping[key].mark)
        for key, entries in changed.items()
        if key in below.mapping and below.mapping[key].is_mapping
    }
    return Node({**below.mapping, **sections}, below.mark)


def _outlawed(anchor: str, upper: Node) -> set[str]:
    """What the upper file's law of an anchor says in the place of shared or older priors."""
    node = _entries(upper, "anchors").get(anchor)
    if node is None or not _has(node, SCALING_LAW):
        return set()
    return set(FROM_LAW) - _given(_entries(node, "priors"))


def _has(tree: Node, key: str) -> bool:
    return key in tree.mapping and tree.mapping[key].value is not None


def _left_out(entries: dict[str, Node], names: Set[str]) -> dict[str, Node]:
    return {key: node for key, node in entries.items() if key not in names}


def _respelled(own: Iterable[str]) -> set[str]:
    """Spellings of algorithmic growth that an anchor's own one replaces."""
    return {other for name in own for other in _other_spellings(("priors", name))}


def _given(priors: dict[str, Node]) -> set[str]:
    return {key for key, node in priors.items() if node.value is not None}


def _entries(tree: Node, section: str) -> dict[str, Node]:
    return tree.mapping[section].mapping if section in tree.mapping else {}


def _own_priors(tree: Node) -> dict[str, dict[str, Node]]:
    """Priors of each anchor."""
    return {name: _entries(node, "priors") for name, node in _entries(tree, "anchors").items()}


def _with_anchor_priors(
    tree: Node, change: Callable[[str, dict[str, Node]], dict[str, Node]]
) -> Node:
    """Change the priors of every anchor, given its name and its own priors."""
    anchors = dict(_entries(tree, "anchors"))
    for name, anchor in anchors.items():
        priors = anchor.mapping.get("priors", Node({}, anchor.mark))
        if anchor.is_mapping and priors.is_mapping:
            changed = change(name, priors.mapping)
            if changed != priors.mapping:
                entries = {**anchor.mapping, "priors": Node(changed, priors.mark)}
                anchors[name] = Node(entries, anchor.mark)
    if anchors == _entries(tree, "anchors"):
        return tree
    section = Node(anchors, tree.mapping["anchors"].mark)
    return Node({**tree.mapping, "anchors": section}, tree.mark)


# Suspicions.


def _warn(lower: Node, upper: Node, warnings: list[Problem]) -> None:
    for key, node in _entries(upper, "priors").items():
        if node.value is not None and not _edits(node) and _differ(lower, key):
            message = f"anchors differed in {key}; shared here, it makes them alike"
            warnings.append(Problem(message, ("priors", key), node.mark))
    _warn_of_stale_base_years(lower, upper, warnings)


def _differ(tree: Node, key: str) -> bool:
    """Whether anchors hold different beliefs of this name, or of other spellings of it."""
    names = (key, *_other_spellings(("priors", key)))
    shared = _entries(tree, "priors")
    seen = [{**shared, **own} for own in _own_priors(tree).values()]
    held = [{n: node.plain() for n, node in of.items() if n in names} for of in seen]
    beliefs = [of for of in held if any(belief is not None for belief in of.values())]
    return any(belief != beliefs[0] for belief in beliefs[1:])


def _is_dated(node: Node) -> bool:
    """Whether a level is one at the inherited base year: an edit of it, or a fit's."""
    return _edits(node) or "fitted" in node.mapping


def _warn_of_stale_base_years(lower: Node, upper: Node, warnings: list[Problem]) -> None:
    for (section, year), key in LEVEL_OF_YEAR.items():
        node = _entries(upper, section).get(key)
        inherited = _entries(lower, section).get(year)
        if node is None or inherited is None or node.value is None or _is_dated(node):
            continue
        if year not in _entries(upper, section):
            message = (
                f"is overridden, but {year} is still {inherited.plain()}, as inherited; "
                f"give {year} beside it"
            )
            warnings.append(Problem(message, (section, key), node.mark))
