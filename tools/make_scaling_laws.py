"""Fill the tables of scaling_laws.md: python tools/make_scaling_laws.py [--pictures]."""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from anchors.laws import LAWS, Law, NotInLaw
from anchors.laws.choice import answers
from anchors.laws.crossings import crossings
from anchors.laws.hoffmann_2022 import APPROACHES
from anchors.laws.kaplan_2020_crossing import CONSTANT_SETS
from anchors.laws.kaplan_2020_stopping import (
    loss_after,
    stop_rule_limit,
    stop_within_first_epoch,
)
from anchors.laws.lifetime_data import WAYS
from anchors.laws.units import PF_DAY, samples_of_tokens, training_compute
from forecast.analysis.scaling.tables import enlarged, lifetime_data
from forecast.plots.scaling.runs import shown_runs
from forecast_commands.text.table import number
from tools.figures.scaling import figures, parametric
from tools.page import ROOT, Page, markdown

TABLES = ROOT / "tests" / "published"
PICTURES = ("learning_curves", "crossover", "frontier", "surface")


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a table of published figures."""
    return list(csv.DictReader((TABLES / name).read_text("utf-8").splitlines()))


def deviation(computed: float, published: float) -> str:
    """Relative deviation in per cent."""
    return f"{computed / published - 1:+.2%}"


def constants() -> str:
    """Laws with their constants and where those stand."""
    rows = (
        (
            f"`{name}`",
            ", ".join(f"{k} {v:.10g}" if v < 1e5 else f"{k} {number(v)}" for k, v in c.items()),
            f"{law.about.source}: {law.about.constants_source}",
        )
        for name, law in LAWS.items()
        for c in [law.about.constants]
    )
    return markdown(("law", "constants", "source"), rows)


def exponents() -> str:
    """Three numbers that are called the data-scaling exponent, by law."""
    rows = [
        (
            f"`{name}`",
            f"{law.anchor_data_exponent:.3f}",
            f"{law.data_exponent:.3f}",
            _loss_exponents(name),
        )
        for name, law in LAWS.items()
    ]
    rows += [
        (f"Hoffmann {name.replace('_', ' ')}, printed", "", f"{a.data_exponent:.3f}", "")
        for name, a in APPROACHES.items()
    ]
    header = ("law", "an anchor takes", "D against N on the frontier", "in the loss")
    return markdown(header, rows)


def _loss_exponents(name: str) -> str:
    given = LAWS[name].about.constants.items()
    return ", ".join(f"{k} {v:g}" for k, v in given if k in ("alpha", "beta") or "alpha_" in k)


def published() -> str:
    """Every figure of the facts beside the computed one."""
    computed = figures()
    rows = (
        (
            row["quantity"],
            number(float(row["published"])),
            number(computed[row["quantity"]]),
            deviation(computed[row["quantity"]], float(row["published"])),
            row["source"],
            row["reason"],
        )
        for row in rows_of("scaling_laws.csv")
    )
    return markdown(("figure", "published", "computed", "deviation", "where", "note"), rows)


def hoffmann() -> str:
    """Tables 3 and A3 row by row: C = 6 N D, and for approach 3 the closed forms."""
    rows = []
    for row in rows_of("hoffmann_tables.csv"):
        N, flop, D = (float(row[key]) for key in ("parameters", "flop", "tokens"))
        closed = [""] * 2
        if row["approach"] == "approach_3":
            closed = [
                deviation(parametric(name).optimum_for_parameters(N)[1], D)
                for name in ("hoffmann_2022", "hoffmann_2022_precise")
            ]
        cells = (number(N), number(flop), number(D), deviation(training_compute(N, D), flop))
        rows.append((row["approach"], *cells, *closed, row["note"]))
    header = ("approach", "N", "FLOP", "tokens", "6 N D vs FLOP", "D, printed constants")
    return markdown((*header, "D, precise constants", "note"), rows)


def crossing() -> str:
    """Crossing of Kaplan's two laws by set of constants."""
    rows = []
    for name, laws in CONSTANT_SETS.items():
        C, N, D, L = laws.crossing()
        values = (number(x) for x in (C / PF_DAY, N, D, L, D / N))
        rows.append((f"`{name}`", *values, laws.source))
    header = ("constants", "C* PF-days", "N*", "D* tokens", "L*", "D*/N*", "what they are")
    return markdown(header, rows)


def shifts() -> str:
    """How far log10 C* moves with an exponent."""
    rows = (
        (f"`{name}`", *(f"{low:+.2f} / {high:+.2f}" for low, high in laws.shifts().values()))
        for name, laws in CONSTANT_SETS.items()
    )
    return markdown(("constants", "alpha_C -5% / +5%", "alpha_D", "exponent of D(C)"), rows)


def both() -> str:
    """Frontier that obeys both laws, against the budget law alone."""
    laws, rows = CONSTANT_SETS["table_6"], []
    for c in range(22, 31):
        L, N, D = laws.frontier_of_both(10.0**c)
        plan = laws.frontier
        alone = (plan.loss(10.0**c), plan.parameters(10.0**c), plan.tokens(10.0**c))
        rows.append((f"1e{c}", *map(number, alone), *map(number, (L, N, D))))
    header = ("C_min FLOP", "L(C)", "N_opt", "D_opt", "L, both laws", "N", "D")
    return markdown(header, rows)


def stopping() -> str:
    """Where the stop at 1.1 times the converged loss ends."""
    rows = [
        (what, number(float(N)), number(float(D)))
        for what, (N, D) in (
            (
                "the stop falls within the first epoch of 5e3 N^.74 tokens",
                stop_within_first_epoch(),
            ),
            ("the stop would lie under L(D) of its own tokens (Table 3)", stop_rule_limit()),
            (
                "the same by Table 6, which is the crossing",
                CONSTANT_SETS["table_6"].crossing()[1:3],
            ),
        )
    ]
    return markdown(("from here on", "N", "tokens at the stop"), rows)


def first_epochs() -> str:
    """Real runs after their one pass, by the learning curve, against what their data allow."""
    law, rows = LAWS["kaplan_2020"], []
    for run in shown_runs():
        if run.name in ("GPT-2", "GPT-3", "Gopher", "PaLM"):
            N, D = run.parameters, run.tokens
            losses = (loss_after(N, D), law.loss_of_tokens(D), law.loss(N, D))
            rows.append((run.name, number(N), number(D), *(f"{float(L):.2f}" for L in losses)))
    header = ("run", "N", "D", "after one pass (Table 3)", "L(D) (Table 5)")
    return markdown((*header, "L(N, D) (Table 2)"), rows)


def epochs() -> str:
    """E >= D along the plans: where a plan sees the data of the rule just once."""
    rows = []
    for name, laws in CONSTANT_SETS.items():
        C, N, D = laws.one_epoch()
        rows.append((f"`{name}`", *(number(float(x)) for x in (C / PF_DAY, N, D))))
    return markdown(("constants", "C PF-days", "N", "D tokens"), rows)


def data_points() -> str:
    """D/N at the cusp by what counts as one data point."""
    _, N, D, _ = CONSTANT_SETS["table_6"].crossing()
    rows = [
        (f"{length:,} tokens", number(samples), number(samples / N))
        for length in (1, 64, 1024, 2048)
        for samples in [float(samples_of_tokens(D, length))]
    ]
    return markdown(("one data point is", "D* in data points", "D*/N*"), rows)


def larger() -> str:
    """Compute of a model 100,000 times larger under each law's exponent."""
    exponents = {name: float(law.anchor_data_exponent) for name, law in LAWS.items()}
    rows = (
        (
            f"`{row['name']}`",
            f"{row['data_exponent']:.3f}",
            *(number(row[key]) for key in ("times_tokens", "times_compute", "compute_ratio")),
        )
        for row in enlarged([1e5], exponents)
    )
    return markdown(("law", "a", "tokens", "compute", "compute against Kaplan's .74"), rows)


def lifetime() -> str:
    """Lifetimes of data that 1e15 parameters ask for, by way of counting."""
    rows = []
    for name in ("kaplan_2020", "hoffmann_2022_approach_1", "besiroglu_2024", "hoffmann_2022"):
        found = lifetime_data(LAWS[name], [1e15])
        rows.append(
            (
                f"`{name}`",
                number(found[0]["tokens_asked"]),
                *(_ends(row["lifetimes_low"], row["lifetimes_high"]) for row in found),
            )
        )
    ways = (
        f"{way.name.replace('_', ' ')} ({_ends(way.low, way.high)} a second)" for way in WAYS
    )
    return markdown(("law", "data points asked for", *ways), rows)


def _ends(low: float, high: float) -> str:
    return " to ".join(dict.fromkeys(number(float(f"{x:.1g}")) for x in (low, high)))


def curves() -> str:
    """Where the best losses of two laws meet."""
    names = [law.name for law in answers([], _with_loss)[0]]
    rows = []
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            met = crossings(LAWS[first], LAWS[second])
            where = ", ".join(
                f"{number(C)} (L {number(float(LAWS[first].loss_at_compute(C)))})" for C in met
            )
            rows.append((f"`{first}`", f"`{second}`", where or "never"))
    return markdown(("law", "and", "FLOP"), rows)


def _with_loss(law: Law) -> Law:
    law.loss_at_compute(1.0)
    return law


def under_the_constant() -> str:
    """Where Kaplan's power law dips under the constant term of the others."""
    rows = []
    for name, law in LAWS.items():
        E = float(law.irreducible_loss)
        if E > 0:
            C = float(LAWS["kaplan_2020"].compute_for_loss(E))
            rows.append((f"`{name}`", f"{E:.4g}", number(C), number(C / PF_DAY)))
    return markdown(("constant term of", "E", "FLOP", "PF-days"), rows)


def vance() -> str:
    """VANCE's rounded exponents against the closed form."""
    law = LAWS["hoffmann_2022"]
    rows = []
    for c in (18, 21, 24, 28):
        exact, rounded = (
            float(one.loss_at_compute(10.0**c)) for one in (law, LAWS["vance_2022"])
        )
        rows.append((c, f"{rounded:.4f}", f"{exact:.4f}", f"{rounded - exact:+.4f}"))
    return markdown(("log10 FLOP", "rounded formula", "closed form", "difference"), rows)


def abilities() -> str:
    """What each law can be asked."""
    questions: dict[str, Callable[[str], object]] = {
        "L(N, D)": lambda name: LAWS[name].loss(1e9, 1e10),
        "L(N)": lambda name: LAWS[name].loss_of_parameters(1e9),
        "L(D)": lambda name: LAWS[name].loss_of_tokens(1e10),
        "L(C)": lambda name: LAWS[name].loss_at_compute(1e20),
        "N_opt, D_opt": lambda name: LAWS[name].optimum(1e20),
    }
    rows = ((f"`{n}`", *(_able(q, n) for q in questions.values())) for n in LAWS)
    return markdown(("law", *questions), rows)


def _able(question: Callable[[str], object], name: str) -> str:
    try:
        question(name)
    except NotInLaw:
        return "no"
    return "yes"


_BLOCKS = {
    "constants": constants,
    "abilities": abilities,
    "exponents": exponents,
    "published": published,
    "hoffmann": hoffmann,
    "vance": vance,
    "curves": curves,
    "under_the_constant": under_the_constant,
    "crossing": crossing,
    "shifts": shifts,
    "both": both,
    "stopping": stopping,
    "data_points": data_points,
    "epochs": epochs,
    "first_epochs": first_epochs,
    "larger": larger,
    "lifetime": lifetime,
}


def draw_pictures() -> None:
    """Draw the pictures that the page shows."""
    from forecast.plots.scaling.curves import draw
    from forecast.plots.style import save

    for kind in PICTURES:
        path = ROOT / "docs" / "pictures" / f"scaling_{kind}.png"
        save(draw(kind), path, f"scaling laws, {kind}", f"scaling plot --kind {kind}")


PAGE = Page(ROOT / "docs" / "scaling_laws.md", _BLOCKS, draw_pictures)

if __name__ == "__main__":
    PAGE.write()
