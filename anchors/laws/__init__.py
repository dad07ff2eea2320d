"""Scaling laws of language models, one module per paper, and their registry.

Functions take and return plain arrays, in the papers' own symbols: N parameters, D tokens, C
FLOP, L nats per token.

They are imported when one is asked for: most forecasts follow none.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anchors.laws.law import Law, NotInLaw
    from anchors.laws.registry import FAMILIES, LAWS

__all__ = ["FAMILIES", "LAWS", "Law", "NotInLaw"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from anchors.laws import law, registry

    return getattr(registry if hasattr(registry, name) else law, name)
