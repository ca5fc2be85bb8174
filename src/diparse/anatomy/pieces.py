"""Paragraphs cut where the decoder found markers and where bullets and headings stand in flat text."""

import re
from collections.abc import Sequence

import regex
from msgspec import Struct
from msgspec.structs import replace

from diparse.anatomy.headings import heading_length
from diparse.anatomy.rules import Rule, evidence
from diparse.anatomy.signals import Signals, is_form
from diparse.lines import Paragraph
from diparse.numbering.decoder import Decision
from diparse.numbering.markers import BULLET, Marker
from diparse.numbering.outline import Candidate

INLINE_BULLET = regex.compile(
    r"(?<=[:;])\s+(?=[-–—•*·](?:\s+\S|[а-яё]))|(?<=\S)\s+(?=[•\uf000-\uf0ff►▪■●]\s*\S)|(?<=[;:])(?=[-–—]\s*[а-яё])"
)
_BULLET_SIGN = re.compile("[-–—•*·\uf000-\uf0ff►▪■●]")


class Piece(Struct, frozen=True, gc=False):
    """The smallest stretch that gets one role. ``opens`` says what stands at its start."""

    start: int
    end: int
    opens: str
    """``title``, ``section``, ``item``, ``inner``, ``bullet``, ``introducer``, ``row`` or ``text``."""
    paragraph: int
    decision: Decision | None = None
    marker: Marker | None = None
    bullet: str = ""
    form: bool = False
    furniture: bool = False
    element: bool = False
    """Whether it is an element of a list whose bullets are lost."""
    rules: Sequence[Rule] = ()

    @property
    def starts(self) -> bool:
        """Whether the decoder lets a new instruction start here."""
        return self.decision is not None and self.decision.step.starts

    @property
    def is_bare(self) -> bool:
        """Whether it is a number alone, whose text stands on the next line, as in a table's cells."""
        return self.marker is not None and self.marker.end == self.end

    def says(self, rule: str) -> bool:
        """Whether a rule of this name speaks of it."""
        return any(each.name == rule for each in self.rules)


def cut(
    text: str,
    paragraphs: Sequence[Paragraph],
    signals: Sequence[Signals],
    decided: Sequence[tuple[int, Candidate, Decision]],
    left_out: frozenset[int],
    listed: frozenset[int],
) -> list[Piece]:
    """The pieces of all paragraphs but those left out, in page order; those listed are entries of a list of links."""
    by_paragraph: dict[int, list[tuple[Candidate, Decision]]] = {}
    for i, candidate, decision in decided:
        by_paragraph.setdefault(i, []).append((candidate, decision))
    pieces: list[Piece] = []
    for i, (paragraph, signal) in enumerate(zip(paragraphs, signals, strict=True)):
        if i in left_out:
            continue
        own = _pieces(text, i, paragraph, signal, by_paragraph.get(i, ()))
        if i in listed:
            own = [replace(piece, furniture=True) for piece in own]
        first = own[0]
        numeral = text[first.start : first.end].isdigit()  # a number alone on its line goes on with nothing
        if first.opens == "text" and signal.readings and not numeral and pieces and _goes_on(text, pieces[-1], first):
            # what looked like a marker at the start of a line is running text: the line goes on
            pieces[-1] = _longer(text, pieces[-1], first.end)
            own = own[1:]
        pieces += own
    return pieces


def _longer(text: str, piece: Piece, end: int) -> Piece:
    start = piece.marker.end if piece.marker else piece.start
    return replace(
        piece, end=end, form=is_form(text[piece.start : end]), rules=tuple(evidence(text[start:end].lstrip()))
    )


def _goes_on(text: str, above: Piece, below: Piece) -> bool:
    if above.form and above.opens == "text":
        return False  # a line to sign
    return text[above.end - 1] not in ".;:!?…" and above.paragraph == below.paragraph - 1


def _pieces(
    text: str, i: int, p: Paragraph, signal: Signals, decided: Sequence[tuple[Candidate, Decision]]
) -> list[Piece]:
    if p.row:
        return [_make(text, i, p, signal, p.start, p.end, "row", None, None)]
    cuts: dict[int, tuple[str, Decision | None]] = {p.start: ("bullet" if signal.bullet else "text", None)}
    for candidate, decision in decided:
        does = decision.step.does
        if does == "skip":
            if candidate.at == p.start:
                cuts[p.start] = (
                    "introducer" if candidate.what in ("introducer", "job") else "text",
                    decision,
                )
            continue
        opens = {"title": "title", "introducer": "introducer", "job": "introducer"}.get(candidate.what, does)
        cuts[candidate.at] = (opens, decision)
    if _BULLET_SIGN.search(text, p.start + 1, p.end):
        for match in INLINE_BULLET.finditer(text, p.start, p.end):
            cuts.setdefault(match.end(), ("bullet", None))
    places = sorted(cuts)
    pieces: list[Piece] = []
    for start, stop in zip(places, [*places[1:], p.end], strict=True):
        pieces += _piece(text, i, p, signal, start, stop, *cuts[start])
    return pieces


def _piece(
    text: str, i: int, p: Paragraph, signal: Signals, start: int, stop: int, opens: str, decision: Decision | None
) -> list[Piece]:
    end = start + len(text[start:stop].rstrip())
    marker = decision.step.marker if decision else None
    if opens == "section" and (stop < p.end or end - start > 80):
        content = marker.end if marker else start
        content += len(text[content:end]) - len(text[content:end].lstrip())
        cut_at = content + heading_length(text[content:end])
        if cut_at < end:
            rest = cut_at + len(text[cut_at:end]) - len(text[cut_at:end].lstrip())
            below = "bullet" if BULLET.match(text, rest, end) else "text"
            return [
                _make(text, i, p, signal, start, cut_at, opens, decision, marker),
                _make(text, i, p, signal, rest, end, below, None, None),
            ]
    return [_make(text, i, p, signal, start, end, opens, decision, marker)]


def _make(
    text: str,
    i: int,
    p: Paragraph,
    signal: Signals,
    start: int,
    end: int,
    opens: str,
    decision: Decision | None,
    marker: Marker | None,
) -> Piece:
    own = text[start:end]
    whole = start == p.start and end == p.end  # then the paragraph's signals tell
    rules = signal.rules if whole and not marker else evidence(text[marker.end : end].lstrip() if marker else own)
    form = signal.form if whole else is_form(own)
    bullet = BULLET.match(own) if opens == "bullet" else None
    return Piece(
        start, end, opens, i, decision, marker, bullet[0].strip() if bullet else "", form, p.furniture,
        p.element, tuple(rules),
    )  # fmt: skip
