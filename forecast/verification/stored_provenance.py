"""What a stored result says of its making, checked before anything is made again."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forecast.defaults import MAX_SEED
from forecast.errors import StoredError
from forecast.export.provenance import versions
from priors.sampling.lattice import Batches
from scenarios.loading.restore import restore
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario

ANCHORS = 16
"""Anchors of which all draws are made again; of more, so many fewer draws."""
_MOST_EDITS = 100_000
_MOST_WHOLE = 10**30

_Version = Annotated[str, Field(pattern=r"^[\w.+!\- ]{1,60}$", description="a version")]
_Count = Annotated[int, Field(ge=1, lt=_MOST_WHOLE, description="a whole number from 1 on")]


class Provenance(BaseModel):
    """What made a result, as its attributes say; each description ends "should be".

    Of files that nobody vouches for it takes nothing but what stands here.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    scenario_name: str = Field(
        max_length=500, pattern=r"^\P{C}*$", description="plain text of up to 500 characters"
    )
    scenario: str = Field(description="a scenario as JSON text")
    scenario_hash: str = Field(pattern=r"^[0-9a-f]{16}$", description="a hash of 16 digits")
    forecast_version: _Version
    python_version: _Version | None = Field(None, description="a version")
    numpy_version: _Version | None = Field(None, description="a version")
    xarray_version: _Version | None = Field(None, description="a version")
    machine: _Version | None = Field(None, description="the name of a kind of machine")
    draws: _Count
    seed: int = Field(ge=0, le=MAX_SEED, description=f"a whole number from 0 to {MAX_SEED:,}")
    batch_size: _Count
    edits: dict[str, str] | None = Field(
        None, description="a JSON object of settings, each of them text"
    )
    by: list[float] = Field([], max_length=10_000, description="a list of up to 10,000 years")

    @property
    def versions(self) -> dict[str, str]:
        """Versions at the time, by the names of `versions`."""
        found = {name: getattr(self, name) for name in versions()}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class Recorded:
    """What made a result.

    Parameters
    ----------
    provenance : Provenance
    title, hash : str
        Of the scenario in it, whatever hash is recorded.
    """

    provenance: Provenance
    title: str
    hash: str

    @property
    def name(self) -> str:
        """What the scenario was asked for by."""
        return self.provenance.scenario_name

    @property
    def hash_is_right(self) -> bool:
        """Whether the recorded hash is that of the recorded scenario."""
        return self.provenance.scenario_hash == self.hash


def read_provenance(data: Mapping[str, Any], most_draws: int) -> tuple[Recorded, Scenario]:
    """Read what `forecast.export.provenance.made_by` has written.

    Parameters
    ----------
    data : mapping
        Attributes of a cube, or `made_by` of a JSON result.
    most_draws : int
        Draws that are made again, of up to `ANCHORS` anchors.

    Returns
    -------
    Recorded
    Scenario
        That of the provenance, with everything that it stood on.

    Raises
    ------
    StoredError
        When something is missing, or cannot be.
    """
    try:
        provenance = Provenance.model_validate(dict(data) | _edits(data))
        scenario = restore(provenance.scenario, "the scenario in it")
    except ValidationError as error:
        raise StoredError(_said(error)) from None
    except ScenarioError as error:
        count = len(error.problems) + error.unlisted
        rest = f" (the first of {count} problems)" if count > 1 else ""
        raise StoredError(f"{error.problems[0]}{rest}") from None
    first, last = scenario.years.first, scenario.years.last
    if not all(first <= year <= last for year in provenance.by):
        raise StoredError(f"its by should be a list of years, each from {first} to {last}")
    _check_draws(provenance, len(scenario.weights.anchors), most_draws)
    return Recorded(provenance, scenario.title, scenario.hash), scenario


def _edits(data: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, out of their JSON; what is something else is left for the model."""
    text = data.get("edits")
    with suppress(ValueError, RecursionError):
        if isinstance(text, str) and len(text) <= _MOST_EDITS:
            return {"edits": json.loads(text) or {}}
    return {}


def _said(error: ValidationError) -> str:
    """The first problem in a line."""
    first = error.errors(include_url=False, include_context=False)[0]
    key = str(first["loc"][0])
    if first["type"] == "missing" or first["input"] is None:
        return f"it does not say its {key}, as results of `forecast run --output` do"
    return f"its {key} should be {Provenance.model_fields[key].description}"


def _check_draws(provenance: Provenance, anchors: int, most: int) -> None:
    draws, size = provenance.draws, provenance.batch_size
    allowed = min(most, most * ANCHORS // anchors)
    if draws > allowed:
        of = f" of {anchors:,} anchors" if allowed < most else ""
        raise StoredError(
            f"it says that it took {draws:,} draws{of}; up to {allowed:,} are made again "
            "unless max_draws allows more"
        )
    batches = Batches.for_draws(draws, 0)
    if (batches.draws, batches.size) != (draws, size):
        raise StoredError(
            f"it says that it took {draws:,} draws in batches of {size:,}; no run makes these"
        )
