"""An index of pages, to be hosted with them as it is."""

from collections.abc import Mapping

from forecast.pages.document import Page
from forecast.pages.markup import element
from forecast.pages.shell import shell
from forecast.pages.words import headline

INDEX = "index.html"
"""Name of the index in its folder."""


def file_of(name: str) -> str:
    """Name of the page of a built-in scenario."""
    return f"{name}.html"


def index(pages: Mapping[str, Page]) -> str:
    """The index: what each scenario assumes, and its answer, with a link to its page."""
    entries = [
        element(
            "li",
            element("a", page.forecast.title, href=file_of(name)),
            element("p", headline(page.forecast)),
            element("p", page.forecast.milestone, class_="milestone"),
        )
        for name, page in pages.items()
    ]
    parts = [element("h1", "Forecasts"), element("ul", *entries, class_="gallery")]
    return shell("Forecasts", parts, {}, {})
