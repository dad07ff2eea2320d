"""Characters that a scenario file may not hold: what is not text, and what nobody sees.

Patterns of all of them take long to compile, and most files are in ASCII.
"""

import re

# Control characters (also those behind terminal escapes), characters that turn the direction
# of text, and halves of characters.
_IN_ASCII = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_CONTROL = re.compile(f"[{_IN_ASCII}]")
_NOT_TEXT = rf"[{_IN_ASCII}\x80-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
# What else Unicode calls default ignorable, which cannot be seen, but the joiners and variation
# selectors, with which Persian, Hindi and emoji are written.
_UNSEEN = (
    r"[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065"
    r"\u206a-\u206f\u3164\ufdd0-\ufdef\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def find_no_text(text: str) -> re.Match[str] | None:
    """The first character that is not text."""
    return _CONTROL.search(text) if text.isascii() else re.search(_NOT_TEXT, text)


def find_unseen(text: str) -> re.Match[str] | None:
    """The first character that nobody sees, none of which is in ASCII."""
    return None if text.isascii() else re.search(_UNSEEN, text)
