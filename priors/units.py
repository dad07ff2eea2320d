"""Numbers as people write them: `18 months`, `30%`, `70B`, `$1e9`, `0.5 to 18 months`.

A unit is a product of named ones; a number is converted where both units measure the same, and
refused with the quantity's own unit where they do not. What could mean two things is refused.
Patterns are compiled when they are first used, since most files need none of them.
"""

import math
import re
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from priors.constants import SECONDS_PER_YEAR
from priors.errors import problem, shortened
from priors.moments import is_date, moment

_LONGEST = 200  # characters of a number, or of an interval
_POWER = r"10(?:\^|\*\*)[-+]?[0-9]{1,3}"
_DECIMAL = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
_AMOUNT = (
    rf"(?:(?P<sign>-)|\+?)(?P<currency>\$?)\s*(?:(?P<power>(?:{_DECIMAL}\s*[x*\u00d7]\s*)?{_POWER})"
    rf"|(?P<decimal>{_DECIMAL}))(?P<rest>(?![0-9.,_'])\s*[^0-9\s].*)?"
)
_INTERVAL = r"(.+?)\s+to\s+(.+)"
_MULTIPLIER = r"(k|K|M|B|T|thousand|million|mn|billion|bn|trillion|tn)(?![A-Za-z.])\s*(.*)"

_POWERS_OF_TEN = {
    **dict.fromkeys(["k", "K", "thousand"], 1e3),
    **dict.fromkeys(["M", "mn", "million"], 1e6),
    **dict.fromkeys(["B", "bn", "billion"], 1e9),
    **dict.fromkeys(["T", "tn", "trillion"], 1e12),
}
_PREFIXES = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "Z": 1e21}
_SECONDS = {
    **dict.fromkeys(["s", "sec", "second"], 1),
    **dict.fromkeys(["min", "minute"], 60),
    **dict.fromkeys(["h", "hr", "hour"], 3600),
    **dict.fromkeys(["d", "day"], 86_400),
    **dict.fromkeys(["w", "wk", "week"], 604_800),
    **dict.fromkeys(["mo", "month"], SECONDS_PER_YEAR // 12),
    **dict.fromkeys(["y", "yr", "year"], SECONDS_PER_YEAR),
    "decade": 10 * SECONDS_PER_YEAR,
    "century": 100 * SECONDS_PER_YEAR,
    "centurie": 100 * SECONDS_PER_YEAR,  # what is left of its plural
}


class _Unit(NamedTuple):
    """What is measured, as sorted (dimension, power), and its size as a quotient."""

    dimensions: tuple[tuple[str, int], ...]
    times: float = 1.0
    over: float = 1.0


_ATOMS: dict[str, tuple[str, float, float]] = {
    **dict.fromkeys(["", "1", "x"], ("", 1, 1)),
    "%": ("", 1, 100),
    "$": ("money", 1, 1),
    "flop": ("FLOP", 1, 1),
    **dict.fromkeys(["pf-day", "pfs-day", "pfd"], ("FLOP", 8.64e19, 1)),
    **dict.fromkeys(["parameter", "param"], ("parameter", 1, 1)),
    "token": ("token", 1, 1),
    "sample": ("sample", 1, 1),
    "oom": ("OOM", 1, 1),
    "nat": ("information", 1, 1),
    "bit": ("information", math.log(2.0), 1),
    **{name: ("time", seconds, 1) for name, seconds in _SECONDS.items()},
    **{f"subj.{name}": ("subjective time", s, 1) for name, s in _SECONDS.items()},
}
_REWRITTEN = (
    (r"\b(?:USD?\$?|dollars?)(?![A-Za-z])", "$"),
    (r"FLOPS\b", "FLOP/s"),  # capitals are a rate, `FLOPs` a count
    (r"\bsubjective\s+", "subj."),
    (r"\s+(?:per|an?)\s+|\s*/\s*", "/"),
)


def conversion(written: str, own: str) -> tuple[float, float] | None:
    """Factor and divisor that turn numbers in one unit into another; None where none does."""
    if written == own:
        return 1.0, 1.0
    one, other = _unit(written), _unit(own)
    if one is None or other is None or one.dimensions != other.dimensions:
        return None
    return one.times * other.over, one.over * other.times


def _unit(text: str) -> _Unit | None:
    for pattern, plain in _REWRITTEN:
        text = re.sub(pattern, plain, text)
    dimensions: dict[str, int] = {}
    times = over = 1.0
    for position, name in enumerate(text.strip().split("/")):
        atom = _atom(name.strip())
        if atom is None or (position and not name):
            return None
        dimension, up, down = atom
        if position:
            up, down = down, up
        times, over = times * up, over * down
        if dimension:
            dimensions[dimension] = dimensions.get(dimension, 0) + (-1 if position else 1)
    return _Unit(tuple(sorted((d, n) for d, n in dimensions.items() if n)), times, over)


def _atom(name: str) -> tuple[str, float, float] | None:
    lower = name.lower()
    found = _ATOMS.get(lower) or (_ATOMS.get(lower[:-1]) if lower.endswith("s") else None)
    if found is None and name[:1] in _PREFIXES and lower[1:].rstrip("s") == "flop":
        return "FLOP", _PREFIXES[name[0]], 1
    return found


class Stated(NamedTuple):
    """How numbers of one quantity are stated.

    Parameters
    ----------
    own : str or None
        The quantity's own unit; None for one that the program does not know.
    here : str or None
        The unit that is declared beside the numbers: what a number without one is in.
    is_factor : bool
        Whether it is a factor of growth, for which `30%` has two meanings.
    is_date : bool
        Whether it is a moment of the calendar, which may be written as 2026-07.
    may_vary : bool
        Whether an interval could stand in the number's place.
    """

    own: str | None = None
    here: str | None = None
    is_factor: bool = False
    is_date: bool = False
    may_vary: bool = False

    @property
    def about(self) -> str:
        """The end of a message that refuses."""
        if self.own is None:
            return "; nothing is known of its unit, so write a plain number"
        return "" if self.own == "1" else f"; this quantity is stated in {self.own!r}"

    @property
    def is_time(self) -> bool:
        """Whether `18M` could be months."""
        own = _unit(self.own or "1")
        return own is not None and any("time" in dimension for dimension, _ in own.dimensions)


PURE = Stated("1")
"""For probabilities, factors and everything else without a unit."""
BELIEF = Stated("1", may_vary=True)
"""For beliefs about such, and those whose numbers are in their own unit already."""


class _Amount(NamedTuple):
    """A number with what stands around it: `70`, a billion, `parameters`."""

    value: float
    multiplier: float | None
    unit: str | None


def number(text: str, stated: Stated) -> float:
    """Read a number with or without a unit, in the quantity's own.

    Raises
    ------
    PydanticCustomError
        With what to write instead, and the quantity's own unit.
    """
    if _matched(_INTERVAL, text):
        raise _refused(text, "is an interval, and one number stands here", stated)
    amount = _amount(text, stated, text)
    return _converted(amount, amount.unit, stated, text)


def is_amount(text: str) -> bool:
    """Whether text is one number with something about it: a unit, a multiplier, `%` or `$`.

    What separates cells of a table is not.
    """
    match = None if _matched(_INTERVAL, text) else _matched(_AMOUNT, text)
    about = match and (match["rest"] or match["currency"] or match["power"])
    return bool(about) and not {*";,\t\"'"} & {*text}


def interval(text: str, stated: Stated) -> tuple[float, float] | None:
    """Read `LOW to HIGH`; a unit after HIGH alone is LOW's too. None for other text.

    Raises
    ------
    PydanticCustomError
        As for `number`, and where the ends can be meant in two ways.
    """
    if stated.here is None and (plain := plain_interval(text)):
        return plain
    ends = _matched(_INTERVAL, text)
    if ends is None:
        return None
    low, high = (_amount(end, stated, text) for end in ends.groups())
    if low.unit not in (None, "$") and high.unit is None:
        raise _refused(text, "has a unit at its low end alone; give it at both", stated)
    if high.multiplier and not low.multiplier and low.value * high.multiplier < high.value:
        both = f"{low.value:g} or {low.value * high.multiplier:g}"
        raise _refused(text, f"can mean {both} at its low end; write both ends out", stated)
    return (
        _converted(low, low.unit or high.unit, stated, text),
        _converted(high, high.unit or low.unit, stated, text),
    )


def lognormal_interval(text: str) -> dict[str, float]:
    """Read `LOW to HIGH`, the 90% interval of a lognormal."""
    low, high = rising_ends(text)
    if low > 0:
        return {"p5": low, "p95": high}
    other = f"{{normal: {{p5: {low:g}, p95: {high:g}}}}} may fall below 0"
    if low == 0:
        other = f"{{uniform: {{low: 0, high: {high:g}}}}} starts at 0"
    raise problem(
        f"{low:g} to {high:g} is the 90% interval of a lognormal, which lies above 0; {other}"
    )


def rising_ends(text: str) -> tuple[float, float]:
    """The ends of `LOW to HIGH`, refused unless they are finite and rise."""
    ends = interval(text, BELIEF)
    low, high = ends or (math.nan, number(text, BELIEF))
    if ends is None:
        raise problem(f"{shortened(text)} is one number; an interval is LOW to HIGH")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise problem(f"{shortened(text)} must have finite ends")
    if low == high:
        raise problem(f"{shortened(text)} has no width; write {low:g} for what is certain")
    if low > high:
        raise problem(f"{shortened(text)} falls; {high:g} to {low:g} rises")
    return low, high


def _refused(text: str, why: str, stated: Stated) -> PydanticCustomError:
    return problem(f"{shortened(text)} {why}{stated.about}")


def plain_interval(text: str) -> tuple[float, float] | None:
    """`1e12 to 1e16`, which has no unit."""
    low, _, high = text.partition(" to ")
    if not {*text} <= {*"0123456789.eE+- to"}:
        return None
    try:
        return float(low), float(high)
    except ValueError:
        return None


def _amount(text: str, stated: Stated, whole: str) -> _Amount:
    if stated.is_date and is_date(text):
        return _moment(text, stated, whole)
    match = _matched(_AMOUNT, text)
    if match is None:
        interval = "; write a number, or an interval like 1e12 to 1e16"
        text = f"is text{interval if stated.may_vary else ', and one number stands here'}"
        raise _refused(whole, _advice(whole[:_LONGEST], stated) or text, stated)
    value = _power(match["power"]) if match["power"] else float(match["decimal"])
    multiplier, rest = _multiplier((match["rest"] or "").strip())
    if match["rest"] and multiplier == _POWERS_OF_TEN["M"] and not rest and stated.is_time:
        raise _refused(whole, "can mean millions or months; write it out", stated)
    value = -value if match["sign"] else value
    return _Amount(
        value * (multiplier or 1.0), multiplier, f"{match['currency']}{rest}" or None
    )


def _moment(text: str, stated: Stated, whole: str) -> _Amount:
    try:
        return _Amount(moment(text), None, None)
    except ValueError as error:
        raise _refused(whole, str(error), stated) from None


def _matched(pattern: str, text: str) -> re.Match[str] | None:
    """A match of all of a text; longer ones, on which patterns take their time, have none."""
    return re.fullmatch(pattern, text.strip()) if len(text) <= _LONGEST else None


def _power(text: str) -> float:
    """`3x10^24` as a number."""
    factor, _, exponent = text.replace("**", "^").rpartition("^")
    return float(factor.removesuffix("10").rstrip(" x*\u00d7") or "1") * float(f"1e{exponent}")


def _multiplier(rest: str) -> tuple[float | None, str]:
    match = re.fullmatch(_MULTIPLIER, rest)
    return (_POWERS_OF_TEN[match[1]], match[2]) if match else (None, rest)


def _converted(amount: _Amount, unit: str | None, stated: Stated, text: str) -> float:
    own = stated.own or stated.here or "1"
    if unit is not None and "%" in unit and stated.is_factor:
        factors = f"{1 + amount.value / 100:g} or {amount.value / 100:g}"
        raise _refused(text, f"can mean growth by or to so much; write {factors}", stated)
    rate = own.removeprefix("1") if own.startswith("1/") else ""
    written = f"%{rate}" if unit == "%" else unit or stated.here or own
    factor = conversion(written, own)
    if factor is None:
        raise _refused(text, _advice(text, stated) or "has no unit that fits", stated)
    return amount.value * factor[0] / factor[1]


_FUNCTIONS = {
    **dict.fromkeys(["mx", "mixture"], "{mixture: [{weight: 0.5, belief: 1 to 10}, ...]}"),
    **dict.fromkeys(["normal", "norm"], "{normal: {mean: 5, sd: 1}}"),
    **dict.fromkeys(["lognormal", "lognorm"], "{lognormal: {p10: 1, p90: 10}}"),
    "to": "1 to 10",
    "uniform": "{uniform: {low: 1, high: 10}}",
    "loguniform": "{loguniform: {low: 1, high: 10}}",
    "beta": "{beta: {mean: 0.3, sd: 0.1}}",
    "triangular": "{triangular: {low: 1, mode: 2, high: 5}}",
    "pert": "{pert: {low: 1, mode: 2, high: 5}}",
}
_ADVICE = (
    (r".*[0-9]_[0-9].*", "has a _ in its number; write the digits alone"),
    (r"[^0-9]*[0-9]{1,3}(,[0-9]{3})+\b.*", "has commas; write the digits alone, as 1500"),
    (r"[^0-9]*[0-9]+,[0-9]+.*", "has a decimal comma; write a point, as 2.5"),
    (r"[€£¥].*", "is in a currency that is not converted; write it in $"),
)
_ADVICE_ON_BELIEFS = (
    (r"(to\b.*|.*\bto)", "is not an interval; write LOW to HIGH, as 1 to 10"),
    (r".*(±|\+/-|\+-).*", "is written {normal: {mean: 5, sd: 2}}"),
    (
        r"[-+.0-9eE$]+\s*(-|\u2013|\u2014|\.\.+|,)\s*[.0-9$].*",
        "is not an interval; write LOW to HIGH, as 1 to 10",
    ),
    (r"[~<>≈≤≥].*", "is text; write the number alone, or LOW to HIGH for what is uncertain"),
)


def _advice(text: str, stated: Stated) -> str | None:
    """What to write instead of text that people write in other places."""
    if called := re.fullmatch(r"\s*(?:sq\.)?([A-Za-z]+)\s*\(.*\)\s*", text, re.DOTALL):
        spelling = _FUNCTIONS.get(called[1].lower(), "LOW to HIGH")
        belief = f"; such a belief is written {spelling}" if stated.may_vary else ""
        return f"is a formula, and none is evaluated{belief}"
    for pattern, advice in (*_ADVICE, *_ADVICE_ON_BELIEFS):
        if re.fullmatch(pattern, text.strip(), re.DOTALL):
            is_told = stated.may_vary or (pattern, advice) in _ADVICE
            return advice if is_told else "is not one number, and one stands here"
    return None
