"""Software under feedback, against what can be worked out by hand."""

import numpy as np
import pytest

from forecast.model import research
from forecast.model.research import MOST_AUTOMATED, Cell, Terms, integrated

NOTHING = np.asarray(0.0)


def terms(alpha=0.0, zeta=0.0, beta=0.0, now=0.3, v=0.4, ceiling=np.inf, automation=True):
    log_odds = np.log(np.asarray(now) / (1.0 - np.asarray(now)))
    arrays = map(np.asarray, (alpha, zeta, beta, log_odds, v, 0.0, ceiling))
    return Terms(*arrays, automation)


def software(*of, **inputs):
    """Integrated to the end."""
    return unasked(*of, **inputs).until(np.inf)


def unasked(of, pace, years=10.0, width=0.25, labour=0.0, compute=0.0, count=1):
    """Inputs that grow at steady rates, 1/year."""
    ends = np.arange(0.0, years + 0.5 * width, width)
    cells = [
        Cell(
            width,
            np.asarray(pace),
            [labour * (t + part * width) for part in (np.asarray(0.0), 0.5, 1.0)],
            [compute * (t + part * width) for part in (np.asarray(0.0), 0.5, 1.0)],
        )
        for t in ends[:-1]
    ]
    return integrated(of, ends, cells, count)


def test_without_returns_growth_stays_what_it_is():
    found = software(terms(), pace=1.6)
    assert found.log[:, 0] == pytest.approx(1.6 * found.ends, rel=1e-12)


@pytest.mark.parametrize("beta", [1e-9, 0.3, 1.0, 3.0])
def test_a_share_that_stays_gives_the_closed_form_of_growing_inputs(beta):
    alpha, zeta, labour, compute, pace = 0.2, 0.7, 0.7, 0.95, 1.6
    of = terms(alpha, zeta, beta, automation=False)
    found = software(of, pace, labour=labour, compute=compute)
    kappa = alpha * labour + zeta * compute
    grown = np.expm1(kappa * found.ends) / kappa
    assert found.log[:, 0] == pytest.approx(
        np.log1p(beta * pace * grown) / beta, rel=1e-5, abs=1e-3
    )


@pytest.mark.parametrize("now", [0.1, 0.3, 0.6])
def test_hyperbolic_growth_ends_when_it_should(now):
    """With alpha 1 and beta 0, exp(-v s) falls in a straight line's exponential to 0."""
    v, pace = 0.5, 0.3
    odds = now / (1.0 - now)
    k = v * pace / (1.0 + odds)
    singular = np.log((1.0 + odds) / odds) / k
    found = software(terms(1.0, now=now, v=v), pace, np.ceil(singular), width=0.125)
    before = found.ends[found.ends < singular - 0.5]
    by_hand = -np.log((1.0 + odds) * np.exp(-k * before) - odds) / v
    assert found.log[: len(before), 0] == pytest.approx(by_hand, abs=2e-3)
    # 99% automated: odds of 99, which software alone brings, in the cell of the explosion.
    wanted = np.log(99.0 / odds) / v
    reached = -np.log((np.exp(-v * wanted) + odds) / (1.0 + odds)) / k
    t = np.linspace(0.0, found.ends[-1], 100_001)
    at = found.at(t[:, None])[:, 0]
    assert t[np.searchsorted(at, wanted)] == pytest.approx(reached, abs=0.0625)


def test_no_more_than_the_most_is_ever_automated():
    found = software(terms(1.0, now=0.9, v=2.0), pace=1.0, years=12.0)
    fastest = (1.0 - 0.9) / (1.0 - MOST_AUTOMATED)
    assert found.growth.max() == pytest.approx(fastest, rel=1e-9)


def test_no_draw_depends_on_the_others():
    rng = np.random.default_rng(1)
    alpha, beta = rng.uniform(0.0, 1.0, (2, 50))
    now, v = rng.uniform(0.05, 0.9, 50), rng.uniform(0.1, 2.0, 50)
    whole = software(terms(alpha, 0.3, beta, now, v), 1.6, compute=0.9, count=50)
    few = slice(3, 9)
    some = terms(alpha[few], 0.3, beta[few], now[few], v[few])
    part = software(some, 1.6, compute=0.9, count=6)
    assert np.array_equal(whole.log[:, few], part.log)


def test_between_ends_it_neither_falls_nor_passes_them():
    found = software(terms(1.0, now=0.8, v=1.0), pace=1.0, years=6.0)
    t = np.linspace(0.0, 6.0, 5_001)
    at = found.at(t[:, None])[:, 0]
    assert (np.diff(at) >= -1e-12).all()
    assert found.at(found.ends[:, None])[:, 0] == pytest.approx(found.log[:, 0], rel=1e-12)


def test_finer_cells_change_less_than_is_promised():
    of = terms(0.3, 0.6, 0.4, now=0.4, v=0.6)
    coarse, fine = (software(of, 1.6, 12.0, width, compute=0.9) for width in (0.25, 0.03125))
    assert coarse.log[::4, 0] == pytest.approx(fine.log[::32, 0], abs=1e-3)


def test_a_pace_of_nothing_is_a_pause():
    assert not software(terms(0.5, 0.5, 0.1), pace=0.0, compute=1.0).log.any()


def test_what_shrinks_collapses_when_it_should_and_then_stays():
    """By hand s = ln(1 - beta g t) / beta, which ends at t = 1 / (beta g)."""
    beta, shrinks, ends_at = 0.5, 1.0, 2.0
    found = software(terms(beta=beta, automation=False), -shrinks, years=100.0)
    before = found.ends[found.ends < ends_at - 0.25]
    by_hand = np.log1p(-beta * shrinks * before) / beta
    assert found.log[: len(before), 0] == pytest.approx(by_hand, abs=1e-3)
    after = found.log[found.ends > ends_at + 0.25, 0]
    assert after == pytest.approx(after[0])
    assert after[0] < -500.0
    assert np.isfinite(found.at(np.linspace(0.0, 100.0, 501)[:, None])).all()


def test_pieces_of_draws_and_how_far_is_asked_do_not_matter(monkeypatch):
    v = np.linspace(0.1, 2.0, 50)
    whole = software(terms(0.5, 0.3, 0.2, v=v), 1.6, compute=0.9, count=50)
    monkeypatch.setattr(research, "_AT_ONCE", 7)
    pieces = unasked(terms(0.5, 0.3, 0.2, v=v), 1.6, compute=0.9, count=50)
    t = np.array([[3.1], [7.0], [0.0]])
    np.testing.assert_array_equal(pieces.at(t), whole.at(t))
    assert not pieces.log[pieces.ends > 7.25].any()
    np.testing.assert_array_equal(pieces.until(np.inf).log, whole.log)
