"""What these tests stop, fill up and limit, they do by the means of POSIX."""

import os

_POSIX = [
    "test_faults.py",
    "test_replacing.py",
    "test_interruption.py",
    "test_answers_are_kept.py",
]
collect_ignore = _POSIX if os.name == "nt" else []
