"""How long a page takes from a move of a control to its repaint, in Chromium slowed fourfold.

`python benchmarks/repaint.py [SCENARIO...]` makes a page of each scenario and drags one of its
sliders. While it is dragged, a repaint is over when the frame after the move has been drawn;
after it is let go, when all pictures are. DevTools slows the page's own thread, but not its
workers: what those take is measured apart, and is to be read four times as long.

Clocks run on while others use the machine. `work_drag`, `work_settled` and `work_worker` are
therefore the processor's own time, of the page's thread for a move and for all pictures after
the last one, and of the worker, not slowed: four times as much is what a phone takes.
"""

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

import forecast

SCENARIOS = ("cotra_2020", "trend_2026", "limits_2030", "data_limited", "feedback_2026")
SLOWED, MOVES, DRAWS = 4, 30, 1 << 15

DRAG = """
const [moves, done] = arguments;
const slider = document.querySelector("fieldset[data-belief] input");
const painted = () => new Promise((told) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => told(performance.now());
  port2.postMessage(null);
}));
const wait = (ms) => new Promise((told) => setTimeout(told, ms));
(async () => {
  const [low, high] = [Number(slider.min), Number(slider.max)], drags = [], tasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((e) => tasks.push(e.duration)))
    .observe({ entryTypes: ["longtask"] });
  for (let k = 0; k < moves; k++) {
    const start = performance.now();
    slider.value = low + (high - low) * (0.3 + 0.4 * k / moves);
    slider.dispatchEvent(new Event("input"));
    drags.push(await painted() - start);
    await wait(10);
  }
  const before = forecastPage.drawn, start = performance.now();
  slider.dispatchEvent(new Event("change"));
  while (forecastPage.drawn === before) await wait(5);
  const settled = await painted() - start;
  done(JSON.stringify({ drags, settled, longest: Math.max(0, ...tasks) }));
})();
"""
SOLVE = """
const engine = new Kernel.Engine(forecastPage.model);
const changes = structuredClone(forecastPage.changes);
const [belief] = Object.values(changes.beliefs);
[...Kernel.settled(engine, changes)];
belief.median += 0.01;
const start = performance.now();
[...Kernel.settled(engine, changes)];
return performance.now() - start;
"""


def driver() -> webdriver.Chrome:
    """Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(flag)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    browser = webdriver.Chrome(options, service)
    browser.set_script_timeout(120)
    return browser


def measured(browser: webdriver.Chrome, path: Path) -> dict[str, float]:
    """Milliseconds on one page."""
    browser.execute_cdp_cmd("Performance.disable", {})
    browser.execute_cdp_cmd("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    browser.execute_cdp_cmd("Performance.enable", {})
    browser.get("about:blank")
    browser.get(path.as_uri())
    browser.execute_async_script(
        "const [done] = arguments; const look = () => (window.forecastPage && "
        "forecastPage.views.compute ? setTimeout(done, 3000) : setTimeout(look, 50)); look();"
    )
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    found = json.loads(browser.execute_async_script(DRAG, MOVES))
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    work = [_worked(browser, moves) for moves in (MOVES, 1)]
    before = _thread_time(browser)
    wall = browser.execute_script(SOLVE)
    solved = _thread_time(browser) - before
    drags = sorted(found["drags"])
    return {
        "drag_median": statistics.median(drags),
        "drag_95": drags[int(0.95 * len(drags))],
        "drag_longest": drags[-1],
        "settled": found["settled"],
        "longest_task": found["longest"],
        "worker": wall,
        "work_drag": (work[0] - work[1]) / (MOVES - 1),
        "work_settled": work[1],
        "work_worker": solved / 2.0,  # which answers twice
    }


def _worked(browser: webdriver.Chrome, moves: int) -> float:
    """Processor time of the page's thread for some moves and what follows them, ms."""
    before = _thread_time(browser)
    browser.execute_async_script(DRAG, moves)
    return _thread_time(browser) - before


def _thread_time(browser: webdriver.Chrome) -> float:
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return 1000.0 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")


def main() -> None:
    """Measure, and print a line a scenario."""
    browser = driver()
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or SCENARIOS:
            path = Path(folder) / f"{name}.html"
            forecast.page(name, path=path, draws=DRAWS)
            row = {key: round(value) for key, value in measured(browser, path).items()}
            print(json.dumps({"scenario": name, "slowed": SLOWED, "ms": row}), flush=True)
    browser.quit()


if __name__ == "__main__":
    main()
