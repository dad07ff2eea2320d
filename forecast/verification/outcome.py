"""Whether a stored result still holds: the numbers that are stored against those made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from forecast.verification.differences import TOLERANCE, Compared, Finding, Unmatched
from forecast.verification.stored_provenance import Recorded

Agreement = Literal["byte", "tolerance"]
"""Every number is the same to the byte, or to within `TOLERANCE`."""

ANSWERS = ("mixture_arrival_probability", "probability_by_year")
"""Variables that answer the question; a result without one has no answer that could hold."""

_COMPUTING = ("forecast_version", "python_version", "numpy_version", "machine")


@dataclass(frozen=True)
class Today:
    """What the scenario's name stands for today.

    Parameters
    ----------
    hash : str or None
        Of the scenario of that name.
    reason : str
        Why there is none.
    differing : tuple of str
        Keys whose values are not the recorded ones.
    """

    hash: str | None
    reason: str = ""
    differing: tuple[str, ...] = ()

    def is_same(self, recorded: Recorded) -> bool | None:
        """Whether it is the recorded scenario; None if that is not known."""
        return None if self.hash is None else self.hash == recorded.hash


@dataclass(frozen=True)
class Verification:
    """What came of making a result again.

    Parameters
    ----------
    recorded : Recorded
    findings : list of Compared or Unmatched
        One for each variable.
    present : mapping of str to str
        Versions that made it again.
    today : Today
    """

    recorded: Recorded
    findings: list[Finding]
    present: Mapping[str, str]
    today: Today

    @property
    def compared(self) -> list[Compared]:
        """Variables that stand in both."""
        return [found for found in self.findings if isinstance(found, Compared)]

    @property
    def unmatched(self) -> list[Unmatched]:
        """Variables that could not be compared."""
        return [found for found in self.findings if isinstance(found, Unmatched)]

    @property
    def differences(self) -> list[Compared]:
        """Variables with any difference, the largest first."""
        return sorted((c for c in self.compared if c.differing), key=lambda c: -c.largest)

    @property
    def agreement(self) -> Agreement | None:
        """How well the numbers agree; None where they do not."""
        if not self.compared or not all(compared.holds for compared in self.compared):
            return None
        return "tolerance" if self.differences else "byte"

    @property
    def answers(self) -> bool:
        """Whether an answer was compared, and not only what it was computed from."""
        return any(compared.name in ANSWERS for compared in self.compared)

    @property
    def holds(self) -> bool:
        """Whether the result holds.

        The numbers must agree, an answer among them, and whatever stands in the file and in a
        run must be comparable. Of a result of this very version of forecast, the hash must be
        that of the scenario, too, and no variable may be missing or unknown; other versions
        may hash and report otherwise.
        """
        if self.agreement is None or not self.answers:
            return False
        if any(unmatched.in_both for unmatched in self.unmatched):
            return False
        is_whole = self.recorded.hash_is_right and not self.unmatched
        return is_whole or "forecast_version" in self.changed_versions

    @property
    def changed_versions(self) -> dict[str, tuple[str | None, str]]:
        """Versions then and now of what computes, where they differ."""
        then = self.recorded.provenance.versions
        return {
            key: (then.get(key), self.present[key])
            for key in _COMPUTING
            if then.get(key) != self.present[key]
        }

    @property
    def causes(self) -> list[str]:
        """What may be behind numbers that are not the same to the byte.

        `versions`: others made it. `scenario`: the recorded hash is not that of the recorded
        scenario. `code`: neither, so that the program's code has changed, or the file has.
        """
        if self.agreement == "byte" and self.holds:
            return []
        causes = {"versions": bool(self.changed_versions)}
        causes["scenario"] = not self.recorded.hash_is_right
        return [cause for cause, is_one in causes.items() if is_one] or ["code"]

    def to_dict(self) -> dict[str, Any]:
        """Plain data, the form of `forecast verify --json`.

        Returns
        -------
        dict
            `holds`; `agreement` (`byte`, `tolerance` or null); `tolerance`; `scenario`,
            `draws`, `seed` as recorded; `variables` and `values`, how many were compared;
            `differences`, see `Compared.to_dict`; `not_compared`, each with `name` and
            `reason`; `causes`, see `causes`; `versions`, by name those `recorded` and
            `present`; `hash`, `recorded` and `of_scenario`; `today`, what the name stands for:
            `hash`, `same` as recorded (null if not known), `reason`, `differing` keys.
        """
        recorded, today = self.recorded, self.today
        provenance = recorded.provenance
        names = dict.fromkeys([*self.present, *provenance.versions])
        return {
            "holds": self.holds,
            "agreement": self.agreement,
            "tolerance": TOLERANCE,
            "scenario": recorded.name,
            "draws": provenance.draws,
            "seed": provenance.seed,
            "variables": len(self.compared),
            "values": sum(compared.values for compared in self.compared),
            "differences": [compared.to_dict() for compared in self.differences],
            "not_compared": [{"name": u.name, "reason": u.reason} for u in self.unmatched],
            "causes": self.causes,
            "versions": {
                name: {
                    "recorded": provenance.versions.get(name),
                    "present": self.present.get(name),
                }
                for name in names
            },
            "hash": {"recorded": provenance.scenario_hash, "of_scenario": recorded.hash},
            "today": {
                "hash": today.hash,
                "same": today.is_same(recorded),
                "reason": today.reason or None,
                "differing": list(today.differing),
            },
        }


VERIFICATION: TypeAdapter[Verification | str] = TypeAdapter(Verification | str)
"""How a verification, or why there is none, travels between processes."""
