"""Instruction or not: the evidence along the page is added up, and the likeliest stretches are chosen as a whole.

A two-state Viterbi walk: each piece's evidence in nats speaks for *in* or *out*, each change of state costs, so
that one odd line does not tear an instruction apart and one good line does not make an article an instruction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from diparse.anatomy.pieces import Piece
from diparse.anatomy.position import is_person
from diparse.anatomy.rules import sentence_count
from diparse.model import NoiseKind

SWITCH = 1.6
"""What it costs to enter or leave an instruction, in nats."""

# What the form of a piece says by itself, in nats.
FORM_WEIGHTS = {
    "item": 3.2,
    "section": 3.2,
    "bare_section": 1.0,
    "inner": 0.5,
    "introducer": 1.0,
    "title": 1.5,
    "form": 1.8,
    "rule_line": -0.5,
    "bullet": 0.0,
    "text": -0.4,
}
SENTENCE = -0.8
"""Each sentence after the first in a stretch without a marker."""
LIST_LINE = 2.4
"""A line that ends as an element of a list does, or closes a list that is open."""
FURNITURE = -6.0
"""A header, footer or number of a printed page."""
INTERRUPTS = -1.5
"""Unlike the elements of the list that it stands in."""
CELL = 1.5
"""What stands under a number alone on its line is the number's text."""
TITLED = 1.0
"""A heading without a number under a title, before any prose."""
JOB_LINE = 1.5
"""A job's name on a line beside the title."""
SPEAKS_TO_READER = ("question", "second_person", "imperative")
"""Rules whose word counts in full even for a numbered point."""
AFTER_SIGNATURE = -1.5
"""Plain prose after the signatures."""
LEADS = 2.0
"""A line with a colon right over numbered points."""
NAMES_JOB = 1.0
"""The text names the job of the instruction."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece's evidence: the sum, and each part with its name and why."""

    score: float
    parts: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a piece belongs to an instruction, and what it is where it does not."""

    inside: bool
    kind: NoiseKind | None
    reason: str
    weighed: Weighed


def judge(text: str, pieces: Sequence[Piece]) -> list[Verdict]:
    """The verdict on every piece."""
    weighed = _weigh_all(text, pieces)
    inside = _viterbi([w.score for w in weighed])
    return [
        Verdict(True, None, "", w) if is_in else _noise(text, pieces, inside, i, w)
        for i, (is_in, w) in enumerate(zip(inside, weighed, strict=True))
    ]


def _viterbi(scores: Sequence[float]) -> list[bool]:
    """The likeliest state of each piece; the page begins and ends outside."""
    out, into = 0.0, -SWITCH
    came: list[tuple[bool, bool]] = []  # for (out, in): whether the state before was in
    for score in scores:
        from_in = into - SWITCH >= out  # a tie: what says nothing belongs to what stands before it
        from_out = out - SWITCH > into
        came.append((from_in, not from_out))
        out, into = max(out, into - SWITCH), max(into, out - SWITCH) + score
    state = into - SWITCH * 0.5 > out
    states = []
    for from_in, stays_in in reversed(came):
        states.append(state)
        state = stays_in if state else from_in
    return states[::-1]


def _weigh_all(text: str, pieces: Sequence[Piece]) -> list[Weighed]:
    weighed = []
    list_open = False
    list_bullet: str | None = None
    in_cell = False
    titled = signed = has_points = False
    job: frozenset[str] = frozenset()
    for i, piece in enumerate(pieces):
        own = text[piece.start : piece.end]
        if piece.opens == "title":
            job = _stems(own) or job
            titled = True
        parts = list(_parts(own, piece, list_open, job))
        if (
            piece.opens == "text"
            and own[-1] == ":"
            and sentence_count(own) == 1
            and i + 1 < len(pieces)
            and pieces[i + 1].opens in ("item", "inner")
        ):
            parts.append(("leads", LEADS, "stands with a colon over numbered points"))
        if list_open and _interrupts(own, piece, list_bullet):
            parts.append(
                (
                    "interrupts_list",
                    INTERRUPTS,
                    "stands in a list that is not at its end, unlike its elements",
                )
            )
        before = pieces[i - 1] if i else None
        if (
            piece.opens == "text"
            and before is not None
            and before.marker is not None
            and before.marker.end == before.end
        ):
            parts.append(("cell", CELL, "stands right under a number alone on its line"))
            in_cell = True
        elif piece.opens != "text":
            in_cell = False
        elif in_cell and sentence_count(own) == 1:
            parts.append(("cell", -FORM_WEIGHTS["text"], "goes on in a table's cell"))
        if piece.form and _LETTER.search(own) and has_points:
            signed = True
        elif piece.opens in ("section", "item", "title"):
            signed, has_points = False, piece.opens != "title"
        elif signed and piece.opens == "text" and not piece.form and len(own) > 60:
            parts.append(("after_signature", AFTER_SIGNATURE, "stands after the signatures"))
        if titled and piece.opens == "section" and piece.marker is None:
            parts.append(("titled", TITLED, "a heading under a title, with no prose between"))
        if piece.opens == "text" and len(own) < 120 and _beside_title(pieces, i) and is_person(own):
            parts.append(("job_line", JOB_LINE, "names a job beside a title"))
        score = sum(weight for _, weight, _ in parts)
        titled = titled and score > -1.0
        weighed.append(Weighed(score, tuple(parts)))
        if score > -0.5:
            list_bullet = piece.bullet if piece.opens in ("text", "bullet") else None
            list_open = own[-1] in ";:," or (list_open and piece.opens == "text" and own[-1] == ";")
    return weighed


def _parts(own: str, piece: Piece, list_open: bool, job: frozenset[str]):  # type: ignore[no-untyped-def]
    form = piece.opens
    marked = piece.opens in ("item", "inner", "section") and piece.marker is not None
    if form == "section" and piece.marker is None:
        form = "bare_section"
    if form == "text" and piece.form:
        form = "form" if _LETTER.search(own) else "rule_line"
    weight = FORM_WEIGHTS[form]
    if marked and piece.decision is not None:
        weight = max(0.3, weight - 0.5 * piece.decision.cost)
    if piece.furniture:
        yield "furniture", FURNITURE, "a header, footer or number of a printed page"
    yield form, weight, f"it stands as {form.replace('_', ' ')}"
    for rule in piece.rules:
        # a number in its place outweighs an odd word
        if form == "title" and rule.kind == "article":
            continue  # «Бланк: должностная инструкция …» is a title all the same
        share = 0.5 if form == "item" and rule.weight < 0 and rule.name not in SPEAKS_TO_READER else 1.0
        if form == "section" and rule.name == "prose_start":
            share = 2.0  # «За что он отвечает», «Сколько платят»: headings of an article
        yield rule.name, rule.weight * share, rule.why
    if form in ("text", "bullet"):
        more = sentence_count(own) - 1
        if more:
            yield "sentences", max(SENTENCE * more, -4.0), f"{more + 1} sentences without a marker"
    prose = any(rule.kind == "article" for rule in piece.rules)
    closes = list_open and own[-1] == "." and not prose
    if form == "text" and sentence_count(own) == 1 and (own[-1] == ";" or closes):
        yield "list_line", LIST_LINE, "ends as an element of a list does"
    if job and form in ("text", "introducer") and len(own) < 600 and job <= _stems(own):
        yield "names_job", NAMES_JOB, "names the job of the title"


def _beside_title(pieces: Sequence[Piece], i: int) -> bool:
    return any(0 <= k < len(pieces) and pieces[k].opens == "title" for k in (i - 1, i + 1))


def _interrupts(own: str, piece: Piece, list_bullet: str | None) -> bool:
    if piece.opens == "text":
        return sentence_count(own) > 1 and own[-1] != ";"
    return piece.opens == "bullet" and list_bullet not in (None, piece.bullet) and own[-1] != ";"


_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[а-яё]{4,}", regex.IGNORECASE)
_TITLE_WORDS = ("должн", "инстр", "типов", "образ", "бланк", "приме")


def _stems(text: str) -> frozenset[str]:
    """The first letters of the text's words: enough to know a job by in any case."""
    stems = (word[:5].lower() for word in _WORD.findall(text[:600]))
    return frozenset(stem for stem in stems if stem not in _TITLE_WORDS)


def _noise(text: str, pieces: Sequence[Piece], inside: Sequence[bool], i: int, weighed: Weighed) -> Verdict:
    piece = pieces[i]
    if piece.furniture:
        return Verdict(False, "chrome", "furniture: a header, footer or number of a printed page", weighed)
    against = [rule for rule in piece.rules if rule.weight < 0 and rule.kind in ("source", "chrome")]
    if against:
        rule = min(against, key=lambda rule: rule.weight)
        return Verdict(False, rule.kind, f"{rule.name}: {rule.why}", weighed)
    why = "; ".join(f"{name}: {reason}" for name, weight, reason in weighed.parts if weight < 0)
    before = any(inside[max(0, i - 40) : i])
    after = any(
        pieces[k].opens in ("item", "text", "bullet", "introducer") and not pieces[k].starts
        for k in range(i + 1, min(len(pieces), i + 40))
        if inside[k]
    )
    if before and after:
        return Verdict(False, "spam", why or "stands among foreign paragraphs inside an instruction", weighed)
    own = text[piece.start : piece.end]
    if len(own) < 90 and own[-1] not in ".;:" and piece.opens != "bullet":
        return Verdict(False, "chrome", why or "a short line that belongs to no instruction", weighed)
    return Verdict(False, "article", why or "stands among prose that is no instruction", weighed)
