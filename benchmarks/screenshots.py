"""The pictures of reports in docs/: ``python benchmarks/screenshots.py``.

Parses corpus/, in which no instruction is a copy of another, together with a copy of one page that is changed here by
``CHANGES``, for there to be something to compare. Takes the three views of the report in Chromium.
"""

import argparse
import tempfile
from pathlib import Path

import diparse
from browsing import browsing, visit

ROOT = Path(__file__).resolve().parent.parent
CHANGED = "61_economist_portal.txt"
CHANGES = (
    ("не менее 3 лет", "не менее 2 лет"),
    ("приказом директора предприятия", "приказом генерального директора"),
    ("Экономист должен знать:", "Экономист обязан знать:"),
    ("– порядок разработки бизнес-планов, планово-учетную документацию;\n\n", ""),
    ("– законодательство о труде, правила", "– устав предприятия;\n\n– законодательство о труде, правила"),
)
VIEWS = {
    "corpus": ("#", "light"),
    "page": ("#v=page&page=03_driver_forum.txt&n=0%3A2%2F2.8.3", "light"),
    "page-dark": ("#v=page&page=03_driver_forum.txt&n=0%3A2%2F2.8.3", "dark"),
    "compare": ("#v=compare", "light"),
}
SIZE = {"width": 1280, "height": 800}


def main() -> None:
    """Write docs/report/NAME.png for each view."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "report", help="folder of the pictures")
    target = parser.parse_args().to
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, browsing() as browser:
        report = make(Path(scratch))
        for name, (fragment, scheme) in VIEWS.items():
            with visit(browser, viewport=SIZE, color_scheme=scheme) as seen:
                seen.open(report, fragment)
                if name.startswith("page"):
                    seen.page.locator(".outline .part:focus .fix").click()
                seen.page.evaluate("document.fonts.ready.then(() => true)")
                seen.page.wait_for_timeout(300)
                seen.page.screenshot(path=str(target / f"{name}.png"))
                print(target / f"{name}.png")


def make(scratch: Path) -> Path:
    """The report of the corpus and of the changed page."""
    text = (ROOT / "corpus" / CHANGED).read_text("utf-8")
    for old, new in CHANGES:
        if old not in text:
            raise ValueError(f"{CHANGED} has no {old!r}")
        text = text.replace(old, new)
    (scratch / f"changed_{CHANGED}").write_text(text, "utf-8")
    pages = [*sorted((ROOT / "corpus").glob("*.txt")), scratch / f"changed_{CHANGED}"]
    diparse.parse_paths(pages, scratch / "corpus")
    diparse.dedup(scratch / "corpus")
    return diparse.write_report(scratch / "corpus", scratch / "report.html")[0]


if __name__ == "__main__":
    main()
