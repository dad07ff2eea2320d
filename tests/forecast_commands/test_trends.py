"""`forecast trends` from the outside."""

import json
from typing import Any

import pytest

from tests.forecast_commands.calling import call

FEW = ["--draws", "256"]


def invoke(*arguments: str) -> Any:
    return call("trends", *arguments, *FEW)


def test_the_table_fits_a_terminal_and_says_its_units():
    result = invoke(
        "trend_2026", "--set", "data={base_year: 2024, stock: 1e14, yearly_factor: 1.1}"
    )
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80
    for expected in ("FLOP/$", "$ 10%", "tokens", "evolution", "Monte Carlo error at most"):
        assert expected in result.stdout


def test_json_has_every_year_and_those_asked_for():
    plain = json.loads(invoke("cotra_2020", "--json", "--by", "2030.5").stdout)
    assert len(plain["years"]) == 77
    assert 2030.5 in plain["years"]
    assert set(plain["price_performance"]) == {"0.1", "0.5", "0.9"}


def test_reaching_has_quantiles_probabilities_and_the_share_that_never_does():
    arguments = ["--reach", "compute=1e29", "--reach", "algorithms=2", "--by", "2030"]
    plain = json.loads(
        invoke("cotra_2020", *arguments, "--anchor", "short_horizon", "--json").stdout
    )
    compute, algorithms = plain["reach"]
    assert compute["quantiles"]["0.5"] == pytest.approx(2035.04, abs=0.01)
    assert compute["probability_by_year"] == {"2030": 0.0}
    assert (algorithms["anchor"], algorithms["never"]) == ("short_horizon", 1.0)
    assert algorithms["quantiles"]["0.5"] is None
    text = invoke("cotra_2020", *arguments).stdout
    assert max(map(len, text.splitlines())) <= 80
    assert "One run can afford 1e+29 FLOP" in text
    assert text.count("Algorithms save 2 OOM since 2025") == 6


def test_pf_days_are_flop():
    one, other = (
        json.loads(invoke("cotra_2020", "--reach", f"compute={c}", "--json").stdout)["reach"]
        for c in ("8.64e28", "1e9pfd")
    )
    assert one == other


def test_the_cost_of_gpt_3():
    arguments = ["--cost-of", "3.14e23", "--since", "2020", "--below", "1000"]
    arguments += ["--anchor", "short_horizon"]
    (entry,) = json.loads(invoke("trend_2026", *arguments, "--json").stdout)["cost_of"]
    assert entry["compute_flop"] == 3.14e23
    assert entry["cost"]["0.1"][0] < entry["cost"]["0.9"][0]
    assert 2020 < entry["below"]["quantiles"]["0.5"] < 2030
    text = invoke("trend_2026", *arguments).stdout
    assert "It costs $1,000 (short_horizon)" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--below", "10"], "--below needs --cost-of"),
        (["--since", "2020"], "--since needs --reach or --cost-of"),
        (["--reach", "compute"], "is none of compute=AMOUNT"),
        (["--reach", "speed=3"], "is none of compute=AMOUNT"),
        (["--reach", "hardware=-3"], "must be above 0"),
        (["--reach", "data=1e15"], "no data section"),
        (["--anchor", "short"], "no anchor 'short'"),
        (["--reach", "hardware=3", "--since", "2200"], "must lie between 1900 and 2100"),
    ],
)
def test_wrong_calls_exit_with_2_and_say_why(arguments, message):
    result = invoke("cotra_2020", *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_what_waits_for_data_is_told():
    result = call("run", "data_limited", "--draws", "512")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "waits for data" in result.stdout
    plain = call("run", "data_limited", "--draws", "512", "--json")
    shares = json.loads(plain.stdout)["binding_limit"]
    assert 0 < shares["data_share_by_year"]["2100"] < 0.5
    assert "lifetime" not in shares["anchors"]
