"""Milestones: what else arrives, beside what the anchors are about."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from priors.belief import Belief
from priors.errors import problem
from priors.specs import Number
from scenarios.schema.sections import Section
from scenarios.schema.text import Line


class Milestone(Section):
    """Something that takes less compute, or more, than what the anchors are about."""

    title: Line | None = None
    """One line that says what arrives."""
    oom_below: Belief | None = None
    """By how much less compute it takes than each anchor's requirement (OOM)."""
    oom_above: Belief | None = None
    """By how much more compute it takes than each anchor's requirement (OOM)."""
    automated_share: Annotated[Number, Field(gt=0, lt=1)] | None = None
    """In their place: the share of research that is automated by then, under feedback (1)."""

    @model_validator(mode="after")
    def _check_spelling(self) -> Self:
        spellings = ("oom_below", "oom_above", "automated_share")
        given = [name for name in spellings if getattr(self, name) is not None]
        if len(given) != 1:
            here = f"{' and '.join(given)} are" if given else "none of them is"
            raise problem(
                "says how far it lies from the anchors' requirement, by one of oom_below and "
                f"oom_above, or what part of research is automated; here {here} given"
            )
        return self

    @property
    def offset(self) -> tuple[str, Belief, float] | None:
        """Spelling, belief, and +1 for above the requirement; None for an automated share."""
        if self.oom_below is not None:
            return "oom_below", self.oom_below, -1.0
        return None if self.oom_above is None else ("oom_above", self.oom_above, 1.0)

    def said(self, requirement: str) -> str:
        """What it is, in a line, given what the requirement is of."""
        if self.title is not None:
            return self.title
        if self.offset is None:
            return f"AI does {self.automated_share:.6g} of the research on algorithms"
        spelling, belief, _ = self.offset
        about = "a median of " if belief.is_random else ""
        where = f"OOM {spelling.removeprefix('oom_')} the requirement of"
        return f"{about}{belief.quantile(0.5):.3g} {where}: {requirement}"
