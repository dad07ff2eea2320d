"""What a brain sees in a lifetime, counted in several ways, against what laws ask for it.

A lifetime is 1e9 seconds (COTRA p. 105). How many data points that is depends on what counts
as one: the ways below differ by eight orders of magnitude, and the answer with them.
"""

from __future__ import annotations

from dataclasses import dataclass

LIFETIME = 1e9
"""Seconds of a lifetime until it has learned, about 32 years (COTRA p. 105)."""

SYNAPSES = (1e14, 1e15)
"""Synapses of a human brain, its parameters (COTRA p. 36, p. 87)."""


@dataclass(frozen=True)
class DataPoint:
    """One way to count: so many data points in a second of experience."""

    name: str
    low: float
    high: float
    source: str


WAYS = (
    DataPoint("subjective_seconds", 1, 1, "one sample a second, COTRA p. 105"),
    DataPoint("tokens", 3, 3, "GPT-3's 3e11 tokens are 1e11 subjective seconds, COTRA p. 105"),
    DataPoint("passes", 0.1, 2, "a neuron fires at 0.1 to 2 Hz, COTRA p. 36, p. 87"),
    DataPoint("conscious_bits", 50, 50, "about 50 bit/s reach consciousness, FORUM"),
    DataPoint("sensory_bits", 1e7, 1e7, "about 1e7 bit/s reach the senses, FORUM"),
)
"""Ways to count what a brain learns from."""
