"""The process that reads the scenario of one NetCDF file, and writes it as text."""

import contextlib
import sys

MEMORY = 2 * 2**30
"""Bytes of address space, libraries included."""


def main(path: str, most: str) -> None:
    """Write the attribute `scenario` of a file, or end with an error."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import h5py

    with h5py.File(path, "r") as file:
        text = str(file.attrs["scenario"])
    sys.stdout.buffer.write(text[: int(most) + 1].encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
