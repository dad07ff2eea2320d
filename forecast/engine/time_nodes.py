"""Which moments effective compute is looked at: close enough to read all others off them."""

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property, lru_cache, partial, reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from forecast.distributions.convolved import spread_of
from forecast.engine.method import Method, Probe
from forecast.engine.passes import PARTS, TOGETHER, Passes, dense, meets_jumps
from forecast.model.affordable import Height
from forecast.model.arrival import first_crossing
from forecast.model.draw_caches import FEW
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation
from priors.cache import Cache
from priors.types import Array
from scenarios.schema.fingerprints import Key, path_key, requirement_key, term_keys
from scenarios.schema.scenario import RankCorrelation, Scenario

if TYPE_CHECKING:
    from forecast.distributions.nodes import Nodes

Window = tuple[float, float]
"""Years between which arrivals are looked at."""

KnownNodes = Cache[Hashable, "Nodes"]
"""Nodes by all that they depend on."""

_FINER = 16.0  # nodes and heights about a jump, beside which nothing else need vary
_STEPS_PER_SPREAD = 2.5  # of the CDF that is read: leaves less than 1e-4 years,
_WHERE_BENT = 6.0  # and the same where paths bend at moments that nothing tells of
_YEARS = 4.0  # in a row in which steps are alike, and at most as long
_MOST = 128  # steps of so many years
_UNEVEN = 2  # steps a year where draws have their kinks at moments of their own
EVERYWHERE: Window = (-math.inf, math.inf)
_JUST = 1e-9  # years before a jump
_APART = 1e-6  # years between two moments at least
_DIGITS = 9  # of a year, within which kinks are alike


@lru_cache(maxsize=8)
def _shapes(
    _correlations: tuple[RankCorrelation, ...],
) -> "Cache[tuple[Key, bytes, bytes], Shape]":
    """Shapes that terms of paths have had, by what they depend on and by moments."""
    return Cache(FEW)


def scale_of(method: Method) -> float:
    """OOM over which the CDF that is read changes, or less: paths serve all terms of the same.

    A power of the square root of two, that one itself at most.
    """
    assert method.term is not None
    width = spread_of(method.term[1]) / (_FINER if method.closely and method.sharp else 1.0)
    return float(2.0 ** (0.5 * min(math.floor(2.0 * math.log2(width)), 1)))


def shared_nodes(
    seen: Probe, methods: Mapping[str, Method], window: Window, known: KnownNodes
) -> "dict[str, Nodes]":
    """Nodes of the anchors whose paths are looked at, by name.

    Where terms of paths vary each by itself, anchors have most of them in common, and get the
    same nodes.

    Parameters
    ----------
    seen : Probe
    methods : mapping of str to Method
        Of each anchor.
    window : (float, float)
        See `Course`.
    known : Cache
        Nodes that have been found.
    """
    scenario, groups = seen.scenario, dict[tuple[float, str], list[str]]()
    for name, method in methods.items():
        if method.how in ("crossed", "paired"):
            alike = "" if method.apart else name
            groups.setdefault((scale_of(method), alike), []).append(name)
    found: dict[str, Nodes] = {}
    for (scale, _), names in groups.items():
        differ = {scenario.views[name].path_key: name for name in names}.values()
        key = scale, window, *(_depend_on(scenario, name, methods[name]) for name in differ)
        of_these = {name: methods[name] for name in differ}
        made = partial(_nodes, seen, of_these, scale, window)
        found |= dict.fromkeys(names, known(key, made))
    return found


def _depend_on(scenario: Scenario, name: str, method: Method) -> Key:
    """What the nodes of an anchor's path depend on: on requirements where these have a part."""
    ramp = scenario.evidence.already_tried
    of_path = path_key(scenario, name, 0.0), ramp.key if ramp else ""
    if method.how == "crossed" and not meets_jumps(method):
        return of_path
    return *of_path, requirement_key(scenario, name, evidence=False)


def _nodes(seen: Probe, methods: Mapping[str, Method], scale: float, window: Window) -> "Nodes":
    """Nodes that some anchors have in common."""
    of = seen.anchors
    courses = [Course(of[name], method, window) for name, method in methods.items()]
    return TimeNodes(courses, scale).nodes


class TimeNodes:
    """The nodes of anchors, which do not depend on the draws of a run.

    Parameters
    ----------
    courses : sequence of Course
        One, or several whose terms vary each by itself.
    scale : float, OOM
        Over which the CDF that is read changes.
    """

    def __init__(self, courses: "Sequence[Course]", scale: float):
        self.courses = courses
        self.scale = scale

    @property
    def nodes(self) -> "Nodes":
        """All of them.

        As many to a year as the steepest of some years in a row asks for, rounded up to a
        power of two: so few kinds that paths of many scenarios have been looked at already.
        """
        from forecast.distributions.nodes import spread_out

        scenario = self.courses[0].scenario
        first, last = scenario.years.first, scenario.years.last
        low, high = self.courses[0].window
        moments, jumps = (
            set[float]().union(*(getattr(course, name) for course in self.courses))
            for name in ("moments", "jumps")
        )
        kinks = {t for t in moments if first < t < last}
        jumps = {t for t in jumps if first < t <= last}
        marks = {t for t in (*kinks, *jumps, *(t - _JUST for t in jumps)) if low <= t <= high}
        past = scenario.evidence.no_arrival_by
        asked = {float(past)} if past is not None and first < past < last else set()
        years = {float(year) for year in range(first, last + 1)}
        close = marks | {t for t in years if low <= t <= high}
        points = sorted({float(first), *asked, *close})
        whole = years if self._bends else {year for year in years if year % _YEARS == 0.0}
        ends = sorted({float(first), *asked, *(close & (marks | whole)), *_ends(close)})
        wanted = np.where(np.array(points[:-1]) < low, 0.0, self._wanted(points))
        steps = _steps(wanted / np.diff(points), points, ends)
        edges = sorted({*marks, min(close, default=0.0)})
        return spread_out(tuple(ends), tuple(steps), tuple(edges))

    @property
    def _bends(self) -> bool:
        return any(course.bends for course in self.courses)

    def _wanted(self, points: list[float]) -> Array:
        """How many steps each interval asks for, in fractions."""
        moments = np.array(points)
        width, shape = moments[1:] - moments[:-1], self._shape_at(moments)
        scale = np.hypot(self.scale, shape.spread[:-1])
        bends = np.zeros(len(points))
        bends[1:-1] = shape.turns * np.minimum(width[1:], width[:-1])
        bends = np.maximum(bends[1:], bends[:-1])
        steepest = np.maximum(shape.rises / scale, np.sqrt(2.0 * bends / scale))
        steps = (_WHERE_BENT if self._bends else _STEPS_PER_SPREAD) * steepest
        if not all(course.is_even for course in self.courses):
            steps = np.maximum(steps, _UNEVEN * width)
        return np.where(width <= 2.0 * _JUST, 0.0, steps)

    def _shape_at(self, points: Array) -> "Shape":
        """That of the sum of terms, each as in the course that asks for the most."""
        terms = zip(*(course.shapes_at(points) for course in self.courses), strict=True)
        return Shape.total([Shape.most(term) for term in terms])


class Course:
    """An anchor's path, as far as nodes depend on it.

    Parameters
    ----------
    pilot : AnchorSimulation
        Of a `Probe`.
    method : Method
    window : (float, float)
        Years between which arrivals are looked at closely; of others, only what arrives
        by the first one at all.
    """

    def __init__(self, pilot: AnchorSimulation, method: Method, window: Window = EVERYWHERE):
        self.pilot = pilot
        self.method = method
        self.window = window

    @property
    def scenario(self) -> Scenario:
        """What the anchor belongs to."""
        return self.pilot.simulation.scenario

    @cached_property
    def _path(self) -> Path:
        return Path(self.pilot)

    @property
    def bends(self) -> bool:
        """Whether paths bend at moments that nothing tells of, as where a limit binds."""
        is_bound = bool(self.pilot.simulation.limits) or self.pilot.log10_tokens is not None
        return is_bound or self.pilot.view.asks

    @property
    def moments(self) -> set[float]:
        """Moments at which rates change, as arrivals come of them."""
        data = self.pilot.simulation.data
        of_data = [] if data is None else data.changes_after(self._path.first)
        lag = self.pilot.lag
        changes = [*self._path.changes, *of_data, *(moment for moment, _ in lag.knots)]
        changes += [t for t in self._kinks if not np.isclose(t, changes, 0.0, _APART).any()]
        arrivals = [lag.after(np.asarray(change)) for change in changes]
        found = self._ends_of_starts.union(*map(self._often, arrivals))
        starts = dense(lag.after(self._start), 1.0 / _UNEVEN)  # at which much arrives
        passed = Passes(self._path, self.method).within(*self.window)
        near = passed.union(starts, *map(dense, arrivals))
        if not near:
            return found
        known = np.array([*found, *self.jumps])
        return found | {t for t in near if not np.isclose(t, known, 0.0, _APART).any()}

    @property
    def _kinks(self) -> set[float]:
        """Moments at which a limit begins to bind, or no longer does, in draws that agree."""
        simulation = self.pilot.simulation
        if not simulation.limits:
            return set()
        kinks = simulation.in_reach.kinks(self._path.first, float(self.scenario.years.last))
        near = (each for each in kinks if np.ptp(each) <= TOGETHER)
        return {t for each in near for t in np.quantile(each, PARTS).round(_DIGITS).tolist()}

    @property
    def _ends_of_starts(self) -> set[float]:
        """When the first and the last of draws can arrive at all, where their lags differ."""
        if not self.pilot.lag.varies:
            return set()
        assert isinstance(self.pilot.simulation, Probe)
        ends = self.pilot.simulation.ends.anchors[self.pilot.name].lag
        starts = ends.after(np.asarray(self._path.first))
        return {float(starts.min()), float(starts.max())}

    @cached_property
    def jumps(self) -> set[float]:
        """Moments at which much arrives at once."""
        lag = self.pilot.lag
        return set().union(*map(self._often, (lag.after(self._start), *lag.jumps)))

    @cached_property
    def _start(self) -> Array:
        """When draws can arrive first, lags aside."""
        first = float(self.scenario.years.first)
        simulation, tokens = self.pilot.simulation, self.pilot.log10_tokens
        if simulation.data is None or tokens is None:
            return np.asarray(first)
        return first_crossing([simulation.data], tokens, first)

    def _often(self, values: Array) -> set[float]:
        """Values of more than one draw, or of all."""
        if np.size(values) == 1:
            return {value for value in np.ravel(values).tolist() if math.isfinite(value)}
        found, counts = np.unique(values, return_counts=True)
        return {float(value) for value in found[counts > 1] if np.isfinite(value)}

    @property
    def is_even(self) -> bool:
        """Whether all draws have their kinks at the same moments."""
        varies = self.pilot.lag.varies or np.ndim(self._start)
        return not varies and self._path.never_falls

    def shapes_at(self, points: Array) -> "list[Shape]":
        """How the terms of paths rise and bend by moments: by what was affordable then."""
        affordable = self.pilot.lag.before(points[:, None, None])
        times = affordable.max(axis=(1, 2), keepdims=True)  # of the shortest lag
        times = np.maximum(times, self._path.first)
        if not self.method.apart:
            return [Shape.of(self._path.highest(times), points)]
        keys = term_keys(self.scenario, self.pilot.name)
        moments = times.tobytes(), points.tobytes()
        known = _shapes(self.scenario.rank_correlations)

        def of(name: str, height: Height) -> Shape:
            return known((keys[name], *moments), lambda: Shape.of(height(times), points))

        return [of(*term) for term in self._path.terms.items()]


class Shape(NamedTuple):
    """How paths rise and bend between moments.

    Parameters
    ----------
    rises : ndarray, shape (interval,)
        Power mean over draws: the fourth, as that of a cubic's error.
    turns : ndarray, shape (interval - 1,)
        Change of slope at the moments between, root mean square.
    spread : ndarray, shape (moment,)
        Standard deviation of the heights.
    """

    rises: Array
    turns: Array
    spread: Array

    @classmethod
    def of(cls, heights: Array, points: Array) -> "Shape":
        """That of heights at moments, shape (moment, batch, draw)."""
        rows = heights.reshape(len(points), -1)
        rises = rows[1:] - rows[:-1]
        slopes = rises / (points[1:] - points[:-1])[:, None]
        steep = np.sqrt(_root_mean_square(np.square(rises)))
        return cls(steep, _root_mean_square(slopes[1:] - slopes[:-1]), rows.std(axis=1))

    @classmethod
    def most(cls, some: "Sequence[Shape]") -> "Shape":
        """Of several the steepest, the most bent and the narrowest."""
        if all(each is some[0] for each in some):
            return some[0]
        rises, turns, spreads = zip(*some, strict=True)
        most = np.maximum
        return cls(reduce(most, rises), reduce(most, turns), reduce(np.minimum, spreads))

    @classmethod
    def total(cls, terms: "Sequence[Shape]") -> "Shape":
        """That of a sum of independent paths, or a little more."""
        rises, turns, spreads = zip(*terms, strict=True)
        return cls(reduce(np.add, rises), reduce(np.add, turns), reduce(np.hypot, spreads))


def _root_mean_square(rows: Array) -> Array:
    """Over draws."""
    return np.asarray(np.sqrt(np.mean(np.square(rows), axis=1)))


def _ends(moments: set[float]) -> set[float]:
    """The first and the last, if any."""
    return {min(moments), max(moments)} if moments else set()


def _steps(a_year: Array, points: list[float], ends: list[float]) -> list[float]:
    """Years of a step from each end to the next, where points between ask for some a year."""
    most = np.maximum.reduceat(a_year, np.searchsorted(points, ends[:-1]))
    wanted = np.clip(most * _YEARS, 1.0, _MOST)
    return [_YEARS / float(count) for count in 2.0 ** np.ceil(np.log2(wanted))]
