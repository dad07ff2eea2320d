"""The built-in scenarios as text."""

import textwrap
from collections.abc import Mapping

_WIDTH = 80


def list_text(titles: Mapping[str, str]) -> str:
    """Names and titles."""
    width = max(map(len, titles))
    return "\n".join(
        textwrap.fill(f"{name:<{width}}  {title}", _WIDTH, subsequent_indent=" " * (width + 2))
        for name, title in titles.items()
    )
