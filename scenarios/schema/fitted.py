"""What a belief may ask of data: the keys under `fitted`, each an argument of a fit."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from priors.errors import problem
from priors.moments import MOMENT
from scenarios.data.series import SERIES
from scenarios.schema.calendar import Moment


def _read_when(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        raise problem(f"is not {MOMENT}")
    return value


def _read_words(value: Any) -> Any:
    """Words between commas as a list."""
    return [word.strip() for word in value.split(",")] if isinstance(value, str) else value


def _read_cells(value: Any) -> Any:
    """Cells as text, which tables hold."""
    if not isinstance(value, dict):
        return value
    numbers = (int, float)
    return {key: f"{cell:g}" if type(cell) in numbers else cell for key, cell in value.items()}


When = Annotated[
    Any, BeforeValidator(_read_when), WithJsonSchema({"type": ["number", "string"]})
]
Words = Annotated[
    tuple[str, ...],
    BeforeValidator(_read_words),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]
Cells = Annotated[dict[str, str], BeforeValidator(_read_cells)]


class Fitted(BaseModel):
    """A belief from data: the level or the growth of a published quantity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quantity: Annotated[
        str, Field(strict=True), WithJsonSchema({"type": "string", "enum": list(SERIES)})
    ]
    """What is fitted: a quantity of `forecast fit`."""
    data: Annotated[str, Field(strict=True)] | None = None
    """A table with the same columns, beside the scenario or below it, in place of the program's
    own copy."""
    start: When | None = Field(None, alias="from")
    """Fit from here on: a year (2018.5), a month or a day (2018-06-30)."""
    as_of: When | None = None
    """Leave out what is dated later."""
    at: Moment | None = None
    """Year that a level is read at; that of the trend, or the last observation's, when left
    out."""
    records: Annotated[bool, Field(strict=True)] | None = None
    """Whether only what passed all before it is fitted; what is usual when left out."""
    where: Cells | None = None
    """Cells that rows must have, such as {domain: Language}."""
    confidence: Words = ()
    """Words of the column confidence that count, such as [Confident, Likely]."""
    method: Literal["least_squares", "theil_sen"] = "least_squares"
    """How the line is drawn; single points cannot move theil_sen."""
    break_at: Moment | None = Field(None, alias="break")
    """Year at which the growth may change; what comes after is fitted."""

    @property
    def arguments(self) -> dict[str, Any]:
        """What is stated, as arguments of `scenarios.data.fitting.fit`."""
        return self.model_dump(exclude_unset=True, exclude={"at"})


KEYS = {field.alias or name: name for name, field in Fitted.model_fields.items()}
"""Keys under `fitted`, and the arguments of a fit that they are."""
