"""Tables of joint samples: a row for each draw, a column for each belief."""

from typing import NamedTuple

from priors.errors import shortened
from scenarios.loading.samples import (
    NPY,
    Amount,
    cells_of,
    column_header,
    decoded_rows,
    separator_of,
    values_of,
)
from scenarios.problems import did_you_mean

_SHOWN = 8  # columns named in a message


class SampleTable(NamedTuple):
    """A table as text.

    Parameters
    ----------
    rows : list of (int, list of str)
        Cells of each line, with its number.
    decimal : str
        What sets decimals off; see `read_samples`.
    """

    rows: list[tuple[int, list[str]]]
    decimal: str = ""

    @classmethod
    def read(cls, data: bytes, decimal: str = "") -> "SampleTable":
        """Read the content of a file.

        Raises
        ------
        ValueError
            With one reason for the whole file.
        """
        if data.startswith(NPY):
            raise ValueError("is a .npy file; a table is text with a line for each row")
        lines = decoded_rows(data)
        if not lines:
            raise ValueError("holds no rows")
        # Where some lines lack it, the first says what it is; a header may hold spaces.
        first_line = separator_of([lines[0][1]], decimal).strip(" ")
        separator = separator_of([line for _, line in lines], decimal) or first_line
        cells = [(n, cells_of(line, separator)) for n, line in lines]
        first, width = cells[0][0], len(cells[0][1])
        for n, row in cells:
            if len(row) != width:
                raise ValueError(
                    f"has {len(row)} cells in line {n} and {width} in line {first}"
                )
        return cls(cells, decimal)

    def column(self, asked: str | int | None) -> list[float | Amount]:
        """Values of a column, by its name or by its number, 1 for the first.

        Raises
        ------
        ValueError
            When there is no such column, or it holds something else than numbers.
        """
        index, header = self._place(asked)
        cells = [(n, row[index]) for n, row in self.rows[int(header) :]]
        if not cells:
            raise ValueError("has a header and no rows")
        return values_of(cells, self.decimal)

    def _place(self, asked: str | int | None) -> tuple[int, bool]:
        """Position of a column, and whether the first line is a header."""
        top = self.rows[0][1]
        header = asked in top or column_header(top)
        if isinstance(asked, str):
            if top.count(asked) > 1:
                raise ValueError(f"has {top.count(asked)} columns called {shortened(asked)}")
            if asked not in top:
                number = "; it has no header, so write a number, 1 for the first"
                hint = did_you_mean(asked, top) if header else number
                raise ValueError(f"has no column {shortened(asked)}{hint}")
            return top.index(asked), True
        if asked is None and len(top) > 1:
            which = self._columns(header)
            raise ValueError(f"has {len(top)} columns; say which by column{which}")
        if asked is not None and not 1 <= asked <= len(top):
            quotes = f'; write column: "{asked}" if it is a name' if header else ""
            raise ValueError(f"has {len(top)} columns, and none of number {asked}{quotes}")
        return (asked or 1) - 1, header

    def _columns(self, header: bool) -> str:
        top = self.rows[0][1]
        if not header:
            return f", a number from 1 to {len(top)}"
        more = ", ..." if len(top) > _SHOWN else ""
        return f": {', '.join(map(shortened, top[:_SHOWN]))}{more}"
