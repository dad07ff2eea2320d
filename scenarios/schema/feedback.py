"""The section `feedback`: research that AI does in part hastens algorithms."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from priors.belief import Belief
from priors.errors import problem
from scenarios.schema.calendar import Moment
from scenarios.schema.sections import MOST, Growth, Schedule, Section


class Labour(Growth):
    """People who do research, 1 in the base year of the feedback."""

    schedule: Schedule = Field(default_factory=dict)
    """Growth from these years on."""


Term = Literal["automation", "labour", "compute", "diminishing_returns"]
"""A term of the feedback."""


class Feedback(Section):
    """Research that AI does in part hastens algorithms, in the place of their fixed growth."""

    base_year: Moment
    """Year from which on there is feedback, in which labour, compute and software are 1."""
    automation_now: Belief | None = None
    """Share of research that is automated in the base year (1)."""
    automation_width: Belief | None = None
    """Growth of effective compute in which the odds of automation grow tenfold (OOM)."""
    automation_gap: Belief | None = None
    """In their place: 20% are automated at so much less compute than an anchor's requirement,
    and 99% at it (OOM)."""
    input_returns: Belief
    """Exponent of growth in labour and compute together (1)."""
    labour_share: Belief
    """Part of that exponent that is labour's, people's and AI's (1)."""
    diminishing_returns: Belief
    """Exponent by which software that has been improved is harder to improve (1)."""
    labour: Labour
    """Growth of the people who do research."""
    without: Annotated[tuple[Term, ...], Field(max_length=MOST)] = ()
    """Terms that are switched off: automation, labour, compute, diminishing_returns."""

    @model_validator(mode="after")
    def _check_automation(self) -> Self:
        now = [self.automation_now, self.automation_width]
        given = [belief is not None for belief in now]
        right = all(given) if self.automation_gap is None else not any(given)
        if not right:
            raise problem(
                "automation is given by automation_now and automation_width, or by "
                "automation_gap alone"
            )
        return self
