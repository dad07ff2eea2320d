"""Every scaling law by its name."""

from __future__ import annotations

from anchors.laws.besiroglu_2024 import BESIROGLU_2024
from anchors.laws.henighan_2020 import HENIGHAN_2020
from anchors.laws.hoffmann_2022 import HOFFMANN_2022, HOFFMANN_2022_PRECISE
from anchors.laws.hoffmann_2022_approaches import APPROACH_1, APPROACH_2
from anchors.laws.kaplan_2020 import KAPLAN_2020, KAPLAN_2020_TABLE_5
from anchors.laws.law import Law
from anchors.laws.muennighoff_2023 import MUENNIGHOFF_2023
from anchors.laws.vance_2022 import VANCE_2022

LAWS: dict[str, Law] = {
    law.name: law
    for law in (
        KAPLAN_2020,
        HENIGHAN_2020,
        HOFFMANN_2022,
        HOFFMANN_2022_PRECISE,
        BESIROGLU_2024,
        MUENNIGHOFF_2023,
        APPROACH_1,
        APPROACH_2,
        KAPLAN_2020_TABLE_5,
        VANCE_2022,
    )
}
"""Every law by its name. Stored results number laws in this order: new ones go to its end."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "chinchilla": (APPROACH_1.name, APPROACH_2.name, HOFFMANN_2022.name)
}
"""Names under which several laws are known: Chinchilla is one paper with three approaches."""
