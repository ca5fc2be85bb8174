"""Headings: how much a text looks like one, by its form and its words."""

import re

from diparse.lexicon import RELATIVE, has_finite_verb, kind_matches
from diparse.topics import asked_kinds, is_topic

_WORD = re.compile(r"\w+")
_CAPITALS = re.compile(r"[А-ЯЁ]{3}")
_SENTENCES = re.compile(r"[.!?]\s+[А-ЯЁ]")
_LAST_LETTER = re.compile(r"\s+[А-ЯЁ]$")

LONGEST_QUESTION = 8
"""A heading that asks does so in few words."""
ASKED = 1.6
"""What it weighs that a line asks as a section's heading does: «Чем занимается логист»."""


def heading_score(text: str, numbered: bool = False) -> float:
    """Evidence in nats that a text is a section's heading; far below 0 for sentences.

    Behind a number a question is a heading, without one it more often heads a part of an article.

    >>> heading_score("ДОЛЖНОСТНЫЕ ОБЯЗАННОСТИ") > 3, heading_score("Права сторожа") > 2
    (True, True)
    >>> heading_score("Сторож имеет право:") < 0, heading_score("уставом организации;") < 0
    (True, True)
    """
    text = " ".join(text.split())
    words = _WORD.findall(text) if len(text) <= 160 else []
    if not words:
        return -4.0
    score = 0.0
    matches = kind_matches(text)
    if matches:
        before = len(_WORD.findall(text[: matches[0][1]]))
        score += 2.4 if before <= 1 else 1.6 if before <= 3 else 0.2
        if matches[0][1] <= 1 and len(matches) > 1:
            score += 0.4
    asks = numbered and len(words) <= LONGEST_QUESTION and bool(asked_kinds(text))
    score += ASKED * (asks and not matches)
    if text.upper() == text and _CAPITALS.search(text):
        score += 1.6 if matches else 0.6
    if text[0].islower():
        score -= 4.0
    score += 0.8 if len(words) <= 4 else 0.2 if len(words) <= 8 else -0.6 if len(words) <= 14 else -3.0
    end = text[-1]
    if end in ";,":
        score -= 5.0
    elif end in "?!":
        score -= 3.0
    elif end == ":":
        score -= 0.7
    elif end == ".":
        score -= 0.7 if len(words) <= 4 and matches else 2.0
    topical = bool(matches) and len(words) <= 4 and end.isalpha()  # «Должен знать», «За что отвечает»
    main = RELATIVE.split(text)[0]  # «ПОКАЗАТЕЛИ, ПО КОТОРЫМ СУДЯТ О РАБОТЕ»
    if has_finite_verb(main) and not topical and not asks:
        score -= 4.0
    if _SENTENCES.search(text) or "___" in text:
        score -= 3.0
    return score


LONGEST_NAME = 4
NAMED = 1.2


def topic_score(text: str) -> float:
    """What it weighs that few words name a topic in free words: «1. Паспорт должности», over point 1.1.

    >>> topic_score("Паспорт должности"), topic_score("Права"), topic_score("Ключи от склада")
    (1.2, 0.0, 0.0)
    """
    named = text[-1:].isalpha() and text.count(" ") < LONGEST_NAME and is_topic(text) and not kind_matches(text)
    return NAMED if named and not asked_kinds(text) else 0.0


_CAPS_RUN = re.compile(
    r"(?:[^\sа-яё]++\s++)*?(?=[^\sа-яё]*?[А-ЯЁ]{3})[^\sа-яё]++(?![а-яё])(?:\s+(?![^\w\s]\s+[а-яё])[^\sа-яё]+)*(?=\s+\S*[а-яё]|\s+[^\w\s]\s|\s*$)"
)
_NEW_SENTENCE = re.compile(r"\s(?=[«\"]?[А-ЯЁ][а-яё]+\b)")


_GLUED_CAPS = re.compile(r"[А-ЯЁ][А-ЯЁ ,()-]{2,80}(?=[А-ЯЁ][а-яё]{2})(?<! )")
LONGEST_HEADING = 400
"""A heading ends within so many characters, or the text is none."""
_LEAD = re.compile(r"(?<=[а-яё)])\s+(?=[А-ЯЁ][а-яё]+(?: [а-яё«»()-]+){0,6}:\s*\Z)")


def heading_length(text: str) -> int:
    """How far a heading reaches at the start of a text that goes on after it; the whole length where it does not.

    >>> heading_length("ФУНКЦИИ На специалиста возлагаются функции:")
    7
    >>> text = "Общие положения Настоящая инструкция определяет права сторожа."
    >>> text[: heading_length(text)]
    'Общие положения'
    """
    length = len(text)
    text = text[:LONGEST_HEADING]
    glued = _GLUED_CAPS.match(text)
    if glued and kind_matches(glued[0]):
        return glued.end()  # «ПРАВАМашинист имеет право:»
    caps = _CAPS_RUN.match(text)
    if caps:
        end = caps.end()
        # the last "word" of the run may be the one-letter start of the sentence («… ПРАВА В пределах …»)
        tail = _LAST_LETTER.search(text[:end])
        return tail.start() if tail and end < len(text) else length if end == LONGEST_HEADING else end
    lead = _LEAD.search(text)
    if lead and kind_matches(text[: lead.start()]):
        return lead.start()  # «Функции и обязанности Архивариус:»
    if len(text) < 60 and not has_finite_verb(text):
        return length
    matches = kind_matches(text[:120])
    if matches and matches[0][1] < 40:
        cut = _NEW_SENTENCE.search(text, matches[0][2])
        if cut and cut.start() < 120 and (has_finite_verb(text[cut.start() :]) or len(text) - cut.start() > 60):
            return cut.start()
    return length
