"""What must hold of beliefs that stand in one table of joint samples."""

from collections.abc import Iterator

from scenarios.problems import Path, dotted
from scenarios.schema.beliefs import walk
from scenarios.schema.scenario import Scenario


def errors(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Tables whose columns are of different length: path and message."""
    first: dict[str, tuple[Path, int]] = {}
    for path, _, belief in walk(scenario):
        if (column := belief.column) is None:
            continue
        rows = len(column.values)
        place, expected = first.setdefault(column.table, (path, rows))
        if rows != expected:
            yield (
                path,
                (
                    f"has {rows} rows of the table {column.table}, and {dotted(place)} has "
                    f"{expected}; a row holds a value of each"
                ),
            )
