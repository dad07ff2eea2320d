"""Forecasts of any kind side by side, pooled and drawn, as people meet them."""

import csv
import json

import pytest

from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "64")
ELI, DANIEL = "published:eli_2026_08", "published:daniel_2026_08"


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Me\nmilestone: AGI\ndate: 2026-11\nkind: judgement\n"
        "quantiles: {0.1: 2028, 0.5: 2034, 0.9: '>2100'}\n",
        encoding="utf-8",
    )
    return path.name


def test_published_forecasts_are_listed_with_what_they_are_of():
    rows = data("list", "--published")
    assert {"name", "title", "milestone", "date", "kind", "source", "points"} <= {*rows[0]}
    text = call("list", "--published").stdout
    assert all(row["name"] in text for row in rows)
    assert "10% by 2027.46, 50% by 2030.04, 90% by 2070.79" in text


def test_a_scenario_stands_beside_what_others_say(table):
    found = data("compare", "minimal", ELI, table, *FEW)
    scenario, eli, mine = found["scenarios"]
    assert eli["median_year"] == 2030.04
    assert (eli["kind"], eli["date"]) == ("judgement", "2026-08")
    gap = found["differences"][0]
    assert gap["median_years"] == pytest.approx(2030.04 - scenario["median_year"], abs=1e-9)
    assert gap["median_error"] == pytest.approx(scenario["median_error"])
    assert gap["probability_by_year"]["2100"] is None  # over 90%
    assert gap["probability_error_by_year"]["2100"] is None
    known = eli["probability_by_year"]["2040"] - scenario["probability_by_year"]["2040"]
    assert gap["probability_by_year"]["2040"] == pytest.approx(known)
    assert mine["quantile_status"]["0.9"] == "after_last_year"


def test_open_ends_are_said_as_bounds_and_milestones_beside_every_one(table):
    result = call("compare", "minimal", ELI, table, *FEW, "--by", "2026,2100")
    assert "warning: the forecasts are of different milestones" in result.stderr
    said = " ".join(result.stdout.split())
    assert f"{ELI} 2030.04 under 10.0% over 90.0%" in said
    assert "2034.00 under 10.0% 50.0% to 90.0%" in said
    assert f"{ELI} automated coder (AC); judgement; 2026-08" in said
    assert "AGI; judgement; 2026-11" in said
    assert "probability by 2100: not known" in said


def test_a_pool_says_of_whom_no_milestone_is_known(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("year,probability\n2030,0.2\n2060,0.5\n", encoding="utf-8")
    text = call("pool", path, ELI, "--across-milestones").stdout
    assert "milestone not stated; automated coder (AC)" in text


def test_two_stated_forecasts_need_no_scenario():
    found = data("compare", DANIEL, ELI)
    gap = found["differences"][0]
    assert gap["median_years"] == pytest.approx(2030.04 - 2027.88)
    assert gap["median_error"] is None  # nothing is drawn


def test_a_stated_forecast_is_run_written_and_drawn(tmp_path, table):
    assert data("run", ELI)["quantiles"]["0.9"] == 2070.79
    for suffix in ("csv", "json"):
        path = tmp_path / f"out.{suffix}"
        assert call("run", table, "--output", path).exit_code == 0
        text = path.read_text(encoding="utf-8")
        if suffix == "json":
            assert json.loads(text)["median_year"] == 2034
        else:
            rows = {row["year"]: row for row in csv.DictReader(text.splitlines())}
            assert float(rows["2034"]["probability"]) == 0.5
            assert rows["2090"]["probability"] == ""
            assert float(rows["2090"]["lower"]) == 0.5
    path = tmp_path / "out.png"
    assert call("plot", ELI, table, "--output", path).exit_code == 0
    assert path.stat().st_size > 10_000


def test_a_pool_says_all_that_the_contract_names():
    found = data("pool", "cotra_2020", "short_horizon", *FEW, "--weights", "3,1")
    assert [member["weight"] for member in found["members"]] == [0.75, 0.25]
    assert {"within", "between", "total"} == {*found["spread"]}
    assert [row["name"] for row in found["leave_one_out"]] == ["cotra_2020", "short_horizon"]
    (share,) = found["disagreement"]
    one, other = (data("run", name, *FEW) for name in ("cotra_2020", "short_horizon"))
    assert share["name"] == "weights"
    assert share["years"] == pytest.approx(abs(one["median_year"] - other["median_year"]))
    assert share["years_error"] > 0
    pooled = 0.75 * one["probability_by_year"]["2050"] + (
        0.25 * other["probability_by_year"]["2050"]
    )
    assert found["probability_by_year"]["2050"] == pytest.approx(pooled, abs=1e-9)


def test_a_pool_as_text_and_as_a_picture(tmp_path):
    path = tmp_path / "pool.svg"
    result = call("pool", "cotra_2020", ELI, *FEW, "--across-milestones", "--plot", path)
    assert "warning: the forecasts are of different milestones" in result.stderr
    for part in ("pool without it", "a member is open beyond its stated points", "judgement"):
        assert part in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    drawn = path.read_text(encoding="utf-8")
    assert "The milestones differ" in drawn
    assert ELI in drawn


def test_a_tilt_says_what_one_would_have_to_believe(tmp_path):
    asked = ("tilt", "cotra_2020", "--draws", "1024", "--median", "2040")
    found = data(*asked)
    assert found["median_year"] == pytest.approx(2040, abs=1e-6)
    assert {"entropy", "effective_draws", "shifts", "quantiles", "probability_by_year"} <= {
        *found
    }
    assert {"name", "anchor", "from", "to", "sds", "bits"} <= {*found["shifts"][0]}
    path = tmp_path / "mine.yaml"
    assert max(map(len, call(*asked).stdout.splitlines())) <= 80
    result = call(*asked, "--marginals", path, "--plot", tmp_path / "tilt.png")
    for part in ("by 2040.00", "after 2040.00, or never", "compute_vs_brain", "its median is"):
        assert part in " ".join(result.stdout.split())
    assert (tmp_path / "tilt.png").stat().st_size > 10_000
    said = data(*asked, "--marginals", path, "--force")["marginals"]["median_year"]
    own = data("run", path, "--draws", "1024")["median_year"]
    assert own == pytest.approx(said)


def test_a_tilt_to_somebody_else_meets_what_is_stated():
    found = data("tilt", "cotra_2020", "--draws", "256", "--to", ELI)
    assert found["quantiles"]["0.5"] == pytest.approx(2030.04, abs=1e-4)
    assert found["quantiles"]["0.9"] == pytest.approx(2070.79, abs=1e-4)


def test_bounds_say_which_milestone_they_are_of():
    asked = ("bounds", "minimal", "--draws", "16", "--widen", "hardware.doubling_time=2")
    about = ("--set", "milestones.near.oom_below=2", "--milestone", "near")
    assert "\nnear: 2 OOM below the requirement of: " in call(*asked, *about).stdout
    assert data(*asked, *about)["milestone"].startswith("near: 2 OOM below")


def test_bounds_say_what_is_settled(tmp_path):
    asked = ("bounds", "cotra_2020", "--draws", "64", "--set", "evidence=null", "--by",
             "2026,2050,2100", "--widen", "priors.brain_compute=100")  # fmt: skip
    found = data(*asked)
    assert found["label"] == "exact"
    assert found["lower"]["median_year"] > found["upper"]["median_year"]
    by_year = [row["more_likely_than_not"] for row in found["settled"]]
    assert by_year == [False, None, True]
    text = call(*asked, "--plot", tmp_path / "bounds.png").stdout
    assert "more likely than not" in text
    assert max(map(len, text.splitlines())) <= 80
    assert (tmp_path / "bounds.png").stat().st_size > 10_000


def test_a_plain_run_takes_the_middle_of_a_set():
    edit = 'anchors.network.priors.reference_samples={"between": [1e11, 1e13]}'
    own = data("run", "minimal", *FEW, "--set", edit)
    middle = data(
        "run", "minimal", *FEW, "--set", "anchors.network.priors.reference_samples=1e12"
    )
    assert own["median_year"] == pytest.approx(middle["median_year"], abs=1e-6)


WRONG = [
    (("bounds", "minimal", *FEW), 2, "nothing is given as a set"),
    (("bounds", "minimal", "--widen", "x", *FEW), 2, "is not of the form KEY=3"),
    (("bounds", "minimal", "--widen", "priors.x=2", *FEW), 2, "no belief priors.x"),
    (("bounds", "minimal", "--widen", "weights.none=1", *FEW), 2, "a factor above 1"),
    (("bounds", ELI), 1, "needs a scenario"),
    (("bounds", "minimal", "--widen", "spending.cost=2"), 2, "there is no belief"),
    (("bounds", "cotra_2020", "--widen", "priors.model_compute=2"), 2, "follows from other"),
    (
        ("bounds", "minimal", "--widen", "weights.none=2", "--widen", "weights.none=3"),
        2,
        "weights.none is given twice",
    ),
    (("tilt", "cotra_2020"), 2, "give a wanted answer"),
    (("compare", "minimal", "minimal | arrival > 2030", "--explain"), 1, "without a condition"),
    (("tilt", "minimal | arrival > 2030", "--median", "2040"), 1, "without a condition"),
    (("pool", "minimal", "minimal | soon", *FEW), 1, "is not a condition like"),
    (("tilt", "cotra_2020", "--to", ELI, "--median", "2030"), 2, "--to says all"),
    (("tilt", "cotra_2020", "--quantile", "half"), 2, "is not of the form 0.1=2028"),
    (("tilt", "cotra_2020", "--median", "2019", *FEW), 1, "nothing is wanted within"),
    (("tilt", ELI, "--median", "2030"), 1, "tilt needs a scenario"),
    (("pool", ELI), 1, "at least two"),
    (("pool", "cotra_2020", ELI, *FEW), 1, "--across-milestones"),
    (("pool", DANIEL, ELI, "--weights", "1"), 1, "each of 2 forecasts is needed, not 1"),
    (("pool", DANIEL, ELI, "--weights", "some"), 2, "is not a list of numbers like"),
    (("pool", DANIEL, ELI, "--method", "log"), 1, "pool linearly"),
    (("compare", "minimal", "published:eli"), 1, "no published forecast 'eli'"),
    (("compare", "minimal", ELI, "--explain"), 1, "--explain needs a scenario"),
    (("plot", ELI, "--kind", "pdf"), 1, "--kind pdf needs a scenario"),
    (("run", ELI, "--given", "arrival < 2035"), 1, "needs a scenario"),
    (("run", ELI, "--output", "x.nc"), 2, "should end in one of .csv, .json"),
    *(
        ((name, ELI, *more), 1, f"{ELI}: states points of a distribution, without beliefs")
        for name, *more in (
            ("sensitivity",),
            ("solve", "--vary", "weights.lifetime", "--median", "2040"),
            ("sweep", "--over", "hardware.doubling_time=1,2"),
            ("trends",),
            ("show",),
            ("check",),
        )
    ),
]


@pytest.mark.parametrize(("arguments", "code", "message"), WRONG)
def test_what_needs_a_scenario_says_so(arguments, code, message):
    result = call(*arguments)
    assert message in result.stderr
    assert result.exit_code == code
    assert "Traceback" not in result.stderr


def test_a_table_is_no_scenario_to_extend(tmp_path, table):
    path = tmp_path / "on_it.yaml"
    path.write_text(f"title: On it\nextends: ./{table}\n", encoding="utf-8")
    assert "states points of a distribution, without beliefs" in refused(1, "run", path)


def test_a_tilt_is_written_as_a_scenario_with_its_table(tmp_path):
    path, table = tmp_path / "mine.yaml", tmp_path / "mine.csv"
    asked = ("tilt", "cotra_2020", "--median", "2035", "--draws", "2048", "--output", path)
    written = call(*asked)
    assert written.exit_code == 0, written.stderr
    assert "is a scenario of 4,096 draws" in " ".join(written.stdout.split())
    assert table.is_file()
    own = data("run", path, "--draws", "4096")  # each row once
    assert own["median_year"] == pytest.approx(2035.0, abs=0.1)
    path.unlink()  # the table alone is reason enough to stop before the work
    assert f"{table.name} exists already" in refused(1, *asked)
    told = data(*asked, "--force")["tilted_scenario"]
    assert told["rows"] == 4096
    assert told["median_year"] == pytest.approx(2035.0, abs=0.1)


FRAME = ("--width", "400", "--title", "Mine", "--no-footer", "--years", "2026:2050")


@pytest.mark.parametrize(
    "asked",
    [
        ("tilt", "minimal", "--median", "2045", "--draws", "64"),
        ("pool", DANIEL, ELI),
        ("bounds", "minimal", "--widen", "hardware.price_performance=2", "--draws", "16"),
        ("score", ELI.replace("eli_2026_08", "goodheart_2022_01"), "cotra_2020", "--as-of",
         "2020", "--draws", "16"),
        ("fit", "horizon_50"),
    ],
    ids=lambda asked: asked[0],
)  # fmt: skip
def test_pictures_of_all_are_framed_alike(asked, tmp_path):
    path = tmp_path / "mine.png"
    drawn = call(*asked, "--plot", path, *FRAME)
    assert drawn.exit_code == 0, drawn.stderr
    header = path.read_bytes()[16:24]
    assert int.from_bytes(header[:4], "big") == 400
