"""Progress: on a terminal alone, of what takes a while."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import pytest

from forecast.progress import Progress
from forecast_commands.output.progress import duration, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that it is, to be changed."""
    now = [100.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


@contextmanager
def seen(stream: io.StringIO) -> Iterator[Progress]:
    """Progress that a stream sees."""
    with redirect_stderr(stream), progress("drawing") as tell:
        yield tell


def shown(stream: io.StringIO) -> list[str]:
    """What stands on the lines, as a terminal would show it."""
    plain = re.sub(r"\x1b\[[?0-9]*[a-z]", "", stream.getvalue(), flags=re.IGNORECASE)
    return [line.rpartition("\r")[2].strip() for line in plain.split("\n") if line]


def test_long_work_tells_a_terminal_how_far_it_is_and_what_is_left(clock):
    terminal = Terminal()
    with seen(terminal) as tell:
        clock[0] += 4.0
        tell(1000, 4000)
        assert re.fullmatch(r"drawing .* 1000/4000", shown(terminal)[0])
        clock[0] += 4.0
        tell(2000, 4000)
        assert shown(terminal)[0].endswith("2000/4000  00:00:08")


def test_the_time_before_the_first_word_counts(clock):
    terminal = Terminal()
    with seen(terminal) as tell:
        clock[0] += 10.0
        tell(1, 100)
        clock[0] += 10.0
        tell(2, 100)
        assert shown(terminal)[0].endswith("2/100  00:16:20")


def test_works_that_follow_each_other_have_a_bar_each(clock):
    terminal = Terminal()
    with seen(terminal) as tell:
        for _ in range(2):
            clock[0] += 4.0
            for done in (50, 100):
                tell(done, 100)
    assert [line.split()[-1] for line in shown(terminal)] == ["100/100", "100/100"]


def test_the_line_ends_after_an_error_too(clock):
    terminal = Terminal()

    def work() -> None:
        with seen(terminal) as tell:
            clock[0] += 4.0
            tell(1, 2)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        work()
    assert terminal.getvalue().split("\n", 1)[1] in ("", "\x1b[?25h")


def test_quick_work_and_files_see_nothing(clock):
    terminal, file = Terminal(), io.StringIO()
    with seen(terminal) as tell:
        clock[0] += 0.9
        tell(1, 2)
    assert terminal.getvalue() == ""
    with seen(file) as tell:
        clock[0] += 100.0
        tell(1, 2)
    assert file.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 hours"),
        (172_799, "48 hours"), (172_800, "2 days"), (1e9, "11574 days"),
    ],
)  # fmt: skip
def test_a_span_of_time_has_its_natural_unit(seconds, text):
    assert duration(seconds) == text
