"""Where somebody works: units, kinds of organisations, their names and towns, and which of them belong to a job's name.

A unit says what the job is where the head of the name says little by itself («начальник цеха», «инженер отдела
сбыта»). A name that stands alone loses it: «повар школьной столовой» is a «повар».
"""

import re

from diparse.anatomy.persons import ROOM, case_of, head_of, is_person

# Parts of an organisation.
_UNIT_STEMS = (
    r"цех|\w*электроцех|отдел|\w+-отдел|отделени|служб|бюро\b|лаборатори|участк|сектор|управлени|департамент|дирекци|подразделени|филиал"
    r"|склад|гараж|кухн|пищеблок|станци|подстанци|стационар|мастерск|канцеляри|бухгалтери|кабинет|смен[аыуе]\b|зал[аеуом]*\b|объект|групп|бригад|колонн|кафедр"
)
# Kinds of organisations, and buildings that stand for them.
_HOUSE_STEMS = (
    r"кафе\b|автосервис|столов(?:ой|ая|ую)\b|аптек|ресторан|бар[ау]?\b|поликлиник|больниц|госпитал|клиник|диспансер|санатори|профилактори|роддом"
    r"|магазин|супермаркет|гипермаркет|завод|фабрик|комбинат|компани|предприяти|организаци|учреждени|хозяйств|фирм|общества\b|товариществ|кооператив"
    r"|школ|лице[йяюе]|гимнази|колледж|техникум|училищ|институт|университет|академи|сад\b|сад[ауе]\b|садик|ясл[ие]|интернат|лагер"
    r"|общежити|гостиниц|отел[ьяюе]|театр|музе[йяюе]|библиотек|клуб|дом[ау]\b|дворц|центр|парк|банк|агентств|салон|ателье\b|прачечн|пекарн|типографи"
    r"|редакци|архив|администраци|министерств|депо\b|вокзал|автовокзал|аэропорт|порта\b|рынка\b|баз[аыеу]\b|котельн|бассейн|стадион|комплекс[ау]?\b"
    r"|турбаз|студи[ияюей]+|мастерск|портал|птицефабрик|автопарк|автобаз|терминал|элеватор|рудник|шахт|карьер[ау]?\b|нефтебаз|заказник|лесничеств|заповедник"
)
_ATTRIBUTE = r"(?:[\w-]+(?:ого|его|ой|ей|ым|им|ых|их|ому|ему|ом|ем)\s+)"
_UNIT = re.compile(
    rf"(?<=\s){_ATTRIBUTE}{{0,4}}(?:{_UNIT_STEMS})(?:а|у|ом|е|ы|и|ой|ей|ю|я|ем|ью|ием|ия|ии|ию|ства|ством|ь)?(?=[\s,.]|$)",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    rf"(?<=\s){_ATTRIBUTE}{{0,4}}(?:{_HOUSE_STEMS})(?:а|у|ом|е|ы|и|ой|ей|ю|я|ем|ью|ием|ия|ии|ию|о|й|ь)?(?=[\s,.]|$)",
    re.IGNORECASE,
)

# Who leads something, or serves in it under a general name: the unit and the house say of what.
_LEADS = re.compile(
    r"(?:начальник|завед|руководител|управляющ|директор|заместител|председател|глав[аыеуой]|бригадир|комендант|мастер|капитан|помощник)\w*$",
    re.IGNORECASE,
)
_SERVES = re.compile(
    r"(?:специалист|менеджер|администратор|инспектор|консультант|диспетчер|инженер|механик|лаборант|оператор|машинист|рабоч|техник|дежурн"
    r"|работник|сотрудник|служащ|смотрител|хранител|электромеханик)\w*$",
    re.IGNORECASE,
)
# In a hospital the unit makes the kind of the job, the house does not.
_TREATS = re.compile(r"(?:врач|сестр|медсестр|медбрат|медицинск\w+ брат|санитар|фельдшер|акушер)\w*$", re.IGNORECASE)
_RANK = re.compile(r"(?:главн|старш|ведущ|младш|дежурн|сменн|медицинск|перв)\w+$", re.IGNORECASE)
_CHIEF = re.compile(r"главн\w+$", re.IGNORECASE)
_CHIEFS_ALONE = re.compile(r"(?:инженер|механик|врач|технолог|энергетик)\w*$", re.IGNORECASE)

LEGAL_FORM = re.compile(
    r"\b(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ИП|УП|РУП|ЧУП|ГУП|МУП|ФГУП|КГУП|ОГУП|СПК|КФХ|СХПК|ТОО|ЧП|ТСЖ|СНТ|НКО|АНО|НОУ|ЧОУ|ЧОП|ДОУ|СОШ|ЦРБ"
    r"|(?:М|Г|Ф|О|К|Р|ФГ|ГО|ОГ|КГ|СПб ?Г)[БАК]{0,2}(?:ОУ|ДОУ|УК|УЗ|УДО|УДОД|ДОД|ПОУ|УСО|СУ|УСОН|ОУ ВО|ОУ ДО|НУ|УН)|ГБУ|МБУ|МАУ|МКУ|ГАУ|ГКУ|ФКУ|ФБУ)\b"
)
TOWN = re.compile(
    r"(?:,\s*|\s+)(?:г\.|гор\.|города|пос\.|пгт\.?|с\.|дер\.|ст\.|пос[её]лка|села)\s*(?=[А-ЯЁ]).*$|\s+(?:[А-ЯЁ][а-яё]+(?:ой|ого)\s+)(?:области|края|района|округа|республики)\b.*$",
    re.DOTALL,
)
_NAMED = re.compile(r"\s*[«\"“„].*$", re.DOTALL)
_LINK = re.compile(r"\s(?:по|на|при|с|со|за|для|к|из|о|об|над|под)\s*$", re.IGNORECASE)
_WITHIN = re.compile(r"\s(?:в|во)\s*$", re.IGNORECASE)
_ACTION = re.compile(r"\s*(?:[а-яё-]+(?:ыми|ими|ым|им|ой|ей)\s+)?[а-яё]+(?:ом|ем|ой|ей|ью|ами|ями)\b", re.IGNORECASE)
"""What «управления» is followed by where it is no unit: «специалист управления рисками»."""


def without_workplace(phrase: str) -> str:
    """A job's name, in any case, without the places that do not belong to it.

    >>> without_workplace("повара школьной столовой"), without_workplace("инженера отдела сбыта завода")
    ('повара', 'инженера отдела сбыта')
    >>> without_workplace("инженера по качеству бюро технического контроля ОАО «Маяк»")
    'инженера по качеству'
    >>> without_workplace("врача приёмного отделения больницы"), without_workplace("врача-хирурга отделения")
    ('врача приёмного отделения', 'врача-хирурга')
    >>> without_workplace("генерального директора завода"), without_workplace("директора магазина «Рассвет» г. Тулы")
    ('генерального директора', 'директора магазина')
    """
    phrase = _without_names(phrase)
    words = phrase.split()
    at = head_of(words)
    phrase = " ".join(words)
    keeps, last = _keeps(words, at or 0)
    head = len(" ".join(words[: last + 1]))
    if keeps and (room := ROOM.match(phrase, head + 1)):
        keeps, head = "", room.end()
    found = (
        (m.start(), m.end(), house) for p, house in ((_UNIT, False), (_HOUSE, True)) for m in p.finditer(phrase, head)
    )
    places = sorted(place for place in found if not _is_action(phrase, *place[:2]))
    for start, end, house in places:
        if _LINK.search(phrase, 0, start):
            continue  # «дежурного по вокзалу»
        if within := _WITHIN.search(phrase, 0, start):
            return phrase[: within.start()]
        if keeps and start <= head + 1 and (keeps == "all" or not house):
            keeps, head = "", end  # the first one, right behind the head, says what the job is
            continue
        if not house and not keeps and _OFTEN_MORE.search(phrase, start, end):
            continue
        return phrase[:start].rstrip(" ,")
    return phrase


_OFTEN_MORE = re.compile(
    r"(?:групп|бригад|колонн|кафедр|смен|объект|зал)\w*$|(?:горяч|холодн|мясн|рыбн|овощн|мучн|кондитерск|заготовочн)\w+ цеха$",
    re.IGNORECASE,
)
"""Units that only a general head parts with: «воспитатель группы продлённого дня» is one job."""


def is_workplace(line: str) -> bool:
    """Whether a line names an organisation or a unit, and no job.

    >>> [is_workplace(line) for line in ("Ресторан «Усадьба»", "МБУК «ГДК»", "отдела сбыта", "Повар ресторана")]
    [True, True, False, False]
    """
    if LEGAL_FORM.match(line):
        return True
    words = line.split()
    at = head_of(words)
    if at is None or not any(p.match(" " + words[at].strip(" ,.«»"), 1) for p in (_UNIT, _HOUSE)):
        return False
    return case_of(line, ("nomn",)) is not None


def _is_action(phrase: str, start: int, end: int) -> bool:
    return phrase[start:end].lower() == "управления" and (end == len(phrase) or bool(_ACTION.match(phrase, end + 1)))


def _keeps(words: list[str], at: int) -> tuple[str, int]:
    """Which places behind the head are a part of the name: ``all``, ``units`` or none (empty); and where it ends."""
    head = words[at] if words else ""
    attributes = words[:at]
    special = [word for word in attributes if not _RANK.match(word)]
    if special or ("-" in head and not _LEADS.match(head)):
        return "", at  # «системный администратор», «инженер-программист» stand alone
    if _CHIEFS_ALONE.match(head) and any(_CHIEF.match(word) for word in attributes):
        return "", at
    person = words[at + 1 :]
    if re.match(r"(?:заместител|помощник)", head, re.IGNORECASE) and person and is_person(" ".join(person)):
        keeps, last = _keeps(person, head_of(person) or 0)
        return keeps, at + 1 + last
    if _LEADS.match(head) or _SERVES.match(head):
        return "all", at
    return ("units" if _TREATS.match(head) else ""), at


def _without_names(phrase: str) -> str:
    """The phrase without an organisation's own name, its legal form and town."""
    phrase = TOWN.sub("", phrase)
    form = LEGAL_FORM.search(phrase)
    if form and form.start():
        phrase = re.sub(r"\s+(?:в|во|на)\s*$", "", phrase[: form.start()])
    named = _NAMED.search(phrase)
    if named and named.start():
        phrase = (
            re.sub(r"(?:\s+[А-ЯЁ]{2,6})+$", "", phrase[: named.start()])
            if phrase.upper() != phrase
            else phrase[: named.start()]
        )
    return phrase.strip(" ,")
