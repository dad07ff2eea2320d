import math
import sys
from pathlib import Path

import pytest

from scenarios.loading.files import read_text
from scenarios.loading.load import load
from scenarios.problems import Mark, ScenarioError, printable
from scenarios.yaml_tree import MAX_BYTES, MAX_ENTRIES, Node, parse, plain_scalar


def refused(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "file.yaml")
    return str(caught.value)


# Places.

TEXT = """\
title: Mine            # line 1
hardware:
  doubling_time: {fixed: 2, unit: year}
stages:
  - {share: 1}
  - share: 2
    deep: [1, [2]]
"""


def test_every_entry_knows_its_line_and_column():
    places = {path: node.mark for path, node in parse(TEXT, "file.yaml").walk()}
    expected = {
        (): (1, 1),
        ("title",): (1, 1),
        ("hardware",): (2, 1),
        ("hardware", "doubling_time"): (3, 3),
        ("hardware", "doubling_time", "fixed"): (3, 19),
        ("hardware", "doubling_time", "unit"): (3, 29),
        ("stages",): (4, 1),
        ("stages", 0): (5, 5),
        ("stages", 0, "share"): (5, 6),
        ("stages", 1): (6, 5),
        ("stages", 1, "share"): (6, 5),
        ("stages", 1, "deep"): (7, 5),
        ("stages", 1, "deep", 0): (7, 12),
        ("stages", 1, "deep", 1): (7, 15),
        ("stages", 1, "deep", 1, 0): (7, 16),
    }
    assert places == {path: Mark("file.yaml", *place) for path, place in expected.items()}


def test_a_path_leads_to_its_node_or_to_the_nearest_above_it():
    tree = parse(TEXT, "file.yaml")
    assert tree.at(("stages", 1, "share")).value == 2
    assert tree.at(("stages", 5, "share")) is tree.at(("stages",))
    assert tree.at(("hardware", "ceiling")).mark.line == 2
    assert tree.has(("hardware", "doubling_time", "unit"))
    assert not tree.has(("hardware", "doubling_time", "units"))
    assert not tree.has(("hardware", "ceiling", "fixed"))
    assert not tree.has(("stages", 2))


def test_plain_data_has_no_places():
    assert parse(TEXT, "file.yaml").plain() == {
        "title": "Mine",
        "hardware": {"doubling_time": {"fixed": 2, "unit": "year"}},
        "stages": [{"share": 1}, {"share": 2, "deep": [1, [2]]}],
    }


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    tree = parse("\ufefftitle: Mine\r\nyears:\r\n  first: 2025\r\n", "file.yaml")
    assert tree.plain() == {"title": "Mine", "years": {"first": 2025}}
    assert tree.at(("years", "first")).mark == Mark("file.yaml", 3, 3)


# Scalars.


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e15", 1e15),
        ("1.0e15", 1e15),
        ("1E+15", 1e15),
        (".5", 0.5),
        ("1.", 1.0),
        ("-2", -2),
        ("+3", 3),
        ("012", 12),
        ("1e400", math.inf),
        ("-.inf", -math.inf),
        ("9" * 400, math.inf),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("nULL", "nULL"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("0x10", "0x10"),
        ("1:30", "1:30"),
        ("2025-01-01", "2025-01-01"),
        ("1e", "1e"),
        ("inf", "inf"),
        ("1e12 to 1e16", "1e12 to 1e16"),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text, value):
    read = plain_scalar(text)
    assert read == value
    assert type(read) is type(value)
    assert parse(f"key: {text}", "file.yaml").plain() == {"key": value}


def test_nan_is_read_as_such():
    assert math.isnan(float(str(plain_scalar(".nan"))))


@pytest.mark.parametrize("text", ["'1'", '"1"', "|-\n  1", ">-\n  1"])
def test_what_is_quoted_is_text(text):
    assert parse(f"key: {text}", "file.yaml").plain() == {"key": "1"}


def test_keys_stay_text():
    plain = parse("2025: 1\ntrue: 2\n1e3: 3\n'no': 4", "file.yaml").plain()
    assert plain == {"2025": 1, "true": 2, "1e3": 3, "no": 4}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_file_holds_nothing(text):
    assert parse(text, "file.yaml").value is None


def test_a_list_at_the_top_is_read():
    assert parse("- 1\n- 2", "file.yaml").plain() == [1, 2]


# What is refused.


def test_equal_keys_name_both_lines():
    message = refused("a: 1\nb: 2\na: 3\n'a': 4\n")
    assert message.splitlines() == [
        "file.yaml:3:1: the key a stands here again, first in line 1; keep one of the two",
        "file.yaml:4:1: the key a stands here again, first in line 1; keep one of the two",
    ]


def test_what_can_be_read_all_the_same_is_noted_beside_the_rest():
    problems: list[object] = []
    tree = parse("a: 1\na: 2\nb: !!str 3\n", "file.yaml", problems)  # type: ignore[arg-type]
    assert tree.plain() == {"a": 1, "b": 3} or tree.plain() == {"a": 1, "b": "3"}
    assert len(problems) == 2


@pytest.mark.parametrize(
    "text",
    ["a: !!python/object/apply:os.system [ls]", "a: !mine 1", "!!str a: 1", "--- !x\na: 1"],
)
def test_tags_are_refused(text):
    assert "are not read" in refused(text)


def test_aliases_are_refused_also_as_keys_and_within_themselves():
    assert "file.yaml:2:4: aliases are not read" in refused("a: &x 1\nb: *x")
    assert "aliases are not read" in refused("a: &x 1\n*x : 2")
    assert "aliases are not read" in refused("a: &x [*x]")
    assert parse("a: &x 1", "file.yaml").plain() == {"a": 1}


def test_the_merge_key_of_yaml_1_1_is_a_key_like_any_other():
    assert parse("<<: {a: 1}\nb: 2", "file.yaml").plain() == {"<<": {"a": 1}, "b": 2}


def test_only_one_document_is_read():
    assert refused("a: 1\n---\nb: 2").startswith("file.yaml:2:1: a scenario file is one")


@pytest.mark.parametrize("text", ["? [a]\n: 1", "? {a: 1}\n: 1", "? |\n  a\n  b\n: 1"])
def test_keys_are_plain_words(text):
    assert "a key must be a plain word" in refused(text)


def test_keys_have_a_longest_length():
    assert refused(f"? {'x' * 201}\n: 1") == (
        "file.yaml:1:3: a key may have 200 characters at most"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n\tb: 1", "file.yaml:2:1: not YAML: a tab; indent with spaces"),
        ("a: \t\n  b: @1", "file.yaml:2:6: not YAML: a value cannot start with @"),
        ("a: b: c", "file.yaml:1:5: not YAML: a second colon"),
        ("x: 1\na: [1\n", "file.yaml:2:4: not YAML: this bracket or brace is not closed"),
        ("x: 1\na: [1,\n", "file.yaml:3:1: not YAML: a value is missing, or a bracket"),
        ("x: 1\na: 'b\n", "file.yaml:2:4: not YAML: this quote is not closed"),
        ("a:\n    b: 1\n  c: 1", "file.yaml:3:3: not YAML: indented unlike the lines above"),
        ("a: 1\nbcd\n", "file.yaml:3:1: not YAML: no `key: value`"),
        ("'a' b", "file.yaml:1:5: not YAML: no mapping of keys to values"),
    ],
)
def test_what_is_not_yaml_is_said_without_its_grammar(text, message):
    assert refused(text).startswith(message)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: \x1b[31m", "1:4"),
        ('a: "\\e[31m"', "1:4"),
        ('a: "\\r"', "1:4"),
        ('x: 1\n"\\a": 1', "2:1"),
        ("a: 1\nb: \x07", "2:4"),
        ("a: \x9b2J", "1:4"),
        ("a: \u202eevil", "1:4"),
        ("a: \udc80", "1:4"),
        ("a: \x00", "1:4"),
        ("a: 1\ufeff", "1:5"),
    ],
)
def test_characters_that_could_fool_a_terminal_are_refused(text, place):
    message = refused(text)
    assert message.startswith(f"file.yaml:{place}: the character U+")
    assert message.isprintable()


def ignorable() -> list[str]:
    """Characters that are not to be seen, by Unicode's DerivedCoreProperties."""
    spans = "ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b 200e-200f 202a-202e 2060-206f 3164"
    more = "feff ffa0 fff0-fff8 1bca0-1bca3 1d173-1d17a e0000-e0fff"
    ends = [span.partition("-") for span in f"{spans} {more}".split()]
    return [chr(int(end, 16)) for low, _, high in ends for end in (low, high or low)]


@pytest.mark.parametrize("character", ignorable(), ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("style", ["a: x%sy", "a: 'x%sy'", 'a: "x%sy"', "a: >-\n  x%sy"])
def test_characters_that_nobody_sees_are_refused(character, style):
    assert f"the character U+{ord(character):04X} is not read" in refused(style % character)


def test_escapes_smuggle_none_of_them_in():
    assert "U+E0041" in refused('a: "x\U000e0041"')


@pytest.mark.parametrize("text", ["\u0645\u200c\u062e", "\u0915\u094d\u200d", "\u26a0\ufe0f"])
def test_what_writing_needs_is_read(text):
    assert parse(f"a: {text}", "file.yaml").plain() == {"a": text}


# Hostile files: quick, and in bounded memory.


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: ", "a: {"])
def test_deep_nesting_is_refused_before_it_is_built(opening):
    refused(opening * (MAX_BYTES // len(opening)))


def test_nesting_is_read_down_to_a_stated_depth():
    parse("[" * 40 + "]" * 40, "file.yaml")
    assert refused("[" * 42 + "]" * 42) == "file.yaml:1:42: nested deeper than 40 levels"


def test_a_billion_laughs_expand_to_nothing():
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    assert "aliases are not read" in refused("\n".join(lines))


def test_the_number_of_values_is_bounded():
    message = refused("[" + "1," * (MAX_ENTRIES + 10) + "]")
    assert message.endswith(f"a scenario file may hold {MAX_ENTRIES} values at most")


def test_long_texts_are_refused_unread():
    assert refused("a" * (MAX_BYTES + 1)).endswith("may hold 4 MB at most")


def test_a_huge_integer_is_no_slower_than_a_small_one():
    assert parse(f"a: {'9' * 1_000_000}", "file.yaml").plain() == {"a": math.inf}


def test_large_files_are_refused_unread(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(ScenarioError, match="is larger than 4 MB, the most that is read"):
        load(path)


def test_other_encodings_are_refused(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Zürich".encode("latin-1"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: is not text in UTF-8; save it so"


@pytest.mark.skipif(sys.platform == "win32", reason="devices are files elsewhere")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/"])
def test_devices_and_folders_are_refused(name):
    with pytest.raises(ScenarioError, match="is not a plain file"):
        load(name)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files elsewhere")
def test_pipes_and_links_to_devices_are_refused(tmp_path):
    import os

    pipe, link = tmp_path / "pipe.yaml", tmp_path / "link.yaml"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path in (pipe, link):
        with pytest.raises(ScenarioError, match="is not a plain file"):
            load(path)


@pytest.mark.parametrize("name", ["nowhere.yaml", "no\0where.yaml", "x" * 5000 + ".yaml"])
def test_what_cannot_be_read_is_said_once(name):
    with pytest.raises(ScenarioError) as caught:
        read_text(Path(name), Mark(name))
    assert str(caught.value).count(printable(name)) == 1


def test_a_tree_is_compared_by_value_and_place():
    assert Node(1, Mark("a", 1, 1)) == Node(1, Mark("a", 1, 1))
    assert Node(1, Mark("a", 1, 1)) != Node(1, Mark("a", 2, 1))
