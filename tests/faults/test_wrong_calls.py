"""Wrong options and settings: one clear line, exit 2 for the call and 1 for the scenario."""

import json
import math
from pathlib import Path

import pytest

from cli import main
from forecast.defaults import MAX_SEED
from scenarios.loading.load import load
from scenarios.problems import ScenarioError, printable
from tests.forecast.verification import here

ESCAPE = "\x1b[31m"


def ended(capsys: pytest.CaptureFixture[str], *call: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a call."""
    with pytest.raises(SystemExit) as leave:
        main([str(word) for word in call])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(leave.value.code or 0), out, err


def left(capsys: pytest.CaptureFixture[str], *call: str | Path) -> tuple[int, str]:
    """Exit code and standard error of a call; nothing else may have been printed."""
    code, out, err = ended(capsys, *call)
    assert out == ""
    assert printable(err.replace("\n", "")) == err.replace("\n", "")
    return code, err


RUN = ("run", "minimal")
SWEEP = ("sweep", "minimal", "--over")
TRENDS = ("trends", "minimal")
SAMPLES = ("scaling", "loss", "--parameters", "1e9", "--tokens")
SOLVE = ("solve", "minimal", "--vary", "hardware.doubling_time")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ((*RUN, "--draws", "1e400"), "'1e400' is not a whole number"),
        ((*RUN, "--draws", "nan"), "'nan' is not a whole number"),
        ((*RUN, "--draws", "1.5"), "'1.5' is not a whole number"),
        ((*RUN, "--draws", ""), "'' is not a whole number"),
        ((*RUN, "--draws", "0"), "0 is below 1"),
        ((*RUN, "--draws", "1e16"), "1e16 is above 1,000,000,000,000,000"),
        ((*RUN, "--draws", "9" * 99), "999 is above 1,000,000,000,000,000"),
        ((*RUN, "--draws", f"{ESCAPE}5"), "'\\x1b[31m5' is not a whole number"),
        ((*RUN, "--seed", "-1"), "-1 is below 0"),
        ((*RUN, "--seed", "1e20"), "1e20 is above 9,223,372,036,854,775,807"),
        ((*RUN, "--seed", f"{2**63}"), f"{2**63} is above 9,223,372,036,854,775,807"),
        ((*RUN, "--seed", "x"), "'x' is not a whole number"),
        ((*RUN, "--workers", "0"), "0 is below 1"),
        ((*RUN, "--by", "2030,"), "'2030,' is not a list of years"),
        ((*RUN, "--by", "inf"), "'inf' is not a list of years"),
        ((*RUN, "--by", "1990"), "1990 lies outside the scenario's years, 2025 to 2100"),
        ((*RUN, "--precision", "0"), "'0' is not a precision like 0.01"),
        ((*RUN, "--precision", "-1%"), "'-1%' is not a precision like 0.01"),
        ((*RUN, "--max-draws", "64"), "--max-draws limits what --precision may take"),
        ((*RUN, "--given", "soon"), "'soon' is not a condition like 'arrival < 2035'"),
        ((*RUN, "--given", "2040 < arrival < 2030"), "'2040 < arrival < 2030' holds no year"),
        ((*RUN, "--given", f"arrival < {'9' * 400}"), "lies outside the scenario's years"),
        ((*RUN, "--set", "x"), "'x' is not of the form KEY=VALUE"),
        ((*RUN, "--set", "=2"), "'=2' is not of the form KEY=VALUE"),
        ((*RUN, "--set", "a=1", "--set", "a=2"), "a is given twice"),
        (("bounds", "minimal", "--widen", "a=2", "--widen", "a=3"), "a is given twice"),
        (("bounds", "minimal", "--widen", "=2"), "'=2' is not of the form KEY=3"),
        (
            ("scaling", "loss", "--parameters", "1e-300", "--tokens", "1e9"),
            "'1e-300' is below 1e-100 parameter, the least that is read",
        ),
        (
            ("trends", "minimal", "--reach", "spending=$1B"),
            "'$1B' is not a number; spending is in orders of magnitude of the largest",
        ),
        (("trends", "minimal", "--reach", "data=inf"), "'inf' must be finite; data is"),
        ((*RUN, "--json", "--markdown"), "--json and --markdown exclude each other"),
        ((*RUN, "--width", "300"), "--width: of a picture, which --plot PATH draws"),
        (("fit", "horizon_50", "--title", "x", "--no-footer"), "--title and --no-footer: of"),
        (("tilt", "minimal", "--median", "2040", "--years", "2025:2060"), "--years: of a"),
        (("show", "minimal", "--json", "--yaml"), "--json and --yaml exclude each other"),
        ((*RUN, "--output", "x.txt"), "x.txt should end in one of .nc, .zarr, .csv, .json"),
        ((*RUN, "--plot", ""), "--plot': the value is empty"),
        ((*RUN, "--plot", "."), ". should end in one of .png, .svg, .pdf"),
        ((*RUN, f"--{ESCAPE}"), "No such option '--\\x1b[31m'"),
        ((ESCAPE,), "no such command '\\x1b[31m'"),
        ((*SWEEP, "x"), "'x' is not of the form KEY=VALUES"),
        ((*SWEEP, "x=1,,2"), "'1,,2' holds an empty value"),
        ((*SWEEP, "x=1,1"), "holds a value twice"),
        ((*SWEEP, "x=nan"), "nan is not finite"),
        ((*SWEEP, "x=1:2"), "a range is LOW:HIGH:COUNT or log:LOW:HIGH:COUNT"),
        ((*SWEEP, "x=1:2:1"), "COUNT must lie between 2 and 2000"),
        ((*SWEEP, "x=log:0:2:3"), "with log:, LOW must be above 0"),
        ((*SWEEP, "x=log:1e-300:1e300:3"), "LOW and HIGH are too far apart"),
        ((*SWEEP, "x=-1e308:1e308:3"), "LOW and HIGH are too far apart"),
        ((*SWEEP, f"x={ESCAPE}"), "holds what cannot be shown"),
        (
            (*SWEEP, "x=1:2:2000", "--over", "y=1:2:600"),
            "1,200,000 points; 1,000,000 is the most",
        ),
        ((*SOLVE, "--median", "nan"), "'nan' is not a year like"),
        (("score", "minimal", "--as-of", "202"), "'202' lies outside 1900 to 3000"),
        ((*SOLVE, "--probability", "nan", "--by", "2040"), "does not lie between 0 and 1"),
        ((*SOLVE, "--median", "2040", "--between", "2", "1"), "2 does not lie below 1"),
        ((*TRENDS, "--reach", "compute=1e300pfd"), "'1e300pfd' is above 1e+100 FLOP"),
        ((*TRENDS, "--reach", "compute=1e90pfd"), "'1e90pfd' is above 1e+100 FLOP"),
        ((*TRENDS, "--reach", "hardware=1e308"), "'1e308' is above 1e+100"),
        ((*TRENDS, "--cost-of", "1e308pfd"), "'1e308pfd' is above 1e+100 FLOP"),
        (("scaling", "loss", "--compute", "1e308pfd"), "'1e308pfd' is above 1e+100 FLOP"),
        (("scaling", "optimum", "--compute", "1e400"), "'1e400' is above 1e+100"),
        (("scaling", "optimum", "--parameters", "1e308"), "'1e308' is above 1e+100"),
        ((*SAMPLES, "1e99", "--tokens-per-sample", "1e9"), "are above 1e+100 tokens"),
        ((*SAMPLES, "1e9", "--tokens-per-sample", "nan"), "'nan' must be above 0"),
        ((*SAMPLES, "1e9", "--tokens-per-sample", "inf"), "'inf' must be finite"),
        (("plot", *["minimal"] * 21), "a picture has room for 20 scenarios; 21 are given"),
        (SOLVE, "give one of --median YEAR and --probability P --by YEAR"),
    ],
)
def test_wrong_calls_exit_with_2_and_say_why(capsys, call, message):
    code, err = left(capsys, *call)
    assert code == 2
    assert message in err


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("x=2", "--set x: x: unknown key; known here: "),
        ("a..b=2", "--set: 'a..b' is not a dotted key such as hardware.doubling_time"),
        (f"hard{ESCAPE}ware=2", "--set: 'hard\\x1b[31mware' is not a dotted key"),
        ("extends=kaplan", "--set: an edit cannot extend; write a file that does"),
        ("hardware=2", "--set hardware: hardware: must be a mapping of keys to values"),
        ("hardware.doubling_time=2\ntitle: x", "not YAML: a second colon"),
        ("hardware.doubling_time=!!python/object/apply:os.system [ls]", "tags such as "),
        ("hardware.doubling_time=&a [*a]", "aliases are not read"),
        (f"hardware.doubling_time={ESCAPE}2", "the character U+001B is not read"),
        (f"hardware.doubling_time={'9' * 10_000}", "must be a finite number; it is inf"),
        (f"hardware.doubling_time={'[' * 10_000}", "nested deeper than 40 levels"),
        ("hardware.doubling_time={samples: x.txt}", "which only a scenario file can"),
        ("priors.__class__=1", "a name is a letter followed by letters, digits and _"),
        ("years.last=1e400", "must be a whole number; it is inf"),
        ("years.last=99999999999999999999", "must be at most 3000"),
        ("hardware.schedule.99999.doubling_time=1", "is not a moment such as 2030, 2028.5 or"),
    ],
)
def test_wrong_settings_exit_with_1_and_name_the_key(capsys, setting, message):
    code, err = left(capsys, *RUN, "--set", setting)
    assert code == 1
    assert message in err
    assert len(err) < 1000


@pytest.mark.parametrize("value", [math.inf, [math.nan], {"fixed": -math.inf}])
def test_edits_from_python_may_hold_what_yaml_spells_otherwise(value):
    with pytest.raises(ScenarioError, match=r"finite|list"):
        load("minimal", {"hardware.doubling_time": value})


def test_a_wrong_call_of_any_length_gets_a_short_answer(capsys):
    code, err = left(capsys, *RUN, "--given", " " * 100_000 + "x")
    assert code == 2
    assert len(err) < 5000


def test_the_largest_seed_is_written_and_verified(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("forecast_commands.verify.verify", here.verify)
    for name in ("result.nc", "result.zarr", "result.json"):
        path = tmp_path / name
        made = (*RUN, "--draws", "16", "--seed", str(MAX_SEED), "--output", path)
        for call in (made, ("verify", path)):
            assert ended(capsys, *call)[0] == 0


# What a stranger's names could do to a terminal.


def named(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    path = folder / name / "mine.yaml"
    path.write_text("extends: minimal\nhardware: {doubling_time: 0.01}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [ESCAPE, "\x9b2J", "\u202egnp", "a\nb", "\u200b"])
@pytest.mark.parametrize(
    "call",
    [("run", "--draws", "16"), ("check",), ("show",), ("run", "--draws", "16", "--json")],
)
def test_paths_are_printed_without_what_a_terminal_obeys(tmp_path, capsys, name, call):
    command, *options = call
    code, out, err = ended(capsys, command, named(tmp_path, name), *options)
    assert code == 0
    assert name not in out + err
    assert "is the unit right?" in err
    if options[-1:] == ["--json"]:
        assert json.loads(out)["scenario"]


def test_json_escapes_what_terminals_obey(tmp_path, capsys):
    path = named(tmp_path, "\x9b2J\u202e")
    path.write_text("nonsense: 1\n")
    code, out, _ = ended(capsys, "check", path, "--json")
    assert code == 1
    assert "\x9b" not in out
    assert "\u202e" not in out
    (report,) = json.loads(out)
    assert report["scenario"] == str(path)


def test_problems_that_are_not_listed_are_counted(tmp_path, capsys):
    path = tmp_path / "many.yaml"
    path.write_text("extends: minimal\n" + "".join(f"k{i}: 1\n" for i in range(150)))
    code, err = left(capsys, "run", path)
    assert (code, err.splitlines()[-1]) == (1, "and at least 50 more")
    _, text, _ = ended(capsys, "check", path)
    assert text == f"{path}: at least 150 problems, the first 100 of them listed\n"
    _, text, _ = ended(capsys, "check", path, "--json")
    assert json.loads(text)[0]["unlisted"] == 50


def test_a_problem_found_by_running_has_its_place(tmp_path, capsys):
    path = tmp_path / "far.yaml"
    path.write_text(
        "extends: minimal\npriors: {tenth: 1e39}\nanchors:\n  network:\n    priors:\n"
        "      reference_samples: {product: {tenth: 11}}\n"
    )
    code, err = left(capsys, "run", path, "--draws", "16")
    assert code == 1
    where = f"{path}:4:3: anchors.network"
    assert err.endswith(f"{where}: needs FLOP beyond 1e-400 to 1e400 in some draws\n")


def test_weight_on_an_anchor_that_evidence_has_all_but_removed_is_suspicious(tmp_path, capsys):
    path = tmp_path / "tried.yaml"
    path.write_text(
        "extends: minimal\nevidence:\n"
        "  already_tried: {zero_below: 1e46, full_above: 1e50}\n"
        "weights: {network: 0.9, none: 0.1}\n"
    )
    code, _, err = ended(capsys, "run", path, "--draws", "4096")
    assert code == 0
    (warning,) = err.splitlines()
    assert warning.startswith(
        f"warning: {path}:4:11: weights.network: the evidence removes 99."
    )
    assert warning.endswith("of this anchor, and what is left of it carries a weight of 0.9")


def test_built_in_scenarios_have_no_such_weights(capsys):
    names = ("cotra_2020", "cotra_2020_updated", "cotra_2022")
    code, _, err = ended(capsys, "compare", *names, "--draws", "256")
    assert (code, "carries a weight" in err) == (0, False)


SINGLE = {
    ("run", "minimal"): ("--by 2030", "--given arrival<2035", "--precision 1", "--output x.csv",
                         "--plot x.png", "--draws 64", "--seed 1", "--workers 1"),
    ("plot", "minimal"): ("--kind cdf", "--output x.png"),
    ("compare", "minimal", "minimal"): ("--by 2030", "--max-draws 64"),
    ("solve", "minimal"): ("--median 2030", "--probability 0.5", "--by 2030",
                           "--between 1 2"),
    ("sweep", "minimal"): ("--output x.nc", "--plot x.png", "--by 2030"),
    ("trends", "minimal"): ("--since 2020", "--cost-of 1e23", "--below 100"),
    ("scaling", "plot"): ("--kind data", "--output x.png"),
    ("scaling", "loss"): ("--tokens-per-sample 2",),
    ("verify", "x.nc"): ("--max-draws 64",),
    ("schema",): ("--output x.json",),
}  # fmt: skip
NEEDED = {"solve": ("--vary", "x"), "sweep": ("--over", "a=1"), "scaling": ("--kind", "data")}


@pytest.mark.parametrize(
    ("call", "option"),
    [(call, option) for call, options in SINGLE.items() for option in options],
)
def test_an_option_with_one_value_is_refused_twice(call, option, capsys):
    words = tuple(option.split())
    needed = NEEDED.get(call[0], ()) if call != ("scaling", "loss") else ()
    needed = () if needed[:1] == words[:1] else needed
    code, err = left(capsys, *call, *needed, *words, *words)
    assert code == 2
    assert f"{words[0]} is given twice; " in err


def test_flags_and_options_of_several_values_may_be_repeated(capsys):
    edits = ("--set", "title=a", "--set", "note=b")
    assert ended(capsys, "check", "minimal", "--json", "--json", *edits)[0] == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("run", "cotra_2020", "kaplan"), "forecast compare A B sets forecasts side by side"),
        (("show", "cotra_2020", "kaplan"), "forecast compare A B sets forecasts side by side"),
        (("run", "cotra_2020", "--by", "2030", "2040"), "separate years by commas"),
        (("list", "x"), "'x' is left over: forecast list takes options only"),
        (("scaling", "laws", "x"), "forecast scaling laws takes options only"),
    ],
)  # fmt: skip
def test_what_is_left_over_is_refused_with_what_to_do(call, message, capsys):
    code, err = left(capsys, *call)
    assert (code, message in err) == (2, True)
