"""HTML from text."""

from forecast.pages.markup import NOTHING, element, safe, table


def test_text_is_escaped_and_markup_is_not():
    inner = element("b", "<i>")
    assert safe("<b>") == "&lt;b&gt;"
    assert element("p", inner, "&", class_='a"b', data_x=None) == (
        '<p class="a&quot;b"><b>&lt;i&gt;</b>&amp;</p>'
    )
    assert safe(NOTHING) == ""


def test_a_table_says_what_its_heads_are_of():
    found = table("<caption>", ["name", "x"], [["a", 1]], data_kind="t")
    assert 'aria-label="&lt;caption&gt;"' in found
    assert '<th scope="col">x</th>' in found
    assert '<th scope="row">a</th><td>1</td>' in found
    assert '<table data-kind="t">' in found
