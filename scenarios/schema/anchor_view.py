"""An anchor as its scenario makes it: what names mean in it, and which of them it uses."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from anchors.kinds import KINDS, LAG, OF_EVERY_KIND, Options, stage_name
from anchors.quantities import ALGORITHMIC_GROWTH, MODEL_SIZE
from anchors.requirements.data_scaling import ScalingExponent
from priors.belief import Belief
from priors.cache import by_object
from scenarios.schema.law_weights import LawWeights

if TYPE_CHECKING:
    from scenarios.schema.scenario import Anchor

_KEPT = 256  # views of anchors, which scenarios that are edited share


@dataclass(frozen=True)
class AnchorView:
    """What is asked about an anchor again and again, worked out once.

    Parameters
    ----------
    kind : str
        The kind of anchor.
    beliefs : dict of str to Belief
        What names mean here: its own before the shared ones.
    laws : dict of str to LawWeights
        Scaling laws by what they are for: its own before the shared one.
    options : Options
        What it says beside its priors.
    """

    kind: str
    beliefs: dict[str, Belief]
    laws: dict[str, LawWeights]
    options: Options

    @property
    def in_time(self) -> bool:
        """Whether it arrives at a date, on which compute does not act."""
        return KINDS[self.kind].in_time(self.options)

    @property
    def singular(self) -> bool:
        """Whether what it measures can be infinite at a finite date."""
        return KINDS[self.kind].singularity is not None

    @cached_property
    def used_by_requirement(self) -> frozenset[str]:
        """Names that the requirement depends on."""
        kind = KINDS[self.kind]
        stages = map(stage_name, range(len(self.options.shares)))
        sizes = MODEL_SIZE if kind.model_size else ()
        return self._leading_from(*kind.priors, *kind.optional, *kind.laws, *stages, *sizes)

    @cached_property
    def used_by_path(self) -> frozenset[str]:
        """Names that its progress or its lag depends on."""
        if self.in_time:
            return self._leading_from(LAG)
        return self._leading_from(*ALGORITHMIC_GROWTH, *OF_EVERY_KIND)

    @cached_property
    def requirement_key(self) -> str:
        """Text of all beliefs that the requirement depends on."""
        return self._key(self.used_by_requirement)

    @cached_property
    def path_key(self) -> str:
        """Text of all beliefs that its progress or its lag depends on."""
        return self._key(self.used_by_path)

    def _key(self, names: frozenset[str]) -> str:
        return "\n".join(f"{name} {self.beliefs[name].key}" for name in sorted(names))

    @cached_property
    def asks(self) -> bool:
        """Whether its progress depends on the requirement of the draw."""
        return any(self.beliefs[name].by_requirement for name in self.used_by_path)

    @cached_property
    def used(self) -> frozenset[str]:
        """Names that its arrival depends on."""
        return self.used_by_requirement | self.used_by_path

    @cached_property
    def varying(self) -> frozenset[str]:
        """Names of the beliefs that its arrival varies with."""
        return frozenset(name for name in self.used if self.beliefs[name].is_random)

    def _leading_from(self, *names: str) -> frozenset[str]:
        return frozenset().union(*(factors_of(name, self.beliefs) for name in names))


def factors_of(name: str, beliefs: dict[str, Belief]) -> set[str]:
    """The name and all names that its product leads to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found and current in beliefs:
            found.add(current)
            waiting.extend(beliefs[current].product or ())
    return found


class Shared:
    """What anchors share: the same in scenarios where it is made of the same objects."""

    def __init__(
        self,
        priors: dict[str, Belief],
        scaling_law: LawWeights | None,
        scaling_exponent: ScalingExponent | None,
    ):
        self.priors, self.scaling_law = priors, scaling_law
        self.scaling_exponent = scaling_exponent
        objects = ((name, id(belief)) for name, belief in priors.items())
        self._key = *objects, id(scaling_law), scaling_exponent

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shared) and self._key == other._key


@by_object(_KEPT)
def view_of(anchor: "Anchor", shared: Shared) -> AnchorView:
    """An anchor beside what all share; one that scenarios share has one view in them."""
    laws = {
        "scaling_law": anchor.scaling_law or shared.scaling_law,
        "allocation": anchor.allocation,
    }
    taken = {role: laws[role] for role in KINDS[anchor.kind].laws if laws[role]}
    beliefs: dict[str, Belief | None] = {**shared.priors, **anchor.priors}
    for index, stage in enumerate(anchor.stages):
        beliefs[stage_name(index)] = stage.effective_horizon_length
    beliefs |= {role: law.belief for role, law in taken.items() if law}
    options = Options(
        shares=tuple(stage.share for stage in anchor.stages),
        scaling_exponent=anchor.scaling_exponent or shared.scaling_exponent or "default",
        variant=anchor.variant or "as_published",
        progress=anchor.progress or "calendar",
    )
    return AnchorView(
        anchor.kind,
        {name: belief for name, belief in beliefs.items() if belief is not None},
        {role: law for role, law in taken.items() if law},
        options,
    )
