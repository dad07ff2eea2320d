"""Draw the rooms from the import contracts: python tools/make_architecture.py."""

import re
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.page import ROOT

PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"

_COLUMN, _GAP, _LINE, _PAD, _TOP = 206, 14, 15, 7, 58  # pixels
_CHARACTERS = 27  # of a line in a box
_MOST = 9  # names in a box
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.h{font-weight:bold;font-size:14px}"
    ".p{fill:#f4f6f8;stroke:#9aa5b1}.b{fill:#fff;stroke:#c5ced8}"
)


def contracts() -> list[dict[str, object]]:
    """The contracts on layers, as import-linter reads them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    every = settings["tool"]["importlinter"]["contracts"]
    return [contract for contract in every if contract["type"] == "layers"]


def rooms() -> dict[str, list[list[str]]]:
    """Layers of each package, the lowest package first and its highest layer first."""
    pipeline, *inside = contracts()
    layers = {of["containers"][0]: of["layers"] for of in inside}  # type: ignore[index]
    return {
        package: [re.split(r" [|:] ", layer) for layer in layers[package]]
        for package in reversed(pipeline["layers"])  # type: ignore[call-overload]
    }


def _label(layer: list[str]) -> str:
    """Names of a layer; of the commands there are many, and the reference lists them."""
    return "  ".join(layer) if len(layer) <= _MOST else "a module for each command"


def _boxes(left: int, layers: list[list[str]]) -> Iterator[tuple[str, int]]:
    """Boxes of a package's layers from the top, and where each ends."""
    top = _TOP
    for layer in layers:
        lines = textwrap.wrap(_label(layer), _CHARACTERS)
        height = len(lines) * _LINE + 2 * _PAD
        yield (
            f'<rect class="b" x="{left}" y="{top}" width="{_COLUMN - 16}" height="{height}"/>',
            0,
        )
        for i, line in enumerate(lines):
            y = top + _PAD + 12 + i * _LINE
            yield f'<text x="{left + 8}" y="{y}">{escape(line)}</text>', 0
        top += height + 6
        yield "", top


def picture() -> str:
    """The packages in a row, each with its layers, highest on top."""
    columns, bottom = [], 0
    for n, (package, layers) in enumerate(rooms().items()):
        left = _GAP + n * (_COLUMN + _GAP)
        marks = [*_boxes(left + 8, layers)]
        bottom = max(bottom, *(end for _, end in marks))
        title = f'<text class="h" x="{left + 8}" y="{_TOP - 12}">{escape(package)}</text>'
        columns.append((left, "\n".join([title, *(mark for mark, _ in marks if mark)])))
    height, width = bottom + _GAP, _GAP + len(columns) * (_COLUMN + _GAP)
    body = "\n".join(
        f'<rect class="p" x="{left}" y="{_TOP - 32}" width="{_COLUMN}" '
        f'height="{bottom - _TOP + 34}"/>\n{marks}'
        for left, marks in columns
    )
    head = "Imports point to the left, and inside a package downwards"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">\n'
        f"<title>{head}</title>\n<style>{_STYLE}</style>\n"
        f'<text x="{_GAP}" y="16">{head}</text>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
