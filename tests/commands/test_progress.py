"""What a terminal is told of long work, and that nothing else is."""

import sys

import pytest

from commands.progress import duration, progress, progress_text


def test_what_is_told():
    text = progress_text(3_000_000, 9_000_000, 1.5e6)
    assert text == "3,000,000 of 9,000,000, 1.5 million/s, 4 s left"
    assert progress_text(3, 10, 0.25) == "3 of 10, 0.25/s, 28 s left"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(119, "119 s"), (120, "2 min"), (7200, "2 hours"), (172_800, "2 days")],
)
def test_durations_have_their_natural_unit(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize("terminal", [True, False])
def test_only_a_terminal_is_told_and_the_line_is_gone_in_the_end(monkeypatch, capsys, terminal):
    clock = iter([0.0, 0.5, 2.0, 3.0])
    monkeypatch.setattr("commands.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with progress("drawing") as tell:
        for done in (10, 20, 30):
            tell(done, 60)
    told = (
        "\rdrawing 20 of 60, 10/s, 4 s left\x1b[K"
        "\rdrawing 30 of 60, 10/s, 3 s left\x1b[K"
        "\r\x1b[K"
    )
    assert capsys.readouterr().err == (told if terminal else "")


def test_the_rate_is_that_of_late(monkeypatch, capsys):
    """Parts that an earlier attempt has left are read at once, and say nothing of the rest."""
    clock = iter([0.0, 0.1, 20.0, 30.0, 40.0])
    monkeypatch.setattr("commands.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress("drawing") as tell:
        for done in (100, 200, 300, 400):
            tell(done, 1000)
    assert "400 of 1,000, 10/s, 60 s left" in capsys.readouterr().err
