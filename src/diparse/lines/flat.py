"""Flat text: a whole instruction on one line, its title, approval and signatures cut off."""

import re
from collections.abc import Iterator
from itertools import pairwise

from diparse.lines.physical import Paragraph

FLAT = 300
"""A paragraph longer than this may hold several parts; code points."""
_INNER_TITLE = re.compile(
    r"(?<=\s)(?<!АСТОЯЩАЯ )(?=(?:ТИПОВАЯ |ПРИМЕРНАЯ )?ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\b|(?<!астоящая )Должностная инструкция [а-яё]+(?! (?:разработана|определяет|является)))"
)
_GLUED_TITLE = re.compile(r"(?:\w+ ){0,2}[Ии]нструкция [а-яё -]{3,80}[а-яё](?=[А-ЯЁ][а-яё]{2})")
_SHOUTED = re.compile(r"[А-ЯЁ ]{10}")
_SENTENCE_END = re.compile(r"[.;:!?)_»]\s*$")
_FORM_START = re.compile(r"(?<=\s)(?=_{3,}|УТВЕРЖДАЮ|Утверждаю\b|СОГЛАСОВАНО|Согласовано\b)")
_TITLED = re.compile(r"\W*(?:\w+\s+)?(?:ДОЛЖНОСТНАЯ|Должностная)")
_OPENS_BODY = re.compile(r"(?<=\s)(?=Инструкция [^.;:\d]{3,100} (?:1|I)\.? ?[А-ЯЁ])")
"""A title right over the first heading."""
_SITE = re.compile(
    r"(?<=[.;!?)_»г]\s)(?=©|\(c\) ?\d{4}|Понравил\w+[^.?!]{0,30}\?|Подели(?:сь|тесь)\b|Комментарии \(\d|Оставить комментарий|(?:Читайте|Смотрите) также|Скачать )"
)
"""What sites put behind a text."""
_SIGNATURES = re.compile(
    r"(?<=[а-яёa-z)»\]]\.\s)(?=[А-ЯЁ][^.;:_()]{0,120}?\s_{3,}|(?:Инструкцию )?(?:[Рр]азработал|[Сс]оставил|[Оо]знакомлен)\w{0,2}\s*:|СОГЛАСОВАНО|Согласовано\b|С (?:должностной |настоящей |данной )?[Ии]нструкцией ознакомлен|Визы\b|[А-ЯЁ][^.;:_()]{3,80}\s\(подпись\))"
)
SIGNED_WITHIN = 300
"""So far behind the first words of a place for signatures stands what tells it."""
_SIGNED = re.compile(r"подпись|ознакомлен|СОГЛАСОВАНО|_{5,}", re.IGNORECASE)


def open_flat(text: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Cut title, approval and signatures off paragraphs that hold a whole instruction."""
    opened: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.end - paragraph.start <= FLAT or paragraph.furniture or paragraph.row:
            opened.append(paragraph)
            continue
        cuts = _flat_cuts(text, paragraph)
        for start, end in zip([paragraph.start, *cuts], [*cuts, paragraph.end], strict=True):
            piece = text[start:end]
            left = start + len(piece) - len(piece.lstrip())
            right = left + len(piece.strip())
            if left < right:
                opened.append(Paragraph(left, right))
    return opened


def _flat_cuts(text: str, paragraph: Paragraph) -> list[int]:
    start, end = paragraph.start, paragraph.end
    titles = [
        match.start()
        for match in _INNER_TITLE.finditer(text, start, end)
        if match.start() < start + 700
        or _SHOUTED.match(text, match.start())
        or _SENTENCE_END.search(text, match.start() - 3, match.start())
    ]
    glued = _GLUED_TITLE.match(text, start, end)
    if glued:
        titles.append(glued.end())
    titles += [match.start() for match in _OPENS_BODY.finditer(text, start, end)]
    sites = [match.start() for match in _SITE.finditer(text, start, end)]
    parts = pairwise(sorted({start, *titles, *sites, end}))
    forms = [cut for part in parts for cut in _form_cuts(text, *part)]
    return sorted({*titles, *sites, *forms} - {start})


def _form_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where the approval block behind a title and the signatures at the end of an instruction begin."""
    form = _FORM_START.search(text, start, min(end, start + 400))
    if form and _TITLED.match(text, start, form.start()):
        yield form.start()
    for match in _SIGNATURES.finditer(text, max(start, end - 1500), end):
        if _SIGNED.search(text, match.start(), min(end, match.start() + SIGNED_WITHIN)):
            yield match.start()
            return
