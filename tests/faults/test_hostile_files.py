"""Files that are made to cost: refused soon, whatever they hold."""

import time
from collections.abc import Iterator

import pytest

from scenarios.loading.files import MAX_SAMPLES
from scenarios.loading.load import resolve
from scenarios.problems import MAX_PROBLEMS, ScenarioError, printable
from scenarios.schema.sections import MOST
from scenarios.yaml_tree import MAX_BYTES, MAX_ENTRIES
from tests.scenarios.writing import problems, written

SOON = 5.0
"""Seconds of the processor's time; a file of ordinary size takes a hundredth of one."""


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SOON


def many(pattern: str, count: int) -> str:
    return ", ".join(pattern.format(i, i + 1) for i in range(count))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"weights: {{{many('a{}: 0', MAX_ENTRIES)}}}", "20000 values at most"),
        (f"anchors: {{{many('a{}: {{kind: stated}}', 10_000)}}}", "20000 values at most"),
        (
            f"hardware: {{doubling_time: {{quantiles: [{many('[{}, {}]', 7000)}]}}}}",
            "20000 values at most",
        ),
        (
            f"hardware: {{schedule: {{{many('2{:03}: {{doubling_time: 1}}', MOST + 1)}}}}}",
            "must have at most 100 entries",
        ),
        (
            "evidence: {success_rate_exponent: 0.3, training_runs: "
            f"[{many('{{compute: 1e25, years: 1}}', MOST + 1)}]}}",
            "must have at most 100 entries",
        ),
        (
            "anchors: {network: {stages: "
            f"[{many('{{share: 0, effective_horizon_length: 1}}', MOST + 1)}]}}}}",
            "must have at most 100 entries",
        ),
        (
            f"rank_correlations: [{many('{{between: [a{}, a{}], rho: 0.1}}', MOST + 1)}]",
            "must have at most 100 entries",
        ),
        (
            "hardware: {doubling_time: {mixture: "
            f"[{many('{{weight: 1, belief: 1}}', MOST + 1)}]}}}}",
            "may have at most 100 parts, those of mixtures within it too",
        ),
        (
            f"priors: {{{many('q{}: {{product: {{q{}: 1}}}}', 4000)}}}",
            "more than 100 products that network would have to work out",
        ),
        (f"title: {'x' * 301}", "may have at most 300 characters"),
        *(
            (f'hardware: {{doubling_time: "{long}"}}', "is text; write a number")
            for long in (
                "1" * 10**6 + "x",
                "1" + " " * 10**6 + "x",
                "1 to " + "1" * 10**6 + "x",
            )
        ),
    ],
)
def test_more_than_can_be_worked_through_is_refused(tmp_path, text, message):
    found = problems(tmp_path, f"extends: minimal\n{text}\n")
    assert any(message in problem for problem in found), found[:3]


def test_a_sample_of_a_million_digits_is_refused_at_once(tmp_path):
    (tmp_path / "times.csv").write_text("1" * 10**6 + " years\n")
    (problem,) = problems(
        tmp_path, "extends: minimal\nhardware: {doubling_time: {samples: times.csv}}\n"
    )
    assert "'times.csv' has 2 columns" in problem


def test_files_share_what_they_may_hold(tmp_path):
    names = [f"f{i}" for i in range(4)]
    lower = {name: f"sources: {{{many('s{}: x', 6000)}}}\n" for name in names}
    extends = ", ".join(f"./{name}.yaml" for name in names)
    (problem,) = problems(tmp_path, f"extends: [minimal, {extends}]\n", **lower)
    assert problem.endswith("the files of a scenario may hold 20000 values together")


def mixed(*files: str) -> str:
    parts = ", ".join(f"{{weight: 1, belief: {{samples: {name}}}}}" for name in files)
    return f"extends: minimal\nhardware:\n  doubling_time: {{mixture: [{parts}]}}\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x00\xff\x1b" * 1000, "is not text in UTF-8"),
        (b"1\n" * (MAX_SAMPLES + 1), "200000 lines and 4 MB at most"),
        (b"1" * (MAX_BYTES + 1), "is larger than 4 MB, the most that is read"),
        (b"1" * MAX_BYTES, "is not a finite number"),
        (b"\x1b[31m\n", "has '\\x1b[31m' in line 1, which is not a finite number"),
        (b"1e400\n-1e400\nnan\n", "which is not a finite number, the first of 3 such lines"),
        (b"1_000\n", "has '1_000' in line 1"),
        ("\u0661\u0662\n".encode(), "in line 1, which is not a finite number"),
        (b"true\n", "has 'true' in line 1"),
        (b"__import__('os').system('ls')\n", "in line 1, which is not a finite number"),
    ],
)
def test_sample_files_that_are_none(tmp_path, data, message):
    (tmp_path / "s.txt").write_bytes(data)
    found = problems(tmp_path, mixed("s.txt"))
    assert message in found[0]
    assert all(printable(problem) == problem for problem in found)


def test_sample_files_of_any_editor(tmp_path):
    (tmp_path / "s.txt").write_bytes(b"\xef\xbb\xbf1\r\n\r\n 2.5 \r3e0\n")
    assert problems(tmp_path, mixed("s.txt")) == []


def test_a_sparse_sample_file_of_gigabytes_is_not_read(tmp_path):
    with (tmp_path / "s.txt").open("wb") as file:
        file.truncate(2**33)
    (problem,) = problems(tmp_path, mixed("s.txt"))
    assert problem.endswith("is larger than 4 MB, the most that is read")


def test_one_sample_file_is_not_read_over_and_over(tmp_path):
    (tmp_path / "s.txt").write_bytes(b"1" * (MAX_BYTES - 10))
    found = problems(tmp_path, mixed(*["s.txt"] * 99))
    assert "is not a finite number" in found[0]
    assert "200000 lines and 4 MB at most, all files together" in found[1]
    assert "the sample files before it are too large already" in found[2]


@pytest.mark.parametrize("key", ["extends: {}", "hardware: {{doubling_time: {{samples: {}}}}}"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../x.yaml", "lies outside the scenario's own folder"),
        ("a/../../x.yaml", "lies outside the scenario's own folder"),
        ("/etc/passwd", "lies outside the scenario's own folder"),
        ("/dev/zero", "lies outside the scenario's own folder"),
        ("https://example.org/x.yaml", "is an address; save the file beside this one"),
        ("file:///etc/x.yaml", "is an address; save the file beside this one"),
        ("link.yaml", "lies outside the scenario's own folder"),
        ("loop.yaml", "cannot be "),
        ("folder.yaml/x.yaml", "cannot be read: no such file or directory"),
        ("folder.yaml", "is not a plain file"),
    ],
)
def test_only_files_beside_or_below_are_read(tmp_path, key, name, message):
    (tmp_path / "link.yaml").symlink_to("/etc/passwd")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "folder.yaml").mkdir()
    base = "" if key.startswith("extends") else "extends: minimal\n"
    found = problems(tmp_path, f"{base}{key.format(name)}\n")
    assert message in found[0]


def test_a_file_that_cannot_be_read_is_tried_once_however_often_it_is_named(tmp_path):
    names = [f"./{side}{{}}.yaml" for side in ("left", "right")]
    for i in range(20):
        text = f"extends: [{', '.join(name.format(i + 1) for name in names)}]\n"
        for side in ("left", "right"):
            (tmp_path / f"{side}{i}.yaml").write_text(text)
    for side in ("left", "right"):
        (tmp_path / f"{side}20.yaml").write_text("title: 'open\n")
    assert problems(tmp_path, "extends: [./left0.yaml, ./right0.yaml]\n") == [
        f"{side}20.yaml:1:8: not YAML: this quote is not closed" for side in ("left", "right")
    ]


def test_no_more_problems_are_listed_than_one_can_read(tmp_path):
    text = "extends: minimal\n" + "".join(f"k{i}: 1\n" for i in range(1000))
    with pytest.raises(ScenarioError) as caught:
        resolve(written(tmp_path, text))
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert str(caught.value).endswith("\nand at least 900 more")
