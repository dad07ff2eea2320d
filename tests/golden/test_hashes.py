"""Hashes of the built-in scenarios: a stored result says by its hash what it is of."""

from pathlib import Path

from scenarios.loading.load import built_in_names, load

GOLDEN = Path(__file__).parent / "hashes.txt"


def test_no_version_of_python_moves_a_hash(rewrite_golden):
    text = "".join(f"{name} {load(name).hash}\n" for name in built_in_names())
    if rewrite_golden:
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
