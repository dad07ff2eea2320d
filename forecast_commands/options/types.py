"""Options that take several values at once: repeated, or separated by commas."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import click

PF_DAY_SUFFIXES = ("pf-days", "pf-day", "pfd")
MOST = 1e100
"""Largest amount that is read: what follows from two of them still has a float."""


def positive(text: str | float) -> float:
    """Read a positive number."""
    number = positive_or_infinite(text)
    if math.isinf(number):
        raise click.BadParameter(f"{text!r} must be finite")
    return number


def positive_or_infinite(text: str | float) -> float:
    """Read a positive number, or `inf`."""
    try:
        number = float(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a number") from None
    if not number > 0:
        raise click.BadParameter(f"{text!r} must be above 0")
    if MOST < number < math.inf or (math.isinf(number) and "inf" not in str(text).lower()):
        raise click.BadParameter(f"{text!r} is above {MOST:g}, the most that is read")
    return number


def flop(text: str) -> float:
    """Read compute: FLOP, or PF-days where the text ends in `PF-days` or `pfd`."""
    from anchors.laws.units import flop_of_pf_days

    for suffix in PF_DAY_SUFFIXES:
        if text.lower().endswith(suffix):
            number = float(flop_of_pf_days(positive(text[: -len(suffix)])))
            if number > MOST:
                message = f"{text!r} is above {MOST:g} FLOP, the most that is read"
                raise click.BadParameter(message)
            return number
    return positive(text)


def law_name(text: str) -> str:
    """Check the name of a scaling law; the registry is imported only when one is given."""
    from anchors.laws import FAMILIES, LAWS

    if text not in LAWS and text not in FAMILIES:
        known = ", ".join((*LAWS, *FAMILIES))
        raise click.BadParameter(f"no law {text!r}; there are {known}")
    return text


def several(
    flag: str, read: Callable[[str], Any], metavar: str, text: str
) -> Callable[[Any], Any]:
    """Option that may be repeated and takes comma lists; equal values count once.

    Parameters
    ----------
    flag : str
    read : callable
        Turns the text of one value into the value, or raises `click.BadParameter`.
    metavar, text : str
        What `--help` shows.
    """

    def values(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> Any:
        parts = (part.strip() for group in given for part in group.split(","))
        return tuple(dict.fromkeys(read(part) for part in parts))

    return click.option(flag, multiple=True, metavar=metavar, callback=values, help=text)
