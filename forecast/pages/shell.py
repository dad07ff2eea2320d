"""What every page has around its parts: policy, style, data, scripts."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from forecast.pages.markup import Markup, element
from forecast.version import __version__


def shell(
    title: str,
    parts: Sequence[Markup],
    data: Mapping[str, Any],
    scripts: Mapping[str, str],
    *,
    live: bool = False,
) -> str:
    """A whole page.

    Parameters
    ----------
    title : str
    parts : sequence of Markup
    data : mapping of str to object
        What the scripts read, as plain data.
    scripts : mapping of str to str
        By the ids of their elements, in order.
    live : bool
        Whether it is served by `--watch`, and loads itself again when it has changed.
    """
    scripts = {**scripts, **({"watch": asset("watch.js")} if live else {})}
    policy = _policy(scripts.values(), live=live)
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        Markup(f'<meta name="generator" content="forecast {__version__}">'),
        element("title", title),
        Markup(f"<style>{asset('page.css')}</style>"),
    )
    body = element(
        "body",
        element("main", *parts),
        *(_data(name, value) for name, value in data.items()),
        *(Markup(f'<script id="{name}">{text}</script>') for name, text in scripts.items()),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def problems_page(lines: Sequence[str]) -> str:
    """What is shown in place of a page whose scenario cannot be used."""
    listed = element("ul", *(element("li", line) for line in lines))
    top = element("h1", "The scenario cannot be used")
    return shell("Problems", [top, listed], {}, {}, live=True)


@cache
def asset(name: str) -> str:
    """The text of a file that the browser runs or styles a page by."""
    return files("forecast.pages").joinpath("browser", name).read_text(encoding="utf-8")


_KERNEL = (
    *("numerics", "draws", "distributions", "trends", "lags", "spending", "research", "paths"),
    *("needs", "terms", "arrivals", "curve", "mixture", "engine", "between", "attribution"),
)
_FACE = "return { Engine, Between, unchanged, moveOf, withinReach, settled, attributed };"


@cache
def kernel() -> str:
    """The page's kernel as one script."""
    parts = (asset(f"kernel/{name}.js") for name in _KERNEL)
    return f'"use strict";\nconst Kernel = (() => {{\n{"".join(parts)}\n{_FACE}\n}})();\n'


def _data(name: str, value: Any) -> Markup:
    """Data for the scripts: no text in it can end the element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True).replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="data-{name}">{text}</script>')


def _policy(scripts: Iterable[str], *, live: bool) -> str:
    """Nothing is loaded or sent; only these scripts run, and none that is made at run time."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    rules = [
        "default-src 'none'",
        f"script-src {hashes or chr(39) + 'none' + chr(39)}",
        "worker-src blob:",
        "img-src data: blob:",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join([*rules, *(["connect-src 'self'"] if live else [])])
