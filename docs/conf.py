"""How Sphinx builds the site; `tools/build_site.py` calls it."""

from forecast.version import __version__

project = "forecast"
author = "The forecast authors"
copyright = author
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
exclude_patterns = ["examples"]

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = True
default_role = "code"  # what stands between backticks in docstrings
smartquotes = False  # options keep their two hyphens
suppress_warnings = ["misc.highlighting_failure"]  # files that are shown because they are wrong

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_execution_in_temp = True

autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_use_ivar = True

html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_sidebars = {page: [] for page in ("index", "start", "howto", "gallery/index")}
html_theme = "pydata_sphinx_theme"
html_title = f"forecast {release}"
html_show_sourcelink = False
html_theme_options = {
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
}
