"""What laws, options and data must be to the anchors that name them."""

from collections.abc import Iterator

from anchors.kinds import KINDS
from anchors.requirements.data_scaling import ALLOCATION, LAW_ROLES, SCALING_LAW
from scenarios.checks.ranges import outside
from scenarios.problems import Path, listed
from scenarios.schema.scenario import Scenario

Finding = tuple[Path, str]


def errors(scenario: Scenario) -> Iterator[Finding]:
    """Everything that makes the scenario unusable: path and message."""
    for name in scenario.anchors:
        yield from _options(scenario, name)
        yield from _silent_laws(scenario, name)
    if scenario.data and outside(scenario.data.epochs, 1.0):
        yield ("data", "epochs"), "must not be below 1: a token that is used is seen once"


def suspicions(scenario: Scenario) -> Iterator[Finding]:
    """Everything legal that is more likely a mistake: path and message."""
    kinds = {KINDS[anchor.kind] for anchor in scenario.anchors.values()}
    if scenario.scaling_law and not any(SCALING_LAW in kind.laws for kind in kinds):
        yield (SCALING_LAW,), "no anchor is of a kind that follows a scaling law"
    for name, anchor in scenario.anchors.items():
        beliefs = scenario.beliefs(name)
        needed = KINDS[anchor.kind].required(beliefs.keys(), data=False)
        idle = "data_scaling_exponent" in needed
        if anchor.scaling_law and KINDS[anchor.kind].has_samples and idle:
            message = "says nothing here: data_scaling_exponent and reference_samples are given"
            yield ("anchors", name, SCALING_LAW), message
    if scenario.data and not any(_takes_data(scenario, name) for name in scenario.anchors):
        yield ("data",), "no anchor says how many tokens it needs; give training_tokens"


def _takes_data(scenario: Scenario, anchor: str) -> bool:
    kind = KINDS[scenario.anchors[anchor].kind]
    return kind.tokens is not None or "training_tokens" in scenario.beliefs(anchor)


def _options(scenario: Scenario, name: str) -> Iterator[Finding]:
    """Options of an anchor that its kind does not take."""
    anchor, path = scenario.anchors[name], ("anchors", name)
    kind = KINDS[anchor.kind]
    taken = {
        **{role: role in kind.laws for role in LAW_ROLES},
        "scaling_exponent": bool(kind.laws),
        "variant": anchor.kind == "direct_approach",
        "progress": kind.measure == "progress",
        "success_level": anchor.kind == "time_horizon",
    }
    for key, may in taken.items():
        if getattr(anchor, key) is not None and not may:
            yield (*path, key), f"an anchor of kind {anchor.kind} has no use for it"


def _silent_laws(scenario: Scenario, name: str) -> Iterator[Finding]:
    """Laws that give nothing from which the anchor's question could be answered."""
    if scenario.anchors[name].kind != "loss_target":
        return
    from anchors.laws import LAWS

    beliefs, laws = scenario.beliefs(name), scenario.laws(name)
    bounded = [b for b in ("max_parameters", "max_tokens") if b in beliefs]
    own = scenario.anchors[name].scaling_law is not None
    path: Path = ("anchors", name, SCALING_LAW) if own else (SCALING_LAW,)
    if ALLOCATION in laws and bounded:
        message = f"{bounded[0]} leaves no choice beside a rule for the allocation; give one"
        yield ("anchors", name, ALLOCATION), message
    joint = bool(bounded) or ALLOCATION in laws
    silent = {law: why for law in LAWS if (why := _silent(law, joint))}
    for law in laws[SCALING_LAW].names if SCALING_LAW in laws else ():
        if law in silent:
            plan = "a bounded or allocated plan" if joint else "a plan for a loss"
            able = listed([each for each in LAWS if each not in silent])
            yield path, f"{silent[law]}; {plan} needs it, which {able} have"


def _silent(law: str, joint: bool) -> str:
    """Why a law cannot say what a loss takes; empty where it can."""
    from anchors.laws import LAWS, NotInLaw

    try:
        LAWS[law].loss(1e9, 1e10) if joint else LAWS[law].compute_for_loss(2.0)
    except NotInLaw as problem:
        return str(problem)
    return ""
