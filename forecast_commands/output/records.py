"""The JSON of an answer as rows of a table, numbers to the last digit."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def csv_of(records: Sequence[Record]) -> str:
    """Rows as CSV: a column for every key, those inside another after a dot."""
    rows = [row for record in records for row in _by_year(record)]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _by_year(record: Record) -> Iterator[dict[str, Any]]:
    """A record as a row, or where it has lists along `years` as one for each."""
    flat = dict(_flat(record))
    years = flat.get("years")
    if not isinstance(years, list):
        yield {name: _cell(value) for name, value in flat.items()}
        return
    del flat["years"]
    for i, year in enumerate(years):
        yield {"year": year} | {
            name: value[i] if isinstance(value, list) and len(value) == len(years) else value
            for name, value in flat.items()
        }


def _flat(record: Record, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list) else value
