"""The checks of pages find what they are for: each on a page that has that fault alone."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browsing import NARROW, Browsing, How, Visited

SOUND = "<h1>Title</h1><p>Words.</p>"
PAGES = {
    "sound": SOUND,
    "low-contrast": SOUND + '<p style="color: #ccc">Words that nobody can read.</p>',
    "no-label": SOUND + "<input>",
    "throws": SOUND + "<script>throw new Error('broken')</script>",
    "complains": SOUND + "<script>console.error('refused')</script>",
    "elsewhere": SOUND + '<img alt="" src="http://127.0.0.2:9/x.png">',
    "wide": SOUND + '<div style="width: 900px">wide</div>',
    "scrolls-within": SOUND + '<div tabindex="0" style="overflow-x: auto">'
    '<div style="width: 900px">wide</div></div>',
    "untold-arabic": SOUND + "<p>كلمات عربية</p>",
    "told-arabic": SOUND + '<p lang="ar" dir="rtl">كلمات عربية <code>code</code></p>',
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.strip("/")
        body = (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>'
            '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">'
            f"</head><body><main>{PAGES[name]}</main></body></html>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def visit(browsing: Browsing, site: str, name: str, **how: object) -> Visited:
    return browsing.visit(f"{site}/{name}", How("en", NARROW, **how))  # type: ignore[arg-type]


def test_a_sound_page_has_no_fault(browsing: Browsing, site: str) -> None:
    visited = visit(browsing, site, "sound")
    assert not visited.faults()
    assert not visited.foreign
    assert 300 < visited.transferred < 2000


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("low-contrast", "axe: color-contrast"),
        ("no-label", "axe: label"),
        ("throws", "error: broken"),
        ("complains", "error: refused"),
        ("elsewhere", "request to another server: http://127.0.0.2:9/x.png"),
        ("wide", "wider than the window"),
    ],
)
def test_each_fault_is_found(browsing: Browsing, site: str, name: str, fault: str) -> None:
    found = visit(browsing, site, name).faults()
    assert any(each.startswith(fault) for each in found), found


def test_what_scrolls_within_the_page_is_no_fault(browsing: Browsing, site: str) -> None:
    assert not visit(browsing, site, "scrolls-within").overflow


def test_texts_in_no_language_are_found(browsing: Browsing, site: str) -> None:
    assert visit(browsing, site, "untold-arabic").foreign == ["en: كلمات عربية"]
    assert not visit(browsing, site, "told-arabic").foreign


def test_without_scripts_none_is_run(browsing: Browsing, site: str) -> None:
    visited = visit(browsing, site, "throws", javascript=False)
    assert not visited.errors
    assert visited.page.inner_text("h1") == "Title"
