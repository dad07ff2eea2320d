"""Caches of bounded size."""

from dataclasses import dataclass
from pathlib import Path
from weakref import ref

from priors.cache import Cache, by_object, cache_folder


def test_a_value_is_made_once():
    cache: Cache[str, int] = Cache()
    assert [cache("a", lambda: 1), cache("a", lambda: 2)] == [1, 1]


def test_what_was_not_asked_for_longest_goes_first():
    cache: Cache[str, int] = Cache(2)
    for key in ("a", "b", "a", "c"):
        cache(key, lambda: 0)
    assert [cache.get(key) for key in "abc"] == [0, None, 0]


def test_what_is_got_was_asked_for():
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 0)
    cache.put("b", 0)
    assert cache.get("a") == 0
    cache.put("c", 0)
    assert [cache.get(key) for key in "abc"] == [0, None, 0]


def test_the_folder_is_where_the_user_has_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "forecast"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "forecast"


def test_without_a_home_the_folder_is_temporary(monkeypatch, tmp_path):
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert cache_folder() == tmp_path / "forecast"


@dataclass
class _Thing:
    """What findings are kept of; some are equal."""

    number: int


def test_what_is_found_of_an_object_is_kept_for_itself_and_not_for_its_equals():
    asked = []

    @by_object(8)
    def found(thing: _Thing, beside: str) -> int:
        asked.append((thing, beside))
        return len(asked)

    one, other = _Thing(1), _Thing(1)
    answers = [found(one, "a"), found(one, "a"), found(one, "b"), found(other, "a")]
    assert answers == [1, 1, 2, 3]


def test_findings_let_their_object_go_and_say_nothing_of_the_next_in_its_place():
    @by_object(8)
    def total(thing: _Thing, beside: int) -> int:
        return thing.number + beside

    for count in range(3):
        thing = _Thing(count)
        assert total(thing, 1) == count + 1
        watched = ref(thing)
        del thing  # the next one is likely to lie where it lay
        assert watched() is None
