"""Capitals: which of a name's words are meant to have them when all the page's words do."""

import re

from diparse.morphology import is_word, parses

# Prepositions that link the words of a job's name.
LINKS = frozenset(
    ("по", "с", "со", "на", "в", "во", "при", "за", "для", "из", "к", "под", "над", "у", "без", "от", "до")
)


def bare(word: str) -> str:
    """A word without the signs about it."""
    return word.strip("«»\"'(),.")


def small_letters(phrase: str) -> str:
    """A name printed in capitals, or with a capital for each word, in small letters; abbreviations and Latin stay.

    >>> small_letters("НАЧАЛЬНИКА ПДО"), small_letters("Агронома-Семеновода"), small_letters("SMM-Менеджера")
    ('начальника ПДО', 'Агронома-семеновода', 'SMM-менеджера')
    >>> small_letters("Специалист По Закупкам"), small_letters("Слесарь КИПиА")
    ('Специалист по закупкам', 'Слесарь КИПиА')
    """
    letters = [c for c in phrase if c.isalpha() and not c.isascii()]
    shouted = sum(c.isupper() for c in letters) > 0.6 * len(letters) and not re.search(r"\b[А-ЯЁ]?[а-яё]{4}", phrase)
    words = phrase.split()
    capitals = [word[0].isupper() for word in words if word[0].isalpha() and word.lower() not in (*LINKS, "и")]
    titled = len(capitals) > 1 and all(capitals)
    small = []
    for i, word in enumerate(words):
        odd = word.lower() in LINKS and (i + 1 == len(words) or words[i - 1].lower() in LINKS)
        if shouted and odd and word.upper() == word:
            small.append(word)  # «ПО ОТ», «РАЗРАБОТЧИК ПО»: no preposition governs a preposition
        else:
            parts = enumerate(word.split("-"))
            small.append("-".join(_small(part, shouted, (titled and i > 0) or place > 0) for place, part in parts))
    declined = bool(small) and small[0][:2].isupper() and small[0][-1].islower()  # «ГИПа»
    if (
        shouted
        and len(small[0]) > LONGEST_NAMED_SHORT
        and small[0].isalpha()
        and not small[0].isascii()
        and not declined
    ):
        small[0] = small[0].lower()
    return " ".join(small)


def _small(part: str, shouted: bool, titled: bool) -> str:
    if part.isascii() or bare(part).isascii():
        return part
    if (shouted and part.upper() == part) or (titled and part[0].isupper() and part[1:].lower() == part[1:]):
        return part if shouted and is_abbreviation(part) else part.lower()
    return part


LONGEST_NAMED_SHORT = 3
"""A job whose name is an abbreviation has no more letters."""
# Abbreviations that are words, too.
_WORDS_TOO = frozenset(("ГО", "ИЗО", "КИП", "ОБЖ", "МОП", "СКУД", "ТО", "ОС", "МОЛ", "СОК", "ТОК", "КОТ"))
_VOWEL = re.compile(r"[аеёиоуыэюя]", re.IGNORECASE)


def is_abbreviation(word: str) -> bool:
    """Whether a word in capitals is an abbreviation, and no word in capitals.

    >>> [is_abbreviation(word) for word in ("ПДО", "АСУ", "ЭВМ", "ПО", "СТОРОЖА", "1С", "КИПиА")]
    [True, True, True, False, False, True, True]
    """
    word = bare(word)
    if re.search(r"[а-яё]", word) and sum(c.isupper() for c in word) > 1:
        return True
    if len(word) > 5 or not word or word != word.upper() or word.isdigit():
        return False
    if word in _WORDS_TOO:
        return True
    if any(c.isdigit() for c in word) or not _VOWEL.search(word):
        return len(word) > 1
    likely = [p.tag for p in parses(word.lower())[:2]]
    return not is_word(word) or (bool(likely) and all("Abbr" in tag or "Name" in tag for tag in likely))
