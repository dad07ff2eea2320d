"""Real training runs to put beside the laws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from scenarios.data.training_runs import run_named


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
    """The runs of `SHOWN`."""
    return tuple(_run(model, label) for model, label in SHOWN.items())


def _run(model: str, label: str) -> Run:
    run = run_named(model)
    tokens = TOKENS_SEEN.get(model) or run.dataset_size
    assert run.parameters is not None
    assert tokens is not None
    return Run(label, run.parameters, tokens, run.compute)
