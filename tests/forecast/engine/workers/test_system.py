"""Cores: those that this process may use, or all where the system does not say."""

import os

from forecast.engine.workers.system import cores


def test_there_is_a_core():
    assert cores() >= 1


def test_where_the_system_does_not_say_whose_cores_there_are_all_are_counted(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert cores() == os.cpu_count()
