"""Progress: on a terminal alone, and gone when the work is done."""

import io
import re

import pytest

import forecast_commands.output.progress as progress_of
from forecast_commands.output.progress import duration, progress, progress_text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that it is, to be changed."""
    now = [100.0]
    monkeypatch.setattr(progress_of.time, "monotonic", lambda: now[0])
    return now


def shown(stream: io.StringIO) -> str:
    """What is left on the line, as a terminal would show it."""
    line = ""
    for piece in re.split(r"(\r|\x1b\[K)", stream.getvalue()):
        if piece != "\x1b[K":
            line = "" if piece == "\r" else line + piece
    return line


def test_long_work_tells_a_terminal_how_far_it_is(clock, monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with progress("drawing") as tell:
        clock[0] += 4.0
        tell(1000, 4000)
        assert shown(stream) == "drawing 1,000 of 4,000, 250/s, 12 s left"
        clock[0] += 0.1  # nobody reads ten lines a second
        tell(1100, 4000)
        assert shown(stream).startswith("drawing 1,000 of")
        clock[0] += 4.0
        tell(2025, 4000)
        assert shown(stream).startswith("drawing 2,025 of")
    assert shown(stream) == ""


def test_the_rate_is_that_of_late(clock, monkeypatch):
    """Parts that an earlier attempt has left are read at once, and say nothing of the rest."""
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with progress("drawing") as tell:
        for later, done in ((0.1, 100), (20.0, 200), (10.0, 300), (10.0, 400)):
            clock[0] += later
            tell(done, 1000)
        assert shown(stream) == "drawing 400 of 1,000, 10/s, 60 s left"


def test_the_line_is_gone_after_an_error_too(clock, monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)

    def work() -> None:
        with progress("drawing") as tell:
            clock[0] += 4.0
            tell(1, 2)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        work()
    assert shown(stream) == ""


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["file", "quick work"])
def test_files_and_quick_work_see_nothing(clock, monkeypatch, stream):
    monkeypatch.setattr("sys.stderr", stream)
    with progress("drawing") as tell:
        clock[0] += 100.0 if not stream.isatty() else 0.9
        tell(1, 2)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("done", "of", "seconds", "text"),
    [
        (5_000_000, 20_000_000, 2.0, "5,000,000 of 20,000,000, 2.5 million/s, 6 s left"),
        (100, 1_100, 10.0, "100 of 1,100, 10/s, 100 s left"),
        (1, 500, 4.0, "1 of 500, 0.25/s, 33 min left"),
        (7, 7, 1.0, "7 of 7, 7/s, 0 s left"),
    ],
)
def test_rate_and_what_is_left_follow_from_what_is_done(done, of, seconds, text):
    assert progress_text(done, of, done / seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 hours"),
        (172_799, "48 hours"), (172_800, "2 days"), (1e9, "11574 days"),
    ],
)  # fmt: skip
def test_a_span_of_time_has_its_natural_unit(seconds, text):
    assert duration(seconds) == text
