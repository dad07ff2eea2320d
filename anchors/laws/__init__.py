"""Scaling laws of language models, one module per paper, and their registry.

Functions take and return plain arrays, in the papers' own symbols: N parameters, D tokens, C
FLOP, L nats per token.
"""

from __future__ import annotations

from anchors.laws.besiroglu_2024 import BESIROGLU_2024
from anchors.laws.henighan_2020 import HENIGHAN_2020
from anchors.laws.hoffmann_2022 import HOFFMANN_2022, HOFFMANN_2022_PRECISE
from anchors.laws.kaplan_2020 import KAPLAN_2020
from anchors.laws.law import Law, NotInLaw
from anchors.laws.muennighoff_2023 import MUENNIGHOFF_2023

LAWS: dict[str, Law] = {
    law.name: law
    for law in (
        KAPLAN_2020,
        HENIGHAN_2020,
        HOFFMANN_2022,
        HOFFMANN_2022_PRECISE,
        BESIROGLU_2024,
        MUENNIGHOFF_2023,
    )
}
"""Every law by its name, in the order of publication."""

__all__ = ["LAWS", "Law", "NotInLaw"]
