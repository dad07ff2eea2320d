"""A belief about which scaling law holds: one by name, or weights over several."""

import inspect
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    RootModel,
    model_validator,
)
from pydantic_core import CoreSchema

from anchors.laws.choice import known_names, law_names, members
from priors.belief import Belief, Component
from priors.deferred import WrittenBy
from priors.errors import problem, total_weight
from priors.specs import NotNegative
from scenarios.problems import did_you_mean


def _of_laws(weights: dict[str, float]) -> dict[str, float]:
    """Weights by law, where those of a family share its weight alike."""
    found: dict[str, float] = {}
    for name, weight in weights.items():
        if name not in known_names():
            raise problem(f"there is no law {name!r}{did_you_mean(name, known_names())}", name)
        laws = members([name])
        for law in laws:
            found[law] = found.get(law, 0.0) + weight / len(laws)
    return found


def _written(weights: dict[str, float]) -> str | dict[str, float]:
    return next(iter(weights)) if len(weights) == 1 else weights


class LawWeights(RootModel):  # type: ignore[type-arg]
    """The name of a scaling law, or several names, each with its weight relative to the others.

    Every draw follows one law. `chinchilla` is the three approaches of a paper, weighted alike.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: Annotated[dict[str, NotNegative], AfterValidator(_of_laws), WrittenBy(_written)]

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {value: 1.0}
        if not isinstance(value, dict):
            raise problem(
                f"must be the name of a law, or names with weights; known here: {_known()}"
            )
        return {name: _alone(value, weight) for name, weight in value.items()}

    @model_validator(mode="after")
    def _check(self) -> Self:
        total_weight(list(self.root.values()))
        return self

    @cached_property
    def belief(self) -> Belief:
        """The number of the law, as `anchors.laws.choice` counts them, as a belief."""
        numbers = {name: number for number, name in enumerate(law_names())}
        parts = sorted((numbers[name], w) for name, w in self.root.items() if w > 0)
        if len(parts) == 1:
            return Belief(fixed=float(parts[0][0]))
        return Belief(
            mixture=tuple(
                Component(weight=weight, belief=Belief(fixed=float(number)))
                for number, weight in parts
            )
        )

    @property
    def names(self) -> list[str]:
        """Names of the laws that some draw can follow."""
        return [name for name, weight in self.root.items() if weight > 0]

    def at(self, probability: float) -> str:
        """The law at a quantile of the belief, in the order of publication."""
        return law_names()[round(self.belief.quantile(probability))]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """A name, or weights by name."""
        weight = {"type": "number", "minimum": 0, "description": "its weight"}
        return {
            "description": inspect.cleandoc(cls.__doc__ or ""),
            "anyOf": [
                {"type": "string", "enum": known_names()},
                {
                    "type": "object",
                    "properties": {name: weight for name in known_names()},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ],
        }


def _alone(value: dict[Any, Any], weight: Any) -> Any:
    """The weight, or 1 where there is nothing to weigh it against."""
    is_positive = isinstance(weight, int | float) and weight > 0
    return 1.0 if len(value) == 1 and is_positive else weight


def _known() -> str:
    return ", ".join(known_names())
