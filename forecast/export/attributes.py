"""Units and long names of everything in the cube, in one place."""

from priors.belief import RELATIVE
from scenarios.schema.quantities import quantity_of

_OWN = {
    "log10_training_compute_requirement": (
        "log10(FLOP)",
        "Training compute requirement at the algorithms of the base year; +inf where none "
        "suffices, or where a date is waited for",
    ),
    "arrival_year": ("year", "First moment at which the requirement is met, plus the lag"),
    "milestone_arrival_year": ("year", "First moment at which a milestone is reached"),
    "evidence_weight": ("1", "Weight that the evidence leaves to the draw"),
    "binding_limit": (
        "1",
        "What the draw waits for: 0 money, 1 data, and from 2 on limits by name",
    ),
    "arrival_probability": ("1", "Probability of arrival by the year if the anchor is right"),
    "arrival_probability_error": ("1", "Monte Carlo standard error of arrival_probability"),
    "mixture_arrival_probability": ("1", "Probability of arrival by the year"),
    "mixture_arrival_probability_error": (
        "1",
        "Monte Carlo standard error of mixture_arrival_probability",
    ),
    "log10_affordable_compute": ("log10(FLOP)", "Compute that the largest run can afford"),
    "log10_effective_compute": (
        "log10(FLOP)",
        "Affordable compute times the progress of algorithms since the base year",
    ),
    "median_year": ("year", "Median arrival year"),
    "median_error": ("year", "Monte Carlo standard error of median_year"),
    "quantile_year": ("year", "Quantiles of the arrival year"),
    "quantile_error": ("year", "Monte Carlo standard error of quantile_year"),
    "weight": ("1", "Probability that the anchor is the right one, before the evidence"),
    "posterior_weight": (
        "1",
        "Probability that the anchor is the right one, after the evidence",
    ),
    "posterior_weight_error": ("1", "Monte Carlo standard error of posterior_weight"),
    "none_weight": ("1", "Probability that no anchor suffices, before the evidence"),
    "posterior_none_weight": ("1", "Probability that no anchor suffices, after the evidence"),
    "posterior_none_weight_error": ("1", "Monte Carlo standard error of posterior_none_weight"),
}

_WEIGHED = (
    "Draws do not count alike: weigh those of an anchor by evidence_weight, and anchors by "
    "posterior_weight; Forecast.sample() gives draws that do"
)
_COMMENTS = {
    "evidence_weight": "Weighs the draws of its anchor; only ratios within an anchor matter",
    "weight": "As the scenario states it, in the first year that none names",
    "posterior_weight": "In the first year that none names; weighs the draws of its anchor "
    "together, which evidence_weight weighs among themselves",
    "none_weight": "What it loses by year, the anchors gain",
    "posterior_none_weight": "What it loses by year, the anchors gain",
    "arrival_probability": "Draws are weighed by evidence_weight",
    "mixture_arrival_probability": "Draws are weighed by evidence_weight, anchors by "
    "posterior_weight, which gain by year what posterior_none_weight loses",
    "log10_affordable_compute": "Plain quantiles: the evidence weighs requirements, not trends",
    "log10_effective_compute": "Plain quantiles: the evidence weighs requirements, not trends",
}


def comment(name: str, dims: tuple[str, ...]) -> dict[str, str]:
    """How a variable of the cube is weighed, or has to be."""
    text = _COMMENTS.get(name) or (_WEIGHED if "draw" in dims else "")
    return {"comment": text} if text else {}


_RELATIVE = tuple(f".{edit}" for edit in RELATIVE)
_LAWS = {
    "scaling_law": "Number of the scaling law, from 0 in the order of publication",
    "allocation": "Number of the law that splits compute, from 0 in the order of publication",
}


def attributes(name: str) -> dict[str, str]:
    """Units and long name of a variable of the cube.

    Parameters
    ----------
    name : str
        A name of the cube's own, or that of a belief, with its anchor before it if only one
        anchor holds it.
    """
    if name in _OWN:
        units, long_name = _OWN[name]
        return {"units": units, "long_name": long_name}
    if (role := name.rpartition(".")[2]) in _LAWS:
        return {"units": "1", "long_name": _LAWS[role]}
    name, _, edit = name.rpartition(".") if name.endswith(_RELATIVE) else (name, "", "")
    quantity = quantity_of(name) or quantity_of(name.rpartition(".")[2])
    if edit and quantity is not None:
        unit = quantity.unit if edit == "plus" else "1"
        return {"units": unit, "long_name": f"{quantity.long_name}, {edit}"}
    if quantity is None:
        return {"units": "1", "long_name": name.replace("_", " ").replace(".", ", ")}
    return {"units": quantity.unit, "long_name": quantity.long_name}
