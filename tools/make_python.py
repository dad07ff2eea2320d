"""Fill the blocks of docs/python.md: python tools/make_python.py."""

import sys
from inspect import isfunction
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import forecast
from forecast import errors
from tools.page import ROOT, Page, example, markdown


def functions() -> str:
    """Every function, what it returns, and the first line of what it says of itself."""
    names = [name for name in forecast.__all__ if isfunction(getattr(forecast, name))]
    rows = [(f"`{name}`", _returns(name), _line(getattr(forecast, name))) for name in names]
    return markdown(["function", "returns", ""], rows)


def _returns(name: str) -> str:
    found = getattr(forecast, name).__annotations__["return"]
    return ", ".join(f"`{kind.__name__}`" for kind in get_args(found) or (found,))


def _line(found: object) -> str:
    return (found.__doc__ or "").strip().splitlines()[0]


def list_of_errors() -> str:
    """Every error, indented below the one that it is a kind of."""
    return "\n".join(_below(errors.ForecastError, 0))


def _below(error: type, depth: int) -> list[str]:
    own = [getattr(errors, name) for name in errors.__all__]
    lines = [f"{'  ' * depth}- `{error.__name__}`: {_line(error)}"]
    for kind in own:
        if error in kind.__bases__:
            lines += _below(kind, depth + 1)
    return lines


_BLOCKS = {
    "python": lambda: example("quickstart.py", "python"),
    "functions": functions,
    "errors": list_of_errors,
}
PAGE = Page(ROOT / "docs" / "python.md", _BLOCKS)

if __name__ == "__main__":
    PAGE.write()
