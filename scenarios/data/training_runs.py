"""Real training runs: Epoch AI, Data on notable AI models (CC BY 4.0), copy of October 2025."""

import csv
from calendar import isleap
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class TrainingRun:
    """A model that was trained.

    Parameters
    ----------
    model : str
    published : date
    compute : float, FLOP
    parameters : float or None
    dataset_size : float or None
        Size of the data, for language models in tokens; not always what the run saw.
    cost : float or None, 2023 $
    confidence : str
        Epoch's word for how sure the compute is: Confident, Likely, Speculative, or nothing.
    domain, organization : str
    """

    model: str
    published: date
    compute: float
    parameters: float | None
    dataset_size: float | None
    cost: float | None
    confidence: str
    domain: str
    organization: str

    @property
    def year(self) -> float:
        """Moment of publication in continuous time."""
        day = self.published.timetuple().tm_yday - 1
        return self.published.year + day / (365 + isleap(self.published.year))


@cache
def training_runs() -> tuple[TrainingRun, ...]:
    """All runs, in the order of the file, which is that of publication."""
    text = files("scenarios").joinpath("data/training_runs.csv").read_text(encoding="utf-8")
    return tuple(_run(row) for row in csv.DictReader(text.splitlines()))


def run_named(model: str) -> TrainingRun:
    """The run of a model by its name in the file."""
    return next(run for run in training_runs() if run.model == model)


def largest_run(year: int) -> TrainingRun:
    """The run of the most compute among those published in a year."""
    of_year = [run for run in training_runs() if run.published.year == year]
    return max(of_year, key=lambda run: run.compute)


def _run(row: dict[str, str]) -> TrainingRun:
    return TrainingRun(
        model=row["model"],
        published=date.fromisoformat(row["publication_date"]),
        compute=float(row["training_compute_flop"]),
        parameters=_known(row["parameters"]),
        dataset_size=_known(row["training_dataset_size"]),
        cost=_known(row["cost_2023_usd"]),
        confidence=row["confidence"],
        domain=row["domain"],
        organization=row["organization"],
    )


def _known(text: str) -> float | None:
    return float(text) if text else None
