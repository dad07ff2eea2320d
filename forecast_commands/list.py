"""`forecast list`: the built-in scenarios, and what others have published."""

from typing import Any

import click

from forecast_commands.declarations.list import List
from forecast_commands.output.json import print_json
from forecast_commands.text.list import list_text, published_text
from scenarios.data.published import published, published_names
from scenarios.listing import built_in


def action(options: List) -> None:
    """Print the name and the title of every built-in scenario, or published forecast."""
    rows = _published() if options.published else built_in()
    if options.as_json:
        print_json(rows)
    elif options.published:
        click.echo(published_text(rows))
    else:
        click.echo(list_text({row["name"]: row["title"] for row in rows}))


def _published() -> list[dict[str, Any]]:
    return [published(name).plain() for name in published_names()]
