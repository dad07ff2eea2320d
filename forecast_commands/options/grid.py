"""Grids on the command line: KEY=VALUES."""

import math

import click

_LONGEST = 2000

Values = tuple[float | str, ...]


def axis(text: str) -> tuple[str, Values]:
    """Read KEY=VALUES: `1,2,3`, `0.5:1.2:15`, `log:1e12:1e16:9`, or names."""
    if not text.isprintable():
        raise click.BadParameter(f"{text!r} holds what cannot be shown")
    key, equals, values = (part.strip() for part in text.partition("="))
    if not (key and equals and values):
        raise click.BadParameter(f"{text!r} is not of the form KEY=VALUES")
    is_range = ":" in values and "{" not in values
    found = _range(values, key) if is_range else _list(values, key)
    if len(set(found)) < len(found):
        raise click.BadParameter(f"{text!r} holds a value twice")
    return key, found


def _list(text: str, key: str) -> Values:
    if text.count(",") and "{" in text:
        raise click.BadParameter(f"{text!r}: a list holds numbers or names, not mappings")
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise click.BadParameter(f"{text!r} holds an empty value")
    return tuple(_value(part, key) for part in parts)


def _value(text: str, key: str) -> float | str:
    """A number, with its unit if it has one, or a name."""
    from priors.units import is_amount

    try:
        number = float(text)
    except ValueError:
        return amount(text, key) if is_amount(text) else text
    if not math.isfinite(number):
        raise click.BadParameter(f"{text} is not finite")
    return number


def amount(text: str, key: str) -> float:
    """Read a number as it would be after `--set KEY=`."""
    from scenarios.loading.own_units import number_at

    try:
        return number_at(key, text)
    except ValueError as error:
        raise click.BadParameter(f"{key}: {error}") from None


def _range(text: str, key: str) -> Values:
    """`low:high:count`, evenly spread, or `log:low:high:count` by equal factors."""
    logarithmic = text.startswith("log:")
    parts = text.removeprefix("log:").split(":")
    advice = "a range is LOW:HIGH:COUNT or log:LOW:HIGH:COUNT"
    if len(parts) != 3:
        raise click.BadParameter(f"{text!r}: {advice}")
    low, high = (_value(part.strip(), key) for part in parts[:2])
    count = int(parts[2]) if parts[2].strip().isdecimal() else 0
    if isinstance(low, str) or isinstance(high, str) or not count:
        raise click.BadParameter(f"{text!r}: {advice}")
    if not low < high:
        raise click.BadParameter(f"{text!r}: LOW must be below HIGH")
    if not 2 <= count <= _LONGEST:
        raise click.BadParameter(f"{text!r}: COUNT must lie between 2 and {_LONGEST}")
    if logarithmic and low <= 0:
        raise click.BadParameter(f"{text!r}: with log:, LOW must be above 0")
    steps = [i / (count - 1) for i in range(1, count - 1)]
    inner = (
        [low * (high / low) ** step for step in steps]
        if logarithmic
        else [low + (high - low) * step for step in steps]
    )
    if not all(map(math.isfinite, inner)):
        raise click.BadParameter(f"{text!r}: LOW and HIGH are too far apart")
    return low, *inner, high
