"""The quantities outside the anchors: prices, spending, evidence."""

from anchors.quantities import ANCHOR_QUANTITIES, Quantity
from scenarios.problems import Path

GROWTH = {
    "doubling_time": Quantity("year", "Doubling time"),
    "yearly_factor": Quantity("1", "Growth factor a year"),
    "growth_oom": Quantity("OOM/year", "Growth a year", positive=False),
}
"""The three spellings of growth; a trend has one of them."""

CHANGE = {**GROWTH, "times": Quantity("1", "Share of the trend's own growth", positive=False)}
"""The spellings of a change in a schedule; it has one of them."""

SECTION_QUANTITIES = {
    "hardware": {
        "price_performance": Quantity("FLOP/$", "Hardware price-performance in the base year"),
        **GROWTH,
        "ceiling": Quantity("FLOP/$", "Highest price-performance ever"),
    },
    "spending": {
        "largest_run_cost": Quantity("$", "Cost of the largest run in the base year"),
        **GROWTH,
        "ceiling_share": Quantity("1", "Most of a year's GDP that one run can cost"),
        "gdp": Quantity("$", "GDP of the largest economy in its base year"),
        "gdp_growth": Quantity("1/year", "Growth of GDP", positive=False),
        "years_of_saving": Quantity("year", "Years of budgets saved up for one run", False),
    },
    "data": {
        "stock": Quantity("token", "Usable tokens in the base year, each counted once"),
        **GROWTH,
        "epochs": Quantity("1", "Most times that a token is seen"),
    },
    "limits": {
        "level": Quantity("FLOP", "Most compute of one run, in the base year if it grows"),
        **GROWTH,
    },
    "feedback": {
        "automation_now": Quantity("1", "Share of research automated in the base year"),
        "automation_width": Quantity("OOM", "Compute in which the odds of automation tenfold"),
        "automation_gap": Quantity("OOM", "Compute from 20% automated to the requirement"),
        "input_returns": Quantity("1", "Exponent of growth in labour and compute", False),
        "labour_share": Quantity("1", "Part of that exponent that is labour's", False),
        "diminishing_returns": Quantity("1", "Exponent of growth in what was improved", False),
    },
    "milestones": {
        "oom_below": Quantity("OOM", "Orders of magnitude below the requirement", False),
        "oom_above": Quantity("OOM", "Orders of magnitude above the requirement", False),
    },
    "evidence": {
        "zero_below": Quantity("FLOP", "Requirement below which would have been met already"),
        "full_above": Quantity("FLOP", "Requirement above which nothing has been tried"),
        "compute": Quantity("FLOP", "Compute of runs that were not transformative"),
        "years": Quantity("year", "Time for which such runs have been made"),
        "success_rate_exponent": Quantity(
            "1", "Exponent of a year's expected successes in compute over requirement"
        ),
    },
}
"""Every number of the other sections that is a belief."""


RAMP = {
    "factor": Quantity("1", "Budgets spent where effective compute meets what is needed"),
    "within": Quantity("OOM", "Compute below what is needed from which spending rises"),
}
"""How spending rises faster as the goal comes near."""

LAG = Quantity("year", "Part of the delay between affording and arriving", positive=False)
"""Each of the lags that the scenario names."""

LEVELS = {
    "hardware": Quantity("FLOP/$", "Hardware price-performance by year"),
    "spending": Quantity("$", "Cost of the largest run by year"),
    "data": Quantity("token", "Usable tokens by year, each counted once"),
    "limits": Quantity("FLOP", "Most compute of one run by year"),
}
"""What the levels of a trend are."""

LEVEL_OF_YEAR = {
    ("hardware", "base_year"): "price_performance",
    ("spending", "base_year"): "largest_run_cost",
    ("spending", "gdp_base_year"): "gdp",
    ("data", "base_year"): "stock",
}
"""Values that a year belongs to, so that it says nothing without them."""

OF_GROWTH = {
    section: (year, level, *GROWTH)
    for (section, year), level in LEVEL_OF_YEAR.items()
    if year == "base_year"
}
OF_GROWTH["limits"] = ("base_year", "level", *GROWTH)
"""Keys of a trend that is told by its growth."""
OF_LEVELS = ("levels", "after")
"""Keys of a trend that is told by its levels."""


def quantity_of(name: str) -> Quantity | None:
    """The quantity behind a belief's name: a prior's, or `section.key`."""
    section, _, key = name.rpartition(".")
    if not section:
        return ANCHOR_QUANTITIES.get(name)
    if ".schedule." in name or ".labour." in name:
        return CHANGE.get(key)
    section = section.partition(".")[0]
    if section == "lag":
        return LAG
    if key == "levels":
        return LEVELS.get(section)
    if name.startswith("spending.ramp."):
        return RAMP.get(key)
    return SECTION_QUANTITIES.get(section, {}).get(key)


def is_belief(path: Path) -> bool:
    """Whether a belief stands at this path of a scenario file."""
    match path:
        case ("priors", _) | ("anchors", _, "priors", _) | ("evidence", "already_tried", _):
            return True
        case ("evidence", "training_runs", _, "compute" | "years"):
            return True
        case ("anchors", _, "stages", _, "effective_horizon_length"):
            return True
        case ("lag", _) | ("lag", _, "levels", _):
            return True
        case ("milestones", _, key):
            return key in SECTION_QUANTITIES["milestones"]
        case ("limits", _, *inside):
            return _is_in_trend("limits", tuple(inside))
        case (section, *inside) if section in LEVELS:
            return _is_in_trend(str(section), tuple(inside))
        case (
            ("algorithms", "schedule", _, key)
            | ("feedback", "labour", key)
            | ("feedback", "labour", "schedule", _, key)
        ):
            return key in CHANGE
        case (section, key):
            return key in SECTION_QUANTITIES.get(str(section), {})
    return False


def _is_in_trend(section: str, path: Path) -> bool:
    """Whether a belief stands at this path inside a trend."""
    match path:
        case ("ramp", key):
            return section == "spending" and key in RAMP
        case ("schedule", _, key):
            return key in CHANGE
        case ("after", key):
            return key in GROWTH
        case ("levels", _):
            return True
        case (key,):
            return key in SECTION_QUANTITIES[section]
    return False


def homes_of(name: str) -> list[str]:
    """Sections of a scenario in which a belief of this name can stand."""
    sections = ("hardware", "spending", "data")
    found = [section for section in sections if name in SECTION_QUANTITIES[section]]
    return ["priors", *found] if name in ANCHOR_QUANTITIES else found
