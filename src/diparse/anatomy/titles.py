"""The titles of instructions: what looks like one, and the stretch of it that names the job.

A title is a frame («Должностная инструкция №», «… . Рабочая инструкция») with the job behind or before it, and around
both what the page adds: the organisation, the town, the rank, the year, the site's own words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, takewhile

from diparse.anatomy.capitals import LINKS, is_abbreviation, small_letters
from diparse.anatomy.misprints import TO_CYRILLIC, left_columns, plain, tightened, unwrapped
from diparse.anatomy.persons import (
    FREE,
    GOVERNED,
    Cases,
    agreeing,
    case_of,
    is_attribute,
    is_person,
    last_part,
    names_trade,
    nominative,
    share,
)
from diparse.anatomy.workplaces import LEGAL_FORM, TOWN, is_unit, is_workplace, leads, without_workplace
from diparse.clean import LATIN_LETTER
from diparse.lexicon import has_finite_verb
from diparse.model import Position
from diparse.morphology import is_word, parses

# --- what looks like a title

TITLE = 2.0
"""A line with so much evidence is a title."""
LONGEST = 250
"""A title is no longer; code points."""
_NO_TITLE = re.compile(
    r"настоящ\w+\s+(?:должностн|рабоч)|(?:инструкци|регламент)\w* (?:разработан|составлен|определя|является|должн[аы]|может|утвержд|устанавлива|вступает|по охране|по эксплуатаци|по примен)|скачать|скачайте|руб\.|₽|рейтинг|голосов",
    re.IGNORECASE,
)
_TITLE_BEFORE = re.compile(
    r"^(?:бланки?:?|образец:?|проект|типовая|примерная|утвержденная|приложение.{0,20}|(?:[a-zа-я]{4,12}:? )?\d{1,4}[./-]\d\d[./-]\d{2,4}(?: г\.?)?|\W*)\s*$",
    re.IGNORECASE,
)
_SAMPLE_TITLE = re.compile(
    r"^(?:типов\w+ |примерн\w+ )?(?:образец|пример|бланк|шаблон|форма|проект|текст|стандарт|вариант)\s+(?:\w+\s+)?должностной инструкции\s+[а-яё][\w\s«»()-]{3,100}$",
    re.IGNORECASE,
)


def title_score(text: str) -> float:
    """Evidence in nats that a line is an instruction's title; 0 where nothing says so.

    >>> title_score("Должностная инструкция главному специалисту по работе с клиентами")
    4.0
    >>> title_score("1.1. Настоящая должностная инструкция определяет права сторожа.")
    0.0
    >>> title_score("Обязанности сторожа. Должностная инструкция"), title_score("ДИ сторожа"), title_score("ДИ 2019")
    (3.0, 3.0, 0.0)
    """
    return _framed_score(text) if len(text) <= LONGEST and _may_frame(text) else 0.0


@lru_cache(maxsize=1_000)
def _framed_score(text: str) -> float:
    """The score of a text that holds the letters of a frame."""
    if _NO_TITLE.search(text):
        return 0.0
    text = plain(text)
    if _SAMPLE_TITLE.match(text) and not has_finite_verb(text):
        return 3.0
    frame = next((f for f in _FRAME.finditer(text) if _opens_title(f)), None)
    if frame is None or _NO_TITLE.search(text):
        return 0.0
    job = _SITES.sub("", TOWN.sub("", text[frame.end() :])).strip()
    if has_finite_verb(job) or text.endswith((";", ",", "?", "!")) or re.search(r"[а-яё)]{4}[.!?]\s+\S", job):
        return 0.0
    before = text[: frame.start()]
    if not _TITLE_BEFORE.match(before):
        bare = not job.strip(" .)") or (job[0] == "(" and job[-1] == ")")
        return 3.0 if len(before) < 90 and bare and _names(before) else 0.0  # «Сторож. Должностная инструкция»
    if frame["short"] or (frame["bare"] and frame[0] != "ИНСТРУКЦИЯ" and " " not in frame[0]):
        return 3.0 if position_from_title(text) else 0.0 if frame["short"] else 1.5
    if job[:1] == ":" and _names(job[1:]):
        return 3.0  # «Должностная инструкция: пекарь»
    if ":" in job or "," in job[:2]:
        return 1.0  # «Должностная инструкция повара: образец и разбор»
    return 4.0 if len(job) < 160 else 2.0


def _may_frame(text: str) -> bool:
    """Whether a text holds the letters of a frame at all, however they are typed."""
    letters = (text.translate(TO_CYRILLIC) if LATIN_LETTER.search(text) else text).lower().replace(" ", "")
    return "инстру" in letters or "регламент" in letters or "ДИ" in text or "характеристик" in letters


def _opens_title(frame: re.Match[str]) -> bool:
    """Whether a frame is one of a title by itself: in the nominative, and more than «обязанности»."""
    if frame["kind"]:
        return frame["noun"][-1] in "яЯ"
    return bool(frame["bare"] or frame["rules"] or frame["short"])


def _names(words: str) -> bool:
    """Whether words beside a frame name somebody."""
    return any(is_person(named(stretch.text, stretch.cases) or "") for stretch in stretches(words))


def has_frame(line: str) -> bool:
    """Whether a line that is no title may name the job of the instruction beside it, as a title would.

    >>> has_frame("Должность: юрисконсульт"), has_frame("Кассир. Обязанности"), has_frame("Все документы")
    (True, True, False)
    """
    return len(line) <= LONGEST and not has_finite_verb(line) and _FRAME.search(plain(line)) is not None


def names_instruction(line: str) -> bool:
    """Whether a line of the site's may be the name of the instruction below it, whatever else it says.

    >>> names_instruction("Должностная инструкция повара - скачать бесплатно"), names_instruction("Все инструкции")
    (True, False)
    """
    return (
        len(line) <= LONGEST
        and _may_frame(line)
        and not has_finite_verb(line)
        and any(map(_opens_title, _FRAME.finditer(plain(line))))
    )


# --- frames

_FRAME = re.compile(
    r"(?:\b(?:типов|примерн|краткая|общая)\w*\s+)?"
    r"\b(?:(?P<kind>должностн|производственн|рабоч|функциональн|служебн)\w+\s+(?:\([а-яё]+\)\s+)?(?P<noun>инструкци[яи])\b(?:\s*\((?:типов|пример|рабоч|производств|должност|образец|форма|проект|проф[а-яё]*\s?стандарт|ДИ\b)[а-яё]*\))?"
    r"|(?P<bare>инструкция)\b(?! по\b(?! должност| професс))(?:\s+\(?(?:должностная|рабочая|производственная)\b\)?){0,2}"
    r"|(?P<traits>(?:должностн|квалификационн)\w+\s+характеристик\w+)"
    r"|(?P<rules>должностн\w+\s+регламент\w*)"
    r"|(?-i:(?<!\S)(?P<short>ДИ)(?:-\d[\d./-]*)?(?=[\s:]))"
    r"|(?P<duties>(?:(?:должностные|функциональные)\s+)?обязанности)\b"
    r"|(?P<label>(?:наименование\s+)?(?:должност[ьи]|професси[яи]))\s*:|для\s+(?:должности|профессии)(?=\s+[«\"])"
    r"|(?P<works>работы, выполняемые)\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:\s*(?:(?:№|N[oо]?\b\.?)\s*(?:[\d_][\d_/.-]*(?:[А-ЯЁа-яёA-Za-z]{1,4}(?![А-ЯЁа-яё])[\d_/.-]*)*|[А-ЯЁA-Z]{1,5}[-/ ]?\d[\w./-]*)?|\(?[А-ЯЁA-Z]{1,5}[- ]\d[\w./-]*\)?|(?:от\s+)?\d\d\.\d\d\.\d{2,4}(?:\s*г\.?)?))*"
)
"""The document's own number and date, behind the frame."""
_LED = re.compile(
    r"^[\s\"«»'_*(\[]*(?:[IVX\d]{1,4}[.)]\s+)?(?:(?:для|на должность|по должности|по рабочему месту|на|должност[ьи]|по профессии|и\.\s?о\.|врио|исполняющего обязанности)\s+)*[\s«\"]*",
    re.IGNORECASE,
)
_LINE_BESIDE = re.compile(
    r"^\W*(?:№.*|\((?!по\s).*|_{2,}[\W\d_]*(?:г\b.*|№.*)?$|(?:г|гор)\.\s*[А-ЯЁ].*|\d\d\.\d\d\.\d{2,4}.*|(?:код|введен|утвержд|регистрац|приложение|наименование(?! (?:должности|профессии)\s*:))\w*\b.*)$",
    re.IGNORECASE,
)
_PARTED = re.compile(
    r"\s+[-–—|/•»>→]+\s+|\s*::\s*|:\s+|(?<=[А-ЯЁа-яё)]{4})[.!?]\s+(?=[А-ЯЁ])|\n+|\s+(?=[Сс]кача(?:ть|йте)\b)|\s*,\s+(?=утв|составленн|разработанн|оформленн)"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a title beside its frame that may name the job."""

    text: str
    governed: bool
    """Whether it goes on behind the frame, and so stands in the genitive or dative."""
    before: bool = False
    """Whether it stands before the frame."""

    @property
    def cases(self) -> Cases:
        """The cases in which the job may stand here."""
        return GOVERNED if self.governed else FREE


def stretches(title: str) -> Iterator[Stretch]:
    """The stretches of a title that may name the job, the likeliest first: behind the last frame, then before it.

    >>> [s.text for s in stretches("Агент по снабжению - должностная инструкция")]
    ['Агент по снабжению']
    >>> [(s.text, s.governed) for s in stretches("Рабочая инструкция № 3 скотника | Портал")]
    [('скотника', True), ('Портал', False)]
    """
    lines = [plain(line) for line in left_columns(unwrapped(title))]
    text = "\n".join(line for line in (TOWN.sub("", line) for line in lines) if line.strip())
    frames = list(_FRAME.finditer(text))
    ends = [*(match.start() for match in frames[1:]), len(text)][: len(frames)]
    for frame, end in reversed(list(zip(frames, ends, strict=True))):
        yield from _parts(text[frame.end() : end], behind=True)
    yield from _parts(text[: frames[0].start()] if frames else text, behind=False)


def _parts(text: str, behind: bool) -> Iterator[Stretch]:
    if behind:
        text = text[_NUMBERED.match(text).end() :]  # type: ignore[union-attr]
    lines = [line for line in text.split("\n") if line.strip()]
    first, *others = [*dropwhile(_is_beside, lines)] or [line for line in lines[:1] if line.strip()[0] == "("] or [""]
    lines = [first]
    for line in others:
        if (_is_beside(line) or _begins_anew(line, first)) and not _goes_on(lines[-1], line):
            break
        lines.append(line)
    if len({line.isupper() for line in lines}) > 1:
        lines = [small_letters(line) if line.isupper() else line for line in lines]
    text = tightened(" ".join(lines))
    goes_on = behind and not _PARTED.match(text)
    for i, part in enumerate(_PARTED.split(text)):
        bare = part[_LED.match(part).end() :].strip() if part else ""  # type: ignore[union-attr]
        if bare:
            yield Stretch(bare, goes_on and i == 0, not behind)


def _goes_on(above: str, line: str) -> bool:
    """Whether a line begins with what the end of the one above lacks: «менеджера торгового», «зала»; «инженера по», «…»."""
    last, noun = above.split()[-1], line.split()[0]
    if last.lower() in LINKS or (leads(above) and is_unit(noun)):
        return True
    like = noun.islower() or (noun.isupper() and last.isupper())
    return like and is_attribute(last) and share([last, noun])


def _is_beside(line: str) -> bool:
    """Whether a line of a title is of the document or of the organisation."""
    return bool(_LINE_BESIDE.match(line)) or is_workplace(line)


def _begins_anew(line: str, first: str) -> bool:
    """Whether a line below the job's first is of something else: it begins in the nominative, and the job does not.

    >>> [_begins_anew(line, "агента") for line in ("Изменение № 1", "Торговый агент", "отдела сбыта", "Отдела сбыта")]
    [True, True, False, False]
    """
    shouted = line.isupper() and not first.isupper() and not is_abbreviation(line.split()[0])
    if shouted or not line[0].isupper() or line.isupper() or case_of(first, ("nomn",)) or not case_of(first, GOVERNED):
        return shouted
    cases = {p.tag.case for p in parses(last_part(line.split()[0].rstrip(":")))} - {None}
    return bool(cases) and not cases & {"gent", "datv", "ablt"}


# --- the job's own words

_SEX = re.compile(r"(?<=[а-яё])(?:\s?\([а-яё]{1,4}\)|\s?\(-[а-яё]{1,9}\))", re.IGNORECASE)
_ROMAN = r"[IVХX]+(?:-?[а-яё]{1,3})?"
_GRADE = re.compile(
    rf"\s*,?\s*\(?\b(?:с\s+)?(?:\d+(?:\s*[-–—,и]\s*\d+)*(?:\s?-?[а-яё]{{1,3}})?|{_ROMAN}(?:\s*[-–—,и]\s*{_ROMAN})*|(?:перв|втор|высш|треть|четв[её]рт|пят|шест)[а-яё]+(?:\s+квалификационн[а-яё]+)?)"
    r"\s+(?:(?:внутридолжностн|квалификационн)\w+\s+)?(?:(?:разряд|категори|класс|ранг|уров|групп|квалификац)[а-яё]*|р(?:азр?)?\.|р-д[а-яё]*|кат\.|кл\.)(?:\s+квалификации|\s+по электробезопасности)?\)?"
    r"|\s*,?\s*\b(?:без категории|разряд[а-яё]* \d[\d\s,-]*|категори[ийюя] [«\"]?[А-ЯA-Z\d]\b[»\"]?(?:(?:,| и) [«\"]?[А-ЯA-Z]\b[»\"]?)*|(?:на )?\d,\d+ ставки|с (?:высшим|средним)[\w\s()-]* образованием)",
    re.IGNORECASE,
)
_SITES = re.compile(
    r"\s*(?:\[.*|_{2,}.*|№\s*\S.*|\bN\s*\d.*|<[*\d].*|\d{1,2}\.?$|\*+|\b(?:образец|образцы|типовая|примерная|скачать|бланк|пример|шаблон|бесплатно|новая редакция|с изменениями|по новым правилам)\b.*"
    r"|\b(?:(?:на|за|в|от|с)\s+)?(?:19|20)\d\d\b.*|\bв формате\b.*|\bпо (?:внутреннему |внешнему )?совместительству\b.*|\bна\s+\d.*|\bдолжностная$|\b(?:docx?|pdf|rtf|word)\b.*|[\s,]+от\s+\d.*|\b[\w-]+\.(?:ru|com|net|org|by|ua|su|рф|info|docx?|pdf|rtf)\b.*"
    r"|\b(?:с уч[её]том|по|согласно|в соответствии с)\s+(?:ЕТКС|ЕКС|ФГОС|проф\w*стандарт\w*)\b.*|\b(?:согласно|утв\.|утвержд|в соответствии)\b.*|[\s,]+(?:РФ|РБ|РК|(?:в|для|по)\s+(?:Росси|Украин|Казахстан|Беларус|РФ\b|РБ\b|РК\b)\w*)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_EDGES = " \t\n.,;:«»\"'*-–—/|([]=<>…"
_HOLDER = re.compile(r" [А-ЯЁ][а-яё-]+ (?:[А-ЯЁ]\. ?[А-ЯЁ]\.|[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вич|ьич|вн|чн)[ауые]?)$")
"""Who holds the job: «сторожа Иванова Ивана Ивановича»."""
_ASIDE = re.compile(r"\s*\((?P<aside>[^()]*)\)?")
_ASIDE_BY = re.compile(r"\s*\((по\s[^()]+)\)")
# Names that the register of jobs itself writes with a second name in brackets.
REGISTER = tuple(
    re.compile(r"(?P<name>[^(]+?) ?\((?P<aside>[^)]+)\)(?P<rest>.*)").fullmatch(full)
    for full in (
        "машинист крана (крановщик)",
        "машинист (кочегар) котельной",
        "производитель работ (прораб)",
        "медицинская сестра палатная (постовая)",
        "санитарка (мойщица)",
        "сторож (вахтер)",
        "сиделка (помощник по уходу)",
        "ассистент (помощник) по оказанию технической помощи",
    )
)
_NOBODY = re.compile(
    r"(?:работник|сотрудник|персонал(?!ьн)|служащ|лиц[оау]|кандидат|пользовател|исполнител(?:ь|я|ю|ем)\b|должност|професси|специальност|специалистов\b|(?:[а-яё]+\s+){1,3}служащ)\w*",
    re.IGNORECASE,
)
_SERVANT = re.compile(
    r"^.*\b(?:(?:служащ|работник|сотрудник|лиц)\w+,?|рабоч\w+(?=\s+по\s+професси))\s+(?:(?:по|в|на|занимающ\w+|замещающ\w+)\s+(?:профессии|должност[ьи])\s+(?:(?:муниципальной|(?:федеральной\s+)?государственной(?:\s+гражданской)?)\s+службы\s+)?)?(?=\S)",
    re.IGNORECASE | re.DOTALL,
)


_SHORT = {"зам": "заместитель", "зав": "заведующий", "нач": "начальник", "пом": "помощник", "дир": "директор", "спец": "специалист", "инж": "инженер",
          "гл": "главный", "ст": "старший", "мл": "младший", "вед": "ведущий"}  # fmt: skip
_SHORT_NOUN = re.compile(r"^(?:(зам|зав|нач|пом|дир|спец|инж)\.\s*|(зам|зав|нач)\s+)(?=\S)", re.IGNORECASE)
_STUCK_NOUN = re.compile(r"^(?P<short>зам|зав|нач|пом)(?P<rest>[а-яё]{5,})", re.IGNORECASE)
_SHORT_RANK = re.compile(r"(?P<rank>гл|ст|мл|вед)\.\s*(?P<name>\S.*)", re.IGNORECASE | re.DOTALL)


def _full_noun(match: re.Match[str]) -> str:
    full = _SHORT[(match[1] or match[2]).lower()] + " "
    return full.upper() if match[0].isupper() else full.capitalize() if match[0][0].isupper() else full


def _unstuck_noun(match: re.Match[str]) -> str:
    """«завкафедрой» and «замдиректора»: the rest of the word stands in the case that the whole noun governs."""
    short, rest = match["short"].lower(), match["rest"].lower()
    case = "ablt" if short == "зав" else "gent"
    governed = is_word(rest) and any("NOUN" in p.tag and p.tag.case == case for p in parses(rest))
    inflected = is_word(match[0]) and parses(match[0].lower())[0].normal_form != match[0].lower()  # «замочника»
    return f"{_SHORT[short]} {rest}" if governed and not inflected else match[0]


def _written_out(name: str, cases: Cases = FREE) -> str:
    """A name whose rank is cut short, in the nominative and written out.

    >>> _written_out("Гл. бухгалтера"), _written_out("Ст. медсестра"), _written_out("Сторожа")
    ('Главный бухгалтер', 'Старшая медсестра', 'Сторож')
    """
    match = _SHORT_RANK.match(name)
    if not match:
        return nominative(name, cases)
    rest = nominative(match["name"], cases)
    return f"{agreeing(_SHORT[match['rank'].lower()], rest)} {rest[:1].lower()}{rest[1:]}"


@lru_cache(maxsize=5_000)
def named(words: str, cases: Cases = FREE) -> str | None:
    """The job that a phrase names, in the nominative; None where it names nobody in particular.

    >>> named("токаря механосборочного цеха 4 разряда", GOVERNED), named("сотрудника")
    ('Токарь', None)
    >>> named("прораба (производителя работ)"), named("заведующего(ей) отделением связи")
    ('Производитель работ (прораб)', 'Заведующий отделением связи')
    """
    words = _HOLDER.sub("", " ".join(_SEX.sub("", words).split()))
    if "(" not in words:
        words = words.rstrip(" )")
    words = _ASIDE_BY.sub(r" \1", words)
    asides = [nominative(aside["aside"], cases) for aside in _ASIDE.finditer(words) if aside["aside"].strip()]
    words = _without_verb(_without_second(_ASIDE.sub(" ", words), cases))
    before = None
    while words != before:
        before, words = words, _GRADE.sub(" ", _SITES.sub("", words)).strip(_EDGES)
    particular = _SERVANT.sub("", words)
    if particular != words and not LEGAL_FORM.match(particular) and is_person(nominative(particular, cases)):
        words = particular
    words = without_workplace(_STUCK_NOUN.sub(_unstuck_noun, _SHORT_NOUN.sub(_full_noun, words))).strip(_EDGES)
    if not re.search(r"[а-яёa-z]{3}", words, re.IGNORECASE) or (_NOBODY.match(words) and " " not in words):
        return None
    name = _written_out(words, cases)
    for aside in asides:
        if (_NOBODY.match(name) or name == "Рабочий") and is_person(aside):
            return aside
        if words.rstrip("ауоме") == "".join(word[0] for word in aside.upper().split()):  # «ГИПа»
            return aside
        if full := _in_register(name, aside):
            return full
    return name


def _without_second(words: str, cases: Cases) -> str:
    """A name without another one behind a comma, in the same case: «заведующего отделением, врача-хирурга».

    >>> _without_second("мастера по добыче нефти, газа и конденсата", GOVERNED)
    'мастера по добыче нефти, газа и конденсата'
    """
    first, comma, second = words.partition(", ")
    somebody = comma and not _NOBODY.match(first) and is_person(nominative(first, cases))
    case = case_of(first, cases) if somebody else None
    twice = case and is_person(nominative(second, cases)) and case_of(second, (case,))
    return first if twice else words


def _without_verb(words: str) -> str:
    """A name up to where a sentence about it goes on.

    >>> _without_verb("сторожа составлена по образцу"), _without_verb("слесаря по такелажу")
    ('сторожа', 'слесаря по такелажу')
    """
    return " ".join(takewhile(lambda word: not _is_verb(word), words.split())) or words


def _is_verb(word: str) -> bool:
    tags = [p.tag for p in parses(word.lower())] if is_word(word) else []
    return bool(tags) and ("VERB" in tags[0] or "PRTS" in tags[0]) and not any("NOUN" in tag for tag in tags)


def _in_register(name: str, aside: str) -> str | None:
    """The name with its second one as the register writes them, whichever the page has in brackets.

    >>> _in_register("Прораб", "Производитель работ"), _in_register("Машинист котельной", "Кочегар")
    ('Производитель работ (прораб)', 'Машинист (кочегар) котельной')
    >>> _in_register("Повар", "Кок")
    """
    for match in filter(None, REGISTER):
        full = match["name"] + match["rest"]
        for first, second in ((name, aside), (aside, name)):
            agrees = _plain_e(second)[:-2] == match["aside"][:-2]  # «сестры палатной (постовой)»: of either gender
            if f"{_plain_e(first)} ".startswith(f"{full} ") and agrees:
                at = len(match["name"])
                return f"{first[:at]} ({match['aside']}){first[at:]}"
    return None


def _plain_e(name: str) -> str:
    return name.lower().replace("ё", "е")


@lru_cache(maxsize=1_000)
def position_from_title(title: str) -> Position | None:
    """The job that a title names, or None where it names none.

    >>> position_from_title("Должностная инструкция главному специалисту по работе с клиентами").name
    'Главный специалист по работе с клиентами'
    >>> position_from_title("Водитель-экспедитор: должностная инструкция").name
    'Водитель-экспедитор'
    >>> position_from_title("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\\nООО «Ромашка»")
    """
    if _LABEL_BESIDE.match(title):
        return None
    for stretch in stretches(title):
        name = None if _SIGNED.match(stretch.text) else named(stretch.text, stretch.cases)
        if (
            name
            and (is_person(name) or ((stretch.governed or stretch.before) and names_trade(name)))
            and not _NOBODY.match(name)
        ):
            return Position(name, stretch.text)
    return None


_LABEL_BESIDE = re.compile(r"ИНСТРУКЦИЯ\s+руководителя (?:организации|предприятия|учреждения|нанимателя)$")
"""A title in capitals with the label of the form's other column behind it: «наименование должности руководителя …»."""
_SIGNED = re.compile(
    r"(?:директор|заведующ|начальник|руководител|управляющ|председател|главный врач)\w*(?:\s[\w\s«»-]{0,60}?)?\s*_{3,}",
    re.IGNORECASE,
)
"""Who signs, with the line to sign on: a form's other column, that stands behind «инструкция» where columns run together."""


def doubtful_position(title: str) -> Position | None:
    """What a title may name for a job, though its head is no dictionary's word for a person, or anybody's.

    >>> doubtful_position("Должностная инструкция наполнителя баллонов").name
    'Наполнитель баллонов'
    """
    for stretch in stretches(title):
        name = named(stretch.text, stretch.cases)
        plausible = name and not is_workplace(name) and name.count(" ") < MOST_NAMED
        if plausible and (case_of(stretch.text, stretch.cases) or (stretch.governed and stretch.text.isascii())):
            return Position(name, stretch.text)
    return None


MOST_NAMED = 12
"""Words that a job's name may have."""
