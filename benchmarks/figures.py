"""What the benchmark's figures say: names, ratios, targets, and a table of them."""

from collections.abc import Mapping

Figures = dict[str, float]
"""Figures by name; names ending in `/s` are rates, in `s` seconds, in `MB` megabytes."""

ONE, MANY = "1 thread", "processes"
SCENARIOS = ("cotra_2020", "trend_2026")
STARTS = {
    "python": "python -c pass",
    "help": "forecast --help",
    "run": "forecast run cotra_2020",
}
SWEEPS = (32768, 2048)
"""Draws of the points of sweeps; the second are as few as 0.05 years in all medians of
`trend_2026` take: half as many leave 0.07 where hardware is slow."""
GRIDS = {
    "one trend": ("hardware.price_performance", (1e17, 4e18)),
    "two trends": ("spending.largest_run_cost", (1e8, 1e9)),
}
"""What is varied beside the doubling time of hardware, and between what: of it all paths of
hardware are new at each point, or those of both trends are there already."""
WAYS = ("smooth", "counted")
RANDOM = "the best guess with random trends"
PEERS = ("reference", "squigglepy")
QUESTIONS = {
    "run": "run cotra_2020",
    "solve": "solve cotra_2020 --vary hardware.doubling_time --median 2045",
    "sensitivity": "sensitivity trend_2026",
    "explain": "compare kokotajlo_2021 trend_2026 --explain",
    "explain of 8 beliefs": "compare trend_2026 benchmarks/eight_beliefs.yaml --explain",
    "explain of 12 beliefs": "compare trend_2026 benchmarks/twelve_beliefs.yaml --explain",
    "sweep of 100 points": "sweep trend_2026 --over hardware.doubling_time=1:4:100",
}
INTERACTIVE = {
    "another weight": ("weights.genome", 0.2),
    "another doubling time": ("hardware.doubling_time", 2.0),
}
_TARGETS = {
    "solve": "under 2",
    "sensitivity": "under 3",
    "explain": "",
    "explain of 8 beliefs": "under 6",
    "explain of 12 beliefs": "",
    "sweep of 100 points": "under 4",
}


def cube_of(scenario: str, who: str) -> str:
    """Name of the rate at which somebody fills a cube."""
    return f"cube of {scenario}, {who}, draws/s"


def to_a_thousandth(way: str, scenario: str) -> str:
    """Name of the time that one way of estimating takes for a certain error."""
    return f"{way}, to 0.001 years of the median of {scenario}, s"


def start(name: str, kind: str) -> str:
    """Name of the time that a process takes, `wall` or `cpu`."""
    return f"{STARTS[name]}, {kind} s"


WALL, CPU = "wall", "user CPU"


def question(name: str, kind: str = CPU) -> str:
    """Name of the time that a question takes, on a clock or of the processor."""
    return f"{name}, {kind} s"


def sweep_of(scenario: str, grid: str, draws: int) -> str:
    """Name of the rate at which scenarios of a sweep are run."""
    return f"sweep of {scenario} over {grid}, {draws} draws, points/s"


def _of_questions() -> list[tuple[str, str, str, str]]:
    """Questions beside a run, and beside themselves at an earlier time."""
    return [
        *(
            (f"{n} over run cotra_2020, {kind}", question(n, kind), question("run", kind),
             target if kind == WALL else "")
            for kind in (WALL, CPU)
            for n, target in _TARGETS.items()
        ),
        *(
            (f"{n} before over now, {kind}", f"{question(n, kind)}, before",
             question(n, kind), "")
            for kind in (WALL, CPU)
            for n in QUESTIONS
        ),
    ]  # fmt: skip


def ratios(figures: Mapping[str, float]) -> list[tuple[str, float, str]]:
    """What the figures say: name, ratio and target."""
    guess, trends = (cube_of(name, MANY) for name in SCENARIOS)
    others = "reference, draws/s"
    asked = [
        ("cube of cotra_2020 over the reference program", guess, others, "5 or more"),
        ("cube of trend_2026 over the reference program", trends, others, "2 or more"),
        ("cube of cotra_2020 over squigglepy", guess, "squigglepy, draws/s", ""),
        ("processes over one thread, cube of trend_2026", trends,
         cube_of("trend_2026", ONE), ""),
        *(
            (f"time of counting over smoothing, for an equal error, {name}",
             to_a_thousandth("counted", name), to_a_thousandth("smooth", name), "")
            for name in (*SCENARIOS, RANDOM)
        ),
        *(
            (f"time of {peer} over smoothing, for an equal error, {RANDOM}",
             to_a_thousandth(peer, RANDOM), to_a_thousandth("smooth", RANDOM), "")
            for peer in PEERS
        ),
        ("forecast --help over python -c pass", start("help", "wall"),
         start("python", "wall"), "under 4"),
        ("forecast run cotra_2020 over python -c pass", start("run", "wall"),
         start("python", "wall"), ""),
        *_of_questions(),
    ]  # fmt: skip
    return [
        (name, figures[one] / figures[other], target)
        for name, one, other, target in asked
        if one in figures and other in figures
    ]


def table(figures: Figures, earlier: Figures) -> str:
    """Ratios, then figures, beside those of an earlier time."""
    lines = [f"{'ratio':56} {'':>9}  target"]
    for name, value, target in ratios(figures):
        lines.append(f"{name:56} {value:9.3g}  {target}")
    lines += ["", f"{'figure':56} {'':>9}" + ("   earlier  ratio" if earlier else "")]
    for name, value in figures.items():
        before = earlier.get(name)
        beside = f" {before:9.3g} {value / before:6.2f}" if before else ""
        lines.append(f"{name:56} {value:9.3g}{beside}")
    return "\n".join(line.rstrip() for line in lines)
