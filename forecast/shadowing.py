"""Whether a module of the user stands in the place of one of the program's packages.

Python looks in the folder of the script, or in the current one, before it looks at what is
installed: a `priors.py` there is imported in place of the program's own.
Without `pathlib`, whose import takes longer than the answer.
"""

import os.path
from collections.abc import Iterable
from importlib.util import find_spec

PACKAGES = ("priors", "anchors", "scenarios")
"""Packages of the program beside `forecast` and its commands."""


def check_packages(names: Iterable[str] = PACKAGES) -> None:
    """Make sure that packages are the program's own.

    Raises
    ------
    ImportError
        When another module is found in the place of one; says where it is.
    """
    installed = os.path.realpath(__file__).rsplit(os.sep, 2)[0]
    for name in names:
        found = _origin(name)
        own = f"{installed}{os.sep}{name}{os.sep}__init__.py"
        if found is not None and os.path.realpath(found) != own:
            raise ImportError(
                f"{found} is imported in the place of the package {name!r}, which forecast "
                f"needs; give it another name, or start Python where it is not found first",
                name=name,
                path=found,
            )


def _origin(name: str) -> str | None:
    """File that an import of a name runs; None where it is not there, or has no file."""
    try:
        spec = find_spec(name)
    except ValueError:  # a module made by hand, without a specification
        return None
    return spec.origin if spec else None
