"""The medians that the page on the limits of data prints are those of the program."""

import re
from pathlib import Path

import pytest

from forecast.engine.run import run
from scenarios.loading.load import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data_limits.md"
HALF = "{kaplan_2020: 0.5, besiroglu_2024: 0.5}"
ROWS = {
    "`scaling_exponent: compute_optimal`": (
        "cotra_2020",
        {"scaling_law": "kaplan_2020", "scaling_exponent": "compute_optimal"},
    ),
    "half each": ("cotra_2020", {"scaling_law": HALF}),
    "as printed": ("cotra_2020", {"scaling_law": "hoffmann_2022"}),
    "| `kaplan_fixed_parameters`": ("kaplan_fixed_parameters", {}),
    "| `chinchilla_fixed_parameters`": ("chinchilla_fixed_parameters", {}),
    "| `kaplan_fixed_loss`": ("kaplan_fixed_loss", {}),
    "| `chinchilla_fixed_loss`": ("chinchilla_fixed_loss", {}),
    "| `data_limited`": ("data_limited", {}),
    "data.epochs=1": ("data_limited", {"data.epochs": "1"}),
    "priors.overtraining=5": ("data_limited", {"priors.overtraining": "5"}),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_printed_median_is_the_computed_one(row):
    name, edits = ROWS[row]
    (line,) = (
        text
        for text in PAGE.read_text(encoding="utf-8").splitlines()
        if text.startswith("| ") and row in text
    )
    (printed,) = re.findall(r"\| (\d{4}\.\d) \|", line)
    forecast = run(load(name, edits))
    # Half of the last digit that is printed, and four times the Monte Carlo error.
    assert float(printed) == pytest.approx(
        forecast.median, abs=0.05 + 4 * forecast.median_error
    )


def test_the_fixed_laws_are_the_scenarios_on_fixed_parameters():
    for law, scenario in (("kaplan", "kaplan"), ("besiroglu", "chinchilla")):
        one = load("cotra_2020", {"scaling_law": f"{law}_{2020 if law == 'kaplan' else 2024}"})
        assert one.hash == load(f"{scenario}_fixed_parameters").hash
