"""The catalogue of mistakes: one file a case, which ends with what it prints.

A folder a topic. What a case refers to lies in `parts` beside it and is not a case itself.
"""

from dataclasses import dataclass
from pathlib import Path

BAD = Path(__file__).parent / "bad"
_PRINTS = b"# prints:\n"


@dataclass(frozen=True)
class Case:
    """One file with a mistake, which a trailing comment names as the program does."""

    path: Path

    @property
    def topic(self) -> str:
        """The folder, and the heading in the catalogue for users."""
        return self.path.parent.name

    @property
    def mistake(self) -> bytes:
        """The file without its trailing comment."""
        return self.path.read_bytes().partition(_PRINTS)[0]

    @property
    def message(self) -> str:
        """What the file prints."""
        comment = self.path.read_bytes().partition(_PRINTS)[2].decode()
        return "\n".join(line.removeprefix("# ") for line in comment.splitlines())

    def rewrite(self, message: str) -> None:
        """Put another message in the place of the file's own."""
        comment = "".join(f"# {line}\n" for line in message.splitlines())
        self.path.write_bytes(self.mistake + _PRINTS + comment.encode())


def cases() -> list[Case]:
    """Every case, by topic and name."""
    return [Case(path) for path in sorted(BAD.glob("*/*.yaml"))]
