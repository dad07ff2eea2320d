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

_COLUMN, _GAP, _LINE, _PAD, _TOP, _TITLE = 206, 14, 15, 7, 26, 32  # pixels
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


Layers = list[list[str]]


def rooms() -> list[dict[str, Layers]]:
    """Layers by package, the highest first: the pipeline, and rooms that have rooms."""
    pipeline, *inside = contracts()
    layers = {
        of["containers"][0]: [re.split(r" [|:] ", layer) for layer in of["layers"]]  # type: ignore[index, attr-defined]
        for of in inside
    }
    lowest_first = reversed(pipeline["layers"])  # type: ignore[call-overload]
    row = {package: layers.pop(package) for package in lowest_first}
    return [row, layers]


def _label(layer: list[str]) -> str:
    """Names of a layer; of the commands there are many, and the reference lists them."""
    return "  ".join(layer) if len(layer) <= _MOST else "a module for each command"


def _boxes(left: int, top: int, layers: Layers) -> Iterator[tuple[str, int]]:
    """Boxes of a package's layers from the top, and where each ends."""
    for layer in layers:
        lines = textwrap.wrap(_label(layer), _CHARACTERS)
        height = len(lines) * _LINE + 2 * _PAD
        texts = (
            f'<text x="{left + 8}" y="{top + _PAD + 12 + i * _LINE}">{escape(line)}</text>'
            for i, line in enumerate(lines)
        )
        box = f'x="{left}" y="{top}" width="{_COLUMN - 16}" height="{height}"'
        yield "\n".join([f'<rect class="b" {box}/>', *texts]), top + height + 6
        top += height + 6


def _row(packages: dict[str, Layers], top: int) -> tuple[str, int]:
    """Packages beside each other below a height, and where the highest of them ends."""
    columns, bottom = [], top
    for n, (package, layers) in enumerate(packages.items()):
        left = _GAP + n * (_COLUMN + _GAP)
        boxes = [*_boxes(left + 8, top + _TITLE, layers)]
        bottom = max(bottom, *(end for _, end in boxes))
        title = f'<text class="h" x="{left + 8}" y="{top + 20}">{escape(package)}</text>'
        columns.append((left, "\n".join([title, *(marks for marks, _ in boxes)])))
    return "\n".join(
        f'<rect class="p" x="{left}" y="{top}" width="{_COLUMN}" height="{bottom - top}"/>\n'
        f"{marks}"
        for left, marks in columns
    ), bottom


def picture() -> str:
    """The packages in a row, each with its layers, highest on top; below, rooms with rooms."""
    rows, end = [], _TOP
    every = rooms()
    for packages in every:
        marks, bottom = _row(packages, end)
        rows.append(marks)
        end = bottom + _GAP
    width = _GAP + max(map(len, every)) * (_COLUMN + _GAP)
    head = (
        "Imports point to the left, and inside a package downwards; "
        "in the second row, rooms that have rooms"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {end}">\n'
        f"<title>{head}</title>\n<style>{_STYLE}</style>\n"
        f'<text x="{_GAP}" y="16">{head}</text>\n' + "\n".join(rows) + "\n</svg>\n"
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
