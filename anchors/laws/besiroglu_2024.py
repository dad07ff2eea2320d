"""Besiroglu et al. 2024, *Chinchilla Scaling: A replication attempt*, arXiv:2404.10102.

A new fit of approach 3 to 240 points read off the figures of Hoffmann et al. 2022 (5 outliers
dropped, 4000 bootstraps); the range is therefore that of the original runs.
"""

from __future__ import annotations

from anchors.laws.hoffmann_2022 import PARAMETERS, RANGE_SOURCE, TOKENS
from anchors.laws.parametric import published

SOURCE = "Besiroglu et al. 2024, arXiv:2404.10102"

BESIROGLU_2024 = published(
    "besiroglu_2024",
    "Besiroglu et al. 2024, refit of approach 3",
    SOURCE,
    "the paper's best fit",
    {"E": 1.8172, "A": 482.01, "B": 2085.43, "alpha": 0.3478, "beta": 0.3658},
    parameters=PARAMETERS,
    tokens=TOKENS,
    range_source=f"the runs of Hoffmann et al. 2022, {RANGE_SOURCE}",
)
