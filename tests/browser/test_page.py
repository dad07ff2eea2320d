"""Pages in a real browser: what a reader does, and what the page may not do."""

import shutil
import time

import pytest

import forecast
from scenarios.loading.load import built_in_names
from tests.forecast_commands.calling import call

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
BROWSER, DRIVER = (shutil.which(name) for name in ("chromium", "chromedriver"))
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="needs Debian's chromium and chromium-driver"
)

DRAWS = 1 << 15
KEY = "hardware.doubling_time"
MARKUP = "<img src=x onerror=\"document.title='taken'\"></script><script>alert(1)</script>"
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in FLAGS:
        options.add_argument(flag)
    folder = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(60)
    driver.folder = folder
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    forecast.page("cotra_2020", path=path, draws=DRAWS)
    return path


def size(browser, width, height=900):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def wait(browser, script, what):
    """Wait until a script is true."""
    for _ in range(200):
        if browser.execute_script(f"return Boolean({script})"):
            return
        time.sleep(0.1)
    raise AssertionError(f"waited in vain until {what}")


def show(browser, path, fragment=""):
    browser.get("about:blank")
    browser.get(path.as_uri() + fragment)
    wait(browser, "window.forecastPage && forecastPage.views.cdf", "the charts are there")


def text(browser, name):
    return browser.execute_script(f"return document.getElementById('{name}').textContent")


def move(browser, key, value, which=0):
    """Drag a slider of a belief to a value on its own scale."""
    browser.execute_script(
        "const slider = document.querySelectorAll(`[data-belief='${arguments[0]}'] input`)"
        "[arguments[2]];"
        "slider.value = arguments[1]; slider.dispatchEvent(new Event('input'));",
        key,
        value,
        which,
    )


@pytest.fixture(autouse=True)
def _nothing_said_yet(browser):
    """What an earlier test has made the browser say is not this one's."""
    browser.get_log("browser")


def errors(browser):
    return [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE"]


def test_a_slider_moves_the_answer_to_what_run_says_of_the_same_value(browser, path):
    show(browser, path)
    assert text(browser, "distance") == "This is the author's answer."
    move(browser, KEY, 0.30103)
    wait(browser, "document.querySelector('#shares td')", "the change is attributed")
    settings = browser.execute_script("return forecastPage.changes.beliefs")
    doubling = 10 ** settings[KEY]["median"]
    there = forecast.run("cotra_2020", {KEY: doubling}, draws=DRAWS)
    gap = there.median - forecast.run("cotra_2020", draws=DRAWS).median
    assert f"Median {int(there.median)}" in text(browser, "answer")
    assert f"{abs(gap):.1f} years" in text(browser, "distance")
    assert KEY in text(browser, "shares")
    assert not errors(browser)


def test_workers_that_help_each_other_answer_as_one_does(browser, tmp_path):
    path = tmp_path / "page.html"
    forecast.page("data_limited", path=path, draws=64)
    show(browser, path)
    move(browser, KEY, 0.30103)
    wait(browser, "document.getElementById('distance').textContent.includes('moved')", "moved")
    told = text(browser, "answer")
    alone = browser.execute_script(
        "return new Kernel.Engine(forecastPage.model).answer(forecastPage.changes).quantiles[1]"
    )
    assert browser.execute_script("return Workers.groups(['a', 'b', 'c']).length") > 1
    assert f"Median {int(alone)}" in told
    assert not errors(browser)


def test_a_pointer_is_told_what_it_is_on_as_text(browser, path):
    show(browser, path)
    found = browser.execute_script(
        "const told = Elements.told({year: 2031, series: '<b>', probability: 0.25}, "
        "(text) => text.replaceAll('<', '&lt;')); return told"
    )
    assert "&lt;b>" in found
    assert "2031" in found
    assert "25%" in found


def test_a_link_carries_a_readers_view(browser, path):
    show(browser, path)
    move(browser, KEY, 0.2)
    wait(browser, "location.hash.includes('hardware.doubling_time')", "the address says so")
    address, answer = browser.current_url, text(browser, "answer")
    show(browser, path)
    assert text(browser, "answer") != answer
    show(browser, path, "#" + address.split("#")[1])
    wait(browser, "document.getElementById('distance').textContent.includes('moved')", "moved")
    assert text(browser, "answer") == answer


def test_a_scenario_is_copied_that_gives_the_same_answer(browser, path, tmp_path):
    show(browser, path, f"#base=cotra_2020&{KEY}=1.9&{KEY}~=0.1&pause=spending,2028,2031")
    click(browser, "Copy as scenario")
    copied = tmp_path / "reader.yaml"
    copied.write_text(browser.execute_script("return document.getElementById('copied').value"))
    wait(browser, "document.getElementById('distance').textContent.includes('moved')", "moved")
    answer = browser.execute_script("return forecastPage.exactly().quantiles")
    there = forecast.run(copied, draws=1 << 17)
    assert answer[1] == pytest.approx(there.median, abs=0.01)


def click(browser, label):
    browser.execute_script(
        "[...document.querySelectorAll('button')].find((b) => b.textContent === arguments[0])"
        ".click()",
        label,
    )


def test_curves_are_downloaded(browser, path):
    show(browser, path)
    click(browser, "CSV of the curves")
    for _ in range(100):
        found = list(browser.folder.glob("*.csv"))
        if found:
            break
        time.sleep(0.1)
    head, first, *rest = found[0].read_text().splitlines()
    assert head.startswith('year,probability,"lifetime"')
    assert first.startswith("2025,")
    assert len(rest) == 75


def test_it_is_used_with_the_keyboard_alone(browser, path):
    from selenium.webdriver.common.keys import Keys

    show(browser, path)
    before = text(browser, "answer")
    page = browser.find_element("tag name", "body")
    for _ in range(80):
        focused = browser.switch_to.active_element
        if focused.get_attribute("type") == "range":
            break
        (focused if focused.tag_name != "body" else page).send_keys(Keys.TAB)
    focused.send_keys(Keys.ARROW_RIGHT * 80)
    wait(
        browser, "document.getElementById('spoken').textContent.includes('moved')", "it is told"
    )
    assert text(browser, "answer") != before
    assert focused.get_attribute("aria-label")


@pytest.mark.parametrize("width", [320, 768, 1600])
def test_it_fits_every_screen(browser, path, width):
    size(browser, width)
    show(browser, path)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_it_prints_without_controls(browser, path):
    show(browser, path)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = "getComputedStyle(document.querySelector('.controls')).display"
    assert browser.execute_script(f"return {shown}") == "none"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_no_request_leaves_the_page(browser, path):
    browser.get_log("performance")
    show(browser, path)
    move(browser, KEY, 0.2)
    wait(browser, "document.querySelector('#shares td')", "the change is attributed")
    asked = [e["message"] for e in browser.get_log("performance")]
    sent = [m for m in asked if '"Network.requestWillBeSent"' in m and '"url":"http' in m]
    assert not sent
    browser.execute_script(
        "window.refused = 0; fetch('https://example.org').catch(() => { window.refused = 1; })"
    )
    wait(browser, "window.refused", "a request is refused")


def test_markup_stays_text(browser, tmp_path):
    plain = forecast.load("minimal").plain()
    plain |= {"title": MARKUP, "milestone": MARKUP}
    plain["sources"]["COTRA"] = MARKUP
    path = tmp_path / "page.html"
    forecast.page(forecast.Scenario.model_validate(plain), path=path, draws=64)
    show(browser, path)
    assert browser.title == MARKUP
    assert browser.execute_script("return document.querySelectorAll('img').length") == 0
    assert MARKUP in browser.execute_script("return document.querySelector('h1').textContent")


@pytest.mark.parametrize(
    "fragment",
    ["#%", "#base=cotra_2020&__proto__=1&weights.lifetime=9&pause=a,b", f"#{KEY}=-1"],
)
def test_an_address_that_says_anything_does_no_harm(browser, path, fragment):
    show(browser, path, fragment)
    assert text(browser, "distance").startswith("Of the link this page does not understand: ")
    assert text(browser, "distance").endswith(" This is the author's answer.")


def test_a_link_of_another_scenario_is_told_apart(browser, path):
    show(browser, path, "#base=elsewhere")
    wait(browser, "document.getElementById('distance').textContent", "it is told")
    assert text(browser, "distance").startswith("The link is of elsewhere, which this page")


def test_a_reader_starts_from_another_scenario(browser, tmp_path):
    path = tmp_path / "page.html"
    forecast.page("minimal", "short_horizon", path=path, draws=64)
    show(browser, path, f"#base=short_horizon&{KEY}=1.5&pause=hardware,2030,2034")
    wait(browser, "document.getElementById('distance').textContent.includes('moved')", "moved")
    assert text(browser, "distance").startswith("You have moved the")
    changes = browser.execute_script("return forecastPage.changes")
    assert changes["pause"] == {"sections": ["hardware"], "from": 2030, "until": 2034}
    assert (
        browser.execute_script("return document.querySelector('select').value")
        == "short_horizon"
    )
    assert browser.execute_script("return location.hash").startswith("#base=short_horizon&")
    browser.execute_script(
        "const other = document.getElementById('other');"
        "other.value = 'page.html#base=minimal&hardware.doubling_time=3';"
        "other.dispatchEvent(new Event('change'));"
    )
    begins = "document.getElementById('shares').textContent.startsWith"
    wait(browser, f"{begins}('From the other reader to you')", "two bases are attributed")
    told = text(browser, "shares")
    assert KEY in told
    assert "pause" in told
    assert not errors(browser)


EVERY = pytest.param(None, marks=pytest.mark.slow, id="every built-in")
SOME = ["cotra_2020", "limits_2030", "time_horizon_2026"]


@pytest.mark.parametrize("some", [pytest.param(SOME, id="some of them"), EVERY])
def test_the_gallery_opens_without_an_error(browser, tmp_path, monkeypatch, some):
    if some is not None:
        monkeypatch.setattr("forecast_commands.page.built_in_names", lambda: some)
    names = some or built_in_names()
    folder = tmp_path / "gallery"
    assert call("page", "--all", "--output", folder, "--draws", "64").exit_code == 0
    browser.get((folder / "index.html").as_uri())
    links = browser.find_elements("css selector", ".gallery a")
    pages = [link.get_attribute("href") for link in links]
    assert len(pages) == len(names)
    for page, name in zip(pages, names, strict=True):
        path = folder / page.rpartition("/")[2]
        show(browser, path)
        milestone = forecast.load(name).arrives
        assert milestone in browser.find_element("tag name", "header").text
        assert path.stat().st_size < 2_000_000
    assert not errors(browser)


def test_without_script_all_is_there(browser, path):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(path.as_uri())
    assert browser.find_element("id", "answer").text.startswith("Median 2053")
    assert browser.find_elements("css selector", "figure svg")
    assert not browser.find_element("id", "reader").is_displayed()
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def year_of(browser, section, end, value=None):
    """A year that stands in a control, after another one has been typed if there is one."""
    return browser.execute_script(
        "const of = [...document.querySelectorAll('fieldset')].find((each) =>"
        " each.textContent.startsWith(arguments[0]));"
        "const input = [...of.querySelectorAll('label')].find((each) =>"
        " each.textContent.trim() === arguments[1]).querySelector('input');"
        "if (arguments[2] !== null) { input.value = arguments[2];"
        " input.dispatchEvent(new Event('change')); }"
        "return input.value;",
        section,
        end,
        value,
    )


def test_years_that_cannot_be_are_not_left_standing(browser, path):
    show(browser, path, "#base=cotra_2020&pause=hardware,2030,2034")
    assert year_of(browser, "Pause", "from", "2040") == "2040"
    assert year_of(browser, "Pause", "until") == "2044"
    assert year_of(browser, "Pause", "until", "2020") == "2020"
    assert year_of(browser, "Pause", "from") == "2016"
    assert year_of(browser, "Pause", "from", "") == "2016"
    assert year_of(browser, "Years", "last", "17") == "2100"
    assert year_of(browser, "Years", "first", "2101") == "2025"
    pause = {"sections": ["hardware"], "from": 2016, "until": 2020}
    assert browser.execute_script("return forecastPage.changes.pause") == pause
