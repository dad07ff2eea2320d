"""The command `forecast`, as click knows it.

Commands live in modules of their names and are imported when they are called.
"""

import importlib

import click

from forecast.version import __version__
from forecast_commands.help import COMMANDS, HELP_OPTIONS, overview

_ATTRIBUTES = {"list": "list_scenarios"}  # where the command's name is taken in Python


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the help text."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"forecast_commands.{cmd_name}")
        command: click.Command = getattr(module, _ATTRIBUTES.get(cmd_name, cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one say what is near."""
        name = args[0]
        known = name in COMMANDS or name.startswith("-")
        if not known and not ctx.resilient_parsing:  # a shell completes in silence
            from scenarios.problems import did_you_mean

            raise click.UsageError(
                f"no such command '{name}'{did_you_mean(name, [*COMMANDS])}", ctx
            )
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Show the overview, for which no command is imported."""
        formatter.write(overview())


@click.group(cls=LazyGroup, context_settings={"help_option_names": [*HELP_OPTIONS]})
@click.version_option(__version__, message="forecast %(version)s")
def forecast() -> None:
    """When could the compute for transformative AI become affordable?"""
