"""The page as a file: what it says without script, and what it may never do."""

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest
import vl_convert

import forecast
from forecast.errors import ArgumentError, UnknownNameError
from forecast.pages.shell import asset
from forecast.pages.vega import compiled
from scenarios.loading.load import load

DRAWS = 512
MARKUP = '</script><img src=x onerror=alert(1)> & <b>"bold"\''


@pytest.fixture(scope="module")
def page():
    return forecast.page(
        "cotra_2020", "short_horizon", beside=["published:cotra_2022"], draws=DRAWS
    )


@pytest.fixture(scope="module")
def html(page):
    return page.html()


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, and text outside of scripts."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.shown, self.scripts, self._open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._open = [tag]
        if tag == "script":
            self.scripts.append((dict(attributes), ""))

    def handle_endtag(self, _):
        self._open = []

    def handle_data(self, data):
        if self._open == ["script"]:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif self._open != ["style"]:
            self.shown.append(data)


def test_headline_says_what_run_says(page, html):
    (first, _) = (subject.forecast for subject in page.subjects)
    shown = " ".join(Reader(html).shown)
    median, by = first.median, first.probability_by(2030)
    assert f"Median {int(median)}, 80% between" in shown
    assert f"{by:.1%} by 2030" in shown
    assert first.milestone in shown


def test_all_that_matters_is_there_without_script(page, html):
    reader = Reader(html)
    shown = " ".join(reader.shown)
    (one, other) = (subject.forecast for subject in page.subjects)
    gap = other.median - one.median
    assert f"{gap:+.2f}" in shown
    assert "hardware.doubling_time" in shown
    assert re.search(r"cotra_2020 \(built in\):\d+", shown)
    assert f"forecast run cotra_2020 --draws {one.batches.draws} --seed 0" in shown
    assert "published:cotra_2022" in html
    assert sum(tag == "svg" for tag, _ in reader.elements) == len(page.pictures)


def test_it_is_small_and_asks_nobody_for_anything(html):
    assert len(html.encode()) < 2_000_000
    for tag, attributes in Reader(html).elements:
        assert tag not in ("link", "iframe", "img", "object", "embed")
        assert not {"src", "action"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)


def test_only_its_own_scripts_may_run_and_none_made_at_run_time(html):
    reader = Reader(html)
    (policy,) = (
        attributes["content"]
        for tag, attributes in reader.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    run = [text for attributes, text in reader.scripts if "type" not in attributes]
    hashes = [base64.b64encode(sha256(text.encode()).digest()).decode() for text in run]
    assert rules["script-src"] == " ".join(f"'sha256-{each}'" for each in hashes)


def hostile():
    """A scenario in which every text that may say anything is markup."""
    plain = load("minimal").plain()
    plain |= {"title": MARKUP, "milestone": MARKUP, "note": MARKUP}
    plain["sources"][MARKUP] = MARKUP
    plain["hardware"]["doubling_time"] |= {"source": MARKUP, "note": MARKUP}
    return forecast.Scenario.model_validate(plain)


def test_text_of_a_scenario_stays_text():
    html = forecast.page(hostile(), draws=DRAWS).html()
    harmless = forecast.page("minimal", draws=DRAWS).html()
    reader, usual = Reader(html), Reader(harmless)
    assert MARKUP in "".join(reader.shown)
    assert {tag for tag, _ in reader.elements} <= {tag for tag, _ in usual.elements} | {
        "abbr",
        "b",
    }
    assert len(reader.scripts) == len(usual.scripts)


def test_charts_show_in_notebooks_and_as_pictures():
    chart = forecast.run("cotra_2020", draws=DRAWS).chart("density")
    shown = chart._repr_mimebundle_()
    assert "image/svg+xml" in shown
    assert shown["application/vnd.vegalite.v5+json"]["datasets"]["density"]
    assert chart.to_svg().startswith("<svg")


@pytest.mark.parametrize(
    ("scenarios", "options", "says"),
    [
        ((), {}, "at least one scenario"),
        (("minimal",), {"path": "page.pdf"}, "should end in .html, not .pdf"),
        (("minimal",), {"path": "/nowhere/page.html"}, "there is no folder /nowhere"),
        (
            ("minimal",),
            {"path": f"{'n' * 300}.html"},
            "n... is too long for the name of a file",
        ),
        (("minimal",), {"path": 3}, "path"),
        (("minimal",), {"beside": [3]}, "published:cotra_2022"),
        (("minimal",), {"draws": -1}, "draws"),
        ((3,), {}, "built-in name"),
        (("minimal",) * 21, {}, "room for 20"),
    ],
)
def test_what_cannot_be_made_is_refused(scenarios, options, says):
    with pytest.raises(ArgumentError, match=re.escape(says)):
        forecast.page(*scenarios, **{"draws": 64, **options})


@pytest.mark.parametrize("kind", ["pie", 3, None, ["cdf"]])
def test_no_other_charts_are_drawn(kind):
    with pytest.raises(UnknownNameError, match="cdf, density, compute, limits"):
        forecast.run("minimal", draws=64).chart(kind)


def test_limits_are_drawn_where_there_are_some():
    rows = forecast.run("limits_2030", draws=64).chart("limits").to_dict()["datasets"]["limits"]
    assert {row["series"] for row in rows} == {"money", "power", "tokens", "latency"}
    with pytest.raises(ArgumentError, match="limits or data"):
        forecast.run("minimal", draws=64).chart("limits")


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def blended(ink, paper, opacity):
    """Ink that lets some paper through."""
    pairs = ((int(ink[i : i + 2], 16), int(paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(opacity * a + (1 - opacity) * b):02x}" for a, b in pairs)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_controls_stand_out_from_the_paper(mode):
    looks = re.findall(
        r":root \{[^}]*--accent: (#\w+); --paper: (#\w+); --ink: (#\w+)", _style()
    )
    accent, paper, ink = (
        "#" + "".join(c * 2 for c in colour[1:]) if len(colour) == 4 else colour
        for colour in looks[mode == "dark"]
    )
    least = min(float(value) for value in re.findall(r"opacity: (0\.\d+)", _style()))
    assert contrast(blended(ink, paper, least), paper) > 4.5
    assert contrast(accent, paper) > 4.5


def _style():
    return asset("page.css")


@pytest.fixture(scope="module")
def limited():
    return forecast.run("limits_2030", draws=64)


@pytest.mark.parametrize("name", ["cdf", "density", "compute", "limits"])
def test_live_charts_show_what_still_ones_do(limited, name):
    """Although much that the library would work out at every move has been left out of them."""
    spec = limited.chart(name).spec | {"width": 480}
    stills = (vl_convert.vegalite_to_svg(spec), vl_convert.vega_to_svg(compiled(spec)))
    one, other = (re.findall(r"<(?:path|rect|text|g) [^>]*>", svg) for svg in stills)
    assert [*map(looks, one)] == [*map(looks, other)]
    assert len(one) > 50


def looks(element):
    """What is seen of an element of a picture."""
    return re.findall(r' (?:d|fill|stroke[a-z-]*|opacity|transform)="[^"]*"', element)
