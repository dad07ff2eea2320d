"""From scenarios to a page: run them on the same draws, and explain how they differ."""

from collections.abc import Mapping, Sequence

from forecast.analysis.estimand import Question
from forecast.analysis.influence.effort import EFFORT
from forecast.analysis.influence.explanation import Explanation, explain
from forecast.analysis.influence.sensitivity import explained_variance
from forecast.engine.run import Runs
from forecast.errors import NoMedianError
from forecast.pages.document import Page
from forecast.pages.subject import Subject
from forecast.progress import Progress
from forecast.results.stated import StatedForecast
from scenarios.loading.load import Resolved
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario

_FOR_ORDER = 1 << 12


def made(
    resolved: Sequence[Resolved],
    runs: Runs,
    beside: Sequence[StatedForecast] = (),
    settings: Mapping[str, str] | None = None,
    tell: Progress | None = None,
) -> Page:
    """Run scenarios and lay them out.

    Parameters
    ----------
    resolved : sequence of Resolved
        The first is the one that the page is about.
    runs : Runs
    beside : sequence of StatedForecast
    settings : mapping of str to str, optional
        What was laid over each of the scenarios.
    tell : callable, optional
        Told how far the explanations are.
    """
    subjects = [_subject(each, runs, settings or {}) for each in resolved]
    first, *others = subjects
    explained = [(_explained(first, other, runs, tell), other) for other in others]
    return Page(subjects, beside, [(why, other) for why, other in explained if why is not None])


def _subject(resolved: Resolved, runs: Runs, settings: Mapping[str, str]) -> Subject:
    try:
        forecast = runs.run(resolved.scenario, resolved.name)
    except ScenarioError as error:
        raise ScenarioError(resolved.placed(error.problems), error.unlisted) from None
    return Subject(forecast, resolved, settings, _influence(resolved.scenario, runs))


def _influence(scenario: Scenario, runs: Runs) -> Mapping[str, float]:
    """What beliefs explain, by so few draws as their order needs; nothing under feedback."""
    if scenario.feedback is not None:
        return {}  # which takes minutes
    return explained_variance(Runs(min(_FOR_ORDER, runs.batches.draws)).run(scenario))


def _explained(
    one: Subject, other: Subject, runs: Runs, tell: Progress | None
) -> Explanation | None:
    """What leads from one to the other; None where a median lies after the last year."""
    scenarios = (one.forecast.scenario, other.forecast.scenario)
    try:
        return explain(*scenarios, runs, Question(), progress=tell, seconds=EFFORT)
    except NoMedianError:
        return None
