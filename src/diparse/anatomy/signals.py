"""What the form and words of each paragraph say before the numbering is known, as the decoder's candidates."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from msgspec import Struct
from msgspec.structs import replace

from diparse.anatomy.capitals import LINKS
from diparse.anatomy.headings import heading_length, heading_score, topic_score
from diparse.anatomy.jobs import Naming, job_changes, job_stems, named_job
from diparse.anatomy.persons import is_person, nominative
from diparse.anatomy.rules import Rule, evidence, fold, sentence_count
from diparse.anatomy.titles import TITLE, position_from_title, title_score
from diparse.lexicon import MAIN_KINDS, has_finite_verb, heading_kinds, introduced_kind, kind_matches
from diparse.lines import FLAT, Paragraph
from diparse.morphology import is_word
from diparse.numbering.decoder import PLAIN_HEADING
from diparse.numbering.markers import BULLET, Marker, inline_readings, line_readings, perhaps_reference
from diparse.numbering.outline import Candidate, Path
from diparse.sieve import Pattern
from diparse.topics import asked_kinds, section_kinds

INLINE_FROM = 60
"""A paragraph shorter than this holds no second marker; code points."""
FLAT_MARKERS = 3
"""A paragraph with this many places for a marker is flat text: each of them likely is one."""

_FORM = Pattern(
    r"_{3,}|\b(?:УТВЕРЖДАЮ|СОГЛАСОВАНО|УТВЕРЖДЕН[АО]?)\b|^(?:(?:должностную |рабочую )?инструкцию )?(?:разработал|составил|проверил|исполнитель)а?\s*[:(]|^(?:разработал|составил)а?\s*$|^(?:[\w-]+ )?инструкция (?:согласован|разработан|составлен|проверен)а\s*:\s*$|^(?:утверждаю|согласовано|визы|м\.\s?п\.)|^\(?(?:подпись|фамилия|ф\.?\s?и\.?\s?о|инициалы|дата|число, месяц|наименование (?:организации|предприятия|учреждения|должности)|место (?:составления|издания)|расшифровка|должность,|личная подпись|инициалы, фамилия)"
    r"|\(подпись|\s{3}подпись\s*$|расшифровка подписи|инструкцией\)? (?:ознакомлен|согла[сш])|^лист (?:ознакомления|согласования|(?:регистрации|уч[её]та) изменений)|^№\s+(?:п/п\b|ф\.? ?и\.? ?о|фамилия)|^(?:роспись\b.{0,20}|(?:с )?инструкци(?:ю|ей|я) (?:\w+ )?(?:изучил|прочитал|прочел|прочла|вручен|получил)\w*.{0,40}:?)$|ознакомлен[аы]?\s*[:(_]|^ознакомлен[аы]?\s*$|^с\s+(?:\w+\s+)?инструкцией\b|^\[(?!(?:свернуть|развернуть|показать|скрыть|править|изменить)\b)[^\]]*\]?$|^[^\[]{0,40}\]$|^«?_*+»?\s*+_*+\s*+(?:19|20)_*+\s?г|^[\d_]{2}\.[\d_]{2}\.[\d_]{2,4}\s*(?:г\.?)?$|^[«\"]\s*+_*+\d*+\s*+[»\"]\s*+\S++\s++(?:19|20)[\d_]+|экземпляр (?:получил|инструкции)|^(?:принято|рассмотрено|введено в действие)\b|^общество с ограниченной|^(?:открытое |закрытое |публичное )акционерное общество|^(?:муниципальн|государственн|федеральн|республиканск|частн|областн)\w+ (?:[\w-]+ ){0,7}(?:учреждени|предприяти)\w+"
    r"|^(?-i:[А-ЯЁ]{2,7}) [«\"*_][^.;:]{1,60}[»\"*_]$|^приложение(?: ?(?:№|n) ?\d+)?(?: к приказу .{0,60})?$|^к (?:приказу|постановлению|распоряжению) (?:[\w-]+ ?){0,6}$|^от \d\d?[. ][\d.а-я ]{5,20}г?\.? ?(?:№|n) ?[\d/а-я-]+$",
    re.IGNORECASE | re.MULTILINE,
)


def is_form(text: str) -> bool:
    """Whether a text looks like a part of a form: an approval block or a place for signatures.

    >>> is_form("(подпись) (расшифровка подписи)"), is_form("УТВЕРЖДАЮ"), is_form("[число, месяц, год]")
    (True, True, True)
    >>> is_form("Утверждает график работы.")
    False
    """
    return _FORM.found_in(fold(text))


_APPROVED = re.compile(r"\W*(?:утверждаю|согласовано)\W*$", re.IGNORECASE)


def approves_below(text: str) -> bool:
    """Whether a line says no more than that whoever stands below it approves: «УТВЕРЖДАЮ:».

    >>> approves_below("УТВЕРЖДАЮ:"), approves_below("Утверждаю график")
    (True, False)
    """
    return bool(_APPROVED.match(text))


class Signals(Struct, frozen=True, gc=False):
    """What is known of a paragraph by itself."""

    bullet: int
    """Length of the bullet at its start, 0 without one."""
    readings: Sequence[Marker]
    inline: Sequence[Sequence[Marker]]
    title: float
    heading: float
    introduces: bool
    form: bool
    ends: str
    """Its last character."""
    rules: Sequence[Rule]

    @property
    def noise(self) -> float:
        """The evidence of the rules alone, in nats."""
        return sum([rule.weight for rule in self.rules]) if self.rules else 0.0


def read_signals(text: str, paragraphs: Sequence[Paragraph]) -> list[Signals]:
    """The signals of each paragraph."""
    return [_signals(text, p) for p in paragraphs]


_BLANK_LINE = re.compile(
    r"\n[^\S\n]*\n\s*|(?<=[а-яё])(?=(?:Утверждаю|УТВЕРЖДАЮ)\b)|\n\s*(?=[«\"“]?(?:Утверждаю|УТВЕРЖДАЮ)\W*(?:\n|$))"
)
"""Where a site's line may end and a form begin, though they were joined or stand glued together."""


def part_site_lines(
    text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals]
) -> tuple[list[Paragraph], list[Signals]]:
    """Cut lines of the site's own off paragraphs that they were joined with over a blank line."""
    parted: list[tuple[Paragraph, Signals]] = []
    for p, s in zip(paragraphs, signals, strict=True):
        blank = None if p.furniture or not any(_is_site(rule) for rule in s.rules) else _BLANK_LINE
        cuts = [match.span() for match in blank.finditer(text, p.start, p.end)] if blank else []
        starts, ends = [p.start, *(end for _, end in cuts)], [*(start for start, _ in cuts), p.end]
        parts = [replace(p, start=start, end=end) for start, end in zip(starts, ends, strict=True)]
        own = [_signals(text, part) for part in parts] if cuts else [s]
        mixed = len({any(map(_is_site, each.rules)) for each in own}) == 2
        parted += zip(parts, own, strict=True) if mixed else [(p, s)]
    return [p for p, _ in parted], [s for _, s in parted]


def _is_site(rule: Rule) -> bool:
    return rule.kind in ("source", "chrome") and rule.weight <= -4


MOST_LINKS = 40


def listed_lines(text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals]) -> frozenset[int]:
    """The lines of tables of contents and lists of links: short, without a full stop, right under their head.

    Such a head is «Содержание» or «Читайте также:»; a title among them is a link, a number an entry's.
    """
    found: set[int] = set()
    head = ""
    numbered = False  # whether the entry above has a number
    for i, (p, s) in enumerate(zip(paragraphs, signals, strict=True)):
        own = text[p.start : p.end]
        names = {rule.name for rule in s.rules}
        if "contents" in names:
            head, count = "contents", 0
        elif "see_also" in names and (own[-1] == ":" or own.count(" ") <= 3):
            head, count = "links", 0
        elif head:
            count += 1
            plain = len(own) < 110 and own[-1] not in ".;:!" and count <= MOST_LINKS
            if head == "contents":
                entry = (
                    plain
                    and not (numbered and s.title >= 2 and not s.readings)
                    and heading_repeats(text, paragraphs, i)
                )
            else:
                titled = s.title >= 2 or _job_title(text, paragraphs, signals, i) >= 2
                entry = (
                    not s.readings
                    and s.heading < 2.5
                    and not own.isupper()
                    and not (titled and _stands_over(signals, i))
                )
            if not (plain and entry) or s.form:
                head = ""
        if head:
            found.add(i)
        numbered = bool(s.readings)
    return frozenset(found)


def _stands_over(signals: Sequence[Signals], i: int) -> bool:
    """Whether a form or a heading comes next, as under a title that is no link."""
    below = signals[i + 1] if i + 1 < len(signals) else None
    return below is not None and (below.form or below.heading >= 2.5 or any(m.path == (1,) for m in below.readings))


def heading_repeats(text: str, paragraphs: Sequence[Paragraph], i: int) -> bool:
    """Whether a line stands again further down, as an entry of a table of contents does (number and page aside)."""
    entry = _CONTENTS_ENTRY.fullmatch(text, paragraphs[i].start, paragraphs[i].end)
    words = " ".join(entry["words"].casefold().split()) if entry else ""
    return len(words) > 3 and any(
        words in " ".join(text[p.start : min(p.end, p.start + 140)].casefold().split())
        for p in paragraphs[i + 1 : i + 400]
    )


_CONTENTS_ENTRY = re.compile(
    r"(?:(?:раздел|глава|§)?\s*(?:\d[\d.]*|[IVX]+)[.)]?\s*)?(?P<words>\D.*?)[\s.…·_]*\d*", re.IGNORECASE | re.DOTALL
)
"""An entry of a table of contents: a number, words, leaders and a page."""


def _signals(text: str, p: Paragraph) -> Signals:
    own = text[p.start : p.end]
    if p.row:
        return Signals(0, (), (), 0.0, -9.0, False, False, own[-1], tuple(evidence(own)))
    bullet = BULLET.match(own)
    readings = [] if bullet else line_readings(text, p.start, p.end)
    inline = (
        inline_readings(text, p.start + (readings[0].end - p.start if readings else 0), p.end)
        if len(own) > INLINE_FROM
        else []
    )
    head = own[: inline[0][0].start - p.start].strip() if inline and len(inline) >= FLAT_MARKERS else own
    title = 0.0
    if not bullet:
        words = own[readings[0].end - p.start :].strip() if readings else head
        title = title_score(words)
        if readings and title < 3:
            title = 0.0  # «1. Должностная инструкция повара» may head one of several, a point is no title
    rules = tuple(evidence(own))
    form = is_form(head)
    noise = sum(rule.weight for rule in rules)
    return Signals(
        bullet=bullet.end() if bullet else 0,
        readings=tuple(readings),  # tuples are smaller, and a long page has many that are empty
        inline=tuple(map(tuple, inline)),
        title=title if noise > -4 and not any(rule.name == "note" for rule in rules) else 0.0,
        heading=-9.0 if bullet or noise <= -4 or form else heading_score(head),
        introduces=not bullet and noise > -4 and len(head) < 300 and introduced_kind(head) is not None,
        form=form,
        ends=own[-1],
        rules=rules,
    )


def candidates(
    text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], left_out: frozenset[int]
) -> list[tuple[int, Candidate]]:
    """The places where the outline may take a step, each with the paragraph that it stands in."""
    found: list[tuple[int, Candidate]] = []
    changes = _changes(text, paragraphs, signals, left_out)
    asking = _asking(text, paragraphs, signals)
    before = after = ""
    job: frozenset[str] = frozenset()  # of the last title
    pointed = False  # whether a point or heading has come since the title: before it, a form is the approval
    for i, (p, s) in enumerate(zip(paragraphs, signals, strict=True)):
        if i in left_out or p.furniture or p.row:
            continue
        if pointed and s.form and _SIGNS.search(text, p.start, p.end) and not has_finite_verb(text[p.start : p.end]):
            after = "signature"
        elif s.noise <= -5 and not after:
            after = "break"
        if i in changes:
            after = "other_job"
        title = s.title or _job_title(text, paragraphs, signals, i) or _flat_title(text, p, s)
        if title:
            last_job, job = job, _titled_job(text[p.start : p.end])
            if pointed and not after and job and job == last_job and _goes_on_below(signals, i):
                title = min(title, TITLE_AMID)
            found.append((i, Candidate(p.start, "title", heading=title)))
            after, pointed = "", False  # what stood before the title was its approval
        elif s.readings:
            below = signals[i + 1] if i + 1 < len(signals) else None
            under_heading = bool(found) and found[-1][0] == i - 1 and found[-1][1].heading >= 2.5
            above = "" if under_heading else before
            place = _line_candidate(text, p, s, above, after, below.readings if below else ())
            if after == "other_job" and _stands_apart(text, paragraphs, signals, i):
                place = replace(place, parted=True)
            found.append((i, place))
            after, pointed = "", True
        elif s.noise > -4 and _names_job(text, p):
            found.append((i, Candidate(p.start, "job", heading=1.0, after=after)))
            after = ""  # if another instruction begins here, then with this line
        elif s.introduces:
            turns = _turns(text, paragraphs, found, i)
            found.append((i, Candidate(p.start, "introducer", introduces=True, turns=turns)))
        elif (heading := s.heading + _leads_list(signals, i) + asking.get(i, 0.0)) < 1.5 or _no_heading(
            text, paragraphs, signals, i
        ):
            pass
        elif _says_again(text, paragraphs, found, i):
            found.append((i, Candidate(p.start, "introducer", introduces=True)))
        else:
            general = heading_kinds(text[p.start : p.end]) == ("general",)
            found.append((i, Candidate(p.start, "heading", heading=heading, general=general, after=after)))
            pointed = True
        flat = len(s.inline) + bool(s.readings) >= FLAT_MARKERS
        found += [(i, candidate) for candidate in _inline_candidates(text, p, s, flat)]
        before = text[p.start : p.end] if s.noise > -4 else ""  # no sentence goes on from a line of the site's
    return sorted(found, key=lambda place: place[1].at)


def _says_again(text: str, paragraphs: Sequence[Paragraph], found: Sequence[tuple[int, Candidate]], i: int) -> bool:
    """Whether a line with a colon leads to the points of the heading right above it, in that heading's words.

    «Ответственность», then «Основания ответственности продавца:».
    """
    own = text[paragraphs[i].start : paragraphs[i].end]
    if own[-1] != ":" or not found or found[-1][0] != i - 1 or found[-1][1].heading < PLAIN_HEADING:
        return False
    above = paragraphs[i - 1]
    kinds = set(section_kinds(text[above.start : min(above.end, above.start + 200)])) - {"other"}
    return not kinds.isdisjoint(section_kinds(own))


TITLE_AMID = 2.0
"""A title is no stronger that names the same job again over a number that counts on: the site's own heading."""


def _goes_on_below(signals: Sequence[Signals], i: int) -> bool:
    readings = signals[i + 1].readings if i + 1 < len(signals) else ()
    return bool(readings) and readings[0].path[-1] > 1 and not readings[0].weak


def _turns(text: str, paragraphs: Sequence[Paragraph], found: Sequence[tuple[int, Candidate]], i: int) -> bool:
    """Whether a sentence introduces another of an instruction's main parts than the last heading or such sentence."""
    kind = introduced_kind(text[paragraphs[i].start : paragraphs[i].end])
    for last, candidate in reversed(found):
        if candidate.what == "title":
            return False
        if candidate.introduces or candidate.heading >= 2.5:
            above = text[paragraphs[last].start : paragraphs[last].end]
            kinds = (introduced_kind(above),) if candidate.introduces else heading_kinds(above[:200])
            return kind in MAIN_KINDS and kind not in kinds
    return False


def _changes(
    text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], left_out: frozenset[int]
) -> set[int]:
    """The paragraphs where the points go over to another job."""
    moves = _moves(signals)
    places = [
        Naming(breaks=s.noise <= -5)
        if i in left_out
        else _naming(text[p.start : p.end], s, moves[i], _stands_apart(text, paragraphs, signals, i))
        for i, (p, s) in enumerate(zip(paragraphs, signals, strict=True))
    ]
    for i, (above, below) in enumerate(pairwise(signals)):
        if above.ends.isalpha() and below.readings and _is_cut_off(text, paragraphs[i]):
            places[i] = replace(places[i], breaks=True)
    changes = set()

    def speaks_of(i: int, stems: frozenset[str]) -> bool:
        names = re.compile(rf"\b(?:{'|'.join(sorted(stems))})")
        for k in range(i + 1, min(i + 1 + MOST_SPOKEN, len(paragraphs))):
            if places[k].title:
                break
            own = text[paragraphs[k].start : min(paragraphs[k].end, paragraphs[k].start + FLAT)].lower()
            if stems <= set(names.findall(own)):
                return True
        return False

    for last, first in job_changes(places, speaks_of):
        # the other job's points begin before a formula names it: where a point speaks of it in passing, and before
        # that at a heading «1.» or after a break
        since = [i for i in range(last + 1, first + 1) if signals[i].readings]
        passing = (
            i for i in since if named_job(text[paragraphs[i].start : paragraphs[i].end], 0.0) == places[first].job
        )
        begun = next(passing, first)
        opens = [
            i
            for above, i in pairwise([last, *since])
            if i <= begun
            and (
                any(places[k].breaks or paragraphs[k].furniture for k in range(max(above, 0), i))
                or (signals[i].readings[0].path == (1,) and _is_heading(text, paragraphs[i], signals[i]))
            )
        ]
        # a heading that counts on from the last one is hardly the first thing of another instruction
        anew = [i for i in opens if not (moves[i] == "on" and _is_heading(text, paragraphs[i], signals[i]))]
        changes.add(max(anew or [i for i in since if i <= begun and moves[i] == "ahead"] or opens, default=begun))
    return changes


def _moves(signals: Sequence[Signals]) -> list[str]:
    """How each paragraph's number follows the last one of its style: "on", "ahead", "back", or "" where none tells."""
    last: dict[str, Path] = {}
    found = []
    for s in signals:
        move = ""
        if s.readings:
            path = s.readings[0].path
            style = s.readings[0].style if len(path) == 1 else ""
            above = last.get(style, ())
            if above and path[-1] > 1:
                counts = path[:-1] == above[: len(path) - 1] and len(above) >= len(path)
                due = above[len(path) - 1] + 1 if counts else 0
                move = "on" if path[-1] == due else "back" if path < above else "ahead"
            last[style] = path
        found.append(move)
    return found


def _stands_apart(text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], i: int) -> bool:
    """Whether something parts a point from the one above: a line of the site's or of a form, or wider blanks."""
    if not i or not signals[i].readings:
        return False
    above = signals[i - 1]
    if above.form or above.noise <= -5:
        return True

    def gap(k: int) -> int:
        return text.count("\n", paragraphs[k - 1].end, paragraphs[k].start) if 0 < k < len(paragraphs) else 0

    return gap(i) > max(2, gap(i - 1), gap(i + 1))


MOST_SPOKEN = 15
"""Another job that the points go over to is spoken of within so many paragraphs."""


def _is_cut_off(text: str, p: Paragraph) -> bool:
    """Whether a sentence breaks off: behind a small word, or in the middle of one."""
    if _CUT_OFF.search(text, p.start, p.end):
        return True
    last = _LAST_WORD.search(text, max(p.start, p.end - 40), p.end)
    return last is not None and not is_word(last[0])


_LAST_WORD = re.compile(r"(?<=\s)[а-яё]{3,}$")
_CUT_OFF = re.compile(r"\s(?:на|и|в|во|с|со|по|для|о|об|или|к|от|из|за|при|до|без|под|над|у)$")
"""No sentence ends so: the page breaks off here."""


def _titled_job(title: str) -> frozenset[str]:
    job = position_from_title(title)
    return job_stems(job.name) if job and job.name else frozenset()


def _naming(own: str, s: Signals, move: str, apart: bool) -> Naming:
    if s.title >= TITLE:
        return Naming(_titled_job(own), title=True)
    words = own[s.readings[0].end - s.readings[0].start :].lstrip() if s.readings else own
    headed = not s.introduces and (heading_score(words) if s.readings else s.heading) >= 2.5
    spoken = s.readings or s.introduces or headed
    least = 0.0 if apart else 1.0 if headed else 2.0
    job = named_job(words, least) if spoken else frozenset()
    return Naming(job, breaks=s.noise <= -5, back=move == "back", jumps=move in ("back", "ahead"))


def _is_heading(text: str, p: Paragraph, s: Signals) -> bool:
    return _heading_after(text, s.readings[0], p.end)[0] >= 2


_SIGNS = re.compile(r"подпис|ознакомлен|согла[сш]|визы|[а-яё]\s*_{3,}", re.IGNORECASE)
_JOB_LINE = re.compile(r"[А-ЯЁ][\w «»()-]{3,90}:$")


def _names_job(text: str, p: Paragraph) -> bool:
    """Whether a line is a job's name with a colon, as over the points of another instruction.

    >>> line = "Механик по выпуску автотранспорта:"
    >>> _names_job(line, Paragraph(0, len(line)))
    True
    """
    if p.end - p.start > 100 or text[p.end - 1] != ":":
        return False
    own = text[p.start : p.end]
    return bool(_JOB_LINE.match(own)) and not has_finite_verb(own) and is_person(own[:-1])


def _leads_list(signals: Sequence[Signals], i: int) -> float:
    """A short line that stands over a list is likelier a heading."""
    if i + 1 >= len(signals):
        return 0.0
    below = signals[i + 1]
    if below.bullet or any(1 in m.path[-1:] for m in below.readings):
        return 0.8
    above = signals[i - 1] if i else None
    return 0.7 if above is not None and above.ends == "." and below.ends in (".", ":", ";") else 0.0


def _no_heading(text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], i: int) -> bool:
    """Whether a line looks like a heading but names who signs, or labels a table's row."""
    own = text[paragraphs[i].start : paragraphs[i].end]
    names = not has_finite_verb(own) and (is_person(own) or is_person(nominative(own)))
    return names or _labels_row(text, paragraphs, signals, i) or (i > 0 and _completes(text, paragraphs[i - 1], own))


LEAST_ASKING = 3
"""Where so many lines ask in turn, each over a list, these are the headings."""


def _asking(text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals]) -> dict[int, float]:
    """What it weighs for each line that asks, as the headings of an instruction in free words do, that others do so."""
    found = []
    for i, (p, below) in enumerate(pairwise(paragraphs)):
        own = text[p.start : p.end]
        if p.end - p.start > LONGEST_ASKED or signals[i].readings or signals[i].bullet or not own[0].isupper():
            continue
        plain = signals[i].heading >= PLAIN_HEADING
        listed = below.end - below.start < LONGEST_POINT and sentence_count(text[below.start : below.end]) <= 1
        if listed and (plain or (own[-1] not in ".;,?!" and asked_kinds(own))):
            found.append((i, plain))
    asks = [i for i, plain in found if not plain]
    return dict.fromkeys(asks, ASKING) if len(found) >= LEAST_ASKING else {}


ASKING = 4.0
"""What that weighs: as much as the verb of a question speaks against a heading."""
LONGEST_ASKED = 50
LONGEST_POINT = 140
_GOES_ON = re.compile(r"(?:по|с|со)\s", re.IGNORECASE)


def _completes(text: str, above: Paragraph, own: str) -> bool:
    """Whether a line goes on with a job's name on the line above: «ГЛАВНОМУ СПЕЦИАЛИСТУ», «ПО РАБОТЕ С КЛИЕНТАМИ»."""
    name = text[above.start : above.end]
    adjacent = text.startswith("\n" + own, above.end)
    shouted = own.isupper() and name.isupper() and adjacent and not kind_matches(own)
    linked = adjacent and name.rpartition(" ")[2].lower() in LINKS  # «ИНЖЕНЕРА ПО», «ОПЛАТЕ ТРУДА»
    goes_on = shouted or linked or bool(_GOES_ON.match(own))
    named = is_person(nominative(name)) or (linked and title_score(name) >= TITLE)
    return goes_on and len(name) < 80 and name[-1].isalpha() and named


def _job_title(text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], i: int) -> float:
    """A job's name alone on a line, right over a section's heading, stands for a title: «Швейцар»."""
    p = paragraphs[i]
    if p.end - p.start > 80 or i + 1 >= len(signals) or signals[i].bullet or signals[i].readings or signals[i].form:
        return 0.0
    own = text[p.start : p.end]
    at = next((k for k in range(i + 1, min(i + 1 + MOST_FORMS, len(signals))) if not signals[k].form), i + 1)
    below = signals[at]
    over_heading = below.heading >= 2.5 or (
        below.readings and below.readings[0].path == (1,) and not below.readings[0].weak
    )
    if not over_heading or not own[0].isupper() or own[-1] in ".;:,?!":
        return 0.0
    if i and approves_below(text[paragraphs[i - 1].start : paragraphs[i - 1].end]):
        return 0.0
    duties = _DUTIES_OF.match(own)
    first = bool(below.readings) and below.readings[0].path == (1,) and _is_heading(text, paragraphs[at], below)
    if duties and (first or (i and _announces(text, paragraphs[i - 1], signals[i - 1]))):
        # «Есть короткая:», «Обязанности дворника»; or these over «I. Общая часть»
        return 2.5 if is_person(nominative(own[duties.end() :])) else 0.0
    if first and (duties := _ITS_DUTIES.search(own)):
        return 2.5 if is_person(own[: duties.start()]) else 0.0
    return 2.5 if heading_kinds(own) == ("other",) and is_person(own) and not has_finite_verb(own) else 0.0


def _flat_title(text: str, p: Paragraph, s: Signals) -> float:
    """The title that a flat text begins with, up to its first heading."""
    if p.end - p.start <= FLAT or s.bullet or s.readings:
        return 0.0
    first = min(_inline_headings(text, p, s), default=p.start)
    return title_score(text[p.start : first].strip()) if p.start < first < p.start + FLAT else 0.0


MOST_FORMS = 3
"""Lines of a form that may stand between a job's name and the first heading, and one more."""
_ITS_DUTIES = re.compile(r"\s*[-–—:.]\s*(?:должностные |функциональные )?обязанности$", re.IGNORECASE)
"""«Сестра-хозяйка - функциональные обязанности»."""
_DUTIES_OF = re.compile(r"(?:должностные |функциональные )?обязанности (?=[а-яё])", re.IGNORECASE)


def _announces(text: str, p: Paragraph, s: Signals) -> bool:
    """Whether somebody says that an instruction follows: a line with a colon that is no point and no heading."""
    return text[p.end - 1] == ":" and not (s.introduces or s.readings or s.bullet or s.form or s.heading >= 2.5)


MOST_COLUMNS = 6


def _labels_row(text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], i: int) -> bool:
    """Whether a line is a table's: the label under a number alone, or a column's head after «№»."""
    if i == 0:
        return False
    if any(m.end == paragraphs[i - 1].end for m in signals[i - 1].readings):
        return True
    for k in range(i - 1, max(-1, i - 1 - MOST_COLUMNS), -1):
        own = text[paragraphs[k].start : paragraphs[k].end]
        if own.startswith("№"):
            return len(own) < 20
        if len(own) > 40 or own[-1] in ".;:":
            return False
    return False


def _line_candidate(text: str, p: Paragraph, s: Signals, before: str, after: str, below: Sequence[Marker]) -> Candidate:
    first = s.readings[0]
    stop = s.inline[0][0].start if s.inline else p.end
    heading, general, introduces = _heading_after(text, first, stop)
    if below and len(below[0].path) > len(first.path):
        heading += topic_score(text[first.end : stop].strip())
    is_open = bool(before) and before[-1] not in ".;:!?…"
    blank = not any(c.isalpha() for c in text[first.end : p.end])
    alone = blank and len(first.path) == 1
    if is_open and len(before) >= WRAPPED_FROM and perhaps_reference(text, p.start):
        skip = 0.0  # «… требованиями раздела», then «4. Правил»
    elif alone and text[p.end - 1].isdigit():
        skip = 0.5 if below else 3.0  # the number of a page, or of a table's row
    elif first.weak:
        words = text[first.end : p.end].lstrip()
        skip = 0.6 if is_open else 4.0 if text[first.end - 1] in ".)" else 2.0
        if not is_open and (words[:1].isupper() or len(first.path) > 1):
            skip = max(skip, 3.0)
    else:
        skip = 8.0 if blank and not alone else 6.0 if first.flaw in (None, "glued") else 4.5
    cut = is_open and len(before) >= WRAPPED_FROM and (len(first.path) == 1 or first.flaw == "separator")
    if cut:
        skip = min(skip, 3.5)
    return Candidate(
        p.start,
        "number",
        s.readings,
        heading,
        general,
        skip,
        introduced=before.endswith(":"),
        after=after,
        blank=blank,
        introduces=introduces,
        ends_sentence=cut,
        unstopped=not blank and text[p.end - 1].isalpha() and p.end - p.start < LONGEST_TITLE and not s.inline,
    )


LONGEST_TITLE = 240
"""A heading in many words has at most so many characters."""
WRAPPED_FROM = 40
"""A line of so many characters may have been broken in the middle of a sentence."""


def _inline_candidates(text: str, p: Paragraph, s: Signals, flat: bool) -> Iterator[Candidate]:
    """The places inside a paragraph where a number or a heading without one may stand."""
    headings = _inline_headings(text, p, s) if flat or p.end - p.start > FLAT else {}
    for start, end in headings.items():
        head = text[start:end]
        yield Candidate(start, "heading", heading=heading_score(head), general=heading_kinds(head) == ("general",))
    above = s.readings[0].end if s.readings else p.start
    for k, readings in enumerate(s.inline):
        stop = s.inline[k + 1][0].start if k + 1 < len(s.inline) else p.end
        at = readings[0].start
        below_heading = at in headings.values() or (at - above < LONGEST_INLINE and _heads(text[above:at]))
        candidate = _inline_candidate(text, readings, stop, flat, below_heading)
        within = k > 0 and any(at < marker.end for marker in s.inline[k - 1])  # a part of the number before, perhaps
        yield replace(candidate, skip=0.0) if within else candidate
        above = readings[0].end


def _inline_candidate(text: str, readings: Sequence[Marker], stop: int, flat: bool, below_heading: bool) -> Candidate:
    first = readings[0]
    heading, general, introduces = _heading_after(text, first, stop)
    above = text[max(0, first.start - 3) : first.start].rstrip()[-1:]
    sentence_end = below_heading or above in (".", ";", ":", "!", "?", "_", ")", "»")
    enter = (0.0 if flat else 1.0) + (0.0 if sentence_end or heading > 2 else 1.5)
    skip = 0.0 if not flat else 4.5 if sentence_end else 3.5
    if perhaps_reference(text, first.start) and not below_heading and heading < 2.5:
        skip, enter = 0.0, 1.0
    return Candidate(
        first.start, "number", readings, heading, general, skip, enter, introduced=above == ":", introduces=introduces,
        ends_sentence=not sentence_end,
    )  # fmt: skip


_FLAT_HEADING = re.compile(r"(?<=[.;:!?)»_])\s(?=(?P<head>[А-ЯЁ][а-яё]+(?: [а-яё]+){0,3})\.\s+(?:\d|[А-ЯЁ«]))")
_CAPS_HEADING = re.compile(
    r"(?<=[.;:!?)»_])\s(?=(?P<head>[А-ЯЁ]{4,}(?:[ ,]{1,2}(?:[А-ЯЁ]+|\([А-ЯЁ ]+\))){0,8}[.:]?)\s+(?:[А-ЯЁ]?[а-яё«]|\d|[-–—•]))"
)


def _inline_headings(text: str, p: Paragraph, s: Signals) -> dict[int, int]:
    """Headings without a number inside a flat text: where each starts and ends.

    They are in capitals, a few words with a full stop («Права.»), or stand right before a marker.
    """
    found = {}
    for match in chain(_CAPS_HEADING.finditer(text, p.start, p.end), _FLAT_HEADING.finditer(text, p.start, p.end)):
        if _heads(match["head"]):
            found[match.end()] = _skip_blanks(text, match.end("head"), p.end)
    last = p.start
    places = [(readings[0].start, readings[0].end) for readings in s.inline]
    bullet = _FIRST_BULLET.search(text, p.start, places[0][0] if places else p.end)
    if bullet:
        places.insert(0, (bullet.end(), bullet.end()))
    for start, end in places:
        head = _heading_before(text, max(last, start - LONGEST_INLINE), start, whole_title=last == p.start)
        if head is not None and head > last:
            found.setdefault(head, start)
        last = end
    return found


_FIRST_BULLET = re.compile(r"(?<=[А-ЯЁа-яё])\s+(?=[-–—•*·►■]\s+[а-яё])")


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


LONGEST_INLINE = 100
"""A heading inside a flat text has at most so many characters."""
_LAST_SENTENCE_END = re.compile(r".*[.;:!?)»_]\s+(?=[А-ЯЁ])", re.DOTALL)
_CAPITAL = re.compile(r"(?<=\s)(?<!\s[а-яёА-ЯЁ]\s)(?<!\s[а-яёА-ЯЁ]{2}\s)(?<!\s[а-яёА-ЯЁ]{3}\s)(?=[А-ЯЁ])")
"""A word that may begin a heading: what stands behind a preposition does not."""


def _heading_before(text: str, start: int, end: int, whole_title: bool) -> int | None:
    """Where the heading begins that ends right before a marker, behind a sentence's end or a title."""
    sentence = _LAST_SENTENCE_END.match(text, start, end)
    if sentence:
        return sentence.end() if _heads(text[sentence.end() : end]) else None
    if whole_title:
        for match in _CAPITAL.finditer(text, start, end):
            head = text[match.start() : end]
            matches = kind_matches(head)
            if matches and matches[0][1] == 0 and _heads(head):
                return match.start()
    return None


def _heads(text: str) -> bool:
    """Whether a stretch of flat text is a heading by itself."""
    return heading_score(text) >= 2.5 and not is_form(text)


def _heading_after(text: str, marker: Marker, stop: int) -> tuple[float, bool, bool]:
    own = text[marker.end : min(stop, marker.end + 400)].strip()
    head = own[: heading_length(own)]
    score = heading_score(head, numbered=True) if head else 0.0
    if len(own) > 200 and len(head) == len(own):
        score = -4.0
    general = score > 1 and heading_kinds(head) == ("general",)
    return score, general, introduced_kind(own) is not None
