"""Constants of arithmetic and of the calendar."""

import math

LN_10 = math.log(10.0)
LN_2 = math.log(2.0)
LOG10_2 = math.log10(2.0)

DAYS_PER_YEAR = 365.25
"""Of a Julian year."""

SECONDS_PER_YEAR = 31_557_600
"""Of a Julian year."""

NEVER = 1e-12
"""Probability of what no draw is expected to reach; beyond such quantiles nothing is asked."""
