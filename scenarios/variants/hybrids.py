"""What two scenarios differ in, and the scenarios between them.

The differences are gathered into players: what is one belief to a forecaster, or makes sense
only together, moves together. Any set of players taken from the second scenario, the rest from
the first, is a scenario.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from anchors.kinds import HORIZON, KINDS, stage_name
from anchors.quantities import ALGORITHMIC_GROWTH
from anchors.requirements.data_scaling import SCALING_EXPONENT, SCALING_LAW
from priors.belief import Belief
from scenarios.checks.errors import errors
from scenarios.problems import Path
from scenarios.schema.quantities import LEVEL_OF_YEAR
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import Change, Section
from scenarios.variants.common_parts import NAMED, CommonParts, by_name

Grouping = Literal["name", "anchor", "section"]
"""One player a name, a name in an anchor, or a section of the file."""

_CHECKED = ("weights", "years", "hardware", "spending", "algorithms", "data", "feedback")
_SECTIONS = ("hardware", "spending", "algorithms", "data", "evidence", "feedback")


@dataclass(frozen=True)
class Slot:
    """An entry that differs.

    Parameters
    ----------
    path : Path
    before, after : object
        What stands there in the two scenarios; None for nothing.
    """

    path: Path
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """What to call it: a belief of an anchor by both their names, or the path."""
        if self.path[0] == "anchors":
            return f"{self.path[1]}.{self.path[-1]}"
        return ".".join(map(str, self.path))


@dataclass(frozen=True)
class Player:
    """Entries that move together."""

    name: str
    slots: tuple[Slot, ...]

    @property
    def before(self) -> Any:
        """Plain data of the first scenario; by key if the entries do not all hold the same."""
        return _one_or_many({s.name: _plain(s.before) for s in self.slots})

    @property
    def after(self) -> Any:
        """Plain data of the second scenario, likewise."""
        return _one_or_many({s.name: _plain(s.after) for s in self.slots})


class Between:
    """The scenarios between two.

    Parameters
    ----------
    one, other : Scenario
    grouping : str
        What counts as one player.
    """

    def __init__(self, one: Scenario, other: Scenario, grouping: Grouping = "name"):
        self._base = _with_all_anchors(one, other)
        self._common = CommonParts(self._base)
        slots = list(_slots(self._base, _with_all_anchors(other, one)))
        if grouping == "anchor":
            slots = list(_split_weights(slots))
        players = [p for p in _grouped(slots, grouping) if _matters(p, (one, other))]
        self.players = _joined_where_needed(players, self._is_valid)

    def scenario(self, chosen: Collection[int]) -> Scenario:
        """The scenario with some of the players' entries from the second one.

        Parameters
        ----------
        chosen : collection of int
            Positions in `players`.
        """
        return self._with([self.players[index] for index in chosen])

    def _with(self, players: Sequence[Player]) -> Scenario:
        slots = chain.from_iterable(player.slots for player in players)
        return self._common.scenario({slot.path: slot.after for slot in slots})

    def _is_valid(self, players: Sequence[Player]) -> bool:
        scenario = self._with(players)
        try:
            for section in _CHECKED:
                part = getattr(scenario, section)
                if part is None:
                    continue
                type(part).model_validate(dict(part.model_copy()))  # its beliefs are valid
        except ValidationError:
            return False
        return not any(True for _ in errors(scenario))


def _with_all_anchors(one: Scenario, other: Scenario) -> Scenario:
    """A scenario with the other's anchors too, without weight; all that is shared in them.

    The last year is the later one of the two: it bounds what is reported and changes nothing.
    """
    anchors = {}
    for name in dict.fromkeys([*one.anchors, *other.anchors]):
        home = one if name in one.anchors else other
        anchor = home.anchors[name]
        own = {**home.priors, **anchor.priors}
        priors = {key: belief for key, belief in own.items() if belief is not None}
        anchors[name] = anchor.model_copy(update={"priors": priors, **_laws(home, name)})
    last = max(one.years.last, other.years.last)
    years = one.years.model_copy(update={"last": last})
    update = {
        "anchors": anchors,
        "priors": {},
        "scaling_law": None,
        "scaling_exponent": None,
        "years": years,
        "sources": {**other.sources, **one.sources},
    }
    return one.model_copy(update=update)


def _laws(scenario: Scenario, anchor: str) -> dict[str, Any]:
    """The law that an anchor follows and how, shared or its own."""
    takes_laws = bool(KINDS[scenario.anchors[anchor].kind].laws)
    which = scenario.options(anchor).scaling_exponent if takes_laws else None
    law = scenario.laws(anchor).get(SCALING_LAW)
    return {SCALING_LAW: law, SCALING_EXPONENT: which}


def _slots(before: Scenario, after: Scenario) -> Iterator[Slot]:
    """Entries that differ."""
    for path, was, becomes in _entries(before, after):
        if not _same(was, becomes):
            yield Slot(path, was, becomes)
    for anchor, of_anchor in before.anchors.items():
        theirs = after.anchors[anchor].priors
        for name in dict.fromkeys([*of_anchor.priors, *theirs]):
            was, becomes = of_anchor.priors.get(name), theirs.get(name)
            if not _same(was, becomes):
                yield Slot(("anchors", anchor, "priors", name), was, becomes)


def _matters(player: Player, scenarios: Sequence[Scenario]) -> bool:
    """Whether anything uses one of its entries."""
    return any(
        slot.path[2:3] != ("priors",)
        or any(
            slot.path[3] in scenario.views[str(slot.path[1])].used
            for scenario in scenarios
            if slot.path[1] in scenario.anchors
        )
        for slot in player.slots
    )


def _entries(before: Scenario, after: Scenario) -> Iterator[tuple[Path, Any, Any]]:
    """All entries but the priors."""
    yield ("weights",), before.weights, after.weights
    yield ("years", "first"), before.years.first, after.years.first
    yield ("rank_correlations",), before.rank_correlations, after.rank_correlations
    for key in ("milestones", "asked_milestone"):
        was, becomes = (getattr(s, key) if s.asked else None for s in (before, after))
        yield (key,), was, becomes
    for anchor, of_anchor in before.anchors.items():
        for key in type(of_anchor).model_fields:
            if key not in ("note", "priors"):
                was, becomes = getattr(of_anchor, key), getattr(after.anchors[anchor], key)
                yield ("anchors", anchor, key), was, becomes
    for section in NAMED:
        one, other = (getattr(scenario, section) or {} for scenario in (before, after))
        for name in dict.fromkeys([*one, *other]):
            yield (section, name), one.get(name), other.get(name)
    for section in _SECTIONS:
        was, becomes = getattr(before, section), getattr(after, section)
        if was is None or becomes is None:
            yield (section,), was, becomes
        else:
            yield from _section_entries((section,), was, becomes)


def _section_entries(
    path: Path, before: Section, after: Section
) -> Iterator[tuple[Path, Any, Any]]:
    for key in type(before).model_fields:
        was, becomes = getattr(before, key), getattr(after, key)
        if isinstance(was, Section) and isinstance(becomes, Section):
            yield from _section_entries((*path, key), was, becomes)
        else:
            yield (*path, key), was, becomes


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, Belief) and isinstance(after, Belief):
        return before.key == after.key
    return bool(before == after)


def _split_weights(slots: Sequence[Slot]) -> Iterator[Slot]:
    """Each weight by itself, unless no anchor has weight in both scenarios.

    What is mixed is scaled to add up to 1; where nothing is common a mix could have no weight
    at all.
    """
    for slot in slots:
        if slot.path != ("weights",):
            yield slot
            continue
        before, after = by_name(slot.before), by_name(slot.after)
        common = math.fsum(
            min(before[name], after.get(name, 0.0)) for name in before if name != "none"
        )
        if not common > 0:
            yield slot
            continue
        for name in dict.fromkeys([*before, *after]):
            was, becomes = before.get(name, 0.0), after.get(name, 0.0)
            if was != becomes:
                yield Slot(("weights", name), was, becomes)


def _grouped(slots: Sequence[Slot], grouping: Grouping) -> list[Player]:
    groups: dict[str, list[Slot]] = {}
    remade = {str(slot.path[1]) for slot in slots if slot.path[2:] == ("kind",)}
    for slot in slots:
        groups.setdefault(_group(slot, remade, grouping), []).append(slot)
    return [Player(_name(group, members), tuple(members)) for group, members in groups.items()]


def _group(slot: Slot, remade: Collection[str], grouping: Grouping) -> str:
    """What a difference is part of."""
    path = slot.path
    if path[0] == "anchors":
        anchor, key = str(path[1]), _belief_group(str(path[-1]))
        if anchor in remade:
            return "anchors" if grouping == "section" else f"anchors.{anchor}"
        if grouping == "section":
            return "algorithms" if key.startswith("algorithmic") else "anchors"
        return f"{anchor}.{key}" if grouping == "anchor" else key
    if path == ("asked_milestone",):
        return "milestones"
    if grouping == "section":
        return str(path[0])
    key = LEVEL_OF_YEAR.get((str(path[0]), str(path[-1])), str(path[-1]))
    if key in Change.model_fields:
        key = "growth"
    return ".".join(map(str, (*path[:-1], key)))


def _belief_group(key: str) -> str:
    if key in ALGORITHMIC_GROWTH:
        return "algorithmic_growth"
    return HORIZON if key in (HORIZON, "stages", stage_name(0)) else key


def _name(group: str, members: Sequence[Slot]) -> str:
    """The group's name; where growth has one spelling, that."""
    if group.endswith("growth") and not group.endswith("gdp_growth"):
        spellings = {slot.path[-1] for slot in members}
        if len(spellings) == 1:
            home, dot, _ = group.rpartition(".")
            return f"{home}{dot}{spellings.pop()}"
    years = {slot.path[-1] for slot in members if slot.path[:2] in LEVEL_OF_YEAR}
    return " with ".join([group, *map(str, sorted(years))])


def _joined_where_needed(
    players: list[Player], is_valid: Callable[[Sequence[Player]], bool]
) -> list[Player]:
    """Join players that are not a scenario one without the other."""
    while len(players) > 1:
        bad = [p for p in players if not _moves_freely([p], players, is_valid)]
        if not bad:
            break
        pairs = ([bad[0], p] for p in players if p is not bad[0])
        fitting = (pair for pair in pairs if _moves_freely(pair, players, is_valid))
        together = next(fitting, bad if len(bad) > 1 else list(players))
        players = _join(players, together)
    return players


def _moves_freely(
    some: Sequence[Player],
    players: Sequence[Player],
    is_valid: Callable[[Sequence[Player]], bool],
) -> bool:
    """Whether the others may stay when these move, and move when these stay."""
    others = [player for player in players if player not in some]
    return is_valid(some) and is_valid(others)


def _join(players: Sequence[Player], together: Sequence[Player]) -> list[Player]:
    ordered = [player for player in players if player in together]
    name = " with ".join(player.name for player in ordered)
    joined = Player(name, tuple(slot for player in ordered for slot in player.slots))
    first = players.index(ordered[0])
    rest = [player for player in players if player not in together]
    return [*rest[:first], joined, *rest[first:]]


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _one_or_many(values: dict[str, Any]) -> Any:
    each = list(values.values())
    return each[0] if all(value == each[0] for value in each) else values
