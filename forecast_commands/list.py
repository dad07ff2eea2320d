"""`forecast list`: the built-in scenarios."""

import click

from forecast_commands.declarations.list import List
from forecast_commands.output.json import print_json
from forecast_commands.text.list import list_text
from scenarios.loading.load import built_in_names, resolve


def action(options: List) -> None:
    """Print the name and the title of every built-in scenario."""
    scenarios = {name: resolve(name).scenario for name in built_in_names()}
    if not options.as_json:
        click.echo(list_text({name: s.title for name, s in scenarios.items()}))
        return
    print_json(
        [
            {"name": name, "title": s.title, "milestone": s.milestone, "note": s.note}
            for name, s in scenarios.items()
        ]
    )
