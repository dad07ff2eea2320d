"""The medians that the page on the limits of data prints are those of the program."""

from scenarios.loading.load import load
from tools.make_data_limits import BLOCKS, PAGE
from tools.page import filled


def test_tables_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_data_limits.py"


def test_the_fixed_laws_are_the_scenarios_on_fixed_parameters():
    for law, scenario in (("kaplan", "kaplan"), ("besiroglu", "chinchilla")):
        one = load("cotra_2020", {"scaling_law": f"{law}_{2020 if law == 'kaplan' else 2024}"})
        assert one.hash == load(f"{scenario}_fixed_parameters").hash
