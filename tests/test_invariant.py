"""Every non-blank character of any input lies in exactly one block of the page's record."""

import gc
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import diparse
from diparse.model import ParsedPage
from diparse.schema import shipped
from samples import CORPUS, GUARD, PROSE, SHARED

SCHEMA = json.loads(shipped())
del SCHEMA["oneOf"]
RECORD = Draft202012Validator(SCHEMA | {"$ref": "#/$defs/PageRecord"})
INSTRUCTION = Draft202012Validator(SCHEMA | {"$ref": "#/$defs/Instruction"})

PAGES = [GUARD, PROSE]
PAGES += [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))]
PAGES += [path.read_bytes().decode() for path in sorted((SHARED / "seeds").glob("*.txt"))]
WINDOW = 6000
"""Code points of a page that one example works with, so that many can be tried."""

OUTLINE = "  \n\n\t\r\f\u00a0\u2028\ufeff0123456789..,;:()-–•·§IVXабвгАБВГaeopcEQё«»\u00ad\u200b\U0001f600"


def ink(text: str) -> int:
    return sum(not char.isspace() for char in text)


def check(text: str) -> None:
    """All that must hold for any text."""
    page = diparse.parse(text)
    assert page.text == text
    check_page(page)
    check_files(page)
    assert diparse.parse(text) == page, "the same in every run"


def check_page(page: ParsedPage) -> None:
    """Every character has its block, every span its place, every name its bearer."""
    text, end = page.text, 0
    for block in page.blocks:
        assert end <= block.span.start < block.span.end <= len(text), "sorted, apart, within the page"
        end = block.span.end
    assert sum(ink(text[block.span.start : block.span.end]) for block in page.blocks) == ink(text)
    names: dict[str, set[str]] = {}
    for found in page.instructions:
        assert found.id not in names
        ids = [section.id for section in found.sections] + [node.id for node in found.walk()]
        assert len(set(ids)) == len(ids)
        names[found.id] = set(ids)
        spans = [found.source.span, *(span for block in found.blocks for span in block.spans)]
        spans += [span for section in found.sections for span in section.spans]
        spans += [span for node in found.walk() for span in node.spans]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(node.spans for node in found.walk())
        assert all(fix.node in names[found.id] for fix in (*found.fixes, *found.suspects))
    for block in page.blocks:
        assert block.instruction is None or block.instruction in names
        assert block.node is None or block.node in names[block.instruction or ""]


def check_files(page: ParsedPage) -> None:
    """What is written of a page is as the schema says."""
    RECORD.validate(json.loads(json.dumps(page.to_dict())))
    for found in page.instructions:
        INSTRUCTION.validate(json.loads(json.dumps(found.to_dict())))


@pytest.mark.parametrize("text", ["", " ", "\n", "\ufeff", "1", "1.", "\u200b", "\x1c\x1d", "\ud800", "1." * 3000])
def test_small_and_odd_pages(text: str) -> None:
    check(text)


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_pages_as_they_are(number: int) -> None:
    check(PAGES[number])


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(OUTLINE), max_size=400))
def test_texts_made_of_what_outlines_are_made_of(text: str) -> None:
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PAGES), st.randoms(use_true_random=False))
def test_pages_cut_repeated_and_shuffled(page: str, chance: random.Random) -> None:
    check(corrupted(page, chance))


def corrupted(page: str, chance: random.Random) -> str:
    """A stretch of the page with some of its lines lost, repeated, moved, joined or cut."""
    first = chance.randrange(max(1, len(page) - WINDOW))
    lines = page[first : first + WINDOW].splitlines(keepends=True)
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(lines) + 1)
        end = min(len(lines), start + chance.randrange(12))
        some = lines[start:end]
        match chance.choice(["lose", "repeat", "move", "join", "cut", "shuffle"]):
            case "lose":
                del lines[start:end]
            case "repeat":
                lines[end:end] = some
            case "move":
                del lines[start:end]
                place = chance.randrange(len(lines) + 1)
                lines[place:place] = some
            case "join":
                lines[start:end] = [" ".join(line.strip() for line in some)]
            case "cut":
                lines[start:end] = [line[chance.randrange(len(line)) :] for line in some if line]
            case "shuffle":
                chance.shuffle(some)
                lines[start:end] = some
    return "".join(lines)


def test_a_page_leaves_no_cycles_for_the_collector() -> None:
    pages = [path.read_bytes() for path in sorted(CORPUS.glob("*.txt"))[:12]]
    for page in pages:
        diparse.parse(page)
    gc.collect()
    gc.disable()
    try:
        for page in pages:
            diparse.parse(page)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_parsing_leaves_the_collector_as_it_was() -> None:
    for was_enabled in (True, False):
        (gc.enable if was_enabled else gc.disable)()
        try:
            diparse.parse(PROSE)
            assert gc.isenabled() == was_enabled
        finally:
            gc.enable()
