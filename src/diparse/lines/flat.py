"""Flat text: a whole instruction on one line, its title, approval and signatures cut off."""

import re

from diparse.lines.physical import Paragraph

FLAT = 300
"""A paragraph longer than this may hold several parts; code points."""
_INNER_TITLE = re.compile(
    r"(?<=\s)(?=(?:ТИПОВАЯ |ПРИМЕРНАЯ )?ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\b|(?<!астоящая )Должностная инструкция [а-яё]+(?! (?:разработана|определяет|является)))"
)
_FORM_START = re.compile(r"(?<=\s)(?=_{3,}|УТВЕРЖДАЮ|Утверждаю\b)")
_SIGNATURES = re.compile(
    r"(?<=[а-яёa-z)»\]]\.\s)(?=[А-ЯЁ][^.;:_()]{0,120}?\s_{3,}|СОГЛАСОВАНО|Согласовано\b|С (?:должностной |настоящей |данной )?[Ии]нструкцией ознакомлен|Визы\b|[А-ЯЁ][^.;:_()]{3,80}\s\(подпись\))"
)
_SIGNED = re.compile(r"подпись|ознакомлен|СОГЛАСОВАНО|_{5,}", re.IGNORECASE)


def open_flat(text: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Cut title, approval and signatures off paragraphs that hold a whole instruction."""
    opened: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.end - paragraph.start <= FLAT or paragraph.furniture:
            opened.append(paragraph)
            continue
        cuts = _flat_cuts(text, paragraph)
        for start, end in zip([paragraph.start, *cuts], [*cuts, paragraph.end], strict=True):
            piece = text[start:end]
            left = start + len(piece) - len(piece.lstrip())
            right = left + len(piece.strip())
            if left < right:
                blanks = paragraph.blanks if start == paragraph.start else 0
                opened.append(Paragraph(left, right, paragraph.indent, blanks, paragraph.lines))
    return opened


def _flat_cuts(text: str, paragraph: Paragraph) -> list[int]:
    start, end = paragraph.start, paragraph.end
    cuts = []
    title = _INNER_TITLE.search(text, start, min(end, start + 700))
    if title:
        cuts.append(title.start())
    form = _FORM_START.search(text, title.start() if title else start, min(end, start + 400))
    if (
        form
        and text[start : form.start()].strip()
        and re.match(
            r"\W*(?:\w+\s+)?(?:ДОЛЖНОСТНАЯ|Должностная)",
            text[(title.start() if title else start) : form.start()],
        )
    ):
        cuts.append(form.start())
    for match in _SIGNATURES.finditer(text, max(start, end - 1500), end):
        if _SIGNED.search(text, match.start(), end):
            cuts.append(match.start())
            break
    return cuts
