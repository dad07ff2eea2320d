"""Pages of the reference that the program says of itself: commands, keys, scenarios, Python."""

import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import cycle
from typing import Any

import click

import forecast
from forecast_commands.group import forecast as program
from scenarios.listing import built_in, spelled
from scenarios.loading.load import load
from scenarios.schema.quantities import quantity_of
from tools.page import ROOT, markdown

SCHEMA = ROOT / "scenarios" / "scenario.schema.json"


def commands() -> str:
    """Every command with its options, as click knows them."""
    context = click.Context(program, info_name="forecast")
    sections = (
        section
        for name in program.list_commands(context)
        if (command := program.get_command(context, name)) is not None
        for section in _command(f"forecast {name}", command, 2)
    )
    head = "# Commands\n\nWritten from what `forecast COMMAND --help` knows."
    return "\n\n".join([head, *sections, ""])


def _command(name: str, command: click.Command, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f"{'#' * level} `{name}`"
    yield f"```text\n{name} {' '.join(command.collect_usage_pieces(context))}\n```"
    yield _prose(inspect.cleandoc(command.help or ""))
    if isinstance(command, click.Group):
        for inner, of in command.commands.items():
            yield from _command(f"{name} {inner}", of, level + 1)
        return
    rows = (each.get_help_record(context) for each in command.get_params(context))
    table = [(f"`{record[0]}`", _cell(record[1])) for record in rows if record]
    yield markdown(["option", "meaning"], table)


def options_of(name: str) -> set[str]:
    """Options that a command takes."""
    command = program.get_command(click.Context(program), name)
    return {flag for each in command.params for flag in each.opts} if command else set()


def _prose(text: str) -> str:
    """A docstring of click as Markdown; what it leaves as it is laid out becomes a block."""
    parts = text.split("\n\n")
    return "\n\n".join(
        f"```text\n{part.removeprefix(chr(8)).strip(chr(10))}\n```"
        if part.startswith("\b")
        else _cell(part)
        for part in parts
    )


def _cell(text: str) -> str:
    """Words as they stand, in a line; what stands between backticks needs no escape."""
    words = " ".join(text.split())
    return "`".join(
        part if odd else part.translate({ord(c): f"\\{c}" for c in "|*<[$"})
        for part, odd in zip(words.split("`"), cycle((False, True)), strict=False)
    )


def keys() -> str:
    """Every key of a scenario file with unit, default, meaning and an example."""
    rows = [
        (f"`{_shown(path)}`", _unit(path), default, _cell(meaning), _example(path))
        for path, default, meaning in every_key()
    ]
    head = (
        "# Every key of a scenario file\n\nRead from the models that check the files. `NAME`, "
        "`YEAR` and `N` stand for names, moments and numbers of your own; [scenarios.md]"
        "(../scenarios.md) explains beliefs, growth and weights."
    )
    return (
        f"{head}\n\n{markdown(['key', 'unit', 'when left out', 'meaning', 'example'], rows)}\n"
    )


def _shown(path: str) -> str:
    return path.replace("schedule.NAME", "schedule.YEAR").replace("levels.NAME", "levels.YEAR")


def every_key() -> Iterator[tuple[str, str, str]]:
    """Paths, what holds without them, and meanings, in the order of the models."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    yield from _keys(schema, schema["$defs"], "")


def _keys(
    of: Mapping[str, Any], definitions: Mapping[str, Any], above: str
) -> Iterator[tuple[str, str, str]]:
    for name, entry in of.get("properties", {}).items():
        path = f"{above}{name}"
        yield path, _default(entry), entry.get("description", "")
        for mark, inner in _below(entry, definitions):
            yield from _keys(inner, definitions, f"{path}{mark}.")


def _default(entry: Mapping[str, Any]) -> str:
    return f"`{json.dumps(entry['default'])}`" if entry.get("default") is not None else ""


def _below(
    entry: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Sections that an entry can hold, and how they are reached."""
    found: dict[str, str] = {}
    pending = [("", entry)]
    while pending:
        mark, each = pending.pop()
        if (name := each.get("$ref", "").rpartition("/")[2]) and _is_section(name):
            found.setdefault(name, mark)
        pending += [(mark, option) for option in each.get("anyOf", [])]
        if isinstance(items := each.get("items"), dict):
            pending.append((f"{mark}[N]", items))
        inner = [each.get("additionalProperties"), *each.get("patternProperties", {}).values()]
        pending += [(f"{mark}.NAME", value) for value in inner if isinstance(value, dict)]
    for name, mark in found.items():
        yield mark, definitions[name]


def _is_section(name: str) -> bool:
    return name not in {"Belief", "Component", "LawWeights"} and not name.endswith("Spelling")


def _unit(path: str) -> str:
    name = path.replace("[N]", "").replace(".NAME", ".2030")
    inner = name.rpartition(".")[2]
    quantity = quantity_of(name) or (quantity_of(inner) if "stages" in name else None)
    return f"`{quantity.unit}`" if quantity else ""


def _example(path: str) -> str:
    """The first value that a built-in scenario has at a path."""
    for name, plain in _scenarios().items():
        value = _at(plain, path.replace("[N]", ".0").split("."))
        if value not in (None, {}, []):
            text = spelled(value) if not isinstance(value, str) else value
            return f"`{text}` ({name})" if len(text) < 60 else f"see `forecast show {name}`"
    return ""


def _at(value: Any, steps: list[str]) -> Any:
    if not steps:
        return value
    step, *rest = steps
    if step == "NAME" and isinstance(value, dict):
        found = (_at(each, rest) for each in value.values())
        return next((each for each in found if each not in (None, {}, [])), None)
    if isinstance(value, list):
        return _at(value[0], rest) if value else None
    return _at(value[step], rest) if isinstance(value, dict) and step in value else None


@cache
def _scenarios() -> dict[str, dict[str, Any]]:
    return {each["name"]: load(each["name"]).plain() for each in built_in()}


def scenarios() -> str:
    """The built-in scenarios with their answers."""
    rows = []
    for each in built_in():
        found = forecast.run(each["name"])
        low, median, high = (_year(found.quantile(p)) for p in (0.1, 0.5, 0.9))
        shares = (f"{found.probability_by(year):.1%}" for year in (2036, 2060))
        rows.append((f"`{each['name']}`", _cell(each["title"]), median, low, high, *shares))
    header = ["scenario", "title", "median", "10%", "90%", "by 2036", "by 2060"]
    return (
        "# Built-in scenarios and their answers\n\nRun as this page was built; `forecast show "
        f"NAME` prints every value with its source.\n\n{markdown(header, rows)}\n"
    )


def _year(year: float) -> str:
    return f"{year:.1f}" if year < float("inf") else "after the last year"


def python() -> str:
    """The public names, documented by their docstrings."""
    named = {name: getattr(forecast, name) for name in forecast.__all__ if name[0] != "_"}
    kinds = {
        "Functions": [n for n, found in named.items() if inspect.isfunction(found)],
        "Results": [
            n for n, f in named.items() if inspect.isclass(f) and not issubclass(f, Exception)
        ],
    }
    lines = [
        "# Python\n\n[python.md](../python.md) says what can be asked, and lists the errors."
    ]
    for title, names in kinds.items():
        lines.append(f"## {title}")
        for name in names:
            what = "autofunction" if title == "Functions" else "autoclass"
            home = f"{named[name].__module__}.{named[name].__qualname__}"
            lines.append(
                f"### {name}\n\n```{{eval-rst}}\n.. {what}:: {home}\n"
                + ("   :members:\n" if title == "Results" else "")
                + "```"
            )
    return "\n\n".join([*lines, ""])


PAGES = {"commands": commands, "keys": keys, "built_in": scenarios, "python": python}
