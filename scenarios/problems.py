"""Problems of a scenario, each with the file, line, column and key to look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]
"""Keys and list positions from the top of a file down to one entry."""


@dataclass(frozen=True)
class Mark:
    """Where something stands; the line of an edit on the command line says nothing."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        if self.file.startswith("--"):
            return self.file
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True)
class Problem:
    """What is wrong or suspicious, where, and what would be right."""

    message: str
    path: Path = ()
    mark: Mark | None = None

    @property
    def key(self) -> str:
        """The dotted key, empty for the whole file."""
        return dotted(self.path)

    def __str__(self) -> str:
        parts = [str(part) for part in (self.mark, self.key) if part]
        return ": ".join([*parts, self.message])


class ScenarioError(Exception):
    """A scenario that cannot be used, with all its problems."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(
            problems,
            key=lambda p: (
                (p.mark.file, p.mark.line or 0, p.mark.column or 0) if p.mark else ("", 0, 0)
            ),
        )
        super().__init__("\n".join(map(str, self.problems)))


class ScenarioWarning(UserWarning):
    """Something legal in a scenario that is more likely a mistake."""


def dotted(path: Path) -> str:
    """A path as it is written after `--set`: `anchors.lifetime.priors.lag`, `stages[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Suggest the nearest of the known words, or name them all if they are few."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    if known and len(known) <= 12:
        return f"; known here: {', '.join(sorted(known))}"
    return ""
