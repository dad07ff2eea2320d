"""What the program does around its imports must not be seen after them."""

import gc
import os
import subprocess
import sys

import pytest

from forecast_commands.importing import WITHOUT, imported, spare_libraries


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Name of a module that notes whether the collector runs while it is imported."""
    (tmp_path / "notes_collection.py").write_text("import gc\nCOLLECTS = gc.isenabled()\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "notes_collection"
    sys.modules.pop("notes_collection", None)


@pytest.mark.parametrize("before", [True, False])
def test_nothing_is_collected_during_an_import_and_all_is_as_before_after_it(module, before):
    (gc.enable if before else gc.disable)()
    try:
        assert not imported(module).COLLECTS
        assert gc.isenabled() is before
    finally:
        gc.enable()


def test_the_collector_is_back_after_an_import_that_fails():
    with pytest.raises(ModuleNotFoundError):
        imported("no_such_module_anywhere")
    assert gc.isenabled()


def test_what_the_user_has_set_stays(monkeypatch):
    for variable in WITHOUT:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    spare_libraries()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"


def test_what_is_postponed_is_there_when_it_is_asked_for():
    asks = (
        "from forecast_commands.importing import spare_libraries\n"
        "spare_libraries()\n"
        "import linecache, zipfile\n"
        "from importlib.metadata import metadata\n"
        "print(linecache.getlines('none'), zipfile.ZIP_STORED, metadata('numpy')['Name'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["[]", "0", "numpy"]
