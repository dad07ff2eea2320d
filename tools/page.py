"""Pages whose tables the program writes itself, between marks that Markdown does not show."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PICTURES = ROOT / "docs" / "pictures"


def filled(page: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """Page with every marked block replaced by what the program computes now."""
    for name, block in blocks.items():
        pattern = rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
        text = block()
        page, count = re.subn(
            pattern, lambda match, text=text: f"{match[1]}{text}\n{match[2]}", page, flags=re.S
        )
        if count != 1:
            raise ValueError(f"the page needs exactly one block {name}")
    return page


def fill(path: Path, blocks: Mapping[str, Callable[[], str]]) -> None:
    """Write a page anew with what its blocks compute now."""
    path.write_text(filled(path.read_text(encoding="utf-8"), blocks), encoding="utf-8")


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def example(name: str, language: str) -> str:
    """A file of the examples as a block of code."""
    return f"```{language}\n{(EXAMPLES / name).read_text(encoding='utf-8').rstrip()}\n```"


def cell(text: str) -> str:
    """Words as they stand, in a line; what stands between backticks needs no escape."""
    words = " ".join(text.split())
    return "`".join(
        part if odd else part.translate({ord(c): f"\\{c}" for c in "|*<[$"})
        for part, odd in zip(words.split("`"), cycle((False, True)), strict=False)
    )
