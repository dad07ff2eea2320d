"""The beliefs of a scenario: where each stands, what it is about, and who uses it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from anchors.kinds import stage_name
from anchors.quantities import ANCHOR_QUANTITIES, Quantity
from priors.belief import Belief
from priors.cache import by_object
from scenarios.problems import Path
from scenarios.schema.quantities import CHANGE, LAG, LEVELS, RAMP, SECTION_QUANTITIES
from scenarios.schema.sections import Section

if TYPE_CHECKING:
    from scenarios.schema.scenario import Scenario

Placed = tuple[Path, str, Belief]
"""A belief, where it stands, and its name: a prior's own, or `section.key`."""

_KEPT = 1024  # parts of scenarios, some tens of each
_SECTIONS = (
    *("hardware", "spending", "algorithms", "data", "limits", "lag", "evidence", "milestones"),
    "feedback",
)


class Varying(NamedTuple):
    """A belief that varies, where it stands.

    Parameters
    ----------
    path : Path
    name : str
        A prior's own, or `section.key`.
    belief : Belief
    anchors : frozenset of str
        Anchors in which the name means this belief; none for a section's.
    """

    path: Path
    name: str
    belief: Belief
    anchors: frozenset[str] = frozenset()

    @property
    def is_of_section(self) -> bool:
        """Whether it belongs to a trend or to the evidence, and so to all anchors."""
        return self.path[0] not in ("priors", "anchors")

    @property
    def is_own(self) -> bool:
        """Whether it belongs to one anchor alone."""
        return self.path[0] == "anchors"


def varying(scenario: "Scenario", among: Iterable[Placed]) -> Iterator[Varying]:
    """Those of some beliefs that vary; see `Scenario.varying`, which finds them once."""
    for path, name, belief in among:
        if belief.is_random and matters(scenario, path):
            yield Varying(path, name, belief, _holders(scenario, path, name, belief))


def _holders(scenario: "Scenario", path: Path, name: str, belief: Belief) -> frozenset[str]:
    if path[0] == "anchors":
        return frozenset([str(path[1])])
    views = scenario.views.items() if path[0] == "priors" else ()
    return frozenset(anchor for anchor, view in views if view.beliefs.get(name) is belief)


def matters(scenario: "Scenario", path: Path) -> bool:
    """Whether a belief's section has to do with what is asked: other milestones do not."""
    return path[0] != "milestones" or path[1] == scenario.asked_milestone


def random_names(scenario: "Scenario") -> dict[str, Path]:
    """Names of the beliefs that vary, as correlations name them, and where they stand."""
    return {name: path for path, name, belief in walk(scenario) if belief.is_random}


def entangled(scenario: "Scenario") -> list[frozenset[str]]:
    """See `Scenario.entangled`, which finds them once."""
    tables: dict[str, set[str]] = {}
    for _, name, belief in walk(scenario):
        if belief.column is not None:
            tables.setdefault(belief.column.table, set()).add(name)
    correlated = (correlation.between for correlation in scenario.rank_correlations)
    return [frozenset(names) for names in (*correlated, *tables.values())]


def walk(scenario: "Scenario") -> Iterator[Placed]:
    """Every belief with its path and its name: a prior's own, or `section.key`."""
    return iter(scenario.placed)


def walk_sections(scenario: "Scenario") -> Iterator[Placed]:
    """Every belief of the sections, which all anchors share, as `walk` gives them."""
    return (one for one in scenario.placed if one[0][0] in _SECTIONS)


def placed(scenario: "Scenario") -> Iterator[Placed]:
    """See `Scenario.placed`, which finds them once."""
    return chain.from_iterable(placed_in(part, path) for path, part in holders(scenario))


def holders(scenario: "Scenario") -> Iterator[tuple[Path, Any]]:
    """The parts that hold all beliefs, and where they stand; edited scenarios share most."""
    for key in ("priors", "anchors", *_SECTIONS):
        part = getattr(scenario, key)
        if isinstance(part, dict):
            yield from (((key, name), entry) for name, entry in part.items())
        elif part is not None:
            yield (key,), part


@by_object(_KEPT)
def placed_in(part: BaseModel, path: Path) -> tuple[Placed, ...]:
    """Every belief in one of the `holders`."""
    if isinstance(part, Belief):
        return ((path, ".".join(map(str, path[path[0] == "priors" :])), part),)
    return tuple(_of_anchor(part, path) if path[0] == "anchors" else _beliefs_in(part, path))


def _of_anchor(anchor: Any, path: Path) -> Iterator[Placed]:
    for name, own in anchor.priors.items():
        if own is not None:
            yield (*path, "priors", name), name, own
    for index, stage in enumerate(anchor.stages):
        name = stage_name(index)
        here = (*path, "stages", index, "effective_horizon_length")
        yield here, name, stage.effective_horizon_length


def _beliefs_in(part: Any, path: Path) -> Iterator[Placed]:
    """Every belief in a part of a section."""
    for key, entry in _entries(part):
        here = (*path, key)
        if isinstance(entry, Belief):
            # One rank drives all levels: they have one name.
            yield here, ".".join(map(str, path if path[-1] == "levels" else here)), entry
        else:
            yield from _beliefs_in(entry, here)


def _entries(part: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(part, Section):
        yield from ((key, getattr(part, key)) for key in type(part).model_fields)
    elif isinstance(part, dict):
        yield from ((str(key), entry) for key, entry in part.items())
    elif isinstance(part, tuple):
        yield from enumerate(part)


def quantity_at(path: Path) -> Quantity | None:
    """The quantity that a belief at this path is about."""
    if path[0] in ("priors", "anchors"):
        return ANCHOR_QUANTITIES.get(str(path[-1]))
    if path[0] == "lag":
        return LAG
    if "levels" in path:
        return LEVELS.get(str(path[0]))
    if path[:2] == ("spending", "ramp"):
        return RAMP.get(str(path[-1]))
    changes = "schedule" in path or "labour" in path
    of_section = CHANGE if changes else SECTION_QUANTITIES.get(str(path[0]), {})
    return of_section.get(str(path[-1]))


def parts(belief: Belief) -> Iterator[tuple[Path, Belief]]:
    """The beliefs that a belief is made of, and where in it they stand."""
    for index, component in enumerate(belief.mixture or ()):
        yield ("mixture", index, "belief"), component.belief
    for index, end in enumerate(belief.between or ()):
        yield ("between", index), end
    for key, inner in (("of", belief.of), ("log10", belief.log10)):
        if inner is not None:
            yield (key,), inner


def place_of(scenario: "Scenario", anchor: str, name: str) -> Path:
    """Where a belief stands that a name means inside an anchor."""
    stages = [stage_name(index) for index in range(len(scenario.anchors[anchor].stages))]
    if name in stages:
        return "anchors", anchor, "stages", stages.index(name), stage_name(0)
    own = scenario.anchors[anchor].priors.get(name)
    return ("priors", name) if own is None else ("anchors", anchor, "priors", name)
