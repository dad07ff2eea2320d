"""Whether a module of the user stands in the place of one of the program's packages.

Python looks in the folder of the script, or in the current one, before it looks at what is
installed: a `priors.py` there is imported in place of the program's own.
"""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("priors", "anchors", "scenarios")
"""Packages of the program beside `forecast` and its commands."""


def check_packages(names: Iterable[str] = PACKAGES) -> None:
    """Make sure that packages are the program's own.

    Raises
    ------
    ImportError
        When another module is found in the place of one; says where it is.
    """
    installed = Path(__file__).resolve().parents[1]
    for name in names:
        found = _origin(name)
        if found is not None and found.resolve() != installed / name / "__init__.py":
            raise ImportError(
                f"{found} is imported in the place of the package {name!r}, which forecast "
                f"needs; give it another name, or start Python where it is not found first",
                name=name,
                path=str(found),
            )


def _origin(name: str) -> Path | None:
    """File that an import of a name runs; None where it is not there, or has no file."""
    try:
        spec = find_spec(name)
    except ValueError:  # a module made by hand, without a specification
        return None
    return Path(spec.origin) if spec and spec.origin else None
