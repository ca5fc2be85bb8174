"""What names a person, and how: the noun at its head, what agrees with it, and the nominative of it all."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from diparse.anatomy.capitals import LINKS, bare, is_abbreviation, small_letters
from diparse.morphology import is_word, parses

Cases = tuple[str, ...]
FREE: Cases = ("nomn", "gent", "datv", "ablt")
"""The cases in which a job may stand by itself on a line, the likeliest first."""
GOVERNED: Cases = ("gent", "datv", "nomn", "ablt")
"""Those in which it stands after «инструкция»."""

# Adjectives and participles that name a person by themselves.
_SUBSTANTIVE = re.compile(
    r"(?:заведующ|управляющ|рабоч|горнорабоч|дежурн|служащ|горничн|командующ|вожат|портн|рулев|горнов|люков|дверев|желобов|ковшев|лесничь?|постов|ведущ|учён|учен|уполномоченн|ответственн)"
    r"(?:ий|ый|ой|ая|яя|ее|его|ого|ему|ому|им|ым|ую|ей)$",
    re.IGNORECASE,
)
_AGENT = re.compile(r"[а-яё]{3}(?:лог|ер|ёр|тор|ист|ант|ник|чик|щик|вод|тель|граф|вед)$")
MOST_ATTRIBUTES = 5
"""Words that may stand before the head: «главного государственного налогового инспектора»."""


def is_person(name: str) -> bool:
    """Whether the phrase's head is an animate noun, as the heads of jobs are.

    >>> is_person("Палатная медицинская сестра"), is_person("HR-бизнес-партнер"), is_person("Правила приёма")
    (True, True, False)
    """
    words = name.split()
    if len(words) > 1 and words[1].lower().startswith("инструкци"):
        return False  # «Рабочая инструкция»
    for word in words[_prefixed(words) :][:MOST_ATTRIBUTES]:
        word = bare(word).lower()
        if word in UNDECLINED or _SUBSTANTIVE.match(word):
            return True
        nouns, attribute = False, False
        for part in dict.fromkeys((word.partition("-")[0], word.rpartition("-")[2])):
            likely = [parse.tag for parse in _known(part)[:3]]
            if any("NOUN" in tag and "anim" in tag for tag in likely):
                return True
            if not is_word(part) and _AGENT.search(part) and any("masc" in tag for tag in likely):
                return True  # a trade that dictionaries lack: «тьютор», «кинолог»
            nouns = nouns or any("NOUN" in tag for tag in likely)
            attribute = attribute or any(map(_is_adjective, likely))
        if nouns or not attribute:
            return False
    return False


def _is_adjective(tag: Any) -> bool:
    """Whether a word's tag is an adjective's or a participle's."""
    return "ADJF" in tag or "PRTF" in tag


def _common(word: str) -> tuple[Any, ...]:
    """The parses of a word, those as somebody's own name or a place's aside: «страховой» is an adjective here."""
    found = parses(word)
    names = {"Surn", "Name", "Patr"} if is_word(word) else {"Geox", "Name"}
    return tuple(p for p in found if not names & p.tag.grammemes) or found


def names_trade(name: str) -> bool:
    """Whether the head of a name ends as the words for trades do, though dictionaries may know it for a thing.

    >>> names_trade("Наполнитель баллонов"), names_trade("Правила")
    (True, False)
    """
    words = name.lower().split()
    head = head_of(words)
    return head is not None and _AGENT.search(last_part(words[head])) is not None


@lru_cache(maxsize=20_000)
def _known(word: str) -> tuple[Any, ...]:
    """The parses of a word; of a compound those that its last part has: a «рентгенолаборант» is alive, too.

    >>> [str(parse.tag) for parse in _known("рентгенолаборанту")]
    ['NOUN,anim,masc sing,datv']
    """
    found = _common(word)
    if any("NOUN" in parse.tag and "anim" in parse.tag for parse in found):
        return found
    for at in range(4, len(word) - 5):
        if word[at - 1] in "оеё" and is_word(word[at:]):
            alive = tuple(p for p in parses(word[at:]) if "NOUN" in p.tag and "anim" in p.tag)
            if alive:
                return alive
    return found


UNDECLINED = frozenset(("бариста", "хостес"))
"""Borrowed words that dictionaries lack, the same in every case."""


def nominative(phrase: str, cases: Cases = FREE) -> str:
    """A job's name in the nominative, its first letter a capital; what cannot be read as a name stays as it is.

    ``cases`` are those in which it may stand, the likeliest first.

    >>> nominative("палатной медицинской сестры"), nominative("начальника отдела договоров")
    ('Палатная медицинская сестра', 'Начальник отдела договоров')
    >>> nominative("МЕНЕДЖЕРУ ПО РАБОТЕ С КЛИЕНТАМИ"), nominative("Сторож")
    ('Менеджер по работе с клиентами', 'Сторож')
    >>> nominative("косметика"), nominative("врача-педиатра участкового"), nominative("операторов АЗС")
    ('Косметика', 'Врач-педиатр участковый', 'Оператор АЗС')
    >>> nominative("косметика", GOVERNED)
    'Косметик'
    """
    words = small_letters(phrase).split()
    head = head_of(words)
    if words and (short := _SHORT_NAME.fullmatch(words[0])):
        words[0] = short["name"]
    elif head is not None and words[head][:-1].lower() + "а" in UNDECLINED:
        words[head] = words[head][:-1] + "а"  # «баристы»
    elif head is not None and words[head].lower() not in UNDECLINED:
        reading = _read(words, head, cases)
        if cases[0] != "nomn" and (reading is None or reading[0] == "nomn") and _BORROWED.search(words[head]):
            words[head] = words[head][:-1] if not is_word(last_part(words[head])) else words[head]
        elif reading is not None:
            words = _inflected(words, head, *reading)
    name = " ".join(words)
    return name if name[1:2].isupper() else name[:1].upper() + name[1:]  # «iOS-разработчик»


_SHORT_NAME = re.compile(r"(?P<name>[А-ЯЁ]{2,5})(?:а|у|ом)")
"""An abbreviation that is declined: «ГИПа»."""
_BORROWED = re.compile(r"[бвгджзклмнпрстфхцчшщ][ау]$")
"""How the genitive and dative end of a borrowed word that the dictionary takes for a feminine one: «коуча», «баеру»."""


def agreeing(adjective: str, name: str) -> str:
    """An adjective in the nominative, in the gender of a name's head: «Старшая» for «медсестра»."""
    words = name.lower().split()
    head = head_of(words)
    gender = _gender(words, head, "nomn", "sing") if head is not None else None
    best = next(p for p in parses(adjective) if _is_adjective(p.tag))
    form = best.inflect({"nomn", "sing", gender or "masc"})
    word = form.word if form else adjective
    return str(word[:1].upper() + word[1:])


def case_of(phrase: str, cases: Cases) -> str | None:
    """The case of a phrase that names somebody in the singular, of those given; None where it stands in no such one.

    >>> case_of("главному врачу", FREE), case_of("главного врача", ("nomn", "datv"))
    ('datv', None)
    """
    words = phrase.lower().split()
    head = head_of(words)
    reading = _singular(words, head, cases) if head is not None else None
    return reading[0] if reading else None


def head_of(words: Sequence[str]) -> int | None:
    """The place of the noun that names the person, or of the adjective that stands for one.

    >>> head_of("главного государственного налогового инспектора".split()), head_of("рабочего зала".split())
    (3, 0)
    """
    first = _prefixed(words)
    attributes = list(takewhile(is_attribute, words[first : first + MOST_ATTRIBUTES]))
    at = first + len(attributes)
    noun = at < len(words) and _is_noun(words[at])
    alive = noun and any("anim" in p.tag for p in _known(last_part(words[at])))
    for i, word in enumerate(attributes):
        goes_on = noun and share([*attributes[i:], words[at]])
        if _SUBSTANTIVE.match(word) and not (alive and goes_on):
            return first + i  # «дежурного по вокзалу», «заведующего хозяйством»
        if not goes_on and not any(_SUBSTANTIVE.match(later) and share([word, later]) for later in attributes[i + 1 :]):
            return first + i
    return at if noun else None


def _prefixed(words: Sequence[str]) -> int:
    """How many words stand before a name unchanged: «SMM менеджера», «бэк-офис менеджера»."""
    if len(words) < 2:
        return 0
    latin = words[0].isascii() and words[0][:1].isalpha()
    return int(latin or bool(_INVARIABLE.match(words[0])))


_INVARIABLE = re.compile(
    r"(?:офис|(?:бэк|фронт)-офис|контент|интернет|веб|арт|бренд|пиар|эйчар|бизнес|фитнес|ивент|медиа|онлайн|пресс|топ|сити|промо|тату|йога|суши)$",
    re.IGNORECASE,
)


def _is_noun(word: str) -> bool:
    parts = (part for part in word.split("-") if len(part) > 2)
    return any("NOUN" in p.tag for part in parts for p in _known(last_part(part)))


def is_attribute(word: str) -> bool:
    """Whether a word may go before a noun, in agreement with it."""
    if word[-1:] in ",.;:)":
        return False
    return any(_is_adjective(p.tag) and "Fixd" not in p.tag for p in _common(last_part(word)))


_SAME_CASE = {"loc2": "loct", "gen2": "gent", "acc2": "accs"}


def share(words: Sequence[str], case: str | None = None) -> bool:
    """Whether adjectives, and a noun where one comes last, can stand in one case, number and gender.

    ``case`` is the only one that counts, where it is known.

    >>> share(["детском", "саду"]), share(["рабочий", "день"]), share(["заведующего", "складом"])
    (True, True, False)
    >>> share(["столовой", "школы"]), share(["столовой", "школы"], "ablt")
    (True, False)
    """
    return any(case in (None, form[0]) for form in set.intersection(*map(_forms, words)))


def _forms(word: str) -> set[tuple[str, str, str | None]]:
    tags = [p.tag for part in _inflected_parts(word) for p in _known(last_part(part)) if p.tag.case]
    return {(_SAME_CASE.get(t.case, t.case), t.number, gender) for t in tags for gender in _genders(t)}


def _genders(tag: Any) -> tuple[str | None, ...]:
    """The genders with which a word agrees: both for «судья», none in particular in the plural."""
    return (None,) if tag.number == "plur" else ("masc", "femn") if "ms-f" in tag else (tag.gender,)


def _inflected_parts(word: str) -> list[str]:
    """The parts of a compound that are inflected: both of «сестры-анестезиста», the one of «менеджера-IT», «шеф-повара»."""
    *firsts, last = word.split("-")
    alive = [part for part in firsts if is_word(last_part(part)) and is_person(part)]
    return [*alive, last]


def _cases(word: str) -> set[str]:
    return {case for case, _, _ in _forms(word)}


def last_part(word: str) -> str:
    """What is inflected of a word: its last part, in small letters."""
    return bare(word).rpartition("-")[2].lower()


def _read(words: Sequence[str], head: int, cases: Cases) -> tuple[str, str, str] | None:
    """Case, number and gender of a name; a plural is read only where no singular can be."""
    return _singular(words, head, cases) or next(
        ((case, "plur", gender) for case in cases if (gender := _gender(words, head, case, "plur"))), None
    )


def _singular(words: Sequence[str], head: int, cases: Cases) -> tuple[str, str, str] | None:
    return next(((case, "sing", gender) for case in cases if (gender := _gender(words, head, case, "sing"))), None)


def _gender(words: Sequence[str], head: int, case: str, number: str) -> str | None:
    """The gender that the words up to the head share in this case; None where they cannot stand in it."""
    found = [p.tag for part in _inflected_parts(words[head]) for p in _persons(part, case)]
    genders = [tag.gender or "masc" for tag in found if tag.case == case and tag.number == number]
    genders.sort(key="masc".__ne__)  # «рабочего», «заведующего»: a person, not a thing
    for gender in genders:
        before = words[_prefixed(words) : head]
        if all(any(_fits(p, case, number, gender) for p in parses(last_part(word))) for word in before):
            return gender
    return None


def _fits(parse: Any, case: str, number: str, gender: str) -> bool:
    tag = parse.tag
    return bool(tag.case == case and tag.number == number and (number == "plur" or tag.gender in (gender, None)))


_TRADE = re.compile(r"(?P<stem>[а-яё]{3,}и)ка$")


def _persons(word: str, case: str = "") -> list[Any]:
    """The readings of a word as somebody: of the living ones only, where it has any."""
    word = last_part(word)
    found = list(_known(word))
    alive = [p for p in found if "NOUN" in p.tag and "anim" in p.tag]
    if not alive and case == "gent" and (trade := _TRADE.match(word)):
        # «косметика», «электроника» after «инструкция»: who works at it, a word that dictionaries lack
        return [p for p in parses("техника") if p.tag.case == "gent" and "anim" in p.tag][:1] if trade else []
    nouns = [p for p in found if "NOUN" in p.tag]
    adjectives = [p for p in found if _is_adjective(p.tag)]
    return alive or (adjectives if _SUBSTANTIVE.match(word) or not nouns else nouns)


def _inflected(words: list[str], head: int, case: str, number: str, gender: str) -> list[str]:
    """The words with those that agree put into the nominative singular."""
    after = [head + 1] if _agrees_behind(words, head, case, number, gender) else []
    first = _prefixed(words)
    done = [
        _word(word, case, number, gender, i == head) if i >= first else word for i, word in enumerate(words[: head + 1])
    ]
    behind = [
        _word(word, case, number, gender, False) if i in after else word
        for i, word in enumerate(words[head + 1 :], head + 1)
    ]
    return done + ([_ending(word, case) for word in _and_another(behind, case)] if case != "nomn" else behind)


def _ending(word: str, case: str) -> str:
    """A word behind a head, a second head at its end in the nominative: «монтажника связи-антенщика»."""
    first, hyphen, second = word.rpartition("-")
    two = hyphen and is_person(second) and not is_person(first) and case_of(second, (case,))
    return f"{first}-{_part(second, case, 'sing', 'masc', True, True)}" if two else word


def _and_another(behind: list[str], case: str) -> list[str]:
    """The words behind a head, a second job among them in the nominative: «слесаря и сварщика»."""
    at = behind.index("и") if "и" in behind else len(behind)
    second = " ".join(behind[at + 1 :])
    between = any("anim" in p.tag for word in behind[:at] for p in parses(last_part(word))[:1])
    if between or not second or not is_person(second) or case_of(second, (case,)) is None:
        return behind  # «помощника директора и заместителя»
    second = nominative(second, (case,))
    return [*behind[: at + 1], second[:1].lower() + second[1:]]


# Rooms in hospitals that are named by an adjective: «медицинской сестры перевязочной» is of the room.
ROOM = re.compile(
    r"(?:процедурн|перевязочн|стерилизационн|прививочн|смотров|операционн|предоперационн|котельн|столов|мастерск|прачечн|бойлерн|душев|детск|раздаточн|моечн|костюмерн|учительск|приёмн|приемн|ординаторск|аппаратн|студийн|диспетчерск|бухгалтерск|кладов)(?:ой|ая)(?=\s|$)",
    re.IGNORECASE,
)


def _agrees_behind(words: Sequence[str], head: int, case: str, number: str, gender: str) -> bool:
    """Whether the word behind the head is its adjective: «сестры палатной», and not «менеджера торгового зала»."""
    if head + 1 >= len(words) or ROOM.match(words[head + 1]) or words[head][-1] in ",.;:)":
        return False
    word = words[head + 1]
    if _SUBSTANTIVE.match(word) and _HELPS.match(words[head]):
        return False  # «заместителя заведующего», but «электрослесаря дежурного»
    if any(_SUBSTANTIVE.match(later) and share([word, later]) for later in words[head + 2 : head + 3]):
        return False  # «помощника арбитражного управляющего»
    tags = [p for p in parses(last_part(word)) if _is_adjective(p.tag) and _fits(p, case, number, gender)]
    if (
        not tags
        or any("NOUN" in p.tag for p in parses(last_part(word))[:1])
        or (number == "plur" and words[head + 2 :])
    ):
        return False
    behind = next((w for w in words[head + 2 :] if w != "и" and not is_attribute(w)), None)
    if behind is None:
        return True
    likely = [p.tag for p in parses(last_part(behind)) if "ADJS" not in p.tag][:1]
    return not any("NOUN" in tag for tag in likely) or not share([word, behind])


_HELPS = re.compile(r"(?:заместител|помощни|секретар|ученик|учениц|ассистент|советник|референт)", re.IGNORECASE)


def _word(word: str, case: str, number: str, gender: str, is_head: bool) -> str:
    """A word, each part of it that stands in the case put into the nominative singular."""
    parts = word.split("-")
    return "-".join(_part(part, case, number, gender, is_head, last=part is parts[-1]) for part in parts)


def _part(part: str, case: str, number: str, gender: str, is_head: bool, last: bool) -> str:
    if case == "nomn" and number == "sing":
        return part
    word = bare(part).lower()
    if not last and _INVARIABLE.match(word):
        return part
    readings = [p for p in (_persons(word, case) if is_head else parses(word)) if p.tag.case == case]
    readings = [p for p in readings if p.tag.number == number and "Fixd" not in p.tag]
    if is_head and last:
        readings.sort(key=lambda p: p.tag.gender != gender)
    elif not is_head:
        readings = [p for p in readings if _fits(p, case, number, gender) and "NOUN" not in p.tag]
        # «личный», not «личной»; «заводской», not «заводский»
        readings.sort(key=lambda p: ("Qual" not in p.tag or "ё" in p.normal_form, not p.normal_form.endswith("ой")))
    if not readings:
        return part
    if case == "gent" and number == "sing" and (trade := _TRADE.match(word)) and word not in readings[0].word:
        return part[: len(trade["stem"])] + "к"
    best = readings[0]
    form = best.inflect({"nomn", "sing"} | ({gender} if "NOUN" not in best.tag else set()))
    return _like(part, best.word, form.word) if form is not None else part


def _like(part: str, read: str, form: str) -> str:
    """A form of a word, spelt as the page spells the word: with its capitals, with «ё» or «е»."""
    word = bare(part)
    low = word.lower()
    form = low[: max(0, len(low) - len(read))] + form  # of a compound only the last part was read
    same = sum(1 for _ in takewhile(lambda pair: _yo(pair[0]) == _yo(pair[1]), zip(low, form, strict=False)))
    tail = form[same:] if "ё" in low else _yo(form[same:])
    return part.replace(word, word[:same] + tail)


def _yo(letters: str) -> str:
    return letters.replace("ё", "е")


# --- a person's name in running text

_TOKEN = re.compile(r"\s*(?P<word>[^\s()]+)")
_BRACKETS = re.compile(r"\s*\([^()]{0,80}\)")
_STOPS = frozenset(
    ("его", "её", "ее", "их", "лицо", "лица", "лиц", "лицом", "который", "которая", "согласно", "порядок", "условия", "приказом", "распоряжением",
     "непосредственно", "также", "обязанности", "работу", "далее", "именуемый", "именуемого", "именуемая", "вправе", "обязан", "обязана", "обязаны",
     "должен", "должна", "должны", "не", "или", "как", "это", "что", "при", "производится", "осуществляется", "следующие", "только", "прием", "приём", "права", "право")
)  # fmt: skip
_CIRCUMSTANCE = re.compile(
    r"(?:под|при\s+\w+[иь]и|во?\s+(?:время|течение|процессе|случа\w+|соответстви\w+|период|пределах|порядке|целях|рамках|отсутстви\w+)"
    r"|на\s+(?:основании|время|период)|по\s+(?:должности|окончании|согласовани\w+|поручению|указанию|распоряжению|приказу|заданию|решению)"
    r"|[со]\s+момента|с\s+(?:целью|уч[её]том|ведома|разрешения|согласия)|до\s+начала|\w{1,2}\s+(?:сво|это|эти|этой|это[мт]|сам|тако|котор)\w*)\b",
    re.IGNORECASE,
)
"""What tells when, how or why somebody acts, and so is no part of a name: «Техник под руководством инженера выполняет»."""
MOST_WORDS = 16


def phrase_at(text: str, at: int, cases: Cases) -> tuple[str, int]:
    """The name of somebody that begins there in one of the cases, and where it ends; empty where there is none.

    >>> text = "ответственность оператора линии розлива и порядок его работы"
    >>> phrase_at(text, 16, ("gent",))
    ('оператора линии розлива', 40)
    >>> phrase_at("Врач общей практики (далее - врач) обязан", 0, ("nomn",))
    ('Врач общей практики', 35)
    """
    words: list[str] = []
    ends: list[int] = []
    link = ""
    while len(words) < MOST_WORDS and (token := _TOKEN.match(text, at)):
        word = token["word"]
        if _CIRCUMSTANCE.match(text, token.start("word")) or _ends_name(word, link, words, cases):
            break
        words.append(word.rstrip(".,;:!?"))
        ends.append(at := token.end())
        if word[-1] in ".,;:!?»" and not re.fullmatch(r"[а-яё]{1,2}\.", word):
            break
        link = word.lower() if _links(word, words) else link
    while words and (_links(words[-1], words[:-1]) or words[-1].lower() == "и" or not re.search(r"\w", words[-1])):
        words.pop()
        ends.pop()
    if not words or case_of(" ".join(words), cases) is None:
        return "", at
    end = ends[-1]
    aside = _BRACKETS.match(text, end)
    end = aside.end() if aside else end
    return " ".join(words), end + len(text[end:]) - len(text[end:].lstrip())


def _links(word: str, before: Sequence[str]) -> bool:
    """Whether a word is a preposition, and not its like in capitals: «инженера по тестированию ПО»."""
    return word.lower() in LINKS and not _stands_out(word, before)


def _stands_out(word: str, before: Sequence[str]) -> bool:
    """Whether a word alone among others is in capitals, and so an abbreviation, whatever else it may be."""
    return len(word) > 1 and word.isupper() and any(map(str.islower, before))


def _ends_name(word: str, link: str, words: Sequence[str], cases: Cases) -> bool:
    """Whether a word cannot go on a name: a verb, a pronoun, a noun that nothing governs."""
    low = word.lower().strip("«»\"'.,;:!?")
    if _stands_out(word, words):
        return False
    if low in _STOPS or (low in LINKS and not words):
        return low != "при" or not words
    if low in LINKS or low == "и" or not low or not re.fullmatch(r"[а-яё-]+[а-яё]", low) or is_abbreviation(word):
        return not low
    tags = [p.tag for p in _common(last_part(low))]
    if any(pos in tags[0] for pos in ("VERB", "INFN", "GRND", "NPRO", "ADVB", "PRED", "CONJ", "PRCL", "ADJS", "PRTS")):
        return not any("NOUN" in tag for tag in tags)
    if link and words[-1].lower() == "и":
        governed = takewhile(lambda other: other.lower() != link, reversed(words[:-1]))
        return not any(_cases(low) & _cases(other) for other in governed if len(other) > 1)
    if link or all(map(is_attribute, words)):
        return False
    agreeing = [tag for tag in tags if tag.case in cases and (_is_adjective(tag) or "anim" in tag)]
    return not agreeing and not any(tag.case in ("gent", "ablt", "datv") for tag in tags)
