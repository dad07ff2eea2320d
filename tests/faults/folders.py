"""Folders that writers leave."""

from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def store(path: Path, value: str) -> None:
    path.mkdir()
    (path / ".zgroup").write_text(value)
