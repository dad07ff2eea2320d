"""Build the site, without network: python tools/build_site.py [FOLDER] [--links].

The pages are those of docs/, with a reference and a gallery that the program writes of itself.
Tutorials are executed, and every warning is an error. `--links` asks for every external link
instead, which needs the network. It takes the extra: pip install '.[docs]'.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.page import ROOT
from tools.site_pages import gallery, reference

_KERNEL = """\
c = get_config()
c.IPKernelApp.log_level = "ERROR"  # that kernels on this machine talk unencrypted is no news
"""


def sources(folder: Path) -> None:
    """Lay out everything that Sphinx reads."""
    shutil.copytree(ROOT / "docs", folder, dirs_exist_ok=True)
    for page in folder.glob("*.md"):
        page.write_text(_for_sphinx(page.read_text(encoding="utf-8")), encoding="utf-8")
    for name, write in reference.PAGES.items():
        page = folder / "reference" / f"{name}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(write(), encoding="utf-8")
    gallery.write(folder / "gallery")


def _for_sphinx(page: str) -> str:
    """Anchors as MyST knows them; links out of the documentation lead to the file's name."""
    page = re.sub(r'<a id="([\w-]+)"></a>', r"(\1)=", page)
    return re.sub(r"\[([^\]]+)\]\(\.\./[^)]+\)", r"\1", page)


def main() -> int:
    """Build, and return Sphinx's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=ROOT / "build" / "site", type=Path)
    parser.add_argument("--links", action="store_true", help="check external links instead")
    options = parser.parse_args()
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "site"
        sources(folder)
        _prepare_kernels(Path(made) / "ipython")
        strict = ["-q", "-W", "--keep-going", "-j", "auto"]
        builder = "linkcheck" if options.links else "html"
        return build_main([*strict, "-b", builder, str(folder), str(options.folder)])


def _prepare_kernels(profiles: Path) -> None:
    """Let tutorials run the checkout that is built, and nothing of a profile of one's own."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), before]))
    os.environ["IPYTHONDIR"] = str(profiles)
    settings = profiles / "profile_default" / "ipython_kernel_config.py"
    settings.parent.mkdir(parents=True)
    settings.write_text(_KERNEL, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
