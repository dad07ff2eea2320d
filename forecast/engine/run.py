"""Running scenarios."""

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from forecast.defaults import APART, LEAST_DRAWS, MAX_DRAWS, MEDIAN_ERROR, PROBABILITY_ERROR
from forecast.distributions.cdf import Collected
from forecast.distributions.mixture import Mixture
from forecast.engine.collector import AnchorCurves, Collector, Kind, Order, Parts
from forecast.engine.method import Method, Probe, method_of
from forecast.engine.tasks import Accumulator, Found, Task, TaskCaches, Wanted, tasks_of, work
from forecast.engine.term_cache import TermCache
from forecast.engine.time_nodes import EVERYWHERE, KnownNodes, Window, shared_nodes
from forecast.errors import ArgumentError
from forecast.model.draw_caches import DrawCaches, Heights
from forecast.results.forecast import AnchorForecast, Forecast
from priors.cache import Cache
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from scenarios.problems import Problem, ScenarioError
from scenarios.schema.fingerprints import Key, arrival_key
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from forecast.distributions.nodes import Nodes
    from forecast.engine.sharded import Execution

_MEMORY = 2**28  # bytes for each kind of thing that is kept
_REMEMBERED = LEAST_DRAWS  # draws up to which runs are kept from call to call
_earlier = local()  # caches are for one thread
_PLANS = 256
_BYTES_PER_TERM = 1 << 18  # or so
_LARGER = 4  # times what a part of one takes, for all curves of an anchor
_BYTES = {"draws": (0, 8), "curve": (1 << 19, 16)}  # at least, and for each draw


def run(
    scenario: Scenario | str | Path,
    draws: int | None = None,
    seed: int = 0,
    workers: int = 1,
    name: str | None = None,
    execution: "Execution | None" = None,
) -> Forecast:
    """Run a scenario.

    Parameters
    ----------
    scenario : Scenario, str or path
        A loaded scenario, a built-in name, or the path of a file.
    draws : int, optional
        Draws per anchor; rounded up to whole batches. As many as are `enough` if left out.
    seed : int
        Any integer from 0 on; with the draws and the scenario it fixes the result.
    workers : int
        Processes for a run of more than 64 batches, where 1 stands for a thread on each
        core; shorter ones have no use for them. The result does not depend on it.
    name : str, optional
        What to call the scenario in results.
    execution : Execution, optional
        How a long run is done, in place of workers.

    Raises
    ------
    ScenarioError
        When the scenario cannot be used, or evidence contradicts it: the ramp leaves nothing
        of an anchor, or all evidence together nothing of any.
    """
    if not isinstance(scenario, Scenario):
        name, scenario = name or str(scenario), load(scenario)

    def runs_of(count: int) -> Runs:
        if execution is None and workers == 1 and count <= _REMEMBERED:
            return _remembered(count, seed)
        return Runs(count, seed, workers, execution)

    runs = enough([scenario], runs_of) if draws is None else runs_of(draws)
    return runs.run(scenario, name)


def _remembered(draws: int, seed: int) -> "Runs":
    """Runs of earlier calls: what a scenario that is changed again and again keeps is there."""
    runs: Cache[tuple[int, int], Runs] = vars(_earlier).setdefault("runs", Cache(1))
    return runs((draws, seed), lambda: Runs(draws, seed, memory=_MEMORY // 4))


def _received(draws: int, seed: int, coarse: bool, memory: int) -> "Runs":
    """Runs as another process has them; what is sent again meets what was computed."""
    runs: Cache[tuple[int, int, bool], Runs] = vars(_earlier).setdefault("received", Cache(2))
    return runs((draws, seed, coarse), lambda: Runs(draws, seed, coarse=coarse, memory=memory))


def is_enough(forecast: Forecast) -> bool:
    """Whether a forecast is as sure as is aimed at, or more draws would not make it so.

    A median after the last year has no error. Where draws are counted, probabilities would
    take many times what the median does.
    """
    sure = not np.isfinite(forecast.median) or forecast.median_error < MEDIAN_ERROR
    if forecast.method == "counted":
        return sure
    return sure and bool(np.max(forecast.by_year.error) < PROBABILITY_ERROR)


def are_enough(forecasts: Sequence[Forecast]) -> bool:
    """Whether each of some forecasts is."""
    return all(map(is_enough, forecasts))


def doubling(runs_of: Callable[[int], "Runs"], most: int = MAX_DRAWS) -> Iterator["Runs"]:
    """Runs of more and more draws, up to `most`, each made by `runs_of` its draws."""
    draws = LEAST_DRAWS
    while draws <= most:
        yield runs_of(draws)
        draws *= 2


def enough(
    scenarios: Sequence[Scenario],
    runs_of: Callable[[int], "Runs"],
    most: int = MAX_DRAWS,
    suffice: Callable[[Sequence[Forecast]], bool] = are_enough,
) -> "Runs":
    """Runs of as many draws as the neediest of some scenarios asks for.

    Parameters
    ----------
    scenarios : sequence of Scenario
        They have been run when this returns.
    runs_of : callable
        Runs of so many draws.
    most : int
        Draws that are not exceeded.
    suffice : callable
        Whether no more draws are asked for.
    """
    for runs in doubling(runs_of, most):
        if suffice(list(map(runs.run, scenarios))):
            break
    return runs


class Runs:
    """Runs of several scenarios on the same draws; what two share is computed once.

    Parameters
    ----------
    draws, seed, workers : int
        As for `run`.
    execution : Execution, optional
        How long runs are done, in place of workers.
    coarse : bool
        Whether paths get only as many draws as differences between forecasts need.
    memory : int
        Bytes for each kind of thing that is kept.
    """

    def __init__(
        self,
        draws: int = LEAST_DRAWS,
        seed: int = 0,
        workers: int = 1,
        execution: "Execution | None" = None,
        *,
        coarse: bool = False,
        memory: int = _MEMORY,
    ):
        if draws < 1 or seed < 0 or workers < 1:
            raise ArgumentError("draws and workers must be at least 1, seed at least 0")
        self.batches = Batches.for_draws(draws, seed)
        self._coarse, self._memory = coarse, memory
        self._tasks = tasks_of(self.batches, coarse=coarse)
        self._workers, self._execution = workers, execution
        self._finer: Runs | None = None
        self._draws: dict[object, list[TaskCaches]] = {}
        self._plans: Cache[Hashable, _Plan] = Cache(_PLANS)
        self._methods: Cache[Key, Method] = Cache(_PLANS)
        self._nodes: KnownNodes = Cache(_PLANS)
        self._parts: Cache[Hashable, Parts] = Cache(self._most("curve"))
        self._anchors: Cache[Hashable, AnchorCurves] = Cache(self._most("curve") // _LARGER)

    def __reduce__(self) -> tuple[Callable[..., "Runs"], tuple[int, int, bool, int]]:
        """Without what was computed: to be sent to another process, which has its own."""
        return _received, (self.batches.draws, self.batches.seed, self._coarse, self._memory)

    @property
    def is_long(self) -> bool:
        """Whether a single run is shared out already."""
        return len(self.batches.numbers) > APART

    def _most(self, what: str) -> int:
        least, per_draw = _BYTES[what]
        return max(64, self._memory // (least + per_draw * self.batches.draws))

    @cached_property
    def coarser(self) -> "Runs":
        """The same with as few draws of paths as differences between forecasts need."""
        if self._coarse:
            return self
        numbers = self.batches.draws, self.batches.seed, self._workers, self._execution
        coarser = Runs(*numbers, coarse=True, memory=self._memory)
        coarser._finer, coarser._parts = self, self._parts
        return coarser

    def run(
        self, scenario: Scenario, name: str | None = None, window: Window = EVERYWHERE
    ) -> Forecast:
        """Run one of them.

        Parameters
        ----------
        scenario, name
            See `run`.
        window : (float, float)
            Years between which alone the answer must be right.
        """
        of = {anchor: arrival_key(scenario, anchor) for anchor in scenario.weights.anchors}
        seen = Probe(scenario)
        plan = self._plans((*of.items(), window), lambda: self._plan(seen, of, window))
        keys = {anchor: (key, plan.nodes.get(anchor)) for anchor, key in of.items()}
        curves = {anchor: self._anchors.get(key) for anchor, key in keys.items()}
        missing = [anchor for anchor, known in curves.items() if not known]
        made = self._make(seen, missing, plan)
        for anchor, of_anchor in made.items():
            self._anchors.put(keys[anchor], of_anchor)
        complete = {anchor: known or made[anchor] for anchor, known in curves.items()}
        forecast = _assemble(name or scenario.title, scenario, self.batches, complete)
        _check_evidence(forecast)
        return forecast

    def _plan(self, seen: Probe, of: Mapping[str, Key], window: Window) -> "_Plan":
        """The plan of a scenario, of whose anchors the keys are given."""
        methods = {
            name: self._methods(key, partial(method_of, seen.anchors[name]))
            for name, key in of.items()
        }
        return _Plan(methods, shared_nodes(seen, methods, window, self._nodes))

    def _make(
        self, seen: Probe, anchors: Sequence[str], plan: "_Plan"
    ) -> dict[str, AnchorCurves]:
        """Curves of anchors from all batches; what they have in common is collected once."""
        if not anchors:
            return {}
        of, methods, nodes = seen.anchors, plan.methods, plan.nodes
        collectors = {
            name: Collector(of[name], methods[name], nodes.get(name)) for name in anchors
        }
        keys = {
            name: {kind: self._own(kind, key) for kind, key in collector.keys.items()}
            for name, collector in collectors.items()
        }
        parts = {key: self._parts.get(key) for each in keys.values() for key in each.values()}
        wanted: dict[str, Order] = {}
        for name, of_anchor in keys.items():
            missing = [kind for kind, key in of_anchor.items() if parts[key] is None]
            parts |= {of_anchor[kind]: {} for kind in missing}  # others need not ask for it
            wanted[name] = collectors[name].order(tuple(missing))
        for (name, kind), new in self._collected(seen.scenario, wanted).items():
            parts[keys[name][kind]] = new
            self._parts.put(keys[name][kind], new)
        return {n: c.curves(_together(keys[n], parts)) for n, c in collectors.items()}

    def _own(self, kind: Kind, key: Hashable) -> Hashable:
        """A key that others with more or fewer draws of paths do not share, if these count."""
        return (self._coarse, key) if kind == "paths" else key

    def _collected(
        self, scenario: Scenario, wanted: Wanted
    ) -> dict[tuple[str, Kind], dict[str, Collected]]:
        """What was missing, by anchor and kind."""
        new: dict[tuple[str, Kind], dict[str, Collected]] = {
            (name, kind): {} for name, order in wanted.items() for kind in order.kinds
        }
        for (anchor, kind, name), part in (
            self._collect(scenario, wanted).items() if new else ()
        ):
            new[anchor, kind][name] = part
        return new

    def _collect(self, scenario: Scenario, wanted: Wanted) -> Found:
        if self.is_long:
            # Only here: executors take a tenth of the start of a short run to import.
            from forecast.engine.sharded import Execution, collect_long, workers_of

            if self._execution is not None:
                return collect_long(scenario, self._tasks, wanted, self._execution)
            with workers_of(self._workers) as workers:
                return collect_long(scenario, self._tasks, wanted, Execution(workers))
        whole = Accumulator()
        caches = self._caches_of(scenario)
        for task, draws in zip(self._tasks, caches, strict=True):
            whole.add(*work(scenario, task, wanted, draws))
        return whole.result()[1]

    def _caches_of(self, scenario: Scenario) -> Sequence[TaskCaches]:
        """Draws that were made already, for each task."""
        correlations = scenario.rank_correlations
        if correlations not in self._draws:
            caches = [self._caches(task) for task in self._tasks]
            if self._finer is not None:
                pairs = zip(self._finer._caches_of(scenario), caches, strict=True)
                caches = [finer.with_paths_of(own) for finer, own in pairs]
            self._draws[correlations] = caches
        return self._draws[correlations]

    def _caches(self, task: Task) -> TaskCaches:
        most, per_node = self._most("draws"), 8 * task.thinned.draws
        kept: list[Heights] = [Cache(self._memory // per_node) for _ in range(2)]
        full, few = (DrawCaches(most) for _ in range(2))
        thin, integrated = (DrawCaches(most, heights) for heights in kept)
        terms = TermCache(self._memory // _BYTES_PER_TERM)
        return TaskCaches(full, thin, few, integrated, terms)


class _Plan(NamedTuple):
    """How the arrivals of all anchors are worked out, and when their paths are looked at."""

    methods: Mapping[str, Method]
    nodes: "Mapping[str, Nodes]"


def _together(keys: Mapping[Kind, Hashable], parts: Mapping[Hashable, Parts | None]) -> Parts:
    """What an anchor is made of, of all kinds."""
    return {name: part for key in keys.values() for name, part in (parts[key] or {}).items()}


def _check_evidence(forecast: Forecast) -> None:
    """Refuse evidence that contradicts an anchor's ramp, or all anchors together."""
    left = forecast.mixture.left
    problems = [
        Problem(
            "the evidence rules out everything that this anchor thinks possible; "
            "see evidence.already_tried",
            ("anchors", name),
        )
        for name, (before, _) in left.items()
        if not before
    ]
    if not problems and not any(after for _, after in left.values()):
        problems = [_contradiction(forecast, [*left])]
    if problems:
        raise ScenarioError(problems)


def _contradiction(forecast: Forecast, anchors: Sequence[str]) -> Problem:
    """Name the kind of evidence that by itself leaves nothing of the anchors, or all kinds."""
    everything = "rules out everything that the anchors think possible"
    for kind in forecast.scenario.evidence.kinds:
        if all(forecast.anchors[name].evidence_removed_by[kind] >= 1.0 for name in anchors):
            return Problem(f"{everything}; nothing would be left", ("evidence", kind))
    kinds = " and ".join(forecast.scenario.evidence.kinds)
    return Problem(
        f"{kinds} together leave nothing that the anchors think possible", ("evidence",)
    )


def _assemble(
    name: str, scenario: Scenario, batches: Batches, curves: Mapping[str, AnchorCurves]
) -> Forecast:
    weights = scenario.weights.anchors
    total = math.fsum(weights.values())
    mixture = Mixture(
        {anchor: of_anchor.arrival for anchor, of_anchor in curves.items()},
        {anchor: weight / total for anchor, weight in weights.items()},
        scenario.weights.none,
    )
    years = np.arange(scenario.years.first, scenario.years.last + 1, dtype=float)
    anchors = {
        anchor: AnchorForecast(
            anchor,
            weights[anchor],
            of_anchor.requirement,
            of_anchor.arrival,
            of_anchor.bound,
            of_anchor.left_by,
            of_anchor.method.reason,
            scenario.views[anchor].in_time,
            years,
            batches.draws,
        )
        for anchor, of_anchor in curves.items()
    }
    return Forecast(name, scenario, batches, mixture, anchors)
