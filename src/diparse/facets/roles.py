"""Whose the job is: its category of staff, who appoints to it, who stands above it, who stands in for it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from diparse.facets.passages import sentences
from diparse.facets.persons import ANYBODY, Case, Phrase, person_at, persons
from diparse.lexicon import has_finite_verb
from diparse.model import StaffCategory
from diparse.morphology import parses


class Named(NamedTuple):
    """A stretch of a text and the category that it names."""

    start: int
    end: int
    value: StaffCategory


CATEGORIES: tuple[tuple[StaffCategory, str], ...] = (
    ("manager", r"руководител|руководящ"),
    ("professional", r"профессионал(?!ьн)"),
    ("teaching", r"педагог"),
    ("civil_servant", r"муниципальн\w+ служ|(?:государственн\w+ )?гражданск\w+ служ|государственн\w+ служ"),
    ("medical", r"медицинск\w+ (?:персонал|работник)|врач|фармацевтическ\w+ (?:персонал|работник)"),
    ("support", r"вспомогательн|обслуживающ"),
    ("clerk", r"техническ\w+ (?:исполнител|служащ)|служащ"),
    ("specialist", r"специалист"),
    ("worker", r"рабоч"),
    ("other", r"персонал|состав"),
)
"""The stems that name a category; the first that is named decides."""

_CATEGORY_NOUNS = r"(?:руководител|профессионал(?!ьн)|специалист|служащ|исполнител|рабоч|работник|персонал|состав(?:у|а)?\b|служб|врач)"
_CATEGORY = re.compile(
    r"(?:(?:относ[ия]тся|принадлежит|отнес[её]н\w*)\s+(?:\w+\s+){0,2}?к\s+(?:(?:категори\w*|числу|(?:профессиональной )?группе)\s+(?!должност))?"
    r"|входит в (?:состав|число|категорию)\s+|(?:является|являются)\s+"
    r"|^[А-ЯЁ][\w-]+(?:\s[\w-]+){0,4}\s[—–-]\s"
    r"|^(?:категория(?: должности| персонала| работников?)?|профессиональная группа)\s*[:—–-]?\s*)"
    rf"[«\"]?(?P<name>(?:[\w-]+(?:ых|их|ому|ему|ого|его|ой|ей|ие|ые|ым|им)\s+){{0,3}}{_CATEGORY_NOUNS}\w*(?:\s+\([^)]{{0,200}}\))?)",
    re.IGNORECASE,
)
_GROUP_OF_POSTS = re.compile(
    r"относится к\s+(?P<name>[\w-]+ групп\w+ должностей [\w-]+(?:\s\w+)? службы)", re.IGNORECASE
)
_IS = re.compile(r"явля", re.IGNORECASE)
_WHOLE = re.compile(r"\W*$|[,.;]|\s+(?:и|по|в|с)\s")
"""What may follow «является специалистом»; «является руководителем смены» names no category."""
_UNDER_A_LABEL = re.compile(r"^(?:категория|профессиональная)", re.IGNORECASE)


def categories(text: str) -> Iterator[Named]:
    """The categories of staff that a text puts the job into.

    >>> text = "Комендант относится к категории технических исполнителей и подчиняется завхозу."
    >>> [(text[c.start : c.end], c.value) for c in categories(text)]
    [('технических исполнителей', 'clerk')]
    >>> [c.value for c in categories("Врач является специалистом. Он является руководителем группы.")]
    ['specialist']
    """
    for found in (*_CATEGORY.finditer(text), *_GROUP_OF_POSTS.finditer(text)):
        name = found["name"]
        value = next((value for value, stems in CATEGORIES if re.search(rf"\b(?:\w+-)?(?:{stems})", name, re.I)), None)
        if value is None or (_IS.match(found[0]) and not _WHOLE.match(text, found.end())):
            continue
        end = found.end("name")
        if _UNDER_A_LABEL.match(found[0]):
            end += len(re.match(r"(?:\s+[\w-]+)*", text[end:])[0])  # type: ignore[index]
        yield Named(found.start("name"), end, value)


_HIRES = re.compile(
    r"\b(?:назнача(?:ет|ют)(?:ся)?|назначени[еяю]|нанима(?:ет|ется)|принима(?:ет|ют)(?:ся)?|при[её]ме?\b|увольня\w+|увольнени\w+|освобожда\w+|освобождени\w+"
    r"|заключает|расторгает|трудовой договор|на должность|от должности|на работу)",
    re.IGNORECASE,
)
_APPOINTS = re.compile(r"\b(?:назнача|назначени|принима|при[её]м|увольн|освобожд|трудовой договор)", re.IGNORECASE)
_LABEL_OF_APPOINTMENT = re.compile(r"^(?:порядок назначения|назначение|кем назначается|назначается)\b", re.IGNORECASE)
_ABSENCE = re.compile(
    r"отсутств|отпуск|болезн|нетрудоспособност|командировк|\bзамещ|\bзамен[яи]|на период|на время", re.IGNORECASE
)
_WORK = re.compile(r"обязанност|функци|замещ|замен[яи]", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:приказ(?:ом|у)?|распоряжени(?:ем|ю|е)|решени(?:ем|ю|е))\s+", re.IGNORECASE)
_IS_HIRED = re.compile(r"\b(?:назначается|принимается|увольняется|освобождается)\b", re.IGNORECASE)
_HIRE = re.compile(
    r"\b(?:назначает|принимает|увольняет|освобождает|заключает|расторгает|прекращает|нанимает|производит|издает|изда[её]т|оформляет|осуществляет)\b"
    r"(?:\s+(?:от|с|на|его|ее|её|нее|неё|должности|должность|работы|работу|приказом))*\s+",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:с|со|перед|между|над|под|за)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)


def appointing(text: str) -> Iterator[Phrase]:
    """Who appoints: by whose order, by whom, or who does it.

    >>> [p.value for p in appointing("Назначается на должность приказом директора школы по согласованию с завучем.")]
    ['Директор школы']
    >>> [p.value for p in appointing("Повара принимает и увольняет заведующая.")]
    ['Заведующая']
    >>> [p.value for p in appointing("На должность повара назначается лицо с опытом.")]
    []
    """
    for at, sentence in sentences(text):
        labelled = _LABEL_OF_APPOINTMENT.match(sentence)
        if not _APPOINTS.search(sentence) or (_ABSENCE.search(sentence) and _WORK.search(sentence) and not labelled):
            continue
        if not labelled and len(_HIRES.findall(sentence)) < 2 and not _IS_HIRED.search(sentence):
            continue
        found = _by_order(sentence) or _by_whom(sentence) or _who(sentence)
        if found and found.value != ANYBODY:
            yield _moved(found, at)


def _moved(phrase: Phrase, by: int) -> Phrase:
    return Phrase(phrase.start + by, phrase.end + by, phrase.value)


def _by_order(sentence: str) -> Phrase | None:
    orders = (person_at(sentence, order.end(), "gent") for order in _ORDER.finditer(sentence))
    return next((phrase for phrase in orders if phrase), None)


def _by_whom(sentence: str) -> Phrase | None:
    verbs = list(_IS_HIRED.finditer(sentence))
    if not verbs or re.search(r"\bлиц[оа]\b", sentence[verbs[-1].end() :]):
        return None
    found = next(persons(sentence, verbs[-1].end(), "ablt", words=10, stop=",.;:("), None)
    return found if found and not _PREPOSITION.search(sentence[: found.start]) else None


def _who(sentence: str) -> Phrase | None:
    verbs = list(_HIRE.finditer(sentence))
    return next(persons(sentence, verbs[-1].end(), "nomn", stop=",.;:("), None) if verbs else None


_SUBORDINATE = re.compile(
    r"\b(?:подчиняется|подчин[её]на?|подотч[её]т(?:ен|на))\b|^(?:[\w-]+ое )?подчин[её]н(?:ие|ность)\b", re.I
)
_TO_WHOM = re.compile(r",\s+котор(?:ому|ой)\s+(?:[\w-]+\s+){0,3}?подчин(?:яется|[её]на?)\b", re.IGNORECASE)
_UNDER = re.compile(r"\bнаходится в (?:[\w-]+ )?подчинении(?: у)?\s+", re.IGNORECASE)
_HIM = re.compile(r"^\W*(?:непосредственно )?(?:ему|ей)\b", re.IGNORECASE)
_BOSS = re.compile(
    r"\b(?P<kind>непосредственн|функциональн|административн|линейн)(?:ый|ым) (?:руководител|начальник)(?:ь|ем|ом)?\b",
    re.IGNORECASE,
)
_BOSS_IS = re.compile(r"^(?:\s+[\w-]+){0,6}?\s*(?:\s[-–—]|:|\bявляется\b)\s*|^\s+(?=[А-ЯЁ])")
_DIRECTS = re.compile(
    r"^\W*(?:работ|деятельност)[уыюо]\w?\s(?:[\w-]+\s){1,6}?(?:направляет|координирует|контролирует|руководит)(?: и \w+ет)?\s+",
    re.I,
)
_NEXT = re.compile(
    r"(?:[,;(:]\s*|\s)[-–—]\s*|[,;(:]\s*(?:а\s+)?(?:также\s+)?|\s(?:и|или|либо|а также)\s+", re.IGNORECASE
)
_WHICH = re.compile(r"\bкотор\w+[^,;:]*")


def superiors(text: str) -> Iterator[Phrase]:
    """All to whom the job is subordinate, in whatever respect.

    >>> [p.value for p in superiors("Подчиняется главному врачу, а в его отсутствие - заведующему отделением.")]
    ['Главный врач', 'Заведующий отделением']
    >>> [p.value for p in superiors("Непосредственный руководитель повара – шеф-повар.")]
    ['Шеф-повар']
    >>> [p.value for p in superiors("Работник подчиняется правилам распорядка.")]
    []
    """
    for at, sentence in sentences(text):
        for found in _superiors_in(sentence):
            if found.value != ANYBODY:
                yield _moved(found, at)


def _superiors_in(sentence: str) -> Iterator[Phrase]:
    if whom := _TO_WHOM.search(sentence):
        yield from _ending_at(sentence, whom.start())
        return
    cue = _SUBORDINATE.search(sentence)
    if cue and _HIM.match(sentence[cue.end() :]):
        yield from appointing(sentence)
    elif cue:
        yield from _all_from(sentence, cue.end(), "datv")
    elif under := _UNDER.search(sentence):
        yield from _all_from(sentence, under.end(), "gent")
    elif boss := _BOSS.search(sentence):
        named = _BOSS_IS.match(sentence[boss.end() :])
        if named:
            at = boss.end() + named.end()
            first = person_at(sentence, at, "nomn")
            yield from _all_from(sentence, at, "nomn") if first else ()
    elif directs := _DIRECTS.match(sentence):
        found = person_at(sentence, directs.end(), "nomn")
        yield from [found] if found else []


def _all_from(sentence: str, at: int, case: Case) -> Iterator[Phrase]:
    """The first person from a place on, and each further one who stands right behind a mark or «и»."""
    last = next(persons(sentence, at, case), None)
    while last:
        yield last
        last = _next_person(sentence, last.end, case)


def _ending_at(sentence: str, end: int) -> Iterator[Phrase]:
    """The person who is named right before a place, in whatever case: the longest phrase that ends there."""
    starts = [match.start() for match in re.finditer(r"\b[^\W\d_]", sentence[:end])][-8:]
    found = (person_at(sentence, start, case) for start in starts for case in ("gent", "ablt", "datv", "nomn"))
    whole = next((phrase for phrase in found if phrase and phrase.end == end), None)
    yield from [whole] if whole else []


def _next_person(sentence: str, at: int, case: Case) -> Phrase | None:
    for mark in _NEXT.finditer(sentence, at):
        between = _WHICH.sub("", sentence[at : mark.start()])
        if has_finite_verb(between):
            return None
        found = person_at(sentence, mark.end(), case)
        if found and (mark[0].strip() not in (",",) or case != "nomn"):
            return found
    return None


_STANDS_IN: tuple[tuple[str, Case], ...] = (
    (r"\b(?:исполняет|выполняет|осуществляет|вед[её]т|проводит|замещает|заменяет|подменяет)\b", "nomn"),
    (r"\b(?:замещается|заменяется|исполняются|выполняются)\b", "ablt"),
    (r"\b(?:возлага(?:ются|ет|ется)|возложен[аоы]?)\b[^.;]*?\bна(?=\s)", "accs"),
    (r"\b(?:переда[её]тся|передаются|переходят|поруча(?:ется|ются))\b(?:\s+к\b)?", "datv"),
    (r"\bзакрепля(?:ется|ются)\b[^.;]*?\sза(?=\s)", "ablt"),
    (r"\b(?:заменить|заместить)\b[^.;]*?\bможет\b", "nomn"),
)
"""Verbs of standing in, and the case of who does it."""
_STANDS_IN_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), case) for pattern, case in _STANDS_IN)
_LABEL_OF_STANDING_IN = re.compile(r"^(?:кто|кем)\b[^.]*?\b(?:замещ|замен)\w+|^порядок замещения", re.IGNORECASE)
_WHOSE_ABSENCE = re.compile(r"\b(?:отсутстви[еяи]|отпуска|болезни)\s+(?=[\w-])", re.IGNORECASE)
_THE_HOLDER = frozenset(("работник", "сотрудник", "специалист", "лицо"))


def standing_in(text: str, job: str | None) -> Iterator[Phrase]:
    """Who does the work in the absence of the one whose job it is.

    >>> [p.value for p in standing_in("На время отсутствия повара его обязанности исполняет су-шеф.", "Повар")]
    ['Су-шеф']
    >>> [p.value for p in standing_in("В отсутствие директора его обязанности исполняет завуч.", "Завуч")]
    []
    >>> [p.value for p in standing_in("Кто замещает Лаборант смены", None)]
    ['Лаборант смены']
    """
    for at, sentence in sentences(text):
        labelled = _LABEL_OF_STANDING_IN.match(sentence)
        if not labelled and not (_ABSENCE.search(sentence) and not _of_another(sentence, job)):
            continue
        for found in _stand_in(sentence, labelled.end() if labelled else 0):
            yield _moved(found, at)


def _stand_in(sentence: str, at: int) -> Iterator[Phrase]:
    """The first who stands in, behind a label that ends at ``at`` or behind a verb, and those who may instead."""
    case: Case
    if at:
        places: Iterator[tuple[int, Case, str]] = iter([(at, "nomn", ".;")])
    else:
        verbs = ((verb.end(), case) for pattern, case in _STANDS_IN_PATTERNS for verb in pattern.finditer(sentence))
        places = ((end, case, ",.;:(") for end, case in verbs)
    for place, case, stop in places:
        found = next(persons(sentence, place, case, words=5, stop=stop), None)
        if found:
            yield found
            yield from _instead(sentence, found.end, case)
            return
    if _WHILE.match(sentence):
        yield from list(_does(sentence))[:1]


_INSTEAD = re.compile(
    r"\s+(?:или|либо)\s+|[,;(]\s*а?\s*(?:при|в)\s[^,;.]{0,40}?отсутств[^,;.]*?[-–—]\s*", re.IGNORECASE
)


def _instead(sentence: str, at: int, case: Case) -> Iterator[Phrase]:
    """Others who may stand in as well: «мастер | или бригадир», «заместитель, а при его отсутствии - | мастер»."""
    while mark := _INSTEAD.match(sentence, at):
        found = person_at(sentence, mark.end(), case)
        if found is None:
            return
        yield found
        at = found.end


_WHILE = re.compile(r"(?:(?:на|во?|в случае|при)\s|если|когда)\b[^,.;]{0,80}?(?:отсутств|отпуск|болезн)", re.IGNORECASE)
_DOES = re.compile(
    r"(?<=\s)(?!распредел|назнач|определ|реша|изда|утвержд|соглас|находится|приостан)[а-яё]{3,}(?:[её]т|ит)\s+",
    re.IGNORECASE,
)
"""A verb whose subject may follow; not one that tells who chooses the other."""


def _does(sentence: str) -> Iterator[Phrase]:
    """Whoever does anything while the other is away: «В его отсутствие сменой управляет | мастер»."""
    for verb in _DOES.finditer(sentence):
        found = person_at(sentence, verb.end(), "nomn")
        if found:
            yield found


def _of_another(sentence: str, job: str | None) -> bool:
    """Whether the absence is that of somebody else than the job's holder."""
    whose = _WHOSE_ABSENCE.search(sentence)
    absent = person_at(sentence, whose.end(), "gent") if whose else None
    if absent is None or job is None or absent.value == ANYBODY:
        return False
    own = _lemmas(job)
    return not (_lemmas(absent.value) & (own | _THE_HOLDER))


def _lemmas(phrase: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", phrase.lower())
    return frozenset(parse.normal_form for word in words for parse in parses(word)[:1])
