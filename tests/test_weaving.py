"""The noise that is woven into clean pages, its truth, and what the parser makes of a small fixed sample."""

import json
from pathlib import Path
from random import Random

import pytest

from noise import ALONE, Group, below, measure
from weaving import HALVES, LAYOUTS, NOISE, WOVEN, Half, Page, clean_page, make_woven, read_stock, weave

PAGES = 3


def woven(layout: str, half: Half = "build", share: float = ALONE) -> list[Page]:
    return [make_woven(f"test/{i}", WOVEN, share, half, layout) for i in range(PAGES)]


def spans(page: Page) -> list[tuple[int, int]]:
    """All that the gold tells apart, in page order."""
    own = [*page.gold["noise"], *page.gold["duplicates"]]
    for one in page.gold["instructions"]:
        own += [*one["blocks"], *one["nodes"], *(x for x in one["sections"] if x["heading"] is not None)]
    return sorted((x["start"], x["end"]) for x in own)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_character_lies_in_exactly_one_span(layout: str) -> None:
    for page in woven(layout):
        at = 0
        for start, end in spans(page):
            assert start >= at
            assert not page.text[at:start].strip("* \n\t\xa0")
            assert not page.text[start].isspace()
            assert not page.text[end - 1].isspace()
            at = end
        assert not page.text[at:].strip("* \n\t\xa0")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_numbers_stand_where_the_gold_says(layout: str) -> None:
    for page in woven(layout):
        for one in page.gold["instructions"]:
            starts = {x["start"] for x in [*one["nodes"], *one["sections"]]}
            for node in one["nodes"]:
                assert page.text.startswith(node["raw"] or "", node["start"])
                assert node["parent"] in starts


def test_a_copy_is_a_copy() -> None:
    copies = [(page, copy) for page in woven("lines") + woven("wrapped") for copy in page.gold["duplicates"]]
    assert copies
    for page, copy in copies:
        words = page.text[copy["start"] : copy["end"]].split()[:3]
        assert page.text[copy["of"] :].split()[: len(words)] == words


def test_a_seed_makes_one_page() -> None:
    assert make_woven("a", WOVEN, 0.2, "build", "lines") == make_woven("a", WOVEN, 0.2, "build", "lines")
    assert make_woven("a", WOVEN, 0.2, "build", "lines").text != make_woven("b", WOVEN, 0.2, "build", "lines").text


def test_the_halves_of_a_stock_share_nothing() -> None:
    for kind in NOISE:
        one, other = ({x for several in read_stock(kind, half).places.values() for x in several} for half in HALVES)
        assert one
        assert other
        assert not one & other


def test_the_share_is_about_what_is_asked_for() -> None:
    page = clean_page(Random("share"), "lines")
    for share in (0.1, 0.3):
        noisy = weave(Random("share"), page, NOISE, share, "build")
        assert abs(1 - len(page.text) / len(noisy.text) - share) < 0.1


def test_little_of_an_instruction_is_lost(tmp_path: Path) -> None:
    tally = measure(Group("test", WOVEN, ALONE, "build", "lines"), 8, 1, tmp_path, show=True)
    assert tally.figures["f1"] > 0.93
    assert tally.figures["lost"] < 0.02
    assert tally.cases  # what is not perfect is listed
    assert json.loads((tmp_path / "gold" / "0000.txt.gold.json").read_text("utf-8"))["noise"]


def test_a_floor_that_is_missed_is_told(tmp_path: Path) -> None:
    group = Group("test", ("spam",), ALONE, "build", "lines")
    tallies = {group: measure(group, 1, 1, tmp_path, show=False)}
    assert list(below({"build": {"f1": 0.1, "lost": 0.9}}, "build", tallies)) == []
    assert len(list(below({"build": {"f1": 1.01, "lost": -1.0}}, "build", tallies))) == 2
