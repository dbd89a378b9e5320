"""Takes pictures of every page, in both languages, wide and narrow (`make screenshots`).

python tests/screenshots.py            # all, into docs/screenshots/all/, which git ignores
python tests/screenshots.py border     # those of some pages
python tests/screenshots.py --readme   # those that the README shows, into docs/screenshots/
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from browsing import NARROW, WIDE, Browsing, How, chromium
from page_addresses import PAGES

ROOT: Final = Path(__file__).parent.parent
PICTURES: Final = ROOT / "docs" / "screenshots"
ALL: Final = PICTURES / "all"
README: Final = {
    "border": ("/?as_of=2020-06-01&lang=ar", How("ar"), 1100),
    "claim": ("/page/drug-route-digest-e6?lang=en", How("en"), 1000),
}
"""The pictures of the README: the address, how it is visited, the height in pixels."""
_LARGEST: Final = 200_000
_QUALITIES: Final = (85, 70, 55, 40)
# A page that goes on for ever is cut here.
_LONGEST: Final = 6000


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="names of page_addresses.py")
    parser.add_argument("--readme", action="store_true", help="only what the README shows")
    parser.add_argument("--server", help="the address of a server, if not one of its own")
    asked = parser.parse_args()
    unknown = set(asked.pages) - set(PAGES)
    if unknown:
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    with ExitStack() as stack:
        server = asked.server or stack.enter_context(_corpus_server())
        browsing = chromium(stack)
        if asked.readme:
            _for_readme(browsing, server)
        else:
            _of_pages(browsing, server, asked.pages or list(PAGES))


def _of_pages(browsing: Browsing, server: str, names: Sequence[str]) -> None:
    ALL.mkdir(parents=True, exist_ok=True)
    hows = {
        "ar-wide": How("ar"),
        "ar-narrow": How("ar", NARROW),
        "en-wide": How("en", WIDE),
        "en-narrow": How("en", NARROW),
        "ar-dark": How("ar", dark=True),
    }
    for name in names:
        for kind, how in hows.items():
            visited = browsing.visit(server + PAGES[name], how)
            height = min(visited.page.evaluate("document.documentElement.scrollHeight"), _LONGEST)
            visited.page.set_viewport_size({"width": how.width, "height": max(height, 600)})
            visited.page.screenshot(path=ALL / f"{name}-{kind}.png")
            browsing.close(visited)
        sys.stdout.write(f"{ALL / name}-*.png\n")


def _for_readme(browsing: Browsing, server: str) -> None:
    for name, (path, how, height) in README.items():
        visited = browsing.visit(server + path, how)
        visited.page.set_viewport_size({"width": how.width, "height": height})
        file = PICTURES / f"{name}.webp"
        for quality in _QUALITIES:
            file.write_bytes(visited.page.screenshot(type="webp", quality=quality))
            if file.stat().st_size <= _LARGEST:
                break
        browsing.close(visited)
        sys.stdout.write(f"{file} {file.stat().st_size}\n")


@contextmanager
def _corpus_server() -> Iterator[str]:
    """Load the bundled corpus and serve it on a free port of the loopback."""
    masalik = [sys.executable, "-m", "masalik"]
    with tempfile.TemporaryDirectory() as folder:
        data = ["--data", f"{folder}/data"]
        subprocess.run([*masalik, "load", "corpus", *data], cwd=ROOT, check=True)
        command = [*masalik, "serve", *data, "--port", "0"]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[3]
        finally:
            server.terminate()
            server.communicate(timeout=30)


if __name__ == "__main__":
    main()
