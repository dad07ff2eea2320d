"""Fill the tables of data_limits.md: python tools/make_data_limits.py."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from forecast.engine.run import run
from scenarios.loading.load import load
from tools.page import ROOT, Page, markdown


@cache
def median(name: str, *edits: str) -> str:
    """Median of a scenario with edits, each `KEY=VALUE`."""
    forecast = run(load(name, dict(edit.split("=", 1) for edit in edits)))
    return f"{forecast.median:.2f}" if np.isfinite(forecast.median) else "after 2100"


def laws() -> str:
    """The best guess with each law in the place of its beliefs."""
    optimal, base = "scaling_exponent=compute_optimal", "cotra_2020"
    half = "scaling_law={kaplan_2020: 0.5, besiroglu_2024: 0.5}"
    kaplan, besiroglu, hoffmann = (
        f"scaling_law={law}" for law in ("kaplan_2020", "besiroglu_2024", "hoffmann_2022")
    )
    rows = [
        (
            "`kaplan_2020`, `scaling_exponent: compute_optimal`",
            ".37",
            median(base, kaplan, optimal),
        ),
        ("`kaplan_2020`", ".74", median(base, kaplan)),
        ("`kaplan_2020` and `besiroglu_2024`, half each", ".74 or .95", median(base, half)),
        ("`besiroglu_2024`", ".95", median(base, besiroglu)),
        ("`hoffmann_2022`, approach 3 as printed", "1.21", median(base, hoffmann)),
    ]
    return markdown(("law", "exponent", "median of the 2020 best guess with this law"), rows)


def sides() -> str:
    """Both sides of the argument about Chinchilla."""
    loss = "the loss, between 1.833 and 1.888 nat/token"
    named = {
        "kaplan_fixed_parameters": (
            "parameters, as in 2020",
            "Kaplan's rule against overfitting",
        ),
        "chinchilla_fixed_parameters": ("parameters, as in 2020", "`besiroglu_2024`"),
        "kaplan_fixed_loss": (loss, "Kaplan's frontier"),
        "chinchilla_fixed_loss": ("the same loss", "the optimum of `besiroglu_2024`"),
    }
    rows = [(f"`{name}`", *words, median(name)) for name, words in named.items()]
    return markdown(("scenario", "what is fixed", "how data follows", "median"), rows)


def limited() -> str:
    """What the stock of text does to the best guess."""
    named = {
        "each token seen once": "data.epochs=1",
        "five times overtrained": "priors.overtraining=5",
        "1,000 tokens in a sample": "priors.tokens_per_sample=1000",
    }
    rows = [("`cotra_2020`", median("cotra_2020")), ("`data_limited`", median("data_limited"))]
    rows += [
        (f"{words} (`--set {edit}`)", median("data_limited", edit))
        for words, edit in named.items()
    ]
    return markdown(("", "median"), rows)


_BLOCKS = {"laws": laws, "sides": sides, "limited": limited}
PAGE = Page(ROOT / "docs" / "data_limits.md", _BLOCKS)

if __name__ == "__main__":
    PAGE.write()
