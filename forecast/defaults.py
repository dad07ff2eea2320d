"""Seeds of draws."""

MAX_SEED = 2**63 - 1
"""Largest seed: what the formats that results are written in can hold."""
