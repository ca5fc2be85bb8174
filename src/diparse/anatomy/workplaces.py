"""Where somebody works: units, kinds of organisations, their names and towns, and which of them belong to a job's name.

A unit says what the job is where the head of the name says little by itself («начальник цеха», «инженер отдела
сбыта»). A name that stands alone loses it: «повар школьной столовой» is a «повар».
"""

import re
from collections.abc import Iterator, Sequence

from diparse.anatomy.capitals import LINKS, is_abbreviation
from diparse.anatomy.persons import ROOM, case_of, head_of, is_attribute, is_person, last_part, share
from diparse.morphology import parses

# Parts of an organisation, and its rooms.
_UNIT_NAMES = (
    "абонемент ансамбль аппарат блок бригада бухгалтерия бюро гараж группа деканат департамент дирекция дистанция дружина "
    "зал звено здравпункт кабинет канцелярия караул касса кафедра колонна комиссия комитет контора корпус кухня "
    "лаборатория медпункт медсанчасть объект оркестр отдел отделение отряд офис палата партия пищеблок площадка "
    "подразделение подстанция пост представительство пункт район регистратура ректорат санчасть секретариат сектор "
    "секция склад служба смена станция стационар стройка стройплощадка суд теплица труппа узел управление участок "
    "филиал хор цех часть штаб экспедиция этаж "
)
# Kinds of organisations, and buildings that stand for them; also the ends of their compounds («медцентр»).
_HOUSE_NAMES = (
    "автоколонна автопарк автосалон автосервис автостанция автошкола агентство администрация академия аквапарк "
    "амбулатория аптека архив ассоциация ателье аэродром аэропорт база банк баня бар бассейн библиотека биржа бистро "
    "бойня больница бутик буфет водоканал вокзал газета галерея гастроном гимназия гипермаркет город госпиталь "
    "гостиница дворец депо детдом детсад диспансер дом завод заказник заповедник зоопарк издательство изолятор "
    "инспекция институт интернат ипподром казначейство карьер кафе кемпинг киностудия киоск кладбище клиника клуб "
    "колледж колония колхоз комбинат компания комплекс консерватория консульство консультация концерн конюшня "
    "кооператив коровник корпорация котельная кофейня кулинария курорт лагерь ларёк лесничество лесопилка леспромхоз "
    "лесхоз лечебница лицей ломбард магазин маркет мастерская метрополитен министерство мойка молокозавод монастырь "
    "морг мотель музей муниципалитет мясокомбинат обсерватория общежитие общество округ оранжерея организация отель "
    "павильон пансионат парикмахерская парк паркинг пароход пароходство пасека пекарня питомник пиццерия планетарий "
    "пляж полигон поликлиника порт портал посёлок посольство прачечная предприятие прииск приют прокуратура промысел "
    "профилакторий птицефабрика птичник разрез редакция ресторан роддом рудник рыбхоз рынок сад салон санаторий сауна "
    "свинарник сельпо сельсовет совхоз стадион стоянка студия судно супермаркет театр телеканал теплосеть теплоход "
    "терминал техникум типография товарищество трест турбаза универмаг универсам университет училище учреждение "
    "фабрика ферма филармония фирма фонд химчистка хлебозавод хозяйство холдинг хоспис хостел храм центр церковь "
    "шахта шиномонтаж школа элеватор электросеть ясли "
)
UNITS, HOUSES = frozenset(_UNIT_NAMES.split()), frozenset(_HOUSE_NAMES.split())
_SHORT_HOUSE_NAMES = (
    "АБЗ АГЗС АЗС АТП АТС АЭС БТИ БЦ ВГСО ВУЗ ГДК ГКБ ГРЭС ГЭС ДДТ ДК ДМШ ДОЛ ДСУ ДШИ ДЭУ ДЮСШ ЕДДС ЕРЦ ЖБИ ЖКО ЖКУ "
    "ЖКХ ЖЭК ЖЭУ ЗАГС КДЦ КЦСОН МСЧ МТС МТФ МФЦ НИИ НПЗ ОКБ ПНИ ПТУ РДК РЖД РЦ РЭС РЭУ СБ СДК СИЗО СКК СТО СЮТ ТРК "
    "ТРЦ ТСН ТЦ ТЭС ТЭЦ ФОК ЦБ ЦГБ ЦДТ ЦРР ЦСОН "
)
_SHORT_UNIT_NAMES = (
    "АТЦ АХО АХЧ БТЗ БТК ОГК ОГМ ОГТ ОГЭ ОКС ОМТС ООТиЗ ОТЗ ОТиЗ ОТК ПДБ ПДО ПКО ПТО ПЭО РМЦ РСУ РСЦ СКБ УКС ЦЗЛ ЦСО "
    "ЭТЛ "
)
_SHORT_HOUSES, _SHORT_UNITS = frozenset(_SHORT_HOUSE_NAMES.split()), frozenset(_SHORT_UNIT_NAMES.split())
_COMPOUNDED = (
    *(house for house in HOUSES if len(house) >= 5),
    *("база", "банк", "клуб", "парк", "пункт", "цех", "станция", "лаборатория"),
)

# Who leads something, or serves in it under a general name: the unit and the house say of what.
_LEADS = re.compile(
    r"(?:начальник|завед|руководител|управляющ|директор|заместител|председател|президент|глав[аыеуой]|бригадир|комендант|мастер|капитан|командир|помощник)\w*$",
    re.IGNORECASE,
)
_SERVES = re.compile(
    r"(?:специалист(?:\w*-эксперт)?|менеджер|администратор|инспектор|консультант|диспетчер|инженер|механик|лаборант|оператор|машинист|рабоч|техник|дежурн"
    r"|работник|сотрудник|служащ|артист|контрол[её]р|солист|дириж[её]р|смотрител|хранител|электромеханик)\w*$",
    re.IGNORECASE,
)
# In a hospital and an office the unit makes the kind of the job, the house does not.
_OF_UNIT = re.compile(
    r"(?:ассистент|секретар|врач|сестр|медсестр|медбрат|медицинск\w+ брат|санитар|фельдшер)\w*$", re.IGNORECASE
)
_DEPUTY = re.compile(r"(?:заместител|помощник)", re.IGNORECASE)
_CRAFT = re.compile(r"(?:мастера?|машинист|капитан|оператор)", re.IGNORECASE)
"""Whose mate has a trade of his own: «помощник мастера»."""
_PART_OF_UNIT = re.compile(r"(?:групп|сектор|бюро)", re.IGNORECASE)
_RANK = re.compile(r"(?:главн|старш|ведущ|младш|дежурн|оперативн|сменн|медицинск|ответственн|перв)\w+$", re.IGNORECASE)
_CHIEF = re.compile(r"главн\w+$", re.IGNORECASE)
_CHIEFS_ALONE = re.compile(r"(?:инженер|механик|врач|технолог|энергетик)\w*$", re.IGNORECASE)

LEGAL_FORM = re.compile(
    r"\b(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ИП|УП|РУП|ЧУП|ГУП|МУП|ФГУП|КГУП|ОГУП|СПК|КФХ|СХПК|ТОО|ЧП|ТСЖ|СНТ|НКО|АНО|НОУ|ЧОУ|ЧОП|ДОУ|СОШ|ЦРБ"
    r"|(?i:(?:муниципальн|государственн|федеральн|областн|краев|республиканск)\w+\s+(?:[\w-]+\s+){0,4}?(?:учреждени|предприяти)\w+)"
    r"|(?:(?:М|Г|Ф|ФГ)[БАК]{0,2}|(?:О|К|Р|ГО|ОГ|КГ|СПб ?Г)[БАК]{1,2})(?:ОУ|ДОУ|УК|УЗ|УДО|УДОД|ДОД|ПОУ|УСО|УСОН|ОУ ВО|ОУ ДО|НУ|УН)"
    r"|(?:М|Г|Ф|О|К|ФГ|ОГ|КГ)[БАК]{1,2}СУ|ГБУ|МБУ|МАУ|МКУ|ГАУ|ГКУ|ФКУ|ФБУ)\b"
)
TOWN = re.compile(
    r"(?:,\s*|\s+)(?i:г\.|гор\.|города|пос\.|пгт\.?|с\.|дер\.|ст\.|пос[её]лка|села)\s*(?=[А-ЯЁ]).*$|\s+(?:[А-ЯЁ][а-яё]+(?:ой|ого)\s+)(?:области|края|района|округа|республики)\b.*$",
    re.DOTALL,
)
_OWNER = re.compile(rf"^(?:{LEGAL_FORM.pattern})\s*[«\"][^»\"]*[»\"]\s*(?=\S)")
_NAMED = re.compile(r"\s*[«\"“„].*$", re.DOTALL)
_WITHIN = ("в", "во", "на")


def without_workplace(phrase: str) -> str:
    """A job's name, in any case, without the places that do not belong to it.

    >>> without_workplace("повара школьной столовой"), without_workplace("инженера отдела сбыта завода")
    ('повара', 'инженера отдела сбыта')
    >>> without_workplace("инженера по качеству бюро технического контроля ОАО «Маяк»")
    'инженера по качеству'
    >>> without_workplace("врача приёмного отделения больницы"), without_workplace("врача-хирурга отделения")
    ('врача приёмного отделения', 'врача-хирурга')
    >>> without_workplace("специалиста сметной группы планового отдела завода")
    'специалиста сметной группы планового отдела'
    >>> without_workplace("генерального директора завода"), without_workplace("директора магазина «Рассвет» г. Тулы")
    ('генерального директора', 'директора магазина')
    """
    words = _without_names(phrase).split()
    at = head_of(words) or 0
    keeps, last = _keeps(words, at)
    if keeps and _is_room(words, last + 1):
        keeps, last = "", last + 1
    for start, end, house in _places(words, last + 1):
        link = words[start - 1].lower()
        if link in _WITHIN and words[end].lower() != "дому":
            return " ".join(words[: start - 1])
        if link in LINKS or (start > last + 1 and _LEADS.match(link)):
            continue  # «дежурного по вокзалу», «учителя и руководителя кабинета»
        if house and _DEPUTY.match(words[at]) and words[end + 1 : end + 2] in (["по"], ["ПО"]):
            return without_workplace(" ".join([*words[:start], *words[end + 1 :]]))  # «директора школы по …»
        bare = start == end == len(words) - 1 and "-" not in words[end]
        if bare and _is_place(words[end], _SAY_LITTLE) and not _LEADS.match(words[last]):
            return " ".join(words[:start])
        if keeps and start == last + 1 and (keeps == "all" or not house) and not _employs(words[end], words[at]):
            # the first one, right behind the head, says what the job is; a group is one of its department
            keeps, last = ("units", end) if _PART_OF_UNIT.match(words[end]) else ("", last)
        elif keeps or house or not _often_more(words, start, end):
            return " ".join(words[:start])
    return " ".join(words[:-2] if _ends_somewhere(words) else words)


def _ends_somewhere(words: Sequence[str]) -> bool:
    """Whether a name ends with where somebody works, and no house: «инженера ПТО в строительстве», «юриста в ЖКХ».

    >>> [_ends_somewhere(name.split()) for name in ("мастера на производстве", "термиста на печах", "агента по вводу в строй")]
    [True, False, False]
    """
    if len(words) < 3 or words[-2].lower() not in _WITHIN:
        return False
    nouns = [p for p in parses(words[-1].lower()) if "NOUN" in p.tag]
    there = any(p.tag.case in ("loct", "loc2") for p in nouns) and not any(p.tag.case == "accs" for p in nouns)
    known = any(p.normal_form in ("производство", "ресепшн") for p in nouns)
    return is_abbreviation(words[-1]) or (there if words[-2].lower() != "на" else known)


def _places(words: Sequence[str], first: int) -> Iterator[tuple[int, int, bool]]:
    """The places that words name: the first and the last word of each, and whether it is a house."""
    for i in range(first, len(words)):
        house = _is_place(words[i], HOUSES) or _is_room(words, i)
        if not house and not _is_place(words[i], UNITS) and not _is_chain(words, i):
            continue
        if words[i] in _FIELDS and _is_place(words[i - 1], _OFFICES):
            continue  # «специалиста отдела ЖКХ»
        if i > first and not is_attribute(words[i - 1]) and _is_action(words[i], words[i + 1 :]):
            continue
        start = i
        while start > first and is_attribute(words[start - 1]) and share(words[start - 1 : i + 1]):
            start -= 1
        if _CARE.match(words[start - 1]) and not _is_place(words[i], _EMPLOYERS | _SHOPS):
            continue  # «электромонтёра по обслуживанию подстанций»
        if not _FIELD.match(" ".join(words[start : i + 1])):
            yield start, i, house or _is_chain(words, i)


def _is_chain(words: Sequence[str], i: int) -> bool:
    """Whether a net is one of shops or the like, and not of pipes: «фармацевта аптечной сети»."""
    return last_part(words[i]) == "сети" and bool(_CHAIN.match(words[i - 1]))


_CARE = re.compile(r"(?:обслуживанию|эксплуатации|уборке|охране|содержанию|управлению)$", re.IGNORECASE)
"""What is done to a place, which then is no place to work at."""
_SHOPS = frozenset(("цех", "участок", "отдел", "отделение"))
_CHAIN = re.compile(r"(?:торгов|рознич|аптечн|дилерск|филиальн|гостиничн|федеральн)\w+$", re.IGNORECASE)
_FIELDS = frozenset(("ЖКХ", "ЗАГС"))
_OFFICES = frozenset(("отдел", "отделение", "управление", "департамент", "комитет", "сектор", "служба"))
_FIELD = re.compile(
    r"(?!\w+водческ|фермерск|крестьянск|подсобн|рыб|охотнич|тепличн|опытн|учебн)\w+ого хозяйств", re.IGNORECASE
)
"""No farm, but what somebody works at: «рабочего зелёного хозяйства»."""


def _is_place(word: str, places: frozenset[str]) -> bool:
    """Whether a word is one of these in the singular, or the abbreviation of a house or unit."""
    if word in _SHORT_HOUSES or word in _SHORT_UNITS:
        return places is (HOUSES if word in _SHORT_HOUSES else UNITS)
    nouns = [p for p in parses(last_part(word)) if "NOUN" in p.tag and p.tag.number == "sing" and p.tag.case != "nomn"]
    names = {p.normal_form for p in nouns}
    if places is HOUSES and not names & UNITS:
        return any(name in HOUSES or name.endswith(_COMPOUNDED) for name in names)
    return bool(names & places)


def _is_room(words: Sequence[str], i: int) -> bool:
    """Whether an adjective there stands for a room: «перевязочной», and not «детской поликлиники»."""
    if i >= len(words) or not ROOM.match(words[i]):
        return False
    if _ALWAYS_ROOM.match(words[i]) and i + 1 < len(words) and _is_place(words[i + 1], HOUSES):
        return True  # «котельной школы»
    governed = "ablt" if i and _KEEPER.match(words[i - 1]) else None  # «заведующего столовой школы»
    return i + 1 == len(words) or not share(words[i : i + 2], governed)


_ALWAYS_ROOM = re.compile(r"(?:котельн|столов|мастерск|прачечн|бойлерн|душев|кладов|костюмерн)ой$", re.IGNORECASE)
_KEEPER = re.compile(r"(?:завед|управля)", re.IGNORECASE)
"""Whose place stands in the instrumental."""


def _is_action(word: str, behind: Sequence[str]) -> bool:
    """Whether a unit's name is what somebody does: «пульта управления», «отдела организации торгов и оплаты труда»."""
    cases = [p.tag.case for p in parses(last_part(behind[0])) if "NOUN" in p.tag] if behind else []
    if last_part(word) == "управления":
        return not behind or "ablt" in cases
    return last_part(word) == "организации" and (behind[:1] == ["и"] or "gent" in cases)


def _employs(place: str, head: str) -> bool:
    """Whether a place is whoever employs all kinds of people, and does not say what one of them does there."""
    return _is_place(place, _EMPLOYERS) and not _LEADS.match(head)


_EMPLOYER_NAMES = "завод комбинат компания корпорация общество организация предприятие учреждение фабрика филиал фирма"
_EMPLOYERS = frozenset(_EMPLOYER_NAMES.split())
_KITCHENS = re.compile(r"(?:горяч|холодн|мясн|рыбн|овощн|мучн|кондитерск|заготовочн)", re.IGNORECASE)
_COOKS = re.compile(r"(?:\w+-)?(?:повар|шеф|кухонн)", re.IGNORECASE)


def _often_more(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a unit makes another job of a name that stands alone: «воспитатель группы продлённого дня»."""
    if _KITCHENS.match(words[start]):
        return any(map(_COOKS.match, words[:start]))
    bare = start == end and end + 1 == len(words)
    return _is_place(words[end], _TEAMS) and not (bare and not _is_place(words[end], _CHAIRS))


_TEAMS = frozenset(("группа", "бригада", "колонна", "кафедра", "смена", "объект", "зал"))
_SAY_LITTLE = frozenset(("отдел", "отделение", "стационар", "подразделение"))
"""Units whose bare names say nothing: «дежурного врача стационара»."""
_CHAIRS = frozenset(("кафедра",))
"""The team whose name is a part of the job's though nothing says which: «доцент кафедры»."""


def is_general(name: str) -> bool:
    """Whether a name is one word that many kinds of jobs begin with.

    >>> is_general("Инженер"), is_general("Повар"), is_general("Инженер-химик")
    (True, False, False)
    """
    return bool(_SERVES.fullmatch(name))


def leads(name: str) -> bool:
    """Whether a name's last word is somebody who leads something, and what he leads is still to come.

    >>> leads("начальника"), leads("начальника отдела")
    (True, False)
    """
    return bool(_LEADS.match(name.split()[-1]))


def is_unit(word: str) -> bool:
    """Whether a word, in any case of the singular, is a part of an organisation."""
    return any(p.normal_form in UNITS and p.tag.number == "sing" for p in parses(last_part(word)))


def is_workplace(line: str) -> bool:
    """Whether a line names an organisation or a unit, and no job.

    >>> [is_workplace(line) for line in ("Ресторан «Усадьба»", "МБУК «ГДК»", "отдела сбыта", "Повар ресторана")]
    [True, True, False, False]
    """
    if LEGAL_FORM.match(line):
        return True
    words = line.split()
    at = head_of(words)
    if at is None or case_of(line, ("nomn",)) is None:
        return False
    places = {p.normal_form for p in parses(last_part(words[at])) if p.tag.case == "nomn"}  # «баз данных» is none
    return not places.isdisjoint(HOUSES | UNITS)


def _keeps(words: list[str], at: int) -> tuple[str, int]:
    """Which places behind the head are a part of the name: ``all``, ``units`` or none (empty); and where it ends."""
    head = words[at] if words else ""
    attributes = words[:at]
    special = [word for word in attributes if not _RANK.match(word)]
    if special or ("-" in head and not _LEADS.match(head) and not _SERVES.match(head)):
        return "", at  # «системный администратор», «инженер-программист» stand alone
    if _CHIEFS_ALONE.match(head) and any(_CHIEF.match(word) for word in attributes):
        return "", at
    person = words[at + 1 :]
    if _DEPUTY.match(head) and person and is_person(" ".join(person)):
        keeps, last = _keeps(person, head_of(person) or 0)
        return "" if _CRAFT.match(person[last]) else keeps, at + 1 + last
    if _LEADS.match(head) or _SERVES.match(head):
        return "all", at
    return ("units" if _OF_UNIT.match(head) else ""), at


def _without_names(phrase: str) -> str:
    """The phrase without an organisation's own name, its legal form and town."""
    phrase = _OWNER.sub("", TOWN.sub("", phrase))
    form = LEGAL_FORM.search(phrase)
    if form and form.start():
        phrase = re.sub(r"\s+(?:в|во|на|для)\s*$", "", phrase[: form.start()])
    named = _NAMED.search(phrase)
    if named and named.start():
        shouted = phrase.upper() == phrase
        phrase = phrase[: named.start()]
        if not shouted:
            phrase = re.sub(r"(?:\s+[А-ЯЁ]{2,6})+$", "", phrase)
    return phrase.strip(" ,")
