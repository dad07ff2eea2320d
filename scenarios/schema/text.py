"""Text and names in a scenario."""

from typing import Annotated

from pydantic import Field

from scenarios.schema.sections import NAME

_SAYS = r"\S"  # pattern of text that is not empty

REQUIREMENT = "requirement"
"""Name of the milestone that the anchors are about, beside those of the user's choosing."""

ARRIVAL = "arrival"
"""Word for the arrival that is asked about, of whichever milestone."""

ASKED = "asked_milestone"
"""Key of the milestone that is asked about."""

FITTED = "fitted"
"""The family key of a belief from data."""

MAX_TITLE = 300
"""Longest title and milestone."""

Text = Annotated[str, Field(strict=True)]
Line = Annotated[str, Field(strict=True, max_length=MAX_TITLE, pattern=_SAYS)]
Said = Annotated[str, Field(strict=True, pattern=_SAYS)]
Name = Annotated[str, Field(strict=True, pattern=NAME)]
