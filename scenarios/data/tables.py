"""Tables of dated rows: CSV files of our own and of others, read or refused in one line."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from priors.errors import shortened
from priors.moments import julian
from scenarios.problems import DataError, did_you_mean, listed, printable

LARGEST = 50_000_000
"""Bytes of the largest table that is read."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ALIASES = {  # of the columns as Epoch AI's own downloads name them
    "publication date": "publication_date",
    "training compute (flop)": "training_compute_flop",
    "training dataset size (total)": "training_dataset_size",
    "training dataset size (datapoints)": "training_dataset_size",
    "training compute cost (2023 usd)": "cost_2023_usd",
    "training compute lower bound": "training_compute_low",
    "training compute upper bound": "training_compute_high",
    "hardware name": "hardware",
    "release date": "release_date",
    "release price (usd)": "price_usd",
    "fp32 (single precision) performance (flop/s)": "fp32_flop_per_s",
    "tensor-fp16/bf16 performance (flop/s)": "tensor_fp16_flop_per_s",
}


@dataclass(frozen=True)
class Row:
    """One row of a table: its line in the file, and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Table(NamedTuple):
    """Rows with named columns.

    Parameters
    ----------
    name : str
        What messages call it: the file.
    columns : tuple of str
        As the program names them: in lower case, those of Epoch's downloads translated.
    rows : tuple of Row
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def needs(self, columns: Iterable[str]) -> None:
        """Refuse a table without some columns.

        Raises
        ------
        DataError
        """
        missing = [column for column in columns if column not in self.columns]
        if missing:
            near = did_you_mean(missing[0], self.columns)
            raise DataError(f"{self.name}: there is no column {listed(missing)}{near}")

    def read(self, column: str, what: Callable[[str], float]) -> dict[int, float]:
        """Cells of a column that are not empty, read, by line.

        Raises
        ------
        DataError
            About the first cell that cannot be read, with the number of the others.
        """
        found: dict[int, float] = {}
        wrong: list[tuple[int, str]] = []
        for row in self.rows:
            if not (text := row[column].strip()):
                continue
            try:
                found[row.line] = what(text)
            except ValueError as error:
                wrong.append((row.line, f"{shortened(text)} {error}"))
        if wrong:
            (line, message), more = wrong[0], len(wrong) - 1
            others = f" (and {more:,} more cells of it)" if more else ""
            raise DataError(printable(f"{self.name}:{line}: {column}: {message}{others}"))
        return found


def number(text: str) -> float:
    """A number above 0 as a cell writes it.

    Raises
    ------
    ValueError
    """
    if re.fullmatch(r"[+-]?\d+,\d+(e[+-]?\d+)?", text, re.IGNORECASE):
        thousands = re.fullmatch(r"\d{1,3},\d{3}", text)
        what = "thousands or decimals" if thousands else "decimals"
        raise ValueError(f"has {what} set off by a comma; write {text.replace(',', '.')}")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d*)?", text):
        raise ValueError(f"has thousands set off by commas; write {text.replace(',', '')}")
    try:
        value = float(text)
    except ValueError:
        raise ValueError("is not a number like 3.8e26") from None
    if not 0 < value < float("inf"):
        raise ValueError("is not a number above 0")
    return value


def moment(text: str) -> float:
    """A day as years since 2000 of 365.25 days, so that equal times are equally long.

    Raises
    ------
    ValueError
    """
    day = text.removesuffix("Z").partition("T")[0].partition(" ")[0]
    try:
        if not _DAY.fullmatch(day):
            raise ValueError
        return julian(date.fromisoformat(day))
    except ValueError:
        raise ValueError("is not a day like 2025-07-09 (year, month, day)") from None


@cache
def built_in_table(name: str) -> Table:
    """A table that the program keeps a copy of, by its file's name without the ending."""
    return parse_table(table_path(name).read_text(encoding="utf-8"), f"{name}.csv")


def table_path(name: str) -> Path:
    """Where the program's own copy of a table stands."""
    return Path(__file__).with_name(f"{name}.csv")


def read_table(path: Path | str) -> Table:
    """Read a user's table.

    Raises
    ------
    DataError
        What cannot be read, in one line.
    """
    name, raw = printable(str(path)), content(path)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"{name}: is text in UTF-16; save it as UTF-8")
    try:
        return parse_table(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise DataError(f"{name}: is not text in UTF-8") from None


def content(path: Path | str) -> bytes:
    """What a user's table holds, of bounded size; it may be piped in.

    Raises
    ------
    DataError
    """
    name = printable(str(path))
    try:
        with Path(path).open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{name}: cannot be read: {reason.lower()}") from None
    if len(raw) > LARGEST:
        raise DataError(f"{name}: is larger than {LARGEST / 1e6:g} MB, the most that is read")
    return raw


def parse_table(text: str, name: str) -> Table:
    """Table from the text of a CSV file; see `read_table`."""
    try:
        reader = csv.reader(StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise DataError(f"{name}: is not a CSV file: {error}") from None
    if not lines:
        raise DataError(f"{name}: is empty; a table begins with the names of its columns")
    columns = [_column(cell) for cell in lines[0][1]]
    _check_header(columns, name)
    rows = []
    for line, cells in lines[1:]:
        if len(cells) > len(columns):
            counted = f"has {len(cells)} cells under {len(columns)} columns"
            raise DataError(f"{name}:{line}: {counted}; put quotes about cells with commas")
        rows.append(Row(line, dict(zip(columns, cells, strict=False))))
    if not rows:
        raise DataError(f"{name}: has columns and no rows")
    return Table(name, tuple(columns), tuple(rows))


def _column(cell: str) -> str:
    word = cell.strip().lower()
    return _ALIASES.get(word, word)


def _check_header(columns: Sequence[str], name: str) -> None:
    if len(columns) == 1 and re.search(r"[;\t|]", columns[0]):
        raise DataError(f"{name}: its columns are not set off by commas; save it with commas")
    twice = sorted({c for c in columns if c and list(columns).count(c) > 1})
    if twice:
        raise DataError(f"{name}: has the column {shortened(twice[0])} twice")
