"""Text as Markdown, to paste into a post."""

import re
from collections.abc import Callable, Iterator

from forecast_commands.text.table import GAP, as_markdown

_MARKS = r"[\\`*_\[\]<>|~&$]"


def escaped(text: str) -> str:
    """Text in one line, in which Markdown finds none of its marks."""
    return re.sub(_MARKS, r"\\\g<0>", " ".join(text.split()))


def markdown(text: Callable[[], str]) -> str:
    """What a text says: its tables as Markdown's, what is laid out as it stands."""
    with as_markdown(escaped) as mark:
        parts = text().split(mark)
    return "\n\n".join(block for n, part in enumerate(parts) for block in _blocks(part, n % 2))


def _blocks(part: str, is_table: int) -> Iterator[str]:
    if is_table:
        yield part
        return
    for block in part.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if any(GAP in line for line in lines):
            yield "\n".join(["```text", *lines, "```"])
        elif any(lines):
            yield "\\\n".join(map(escaped, lines))
