"""How a belief is refused: with what is wrong, and in which of its entries."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from pydantic_core import PydanticCustomError


class ForecastError(Exception):
    """What the program was given cannot be used; every error of its own is one of these."""


BEYOND = "takes values too large or too small to be computed with"
"""What is wrong with numbers beyond floating point."""


_SHOWN = 60  # characters of a wrong text


def shortened(text: str) -> str:
    """Text that somebody wrote as a message shows it, in quotes."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def problem(message: str, key: str | None = None) -> PydanticCustomError:
    """Build an error that says what is wrong and, with `key`, in which entry of the mapping."""
    context = {"message": message} if key is None else {"message": message, "key": key}
    return PydanticCustomError("belief", "{message}", context)


@contextmanager
def computing() -> Iterator[None]:
    """Refuse numbers beyond floating point, and whatever arithmetic breaks on them."""
    try:
        with np.errstate(all="ignore"):
            yield
    except PydanticCustomError:
        raise
    except (ArithmeticError, IndexError, ValueError):
        raise problem(BEYOND) from None


def total_weight(weights: Iterable[float], key: str | None = None) -> float:
    """Sum of weights that count relative to each other, refused unless it can divide them."""
    try:
        total = math.fsum(weights)  # the same on every Python
    except OverflowError:
        raise problem("the weights add up to more than can be computed with", key) from None
    if not total > 0:
        raise problem("the weights add up to 0; at least one must be above 0", key)
    return total
