from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from diparse.cli import app
from diparse.run import local
from diparse.run.stores import PageOutcome

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browsing import Visit

Cli = Callable[..., Any]


@pytest.fixture
def cli() -> Cli:
    """Run a command line: its exit_code, stdout, stderr."""

    def run(*arguments: object, input: bytes | None = None) -> Any:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def pages_parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that runs in this process parse from here on, in order."""
    pages: list[str] = []
    parse_task = local.parse_task

    def noting(task: local.PageTask) -> PageOutcome:
        pages.append(task.entry.page)
        return parse_task(task)

    monkeypatch.setattr(local, "parse_task", noting)
    return pages


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium; tests that need it are skipped where there is none."""
    from browsing import browsing, chromium

    if chromium() is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with browsing() as opened:
        yield opened


@pytest.fixture
def seen(browser: "Browser") -> Iterator["Visit"]:
    """A page in the browser, in Russian and light, at which nothing may be complained of."""
    from browsing import visit

    with visit(browser, color_scheme="light") as opened:
        yield opened
        assert opened.complaints == []
        assert opened.asked == []
