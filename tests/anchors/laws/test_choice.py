"""Laws chosen by name, by family, and draw by draw."""

import numpy as np
import pytest

from anchors.laws import FAMILIES, LAWS, NotInLaw
from anchors.laws.choice import answers, by_law, law_names, members


def test_a_family_stands_for_its_members_and_each_counts_once():
    family, laws = next(iter(FAMILIES.items()))
    assert members([laws[-1], family]) == list(dict.fromkeys([laws[-1], *laws]))


def test_without_names_every_law_is_asked_that_is_no_variant():
    found, silent = answers([], lambda law: law.about.name)
    assert found == [name for name, law in LAWS.items() if law.about.variant_of is None]
    assert silent == []


def test_a_law_that_has_no_answer_is_left_out_unless_it_was_named():
    def ask(law):
        raise NotInLaw(f"{law.about.name} does not say")

    family, (first, *rest) = next(iter(FAMILIES.items()))
    found, silent = answers([family], ask)
    assert found == []
    assert silent == [f"left out: {name} does not say" for name in (first, *rest)]
    with pytest.raises(NotInLaw, match=f"{first} does not say"):
        answers([first], ask)


def test_each_draw_asks_its_own_law_of_its_own_input():
    def ask(law, x):
        return np.broadcast_to(law_names().index(law.about.name), x.shape) + x

    numbers = np.array([2.0, 0.0, 2.0])
    assert by_law(numbers, ask, np.array([0.1, 0.2, 0.3])).tolist() == [2.1, 0.2, 2.3]
    assert by_law(np.asarray(1.0), ask, np.array([0.5])).tolist() == [1.5]
