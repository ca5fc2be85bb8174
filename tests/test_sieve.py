"""Patterns that are searched only where they may match find what plain ones find."""

import re
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diparse.anatomy.rules import RULES, evidence, fold
from diparse.facets import _SAYS
from diparse.lexicon import _INTRODUCER, _KIND_PATTERN
from diparse.lines import join_lines, split_lines
from diparse.sieve import EDGE, Pattern, alternatives, needles, suspects
from samples import CORPUS

PATTERNS = {
    **{rule.name: rule.pattern for rule in RULES if rule.pattern},
    **{f"facet {field}": pattern for field, pattern in _SAYS.items()},
    "kinds": _KIND_PATTERN,
    "introducers": _INTRODUCER,
}


made = cache(Pattern)


@cache
def plain(pattern: Pattern) -> re.Pattern[str]:
    return re.compile(pattern.pattern, pattern.flags)


@cache
def paragraphs() -> Sequence[str]:
    pages = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    return [fold(page[p.start : p.end]) for page in pages for p in join_lines(page, split_lines(page))]


@pytest.mark.parametrize("name", PATTERNS)
def test_in_the_corpus_a_pattern_finds_what_a_plain_one_finds(name: str) -> None:
    pattern = PATTERNS[name]
    for text in paragraphs():
        assert pattern.found_in(text) == bool(plain(pattern).search(text)), text


@pytest.mark.parametrize("pattern", [_KIND_PATTERN, _INTRODUCER], ids=["kinds", "introducers"])
def test_matches_come_as_a_plain_pattern_gives_them(pattern: Pattern) -> None:
    for text in paragraphs():
        found = [(m.span(), m.lastgroup) for m in pattern.finditer(text)]
        assert found == [(m.span(), m.lastgroup) for m in plain(pattern).finditer(text)], text


def test_rules_speak_in_the_order_of_their_table() -> None:
    for text in paragraphs():
        assert evidence(text) == [rule for rule in RULES if rule.pattern and plain(rule.pattern).search(text)]


BITS = sorted(
    {
        needle.strip(EDGE)
        for p in PATTERNS.values()
        for part in p.parts
        for needle in needles(part.pattern, part.of.flags) or ()
    }
)
"""What the patterns look for, so that drawn texts nearly match."""
GLUE = [
    "",
    " ",
    "\n",
    "   ",
    ".",
    "-",
    "/",
    "_",
    "1",
    "(",
    ")",
    "«",
    "я",
    "ий",
    "ая ",
    " в ",
    "İ",
    "ſ",
    "ᲀ",
    "\u2028",
    "\x1f",
]


@given(
    st.lists(st.one_of(st.sampled_from(BITS), st.sampled_from(BITS).map(str.upper), st.sampled_from(GLUE)), max_size=9)
)
def test_in_any_text_a_pattern_finds_what_a_plain_one_finds(bits: list[str]) -> None:
    text = "".join(bits)
    for name, pattern in PATTERNS.items():
        assert pattern.found_in(text) == bool(plain(pattern).search(text)), name


@pytest.mark.parametrize(
    "pattern",
    [r"s[её]\b", r"(?i:к)ит", r"\bя\b", r"(?<=а)б+", r"(?:аб|в)г?(?=д)", r"x{2,3}|\d", r"[★☆]{2}", r"\Aи\b", r"а\Bб"],
)
@given(text=st.text(alphabet="аАбвгдкКяиИсеёЁsSſxX★☆1 \n.-_İᲁ", max_size=12))
def test_what_a_pattern_needs_stands_in_all_it_matches(pattern: str, text: str) -> None:
    for flags in (0, re.IGNORECASE, re.MULTILINE):
        assert made(pattern, flags).found_in(text) == bool(re.search(pattern, text, flags))


@pytest.mark.parametrize("name", PATTERNS)
def test_alternatives_are_the_pattern(name: str) -> None:
    pattern = PATTERNS[name]
    parts = [re.compile(part, pattern.flags) for part in alternatives(pattern.pattern)]
    for text in paragraphs()[:300]:
        assert any(part.search(text) for part in parts) == bool(plain(pattern).search(text)), text


def test_most_texts_need_hardly_a_search() -> None:
    parts = sum(rule.pattern.all for rule in RULES if rule.pattern)
    assert parts.bit_count() > 300
    assert sum((suspects(text) & parts).bit_count() for text in paragraphs()) < 6 * len(paragraphs())
