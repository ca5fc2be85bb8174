"""The one way through: a page becomes lines, lines become pieces with numbers and roles, pieces instructions.

Each step is a plain function of the step before it; nothing reaches back, nothing is changed in place.
"""

import gc
import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import regex

from diparse.anatomy.drafts import Draft, draft_instructions
from diparse.anatomy.hints import FURNITURE, hint_rules, hinted_pieces, hinted_signals
from diparse.anatomy.pieces import Piece, cut
from diparse.anatomy.regions import Verdict, judge
from diparse.anatomy.repeats import Repeat, find_repeats
from diparse.anatomy.signals import Signals, candidates, listed_lines, part_site_lines, read_signals
from diparse.lines import Paragraph, join_lines, open_flat, split_lines
from diparse.model import Instruction, Note, Page, PageBlock, ParsedPage, Span
from diparse.numbering.decoder import CUT, Decision, decode
from diparse.numbering.outline import Candidate
from diparse.numbering.words import dotted, reasons
from diparse.read import ReadError, page_from_bytes, page_from_file, page_from_text
from diparse.structure import build

__all__ = ["Reading", "explain", "parse", "parse_file", "parse_page", "read_page"]


def parse(
    data: str | bytes, *, name: str = "<memory>", encoding: str | None = None, format: str | None = None
) -> ParsedPage:
    """Parse one page.

    Takes the page's text, or its bytes and a name to tell it by. Of bytes, ``encoding`` overrides the detection, and
    ``format`` (text, html, docx, pdf) what the name's suffix and the bytes tell. Gives the instructions in it and a
    block for every non-blank character. Raises ReadError for bytes that cannot be read; any text at all is parsed.
    """
    if isinstance(data, str):
        return parse_page(page_from_text(data, name))
    return parse_page(page_from_bytes(data, name, encoding, format=format))


def parse_file(path: str | os.PathLike[str], *, name: str | None = None, encoding: str | None = None) -> ParsedPage:
    """Parse one file, packed or not; ``name`` defaults to the file's own. Raises ReadError where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return parse_page(page_from_file(stream, name or Path(path).name, encoding))
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}") from error


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the steps say of a page before its instructions are built: the material of explanations."""

    paragraphs: Sequence[Paragraph]
    signals: Sequence[Signals]
    repeats: Sequence[Repeat]
    decided: Sequence[tuple[int, Candidate, Decision]]
    pieces: Sequence[Piece]
    """The pieces that are no repeats."""
    verdicts: Sequence[Verdict]


def read_page(page: Page) -> Reading:
    """Lines, markers, numbers, pieces and verdicts of a page."""
    text = str(page.text)
    cut_page = _cut_page(page, text)
    return Reading(*cut_page, verdicts=_judge(text, cut_page.pieces, cut_page.repeats))


class _CutPage(NamedTuple):
    """The fields of a ``Reading`` before the verdicts."""

    paragraphs: Sequence[Paragraph]
    signals: Sequence[Signals]
    repeats: Sequence[Repeat]
    decided: Sequence[tuple[int, Candidate, Decision]]
    pieces: Sequence[Piece]


def _cut_page(page: Page, text: str) -> _CutPage:
    """Lines, markers, numbers and pieces of a page, whose text is given as a plain string."""
    furniture = [origin.span for origin in page.origins if origin.hint in FURNITURE]
    paragraphs = open_flat(text, join_lines(text, split_lines(text), furniture))
    paragraphs, plain = part_site_lines(text, paragraphs, read_signals(text, paragraphs))
    signals = hinted_signals(plain, hint_rules(page.origins, paragraphs))
    listed = listed_lines(text, paragraphs, signals)
    repeats = find_repeats(text, paragraphs, signals, listed)
    repeated = frozenset(i for r in repeats for i in range(r.first, r.last + 1))
    places = candidates(text, paragraphs, signals, repeated | listed)
    decisions = decode([candidate for _, candidate in places])
    decided = [(i, candidate, decision) for (i, candidate), decision in zip(places, decisions, strict=True)]
    pieces = cut(text, paragraphs, plain, decided, repeated, listed)
    pieces = hinted_pieces(pieces, hint_rules(page.origins, pieces))
    return _CutPage(paragraphs, signals, repeats, decided, pieces)


def _judge(text: str, pieces: Sequence[Piece], repeats: Sequence[Repeat]) -> list[Verdict]:
    return judge(text, pieces, frozenset(repeat.of for repeat in repeats))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles: a page's objects form none, and the larger the page the longer it would search."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def parse_page(page: Page, copy: int = 0) -> ParsedPage:
    """Parse a page that is read already; ``copy`` tells pages of equal bytes in one run apart by their ids."""
    text = str(page.text)
    cut_page = _cut_page(page, text)
    paragraphs, repeats, pieces = cut_page.paragraphs, cut_page.repeats, cut_page.pieces
    del cut_page  # of a long page, each of these takes more room than its text
    drafts, noise, doubts = _drafts_and_noise(text, pieces, repeats)
    del pieces
    url = page.url or _url(text)
    instructions = []
    blocks: list[PageBlock] = []
    drafts.reverse()
    while drafts:
        instruction, records = build(page, text, drafts.pop(), url, copy)
        instructions.append(instruction)
        blocks += [
            replace(record, uncertain=doubts[record.span.start]) if record.span.start in doubts else record
            for record in records
        ]
    blocks += noise
    blocks += _duplicates(paragraphs, repeats, instructions, blocks)
    return ParsedPage(
        page.name,
        page.sha256,
        page.encoding,
        len(text),
        url,
        tuple(_cover(text, blocks)),
        page.text,
        tuple(instructions),
        page.format,
        page.date,
        page.origins,
    )


def _drafts_and_noise(
    text: str, pieces: Sequence[Piece], repeats: Sequence[Repeat]
) -> tuple[list[Draft], list[PageBlock], dict[int, str]]:
    """The drafts, a block for each piece that is in none, and what speaks against those that are kept in doubt."""
    verdicts = _judge(text, pieces, repeats)
    drafts, left = draft_instructions(text, pieces, verdicts)
    noise = [
        PageBlock(Span(piece.start, piece.end), "noise", verdict.kind, verdict.reason)
        for piece, verdict in zip(pieces, verdicts, strict=True)
        if not verdict.inside
    ]
    noise += [
        PageBlock(Span(p.start, p.end), "noise", "article", "too little of an instruction to be one") for p in left
    ]
    doubts = {
        piece.start: verdict.reason
        for piece, verdict in zip(pieces, verdicts, strict=True)
        if verdict.inside and verdict.reason
    }
    return drafts, noise, doubts


def _duplicates(
    paragraphs: Sequence[Paragraph],
    repeats: Sequence[Repeat],
    instructions: Sequence[Instruction],
    others: Sequence[PageBlock],
) -> list[PageBlock]:
    """The repeated stretches; one that repeats noise is noise itself."""
    noise = {block.span.start: block.kind for block in others if block.role == "noise"}
    blocks = []
    for repeat in repeats:
        first, last = paragraphs[repeat.first], paragraphs[repeat.last]
        of = Span(paragraphs[repeat.of].start, paragraphs[repeat.of + repeat.last - repeat.first].end)
        owner = next((x.id for x in instructions if x.source.span.start <= of.start < x.source.span.end), None)
        span = Span(first.start, last.end)
        if of.start in noise:
            blocks.append(PageBlock(span, "noise", noise[of.start], "repeats what is noise above"))
            continue
        blocks.append(PageBlock(span, "duplicate", reason=repeat.why, instruction=owner, of=of))
    return blocks


def _cover(text: str, blocks: list[PageBlock]) -> list[PageBlock]:
    """The blocks in page order. What no step spoke of, which none should leave, is kept as noise and says so."""
    blocks.sort(key=lambda block: block.span)
    covered: list[PageBlock] = []
    at = 0
    for block in [*blocks, PageBlock(Span(len(text), len(text)), "noise")]:
        lost = text[at : block.span.start]
        if lost.strip():
            start = at + len(lost) - len(lost.lstrip())
            covered.append(
                PageBlock(Span(start, start + len(lost.strip())), "noise", "article", "no rule speaks of it")
            )
        if max(at, block.span.start) < block.span.end:
            covered.append(block if block.span.start >= at else replace(block, span=Span(at, block.span.end)))
            at = block.span.end
    return covered


_URL = regex.compile(
    r"^\s*(?:Источник\w*\s*:?\s*|URL\s*:\s*)?(?P<url>https?://\S+)", regex.MULTILINE | regex.IGNORECASE
)


def _url(text: str) -> str | None:
    """The page's own address, where it stands in the first lines."""
    found = _URL.search(text[:2000])
    return found["url"] if found else None


def explain(page: Page) -> list[Note]:
    """What each rule said of each line of a page, in page order."""
    text = str(page.text)
    reading = read_page(page)
    starts = [0]
    for i, c in enumerate(text):
        if c == "\n":
            starts.append(i + 1)
    notes: list[Note] = []
    for span, rule, says, why, weight in _remarks(reading):
        notes.append(Note(bisect_right(starts, span.start), span, rule, says, why, weight))
    return sorted(notes, key=lambda note: note.span.start)


def _remarks(reading: Reading) -> Iterator[tuple[Span, str, str, str, float]]:
    """Each thing said of a stretch: where, which rule, what it says, why, and its weight in nats."""
    for repeat in reading.repeats:
        for i in range(repeat.first, repeat.last + 1):
            p = reading.paragraphs[i]
            yield Span(p.start, p.end), "repeat", "duplicate", repeat.why, 5.0
    whys = reasons([decision for _, _, decision in reading.decided])
    for (i, candidate, decision), why in zip(reading.decided, whys, strict=True):
        says = f"{decision.step.does} {dotted(decision.step.number)}".strip()
        margin = decision.rivals[0][1] if decision.rivals else CUT
        yield Span(candidate.at, reading.paragraphs[i].end), "numbering", says, why, margin
    for piece, verdict in zip(reading.pieces, reading.verdicts, strict=True):
        span = Span(piece.start, piece.end)
        for name, weight, why in verdict.weighed.parts:
            yield span, name, "instruction" if weight > 0 else "noise", why, weight
        says = "instruction" if verdict.inside else f"noise: {verdict.kind}"
        yield span, "region", says, "the likeliest stretch around it", verdict.weighed.score
