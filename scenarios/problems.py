"""Problems of a scenario, each with the file, line, column and key to look at."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from priors.errors import ForecastError

Path = tuple[str | int, ...]
"""Keys and list positions from the top of a file down to one entry."""

EDITS = ("settings", "--set")
"""What stands for the file where an edit is at fault: from Python, and in the shell."""
_ASKED = ("milestone", "--milestone")
_edit: ContextVar[str] = ContextVar("edit", default=EDITS[0])


def edit_word() -> str:
    """What an edit is called where it was made."""
    return _edit.get()


def asked_word() -> str:
    """What the milestone that is asked about is called where it was named."""
    return _ASKED[EDITS.index(edit_word())]


@contextmanager
def in_shell() -> Iterator[None]:
    """Name edits as the command line does, for a while."""
    before = _edit.set(EDITS[1])
    try:
        yield
    finally:
        _edit.reset(before)


class Mark(NamedTuple):
    """Where something stands; the line of an edit on the command line says nothing."""

    file: str
    line: int | None = None
    column: int | None = None

    @property
    def is_edit(self) -> bool:
        """Whether it is no file."""
        return self.file.partition(" ")[0] in (*EDITS, *_ASKED)

    def __str__(self) -> str:
        if self.is_edit:
            return self.file
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


class Problem(NamedTuple):
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
        return printable(": ".join([*parts, self.message]))

    @property
    def place(self) -> tuple[str, int, int]:
        """What problems are ordered by."""
        mark = self.mark or Mark("")
        return mark.file, mark.line or 0, mark.column or 0


MAX_PROBLEMS = 100
"""Most problems that are reported at once."""


class ScenarioError(ForecastError):
    """A scenario that cannot be used, with its problems in the order of their lines.

    Parameters
    ----------
    problems : iterable of Problem
        The first `MAX_PROBLEMS` of them are listed.
    unlisted : int
        How many more there are at least that are not among them.
    """

    def __init__(self, problems: Iterable[Problem], unlisted: int = 0):
        found = sorted(dict.fromkeys(problems), key=lambda problem: problem.place)
        self.problems = found[:MAX_PROBLEMS]
        self.unlisted = len(found) - len(self.problems) + unlisted
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """A line for each problem, and one that counts those that are not listed."""
        rest = [f"and at least {self.unlisted:,} more"] if self.unlisted else []
        return [*map(str, self.problems), *rest]


class WorkError(ForecastError):
    """Work that cannot be done as it is asked for; the message says why."""


class DataError(WorkError):
    """Data that cannot be read or used; the message says what is wanted."""


class ScenarioWarning(UserWarning):
    """Something legal in a scenario that is more likely a mistake."""


def dotted(path: Path) -> str:
    """A path in one word: `anchors.lifetime.priors.lag`, `rank_correlations[0].rho`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def printable(text: str) -> str:
    """Text as a terminal may show it: what it would obey or could not show is spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


_FEW = 30
_WORD = 3  # characters of a beginning that may stand for a whole name


def listed(words: Sequence[str]) -> str:
    """Words in a row: `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that a word may be a misspelling of."""
    from difflib import get_close_matches  # most calls spell everything right

    lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    if not near and len(word) >= _WORD:
        begun = [name for name in lower if name.startswith(word.lower())]
        near = begun if len(begun) == 1 else []
    return lower[near[0]] if near else None


def _disguised(word: str) -> str:
    """Name the first character that may look like another one."""
    strange = [character for character in word if not character.isascii()]
    return f" (here stands the character U+{ord(strange[0]):04X})" if strange else ""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Suggest the nearest of the known words, or name them all if they are not too many."""
    near = nearest(word, known)
    if near and near != word:
        return f"; did you mean {near}?{_disguised(word)}"
    if known and len(known) <= _FEW:
        return f"; known here: {', '.join(sorted(known))}"
    return ""
