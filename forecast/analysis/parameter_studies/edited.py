"""Scenarios with other values in some of their entries: what `solve` and `sweep` run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forecast.errors import ArgumentError
from scenarios.loading.load import Resolved
from scenarios.problems import Problem
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied, settable, varied

SCENARIO = "scenario"
"""The key whose values are scenarios."""

Loaded = tuple[Scenario, Sequence[Problem]]
"""A scenario, and what is legal in it but suspicious."""

Resolve = Callable[[str, Mapping[str, Any]], Resolved]
"""Loads what a name stands for, with edits laid over it."""


@dataclass(frozen=True)
class Edited:
    """A scenario, or several by name, that values are laid over.

    Parameters
    ----------
    name : str
        The scenario that is meant unless a value says another.
    bases : mapping of str to Resolved
        What each name stands for with `settings`.
    settings : mapping of str to object
        What is laid over all of them.
    resolve : callable
    """

    name: str
    bases: Mapping[str, Resolved]
    settings: Mapping[str, Any]
    resolve: Resolve

    def check(self, keys: Sequence[str]) -> None:
        """Refuse two values for one entry, of which one would be lost.

        Raises
        ------
        ArgumentError
        UnknownKeyError
            When a key names no number.
        """
        for base in self.bases.values():
            taken = {key: f"{key} is set" for key in self.settings}
            for key in keys:
                target = key if key == SCENARIO else settable(base.scenario, key).target
                for other, how in taken.items():
                    if _overlap(target, other):
                        raise ArgumentError(f"{key} is varied, and {how}, too")
                taken[target] = f"{key} is varied"

    def entry(self, key: str) -> Varied:
        """What a key means in the scenario."""
        return varied(self.bases[self.name].scenario, key)

    def moved(self, entry: Varied, number: float) -> Resolved:
        """The scenario with an entry's number: its value, or what it is moved by."""
        return self.resolve(self.name, {**self.settings, **entry.edits(number)})

    def moved_together(self, entries: Sequence[Varied], numbers: Sequence[float]) -> Resolved:
        """The scenario with the numbers of several entries."""
        edits = dict(self.settings)
        for entry, number in zip(entries, numbers, strict=True):
            edits |= entry.edits(number)
        return self.resolve(self.name, edits)

    def at(self, values: Mapping[str, float | str]) -> Resolved:
        """The scenario with values in the places of their keys."""
        name = str(values.get(SCENARIO, self.name))
        edits = dict(self.settings)
        for key, value in values.items():
            if key != SCENARIO:
                edits |= settable(self.bases[name].scenario, key).to(value)
        return self.resolve(name, edits)

    def loaded(self, values: Mapping[str, float | str]) -> Loaded:
        """The same as far as it is run, with what is suspicious: for any process."""
        resolved = self.at(values)
        return resolved.scenario, resolved.warnings


def _overlap(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
