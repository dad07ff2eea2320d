"""`forecast page`: one page, all pages, and a page that follows its files."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.forecast_commands.calling import call

MINE = "title: Mine\nextends: minimal\nhardware: {doubling_time: %s}\n"


def test_it_writes_a_page_and_says_where(tmp_path):
    path = tmp_path / "page.html"
    done = call("page", "minimal", "--output", path, "--draws", 64, "--json")
    assert json.loads(done.stdout) == {"files": [str(path)]}
    assert "<!doctype html>" in path.read_text()
    assert call("page", "minimal", "--output", path, "--draws", 64).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "or give --all for the built-in ones"),
        (("minimal", "--all"), "or give --all for the built-in ones"),
        (("--all", "--watch"), "--all has none"),
        (("minimal", "--watch", "--json"), "prints no JSON"),
        (("minimal", "--output", "page.pdf"), "should end in one of .html"),
        (("--all", "--output", "page.html"), "give --output FOLDER"),
        (("minimal", "--beside", "published:nobody"), "no published forecast 'nobody'"),
    ],
)
def test_wrong_calls_say_what_would_be_right(arguments, says):
    done = call("page", *arguments)
    assert done.exit_code in (1, 2)
    assert says in done.output


def ask(address, path=""):
    with urllib.request.urlopen(address + path, timeout=10) as answer:
        return answer.read().decode()


def until(address, says):
    for _ in range(200):
        text = ask(address)
        if says in text:
            return text
        time.sleep(0.1)
    raise AssertionError(f"the page never said {says!r}")


def test_it_follows_its_files_and_shows_what_is_wrong_with_them(tmp_path):
    mine, output = tmp_path / "mine.yaml", tmp_path / "page.html"
    mine.write_text(MINE % 2)
    command = [sys.executable, "-m", "cli", "page", mine, "--watch", "--draws", "64"]
    command += ["--output", output]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watching:
        try:
            address = next(line for line in watching.stderr if "page is at" in line).split()[-1]
            assert "Mine" in until(address, "<h2>Your own view</h2>")
            version = ask(address, "version")
            mine.write_text(MINE % "-1")
            assert f"{mine}:3" in until(address, "<h1>The scenario cannot be used</h1>")
            assert ask(address, "version") != version
            mine.write_text(MINE % 3)
            assert "Mine" in until(address, "<h2>Your own view</h2>")
            assert "connect-src" not in output.read_text()
            request = urllib.request.Request(address, headers={"Host": "elsewhere.example"})
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(request, timeout=10)
        finally:
            watching.send_signal(signal.SIGINT)
        watching.stderr.read()
    assert watching.returncode == 130
