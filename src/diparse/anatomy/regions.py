"""Instruction or not: the evidence along the page is added up, and the likeliest stretches are chosen as a whole.

A Viterbi walk over three states (outside, inside, and paused between two points of one instruction): each piece's
evidence in nats speaks for *in* or *out*, each change of state costs, so that one odd line does not tear an
instruction apart and one good line does not make an article an instruction.
Evidence comes from the piece's form (``FORM_WEIGHTS``), from its words (``rules.RULES``) and from its neighbours
(``CONTEXT_RULES``): each part has a name, a weight and a sentence that says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import regex

from diparse.anatomy.genre import begins_as_point, familiarity, prose_marks, stems
from diparse.anatomy.persons import is_person
from diparse.anatomy.pieces import Piece
from diparse.anatomy.rules import sentence_count
from diparse.lexicon import kind_matches
from diparse.model import NoiseKind
from diparse.numbering.decoder import Decision
from diparse.numbering.faults import FAULTS

SWITCH = 1.6
"""What it costs to enter or leave an instruction, in nats; at the page's own ends half of it."""
RESUME = 0.6
"""What it costs to come back from foreign text where a point or an element counts on from those before it."""

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
PASSING = -0.6
"""A line of the site's own that stands between: it says little of what is around it."""
SPEAKS_TO_READER = ("question", "second_person", "imperative")
"""Rules whose word counts in full even for a numbered point."""

Part = tuple[str, float, str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece's evidence: the sum, and each part with its name and why."""

    score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a piece belongs to an instruction, and what it is where it does not."""

    inside: bool
    kind: NoiseKind | None
    reason: str
    weighed: Weighed


def judge(text: str, pieces: Sequence[Piece], again: frozenset[int] = frozenset()) -> list[Verdict]:
    """The verdict on every piece; the paragraphs ``again`` stand once more on the page, in copies that are left out."""
    weighed = _weigh_all(text, pieces, again)
    passing = [_passes(piece) for piece in pieces]
    inside = _viterbi(
        [
            Place(_pull(piece, w.score, p), _resumes(piece, w), piece.opens in ("item", "section", "title"))
            for piece, w, p in zip(pieces, weighed, passing, strict=True)
        ]
    )
    inside = [is_in and not p for is_in, p in zip(inside, passing, strict=True)]
    return [
        Verdict(True, None, "", w) if is_in else _noise(text, pieces, inside, i, w)
        for i, (is_in, w) in enumerate(zip(inside, weighed, strict=True))
    ]


def _passes(piece: Piece) -> bool:
    """Whether a piece is the site's or the printed page's own line, whatever stands around it."""
    if piece.furniture:
        return True
    chrome = sum(rule.weight for rule in piece.rules if rule.kind in ("source", "chrome"))
    return chrome <= -5 and piece.opens in ("text", "bullet", "introducer") and not piece.form


def _pull(piece: Piece, score: float, passing: bool) -> float:
    if piece.furniture:
        return 0.0
    return max(score, PASSING) if passing else score


def _resumes(piece: Piece, weighed: Weighed) -> bool:
    """Whether a piece counts on from what stands before it: it says so itself that foreign text ends here."""
    if piece.opens in ("item", "section"):
        return _counts_on(piece)
    if piece.opens == "introducer":
        return weighed.score >= 1.5
    return piece.opens in ("inner", "bullet", "text") and any(name in COUNTS_ON for name, _, _ in weighed.parts)


def _counts_on(piece: Piece) -> bool:
    """Whether its number goes on with the outline before it."""
    if piece.marker is None or piece.decision is None or piece.starts:
        return False
    return _outline_cost(piece.decision) < 0.7


@dataclass(frozen=True, slots=True)
class Place:
    """A piece as the walk sees it."""

    pull: float
    """Its evidence, in nats."""
    resumes: bool
    """Whether it counts on from a point or an element before it."""
    marks: bool
    """Whether it is a point or a heading: where it is outside, nothing that counts on from it comes back cheaply."""


_OUT, _PAUSED, _IN = range(3)
"""Outside; outside between two points of one instruction; inside."""


def _viterbi(places: Sequence[Place]) -> list[bool]:
    """Whether each piece is inside, on the likeliest way; the page begins and ends outside."""
    best = [0.0, -inf, -SWITCH / 2]
    came: list[list[int]] = []
    for place in places:
        back = RESUME if place.resumes else SWITCH
        ways = (
            # of two that are alike the first: what says nothing belongs to what stands before it
            ((_IN, best[_IN] - SWITCH), (_PAUSED, best[_PAUSED]), (_OUT, best[_OUT])),
            ((_IN, -inf if place.marks else best[_IN] - SWITCH), (_PAUSED, -inf if place.marks else best[_PAUSED])),
            ((_IN, best[_IN]), (_PAUSED, best[_PAUSED] - back), (_OUT, best[_OUT] - SWITCH)),
        )
        chosen = [max(way, key=lambda step: step[1]) for way in ways]
        came.append([state for state, _ in chosen])
        best = [score for _, score in chosen]
        best[_IN] += place.pull
    state = _IN if best[_IN] - SWITCH / 2 > max(best[_OUT], best[_PAUSED]) else _OUT
    if state == _OUT and best[_PAUSED] > best[_OUT]:
        state = _PAUSED
    inside = []
    for back_to in reversed(came):
        inside.append(state == _IN)
        state = back_to[state]
    return inside[::-1]


# --- evidence


def _weigh_all(text: str, pieces: Sequence[Piece], again: frozenset[int]) -> list[Weighed]:
    weighed = []
    context = Context(text, pieces, again)
    for i, piece in enumerate(pieces):
        own = text[piece.start : piece.end]
        context.at = i
        context.enter(piece, own)
        parts = [*_own_parts(own, piece)]
        for rule in CONTEXT_RULES:
            weight = rule(context, piece, own)
            if weight:
                parts.append((rule.__name__.strip("_"), weight, (rule.__doc__ or "").partition("\n")[0]))
        score = sum(weight for _, weight, _ in parts)
        weighed.append(Weighed(score, tuple(parts)))
        context.leave(piece, own, score)
    return weighed


def _form(piece: Piece, own: str) -> str:
    if piece.opens == "section" and piece.marker is None:
        return "bare_section"
    if piece.form and (piece.opens == "text" or (piece.opens == "inner" and _TO_SIGN.fullmatch(own))):
        return "form" if _SIGN.search(own) else "rule_line"
    return piece.opens


_TO_SIGN = regex.compile(r"\d+[.)]?\s[\s_]*_{3}[\s_]*")
"""A numbered line of a sheet to sign."""


def _outline_cost(decision: Decision) -> float:
    """How ill a marker fits into the outline, a fault of its number aside."""
    return decision.cost - (FAULTS[decision.step.fault].cost if decision.step.fault else 0.0)


def _own_parts(own: str, piece: Piece) -> Iterator[Part]:
    """What the piece's form and words say by themselves."""
    form = _form(piece, own)
    weight = FORM_WEIGHTS[form]
    if piece.marker is not None and piece.decision is not None:
        least = -0.6 if form == "inner" else 0.3
        weight = max(least, weight - 0.5 * _outline_cost(piece.decision))
    yield form, weight, f"it stands as {form.replace('_', ' ')}"
    placed = form == "item" or (form == "inner" and piece.decision is not None and _outline_cost(piece.decision) < 0.5)
    for rule in piece.rules:
        if form == "form" and rule.name == "menu":
            continue  # the columns of a form stand far apart, too
        if form == "title" and rule.kind == "article":
            continue  # «Бланк: должностная инструкция …» is a title all the same
        share = 1.0
        if placed and rule.weight < 0 and rule.name not in SPEAKS_TO_READER:
            share = 0.5  # a number in its place outweighs an odd word
        elif form == "bullet" and rule.kind is None:
            share = 0.4  # lists in articles use the formulas, too
        elif form == "section" and rule.name == "prose_start":
            share = 2.0  # «За что он отвечает», «Сколько платят»: headings of an article
        yield rule.name, rule.weight * share, rule.why
    if form in ("text", "bullet"):
        more = sentence_count(own) - 1
        if more:
            yield "sentences", max(SENTENCE * more, -4.0), f"{more + 1} sentences without a marker"


class Context:
    """What a reader keeps in mind of the pieces before: the list that is open, the title, the signatures."""

    def __init__(self, text: str, pieces: Sequence[Piece], again: frozenset[int]) -> None:
        self.text = text
        self.pieces = pieces
        self.again = again
        self.at = 0
        self.job: frozenset[str] = frozenset()
        """The stems of the last title's job."""
        self.titled = False
        """Whether a title has come and no prose since."""
        self.list_open = False
        """Whether a list is going on: its last element, or what introduces it, ends in «;», «:» or «,»."""
        self.list_bullets: frozenset[str] = frozenset()
        """The bullets of the list's elements so far (empty strings where they have none), of all its levels."""
        self.announced = False
        """Whether a point or a sentence of the instruction's own leads the list that is open."""
        self.foreign = False
        """Whether what came just before seems to be no part of an instruction."""
        self.elements = 0
        self.doubtful = False
        """Whether the list inside an item that goes on began with doubt."""
        self.in_section = False
        """Whether the last heading or point seems to be the instruction's and no prose has come since."""
        self.section_left = False
        """The same, prose or not: whether foreign text may have come between."""
        self.in_cell = False
        self.points = False
        """Whether a point has come since the last title."""
        self.signed = False
        self.around = _points_around(pieces)
        """For each piece the last point or heading before it, and the next one after it."""
        self.punctuated = _is_punctuated(text, pieces)
        """Whether the page's points end with a full stop or a semicolon."""
        self.led = False
        """Whether a line with a colon has come, and no point since: the cells of a table may follow."""
        self.filled = False
        """Whether a point has come since the last heading."""
        self.prose_leads = False
        """Whether prose has led to a list with a colon, and no point or heading has come since."""
        self.unled: str | None = None
        """The bullet of a list that goes on though nothing led to it."""
        self.words = frozenset(
            stem
            for p in pieces
            if (p.opens in ("item", "section") and p.marker) or text[p.end - 1] == ";"
            for stem in stems(text[p.start : p.end])
        )
        """The words of the page's numbered points, by their beginnings."""

    def neighbour(self, step: int) -> Piece | None:
        """The piece so many steps away."""
        i = self.at + step
        return self.pieces[i] if 0 <= i < len(self.pieces) else None

    def last_alike(self, piece: Piece) -> Piece | None:
        """The last element of the same list above, or else the last point or heading, where one is near."""
        for step in range(1, MOST_AROUND):
            above = self.neighbour(-step)
            if above is None or above.opens in ("item", "section", "title", "introducer"):
                return above
            if above.opens == "bullet" == piece.opens and above.bullet == piece.bullet:
                return above
            if above.opens == "inner" == piece.opens and _next_to(above, piece):
                return above
        return None

    def awaits(self) -> bool:
        """Whether an element of a list that the instruction announced comes next."""
        return self.list_open and self.announced and not self.foreign

    def belongs(self, own: str) -> bool:
        """Whether a text speaks as the page's points do, and of the same things."""
        known, unknown = familiarity(own[:FEW], self.words)
        return known >= unknown and not prose_marks(own)

    def enter(self, piece: Piece, own: str) -> None:
        """Note what a piece changes before it is weighed."""
        if piece.opens == "title":
            self.job = _stems(own) or self.job
            self.titled, self.points = True, False
        if piece.opens in ("item", "title") or (piece.opens == "section" and (piece.marker or piece.starts)):
            self.signed = False
            self.points = self.points or piece.opens != "title"
        elif piece.form and self.points and _LETTER.search(own):
            self.signed = True
        if piece.opens != "bullet":
            self.unled = None
        elif self.unled != piece.bullet:
            above = self.neighbour(-1)
            finished = above is not None and above.opens in ("item", "inner", "text") and not above.form
            led = not finished or above is None or self.list_open or self.text[above.end - 1] not in ".!?"
            self.unled = None if led else piece.bullet

    def leave(self, piece: Piece, own: str, score: float) -> None:
        """Note what a piece leaves behind once it is weighed."""
        self.titled = self.titled and score > -1.0
        if piece.opens in ("section", "item", "introducer"):
            self.in_section = self.section_left = score > 0.5 and not self.signed
        elif (score < -1.0 and not _passes(piece)) or self.signed:
            self.in_section = False
        self.doubtful = (
            piece.opens == "inner"
            and not self.awaits()
            and not interrupted_list(self, piece, own)
            and (self.doubtful or (piece.decision is not None and _outline_cost(piece.decision) > 1.5))
        )
        before = self.neighbour(-1)
        under_number = before is not None and before.is_bare
        self.in_cell = piece.opens == "text" and (under_number or self.in_cell)
        self.foreign = not _passes(piece) and (score <= -0.5 or (self.foreign and score < 1.5))
        if piece.opens in ("text", "introducer") and own[-1] == ":":
            self.prose_leads = score <= -1.0 and not _passes(piece)
        elif piece.opens not in ("text", "bullet"):
            self.prose_leads = False
        self.led = own[-1] == ":" or (self.led and piece.opens in ("text", "bullet"))
        self.filled = piece.opens in ("item", "inner") or (self.filled and piece.opens != "section")
        if score <= -0.5 or piece.furniture or self.doubtful:
            return
        element = piece.opens in ("text", "bullet")
        self.elements = self.elements + 1 if element and self.list_open else 0
        goes_on = element and (piece.bullet in self.list_bullets or self.list_open)
        if element:
            self.list_bullets = (self.list_bullets if goes_on else frozenset()) | {piece.bullet}
        self.list_open = own[-1] in ";:,"
        if own[-1] == ":" and not (goes_on and piece.bullet):  # an element may lead a list of its own
            self.announced = piece.opens in ("item", "introducer") and score > 1.5
            self.list_bullets = frozenset()


MOST_AROUND = 20
"""So many pieces away, points are no longer next to each other."""


def _points_around(pieces: Sequence[Piece]) -> list[tuple[Piece | None, Piece | None]]:
    """For each piece the last point or heading before it and the next one after it, where they stand near."""
    before, after = _nearest(pieces), _nearest(pieces[::-1])[::-1]
    return list(zip(before, after, strict=True))


def _nearest(pieces: Sequence[Piece]) -> list[Piece | None]:
    found: list[Piece | None] = []
    last, distance = None, 0
    for piece in pieces:
        distance += 1
        found.append(last if distance <= MOST_AROUND else None)
        if piece.opens in ("item", "inner", "section", "bullet", "title", "introducer"):
            last, distance = piece, 0
    return found


def _is_punctuated(text: str, pieces: Sequence[Piece]) -> bool:
    ends = [text[p.end - 1] for p in pieces if p.opens in ("item", "inner") and p.marker and p.end > p.marker.end]
    return len(ends) >= LEAST_PUNCTUATED and sum(end in ".;:" for end in ends) >= 0.9 * len(ends)


LEAST_PUNCTUATED = 5


def _next_to(a: Piece | None, b: Piece | None) -> bool:
    """Whether two pieces are neighbours in one list."""
    if a is None or b is None:
        return False
    if a.opens == "bullet" or b.opens == "bullet":
        return a.opens == b.opens and a.bullet == b.bullet
    if a.marker is None or b.marker is None or b.starts or a.opens != b.opens or a.opens == "section":
        return False
    first, second = a.marker.path, b.marker.path
    return first[:-1] == second[:-1] and second[-1] == first[-1] + 1


# --- context rules: each gives its weight, 0 where it has nothing to say; the docstring's first line says why


def list_line(context: Context, piece: Piece, own: str) -> float:
    """Ends as an element of a list does, or closes a list that is open."""
    if piece.opens != "text" or piece.form or sentence_count(own) > 1:
        return 0.0
    prose = any(rule.kind == "article" for rule in piece.rules) or (context.foreign and not context.belongs(own))
    return 2.4 if own[-1] == ";" or (context.list_open and own[-1] == "." and not prose) else 0.0


def awaited(context: Context, piece: Piece, own: str) -> float:
    """A list was announced or is going on, and this is an element like its others."""
    if piece.opens == "inner":
        return 1.0 if context.awaits() else 0.0
    if piece.opens != "bullet" or not context.list_open:
        return 0.0
    announced = 1.0 if context.announced else 0.5
    if not context.list_bullets:
        return announced
    if piece.bullet in context.list_bullets:
        return announced if context.announced else 0.2 * (context.elements <= 4)
    return 0.5 * announced if context.text[context.pieces[context.at - 1].end - 1] == ":" else 0.0


def interrupted_list(context: Context, piece: Piece, own: str) -> float:
    """Goes on with a list, or begins one that was announced, behind text that interrupts it."""
    above, before = context.neighbour(-1), context.last_alike(piece)
    if piece.opens not in ("bullet", "inner") or above is None or before is None or before is above:
        return 0.0
    end = context.text[before.end - 1]
    if before.opens == "bullet":
        return 2.4 if end == ";" else 0.0
    if before.opens == "inner":
        return 2.0
    first = _LETTER.search(own, piece.marker.end - piece.start if piece.marker else 0)
    element = own[-1] == ";" or (first is not None and first[0].islower())
    begins = piece.marker is None or piece.marker.path[-1] == 1
    if not begins or not context.belongs(own):
        return 0.0
    if end == ":" and before.opens in ("item", "inner", "introducer"):
        return 2.4 if element else 1.0
    return 2.0 if before.opens == "section" and piece.opens == "inner" else 0.0


def prose_list(context: Context, piece: Piece, own: str) -> float:
    """Stands in a list that prose leads to."""
    return -2.0 if piece.opens == "bullet" and context.prose_leads else 0.0


def opens_points(context: Context, piece: Piece, own: str) -> float:
    """Leads with a colon, in the words of office, to points that begin below."""
    _, below = context.around[context.at]
    official = piece.says("office") or piece.opens == "introducer"
    if piece.opens not in ("text", "introducer") or own[-1] != ":" or not official or below is None or len(own) > 160:
        return 0.0
    begins = below.marker is not None and below.marker.path[-1] == 1
    return 1.0 if begins and below.opens in ("item", "inner") else 0.0


def parts_points(context: Context, piece: Piece, own: str) -> float:
    """A line that is no sentence, between two points of one list that are finished."""
    above, below = context.around[context.at]
    label = piece.opens == "text" and not piece.form and not context.in_cell and len(own) < 110
    if not label or own[-1] in ".;," or above is None or context.text[above.end - 1] not in ".;" or piece.is_bare:
        return 0.0
    leads = own[-1] == ":" and (piece.says("office") or context.job & _stems(own))
    if kind_matches(own) or leads:
        return 0.0
    return -2.6 if _next_to(above, below) else 0.0


def unfinished(context: Context, piece: Piece, own: str) -> float:
    """Ends without a stop, where the page's points have one."""
    plain = piece.opens == "text" and not piece.form and not context.in_cell and own[-1] not in ".;:,"
    if not plain or not context.punctuated or not context.points:
        return 0.0
    above, below = context.neighbour(-1), context.neighbour(1)
    if any(p is not None and (p.form or p.opens == "title" or p.is_bare) for p in (above, below)) or context.titled:
        return 0.0
    if context.in_section and above is not None and above.opens == "section":
        return 0.0
    known, unknown = familiarity(own, context.words)
    if kind_matches(own):
        return 0.0
    return -0.8 if unknown >= known and not context.led else -0.3


def unled(context: Context, piece: Piece, own: str) -> float:
    """An element of a list that nothing leads to."""
    if piece.opens != "bullet" or context.unled != piece.bullet:
        return 0.0
    known, unknown = familiarity(own, context.words)
    return -0.4 + max(-2.0, UNFAMILIAR * max(0, unknown - known))


def interrupts(context: Context, piece: Piece, own: str) -> float:
    """Stands in a list that is not at its end, unlike the list's elements."""
    if not context.list_open or own[-1] == ";":
        return 0.0
    if piece.opens == "text" and sentence_count(own) > 1:
        return -1.5
    strange = piece.opens == "bullet" and context.list_bullets and piece.bullet not in context.list_bullets
    return -1.5 if strange else 0.0


def leads(context: Context, piece: Piece, own: str) -> float:
    """Stands with a colon right over numbered points."""
    below = context.neighbour(1)
    if piece.opens != "text" or own[-1] != ":" or below is None or sentence_count(own) > 1:
        return 0.0
    above = context.neighbour(-1)
    official = piece.says("office")
    remark = not official and above is not None and (_passes(above) or _next_to(*context.around[context.at]))
    return 2.0 if below.opens in ("item", "inner") and not remark else 0.0


def page_number(context: Context, piece: Piece, own: str) -> float:
    """A number alone between sentences that are finished."""
    above = context.neighbour(-1)
    if piece.opens != "text" or not own.isdigit() or context.in_cell or above is None:
        return 0.0
    return -4.0 if context.text[above.end - 1] in ".;:" else 0.0


def near_forum(context: Context, piece: Piece, own: str) -> float:
    """A short line among a forum's controls."""
    if piece.opens != "text" or len(own) > 80 or own[-1] in ";:":
        return 0.0
    beside = (context.neighbour(step) for step in (-3, -2, -1, 1, 2, 3))
    return -1.2 if any(p is not None and p.says("forum") for p in beside) else 0.0


def row_of_links(context: Context, piece: Piece, own: str) -> float:
    """Follows words of the site on one line, parted by a bullet as links are."""
    if piece.opens != "bullet" or len(own) > 100:
        return 0.0
    for step in range(-1, -8, -1):
        head = context.neighbour(step)
        if head is None or head.paragraph != piece.paragraph:
            return 0.0
        if head.opens != "bullet":
            return -4.0 if any(rule.kind == "chrome" and rule.weight <= -4 for rule in head.rules) else 0.0
    return 0.0


def doubtful_list(context: Context, piece: Piece, own: str) -> float:
    """Goes on with a numbered list that nothing introduced."""
    return -0.7 if piece.opens == "inner" and context.doubtful and piece.decision and piece.decision.cost < 1.0 else 0.0


def prose_below(context: Context, piece: Piece, own: str) -> float:
    """A heading over prose that is no instruction."""
    below = context.neighbour(1)
    if piece.opens != "section" or below is None or below.opens != "text" or below.form:
        return 0.0
    text = context.text[below.start : below.end]
    article = sum(rule.weight for rule in below.rules if rule.kind == "article")
    if article + SENTENCE * (sentence_count(text) - 1) > -2.0:
        return 0.0
    if context.filled and _counts_on(piece):
        return -0.6
    _, point = context.around[context.at]
    first = point is not None and point.marker is not None and point.marker.path[-1] == 1
    return -0.8 if first and (context.section_left or context.titled) else -2.0


def below_heading(context: Context, piece: Piece, own: str) -> float:
    """A plain sentence in a section: a point that lost its mark."""
    plain = piece.opens == "text" and not piece.form and sentence_count(own) == 1 and len(own) < 300
    if not plain or any(rule.weight < 0 for rule in piece.rules):
        return 0.0
    above = context.neighbour(-1)
    if context.punctuated and own[-1] not in ".;:" and (above is None or above.opens != "section"):
        return 0.0
    within = context.in_section or (context.section_left and context.belongs(own))
    return -FORM_WEIGHTS["text"] if within else 0.0


def between_points(context: Context, piece: Piece, own: str) -> float:
    """Several sentences without a mark between points that are numbered."""
    above, below = context.neighbour(-1), context.neighbour(1)
    if piece.opens != "text" or piece.form or above is None or below is None or sentence_count(own) == 1:
        return 0.0
    after_point = above.opens in ("item", "bullet") or (above.opens == "text" and context.list_open)
    return -1.0 if after_point and below.opens in ("item", "section") and below.marker is not None else 0.0


def cell(context: Context, piece: Piece, own: str) -> float:
    """Stands under a number alone on its line, as a table's cells do."""
    if piece.opens != "text" or sentence_count(own) > 1:
        return 0.0
    above = context.neighbour(-1)
    if above is not None and above.is_bare:
        return 1.5
    return -FORM_WEIGHTS["text"] if context.in_cell else 0.0


def after_signature(context: Context, piece: Piece, own: str) -> float:
    """Plain prose after the signatures."""
    if not context.signed or piece.form or piece.says("note"):
        return 0.0
    if piece.opens == "section" and piece.marker is None:
        return -2.5
    return -1.5 if piece.opens == "text" and len(own) > 60 else 0.0


def under_title(context: Context, piece: Piece, own: str) -> float:
    """A heading under a title, with no prose between."""
    return 1.0 if context.titled and piece.opens == "section" and piece.marker is None else 0.0


def printed_again(context: Context, piece: Piece, own: str) -> float:
    """A title that is printed once more right above what it heads."""
    return 2.5 if piece.opens == "title" and piece.paragraph in context.again else 0.0


def job_line(context: Context, piece: Piece, own: str) -> float:
    """Names a job on the line beside a title."""
    if piece.opens != "text" or len(own) > 120:
        return 0.0
    beside = any(p is not None and p.opens == "title" for p in (context.neighbour(-1), context.neighbour(1)))
    return 1.5 if beside and is_person(own) else 0.0


def among_forms(context: Context, piece: Piece, own: str) -> float:
    """A short line between the lines of a form."""
    if piece.opens != "text" or piece.form or len(own) > 80:
        return 0.0
    beside = [p is not None and p.form for p in (context.neighbour(-1), context.neighbour(1))]
    return 0.8 if all(beside) else 0.0


def names_job(context: Context, piece: Piece, own: str) -> float:
    """Names the job of the title."""
    if piece.opens not in ("text", "introducer") or piece.form or len(own) > 600 or not context.job:
        return 0.0
    if not context.job <= _stems(own):
        return 0.0
    return 2.4 if own[-1] == ":" else 1.0


PROSE_MARKS = (0.0, -1.0, -2.5, -3.5)
"""What so many signs of prose weigh."""


def prose_voice(context: Context, piece: Piece, own: str) -> float:
    """Speaks as prose does: of the past or the future, to somebody, with its small words."""
    if piece.opens not in ("text", "bullet", "introducer", "inner", "item") or piece.form:
        return 0.0
    as_point = piece.marker is not None or begins_as_point(own)  # that outweighs an odd word
    weight = PROSE_MARKS[max(0, min(prose_marks(own) - as_point, len(PROSE_MARKS) - 1))]
    return 0.6 * weight if as_point else weight


def speaks_as_point(context: Context, piece: Piece, own: str) -> float:
    """Says what is done or answered for, in the words of the other points."""
    if piece.opens not in ("text", "inner") or piece.form:
        return 0.0
    words = own[piece.marker.end - piece.start :] if piece.marker else own
    return 0.6 if begins_as_point(words) and context.belongs(words) else 0.0


UNFAMILIAR = -0.4
"""What each word weighs that is not of the genre, nor of the page's points; a familiar one makes up for it."""


def unfamiliar(context: Context, piece: Piece, own: str) -> float:
    """A whole sentence that shares few words with the points of the page and with instructions in general."""
    if piece.opens not in ("text", "bullet") or piece.form or not _is_sentence(own) or begins_as_point(own):
        return 0.0
    known, unknown = familiarity(own[:FEW], context.words)
    if unknown <= known or known + unknown < 4:
        return 0.0
    return max(UNFAMILIAR * (unknown - known), -3.0) * (1.0 if piece.opens == "text" else 0.5)


def familiar(context: Context, piece: Piece, own: str) -> float:
    """A sentence in the words of the page's points and of instructions in general."""
    plain = piece.opens == "text" and not piece.form and sentence_count(own) == 1 and context.section_left
    if not plain or any(rule.weight < 0 for rule in piece.rules):
        return 0.0
    known, unknown = familiarity(own[:FEW], context.words)
    return 0.8 if known >= 5 and known >= 2.5 * unknown and not prose_marks(own) else 0.0


def _is_sentence(own: str) -> bool:
    first = _LETTER.search(own)
    return first is not None and first[0].isupper() and own[-1] in ".!?…»"


FEW = 600
"""So many characters tell what a stretch speaks of."""

COUNTS_ON = ("awaited", "interrupted_list", "names_job")
"""Rules that say of an element that it goes on with a list of the instruction's."""

CONTEXT_RULES = (
    prose_voice,
    speaks_as_point,
    unfamiliar,
    familiar,
    list_line,
    awaited,
    interrupted_list,
    prose_list,
    opens_points,
    parts_points,
    unfinished,
    unled,
    interrupts,
    leads,
    page_number,
    near_forum,
    row_of_links,
    doubtful_list,
    prose_below,
    below_heading,
    between_points,
    cell,
    after_signature,
    under_title,
    printed_again,
    job_line,
    among_forms,
    names_job,
)

_LETTER = regex.compile(r"\p{L}")
_SIGN = regex.compile(r"[\p{L}\d]")
_WORD = regex.compile(r"[а-яё]{4,}", regex.IGNORECASE)
_TITLE_WORDS = ("должн", "инстр", "типов", "образ", "бланк", "приме")


def _stems(text: str) -> frozenset[str]:
    """The first letters of the text's words: enough to know a job by in any case."""
    stems = (word[:5].lower() for word in _WORD.findall(text[:600]))
    return frozenset(stem for stem in stems if stem not in _TITLE_WORDS)


# --- what noise it is


def _noise(text: str, pieces: Sequence[Piece], inside: Sequence[bool], i: int, weighed: Weighed) -> Verdict:
    kind, why = _kind_of_noise(text, pieces, inside, i, weighed)
    return Verdict(False, kind, why, weighed)


def _kind_of_noise(
    text: str, pieces: Sequence[Piece], inside: Sequence[bool], i: int, weighed: Weighed
) -> tuple[NoiseKind, str]:
    """What kind of noise a piece is, and why."""
    piece = pieces[i]
    if piece.furniture:
        return "chrome", "furniture: a printed page's header, footer or number, or an entry of a list of links"
    against = [rule for rule in piece.rules if rule.weight < 0 and rule.kind in ("source", "chrome")]
    worst = min(against, key=lambda rule: rule.weight, default=None)
    if worst is not None and worst.kind is not None:
        return worst.kind, f"{worst.name}: {worst.why}"
    own = text[piece.start : piece.end]
    form = _form(piece, own)
    why = "; ".join(f"{name}: {why}" for name, weight, why in weighed.parts if weight < 0 and name != form)
    within = any(inside[max(0, i - 40) : i]) and _goes_on(pieces, inside, i)
    if within and not _in_forum(pieces, i):
        return "spam", why or "stands among foreign paragraphs inside an instruction"
    if len(own) < 90 and own[-1] not in ".;:" and piece.opens != "bullet":
        return "chrome", why or "a short line that belongs to no instruction"
    return "article", why or "stands among prose that is no instruction"


def _in_forum(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a forum's controls stand near: then what is said there is no spam."""
    near = pieces[max(0, i - 6) : i + 7]
    return any(piece.says("forum") for piece in near)


def _goes_on(pieces: Sequence[Piece], inside: Sequence[bool], i: int) -> bool:
    """Whether the instruction goes on below, before another one starts."""
    for k in range(i + 1, min(len(pieces), i + 40)):
        if pieces[k].starts:
            return False
        if inside[k]:
            return True
    return False
