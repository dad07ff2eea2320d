"""A catalogue of mistakes: each file ends with what it prints, compared exactly."""

import pytest

from scenarios.loading.load import load
from scenarios.problems import ScenarioError
from tests.scenarios.bad_files import BAD, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.path.stem)
def test_says_what_is_wrong_where_and_what_would_be_right(case, rewrite_golden, monkeypatch):
    monkeypatch.chdir(case.path.parent)
    with pytest.raises(ScenarioError) as caught:
        load(case.path.name)
    if rewrite_golden:
        case.rewrite(str(caught.value))
    assert str(caught.value) == case.message
    for problem in caught.value.problems:
        assert problem.mark is not None
        assert problem.mark.line is not None
        assert problem.mark.column is not None


def test_no_two_cases_have_one_name():
    names = [case.path.name for case in cases()]
    assert len(set(names)) == len(names)


def test_all_problems_of_a_file_are_reported_at_once_in_the_order_of_its_lines():
    path = BAD / "yaml" / "several_problems.yaml"
    with pytest.raises(ScenarioError) as caught:
        load(path)
    lines = [problem.mark.line for problem in caught.value.problems if problem.mark]
    text = path.read_text(encoding="utf-8").splitlines()
    assert lines == [n for n, line in enumerate(text, start=1) if "# wrong" in line]
