"""Scenario files that are nearly right: built-in and bad ones, changed as trees and as bytes.

Plain Python with a generator that is handed in, so that a seed names an input for good.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any

import yaml

from anchors.kinds import KINDS
from anchors.laws.choice import law_names
from anchors.quantities import ANCHOR_QUANTITIES
from priors.belief import Belief
from scenarios.loading.load import BUILT_IN, built_in_names, resolve
from scenarios.problems import ScenarioError
from scenarios.schema.quantities import SECTION_QUANTITIES
from scenarios.schema.scenario import Scenario
from scenarios.yaml_tree import parse
from tests.scenarios.bad_files import cases

Files = dict[str, bytes]
"""Files of one input by name; `main.yaml` is the one to load."""
_Data = Any
_Slot = tuple[Any, Any]  # a mapping or list, and the key or index in it

NUMBERS = (
    *(0, 1, -1, 2, 0.5, 1e-300, 5e-324, 1e300, 1.7e308, -1e300, 10**25, 10**300, 2**63),
    *(2025, 2030, 2100, 1899, 3001, 1e12, 1e15, 1e23, 1e40, 0.05, 0.95, 1 / 3, 1e-9, 1 - 1e-9),
    *(float("inf"), float("-inf"), float("nan"), 10**19, 20, 308, 309, -0.0, 1e5, 100, 60),
)
TEXTS = (
    *("1 to 2", "1e12 to 1e16", "2 to 1", "0 to 1", "1e-300 to 1e300", "year", "FLOP", "1"),
    *("./other.yaml", "other.yaml", "samples.txt", "main.yaml", "../x.yaml", "/dev/zero"),
    *("", " ", "x", "none", "null", "no", "0x10", "1_000", "\u0456", "\U0001f600", "a\nb"),
    *("1e999999999", "9" * 500, "." * 50, "-", "$", "%s", "{0}", "a: b", "#", "'", '"'),
    *("__class__", "model_config", "of", "priors.lag", "hardware.doubling_time", "scaling_law"),
)
TOKENS = (
    *(b"{", b"}", b"[", b"]", b": ", b", ", b"- ", b"\n", b"\n  ", b"#", b"'", b'"', b"|\n"),
    *(b"&a ", b"*a", b"!!python/name:os.system ", b"? ", b"---\n", b"...\n", b"%YAML 1.1\n"),
    *(b"<<: ", b"\t", b"\r", b"\x00", b"\x1b[31m", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae"),
    *(b"1e400", b".nan", b".inf", b"-.inf", b"1e-400", b"~", b"null", b"true", b"9" * 400),
    *(b"\xc2\x85", b"\xe2\x80\xa8", b"\\x1b", b"\\ud800", b">-\n", b"@", b"`", b"0o17", b"=\n"),
)
PLAIN_FAMILIES: dict[str, tuple[str, ...]] = {
    "normal": ("p5", "p10", "p50", "p90", "p95", "mean", "sd"),
    "lognormal": ("p5", "p10", "p50", "p90", "p97.5", "median", "sd_oom"),
    "two_piece_lognormal": ("p5", "p50", "p95"),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high", "p10", "p90"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "beta": ("mean", "sd", "p10", "p90"),
    "skew_normal": ("median", "location", "scale", "shape"),
    "log10_skew_normal": ("median", "location", "scale", "shape"),
}


@cache
def corpus() -> list[bytes]:
    """Every built-in and every bad file."""
    built_in = [path.read_bytes() for path in sorted(BUILT_IN.glob("*.yaml"))]
    return [*built_in, *(case.mistake for case in cases())]


@cache
def good() -> list[str]:
    """Every built-in file."""
    return [path.read_text(encoding="utf-8") for path in sorted(BUILT_IN.glob("*.yaml"))]


@cache
def bad() -> list[str]:
    """Every bad file that holds a mapping all the same."""
    found = []
    for case in cases():
        with suppress(ScenarioError, UnicodeError):
            text = case.mistake.decode()
            if parse(text, "corpus").is_mapping:
                found.append(text)
    return found


@cache
def keys() -> list[str]:
    """Keys that mean something somewhere."""
    sections = [key for section in SECTION_QUANTITIES.values() for key in section]
    families = [key for parts in PLAIN_FAMILIES.values() for key in parts]
    return sorted(
        {
            *Scenario.model_fields,
            *Belief.model_fields,
            *ANCHOR_QUANTITIES,
            *sections,
            *families,
            *("extends", "kind", "stages", "share", "between", "rho", "first", "last", "to"),
            *("none", "base_year", "schedule", "2025", "2030", "x", "network", "lifetime"),
            *("short_horizon", "genome", "weight", "belief", "already_tried", "years"),
            *("training_runs", "no_arrival_by", "allocation", "variant", "gdp_base_year"),
        }
    )


def number(rng: random.Random) -> float:
    """A number, often at an edge."""
    how = rng.random()
    if how < 0.5:
        return rng.choice(NUMBERS)
    if how < 0.8:
        return 10.0 ** rng.uniform(-30, 40)
    return rng.uniform(-10, 3000)


def belief(rng: random.Random, depth: int = 0) -> _Data:
    """A belief of any family, right or wrong."""
    how = rng.randrange(9 if depth < 4 else 6)
    if how == 0:
        return number(rng)
    if how == 1:
        return f"{abs(number(rng)):g} to {abs(number(rng)):g}"
    if how < 5:
        family = rng.choice(list(PLAIN_FAMILIES))
        parts = PLAIN_FAMILIES[family]
        chosen = rng.sample(parts, min(len(parts), rng.choice([1, 2, 2, 2, 3, 3])))
        values = [number(rng) for _ in chosen]
        if rng.random() < 0.7:
            values = sorted(abs(value) for value in values)
        made: dict[str, _Data] = {family: dict(zip(chosen, values, strict=True))}
    elif how == 5:
        made = {rng.choice(["times", "plus", "spread", "fixed"]): number(rng)}
    elif how == 6:
        count = rng.choice([1, 2, 3, 5, 40])
        pairs = zip(
            sorted(rng.random() for _ in range(count)),
            sorted(number(rng) for _ in range(count)),
            strict=True,
        )
        made = {"quantiles": [list(pair) for pair in pairs]}
    elif how == 7:
        parts_of = [
            {"weight": abs(number(rng)), "belief": belief(rng, depth + 1)}
            for _ in range(rng.choice([0, 1, 2, 3]))
        ]
        made = {"mixture": parts_of}
    else:
        names = rng.sample(sorted(ANCHOR_QUANTITIES), rng.choice([1, 2]))
        made = {
            "product": {name: number(rng) for name in names},
            **({"samples": [number(rng)]} if rng.random() < 0.1 else {}),
        }
    if rng.random() < 0.2:
        made[rng.choice(["min", "max", "unit", "source", "of"])] = value(rng, depth + 1)
    return made


def value(rng: random.Random, depth: int = 0) -> _Data:
    """Anything that could stand in a file."""
    how = rng.randrange(9 if depth < 4 else 6)
    if how == 0:
        return rng.choice([None, True, False])
    if how < 3:
        return number(rng)
    if how == 3:
        return rng.choice(TEXTS)
    if how == 4:
        names = [*KINDS, *built_in_names(), *law_names(), *keys()]
        return rng.choice(names)
    if how == 5:
        return belief(rng, depth + 1)
    if how == 6:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(keys()): value(rng, depth + 1) for _ in range(rng.randrange(4))}


def _slots(data: _Data) -> Iterator[_Slot]:
    """Every entry of a tree, as the container and the key in it."""
    items = list(data.items() if isinstance(data, dict) else enumerate(data))
    for key, inner in items:
        yield data, key
        if isinstance(inner, dict | list):
            yield from _slots(inner)


def _nudged(rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, key = place
    inner = holder[key]
    if isinstance(inner, float) or (isinstance(inner, int) and not isinstance(inner, bool)):
        holder[key] = inner * 10.0 ** rng.choice([0.01, -0.01, 0.3, -0.3, 1, -3, 12])
    elif isinstance(inner, dict) and len(inner) < 8:
        holder[key] = belief(rng)


def _replaced(rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, key = place
    inner = holder[key]
    if isinstance(inner, int | float) and not isinstance(inner, bool) and rng.random() < 0.6:
        holder[key] = number(rng)
    else:
        holder[key] = belief(rng) if rng.random() < 0.5 else value(rng)


def _removed(_rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, key = place
    del holder[key]


def _renamed(rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, key = place
    if isinstance(holder, dict):
        holder[rng.choice(keys())] = holder.pop(key)


def _misspelt(rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, key = place
    if isinstance(holder, dict) and key:
        at = rng.randrange(len(key))
        holder[key[:at] + rng.choice(["", "s", "_", "\u0456", key[at] * 2]) + key[at + 1 :]] = (
            holder.pop(key)
        )


def _added(rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, _ = place
    if isinstance(holder, dict):
        holder[rng.choice(keys())] = belief(rng) if rng.random() < 0.7 else value(rng)
    else:
        holder.insert(rng.randrange(len(holder) + 1), value(rng))


def _spliced(rng: random.Random, place: _Slot, other: _Data) -> None:
    holder, key = place
    from_there, there = rng.choice(list(_slots(other)))
    if isinstance(holder, dict) and isinstance(from_there, dict) and rng.random() < 0.7:
        holder[there] = deepcopy(from_there[there])
    else:
        holder[key] = deepcopy(from_there[there])


def _wrapped(rng: random.Random, place: _Slot, _other: _Data) -> None:
    holder, key = place
    holder[key] = rng.choice(
        [
            [holder[key]],
            {rng.choice(keys()): holder[key]},
            str(holder[key]),
            {"of": holder[key]},
        ]
    )


_EDITS: tuple[Callable[[random.Random, _Slot, _Data], None], ...] = (
    *(_nudged,) * 12,
    *(_replaced,) * 4,
    *(_added,) * 3,
    *(_spliced,) * 3,
    _removed,
    _renamed,
    _misspelt,
    _wrapped,
)


def edited_tree(rng: random.Random) -> bytes:
    """A file of the corpus with a few entries changed."""
    texts = (rng.choice(good() if rng.random() < 0.8 else bad()) for _ in range(2))
    data, other = (parse(text, "corpus").plain() for text in texts)
    for _ in range(rng.choice([1, 1, 1, 1, 2, 3, 6])):
        places = list(_slots(data))
        if places:
            rng.choice(_EDITS)(rng, rng.choice(places), other)
    return dumped(data, rng.choice([None, True, False]))


def laid_over(rng: random.Random) -> bytes:
    """A file that extends a built-in one and gives some of its entries anew."""
    name = rng.choice(built_in_names())
    data: dict[str, _Data] = {"extends": name}
    for _ in range(rng.choice([1, 1, 2, 3])):
        path = rng.choice(_paths(name))
        place = data
        for step in path[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                break
        else:
            how = rng.random()
            place[path[-1]] = (
                belief(rng) if how < 0.8 else number(rng) if how < 0.9 else value(rng)
            )
    return dumped(data, rng.choice([None, True, False]))


@cache
def _paths(name: str) -> list[tuple[str, ...]]:
    """Paths of the beliefs and numbers of a built-in scenario, down to the belief."""
    tree = resolve(name).tree
    paths = {path[:5] for path, _ in tree.walk() if path and path[0] != "sources"}
    return sorted(path for path in paths if all(isinstance(step, str) for step in path))


def dumped(data: _Data, flow: bool | None = None) -> bytes:
    """Plain data as YAML; what stands in two places is written twice."""
    dumper = type("Dumper", (yaml.CSafeDumper,), {"ignore_aliases": lambda *_: True})
    text = yaml.dump(data, Dumper=dumper, default_flow_style=flow, sort_keys=False)
    return text.encode("utf-8", "surrogatepass")


def edited_bytes(rng: random.Random) -> bytes:
    """A file of the corpus with a few bytes changed."""
    data = bytearray(rng.choice(corpus()))
    for _ in range(rng.choice([1, 1, 2, 4, 12])):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        how = rng.randrange(6)
        if how == 0:
            data[at:at] = rng.choice(TOKENS)
        elif how == 1 and at < len(data):
            data[at] = rng.randrange(256)
        elif how == 2:
            del data[at : min(end, at + 30)]
        elif how == 3:
            data[at:at] = data[at : min(end, at + 200)] * rng.choice([1, 2, 50])
        elif how == 4:
            there = rng.choice(corpus())
            start = rng.randrange(len(there) + 1)
            data[at:end] = there[start : start + 200]
        else:
            data[at : at + 1] = str(number(rng)).encode()
    return bytes(data)


def _samples(rng: random.Random) -> bytes:
    if rng.random() < 0.2:
        return rng.randbytes(rng.randrange(200))
    lines = (str(number(rng)) if rng.random() < 0.95 else rng.choice(TEXTS) for _ in range(20))
    return "\n".join(lines).encode()


def files(rng: random.Random) -> Files:
    """One input: a scenario file, and files beside it that it may name."""
    how = rng.random()
    make = laid_over if how < 0.35 else edited_tree if how < 0.75 else edited_bytes
    main = make(rng)
    made = {"main.yaml": main}
    if b"other.yaml" in main:
        made["other.yaml"] = edited_tree(rng)
    if b"samples.txt" in main:
        made["samples.txt"] = _samples(rng)
    return made
