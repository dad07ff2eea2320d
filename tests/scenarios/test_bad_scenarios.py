"""A catalogue of mistakes: beside each file stands what it prints, compared exactly."""

from pathlib import Path

import pytest

from scenarios.loading.load import load
from scenarios.problems import ScenarioError

BAD = Path(__file__).parent / "bad"
FILES = sorted(path.name for path in BAD.glob("*.yaml"))


@pytest.fixture(autouse=True)
def _beside_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)


@pytest.mark.parametrize("name", FILES)
def test_says_what_is_wrong_where_and_what_would_be_right(
    name: str, rewrite_golden: bool
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(name)
    expected = BAD / name.replace(".yaml", ".txt")
    if rewrite_golden:
        expected.write_text(f"{caught.value}\n", encoding="utf-8")
    assert f"{caught.value}\n" == expected.read_text(encoding="utf-8")
    for problem in caught.value.problems:
        assert problem.mark is not None
        assert problem.mark.line is not None
        assert problem.mark.column is not None


def test_every_message_has_its_file() -> None:
    assert sorted(path.stem for path in BAD.glob("*.txt")) == [
        name.removesuffix(".yaml") for name in FILES
    ]


def test_all_problems_of_a_file_are_reported_at_once_in_the_order_of_its_lines() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("several_problems.yaml")
    lines = [problem.mark.line for problem in caught.value.problems if problem.mark]
    text = Path("several_problems.yaml").read_text(encoding="utf-8").splitlines()
    assert lines == [n for n, line in enumerate(text, start=1) if "# wrong" in line]
