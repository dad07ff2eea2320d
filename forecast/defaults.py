"""Constants that need no imports."""

MAX_SEED = 2**63 - 1
"""Largest seed: what the formats that results are written in can hold."""

LEAST_DRAWS = 1 << 15
"""Draws per anchor to begin with: 16 batches of the smallest lattice that is good."""

MAX_DRAWS = 1 << 20
"""Draws per anchor that are not exceeded unless asked otherwise."""

LOOKED_AT = 1 << 16
"""Draws per anchor of questions that look at every draw, unless asked otherwise."""

MEDIAN_ERROR = 0.005
"""Error of the median that is aimed at unless asked otherwise, years."""

PROBABILITY_ERROR = 0.0002
"""Error of every year's probability that is aimed at where a term is integrated."""

MOST_DRAWS = 10**15
"""Draws that can be asked for: years of work; far more could not even be counted."""

MOST_POINTS = 1_000_000
"""Points of a sweep's grid."""

MOST_TOGETHER = 20
"""Forecasts of one picture or page: each has a panel, or a line in its small print."""

MOST_AHEAD = 10
"""Years of data that are drawn after the last date."""

ABANDONED = 30 * 86400.0
"""Seconds after which nobody goes on with what can be gone on with."""

APART = 64
"""Batches up to which each is kept by itself."""

MOST_WORKERS = 1024
"""Most processes of one machine that are started at once."""

MOST = 1e100
"""Largest amount that is read, and 1 over the smallest: what follows from two of them still has
a float."""
