"""Long runs of few draws."""

import pytest

SIZE = 256
"""Draws in a batch, which a run of many batches has 4,096 of."""


def make_batches_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many batches and tasks as ever, and all small, so that long runs take no time."""
    monkeypatch.setattr("priors.sampling.lattice.BATCH_SIZE", SIZE)
    monkeypatch.setattr("forecast.engine.tasks._AT_ONCE", 32 * SIZE)
