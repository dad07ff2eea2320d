"""The page on evidence, conditions and errors says what the commands print."""

import re

from tools.make_evidence import BLOCKS, DRAWN, PAGE, PICTURES
from tools.page import filled


def test_the_boxes_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_evidence.py --pictures"


def test_the_pictures_are_there():
    shown = re.findall(r"\]\(pictures/([^)]+)\.png\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(DRAWN)
    assert all((PICTURES / f"{name}.png").is_file() for name in shown)
