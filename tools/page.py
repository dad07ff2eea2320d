"""Pages whose tables the program writes itself, between marks that Markdown does not show."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Page:
    """A page with blocks that the program writes, and pictures that it draws where asked."""

    path: Path
    blocks: Mapping[str, Callable[[], str]]
    draw: Callable[[], object] | None = None

    @property
    def text(self) -> str:
        """The page as it is."""
        return self.path.read_text(encoding="utf-8")

    def filled(self) -> str:
        """The page with every marked block replaced by what the program computes now."""
        page = self.text
        for name, block in self.blocks.items():
            pattern = rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
            text = block()
            page, count = re.subn(
                pattern,
                lambda match, text=text: f"{match[1]}{text}\n{match[2]}",
                page,
                flags=re.S,
            )
            if count != 1:
                raise ValueError(f"the page needs exactly one block {name}")
        return page

    def write(self) -> None:
        """Write the page anew, and with `--pictures` draw what it shows."""
        pictures = "--pictures" in sys.argv
        self.path.write_text(self.filled(), encoding="utf-8")
        if self.draw and pictures:
            self.draw()

    def pictures(self) -> list[Path]:
        """Files of the pictures that it shows."""
        shown = re.findall(r"\]\((pictures/[^)]+)\)", self.text)
        return [self.path.parent / name for name in shown]


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
