"""Results as JSON on standard output."""

import json
import re
import sys
from typing import Any

import click

_UNSHOWN = r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


def print_json(data: Any) -> None:
    """Print data as JSON, numbers to the last digit."""
    utf = "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    text = json.dumps(data, indent=2, ensure_ascii=not utf, allow_nan=False)
    click.echo(re.sub(_UNSHOWN, lambda found: json.dumps(found[0])[1:-1], text))
