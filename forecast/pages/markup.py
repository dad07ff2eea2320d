"""HTML from text: every value is escaped here, whatever it says."""

from collections.abc import Sequence
from html import escape


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


NOTHING = Markup("")


def safe(text: object) -> str:
    """Text as HTML shows it; markup stays what it is."""
    return text if isinstance(text, Markup) else escape(str(text))


def element(tag: str, *inner: object, **attributes: object) -> Markup:
    """An element; `class_` and `data_x` stand for `class` and `data-x`."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{written}>{''.join(map(safe, inner))}</{tag}>")


def table(
    caption: str, head: Sequence[object], rows: Sequence[Sequence[object]], **attributes: object
) -> Markup:
    """A table that scrolls by itself where the page is narrower."""
    top = element("tr", *(element("th", cell, scope="col") for cell in head))
    body = [
        element(
            "tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest)
        )
        for first, *rest in rows
    ]
    whole = element(
        "table",
        element("caption", caption),
        element("thead", top),
        element("tbody", *body),
        **attributes,
    )
    return element(
        "div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption
    )
