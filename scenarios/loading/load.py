"""Loading a scenario: its file, what that extends, and edits on top."""

import warnings as python_warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, partial, reduce
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from priors.errors import shortened
from scenarios.checks.validation import validate
from scenarios.loading.edits import edits_layer, placed_at_edits, title_of, with_removals
from scenarios.loading.files import STANDARD_INPUT, SampleFiles, inside, read_text
from scenarios.loading.merge import merge
from scenarios.loading.own_units import in_own_units
from scenarios.loading.results import CUBES, scenario_of_cube, scenario_of_json
from scenarios.loading.stated import is_stated_name, needs_a_scenario, states_points
from scenarios.loading.titles import title_on
from scenarios.problems import (
    Mark,
    Path,
    Problem,
    ScenarioError,
    ScenarioWarning,
    did_you_mean,
    printable,
)
from scenarios.schema.scenario import Scenario
from scenarios.schema.text import FITTED
from scenarios.yaml_tree import MAX_ENTRIES, Node, parse, tree_of

BUILT_IN = FilePath(__file__).parent.parent
"""Folder of the built-in scenarios."""

MAX_FILES = 50
"""Most files that a scenario may stand on."""

_SUFFIXES = (".yaml", ".yml", ".json", *CUBES)
_LAID = "an entry before it brings this one already; put it first, or leave it out"


class Resolved(NamedTuple):
    """A loaded scenario with what is known about its making.

    Parameters
    ----------
    name : str
        The name or path it was asked for by, as a terminal may show it.
    scenario : Scenario
        The scenario with everything inherited filled in.
    tree : Node
        The merged tree, in which every entry knows its file and line.
    warnings : list of Problem
        What is legal but suspicious.
    asked : Node
        The merged tree before beliefs were taken from data.
    """

    name: str
    scenario: Scenario
    tree: Node
    warnings: list[Problem]
    asked: Node

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems that were found later, with the places of their keys in the files."""
        return [
            problem if problem.mark else problem._replace(mark=self.tree.at(problem.path).mark)
            for problem in problems
        ]

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Give the problems that only a run can find their places in the files."""
        try:
            yield
        except ScenarioError as error:
            raise ScenarioError(self.placed(error.problems), error.unlisted) from None


def built_in_names() -> list[str]:
    """Names of the built-in scenarios."""
    return sorted(path.stem for path in BUILT_IN.glob("*.yaml"))


def load(source: str | FilePath, edits: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    source : str or path
        A built-in name, or a path (has a / or ends in .yaml): of a scenario, or of a result
        (.json, .nc, .zarr), which carries its scenario. `-` is standard input.
    edits : mapping of str to object
        Values by dotted key, laid over the file: `{"hardware.doubling_time": 2.0}`. Text is
        read as it would be in a file.

    Raises
    ------
    ScenarioError
        With every problem found, each with file, line and column.

    Warns
    -----
    ScenarioWarning
        For what is legal but more likely a mistake.
    """
    resolved = resolve(source, edits)
    for problem in resolved.warnings:
        python_warnings.warn(str(problem), ScenarioWarning, stacklevel=2)
    return resolved.scenario


def resolve(
    source: str | FilePath | Scenario,
    edits: Mapping[str, Any] | None = None,
    as_of: float | None = None,
) -> Resolved:
    """Load a scenario together with the places and the suspicions; see `load`.

    Edits may be laid over a scenario that is loaded already, too. With `as_of`, a calendar
    year, beliefs from data see nothing later.
    """
    return lay(source).resolve(edits, as_of)


class Laid(NamedTuple):
    """The files of a scenario laid over each other once, for many edits.

    Parameters
    ----------
    name : str
        The name or path it was asked for by.
    tree : Node
        All files merged.
    top : Node
        The uppermost file by itself.
    problems, warnings : sequence of Problem
        What is wrong in the files, and what is legal but suspicious.
    """

    name: str
    tree: Node
    top: Node
    problems: Sequence[Problem]
    warnings: Sequence[Problem]

    def resolve(
        self, edits: Mapping[str, Any] | None = None, as_of: float | None = None
    ) -> Resolved:
        """The scenario with edits on top; see `resolve`."""
        try:
            return self._resolved(edits, as_of)
        except ScenarioError as error:
            found = with_removals(error.problems, self.top)
            if edits:
                found = placed_at_edits(found, edits, partial(self._problems, as_of))
            raise ScenarioError(found, error.unlisted) from None

    def _problems(self, as_of: float | None, edits: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with some edits on top."""
        try:
            self._resolved(edits, as_of)
        except ScenarioError as error:
            return with_removals(error.problems, self.top)
        return []

    def _resolved(self, edits: Mapping[str, Any] | None, as_of: float | None) -> Resolved:
        problems, warnings, asked = [*self.problems], [*self.warnings], self.tree
        if edits:
            layer = edits_layer(edits, self.top, problems)
            asked = merge(asked, layer, problems, warnings)
        tree = _with_fits(asked, problems, as_of)
        scenario, suspicious = validate(tree, problems)
        return Resolved(printable(self.name), scenario, tree, warnings + suspicious, asked)


def lay(source: str | FilePath | Scenario) -> Laid:
    """Lay the files of a scenario over each other."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    if isinstance(source, Scenario):
        name = source.title
        layers = [tree_of(source.plain(), Mark(name))]
    else:
        name = str(source)
        layers = _Stack(problems, warnings).layers(_locate(name, source))
    empty = Node({}, layers[-1].mark)
    tree = reduce(lambda lower, upper: merge(lower, upper, problems, warnings), layers, empty)
    return Laid(name, tree, layers[-1], problems, warnings)


def laying_once() -> Callable[[str, Mapping[str, Any]], Resolved]:
    """As `resolve`, for many edits: the files of each source are laid once."""
    laid = cache(lay)
    return lambda source, edits: laid(source).resolve(edits)


def _with_fits(tree: Node, problems: list[Problem], as_of: float | None) -> Node:
    """The tree with numbers in the place of what it takes from data."""
    if FITTED not in tree.keys:
        return tree
    from scenarios.loading.fits import with_fits  # and what reads data

    return with_fits(tree, problems, as_of)


def is_path(source: str | FilePath) -> bool:
    """Whether a source is a path and not a built-in name."""
    return (
        isinstance(source, FilePath)
        or "/" in source
        or source.endswith(_SUFFIXES)
        or source == str(STANDARD_INPUT)
    )


def _locate(name: str, source: str | FilePath) -> FilePath:
    if is_stated_name(name):
        raise ScenarioError([Problem(needs_a_scenario(), mark=Mark(name))])
    try:
        return FilePath(source) if is_path(source) else _built_in(name)
    except ValueError as error:
        raise ScenarioError([Problem(str(error))]) from None


def _built_in(name: str) -> FilePath:
    if name not in built_in_names():
        hint = did_you_mean(name, built_in_names()) or "; `forecast list` names them"
        raise ValueError(
            f"there is no built-in scenario {shortened(name)}{hint} "
            "(a path has a / or ends in .yaml)"
        )
    return BUILT_IN / f"{name}.yaml"


class _TooMuchError(ScenarioError):
    """More files or values than are read: what is left of them is left unread."""


class _Stack:
    """The files that a scenario stands on, each laid once and as low as it is needed.

    Parameters
    ----------
    problems : list of Problem
        Gets what is wrong in a file that can be read all the same.
    notes : list of Problem
        Gets what sample files hold beside their values.
    """

    def __init__(self, problems: list[Problem], notes: list[Problem]):
        self._problems = problems
        self._samples = SampleFiles(problems, notes)
        self._values = 0
        self._laid: set[FilePath] = set()
        self._begun: set[FilePath] = set()
        self._titles: dict[FilePath, str] = {}
        self._is_whole = True

    def layers(self, path: FilePath) -> list[Node]:
        """Trees from the lowest file up to this one.

        Raises
        ------
        ScenarioError
            With the problems of all files, when one of them cannot be laid.
        """
        try:
            layers = [*self._up_to(path, Mark(str(path)))]
        except ScenarioError as error:
            raise ScenarioError([*self._problems, *error.problems]) from None
        if not self._is_whole:
            raise ScenarioError(self._problems)
        return layers

    def _up_to(
        self, path: FilePath, mark: Mark, chain: tuple[FilePath, ...] = ()
    ) -> Iterator[Node]:
        """Trees from the lowest file up to this one, without those that are laid already."""
        tree = _file_tree(path, mark, ("extends",) if chain else (), self._problems)
        if states_points(tree):
            raise ScenarioError([Problem(needs_a_scenario(), mark=Mark(str(path)))])
        self._values += tree.count
        if self._values > MAX_ENTRIES:
            limit = f"the files of a scenario may hold {MAX_ENTRIES} values together"
            raise _TooMuchError([Problem(limit, mark=tree.mark)])
        tree = in_own_units(self._samples.filled_in(tree, path.parent), self._problems)
        chain = (*chain, path.resolve())
        before = set(self._laid)
        below = []
        for reference in _references(tree):
            try:
                below.append((yield from self._below(reference, path, chain, before)))
            except _TooMuchError:
                raise
            except ScenarioError as error:
                self._problems += error.problems
                self._is_whole = False
        self._laid.add(chain[-1])
        titles = [title for file in below if (title := self._titles.get(file))]
        own = _titled(tree, path.name, titles)
        if (title := title_of(own)) is not None:
            self._titles[chain[-1]] = title
        yield own

    def _below(
        self,
        reference: Node,
        path: FilePath,
        chain: tuple[FilePath, ...],
        before: set[FilePath],
    ) -> Generator[Node, None, FilePath]:
        """Trees up to a file that is extended, unless they are laid; returns that file."""
        target = _extended(reference, path, chain)
        file = target.resolve()
        if file in self._laid and file not in before:
            raise ScenarioError([Problem(_LAID, ("extends",), reference.mark)])
        if file in self._begun:
            return file
        self._begun.add(file)
        if len(self._begun) >= MAX_FILES:
            limit = f"a scenario may stand on {MAX_FILES} files at most"
            raise _TooMuchError([Problem(limit, ("extends",), reference.mark)])
        yield from self._up_to(target, reference.mark, chain)
        return file


def _titled(tree: Node, file: str, below: Sequence[str]) -> Node:
    """The tree of a file without what it extends, and with a title that says so."""
    own = {key: node for key, node in tree.mapping.items() if key != "extends"}
    if below and ("title" not in own or own["title"].value is None):
        own["title"] = Node(title_on(file, below), tree.mark)
    return Node(own, tree.mark)


@lru_cache(maxsize=32)
def _parsed(text: str, file: str) -> tuple[Node, tuple[Problem, ...]]:
    """The tree of a text, which edits of one scenario share, and what it may not use."""
    problems: list[Problem] = []
    return parse(text, file, problems), tuple(problems)


def _file_tree(path: FilePath, mark: Mark, key: Path, problems: list[Problem]) -> Node:
    if path.suffix in CUBES:
        return _stored_tree(scenario_of_cube(path, mark, key), path, problems)
    tree, found = _parsed(read_text(path, mark, key), _shown(path))
    problems += found
    if (stored := scenario_of_json(tree)) is not None:
        return _stored_tree(stored, path, problems)
    if tree.is_mapping:
        return tree
    what = "is empty" if tree.value is None else "is not a mapping of keys to values"
    message = f"the file {what}; `forecast new` writes one to start from"
    raise ScenarioError([Problem(message, mark=tree.mark)])


def _stored_tree(text: str, path: FilePath, problems: list[Problem]) -> Node:
    """The scenario that a stored result carries."""
    return parse(text, f"the scenario in {_shown(path)}", problems, stored=True)


def _shown(path: FilePath) -> str:
    if path == STANDARD_INPUT:
        return "standard input"
    return f"{path.stem} (built in)" if path.parent == BUILT_IN else str(path)


def _references(tree: Node) -> list[Node]:
    if "extends" not in tree.mapping:
        return []
    extends = tree.mapping["extends"]
    return extends.value if isinstance(extends.value, list) else [extends]


def _extended(reference: Node, path: FilePath, chain: tuple[FilePath, ...]) -> FilePath:
    name = reference.value
    if not isinstance(name, str):
        message = "must be a built-in name, a path, or a list of them"
        raise ScenarioError([Problem(message, ("extends",), reference.mark)])
    try:
        target = inside(path.parent, name) if is_path(name) else _built_in(name)
    except ValueError as error:
        raise ScenarioError([Problem(str(error), ("extends",), reference.mark)]) from None
    if target.resolve() in chain:
        message = f"leads back to itself: {' -> '.join(p.name for p in (*chain, target))}"
        raise ScenarioError([Problem(message, ("extends",), reference.mark)])
    return target
