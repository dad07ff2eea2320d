"""A page that follows its files: served to the browser of this machine, and to nobody else."""

import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click

_HERE = "127.0.0.1"
_EVERY = 0.3  # seconds between two looks at the files

Seen = dict[Path, tuple[int, int] | None]
"""Time of change and size of each file; None where there is none."""


class LivePage:
    """A page under an address of this machine.

    It is asked for its text and its version, and for nothing else.
    """

    def __init__(self) -> None:
        self._text, self._version = b"", 0
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing: standard error is for the one who writes."""

        self._server = ThreadingHTTPServer((_HERE, 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://{_HERE}:{self._server.server_port}/"

    def show(self, text: str) -> None:
        """Show another text from now on."""
        self._text, self._version = text.encode(), self._version + 1

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        found = {
            "/": (self._text, "text/html"),
            "/version": (b"%d" % self._version, "text/plain"),
        }
        # Other names of this machine are other pages' way in.
        known = request.headers.get("Host") == self.address.removeprefix("http://").rstrip("/")
        body, kind = found.get(request.path, (b"", "")) if known else (b"", "")
        request.send_response(200 if kind else 404)
        request.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
        request.send_header("Cache-Control", "no-store")
        request.end_headers()
        request.wfile.write(body)

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


def seen(files: Iterable[Path]) -> Seen:
    """How files are now."""
    return {path: _state(path) for path in files}


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def follow(write: Callable[[], tuple[str, set[Path]]], opened: Callable[[str], object]) -> None:
    """Show a page, and show it anew whenever one of its files changes, until interrupted.

    Parameters
    ----------
    write : callable
        Makes the page, and says which files it depends on.
    opened : callable
        Called with the address.
    """
    page = LivePage()
    try:
        text, files = write()
        page.show(text)
        click.echo(f"watching {len(files)} files; the page is at {page.address}", err=True)
        opened(page.address)
        before = seen(files)
        while True:
            time.sleep(_EVERY)
            if seen(files) != before:
                before = seen(files)  # what changes while it is written is written again
                text, files = write()
                page.show(text)
                before = {path: before.get(path, now) for path, now in seen(files).items()}
    finally:
        page.close()
