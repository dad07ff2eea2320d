"""The JSON of an answer as rows of a table."""

from forecast_commands.output.records import csv_of


def test_keys_inside_others_stand_after_a_dot_and_numbers_keep_all_digits():
    rows = [{"name": "a, b", "of": {"x": 0.1 + 0.2, "y": [1, 2]}}, {"name": "c", "more": None}]
    assert csv_of(rows).splitlines() == [
        "name,of.x,of.y,more",
        '"a, b",0.30000000000000004,"[1, 2]",',
        "c,,,",
    ]


def test_lists_along_the_years_are_a_row_for_each():
    record = {"name": "a", "years": [2030, 2031], "p": [0.1, 0.2], "other": [1]}
    assert csv_of([record]).splitlines() == [
        "year,name,p,other",
        "2030,a,0.1,[1]",
        "2031,a,0.2,[1]",
    ]
