"""Caches of bounded size."""

from pathlib import Path

from priors.cache import Cache, cache_folder


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
