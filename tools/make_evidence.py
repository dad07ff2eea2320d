"""Fill the blocks of evidence.md: python tools/make_evidence.py [--pictures]."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.commands import drawn, output
from tools.page import PICTURES, ROOT, Page

COMMANDS = {
    "updated": "run cotra_2020_updated",
    "given": 'run cotra_2020 --given "arrival < 2035"',
    "precision": "run trend_2026 --precision 0.01",
}
"""Commands whose output stands on the page."""

DRAWN = {
    "share": ["plot", "cotra_2020", "--kind", "share"],
    "given": ["plot", "cotra_2020", "--kind", "given", "--given", "arrival < 2035"],
}
"""Pictures by name, and the command that draws each."""


def block(command: str) -> str:
    """A command and what it prints, without the time that it took."""
    return re.sub(r", \d+\.\d\d s$", "", output(command), flags=re.M)


def draw() -> None:
    """Draw the pictures, with the commands that the page shows."""
    for name, command in DRAWN.items():
        path = (PICTURES / f"{name}.png").relative_to(ROOT)
        drawn([*command, "--output", str(path)])


_BLOCKS = {name: lambda command=command: block(command) for name, command in COMMANDS.items()}
PAGE = Page(ROOT / "docs" / "evidence.md", _BLOCKS, draw)

if __name__ == "__main__":
    PAGE.write()
