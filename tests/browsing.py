"""Pages in a real browser, as people meet them: what they ask for, say and look like.

A test takes the fixture ``visit_page`` (a server of the bundled corpus) or ``browsing`` (any
server), and does with ``Visited.page``, a page of Playwright, what a person would.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, Protocol
from urllib.parse import urljoin, urlsplit

import pytest
from javascript import NPM
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    sync_playwright,
)
from tools import need

Language = Literal["ar", "en"]
WIDE: Final = 1320
NARROW: Final = 390
_HEIGHTS: Final = {WIDE: 900, NARROW: 844}
_LOCALES: Final = {"ar": "ar-SY", "en": "en-GB"}
_PATIENCE_MS: Final = 20_000
_AXE_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Nothing outside the loopback is even looked up.
_FLAGS: Final = (
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@dataclass(frozen=True)
class How:
    """With what a page is visited."""

    language: Language = "ar"
    width: int = WIDE
    javascript: bool = True
    dark: bool = False
    calm: bool = False
    """The visitor asked for reduced motion."""


@dataclass
class Visited:
    """A page that stands in the browser, and what happened since it was asked for."""

    page: Page
    address: str
    how: How
    status: int = 0
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """What the console called an error (refusals of the policy are), and uncaught exceptions."""

    @property
    def outside(self) -> Sequence[str]:
        """The requests that went to any other server."""
        own = urlsplit(self.address).netloc
        return [
            each
            for each in self.requests
            if urlsplit(each).scheme not in ("data", "blob", "about")
            and urlsplit(each).netloc != own
        ]

    @property
    def overflow(self) -> Sequence[str]:
        """What makes the page scroll sideways: the elements that reach farthest out."""
        found: list[str] = self.page.evaluate(_OVERFLOW)
        return found

    @property
    def transferred(self) -> int:
        """The bytes that came over the line for this page, headers included.

        A page that was visited with the same ``How`` before left its style and faces in the cache.
        """
        total: int = self.page.evaluate(_TRANSFERRED)
        return total

    @property
    def foreign(self) -> Sequence[str]:
        """Texts that no ``lang`` calls by their language: Arabic in English, English in Arabic."""
        found: list[str] = self.page.evaluate(_FOREIGN)
        return found

    @property
    def links(self) -> Sequence[str]:
        """The addresses that the page's links lead to."""
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('a[href], area[href]')].map((a) => "
            "typeof a.href === 'string' ? a.href : new URL(a.href.baseVal, document.baseURI).href)"
        )
        return found

    def begin_axe(self, within: str = "html") -> None:
        """Let axe-core begin: that of several pages at once takes as many processors."""
        self.page.evaluate(_axe())
        options = {"runOnly": list(_AXE_RULES), "resultTypes": ["violations"], "preload": False}
        self.page.evaluate(
            "([within, options]) => { window.axeRun = axe.run(within, options); }",
            [within, options],
        )

    def axe(self, within: str = "html") -> Sequence[str]:
        """Return what axe-core finds wrong: WCAG 2.2 A and AA, and good practice.

        It is a script itself: of pages without scripts it says nothing.
        """
        assert self.how.javascript
        if not self.page.evaluate("'axeRun' in window"):
            self.begin_axe(within)
        violations: list[dict[str, Any]] = self.page.evaluate(
            "async () => { try { return (await window.axeRun).violations; } "
            "finally { delete window.axeRun; } }"
        )
        return [
            f"{each['id']}: {node['html'][:160]}\n    {_summary(node)}"
            for each in violations
            for node in each["nodes"][:4]
        ]

    def faults(self) -> Sequence[str]:
        """Return all that no page of ours may do: axe, requests, console, sideways scrolling."""
        return [
            *(f"axe: {each}" for each in (self.axe() if self.how.javascript else ())),
            *(f"request to another server: {each}" for each in self.outside),
            *(f"error: {each}" for each in self.errors),
            *(f"wider than the window: {each}" for each in self.overflow),
        ]


class VisitPage(Protocol):
    """Visits a path of the server of the bundled corpus."""

    def __call__(
        self,
        path: str,
        language: Language = "ar",
        width: int = WIDE,
        *,
        javascript: bool = True,
        dark: bool = False,
        calm: bool = False,
    ) -> Visited:
        """Return the page, loaded, with its scripts at rest."""


class Browsing:
    """A Chromium. Visits of one ``How`` share a cache, as those of one person do."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._contexts: dict[How, BrowserContext] = {}

    def visit(self, address: str, how: How = How(), *, cold: bool = False) -> Visited:
        """Return a page, loaded; ``cold`` visits as somebody who was never here."""
        context = self._new(how) if cold else self._context(how)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        visited = Visited(page, address, how)

        def asked(request: Request) -> None:
            visited.requests.append(request.url)

        def told(message: ConsoleMessage) -> None:
            if message.type == "error":
                visited.errors.append(f"{message.text} ({message.location.get('url', '')})")

        def thrown(error: Error) -> None:
            visited.errors.append(str(error))

        page.on("request", asked)
        page.on("console", told)
        page.on("pageerror", thrown)
        answer = page.goto(address, wait_until="load")
        assert answer is not None, address
        visited.status = answer.status
        if how.javascript:
            page.evaluate(_AT_REST)
        return visited

    def close(self, visited: Visited) -> None:
        """Close a page, and with it what only it used."""
        context = visited.page.context
        visited.page.close()
        if context not in self._contexts.values():
            context.close()

    def close_all(self) -> None:
        """Close every page."""
        for context in self._contexts.values():
            context.close()
        self._contexts.clear()

    def _context(self, how: How) -> BrowserContext:
        if how not in self._contexts:
            self._contexts[how] = self._new(how)
        return self._contexts[how]

    def _new(self, how: How) -> BrowserContext:
        return self.browser.new_context(
            locale=_LOCALES[how.language],
            timezone_id="Asia/Damascus",
            viewport={"width": how.width, "height": _HEIGHTS.get(how.width, 900)},
            java_script_enabled=how.javascript,
            color_scheme="dark" if how.dark else "light",
            reduced_motion="reduce" if how.calm else "no-preference",
        )


def chromium(stack: ExitStack) -> Browsing:
    """Start Debian's Chromium; it ends with the stack."""
    program = need("chromium", "chromium (Debian)")
    playwright = stack.enter_context(sync_playwright())
    # The sandbox of Chromium refuses root, as which containers run.
    flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(_FLAGS)
    browser = playwright.chromium.launch(executable_path=program, args=flags)
    stack.callback(browser.close)
    browsing = Browsing(browser)
    stack.callback(browsing.close_all)
    return browsing


@pytest.fixture(scope="module")
def browsing(javascript_tools: None) -> Iterator[Browsing]:
    """A Chromium for the tests of a module.

    Not for all tests: while Playwright runs, nothing else in the thread can run an event loop.
    """
    with ExitStack() as stack:
        yield chromium(stack)


@pytest.fixture(scope="module")
def browser(browsing: Browsing) -> Browser:
    """The Chromium itself, for what ``visit_page`` does not do."""
    return browsing.browser


@pytest.fixture
def visit_page(browsing: Browsing, corpus_server: str) -> Iterator[VisitPage]:
    """Return a function that visits a path of the server of the bundled corpus."""
    with ExitStack() as stack:
        yield visitor(browsing, corpus_server, lambda each: stack.callback(browsing.close, each))


def visitor(browsing: Browsing, server: str, opened: Callable[[Visited], object]) -> VisitPage:
    """Return a function that visits a path of a server; ``opened`` is told each page."""

    def visit(
        path: str,
        language: Language = "ar",
        width: int = WIDE,
        *,
        javascript: bool = True,
        dark: bool = False,
        calm: bool = False,
    ) -> Visited:
        how = How(language, width, javascript, dark, calm)
        visited = browsing.visit(urljoin(f"{server}/", path.lstrip("/")), how)
        opened(visited)
        return visited

    return visit


@cache
def _axe() -> str:
    return (Path(NPM) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def _summary(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())


_AT_REST: Final = """
async () => {
  await document.fonts.ready;
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1000 }));
}
"""

_TRANSFERRED: Final = """
[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((total, entry) => total + entry.transferSize, 0)
"""

_OVERFLOW: Final = """
() => {
  const root = document.scrollingElement;
  const wide = root.scrollWidth - root.clientWidth;
  if (wide <= 0) return [];
  const out = [];
  const scrolls = (element) => {
    for (let each = element.parentElement; each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX !== 'visible') return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll('*')) {
    const { left, right } = element.getBoundingClientRect();
    if ((right > innerWidth + 0.5 || left < -0.5) && !scrolls(element)) {
      out.push([Math.max(right - innerWidth, -left), element]);
    }
  }
  out.sort((one, other) => other[0] - one[0]);
  return [`${wide} px`, ...out.slice(0, 4).map(([by, element]) =>
    `${Math.round(by)} px: ${element.outerHTML.slice(0, 140)}`)];
}
"""

# Names of formats and programs in capitals are the same in both languages; so is code.
_FOREIGN: Final = """
() => {
  const arabic = /[\\u0621-\\u064a\\u066e-\\u06d3]/g;
  const latin = /[A-Za-z\\u00c0-\\u024f]/g;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim();
    const parent = walk.currentNode.parentElement;
    const many = (text.match(arabic) ?? []).length;
    const few = (text.match(latin) ?? []).length;
    if (many + few < 2 || parent.closest('script, style, noscript, template, svg title')) continue;
    const marked = parent.closest('[lang]');
    const language = marked?.getAttribute('lang').slice(0, 2) ?? '';
    // Of what is put together from names in both, neither language is the one.
    if (Math.max(many, few) < 2 * Math.min(many, few)) continue;
    if (many >= few) {
      if (language === 'en') found.push(`${language}: ${text.slice(0, 80)}`);
      continue;
    }
    if (!/[a-z]{2}/.test(text) || language !== 'ar') continue;
    const code = parent.closest('code, pre, kbd, samp, .iri, textarea, [translate=no]');
    if (!code) found.push(`${language}: ${text.slice(0, 80)}`);
  }
  return found;
}
"""
