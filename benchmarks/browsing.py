"""A real browser for tests and pictures of reports: Debian's Chromium, without a network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAITS = 1000
"""Times that a view is asked for, 20 ms apart."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Where the browser is, if there is one; CHROMIUM names another."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser with a fresh profile; FileNotFoundError where none is installed."""
    path = chromium()
    if path is None:
        raise FileNotFoundError("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page in the browser and what it complained of, asked for or tried to do."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Addresses that it wanted from anywhere but its own file."""

    def open(self, file: Path, fragment: str = "") -> "Visit":
        """Open a report at a place."""
        self.page.goto("about:blank")
        self.page.goto(f"file://{file}{fragment}")
        self.ready()
        return self

    def ready(self, more_than: int = 0) -> int:
        """Wait until a view stands there, more than so many having been shown; how many have."""
        # asked again and again from here: what waits in the page is code from a string, which its policy bars
        for _ in range(WAITS):
            shown = int(self.evaluate("document.documentElement.dataset.ready ?? 0"))
            if shown > more_than:
                return shown
            self.page.wait_for_timeout(20)
        raise AssertionError(f"no view: {self.complaints}")

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self.page.evaluate(script)

    def texts(self, selector: str) -> list[str]:
        """What all these elements say, blanks folded."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]


@contextmanager
def visit(browser: Browser, **context: Any) -> Iterator[Visit]:
    """A page of its own, which must complain of nothing."""
    options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **context}
    own = browser.new_context(**options)
    page = own.new_page()
    page.set_default_timeout(15_000)
    seen = Visit(page)

    def dismiss(dialog: Dialog) -> None:
        seen.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", lambda told: seen.complaints.append(f"{told.type}: {told.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    page.on("dialog", dismiss)
    page.on("request", lambda one: seen.asked.append(one.url) if not one.url.startswith(("file:", "about:")) else None)
    try:
        yield seen
    finally:
        own.close()
