"""A document as a Word file whose numbers are Word's own multilevel lists (ECMA-376 part 1, 17.9).

Word counts by itself, so the counting is followed here: where its next number would not be the right one (a gap, a
list that goes on elsewhere), the paragraph starts a list of its own at the right number.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from diparse.export.document import Document, Paragraph
from diparse.read.numerals import LETTERS, numeral

FONT = "Times New Roman"
LEVELS = 9
STEP = 425
"""Twentieths of a point, by which each depth of a list is set in: 7.5 mm."""
NUMBER, DASH = 709, 340
"""The room that a number, a dash takes before the words."""
_MOST = 200
"""Letters beyond this one are counted by no list."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A number as a list gives it: which kind of list, the numbers down to it, its format."""

    family: str
    path: tuple[int, ...]
    format: str
    text: str
    """What stands at its level: ``%1.``, ``%1)``; of outlines all levels."""


@dataclass(slots=True)
class _List:
    """A list and how far Word has counted in it."""

    abstract: int
    number: int
    """The name of the abstract list that paragraphs use at the moment."""
    starts: list[int]
    """Where each level starts."""
    counts: list[int] = field(default_factory=lambda: [0] * LEVELS)
    """The last number of each level; 0 where no paragraph has shown one since a level above counted on."""
    doubtful: set[int] = field(default_factory=set)
    """Levels of which programs may disagree how they go on: started elsewhere by a name, or skipped at first."""

    def follows(self, path: Sequence[int]) -> bool:
        """Whether Word's next number at this level is the right one."""
        level = len(path) - 1
        if self.counts[level]:
            return self.counts[level] + 1 == path[-1]
        return level not in self.doubtful and self.starts[level] == path[-1]

    def fits(self, path: Sequence[int]) -> bool:
        """Whether the levels above show what they should: one that was skipped shows its start."""
        above = zip(self.counts, self.starts, path[:-1], strict=False)
        return all((count or start) == wanted for count, start, wanted in above)

    def count(self, path: Sequence[int]) -> None:
        """Take note of a paragraph."""
        level = len(path) - 1
        self.doubtful.update(above for above in range(level) if not self.counts[above])
        self.counts[level:] = [path[-1], *[0] * (LEVELS - len(path))]


class _Lists:
    """The lists of a Word file, written as paragraphs ask for them."""

    def __init__(self, numbering: Any):
        self._numbering = numbering
        self._lists: dict[str, _List] = {}
        self._abstracts = 0
        self._numbers = 0
        for old in list(numbering):
            numbering.remove(old)
        self._bullets: dict[int, int] = {}

    def place(self, place: _Place, depth: int) -> tuple[int, int]:
        """The list and the level at which Word shows this number."""
        level = len(place.path) - 1
        own = self._lists.get(place.family)
        if own is None or not own.fits(place.path):
            own = self._lists[place.family] = self._begin(place, depth)
        elif not own.follows(place.path):
            # named anew, the list starts at the right number and keeps what stands above it
            own.number = self._name(own.abstract, {level: place.path[-1]})
            own.doubtful.add(level)
        own.count(place.path)
        return own.number, level

    def bullet(self, depth: int) -> int:
        """The list of dashes for a depth."""
        if depth not in self._bullets:
            self._bullets[depth] = self._name(self._abstract([_level(0, 1, "bullet", "–", depth)]), {})
        return self._bullets[depth]

    def _begin(self, place: _Place, depth: int) -> _List:
        """A list whose first paragraph is this one; levels above that it skips stand at their starts."""
        outline = place.text == "outline"
        starts = [*place.path, *[1] * (LEVELS - len(place.path))] if outline else [place.path[0]]
        levels = []
        for level, start in enumerate(starts):
            text = ".".join(f"%{n}" for n in range(1, level + 2)) + "." if outline else place.text
            levels.append(_level(level, start, place.format, text, max(0, level - 1) if outline else depth))
        abstract = self._abstract(levels)
        return _List(abstract, self._name(abstract, {}), [*starts, *[1] * (LEVELS - len(starts))])

    def _abstract(self, levels: Sequence[str]) -> int:
        number = self._abstracts
        self._abstracts += 1
        kind = "multilevel" if len(levels) > 1 else "singleLevel"
        element = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:nsid w:val="{number + 0x1A2B0000:08X}"/>'
            f'<w:multiLevelType w:val="{kind}"/>{"".join(levels)}</w:abstractNum>'
        )
        # all abstract lists stand before the lists that name them
        first = self._numbering.find(qn("w:num"))
        self._numbering.append(element) if first is None else first.addprevious(element)
        return number

    def _name(self, abstract: int, starts: dict[int, int]) -> int:
        self._numbers += 1
        overrides = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level, start in starts.items()
        )
        self._numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self._numbers}"><w:abstractNumId w:val="{abstract}"/>'
                f"{overrides}</w:num>"
            )
        )
        return self._numbers


def _level(level: int, start: int, form: str, text: str, depth: int) -> str:
    room = DASH if form == "bullet" else NUMBER
    left = STEP * depth + room
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{room}"/></w:pPr>'
        "</w:lvl>"
    )


def write_docx(document: Document) -> bytes:
    """The document as a Word file: the same document gives the same bytes."""
    file = new_document()
    _set_up(file, document)
    lists = _Lists(file.part.numbering_part.element)
    heading: str | None = None
    for paragraph in document.paragraphs:
        if paragraph.kind == "heading":
            heading = paragraph.number
        _write(file, paragraph, lists, heading)
    for order, line in enumerate(document.about):
        own = file.add_paragraph()
        own.paragraph_format.space_before = Pt(24 if order == 0 else 0)
        _run(own, line, size=9, color=RGBColor(0x62, 0x5C, 0x52))
    data = io.BytesIO()
    file.save(data)
    return _without_times(data.getvalue())


def _write(file: Any, paragraph: Paragraph, lists: _Lists, heading: str | None) -> None:
    style = {"title": "Title", "heading": "Heading 1"}.get(paragraph.kind, "Normal")
    own = file.add_paragraph(style=style)
    form = own.paragraph_format
    if paragraph.kind == "approval":
        form.left_indent = Cm(9)
        form.space_after = Pt(12)
    elif paragraph.kind == "signature":
        form.space_before = Pt(18)
        form.keep_together = True
    elif paragraph.kind in ("item", "heading") and paragraph.number:
        _number(own, paragraph, lists, heading)
    elif paragraph.kind == "bullet":
        _listed(own, lists.bullet(paragraph.depth), 0)
    elif paragraph.kind in ("text", "lost", "item"):
        form.left_indent = Pt((STEP * paragraph.depth + (NUMBER if paragraph.depth else 0)) / 20)
    for order, line in enumerate(paragraph.lines):
        if order:
            own.add_run().add_break()
        _run(own, line, italic=paragraph.kind == "lost" or paragraph.implied)


def _number(own: Any, paragraph: Paragraph, lists: _Lists, heading: str | None) -> None:
    """Number a paragraph by a list; what no list can show is written before its words."""
    place = _place(paragraph, heading)
    if place is None:
        _run(own, f"{paragraph.number}{paragraph.mark} ")
        return
    _listed(own, *lists.place(place, paragraph.depth))


def _place(paragraph: Paragraph, heading: str | None) -> _Place | None:
    """Where a number stands among lists: None for one that no list gives.

    >>> _place(Paragraph("item", ("",), 0, "2.12", "."), "2").path, _place(Paragraph("item", ("",), 1, "б", ")"), "2")
    ((2, 12), _Place(family='0 russianLower) 1', path=(2,), format='russianLower', text='%1)'))
    """
    number = paragraph.number or ""
    parts = number.split(".")
    if all(part.isascii() and part.isdigit() and part == str(int(part)) for part in parts) and len(parts) <= LEVELS:
        path = tuple(map(int, parts))
        if paragraph.mark == ")":
            return _Place(f"{paragraph.section} decimal) {paragraph.depth}", path, "decimal", "%1)")
        ours = paragraph.kind == "heading" or (len(path) > 1 and parts[0] == heading)
        return _Place("sections" if ours else f"{paragraph.section} items", path, "decimal", "outline")
    for form in ("russianLower", "lowerLetter"):
        for count in range(1, min(_MOST, len(LETTERS[form])) + 1):
            if numeral(count, form) == number:
                family = f"{paragraph.section} {form}{paragraph.mark} {paragraph.depth}"
                return _Place(family, (count,), form, f"%1{paragraph.mark}")
    return None


def _listed(own: Any, number: int, level: int) -> None:
    own._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def _run(own: Any, text: str, *, italic: bool = False, size: int | None = None, color: RGBColor | None = None) -> None:
    run = own.add_run(text)
    run.italic = italic or None
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = color


def _set_up(file: Any, document: Document) -> None:
    """Page, styles and properties, as offices in Russia have them (GOST R 7.0.97-2016)."""
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    for name, size, before, after in (("Normal", 12, 0, 3), ("Title", 14, 6, 14), ("Heading 1", 12, 14, 6)):
        style = file.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold = name != "Normal"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{attribute}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.15
    _clear_styles(file.styles.element)
    title = file.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    _tell(file.core_properties, document.title)


def _tell(properties: Any, title: str) -> None:
    """Say what the file is, and nothing of the template that it was made from."""
    properties.title, properties.language = title[:255], "ru-RU"
    properties.author = properties.comments = properties.last_modified_by = ""
    for time in ("dcterms:created", "dcterms:modified"):
        old = properties._element.find(qn(time))
        if old is not None:
            properties._element.remove(old)


def _clear_styles(styles: Any) -> None:
    """Russian throughout, for Word to check its spelling as such; no style is numbered by lists that are gone."""
    for old in styles.iter(qn("w:lang")):
        old.set(qn("w:val"), "ru-RU")
    for old in list(styles.iter(qn("w:numPr"))):
        old.getparent().remove(old)


def _page_number(own: Any) -> None:
    own.alignment = WD_ALIGN_PARAGRAPH.CENTER
    own._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'))


def _without_times(data: bytes) -> bytes:
    """The archive with the time of its making left out."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()
