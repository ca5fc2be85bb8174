"""The job's name: read from the title, or from what the points say, and put into the nominative."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from diparse.model import Position
from diparse.morphology import parses

_AFTER_TITLE = re.compile(
    r"(?:инструкци[яи]|(?:должностные|функциональные) обязанности)\b(?:\s+должностная\b)?(?:\s*№\s*[\w/-]+)?",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^[\s:,.\-–—«»\"'_*№#]*(?:(?:для|на должность|по должности|на|должность)\s+)?[\s«\"]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\[.*|_{2,}.*|№\s*\S.*|\((?:рус|укр|бел|образец|типов|пример|наимен|ф\.).*|(?:образец|типовая|скачать|20\d\d).*|[\s.,;:«»\"'*\-–—]+)$",
    re.IGNORECASE | re.DOTALL,
)
_GRADE = re.compile(
    r"\s*\(?\b(?:\d+(?:\s*[-–]\s*\d+)?(?:-?\w{1,3})?|[IVХX]+|(?:перв|втор|высш|треть|четв[её]рт|пят|шест)\w+(?: квалификационн\w+)?)\s+(?:разряд|категори|класс|уров|групп)\w*\)?.*$|\s*\((?:[^()]*\b(?:форма|вариант|разряд)\w*)\).*$",
    re.IGNORECASE | re.DOTALL,
)
# Where somebody works says nothing of what the job is, unless the job is named by it («начальник цеха»).
_UNIT = re.compile(
    r"\s+(?:[\w-]+(?:ого|его|ой|ей)\s+){0,4}(?:цеха|отдела|бюро|службы|отделения|лаборатории|участка|кафе|автосервиса|станции|мастерской|столовой|аптеки|ресторана|поликлиники|больницы|магазина|завода|компании|предприятия|организации|учреждения|хозяйства|бригады)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_BY_UNIT = re.compile(
    r"\b(?:начальник|завед|руководител|директор|мастер\b(?!-)|заместител|специалист|менеджер|управля|администратор|председател|бригадир)",
    re.IGNORECASE,
)
_HEADS_UNIT = re.compile(
    r"(?:начальник|руководител|заведующ|бригадир|мастер|администратор)\w*\s+(?:[\w-]+(?:ого|его|ой|ей)\s+){0,3}(?:смен|участк|групп|отдел|служб|бюро|сектор|склад|лаборатори|производств|зал)\w*",
    re.IGNORECASE,
)
_NAMED_IF_BARE = re.compile(r"\b(?:инженер|инспектор|мастер)\w*$", re.IGNORECASE)
"""Jobs that say nothing without a speciality: where the title names none, the unit stands for it."""
_ASIDE = re.compile(r"\s*\((?P<aside>[^()]+)\)$")
_BRACKETED = re.compile(r"\([^()]*\)?")
_SENTENCE = re.compile(r"(?<=[а-яё)])[.?!]\s.*$", re.DOTALL)
_ORGANISATION = re.compile(
    r"\s+(?:\w+(?:ого|ой|его|ей)\s+)*\w+\s+«[^»]*»?.*$|\s+(?:муниципальн|государственн|федеральн|областн|районн|городск)(?:ого|ой)\s+(?:\w+(?:ого|ой)\s+)*(?:дома|дворца|центра|учреждени|предприяти|организаци|школы|библиотек|театр|музе|архив|больниц|поликлиник|управлени)\w*.*$|\s+(?:ООО|ОАО|ЗАО|АО|ПАО|МБОУ|МБДОУ|МАОУ|ГБУЗ|ГБОУ|ФГУП|МУП|ИП|УП|РУП|ЧУП|ГУП)\b.*$",
    re.DOTALL,
)


def position_from_title(title: str) -> Position | None:
    """The job that a title names, or None where it names none.

    >>> position_from_title("Должностная инструкция главному специалисту по работе с клиентами").name
    'Главный специалист по работе с клиентами'
    >>> position_from_title("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ ВОДИТЕЛЯ-ЭКСПЕДИТОРА").name
    'Водитель-экспедитор'
    """
    match = next(reversed(list(_AFTER_TITLE.finditer(title))), None)
    raw = title[match.end() :] if match else title
    if match and not re.search(r"[а-яё]{3}", _BRACKETED.sub("", raw), re.IGNORECASE):
        raw = re.sub(
            r"\W*(?:типовая|примерная|рабочая)?\s*(?:должностная|рабочая|производственная)?\s*инструкция.*$|[.:].*$",
            "",
            title,
            flags=re.IGNORECASE | re.DOTALL,
        )
    raw = " ".join(raw.split())
    raw = raw[_LEAD.match(raw).end() :]  # type: ignore[union-attr]
    raw = _SENTENCE.sub("", raw)
    before = None
    while raw != before:
        before, raw = raw, _TAIL.sub("", raw)
    raw = _GRADE.sub("", _ORGANISATION.sub("", raw)).strip()
    aside = _ASIDE.search(raw)
    if aside and not is_person(nominative(aside["aside"])):
        raw = raw[: aside.start()]
    words = raw.split()
    head = (_head(words) or 0) + 1
    heads = _HEADS_UNIT.match(raw)
    if heads and (outer := _UNIT.search(raw, heads.end())):
        raw = raw[: outer.start()]  # «начальник смены сырного цеха»: the unit that is led names the job
    elif not _NAMED_BY_UNIT.search(" ".join(words[:head])):
        unit = _UNIT.search(raw)
        bare = unit is not None and len(raw[: unit.start()].split()) == head
        if unit and not (bare and _NAMED_IF_BARE.search(raw[: unit.start()])):
            raw = raw[: unit.start()]
    if not re.search(r"[а-яёa-z]{3}", raw, re.IGNORECASE):
        return None
    return Position(nominative(raw), raw)


_SUBJECT = re.compile(
    r"(?:^|[.;:]\s+)(?P<job>[А-ЯЁ][а-яёА-ЯЁ-]+(?:\s+[\w«»()\"-]+){0,9}?)\s+(?:относится к|назначается|принимается|подчиняется|(?:непосредственно|находится)|долж(?:ен|на)\b|руководствуется|име[ею]т право|имеет|нес[её]т|вправе|исполняет|выполняет|обязан|отвечает|взаимодействует|осуществляет|организует)"
)
_POST = re.compile(r"на должность\s+(?P<job>[\w-]+(?:\s+[\w«»()\"-]+){0,8}?)\s+(?:назнача|принима)", re.IGNORECASE)
_DEFINED = re.compile(
    r"ответственность\s+(?P<job>[\w-]+(?:\s+[\w«»()\"-]+){0,9}?)\s*(?:\(далее|\[|,? именуем|\.|_{2}|$)",
    re.IGNORECASE,
)
_NOT_A_JOB = frozenset(
    [
        "работник",
        "работника",
        "сотрудник",
        "лицо",
        "он",
        "она",
        "администрация",
        "настоящая",
        "инструкция",
        "кандидат",
    ]
)


def position_from_text(texts: Iterable[str]) -> Position | None:
    """The job that the points of an instruction speak of, or None."""
    votes: Counter[str] = Counter()
    raws: dict[str, str] = {}
    for text in texts:
        for pattern, weight in ((_SUBJECT, 2), (_POST, 2), (_DEFINED, 3)):
            for match in pattern.finditer(text[:400]):
                raw = " ".join(match["job"].split())
                if raw.split()[0].lower() in _NOT_A_JOB or len(raw) < 4:
                    continue
                name = nominative(raw)
                if not is_person(name):
                    continue
                votes[name] += weight
                raws.setdefault(name, raw)
    if not votes:
        return None
    name, count = max(votes.items(), key=lambda vote: (vote[1] + 0.1 * len(vote[0].split()), vote[0]))
    fuller = [n for n in votes if n.startswith(name + " ") and 3 * votes[n] >= count]
    name = max(fuller, key=len, default=name)
    return Position(name, raws[name])


def is_person(name: str) -> bool:
    """Whether the name's head is an animate noun, as jobs are."""
    for word in name.split()[:4]:
        if _SUBSTANTIVE.match(word):
            return True
        tags = [parse.tag for parse in parses(word.split("-")[0].strip("«»\"'(),.").lower())[:3]]
        if any("NOUN" in tag for tag in tags):
            return any("NOUN" in tag and "anim" in tag for tag in tags)
        if not any("ADJF" in tag or "PRTF" in tag for tag in tags):
            return False
    return False


# Adjectives and participles that name a person by themselves.
_SUBSTANTIVE = re.compile(
    r"(?:заведующ|управляющ|рабоч|дежурн|служащ|горничн|командующ|вожат|портн)(?:ий|ый|ая|ой|его|ого|ему|ому|им|ым|ую|ей)$",
    re.IGNORECASE,
)
_CASES = ("nomn", "gent", "datv", "ablt", "accs", "loct")


def nominative(phrase: str) -> str:
    """A job's name in the nominative, its first letter a capital.

    >>> nominative("палатной медицинской сестры"), nominative("начальника отдела договоров")
    ('Палатная медицинская сестра', 'Начальник отдела договоров')
    >>> nominative("МЕНЕДЖЕРУ ПО РАБОТЕ С КЛИЕНТАМИ"), nominative("Сторож")
    ('Менеджер по работе с клиентами', 'Сторож')
    """
    words = phrase.split()
    capitals = sum(c.isupper() for c in phrase)
    if capitals > 0.6 * sum(c.isalpha() for c in phrase):
        words = [word.lower() for word in words]
    head = _head(words)
    if head is not None:
        case, gender = _case_of(words, head)
        if case is not None and case != "nomn":
            for i in range(head + 1):
                words[i] = _inflect(words[i], gender, i == head)
            words = _agreeing(words, head, case, gender)
    name = " ".join(words)
    return name[:1].upper() + name[1:]


def _head(words: list[str]) -> int | None:
    """The place of the noun that names the person."""
    for i, word in enumerate(words[:5]):
        agreeing = i + 1 < len(words) and any("anim" in p.tag and "NOUN" in p.tag for p in parses(_core(words[i + 1])))
        if agreeing and any("ADJF" in p.tag for p in parses(_core(word))):
            continue  # «старшего продавца»: by itself a person too, here an adjective
        if _SUBSTANTIVE.match(word):
            return i
        tags = [parse.tag for parse in parses(_core(word))]
        if any("NOUN" in tag and "anim" in tag for tag in tags[:4]):
            return i
        if not any(pos in tag for tag in tags for pos in ("ADJF", "PRTF")):
            return i if any("NOUN" in tag for tag in tags) else None
        if i + 1 < len(words) and len(words[i + 1]) <= 3:  # «рабочего по уборке»: an adjective that names the person
            return i
    return len(words) - 1 if words and len(words) <= 2 else None


def _core(word: str) -> str:
    return word.strip("«»\"'(),.").split("-")[-1].lower()


def _case_of(words: list[str], head: int) -> tuple[str | None, str]:
    """The case that all words up to the head can share, and the head's gender."""
    readings = _person_parses(words[head])
    for case in _CASES:
        genders = [p.tag.gender or "masc" for p in readings if p.tag.case == case and p.tag.number != "plur"]
        genders.sort(key="masc".__ne__)  # «рабочего», «заведующего»: a person, not a thing
        if not genders:
            continue
        if all(any(p.tag.case == case and p.tag.number != "plur" for p in parses(_core(w))) for w in words[:head]):
            gender = next((g for g in genders if all(_agrees(w, case, g) for w in words[:head])), None)
            if gender is not None:
                return case, gender
    return None, "masc"


def _person_parses(word: str) -> list[Any]:
    found = list(parses(_core(word)))
    return [p for p in found if "NOUN" in p.tag and "anim" in p.tag] or found


def _agrees(word: str, case: str, gender: str) -> bool:
    return any(
        p.tag.case == case and p.tag.number != "plur" and p.tag.gender in (gender, None) for p in parses(_core(word))
    )


def _inflect(word: str, gender: str, is_head: bool) -> str:
    parts = word.split("-")
    return "-".join(_inflect_one(part, gender, is_head) for part in parts)


def _inflect_one(word: str, gender: str, is_head: bool) -> str:
    best: Any = None
    for parse in _person_parses(word) if is_head else parses(_core(word)):
        tag = parse.tag
        if tag.number == "plur" or tag.case is None:
            continue
        if is_head and "NOUN" in tag and (tag.gender == gender or best is None):
            best = parse
            if "anim" in tag and tag.gender == gender:
                break
        elif best is None and ("ADJF" in tag or "PRTF" in tag) and tag.gender in (gender, None):
            best = parse
            if not is_head:
                break
    if best is None:
        return word
    wanted = {"nomn", "sing"} | ({gender} if "NOUN" not in best.tag else set())
    inflected = best.inflect(wanted)
    if inflected is None:
        return word
    form: str = inflected.word
    if "ё" in form and "ё" not in word:
        form = form.replace("ё", "е")
    return form.capitalize() if word[:1].isupper() and not word.isupper() else form


def _agreeing(words: list[str], head: int, case: str, gender: str) -> list[str]:
    """An adjective that follows the head and ends the phrase («сестры палатной»), or a second name in brackets."""
    after = head + 1
    if after >= len(words):
        return words
    for i in range(after, len(words)):  # a second name in brackets: «машиниста крана (крановщика)»
        inner = words[i].removeprefix("(").removesuffix(")")
        if len(inner) == len(words[i]) - 2 and any(
            "anim" in p.tag and p.tag.case == case for p in parses(inner.lower())
        ):
            return [*words[:i], f"({_inflect(inner, gender, True)})", *words[i + 1 :]]
    ends = after + 1 == len(words) or words[after + 1] in ("по", "с", "на", "в", "при", "для")
    if (
        ends
        and any(
            "ADJF" in p.tag and p.tag.case == case and p.tag.gender == gender for p in parses(_core(words[after]))[:3]
        )
        and not any("NOUN" in p.tag for p in parses(_core(words[after]))[:1])
    ):
        return [*words[:after], _inflect(words[after], gender, False), *words[after + 1 :]]
    return words
