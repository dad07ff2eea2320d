"""Questions about scaling laws by their names, with the amounts that each takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from anchors.laws import LAWS, Law
from anchors.laws.choice import answers, members
from anchors.laws.lifetime_data import SYNAPSES
from forecast.analysis.scaling import tables
from forecast.analysis.scaling.tables import Row
from forecast.errors import ArgumentError

Amounts = Mapping[str, Sequence[float]]


def asked(question: str, names: Sequence[str], amounts: Amounts) -> tuple[list[Row], list[str]]:
    """Rows of a question, and a sentence for every law that has no answer.

    Parameters
    ----------
    question : str
        One of `QUESTIONS`.
    names : sequence of str
        Laws, or families of laws; all that have an answer when there is none.
    amounts : mapping of str to sequence of float
        By name; those that are empty are not given.

    Raises
    ------
    ArgumentError
        When amounts are missing, or more are given than the question takes.
    NotInLaw
        When a law that was named has no answer.
    """
    given = {name: values for name, values in amounts.items() if values}
    ways = QUESTIONS[question]
    if frozenset(given) not in ways:
        taken = " or ".join(" and ".join(sorted(way)) or "no amount" for way in ways)
        raise ArgumentError(f"{question} takes {taken}, not {' and '.join(given) or 'none'}")
    if question in _OF_ALL:
        return _OF_ALL[question](names, **given), []
    ask = ways[frozenset(given)]
    return tables.answering(names, lambda law: ask(law, **given))


def _described(names: Sequence[str]) -> list[Row]:
    wanted = members(names) or list(LAWS)
    return [row for row in tables.descriptions() if row["law"] in wanted]


def _crossing(names: Sequence[str]) -> list[Row]:
    if not names:
        return tables.kaplan_crossings()
    pair: list[Law] = answers(names, lambda law: law)[0]
    if len(pair) != 2:
        raise ArgumentError("crossover takes no law (Kaplan's own two laws) or two")
    return tables.law_crossings(*pair)


def _enlarged(
    names: Sequence[str], times: Sequence[float], exponent: Sequence[float] = ()
) -> list[Row]:
    given = {f"{a:g}": a for a in exponent}
    of_laws = answers(names, lambda law: (law.name, float(law.anchor_data_exponent)))[0]
    return tables.enlarged(times, given | dict(of_laws if names or not given else ()))


_OF_ALL: dict[str, Callable[..., list[Row]]] = {
    "laws": _described,
    "crossover": _crossing,
    "enlarge": _enlarged,
}


def _way(*amounts: str) -> frozenset[str]:
    return frozenset(amounts)


def _nothing(_law: Law, **_amounts: Any) -> list[Row]:
    """Stand for a question that is not asked law by law."""
    return []


QUESTIONS: dict[str, dict[frozenset[str], Callable[..., list[Row]]]] = {
    "laws": {_way(): _nothing},
    "loss": {
        _way("parameters", "tokens"): tables.of_runs,
        _way("compute"): lambda law, compute: tables.of_best_losses(law, compute),
    },
    "optimum": {
        _way("compute"): lambda law, compute: tables.of_computes(law, compute),
        _way("parameters"): tables.of_sizes,
        _way("loss"): lambda law, loss: tables.of_losses(law, loss),
    },
    "solve": {
        _way("loss", "parameters"): lambda law, loss, parameters: tables.solved(
            law, loss, parameters, ()
        ),
        _way("loss", "tokens"): lambda law, loss, tokens: tables.solved(law, loss, (), tokens),
    },
    "crossover": {_way(): _nothing},
    "enlarge": {_way("times"): _nothing, _way("times", "exponent"): _nothing},
    "lifetime": {
        _way(): lambda law: tables.lifetime_data(law, SYNAPSES),
        _way("parameters"): lambda law, parameters: tables.lifetime_data(law, parameters),
    },
}
"""Ways to ask each question: the amounts that go together, and what answers for one law."""
