"""`forecast scaling`, as it is called: results, JSON, warnings, exit codes."""

from __future__ import annotations

import json

import pytest

from anchors.laws import LAWS
from anchors.laws.units import PF_DAY
from forecast_commands.declarations import scaling
from tests.forecast_commands.calling import call

FIELDS = {
    *("law", "parameters", "tokens", "compute_flop", "compute_pf_days", "loss"),
    *("tokens_per_parameter", "constants"),
}


def run(*args: str, code: int = 0):
    result = call("scaling", *args)
    assert result.exit_code == code, result.output
    return result


def rows(*args: str):
    return json.loads(run(*args, "--json").stdout)


@pytest.mark.parametrize(
    "args",
    [
        ("loss", "--law", "hoffmann_2022", "--parameters", "7e10", "--tokens", "1.4e12"),
        ("loss", "--law", "henighan_2020", "--compute", "1e24"),
        ("optimum", "--law", "kaplan_2020", "--loss", "2"),
        ("optimum", "--law", "besiroglu_2024", "--parameters", "7e10"),
        ("solve", "--law", "muennighoff_2023", "--loss", "2.2", "--tokens", "1e12"),
        ("solve", "--law", "muennighoff_2023", "--loss", "2.2", "--parameters", "1e11"),
        ("crossover",),
        ("crossover", "--law", "kaplan_2020,hoffmann_2022"),
    ],
)
def test_json_is_a_list_of_objects_with_the_agreed_fields(args):
    found = rows(*args)
    assert found
    for row in found:
        assert set(row) >= FIELDS
        assert row["compute_pf_days"] == pytest.approx(row["compute_flop"] / PF_DAY)


def test_loss_agrees_with_the_law():
    (row,) = rows(
        "loss", "--law", "hoffmann_2022", "--parameters", "7e10", "--tokens", "1.4e12"
    )
    assert row["loss"] == LAWS["hoffmann_2022"].loss(7e10, 1.4e12)
    assert row["compute_flop"] == pytest.approx(6 * 7e10 * 1.4e12)
    assert row["tokens_per_parameter"] == pytest.approx(20)
    assert row["parameter_share"] + row["token_share"] == pytest.approx(1)
    assert row["constants"]["alpha"] == 0.34
    assert "as printed" in row["constants"]["source"]


def test_several_values_repeated_or_after_commas():
    several = ("--parameters", "1e9,1e10", "--parameters", "1e11", "--tokens", "1e11, 1e12")
    found = rows("loss", "--law", "hoffmann_2022,besiroglu_2024", *several)
    assert len(found) == 2 * 3 * 2
    assert len(rows("loss", *several)) == 5 * 3 * 2


def test_laws_without_an_answer_are_left_out_and_named():
    result = run("loss", "--parameters", "1e9", "--tokens", "1e10")
    assert "henighan_2020" not in result.stdout
    assert "warning: left out: henighan_2020 has no L(N, D)" in result.stderr


def test_warnings_go_to_stderr():
    args = ("loss", "--law", "kaplan_2020", "--parameters", "1e12", "--tokens", "1e9")
    result = run(*args, "--json")
    assert json.loads(result.stdout)
    assert "fitted on 768 to 1.5e+09 parameters" in result.stderr
    assert "tokens" not in result.stderr


def test_unlimited_data_is_null_in_json():
    args = ("loss", "--law", "hoffmann_2022", "--parameters", "1e9", "--tokens", "inf")
    (row,) = rows(*args)
    assert row["tokens"] is None
    assert row["compute_flop"] is None
    assert row["loss"] == LAWS["hoffmann_2022"].loss_of_parameters(1e9)
    assert row["token_share"] == 0
    (row,) = rows(*args[:3], "--parameters", "inf", "--tokens", "inf")
    assert row["loss"] == 1.69


def test_compute_in_pf_days():
    args = ("optimum", "--law", "kaplan_2020", "--compute", "1e4 PF-days,1e4pfd,1e20")
    found = rows(*args)
    assert [row["compute_pf_days"] for row in found] == pytest.approx([1e4, 1e20 / PF_DAY])


def test_numbers_may_have_their_unit():
    plain = rows("loss", "--law", "hoffmann_2022", "--parameters", "7e10", "--tokens", "1.4e12")
    for size, data in (("70B", "1.4T"), ("70 billion parameters", "1.4T tokens")):
        assert (
            rows("loss", "--law", "hoffmann_2022", "--parameters", size, "--tokens", data)
            == plain
        )
    args = ("optimum", "--law", "kaplan_2020", "--compute")
    assert rows(*args, "1 EFLOP,10^18,1e18") == rows(*args, "1e18,1e18,1e18")


def test_samples_of_a_length_are_tokens():
    base = ("loss", "--law", "hoffmann_2022", "--parameters", "1e9", "--tokens")
    (samples,) = rows(*base, "1e9", "--tokens-per-sample", "1024")
    (tokens,) = rows(*base, "1.024e12")
    assert samples["loss"] == tokens["loss"]


def test_optimum_three_ways_agree():
    (by_compute,) = rows("optimum", "--law", "besiroglu_2024", "--compute", "1e24")
    N, L = str(by_compute["parameters"]), str(by_compute["loss"])
    for other in (("--parameters", N), ("--loss", L)):
        (row,) = rows("optimum", "--law", "besiroglu_2024", *other)
        for key in ("parameters", "tokens", "compute_flop", "loss"):
            assert row[key] == pytest.approx(by_compute[key], rel=1e-9)


def test_solve_finds_the_other_side():
    solve = ("solve", "--law", "hoffmann_2022", "--loss", "2", "--tokens", "1e12")
    (row,) = rows(*solve)
    assert LAWS["hoffmann_2022"].loss(row["parameters"], 1e12) == pytest.approx(2)
    assert row["reachable"] is True
    assert row["token_share"] > row["parameter_share"]


def test_unreachable_losses_say_so():
    args = ("--law", "besiroglu_2024", "--loss", "1.9", "--tokens", "1e12")
    text = " ".join(run("solve", *args).stdout.split())
    assert "unreachable: with these tokens the loss stays above 1.902" in text
    (row,) = rows("solve", *args)
    assert (row["parameters"], row["reachable"]) == (None, False)
    assert row["floor_loss"] == LAWS["besiroglu_2024"].loss_of_tokens(1e12)
    args = ("--law", "besiroglu_2024", "--loss", "1.9", "--parameters", "1e9")
    text = " ".join(run("solve", *args).stdout.split())
    assert "unreachable: with 1e9 parameters the loss stays above" in text
    (row,) = rows("optimum", "--law", "hoffmann_2022", "--loss", "1.5")
    assert (row["compute_flop"], row["tokens_per_parameter"]) == (None, None)
    text = " ".join(run("optimum", "--law", "hoffmann_2022", "--loss", "1.5").stdout.split())
    assert "whatever is spent the loss stays above 1.69" in text


def test_crossover_of_kaplan_has_one_object_per_set():
    found = rows("crossover")
    assert found[0]["constants"]["set"] == "table_6"
    assert {"alpha_C", "alpha_D", "d"} == set(found[0]["shift_oom"])
    assert found[0]["compute_pf_days"] == pytest.approx(1.119e4, rel=1e-3)


def test_crossover_of_two_laws_lists_all_crossings():
    found = rows("crossover", "--law", "kaplan_2020", "--law", "hoffmann_2022")
    assert len(found) == 2
    for row in found:
        for law in (row["law"], row["other_law"]):
            assert LAWS[law].loss_at_compute(row["compute_flop"]) == pytest.approx(row["loss"])
    assert rows("crossover", "--law", "henighan_2020,hoffmann_2022") == []
    assert "never meet" in run("crossover", "--law", "henighan_2020,hoffmann_2022").stdout


def test_laws_lists_every_law():
    assert [row["law"] for row in rows("laws")] == list(LAWS)
    text = run("laws").stdout
    for name in LAWS:
        assert name in text


@pytest.mark.parametrize(
    "args",
    [
        ("loss", "--parameters", "1e11,1e9", "--tokens", "1e12"),
        ("loss", "--compute", "1e24"),
        ("optimum", "--loss", "1.7,2"),
        ("solve", "--loss", "1.8,2", "--tokens", "1e12"),
        ("crossover",),
        ("crossover", "--law", "kaplan_2020,hoffmann_2022"),
        ("laws",),
        ("enlarge", "--times", "1e5"),
        ("lifetime",),
        ("optimum", "--compute", "1e24"),
    ],
)
def test_text_fits_eighty_columns(args):
    assert max(len(line) for line in run(*args).stdout.splitlines()) <= 80


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("loss",), "give exactly one of"),
        (("loss", "--compute", "1e20", "--parameters", "1e9"), "give exactly one of"),
        (("loss", "--parameters", "1e9"), "go together"),
        (("loss", "--compute", "-1"), "must be above 0"),
        (("loss", "--compute", "inf"), "must be finite"),
        (("loss", "--compute", "nan"), "must be above 0"),
        (("loss", "--compute", "many"), "is not a number"),
        (("loss", "--compute", "manypfd"), "is not a number"),
        (("loss", "--parameters", "70 tokens", "--tokens", "1"), "not a number in 'parameter'"),
        (
            ("loss", "--law", "newton", "--compute", "1e20"),
            "no law 'newton'; known here: besiroglu",
        ),
        (
            ("loss", "--law", "chincila", "--compute", "1e20"),
            "no law 'chincila'; did you mean chinchilla?",
        ),
        (("optimum",), "give exactly one of"),
        (("optimum", "--parameters", "inf"), "must be finite"),
        (("solve", "--tokens", "1e9"), "--loss is missing"),
        (("solve", "--loss", "2"), "give exactly one of"),
        (
            ("solve", "--law", "henighan_2020", "--loss", "2", "--tokens", "1e9"),
            "has no L(N, D)",
        ),
        (("crossover", "--law", "kaplan_2020"), "or two"),
        (("plot", "--kind", "pie"), "pie"),
        (("plot", "--kind", "data", "--output", "x.jpeg"), "should end in one of"),
        (("plot", "--kind", "data", "--mark", "Mine"), "write NAME=N,D"),
        (("plot", "--kind", "data", "--mark", "Mine=1e9,-1"), "write NAME=N,D"),
        (("plot", "--kind", "surface", "--law", "henighan_2020"), "has no L(N, D)"),
        (("plot", "--kind", "crossover", "--law", "hoffmann_2022"), "kaplan_2020 alone"),
    ],
)
def test_wrong_calls_exit_2_and_say_why(args, message):
    result = run(*args, code=2)
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_plot_writes_the_file(tmp_path):
    path = tmp_path / "data.svg"
    found = rows("plot", "--kind", "data", "--mark", "Mine=1e11,5e12", "--output", str(path))
    assert found == [{"kind": "data", "file": str(path)}]
    text = path.read_text()
    assert text.lstrip().startswith("<?xml")


def test_plot_keeps_an_existing_file_unless_told_otherwise(tmp_path):
    path = tmp_path / "data.svg"
    path.write_text("mine")
    result = run("plot", "--kind", "data", "--output", str(path), code=1)
    assert "exists already; --force replaces it" in result.stderr
    assert path.read_text() == "mine"
    run("plot", "--kind", "data", "--output", str(path), "--force")
    assert path.read_text() != "mine"


def test_plot_that_cannot_be_written_exits_1(tmp_path):
    (tmp_path / "file").write_text("")
    result = run("plot", "--kind", "data", "--output", str(tmp_path / "file" / "x.png"), code=1)
    assert "there is no folder" in result.stderr


def test_the_crossing_is_where_the_commands_agree():
    """L(D) of the tokens at the crossing is the loss of the crossing, by two commands."""
    crossing = rows("crossover")[0]
    tokens = repr(crossing["tokens"])
    (row,) = rows("loss", "--law", "kaplan_2020", "--parameters", "inf", "--tokens", tokens)
    assert row["loss"] == pytest.approx(crossing["loss"], rel=1e-12)


def test_what_is_solved_for_an_unlimited_side_is_reachable():
    args = ("--law", "kaplan_2020,henighan_2020", "--loss", "2", "--tokens", "inf")
    for row in rows("solve", *args):
        assert row["reachable"] is True
        assert LAWS[row["law"]].loss_of_parameters(row["parameters"]) == pytest.approx(2)
    assert "unreachable" not in run("solve", *args).stdout


def test_chinchilla_is_its_three_approaches():
    first, second, third = rows("optimum", "--law", "chinchilla", "--compute", "5.76e23")
    assert first["tokens_per_parameter"] == pytest.approx(20.9, abs=0.1)
    assert second["tokens_per_parameter"] == pytest.approx(23.9, abs=0.1)
    assert (first["loss"], third["law"]) == (None, "hoffmann_2022")
    stderr = run("optimum", "--law", "chinchilla", "--compute", "5.76e23").stderr
    assert "note: hoffmann_2022: approach 3 has 93 tokens per parameter" in stderr
    assert len(rows("crossover", "--law", "kaplan_2020,chinchilla")) == 2


def test_kaplan_says_batch_steps_and_epochs():
    (row,) = rows("optimum", "--law", "kaplan_2020", "--parameters", "1e15")
    assert row["tokens_against_overfitting"] == pytest.approx(5e3 * 1e15**0.74)
    assert row["steps"] * row["batch_tokens"] == pytest.approx(row["tokens"])
    assert row["epochs"] < 1
    assert "epochs" in run("optimum", "--law", "kaplan_2020", "--parameters", "1e15").stdout


def test_a_larger_model_under_two_exponents():
    first, second = rows("enlarge", "--times", "1e5", "--exponent", "0.8,1")
    assert first["times_compute"] == pytest.approx(1e9)
    assert (first["compute_ratio"], second["compute_ratio"]) == (1, pytest.approx(10))


def test_data_points_of_a_lifetime_by_way_of_counting():
    found = {
        row["counted_in"]: row
        for row in rows("lifetime", "--law", "kaplan_2020", "--parameters", "1e15")
    }
    assert found["tokens"]["seen_low"] == 3e9
    assert found["sensory_bits"]["seen_high"] == 1e16
    assert found["tokens"]["lifetimes_low"] == pytest.approx(5e3 * 1e15**0.74 / 3e9)
    assert found["passes"]["lifetimes_low"] < found["passes"]["lifetimes_high"]


def test_printed_coefficients_stand_beside_the_closed_form():
    described = {row["law"]: row for row in rows("laws")}
    closed = described["hoffmann_2022"]["loss_at_compute"]
    assert closed["parameters"] == pytest.approx(483.84, abs=0.005)
    assert closed["tokens"] == pytest.approx(587.52, abs=0.005)
    assert described["vance_2022"]["constants"]["coefficient_N"] == 514.5


@pytest.mark.parametrize("command", sorted(scaling.COMMANDS))
def test_every_command_has_an_example_that_runs(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = scaling.COMMANDS[command].__doc__
    calls = [line.split()[2:] for line in text.splitlines() if "forecast scaling" in line]
    assert calls
    for words in calls:
        run(*words)
