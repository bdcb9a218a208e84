"""The built guide in a real browser: every page, in light on a wide screen and in dark on a narrow one.

The site is built once, from this checkout, with evidence of every verdict that the tests make up. Nothing here waits
for time to pass: each wait names what it waits for.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_up import MADE_UP, guide
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from provenpath.guide import build
from provenpath.guide.verdicts import Shown

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # the browser's own looks at its maker's hosts
    "--disable-component-update",
    "--disable-sync",
)
PAGES = sorted(
    path.relative_to(ROOT / "docs").with_suffix("").as_posix().removesuffix("index")
    for path in ROOT.glob("docs/**/*.md")
)
"""The address of every page below that of the site; empty for the first."""
WIDE, NARROW = (1280, 900), (390, 844)
MODES = {"light-wide": ("light", WIDE), "dark-narrow": ("dark", NARROW)}
"""Colours and widths have little to do with each other: each is seen once."""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no chromium, chromium-browser or google-chrome on the path; on Debian: apt install chromium",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide of this checkout, built with the evidence that is made up."""
    return guide(tmp_path_factory.mktemp("guide"))


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the guide is served."""
    with build.served(site, 0) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that all tests share."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser, address: str) -> Iterator[dict[str, BrowserContext]]:
    """A reader's browser for each mode."""
    made = {
        mode: browser.new_context(
            base_url=address,
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
        )
        for mode, (scheme, size) in MODES.items()
    }
    for context in made.values():
        context.set_default_timeout(10_000)
    yield made
    for context in made.values():
        context.close()


@dataclass
class Visit:
    """A tab, and what the browser had to say of the page that it went to last."""

    page: Page
    said: list[str] = field(default_factory=list)
    """Errors and warnings, its own and of scripts."""
    asked: list[str] = field(default_factory=list)
    """Every address that it asked for."""
    refused: list[str] = field(default_factory=list)
    """What it asked for and did not get."""

    @classmethod
    def by(cls, context: BrowserContext) -> Visit:
        """Open a tab."""
        visit = cls(context.new_page())
        visit.page.on("console", visit._hear)
        visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        visit.page.on("requestfailed", lambda request: visit.refused.append(request.url))
        visit.page.on("response", lambda answer: visit.refused.append(answer.url) if answer.status >= 400 else None)
        return visit

    def to(self, path: str) -> Visit:
        """Go to a page, with all that it loads."""
        for heard in (self.said, self.asked, self.refused):
            heard.clear()
        self.page.goto(path, wait_until="networkidle")
        return self

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(message.text)


@pytest.fixture(scope="module")
def tab(contexts: dict[str, BrowserContext], site: Path) -> Iterator[Visit]:
    """The tab in which all pages are visited. It gets a line of what can be searched for: the whole takes long."""
    index = json.loads((site / "search" / "search_index.json").read_text())
    visit = Visit.by(contexts["light-wide"])
    visit.page.route("**/search_index.json", lambda route: route.fulfill(json=index | {"docs": index["docs"][:1]}))
    yield visit
    visit.page.close()


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path or "home")
def visited(request: pytest.FixtureRequest, tab: Visit) -> Iterator[Visit]:
    """One page as it is loaded, in light on a wide screen; pytest runs all tests of it before it opens the next."""
    yield tab.to(request.param)
    tab.page.evaluate("localStorage.clear()")  # of the reader's choice of colours


@pytest.fixture(scope="module", params=MODES)
def visit(request: pytest.FixtureRequest, visited: Visit) -> Visit:
    """That page in one mode, as its reader switches the colours and turns the screen."""
    scheme, (width, height) = MODES[request.param]
    visited.page.set_viewport_size({"width": width, "height": height})
    palette = {"light": "default", "dark": "slate"}[scheme]
    visited.page.evaluate("name => document.querySelector(`input[data-md-color-scheme=${name}]`).click()", palette)
    expect(visited.page.locator("body")).to_have_attribute("data-md-color-scheme", palette)
    return visited


@pytest.fixture
def open_page(contexts: dict[str, BrowserContext]) -> Iterator[Any]:
    """Open a page by its mode and path, for one test."""
    opened: list[Page] = []

    def open_page(path: str, mode: str = "light-wide") -> Page:
        opened.append(Visit.by(contexts[mode]).to(path).page)
        return opened[-1]

    yield open_page
    for page in opened:
        page.close()


## Every page


def test_a_page_loads_without_an_error_or_a_warning(visit: Visit) -> None:
    assert visit.said == []


def test_a_page_loads_all_that_it_needs_from_the_site_itself(visit: Visit, address: str) -> None:
    """A reader may be where no other host can be reached, and nobody else has to know what is read."""
    assert visit.refused == []
    assert [url for url in visit.asked if not url.startswith((address, "data:", "blob:"))] == []
    assert len(visit.asked) > 3


def test_every_picture_of_a_page_is_shown(visit: Visit) -> None:
    broken = visit.page.evaluate(
        "() => [...document.images].filter(each => !each.complete || !each.naturalWidth).map(each => each.src)"
    )
    assert broken == []


def test_a_page_does_not_scroll_sideways(visit: Visit) -> None:
    """What is too wide scrolls inside itself."""
    wider = visit.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0


def test_what_scrolls_sideways_does_so_by_keyboard(visit: Visit) -> None:
    stuck = visit.page.evaluate(
        """async () => {
            const stuck = []
            document.querySelectorAll("article details").forEach(each => each.open = true)
            for (const each of document.querySelectorAll("article *")) {
                if (each.scrollWidth <= each.clientWidth + 1 || !each.clientWidth) continue
                if (!["auto", "scroll"].includes(getComputedStyle(each).overflowX)) continue
                each.focus()
                if (document.activeElement !== each) stuck.push(each.outerHTML.slice(0, 200))
            }
            return stuck
        }"""
    )
    assert stuck == []


def test_every_heading_can_be_linked_to(visit: Visit) -> None:
    """Its link leads to it, and it then stands in view, below the bar at the top."""
    lost = visit.page.evaluate(
        """() => {
            const lost = []
            const bar = document.querySelector(".md-header").getBoundingClientRect().bottom
            for (const heading of document.querySelectorAll("article :is(h2, h3, h4)")) {
                const link = heading.querySelector(".headerlink")
                if (decodeURIComponent(link?.hash) !== "#" + heading.id) { lost.push(heading.outerHTML); continue }
                location.hash = link.hash
                const top = heading.getBoundingClientRect().top
                if (top < bar || top > innerHeight) lost.push(`${heading.id} at ${top}`)
            }
            return lost
        }"""
    )
    assert lost == []


def test_a_page_has_no_serious_fault_for_those_who_cannot_see_it_or_use_a_mouse(visit: Visit) -> None:
    found = Axe().run(visit.page).response["violations"]
    assert [(fault["id"], fault["impact"], [node["target"] for node in fault["nodes"]][:3]) for fault in found] == []


## What a reader does


@pytest.mark.parametrize(("id_", "shown"), MADE_UP.items())
def test_what_did_not_pass_is_not_shown_as_passed(open_page: Any, id_: str, shown: Shown) -> None:
    """Its mark says what came of it, to the eye and to a screen reader."""
    page = open_page("coder-eks/validate-network")
    title = page.locator(f"h3#{id_}")
    mark = title.locator("xpath=following-sibling::p[1]")
    expect(mark.locator(".pp-chip").first).to_contain_text(str(shown))
    expect(mark).not_to_contain_text("passed")


def test_a_scenario_that_another_page_shows_has_its_mark_there_too(open_page: Any) -> None:
    mark = open_page("").locator(".pp-shown .pp-evidence")
    expect(mark.locator(".pp-chip").first).to_contain_text(MADE_UP["flow-logs-kept"])
    expect(mark).not_to_contain_text("passed")


def test_what_failed_stands_above_its_suite(open_page: Any) -> None:
    """With its reason and a link, so that nobody has to look for it."""
    page = open_page("coder-eks/validate-network", "dark-narrow")
    failed = page.locator('.pp-evidence:has(a[href="#flow-logs-kept"])')
    expect(failed).to_contain_text("at least 90 are required")
    failed.locator("a").click()
    expect(page.locator("h3#flow-logs-kept")).to_be_in_viewport()


def test_a_criterion_with_a_failure_is_open(open_page: Any) -> None:
    page = open_page("coder-eks/requirements")
    line = page.locator("h3#coder-eks-3-8 + p")
    expect(line.locator(".pp-chip").first).to_contain_text("open")


def test_the_criteria_of_one_standing_can_be_shown_alone(open_page: Any) -> None:
    page = open_page("coder-eks/requirements")
    bar = page.get_by_role("group", name="Show criteria")
    bar.get_by_role("button", name="Open").click()
    chips = page.locator(".pp-trace h3:visible + p .pp-chip:first-child")
    assert chips.count() > 3
    assert {text.split()[-1] for text in chips.all_text_contents()} == {"open"}
    page.evaluate("() => { location.hash = '#coder-eks-2-1' }")  # what is hidden shows where a link leads to it
    expect(page.locator("h3#coder-eks-2-1")).to_be_in_viewport()


@pytest.mark.parametrize("mode", MODES)
def test_search_finds_a_page_and_leads_to_it(open_page: Any, mode: str) -> None:
    page = open_page("tutorial", mode)
    if mode == "dark-narrow":
        page.locator("label.md-header__button[for=__search]").click()
    page.get_by_role("textbox", name="Search").press_sequentially("flow logs kept")
    first = page.locator(".md-search-result__link").first
    expect(first).to_be_visible()
    # the list is made anew with each letter, so it is asked as a whole, and again
    expect(page.locator(".md-search-result__link[href*='/validate-network/']").first).to_be_attached()
    before = page.url
    first.click()
    page.wait_for_url(lambda url: url != before)


def test_search_knows_no_evidence(site: Path) -> None:
    """A verdict is of one build; a result that quotes it would be old tomorrow."""
    index = (site / "search" / "search_index.json").read_text()
    assert "flow logs" in index.lower()
    assert "30 days, and at least 90 are required" not in index
    assert "<time" not in index
    assert not re.search(rf"\d {Shown.PASSED}", index)


@pytest.mark.parametrize("mode", MODES)
def test_a_picture_can_be_enlarged(open_page: Any, mode: str) -> None:
    page = open_page("coder-eks/network", mode)
    page.locator("figure a.glightbox:visible").first.click()
    expect(page.locator(".glightbox-container .gslide.loaded img").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".glightbox-container")).to_have_count(0)


## On paper


PAPER = 688
"""The width of A4 between our margins, in CSS pixels."""


@pytest.mark.parametrize("path", ["how-proof-works", "coder-eks/network", "coder-eks/preflight", "publish"])
def test_a_page_prints_whole(open_page: Any, path: str) -> None:
    """From the dark scheme, too: folds and tabs are open, nothing is cut off, and the paper stays light."""
    page = open_page(path, "dark-narrow")
    folded = page.locator("article details:not([open])").count()
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    try:
        assert page.locator("article details:not([open])").count() == 0
        tabs = page.locator("article :is(.tabbed-block, .tabbed-labels label)")
        assert [each for each in tabs.all() if not each.is_visible()] == []
        cut = page.evaluate(
            """() => [...document.querySelectorAll("article *")]
                .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest("svg"))
                .map(each => each.outerHTML.slice(0, 120))"""
        )
        assert cut == []
        chips = page.locator("article .pp-chip, article .pp-tag")
        assert "rgb(195, 201, 209)" not in chips.evaluate_all("each => each.map(one => getComputedStyle(one).color)")
        page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        assert page.locator("article details:not([open])").count() == folded
    finally:
        page.emulate_media(media="screen")


def test_a_link_to_the_outside_says_on_paper_where_it_leads(open_page: Any) -> None:
    page = open_page("publish")
    page.emulate_media(media="print")
    link = page.locator("article a[href^=http]").first
    shown = link.evaluate("each => getComputedStyle(each, '::after').content")
    assert link.get_attribute("href") in shown.replace('"', "").replace(" ", "").replace("+", "")  # as it was written
