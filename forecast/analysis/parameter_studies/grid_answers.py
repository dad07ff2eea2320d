"""What the points of a grid answer, in memory and kept until all are done."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple, Self

import numpy as np

from forecast.engine.checkpoints import Checkpoint
from forecast.results.forecast import QUANTILES, Forecast
from priors.types import Array

_LOST = 0.02  # of the work so far, at most; a file for each of a million points would be many


class GridAnswers(NamedTuple):
    """What forecasts answer: one of them, or those of all points of a grid.

    Parameters
    ----------
    quantile_years, quantile_errors : ndarray, shape (..., quantile)
        At `QUANTILES`; +inf where after the last year, and so is the error.
    probability, probability_error : ndarray, shape (..., year)
        By each of the years reported; a single batch has NaN for errors.
    """

    quantile_years: Array
    quantile_errors: Array
    probability: Array
    probability_error: Array

    @classmethod
    def of(cls, forecast: Forecast, years: Array) -> "GridAnswers":
        """Those of one forecast."""
        quantiles = forecast.quantile_years
        probability = forecast.mixture.probability(years)
        errors = np.where(np.isfinite(quantiles.value), quantiles.error, np.inf)
        return cls(quantiles.value, errors, probability.value, probability.error)

    @classmethod
    def empty(cls, points: int, years: int) -> "GridAnswers":
        """Room for those of some points."""
        sizes = len(QUANTILES), len(QUANTILES), years, years
        return cls(*(np.empty((points, size)) for size in sizes))

    @classmethod
    def stacked(cls, each: Iterable["GridAnswers"]) -> "GridAnswers":
        """Those of some points, one after the other."""
        return cls(*map(np.stack, zip(*each, strict=True)))

    def at(self, points: Any) -> "GridAnswers":
        """Those of one point or of some, by their numbers."""
        return GridAnswers(*(each[points] for each in self))

    def put(self, points: Any, answers: "GridAnswers") -> None:
        """Have those of one point or of some."""
        for mine, theirs in zip(self, answers, strict=True):
            mine[points] = theirs

    @property
    def median(self) -> Any:
        """Median arrival years; +inf after the last year."""
        return self.quantile_years.take(QUANTILES.index(0.5), axis=-1)

    @property
    def median_error(self) -> Any:
        """Their standard errors."""
        return self.quantile_errors.take(QUANTILES.index(0.5), axis=-1)


class KeptAnswers:
    """Answers by scenario that a checkpoint keeps, as a context at whose end all are kept.

    Parameters
    ----------
    checkpoint : Checkpoint
    made : str
        What answers depend on beside the scenario.
    """

    def __init__(self, checkpoint: Checkpoint, made: str):
        self._checkpoint, self._made = checkpoint, made
        self._waiting: dict[str, GridAnswers] = {}
        self._start = self._kept = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write()

    def fill(self, answers: GridAnswers, keys: Sequence[str]) -> dict[str, list[int]]:
        """Put answers that are there into their places.

        Parameters
        ----------
        answers : GridAnswers
            Room for those of all points.
        keys : sequence of str
            Of the scenario at each point.

        Returns
        -------
        dict of str to list of int
            Points of each scenario that is still to be answered.
        """
        missing: dict[str, list[int]] = {}
        for point, key in enumerate(keys):
            missing.setdefault(key, []).append(point)
        for key, there in self._read():
            answers.put(missing.pop(key, []), there)
        return missing

    def add(self, key: str, answers: GridAnswers) -> None:
        """Keep the answers of one scenario."""
        self._waiting[key] = answers
        now = time.monotonic()
        if now - self._kept >= _LOST * (now - self._start):
            self._write()
            self._kept = now

    def _read(self) -> Iterator[tuple[str, GridAnswers]]:
        for part in _parts(self._checkpoint):
            if str(part["made"]) == self._made:
                answers = GridAnswers(*(part[name] for name in GridAnswers._fields))
                for point, key in enumerate(part["keys"].tolist()):
                    yield key, answers.at(point)

    def _write(self) -> None:
        """Keep what is waiting as one part, under the name of its first scenario."""
        if self._waiting and self._checkpoint.keeps:
            keys, answers = list(self._waiting), GridAnswers.stacked(self._waiting.values())
            part = BytesIO()
            np.savez(part, allow_pickle=False, made=self._made, keys=keys, **answers._asdict())
            name = sha256(f"{self._made}{keys[0]}".encode()).hexdigest()
            self._checkpoint.write(name, part.getvalue())
        self._waiting.clear()


def kept_points(checkpoint: Checkpoint) -> int:
    """How many points an earlier attempt has left answers of."""
    return sum(len(part["keys"]) for part in _parts(checkpoint))


def _parts(checkpoint: Checkpoint) -> Iterator[Mapping[str, Array]]:
    for name in checkpoint.names():
        if part := checkpoint.read(name):
            yield np.load(BytesIO(part))
