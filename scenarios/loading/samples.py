"""Sample files as other tools write them: one column of numbers, whatever stands around it.

A header, a column that counts the lines, quotes, comments and NumPy's `.npy` are read, with a
note of what was left out. Amounts with a unit, such as `18 months`, stay text until it is known
what they are about. What could be read in two ways is refused once for the whole file.
"""

import csv
import io
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from priors.units import is_amount

NPY = b"\x93NUMPY"
_BINARY = {
    b"PK\x03\x04": "is a zip archive, such as .npz or .xlsx",
    b"\x1f\x8b": "is compressed by gzip",
    b"PAR1": "is a Parquet file",
    b"\x89HDF": "is an HDF5 file",
    b"\x80\x04": "is a Python pickle, which is never opened",
    b"\x80\x05": "is a Python pickle, which is never opened",
}
_INSTEAD = "write one number a line as text, or a .npy file"
_LINE_END = r"\r\n|\r|\n"
_SEPARATORS = ("\t", ";", ",", " ")
_VALUES_IN_LETTERS = ("nan", "inf", "infinity", "na", "null", "none", "true", "false")
_GROUPED = r"[-+]?[0-9]{1,3}(?:[,'\u00a0\u202f ][0-9]{3})+(?:\.[0-9]*)?"
_DECIMAL_COMMA = r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?"
_DIGITS = 10  # of the number of a line, at most
_SHOWN = 30  # characters of a wrong line

POINT, COMMA = ".", ","
"""What may set decimals off."""


class Amount(NamedTuple):
    """A number with its unit, and the line of the file that it stands in."""

    text: str
    line: int


class Samples(NamedTuple):
    """What a file holds.

    Parameters
    ----------
    values : list of float or Amount
    note : str
        What was taken, or left out around the values; empty where there is nothing to say.
    """

    values: Sequence[float | Amount]
    note: str = ""


def decoded(data: bytes) -> str:
    """Text of a file in UTF-8, refused with the encoding that it seems to have.

    Raises
    ------
    ValueError
    """
    halves = (data[:1000:2], data[1:1000:2])
    without_mark = len(data) > 1 and data[:1000].isascii() and not all(map(any, halves))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or without_mark:
        raise ValueError("is text in UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeError:
        raise ValueError("is not text in UTF-8; save it so") from None


def read_samples(data: bytes, decimal: str = "") -> Samples:
    """Read the content of a sample file.

    Parameters
    ----------
    data : bytes
    decimal : str
        What sets decimals off, `.` or `,`; by itself a comma where it can be nothing else.

    Raises
    ------
    ValueError
        With one reason for the whole file.
    """
    if data.startswith(NPY):
        return _from_npy(data)
    rows = decoded_rows(data)
    if all(map(is_number, (line for _, line in rows))):
        return Samples([float(line) for _, line in rows])
    return _from_table(rows, decimal)


def decoded_rows(data: bytes) -> list[tuple[int, str]]:
    """Lines of a text file with their numbers, without those that are empty or comments.

    Raises
    ------
    ValueError
        When it is not text.
    """
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise ValueError(f"{what}; {_INSTEAD}")
    lines = re.split(_LINE_END, decoded(data))
    stripped = ((n, line.strip()) for n, line in enumerate(lines, start=1))
    return [(n, line) for n, line in stripped if line and not line.startswith("#")]


def is_number(text: str) -> bool:
    """Whether text is a finite number as YAML would read it; Python reads more."""
    if not text.isascii() or "_" in text:
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _from_npy(data: bytes) -> Samples:
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, dtype = read(file)
    except (ValueError, KeyError):
        raise ValueError(f"is a damaged .npy file; {_INSTEAD}") from None
    if sorted(shape)[:-1] not in ([], [1]) or dtype.kind not in "fiu":
        what = f"an array of {dtype} in shape {shape}"
        raise ValueError(f"holds {what}; one row of numbers is needed")
    content = data[file.tell() :]
    if len(content) != int(np.prod(shape, dtype=object)) * dtype.itemsize:
        raise ValueError(f"is a .npy file that is cut off; {_INSTEAD}")
    values = np.frombuffer(content, dtype).astype(float)
    if not np.isfinite(values).all():
        wrong = np.count_nonzero(~np.isfinite(values))
        raise ValueError(f"has {wrong:,} values that are not finite numbers")
    return Samples(values.tolist(), f"{len(values):,} values of type {dtype} are taken")


def _from_table(rows: list[tuple[int, str]], decimal: str) -> Samples:
    top = rows.pop(0)[1] if len(rows) > 1 and _is_header(rows[0][1]) else ""
    lines = [line for _, line in rows]
    separator = "" if all(map(_is_value, lines)) else separator_of(lines, decimal)
    if separator == "," and top and "," not in top:  # one name, of one column
        separator = ""
    cells, header = [cells_of(line, separator) for line in lines], cells_of(top, separator)
    columns = {len(row) for row in cells}
    notes = [f"the header {' '.join(header).strip()!r:.{_SHOWN}}"] if top else []
    if columns != {1}:
        if len(header) != max(columns) and not decimal:
            _refuse_separators(lines)
        if columns != {2} or not _counts([row[0] for row in cells]):
            names = f" ({', '.join(header)[:_SHOWN]})" if top else ""
            how = "name one by {file: ..., column: ...}"
            raise ValueError(f"has {max(columns)} columns{names}; {how}")
        notes.append("the first column, which counts the lines")
    values = [(n, row[-1]) for (n, _), row in zip(rows, cells, strict=True)]
    said = [f"left out: {' and '.join(notes)}"] if notes else []
    said += ["decimal commas are read"] if any("," in cell for _, cell in values) else []
    return Samples(values_of(values, decimal), "; ".join(said))


def column_header(cells: list[str]) -> bool:
    """Whether the cells of a first line name columns."""
    return _is_header(next((cell for cell in cells if cell), ""))


def _is_header(line: str) -> bool:
    """Whether a first line names columns, and does not begin with a value."""
    first = re.split(r"[\s,;]+", line.strip("\"',; \t"))[0].lower()
    return first[:1].isalpha() and first not in _VALUES_IN_LETTERS


def separator_of(lines: list[str], decimal: str = "") -> str:
    """The separator that every line has, or none."""
    able = [s for s in _SEPARATORS if s != decimal]
    common = (s for s in able if all(s in line.strip() for line in lines))
    return next(common, "")


def cells_of(line: str, separator: str) -> list[str]:
    """Cells of a line; what stands in quotes may hold the separator."""
    if separator in ("", " "):
        found = line.split() if separator else [line]
    else:
        try:
            found = next(csv.reader([line], delimiter=separator))
        except csv.Error as error:
            raise ValueError(f"cannot be read: {error}") from None
    return [cell.strip().strip("\"'").strip() for cell in found]


def _counts(column: list[str]) -> bool:
    """Whether a column is the lines' own numbers."""
    if not all(cell.isascii() and cell.isdigit() and len(cell) < _DIGITS for cell in column):
        return False
    numbers = [int(cell) for cell in column]
    return numbers[0] in (0, 1) and all(b == a + 1 for a, b in pairwise(numbers))


def _have_decimal_commas(cells: list[str]) -> bool:
    """Whether commas in cells of their own can be nothing but decimal."""
    wrong = [cell for cell in cells if not _is_value(cell)]
    return (
        not any("." in cell for cell in cells)
        and all(re.fullmatch(_DECIMAL_COMMA, cell) for cell in wrong)
        and not all(re.fullmatch(_GROUPED, cell) for cell in wrong)
    )


def _refuse_separators(cells: list[str]) -> None:
    """Refuse separators within numbers, whose meaning differs between countries."""
    wrong = [cell for cell in cells if not is_number(cell)]
    grouped = all(re.fullmatch(_GROUPED, cell) for cell in wrong)
    if wrong and all(re.fullmatch(_DECIMAL_COMMA, cell) for cell in wrong):
        both = "commas that may be decimal or group thousands" if grouped else "decimal commas"
        how = 'write digits with a point, or {file: ..., decimal: ","}'
        raise ValueError(f"has {both}, as in {wrong[0]!r}; {how}")
    if wrong and grouped:
        raise ValueError(f"has thousands grouped, as in {wrong[0]!r}; write the digits alone")


def _is_value(text: str) -> bool:
    return is_number(text) or is_amount(text)


def values_of(cells: list[tuple[int, str]], decimal: str = "") -> list[float | Amount]:
    """Numbers and amounts in cells, each given with its line.

    A comma in all that have one is a point, unless it is said what is.

    Raises
    ------
    ValueError
        When one of them holds something else.
    """
    texts = [cell for _, cell in cells]
    if decimal == COMMA or (not decimal and _have_decimal_commas(texts)):
        cells = [(n, c if POINT in c else c.replace(COMMA, POINT)) for n, c in cells]
    wrong = [(n, cell) for n, cell in cells if not _is_value(cell)]
    if wrong:
        if not decimal:
            _refuse_separators(texts)
        (line, cell), count = wrong[0], len(wrong)
        shown = repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}...")
        more = f", the first of {count:,} such lines" if count > 1 else ""
        raise ValueError(f"has {shown} in line {line}, which is not a finite number{more}")
    return [float(cell) if is_number(cell) else Amount(cell, n) for n, cell in cells]
