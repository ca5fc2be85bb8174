"""Pieces to drafts: where one instruction ends and the next begins, and what stands before and after its points."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

import regex

from diparse.anatomy.fronts import front_kinds, title_lines
from diparse.anatomy.genre import begins_as_point
from diparse.anatomy.jobs import named_job
from diparse.anatomy.persons import is_person
from diparse.anatomy.pieces import Piece
from diparse.anatomy.regions import Verdict
from diparse.anatomy.rules import sentence_count
from diparse.anatomy.titles import position_from_title
from diparse.lexicon import MAIN_KINDS, has_finite_verb, heading_kinds
from diparse.model import BlockType, Span


@dataclass(slots=True)
class Draft:
    """The pieces of one instruction, parted into what comes before, in and after its sections."""

    front: list[tuple[BlockType, Piece]] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    back: list[tuple[BlockType, Piece]] = field(default_factory=list)
    above: list[Piece] = field(default_factory=list)
    """Noise that stands right over it."""
    titles: list[Piece] = field(default_factory=list)
    """What of the front looks like a title, though it may stand in a column of the approval block."""

    @property
    def span(self) -> Span:
        """From the first to the last character of its pieces."""
        pieces = [*(p for _, p in self.front), *self.body, *(p for _, p in self.back)]
        return Span(min(p.start for p in pieces), max(p.end for p in pieces))


_BODY = ("section", "item", "inner", "introducer", "bullet", "row")


def draft_instructions(
    text: str, pieces: Sequence[Piece], verdicts: Sequence[Verdict]
) -> tuple[list[Draft], list[Piece]]:
    """The instructions of a page, each with its parts told apart, and the pieces that turned out to be none."""
    groups: list[list[Piece]] = []
    current: list[Piece] = []
    starts = broken = has_body = False
    apart = 0  # so many of the current pieces stand before the last lines of the site's own
    left: list[Piece] = []
    for piece, verdict in zip(pieces, verdicts, strict=True):
        starts = starts or piece.starts
        if not verdict.inside:
            broken = broken or not piece.furniture
            continue
        apart = len(current) if broken else apart
        if (
            piece.opens == "title"
            and not has_body
            and _came_to_nothing(text, current[max(0, apart - MOST_ABOVE) : apart], piece)
        ):
            left += current[:apart]
            current, apart = current[apart:], 0
        if starts and has_body:
            groups.append(current)
            current, apart, has_body = _lead_in(text, current, apart), 0, False
        starts = broken = False
        current.append(piece)
        has_body = has_body or piece.opens in _BODY
    if current:
        groups.append(current)
    drafts: list[Draft] = []
    for group in groups:
        draft = _draft(text, group)
        if _is_instruction(text, draft):
            drafts.append(draft)
        else:
            left += group
    noise = [piece for piece, verdict in zip(pieces, verdicts, strict=True) if not verdict.inside]
    _look_above(drafts, sorted([*noise, *left], key=lambda piece: piece.start))
    return drafts, left


def _came_to_nothing(text: str, before: Sequence[Piece], title: Piece) -> bool:
    """Whether a title stands before that this one does not go with: this names the job, or that did not."""
    above = [text[piece.start : piece.end] for piece in before if piece.opens == "title"]
    job = _named_job(text[title.start : title.end])
    if job and any(_named_job(other) == job and not _is_headline(other) for other in above):
        return False
    return bool(above) and (bool(job) or not any(map(_named_job, above)))


def _named_job(title: str) -> str | None:
    job = position_from_title(title)
    return job.name if job else None


def _is_headline(title: str) -> bool:
    """Whether it is written as sites write the headings of their pages: Every Word With A Capital, «…: образец»."""
    words = _LONG_WORD.findall(title)
    capitals = len(words) > 2 and all(word[0].isupper() and not word.isupper() for word in words)
    return capitals or bool(_OFFERED.search(title))


_OFFERED = re.compile(r"[:.,(–—-]\s*(?:образ(?:ец|цы)|бланк|шаблон|пример)\b", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


MOST_ABOVE = 40
"""Lines of the site over an instruction that may name it."""


def _look_above(drafts: Sequence[Draft], noise: Sequence[Piece]) -> None:
    """Give each draft the noise between it and the one before."""
    starts = [piece.start for piece in noise]
    end = 0
    for draft in drafts:
        first, last = bisect_left(starts, end), bisect_left(starts, draft.span.start)
        draft.above = list(noise[max(first, last - MOST_ABOVE) : last])
        end = draft.span.end


_APPROVES = regex.compile(
    r"утвержд(?:аю|[её]н[ао]?)\b|принято\b|^приложение|^\[|\]$|наименование (?:организации|предприятия)",
    regex.IGNORECASE | regex.MULTILINE,
)
_SIGNS = regex.compile(r"подпись|ознакомлен|согласовано|визы", regex.IGNORECASE)

_SIGNED_WHEN = regex.compile(
    r"[\[(]?(?:число|дата|фамилия|инициалы|ф\.? ?и\.? ?о\b|расшифровка)[^.;:]{0,40}$|\d\d\.\d\d\.\d{2,4}(?: ?г\.?)?$",
    regex.IGNORECASE,
)


def _lead_in(text: str, group: list[Piece], apart: int) -> list[Piece]:
    """What stands before a title or a first point and belongs to it, not to what was: the approval, or a list's rest.

    The pieces from ``apart`` on stand behind lines of the site's own.
    """
    rest = group[apart:]
    if apart and rest and all(piece.opens == "bullet" for piece in rest):
        del group[apart:]
        return rest
    at = len(group)
    while at > 0 and group[at - 1].opens == "text" and not _SIGNS.search(text, group[at - 1].start, group[at - 1].end):
        at -= 1
    while 0 < at < len(group) and _SIGNED_WHEN.match(text, group[at].start, group[at].end):
        at += 1  # behind the place for a signature stand its name and date
    last = group[-1]
    own = text[last.start : last.end]
    if at < len(group) and not last.form and is_person(own) and not has_finite_verb(own):
        return [group.pop()]  # the job's name on the line above the title
    approves = next((i for i in range(at, len(group)) if _APPROVES.search(text[group[i].start : group[i].end])), None)
    if approves is None:
        return []
    while approves > at and group[approves - 1].form:
        approves -= 1
    lead = group[approves:]
    del group[approves:]
    return lead


def _is_instruction(text: str, draft: Draft) -> bool:
    ink = sum(p.end - p.start for p in draft.body)
    titled = bool(draft.titles)
    numbered = any(p.marker is not None for p in draft.body)
    plain = not numbered and not (titled and _tells_points(text, draft))
    form = sum(p.end - p.start for _, p in draft.front) if titled else 0  # the head of a form is as long as it is
    if ink < (0.2 + 0.2 * (not titled) + 0.2 * plain) * (draft.span.end - draft.span.start - form):
        return False  # a few lines in a page of something else
    if not titled and _is_prose(text, draft.body):
        return False
    if not _is_somebodys(text, draft):
        return False  # a statute or rules that speak of no job
    if all(p.opens in ("section", "introducer") or text[p.end - 1] == ":" for p in draft.body):
        return False  # headings and what leads to lists, but no lists
    items = sum(p.opens == "item" and not _is_blank_form(text[p.start : p.end]) for p in draft.body)
    sections = sum(p.opens in ("section", "introducer") for p in draft.body)
    ends = [*draft.body[1:], None]
    empty = sum(
        p.opens == "section" and (q is None or q.opens == "section") for p, q in zip(draft.body, ends, strict=True)
    )
    if empty >= 3 and empty > 0.7 * sections:
        return False  # headings with nothing below them: an outline of something
    pointed = any(p.opens in ("item", "inner", "bullet") for p in draft.body)
    first = draft.body[0]
    # where the points go over to another job
    anew = first.starts and (_speaks_officially(draft) or bool(named_job(text[first.start : first.end], 0.0)))
    if not titled and not numbered and not anew and _parts(draft.body) < 2:
        return False  # one heading with a list below, of nobody in particular
    if not titled and not anew and not (numbered and sections > empty and pointed) and not _speaks_officially(draft):
        return False  # a list or lines under a heading, but none that speak as instructions do
    if items >= 3 or (sections >= 1 and len(draft.body) >= 3):
        return True
    return titled and len(draft.body) >= 2 and (pointed or _speaks_officially(draft))


_OF_A_JOB = re.compile(r"должност|обязан|работник|сотрудник|професси|трудов\w+ (?:договор|кодекс)", re.IGNORECASE)


def _is_somebodys(text: str, draft: Draft) -> bool:
    """Whether anything says that it is about a job: its title, or a point."""
    front = [text[p.start : p.end] for _, p in draft.front]
    return any(_OF_A_JOB.search(line) or _named_job(line) for line in front) or any(
        p.opens == "introducer" or _OF_A_JOB.search(text, p.start, p.end) or named_job(text[p.start : p.end], 0.0)
        for p in draft.body
    )


LEAST_POINTS = 4


def _tells_points(text: str, draft: Draft) -> bool:
    """Whether an instruction without numbers has headings of its own with points below that say what is done."""
    if len(_main_parts(text, draft)) < 2:
        return False
    lines = (text[p.start : p.end] for p in draft.body if p.opens in ("text", "bullet"))
    return sum(map(begins_as_point, lines)) >= LEAST_POINTS


def _main_parts(text: str, draft: Draft) -> frozenset[str]:
    """Which of an instruction's main parts have a heading."""
    headings = (text[p.start : p.end] for p in draft.body if p.opens == "section")
    return MAIN_KINDS.intersection(kind for heading in headings for kind in heading_kinds(heading))


def _is_prose(text: str, body: Sequence[Piece]) -> bool:
    """Whether half of the headings or more have no number and nothing below them but sentences, as an article's have."""
    told = prose = 0
    for i, piece in enumerate(body):
        if piece.opens == "section" and piece.marker is not None:
            return False
        if i and body[i - 1].opens == "section" and piece.opens != "section":
            told += 1
            pointed = any(p.opens in ("item", "inner", "bullet") for p in takewhile(_no_section, body[i:]))
            prose += not pointed and sentence_count(text[piece.start : piece.end]) > 1
    return told > 1 and 2 * prose >= told


def _no_section(piece: Piece) -> bool:
    return piece.opens != "section"


def _parts(body: Sequence[Piece]) -> int:
    """How many parts a draft has: headings, and sentences that stand for a lost one."""
    opens = ["", *(piece.opens for piece in body)]
    return sum(b == "section" or (b == "introducer" and a != "section") for a, b in pairwise(opens))


def _speaks_officially(draft: Draft) -> bool:
    return any(piece.says("office") for piece in draft.body)


_NOTE = regex.compile(
    r"^(?:примечани[ея]|комментари[ий]|<\*+>|<\d+>|-{5,}$|\*+\s|сноск[аи]|данная (?:типовая |примерная )?(?:должностная )?инструкция|(?:настоящая |данная )?(?:должностная )?(?:инструкция|документ) (?:[\w-]+ ){0,8}?(?:разработан|составлен)а? (?:в соответствии|на основ))",
    regex.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"<(?:\*+|\d+)>|-{5,}$|примечани[ея][.:] +[А-ЯЁ]|\((?:(?:п|ч|ст|абзац|пункт|часть)\.? ?[\d.]+ )?(?:в ред\.|введ[её]н|исключ[её]н|утратил)",
    re.IGNORECASE,
)
"""A footnote, or what an edition of the text remarks on it: «(п. 7 в ред. приказа …)»."""


def _draft(text: str, group: list[Piece]) -> Draft:
    draft = Draft()
    first = next((i for i, p in enumerate(group) if p.opens in _BODY), len(group))
    front = group[:first]
    draft.front = list(zip(front_kinds(text, front), front, strict=True))
    draft.titles = [piece for piece, title in zip(front, title_lines(text, front), strict=True) if title]
    end = _back_start(text, group, first)
    for piece in group[first:end]:
        if piece.opens == "text" and _FOOTNOTE.match(text[piece.start : piece.end]):
            draft.back.append(("note", piece))  # at the foot of a printed page, in the middle of the points
        else:
            draft.body.append(piece)
    back: BlockType = "signature"
    for i, piece in enumerate(group[end:], end):
        own = text[piece.start : piece.end]
        if _NOTE.match(own) or (back == "note" and (_FILLED_NOTE.match(own) or not _LETTERS.search(own))):
            back = "note"
        elif piece.opens == "text" and (piece.form or _signs_next(own, group, i)):
            back = "signature"
        draft.back.append((back, piece))
    return draft


_FILLED_NOTE = regex.compile(r"\(наименование, |\(номер ", regex.IGNORECASE)
"""What is to be filled in above, in a note: «(наименование, номер и дата документа)»."""
MOST_NOTED = 6
"""Points that a note may have before they count as the body again."""


def _back_start(text: str, group: Sequence[Piece], first: int) -> int:
    """Where signatures and notes begin: from here on nothing is a point of the instruction any more."""
    end = len(group)
    points = 0
    for i in range(len(group) - 1, first - 1, -1):
        piece = group[i]
        own = text[piece.start : piece.end]
        after_form = i > first and (group[i - 1].form or group[i - 1].is_bare) and end == len(group)
        headed = i > 0 and group[i - 1].opens == "section"  # then it is what the section says
        if _NOTE.match(own) and not headed and (piece.opens == "text" or (piece.opens == "bullet" and after_form)):
            if points > MOST_NOTED:
                break
            end, points = i, 0
        elif piece.opens == "text" and piece.form and points == 0 and _LETTERS.search(own):
            end = i
        elif piece.opens == "section":
            break
        elif piece.opens != "text" and not _is_blank_form(own):
            points += 1
    while first < end < len(group) and _signs_next(text[group[end - 1].start : group[end - 1].end], group, end - 1):
        end -= 1
    return end


_LETTERS = regex.compile(r"\p{L}{3}")


_LABELLED = regex.compile(r"[\d.)\s]*_{3,}[\s_/]*\([^()\n]{2,60}\)[\s_]*")
"""A line to sign with who signs there: «2) ________ (начальник склада)»."""


def _is_blank_form(own: str) -> bool:
    """Whether a point is a line to fill in («1. ______») or empty: such points stand among signatures, too."""
    return own.count("_") > 0.4 * len(own) or not _LETTERS.search(own) or bool(_LABELLED.fullmatch(own))


def _signs_next(own: str, group: Sequence[Piece], i: int) -> bool:
    """Whether a short line such as «Руководитель подразделения» goes with the signature below it."""
    above = group[i - 1] if i else None
    if above is not None and above.is_bare:
        return False  # a number alone on its line, and this is its text
    short = group[i].opens == "text" and len(own) < 100 and own[-1] not in ".;:"
    return short and i + 1 < len(group) and group[i + 1].form and not has_finite_verb(own)
