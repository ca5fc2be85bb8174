"""The law that an instruction names: acts, and the country whose law it is."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from diparse.model import CountryCode


class Act(NamedTuple):
    """A stretch of a text that names an act: its kind, title, date (ISO 8601) and number, as far as they are said."""

    start: int
    end: int
    act: str
    title: str | None
    date: str | None
    number: str | None


class Land(NamedTuple):
    """A stretch of a text that names a country."""

    start: int
    end: int
    value: CountryCode


COUNTRIES: tuple[tuple[CountryCode, str], ...] = (
    ("RU", r"Российской Федерации|РОССИЙСКОЙ ФЕДЕРАЦИИ|РФ|России"),
    ("BY", r"Республики Беларусь|РЕСПУБЛИКИ БЕЛАРУСЬ|РБ|Беларуси"),
    ("UA", r"Украины|УКРАИНЫ"),
    ("KZ", r"(?:Республики )?Казахстан(?:а)?|РК"),
    ("KG", r"Кыргызской Республики|Кыргызстана"),
    ("UZ", r"(?:Республики )?Узбекистан(?:а)?"),
    ("MD", r"(?:Республики )?Молдов[аы]"),
    ("AM", r"(?:Республики )?Армени[ия]"),
)
"""How a text of law names a country, in the genitive."""
_COUNTRY = "|".join(pattern for _, pattern in COUNTRIES)
_COUNTRIES = re.compile("|".join(rf"(?P<{code}>\b(?:{pattern})\b)" for code, pattern in COUNTRIES))
_LAW_WORD = re.compile(
    r"закон|кодекс|\b(?:КоАП|КЗоТ|ТК|ГК|УК|НК)\b|конституци|правов|нормативн|стандарт|\bМин[а-я]{2,}|министерств|правительств|президент"
    r"|указ|декрет|постановлен|правил|Рос[а-я]{4,}",
    re.IGNORECASE,
)
_NEAR = 150
"""Characters before a country's name in which a word for law or lawgivers must stand."""


def countries(text: str) -> Iterator[Land]:
    """The countries that a text names beside a word for law.

    >>> [land.value for land in countries("в соответствии с Трудовым кодексом Республики Беларусь")]
    ['BY']
    >>> list(countries("доставка грузов по территории Украины"))
    []
    """
    for found in _COUNTRIES.finditer(text):
        before = re.split(r"(?<=[^\W\d_]{3})[.;]\s", text[max(0, found.start() - _NEAR) : found.start()])[-1]
        if _LAW_WORD.search(before):
            yield Land(found.start(), found.end(), found.lastgroup)  # type: ignore[arg-type]


_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DATE = (
    r"от\s+(?:(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})"
    rf"|(?P<dayw>\d{{1,2}})\s+(?P<monthw>{'|'.join(_MONTHS)})[а-я]*\s+(?P<yearw>\d{{4}}))(?:\s*(?:года|г\.|г\b))?"
)
_NUMBER = r"(?:№|N[oº]?)\s*(?P<number>\d[\w/.-]*\w|\d)"
_TITLE = r"(?:«(?P<title>[^«»]*(?:«[^»]*»[^«»]*)*)»|\"(?P<titleq>[^\"]{4,300})\")"
_ABOUT = r"(?P<about>об?\s+(?!(?:\d|том\b|этом\b|н[её]м\b|них\b))[^\"«».,;:()№]+?)(?=\s*(?:[.,;:()№«»\"]|$|\sот\s\d|\sи\s[А-ЯЁ]|\s[-–—]\s|\s(?:в части|при|утв)\b))"
_STATE = r"(?:\s+(?:" + _COUNTRY + r"))"
_WHERE = r"(?:\s+(?:Республики|Края|[А-ЯЁ][а-яё]+ской области))?"

_FULL_CODE = re.compile(
    rf"\b(?:(?P<of>[А-ЯЁ][а-яё]+(?:-[а-яё]+)*)(?:ый|ий|ого|его|ому|ему|ым|им|ом|ем)\s+[Кк]одекс(?:а|у|ом|е|ами|ов)?\b{_STATE}?"
    rf"|[Кк]одекс(?:а|у|ом|е)?\b{_STATE}?\s+(?:(?P<labour>законов о труде)|{_ABOUT}|{_TITLE}){_STATE}?)(?:\s+{_DATE})?(?:\s+{_NUMBER})?"
)
_SHORT_CODE = re.compile(
    rf"\b(?P<short>КоАП|КЗоТ)\b{_STATE}?|\b(?P<known>ТК|ГК|УК|НК|ЖК|БК|ГПК|АПК|УПК|СК|ЗК){_STATE}"
    rf"|(?:\bст(?:\.|ать\w+)|\bгл(?:\.|ав\w+))\s*[\d.,\s–-]*\d\s+(?P<cited>ТК|ГК|УК|НК|ЖК|БК|ГПК|АПК|УПК|СК|ЗК)\b{_STATE}?"
)
_CODES = {
    "ТК": "Трудовой", "ГК": "Гражданский", "УК": "Уголовный", "НК": "Налоговый", "ЖК": "Жилищный", "БК": "Бюджетный",
    "ГПК": "Гражданский процессуальный", "АПК": "Арбитражный процессуальный", "УПК": "Уголовно-процессуальный",
    "СК": "Семейный", "ЗК": "Земельный",
}  # fmt: skip
_NAMED_CODES = {"КоАП": "Кодекс об административных правонарушениях", "КЗоТ": "Кодекс законов о труде"}
_CODE_ADJECTIVES = (
    "Трудовой", "Гражданский", "Уголовный", "Налоговый", "Жилищный", "Бюджетный", "Земельный", "Семейный", "Градостроительный",
    "Водный", "Лесной", "Воздушный", "Таможенный", "Хозяйственный", "Банковский", "Инвестиционный", "Избирательный",
)  # fmt: skip
_SHARED = re.compile(
    r"\b(?P<of>[А-ЯЁ][а-яё]+)(?:ый|ий|ого|его|ому|ему|ым|им|ом|ем)(?=(?:,|\s+и)\s+[А-ЯЁа-яё]+(?:ым|им|ого|его|ому|ему|ом)(?:\s+и\s+[А-ЯЁа-яё]+)?\s+кодекс(?:ами|ов|ам|ах)\b)"
)
_CONSTITUTION = re.compile(rf"\bКонституци(?:я|и|ю|ей){_STATE}?")
_LAW = re.compile(
    rf"\b(?P<kind>(?:[Фф]едеральн\w+\s+(?:конституционн\w+\s+)?)?[Зз]акон(?:а|у|ом|е)?)\b{_STATE}?{_WHERE}"
    rf"(?:\s+{_DATE})?(?:\s*,?\s*{_NUMBER})?(?:\s*(?:{_TITLE}|{_ABOUT}))?(?:\s+(?:{_DATE.replace('?P<', '?P<late_')}))?(?:\s*{_NUMBER.replace('?P<', '?P<late_')})?"
)
_CONVENTION = re.compile(rf"\bКонвенци(?:я|и|ю|ей)(?:\s+ООН)?\s*(?:{_TITLE}|{_ABOUT})")
_ISSUER = r"(?:\s+(?!от\b|№|N\b)[\w«»\"(),-]+){0,14}?"
_ORDER = re.compile(
    rf"\b(?P<kind>Указ|Декрет|Директив|Постановлени|Распоряжени|Приказ)(?:а|у|ом|е|я|ю|ем|ы|ой)?\b(?P<issuer>{_ISSUER})\s+"
    rf"(?:{_DATE}(?:\s*,?\s*{_NUMBER})?|{_NUMBER.replace('?P<number>', '?P<alone>')})(?:\s*{_TITLE})?",
    re.IGNORECASE,
)
_ORDERS = {
    "указ": "указ", "декрет": "декрет", "директив": "директива", "постановлени": "постановление",
    "распоряжени": "распоряжение", "приказ": "приказ",
}  # fmt: skip
_OWN_PAPERS = frozenset(("приказ", "распоряжение"))
"""Acts that an organisation issues itself: those that name no state body are no law."""
_MINISTRY = re.compile(r"\dн$")
"""So ministries of labour, health and finance number their orders."""
_STATE_BODY = re.compile(
    r"\b(?:Мин[а-я]{2,}|Министерств|Правительств|Президент|Росс|Рос[а-я]{4,}|Гос[а-я]{4,}|Государственн|Федеральн|ФСБ|ФНС|ФАС|МЧС|МВД|МЗ|Банка|Совет\w* Министров|Кабинет)"
)
NORMS = (
    "ГОСТ", "СанПиН", "ДСанПиН", "СНиП", "СП", "СН", "ГН", "РД", "ДСТУ", "ДНАОП", "НПАОП", "ДБН", "НПБ", "ППБ", "ВППБ", "ВСН", "ОСТ",
    "СТБ", "ТКП", "ПБ", "МДК", "ДК", "ОК", "ИСО", "ISO",
)  # fmt: skip
"""Series of standards, norms and classifiers, each known by its number."""
ABBREVIATIONS: tuple[str, ...] = (*NORMS, *_CODES, *_NAMED_CODES)
_NORM = re.compile(
    rf"(?<![\w-])(?P<kind>ПОТ\s+Р\s?М|(?:{'|'.join(sorted(NORMS, key=len, reverse=True))})(?:\s+Р)?(?:\s+(?:ИСО|ISO|МЭК))?)"
    rf"\s+(?P<number>(?:[А-ЯA-Z]{{1,2}}[\s-])?(?:[А-ЯA-Z]\.)?\d[\dА-Яа-яA-Za-z]*[.:/-][\dА-Яа-яA-Za-z.:/-]*[\dА-Яа-яA-Za-z]|(?<=[ТO] )\d{{4,}})(?:\s*{_TITLE})?"
)


def acts(text: str) -> Iterator[Act]:
    """The laws and other normative acts that a text names so that they can be found, in order.

    >>> for act in acts("Трудовым кодексом РФ, приказом Минтруда России от 15.12.2020 № 903н, СП 2.4.3648-20"):
    ...     print(act.act, act.title, act.date, act.number)
    кодекс Трудовой кодекс None None
    приказ None 2020-12-15 903н
    СП None None 2.4.3648-20
    >>> [act.title for act in acts("по Закону Республики Беларусь «Об охране труда» и ст. 42 КоАП")]
    ['Об охране труда', 'Кодекс об административных правонарушениях']
    >>> list(acts("законы о труде, приказ директора от 01.02.2020 № 5, кодекс этики"))
    []
    """
    found = [*_codes(text), *_laws(text), *_orders(text), *_norms(text)]
    end = 0
    for act in sorted(found, key=lambda one: (one.start, -one.end)):
        if act.start >= end:
            yield act
            end = act.end


def _codes(text: str) -> Iterator[Act]:
    for match in _FULL_CODE.finditer(text):
        title = _code_title(match)
        if title:
            yield Act(match.start(), match.end(), "кодекс", title, _date(match), match["number"])
    for match in _SHARED.finditer(text):
        adjective = _adjective(match["of"])
        if adjective:
            yield Act(match.start(), match.end(), "кодекс", f"{adjective} кодекс", None, None)
    for match in _SHORT_CODE.finditer(text):
        short = match["short"] or match["known"] or match["cited"]
        yield Act(
            match.start(match.lastgroup or 0),
            match.end(),
            "кодекс",
            _NAMED_CODES.get(short) or f"{_CODES[short]} кодекс",
            None,
            None,
        )
    for match in _CONSTITUTION.finditer(text):
        yield Act(match.start(), match.end(), "конституция", "Конституция", None, None)


def _code_title(match: "re.Match[str]") -> str | None:
    if match["labour"]:
        return _NAMED_CODES["КЗоТ"]
    about = match["about"] or match["title"] or match["titleq"]
    if about:
        return f"Кодекс {about[:1].lower()}{about[1:]}" if re.match(r"об?\s", about, re.IGNORECASE) else None
    adjective = _adjective(match["of"])
    return f"{adjective} кодекс" if adjective else None


def _adjective(stem: str) -> str | None:
    return next((name for name in _CODE_ADJECTIVES if name[:-2] == stem), None)


def _laws(text: str) -> Iterator[Act]:
    for match in _LAW.finditer(text):
        title = match["title"] or match["titleq"] or match["about"]
        number = match["number"] or match["late_number"]
        told = _date(match) or _date(match, "late_")
        if title or number or told:
            kind = "федеральный закон" if match["kind"].lower().startswith("фед") else "закон"
            yield Act(match.start(), match.end(), kind, title, told, number)
    for match in _CONVENTION.finditer(text):
        title = match["title"] or match["titleq"] or match["about"]
        yield Act(match.start(), match.end(), "конвенция", title, None, None)


def _orders(text: str) -> Iterator[Act]:
    for match in _ORDER.finditer(text):
        kind = _ORDERS[match["kind"].lower()]
        if kind in _OWN_PAPERS and not (_STATE_BODY.search(match["issuer"]) or _MINISTRY.search(match["number"] or "")):
            continue
        title = match["title"] or match["titleq"]
        yield Act(match.start(), match.end(), kind, title, _date(match), match["number"] or match["alone"])


def _norms(text: str) -> Iterator[Act]:
    for match in _NORM.finditer(text):
        kind = " ".join(match["kind"].split())
        yield Act(match.start(), match.end(), kind, match["title"] or match["titleq"], None, match["number"])


def _date(match: "re.Match[str]", prefix: str = "") -> str | None:
    """The date of a match in ISO 8601; None where it has none, or one that no calendar has."""
    day, year = (match[f"{prefix}{name}"] or match[f"{prefix}{name}w"] for name in ("day", "year"))
    if not day:
        return None
    month = match[f"{prefix}month"]
    number = int(month) if month else _MONTHS.index(match[f"{prefix}monthw"]) + 1
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None
