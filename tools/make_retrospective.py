"""Fill the boxes of retrospective.md: python tools/make_retrospective.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.commands import outputs
from tools.page import ROOT, Page

_CEILINGS = "--over priors.algorithmic_ceiling.plus=0,1,2,3,20 --by 2036"

COMMANDS = {
    "explain": "compare cotra_2020 retrospective_2026 --explain",
    "probability": "compare cotra_2020 retrospective_2026 --explain --by 2036",
    "ceilings": f"sweep retrospective_2026 {_CEILINGS}",
    "ceilings-2020": f"sweep cotra_2020 {_CEILINGS}",
    "spending": "sweep retrospective_2026 --over spending.ceiling_share=0.01,0.1,1 --by 2036",
}
"""Commands whose output stands on the page."""

PAGE = Page(ROOT / "docs" / "retrospective.md", outputs(COMMANDS))

if __name__ == "__main__":
    PAGE.write()
