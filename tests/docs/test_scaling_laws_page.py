"""The page on scaling laws says what the program computes."""

from __future__ import annotations

import re

from tools.make_scaling_laws import PAGE, filled


def test_tables_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page) == page, "run: python tools/make_scaling_laws.py"


def test_pictures_exist():
    for name in re.findall(r"\]\((pictures/[^)]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / name).is_file()
