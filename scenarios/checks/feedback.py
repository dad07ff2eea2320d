"""What the feedback of AI on research must be."""

from collections.abc import Iterator

from anchors.kinds import KINDS
from scenarios.checks.ranges import FEEDBACK, outside
from scenarios.problems import Path, listed
from scenarios.schema.scenario import Scenario


def errors(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Everything that makes the section unusable: path and message."""
    section = scenario.feedback
    if section is None:
        return
    if section.base_year > scenario.years.last:
        message = f"{section.base_year:g} lies after the last year, {scenario.years.last}"
        yield ("feedback", "base_year"), message
    for key, (least, most) in FEEDBACK.items():
        if message := outside(getattr(section, key), least, most):
            yield ("feedback", key), message
    kinds = {name: KINDS[anchor.kind] for name, anchor in scenario.anchors.items()}
    progress = [name for name, kind in kinds.items() if kind.measure == "progress"]
    if section.automation_gap is not None and progress:
        message = (
            f"counts from a requirement, and {listed(progress)} counts from progress, which "
            "feedback hastens; give automation_now and automation_width"
        )
        yield ("feedback", "automation_gap"), message
