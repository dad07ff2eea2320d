"""Where a scenario file speaks of the calendar: its moments, as values and as keys."""

import re
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from priors.errors import problem
from priors.moments import DATE, is_date, moment
from priors.specs import Number
from scenarios.problems import Path

FIRST_YEAR, LAST_YEAR = 1900, 3000
"""Years between which everything happens."""

Moment = Annotated[
    Number,
    Field(ge=FIRST_YEAR, le=LAST_YEAR),
    WithJsonSchema(
        {
            "type": ["number", "string"],
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
            "pattern": DATE,
        }
    ),
]
"""A year such as 2026.5; in a file a month or a day, too."""
CalendarYear = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
_KEY = r"[0-9]{4}(\.[0-9]*[1-9])?"
_DECIMAL = r"\d{4}\.\d+"
_BETWEEN_STEPS = r"(?<!\.\d{4})\.|\.(?!\d+(?:\.|$))"
"""The dots of a dotted key but the decimal points of its moments."""


def is_moment(path: Path) -> bool:
    """Whether a moment stands at this path of a scenario file, and no belief about one."""
    match path:
        case ("known_until",) | ("years", "first" | "last") | ("evidence", "no_arrival_by"):
            return True
        case (
            ("hardware" | "spending" | "data" | "algorithms" | "feedback", "base_year")
            | ("spending", "gdp_base_year")
            | ("limits", _, "base_year" | "since")
            | (_, *_, "fitted", "at" | "break")
        ):
            return True
    return False


def has_moments_as_keys(path: Path) -> bool:
    """Whether the keys of a mapping at this path are moments."""
    return path[-1:] in (("schedule",), ("levels",)) or path == ("weights", "none")


def moment_key(key: str) -> str:
    """A moment as a key, in its one spelling: 2028.5 for 2028.50, a number for 2028-07.

    What is not a moment stays as it is, and is refused where it stands.
    """
    if not (is_date(key) or re.fullmatch(_DECIMAL, key)):
        return key
    try:
        year = moment(key)
    except ValueError:
        return key
    return str(int(year)) if year.is_integer() else repr(year)


@lru_cache(maxsize=1024)
def steps_of(key: str) -> tuple[str, ...]:
    """The steps of a dotted key such as hardware.schedule.2028.5.times.

    Moments among them have their one spelling.
    """
    return tuple(moment_key(step) for step in re.split(_BETWEEN_STEPS, key))


def read_moment(value: Any) -> Any:
    """A moment as a key: a whole year stays one, and each has one spelling."""
    if isinstance(value, str) and re.fullmatch(_KEY, key := moment_key(value)):
        value = float(key) if "." in key else int(key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and FIRST_YEAR <= value <= LAST_YEAR:
        return int(value) if float(value).is_integer() else value
    between = f"between {FIRST_YEAR} and {LAST_YEAR}"
    raise problem(f"is not a moment such as 2030, 2028.5 or 2028-07, {between}")


MomentKey = Annotated[int | float, BeforeValidator(read_moment)]
