"""Constants that need no imports."""

MAX_SEED = 2**63 - 1
"""Largest seed: what the formats that results are written in can hold."""

DRAWS = 65536
"""Draws per anchor unless asked otherwise: 16 batches of 4,096."""

MAX_DRAWS = 1 << 20
"""Draws per anchor that a precision may take unless asked otherwise."""

APART = 64
"""Batches up to which each is kept by itself."""

MOST_WORKERS = 1024
"""Most processes of one machine that are started at once."""
