"""What every result can do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from forecast.api import arguments
from forecast.export.atomic import check_target, write_beside

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Row = Mapping[str, Any]


class Result:
    """An answer: plain data, a table, and a face for notebooks.

    Two results are equal if they say the same.
    """

    units: ClassVar[Mapping[str, str]] = {}
    """Units by column of the table."""

    if TYPE_CHECKING:  # the data that a result shows may bring it along

        def to_dict(self, *_: Any) -> Any:
            """The answer as the command's `--json` prints it."""

    @classmethod
    def of(cls, data: Any, **own: Any) -> Self:
        """Give data its face; what the face holds of its own comes by name."""
        return cls(**{field.name: getattr(data, field.name) for field in fields(data)}, **own)

    def _rows(self) -> Sequence[Row]:
        """The answer as rows of a table."""
        raise NotImplementedError

    def _title(self) -> str:
        """The answer in a line."""
        raise NotImplementedError

    def to_dataframe(self) -> "pd.DataFrame":
        """The answer as a table; its units stand in `attrs["units"]`."""
        import pandas as pd

        frame = pd.DataFrame(self._rows())
        frame.attrs["units"] = {k: v for k, v in self.units.items() if k in frame.columns}
        return frame

    def _repr_html_(self) -> str:
        from forecast.export.html import table

        return table(self._rows(), self.units, self._title())

    def __repr__(self) -> str:
        return self._title()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return bool(self.to_dict() == other.to_dict())

    __hash__ = None  # type: ignore[assignment]  # results hold lists


def drawn(draw: Callable[[Path | None], "Figure"], path: str | Path | None) -> "Figure":
    """Draw, and write the figure if a path is given: never half of one."""
    from forecast.plots.style import check_format

    target = arguments.path(path, "path")
    if target is None:
        return draw(None)
    check_format(target)
    check_target(target)
    figures = []
    write_beside(target, lambda fresh: figures.append(draw(fresh)), replace=True)
    return figures[0]


def saved(figure: "Figure", path: str | Path | None, title: str) -> "Figure":
    """Write a figure, if a path is given; see `drawn`."""
    from forecast.plots.style import save

    def draw(fresh: Path | None) -> "Figure":
        if fresh is not None:
            save(figure, fresh, title, "")
        return figure

    return drawn(draw, path)
