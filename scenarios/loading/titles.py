"""What a scenario is called where no title says what was changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.problems import listed, printable
from scenarios.schema.text import MAX_TITLE
from scenarios.yaml_tree import inline


def title_on(file: str, below: Sequence[str]) -> str:
    """Title of a file that gives none.

    Parameters
    ----------
    file : str
        Its name.
    below : sequence of str
        Titles of what it extends.
    """
    return _cut(f"{printable(file)}, on {listed(below)}")


def title_with(title: str, edits: Mapping[str, Any]) -> str:
    """Title of a scenario with edits by dotted key."""
    settings = ", ".join(f"{key}={inline(value)}" for key, value in edits.items())
    return _cut(f"{title} (with {settings})")


def _cut(title: str) -> str:
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 3]}..."
