"""How shells ask for completions, where click's own scripts lose what this program offers.

Keys end in `=`, after which a value follows and no space; names hold `:`, at which bash breaks
words; lists of laws hold commas, at which fish would cut them.
"""

import os
import re
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)


class Bash(BashComplete):
    """Bash, asked by the line as it is typed."""

    source_template = BashComplete.source_template.replace(
        'COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD',
        'COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS"',
    ).replace(
        "COMPREPLY+=($value)", 'COMPREPLY+=("$value"); [[ $value == *= ]] && compopt -o nospace'
    )
    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is begun, and what is typed of it."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)
        begun = words.pop() if line[-1:].strip() else ""
        breaks = re.escape(os.environ.get("COMP_WORDBREAKS", ":="))
        self._before = begun[: len(begun) - len(re.split(f"[{breaks}]", begun)[-1])]
        return words[1:], begun

    def format_completion(self, item: CompletionItem) -> str:
        """What comes in the place of the part after the last break."""
        value: Any = item.value
        return f"{item.type},{str(value).removeprefix(self._before)}"


class Zsh(ZshComplete):
    """Zsh, without a space after a key."""

    source_template = ZshComplete.source_template.replace(
        "compadd -U -V unsorted -a completions",
        "local -a keys=(${(M)completions:#*=})\n"
        "        completions=(${completions:#*=})\n"
        "        compadd -U -V unsorted -a completions\n"
        "        compadd -U -S '' -V unsorted -a keys",
    )


class Fish(FishComplete):
    """Fish, with commas in what is offered."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


def register() -> None:
    """Take the place of click's own."""
    for shell in (Bash, Zsh, Fish):
        add_completion_class(shell)
