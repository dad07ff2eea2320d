"""Fill scenarios.md and write errors.md: python tools/make_reference.py."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from anchors.quantities import ANCHOR_QUANTITIES, Quantity
from scenarios.schema.quantities import LEVELS, RAMP, SECTION_QUANTITIES
from tests.scenarios.bad_files import Case, cases
from tools.page import ROOT, Page, example, markdown

ERRORS = ROOT / "docs" / "errors.md"

_LONGEST = 1_000  # characters of a file that is shown whole
_TOPICS = {
    "yaml": "The file itself: YAML, keys, missing sections",
    "extends": "Extending other files",
    "beliefs": "Beliefs: numbers, units, families, samples",
    "weights": "Weights",
    "anchors": "Anchors, their priors and stages",
    "laws": "Scaling laws in a scenario",
    "trends": "Trends: growth, schedules, GDP, data",
    "evidence": "Evidence",
    "correlations": "Rank correlations",
    "milestones": "Milestones",
    "feedback": "Feedback of AI on research",
    "years": "Years",
    "hostile": "Files that mean harm, or look as if they did",
}
_HEAD = """# What is refused, and how

Every mistake that the program knows in a scenario file, by topic: the file, and what
`forecast check` prints for it. All problems of a file are reported at once, each with its file,
line, column and key. Written by `tools/make_reference.py` from `tests/scenarios/bad/`, where
each file is a test.
"""


def quantities() -> str:
    """Every quantity that a belief can be about, with its unit."""
    rows = [
        *((f"`{name}`", *_about(quantity)) for name, quantity in ANCHOR_QUANTITIES.items()),
        *(
            (f"`{section}.{key}`", *_about(quantity))
            for section, keys in SECTION_QUANTITIES.items()
            for key, quantity in keys.items()
        ),
        *((f"`spending.ramp.{key}`", *_about(quantity)) for key, quantity in RAMP.items()),
        *((f"`{section}.levels`", *_about(quantity)) for section, quantity in LEVELS.items()),
    ]
    return markdown(["quantity", "unit", "meaning", "above 0"], rows)


def _about(quantity: Quantity) -> tuple[str, str, str]:
    return f"`{quantity.unit}`", quantity.long_name, "yes" if quantity.positive else ""


def errors() -> str:
    """The page of errors."""
    by_topic = {topic: list(of) for topic, of in groupby(cases(), key=lambda case: case.topic)}
    contents = (f"- [{title}](#{topic})" for topic, title in _TOPICS.items())
    sections = (_section(topic, by_topic.pop(topic)) for topic in _TOPICS)
    page = "\n".join([_HEAD, *contents, *(line for section in sections for line in section)])
    if by_topic:
        raise ValueError(f"topics without a heading: {', '.join(by_topic)}")
    return f"{page}\n"


def _section(topic: str, of: list[Case]) -> Iterator[str]:
    yield f'\n<a id="{topic}"></a>\n\n## {_TOPICS[topic]}'
    for case in of:
        yield f"\n### {case.path.stem.replace('_', ' ')}\n"
        yield f"```yaml\n{_shown(case.mistake)}\n```\n\n```text\n{case.message}\n```"


def _shown(mistake: bytes) -> str:
    text = mistake.decode("utf-8", "backslashreplace").rstrip("\n")
    printable = "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
    return printable if len(printable) <= _LONGEST else f"{printable[:_LONGEST]} ..."


_BLOCKS = {"example": lambda: example("mine.yaml", "yaml"), "quantities": quantities}
PAGE = Page(ROOT / "docs" / "scenarios.md", _BLOCKS)

if __name__ == "__main__":
    PAGE.write()
    ERRORS.write_text(errors(), encoding="utf-8")
