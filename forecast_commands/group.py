"""The command `forecast`, as click knows it.

A command is a declaration, a class whose fields say their options, and an action that takes an
object of it. Both are imported here by the command's name and nowhere else: the declaration
when its help or its options are wanted, the action with all that it needs when it is called.
Of what loads numpy, nothing stands at the head of this module.
"""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import click

from forecast.version import __version__
from forecast_commands.help import COMMANDS, HELP_OPTIONS, overview
from forecast_commands.importing import imported
from forecast_commands.options.execution import delete_parts
from forecast_commands.output.errors import DataError

_FORMS = ("--json", "--yaml", "--markdown", "--csv")
_OF_A_PICTURE = ("--years", "--width", "--title", "--no-footer")


def parameters(options: type) -> Iterable[click.Parameter]:
    """Options and arguments of a class: its own before those it shares, and in their place."""
    seen: set[str] = set()
    for each in options.__mro__:
        own = inspect.get_annotations(each)
        for name, declared in own.items():
            if name in seen:
                continue
            for parameter in getattr(declared, "__metadata__", ()):
                parameter.name = name
                if isinstance(parameter, click.Argument):
                    parameter.opts = [name]
                yield parameter
        seen |= own.keys()


def _instead(parameter: click.Parameter) -> str:
    """What to do in place of giving an option or an argument more often than it is taken."""
    return getattr(parameter, "instead", "")


def _docstring(of: type) -> str | None:
    """The docstring of a class, from its source where Python has stripped it (-OO)."""
    if sys.flags.optimize < 2:
        return inspect.getdoc(of)
    (tree,) = ast.parse(inspect.getsource(of)).body
    return ast.get_docstring(tree) if isinstance(tree, ast.ClassDef) else None


class Command(click.Command):
    """A command that is declared by a class of options.

    Parameters
    ----------
    name : str
    options : type
    action : str
        `module.function` that takes an object of the class.
    """

    def __init__(self, name: str, options: type, action: str):
        super().__init__(
            name, params=[*parameters(options)], callback=self._act, help=_docstring(options)
        )
        self._options = options
        self._action = action

    def _act(self, **values: Any) -> None:
        module, function = self._action.rsplit(".", 1)
        getattr(imported(f"forecast_commands.{module}"), function)(self._options(**values))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read a call, and refuse what would be dropped in silence or without a way out."""
        ctx.allow_extra_args = True
        given = [*args]
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:  # a shell completes what is not whole
            self._refuse_left_over(ctx, given)
            self._refuse_repeated(ctx, given)
            self._refuse_at_odds(ctx)
        return rest

    def _refuse_left_over(self, ctx: click.Context, given: list[str]) -> None:
        """Refuse arguments that none is declared for, or values without their options."""
        if not ctx.args:
            return
        left = ctx.args[0]
        flag_before = given[max(given.index(left) - 2, 0)]
        arguments = [p for p in self.params if isinstance(p, click.Argument)]
        taken = " ".join(p.metavar or str(p.name).upper() for p in arguments)
        near = [p for p in self.params if flag_before in p.opts] or arguments
        instead = "; ".join(dict.fromkeys(map(_instead, near)))
        raise click.UsageError(
            f"{left!r} is left over: {ctx.command_path} takes {taken or 'options only'}"
            + (f"; {instead}" if instead else ""),
            ctx,
        )

    def _refuse_repeated(self, ctx: click.Context, given: list[str]) -> None:
        """Refuse an option with one value that is given twice."""
        _, _, order = self.make_parser(ctx).parse_args(given)
        for parameter, times in Counter(order).items():
            if times == 1 or not isinstance(parameter, click.Option):
                continue
            if not (parameter.multiple or parameter.is_flag):
                message = f"{parameter.opts[0]} is given twice; {_instead(parameter)}"
                raise click.UsageError(message, ctx)

    def _refuse_at_odds(self, ctx: click.Context) -> None:
        """Refuse two forms of one answer, and how a picture looks where none is drawn."""
        options = [p for p in self.params if isinstance(p, click.Option)]
        values = {p.opts[0]: ctx.params.get(str(p.name)) for p in options}
        forms = [name for name in _FORMS if values.get(name)]
        if len(forms) > 1:
            instead = "; --output writes another format" if "--output" in values else ""
            raise click.UsageError(f"{' and '.join(forms)} exclude each other{instead}", ctx)
        idle = [name for name in _OF_A_PICTURE if values.get(name)]
        if idle and values.get("--plot", ...) is None:
            message = f"{' and '.join(idle)}: of a picture, which --plot PATH draws"
            raise click.UsageError(message, ctx)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the action; a scenario's problems become lines and exit code 1."""
        imported("forecast.errors")  # and numpy and pydantic with it
        from forecast.engine.workers.freed_memory import keep_freed_memory
        from forecast.errors import HelpedError
        from priors.errors import ForecastError
        from scenarios.problems import ScenarioError, in_shell

        keep_freed_memory()
        try:
            with in_shell():
                result = super().invoke(ctx)
            delete_parts()
        except ScenarioError as error:
            for line in error.lines:
                click.echo(line, err=True)
            raise click.exceptions.Exit(1) from None
        except HelpedError as error:
            raise DataError(error.for_shell) from None
        except ForecastError as error:
            raise DataError(str(error)) from None
        return result


def _command(name: str) -> click.Command:
    """The command of a name, or the group of commands that is declared under it."""
    declared = import_module(f"forecast_commands.declarations.{name}")
    several: Mapping[str, type] | None = getattr(declared, "COMMANDS", None)
    if several is None:
        options: type = getattr(declared, name.capitalize())
        return Command(name, options, f"{name}.action")
    return click.Group(
        name,
        {each: Command(each, options, f"{name}.{each}") for each, options in several.items()},
        help=declared.HELP,
    )


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the help text."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, imported now."""
        return _command(cmd_name) if cmd_name in COMMANDS else None

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
