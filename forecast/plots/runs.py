"""Real training runs to put beside the laws."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Run:
    """A model that was trained: its short name, size, tokens and compute."""

    name: str
    parameters: float
    tokens: float
    compute: float


SHOWN = {
    "GPT-2 (1.5B)": "GPT-2",
    "GPT-3 175B (davinci)": "GPT-3",
    "Gopher (280B)": "Gopher",
    "Megatron-Turing NLG 530B": "MT-NLG",
    "Chinchilla": "Chinchilla",
    "PaLM (540B)": "PaLM",
    "Falcon-180B": "Falcon 180B",
    "Llama 3.1-405B": "Llama 3.1",
}
"""Dense language models known to many, by their name in training_runs.csv."""

TOKENS_SEEN = {"GPT-3 175B (davinci)": 3e11}
"""Where the file holds the size of the data set and the run saw more (facts, head)."""


@cache
def shown_runs() -> tuple[Run, ...]:
    """Read the runs of `SHOWN` from training_runs.csv (Epoch AI, copy of 2025-10)."""
    text = files("forecast").joinpath("data/training_runs.csv").read_text(encoding="utf-8")
    rows = {row["model"]: row for row in csv.DictReader(text.splitlines())}
    return tuple(_run(rows[name], label) for name, label in SHOWN.items())


def _run(row: dict[str, str], label: str) -> Run:
    tokens = TOKENS_SEEN.get(row["model"]) or float(row["training_dataset_size"])
    return Run(label, float(row["parameters"]), tokens, float(row["training_compute_flop"]))
