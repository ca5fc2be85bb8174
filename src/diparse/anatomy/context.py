"""What a reader keeps in mind of the pieces before: the list that is open, the title, the signatures."""

from collections.abc import Sequence

import regex

from diparse.anatomy.evidence import LETTER, outline_cost, passes
from diparse.anatomy.genre import begins_as_point, familiarity, prose_marks, stems
from diparse.anatomy.pieces import Piece
from diparse.anatomy.rules import sentence_count
from diparse.lexicon import MAIN_KINDS, heading_kinds, kind_matches


def _is_sites(piece: Piece) -> bool:
    """Whether a line of a form's shape is the site's: «Дата изменения: 23.10.2021»."""
    return any(rule.kind == "chrome" and rule.weight <= -4 for rule in piece.rules)


MOST_AROUND = 20
"""So many pieces away, points are no longer next to each other."""
LEAST_PUNCTUATED = 5
FEW = 600
"""So many characters tell what a stretch speaks of."""
_WORD = regex.compile(r"[а-яё]{4,}", regex.IGNORECASE)
_APPROVAL = regex.compile(r"^(?:приложение|утвержд)", regex.IGNORECASE | regex.MULTILINE)
"""Forms that stand over a title, not below the points."""
_ORDER = regex.compile(r"(?:П ?Р ?И ?К ?А ?З(?: ?Ы ?В ?А ?Ю)?|РАСПОРЯЖЕНИЕ|ПОСТАНОВЛЯЮ)\s*(?::|№.{0,40}|от .{0,40})?$")
"""Where an order begins."""
_ANNEX = regex.compile(r"приложение\b|\W*(?:утвержд(?:аю|ен)|принято|рассмотрено|согласовано)", regex.IGNORECASE)
"""What an order puts in force begins so."""
STANDARD = regex.compile(
    r"(?:обобщ[её]нн\w+ )?трудов(?:ая функция|ые действия)\W*+$|уровень (?:\(подуровень\) )?квалификации\W*+$"
    r"|возможные наименования должностей\W*+$|(?:происхождение (?:\w+ ){0,2}трудовой функции|заимствовано из оригинала)\W*+$",
    regex.IGNORECASE,
)
"""Labels in the table of a professional standard."""
_MAIN_KINDS = {"general", *MAIN_KINDS}
_TITLE_WORDS = ("должн", "инстр", "типов", "образ", "бланк", "приме")


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
        self.signed = self.was_signed = False
        """Whether the instruction is signed: with this piece, and before it."""
        self.sheet = False
        """Whether the numbered lines of a sheet to sign have begun."""
        self.closed = False
        """Whether prose has come since the signatures, and neither a title nor a point: the instruction is over."""
        self.extract: str | None = None
        """What is being quoted: ``standard`` for the table of a professional standard, ``statute`` for articles of a
        law, ``questionnaire`` for a form to fill in, ``order`` for the order that puts an instruction in force."""
        self.quoted_to = 0
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
            if above.opens == "inner" == piece.opens and next_to(above, piece):
                return above
        return None

    def after_form(self) -> bool:
        """Whether a part of a form stands right above."""
        above = self.neighbour(-1)
        return above is not None and above.form

    def awaits(self) -> bool:
        """Whether an element of a list that the instruction announced comes next."""
        return self.list_open and self.announced and not self.foreign

    def interrupted(self, piece: Piece, own: str) -> float:
        """How surely a piece goes on with a list, or begins one that was announced, behind text that interrupts it."""
        above, before = self.neighbour(-1), self.last_alike(piece)
        if piece.opens not in ("bullet", "inner") or above is None or before is None or before is above:
            return 0.0
        end = self.text[before.end - 1]
        if before.opens == "bullet":
            return 2.4 if end == ";" else 0.0
        if before.opens == "inner":
            return 2.0
        first = LETTER.search(own, piece.marker.end - piece.start if piece.marker else 0)
        element = own[-1] == ";" or (first is not None and first[0].islower())
        begins = piece.marker is None or piece.marker.path[-1] == 1
        if not begins or not self.belongs(own):
            return 0.0
        if end == ":" and before.opens in ("item", "inner", "introducer"):
            return 2.4 if element else 1.0
        return 2.0 if before.opens == "section" and piece.opens == "inner" else 0.0

    def bullets_are_points(self) -> bool:
        """Whether an instruction without numbers goes on, whose points are the elements of lists."""
        return self.section_left and not self.points

    def begins_bare(self, piece: Piece, own: str) -> bool:
        """Whether an instruction without numbers begins: two headings of main parts, below each nothing but points."""
        if piece.opens != "section" or piece.marker is not None or heading_kinds(own)[0] not in _MAIN_KINDS:
            return False
        points = 0
        for below in self.pieces[self.at + 1 : self.at + MOST_AROUND]:
            words = self.text[below.start : below.end]
            if below.opens == "section":
                return points > 1 and below.marker is None and heading_kinds(words)[0] in _MAIN_KINDS
            told = any(rule.weight < 0 for rule in below.rules) or sentence_count(words) > 1 or prose_marks(words)
            if told or below.form or below.opens not in ("text", "bullet", "introducer"):
                return False
            points += begins_as_point(words)
        return False

    def belongs(self, own: str) -> bool:
        """Whether a text speaks as the page's points do, and of the same things."""
        known, unknown = familiarity(own[:FEW], self.words)
        return known >= unknown and not prose_marks(own)

    def enter(self, piece: Piece, own: str) -> None:
        """Note what a piece changes before it is weighed."""
        self.was_signed = self.signed
        if piece.opens == "title":
            self.job = job_stems(own) or self.job
            self.titled, self.points = True, False
        self.sheet = piece.is_bare and (self.sheet or (self.signed and self.after_form()))
        if self.sheet:
            pass
        elif piece.opens in ("item", "title") or (piece.opens == "section" and (piece.marker or piece.starts)):
            self.signed = self.closed = False
            self.points = self.points or piece.opens != "title"
        elif self.signed and self.begins_bare(piece, own):
            self.signed = self.closed = False
        elif piece.form and self.points and LETTER.search(own) and not (_APPROVAL.search(own) or _is_sites(piece)):
            self.signed = True
        self._quote(piece, own)
        if piece.opens != "bullet":
            self.unled = None
        elif self.unled != piece.bullet:
            above = self.neighbour(-1)
            finished = above is not None and above.opens in ("item", "inner", "text") and not above.form
            led = not finished or above is None or self.list_open or self.text[above.end - 1] not in ".!?"
            self.unled = None if led else piece.bullet

    def _quote(self, piece: Piece, own: str) -> None:
        """Note where something is quoted that is no instruction, and where that ends."""
        if self.extract == "order":
            ends = piece.opens == "title" or _ANNEX.match(own) is not None
        else:
            heads = piece.opens == "section" and (piece.marker is not None or self.extract != "standard")
            ends = piece.opens == "title" or (piece.starts and piece.opens == "item") or heads
        if ends or self.at > self.quoted_to:
            self.extract = None
        if _ORDER.match(own) or (self.extract == "order" and not ends):
            self.extract, self.quoted_to = "order", max(self.quoted_to, self.at + MOST_AROUND * bool(_ORDER.match(own)))
            return
        if piece.opens == "section" and piece.marker is not None:
            quotes = "statute" if piece.marker.style == "статья" and not kind_matches(own) else None
        elif piece.says("questionnaire"):
            quotes = "questionnaire"
        else:
            words = own[piece.marker.end - piece.start :].lstrip() if piece.marker else own
            quotes = "standard" if STANDARD.match(words) and not self.in_section else None
        if quotes:
            self.extract, self.quoted_to = quotes, self.at + MOST_AROUND

    def leave(self, piece: Piece, own: str, score: float) -> None:
        """Note what a piece leaves behind once it is weighed."""
        self.titled = self.titled and score > -1.0
        if piece.opens in ("section", "item", "introducer"):
            self.in_section = self.section_left = score > 0.5 and not self.signed
        elif (score < -1.0 and not passes(piece)) or self.signed:
            self.in_section = False
        foreign_prose = piece.opens in ("text", "introducer") and score <= -2.0 and not passes(piece)
        self.closed = self.closed or (self.signed and foreign_prose)
        self.doubtful = (
            piece.opens == "inner"
            and not self.awaits()
            and not self.interrupted(piece, own)
            and (self.doubtful or (piece.decision is not None and outline_cost(piece.decision) > 1.5))
        )
        before = self.neighbour(-1)
        under_number = before is not None and before.is_bare
        self.in_cell = piece.opens == "text" and (under_number or self.in_cell)
        self.foreign = not passes(piece) and (score <= -0.5 or (self.foreign and score < 1.5))
        if piece.opens in ("text", "introducer") and own[-1] == ":":
            self.prose_leads = score <= -1.0 and not passes(piece)
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


def next_to(a: Piece | None, b: Piece | None) -> bool:
    """Whether two pieces are neighbours in one list."""
    if a is None or b is None:
        return False
    if a.opens == "bullet" or b.opens == "bullet":
        return a.opens == b.opens and a.bullet == b.bullet
    if a.marker is None or b.marker is None or b.starts or a.opens != b.opens or a.opens == "section":
        return False
    first, second = a.marker.path, b.marker.path
    return first[:-1] == second[:-1] and second[-1] == first[-1] + 1


def job_stems(text: str) -> frozenset[str]:
    """The first letters of the text's words: enough to know a job by in any case."""
    stems = (word[:5].lower() for word in _WORD.findall(text[:600]))
    return frozenset(stem for stem in stems if stem not in _TITLE_WORDS)
