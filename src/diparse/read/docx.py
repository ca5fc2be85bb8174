"""Word files (.docx) to text: paragraphs with the numbers that Word shows, rows of tables, text boxes.

Only Python's own library is needed. The numbers of Word's lists stand nowhere in the text: they follow from
``numbering.xml`` and ``styles.xml`` (ECMA-376 part 1, 17.9), see ``read.wordlists``.
"""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from diparse.defaults import MAX_BYTES
from diparse.model import Origin
from diparse.read.errors import ReadError
from diparse.read.growing import GrowingText
from diparse.read.packed import member_bytes, open_zip
from diparse.read.wordlists import Lists, W, on, value

DEEPEST = 150
"""Elements within each other; Word writes a dozen."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = {f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad"}
_UNSEEN = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rubyPr", "sdtPr")}
_UNSEEN.add(_FALLBACK)
_HEADINGS = ("heading", "заголовок", "title", "название")


def read_docx(data: bytes) -> tuple[str, tuple[Origin, ...]]:
    """The text of a Word file and where it comes from; ReadError where it is none, locked, broken or a bomb."""
    with open_zip(io.BytesIO(data)) as archive:
        body = _part(archive, "word/document.xml").find(f"{W}body")
        numbering, styles = (_part(archive, f"word/{name}.xml", ET.Element(name)) for name in ("numbering", "styles"))
    if body is None:
        raise ReadError("a Word file without a text")
    reader = _Reader(Lists(numbering, styles))
    reader.blocks(body, "/w:document/w:body", 0)
    return reader.text.finish()


def _part(archive: zipfile.ZipFile, name: str, instead: ET.Element | None = None) -> ET.Element:
    try:
        data = member_bytes(archive, archive.getinfo(name), MAX_BYTES)
    except KeyError as error:
        if instead is not None:
            return instead
        raise ReadError("no Word file: it has no word/document.xml") from error
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        raise ReadError(f"{name} declares a document type, which Word never does")  # entities: bombs and other files
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise ReadError(f"{name} is broken: {error}") from error


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph's number and words."""

    text: str
    at: str
    hint: str | None
    boxes: tuple[tuple[ET.Element, str], ...]
    """Text boxes that hang on it, with their places."""


class _Reader:
    """One pass through a document's body: lists count as they come."""

    def __init__(self, lists: Lists):
        self.lists = lists
        self.text = GrowingText()

    def blocks(self, parent: ET.Element, path: str, depth: int) -> None:
        """Write all paragraphs and tables of an element."""
        for child, at in _children(parent, path):
            _check(depth)
            if child.tag == f"{W}p":
                self._write(self._line(child, at), depth)
            elif child.tag == f"{W}tbl":
                self._table(child, at, depth + 1)
            elif child.tag not in _UNSEEN:
                self.blocks(child, at, depth + 1)

    def _write(self, line: _Line, depth: int) -> None:
        if not line.text.strip():
            self.text.end_line(1, more=True)
        for i, part in enumerate(line.text.split("\n")):
            if i:
                self.text.end_line()
            self.text.write(part, line.at, line.hint)
        self.text.end_line()
        for box, at in line.boxes:
            self.blocks(box, at, depth + 1)

    def _line(self, paragraph: ET.Element, at: str) -> _Line:
        words: list[str] = []
        boxes: list[tuple[ET.Element, str]] = []
        _gather(paragraph, at, words, boxes, 0)
        text = "".join(words)
        marker = self.lists.marker(paragraph) if text.strip() else ""
        name = self.lists.style_name(paragraph)
        return _Line(marker + text, at, "heading" if name.startswith(_HEADINGS) else None, tuple(boxes))

    def _table(self, table: ET.Element, path: str, depth: int) -> None:
        self.text.end_line(2)
        for row, at in _children(table, path):
            if row.tag == f"{W}tr" and row.find(f"{W}trPr/{W}del") is None:
                self._row(row, at, depth)
            elif row.tag not in _UNSEEN and row.tag != f"{W}tr":
                self.blocks(row, at, depth + 1)
        self.text.end_line(2)

    def _row(self, row: ET.Element, path: str, depth: int) -> None:
        """A row on one line where each of its cells is one paragraph, else its cells one below the other."""
        cells = [(cell, at) for cell, at in _children(row, path) if cell.tag == f"{W}tc" and not _goes_on(cell)]
        inline = all(_is_line(cell) for cell, _ in cells)
        for cell, at in cells:
            if not inline:
                self.blocks(cell, at, depth + 1)
                continue
            for paragraph, place in _children(cell, at):
                line = self._line(paragraph, place) if paragraph.tag == f"{W}p" else None
                if line and line.text.strip():
                    self.text.write(" ".join(line.text.split("\n")), line.at, line.hint)
            self.text.part("\t")
        self.text.end_line()


def _children(parent: ET.Element, path: str) -> Iterator[tuple[ET.Element, str]]:
    """The children of an element with their XPaths."""
    counts: dict[str, int] = {}
    for child in parent:
        name = child.tag.rpartition("}")[2]
        counts[name] = counts.get(name, 0) + 1
        yield child, f"{path}/w:{name}[{counts[name]}]"


def _gather(parent: ET.Element, path: str, words: list[str], boxes: list[tuple[ET.Element, str]], depth: int) -> None:
    """The words of a paragraph as they are shown, and its text boxes."""
    _check(depth)
    for child, at in _children(parent, path):
        if child.tag in _TEXT:
            words.append(child.text or "")
        elif child.tag in _SIGNS:
            words.append(_SIGNS[child.tag])
        elif child.tag == f"{W}sym":
            words.append(_symbol(child.get(f"{W}char", "")))
        elif child.tag == f"{W}txbxContent":
            boxes.append((child, at))
        elif child.tag not in _UNSEEN and not (child.tag == f"{W}r" and on(child.find(f"{W}rPr/{W}vanish"))):
            _gather(child, at, words, boxes, depth + 1)


def _symbol(code: str) -> str:
    """A character of a symbol font by its hexadecimal code, kept in the private area where Word keeps them."""
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Ca-cE-Fe-f][0-9A-Fa-f]{0,3}", code) else "\ufffd"


def _check(depth: int) -> None:
    if depth > DEEPEST:
        raise ReadError(f"elements nested more than {DEEPEST} deep, which Word never does")


def _goes_on(cell: ET.Element) -> bool:
    """Whether a cell only goes on with the one above it."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and value(merged, "continue") == "continue"


def _is_line(cell: ET.Element) -> bool:
    paragraphs = sum(child.tag == f"{W}p" and any(t.tag in _TEXT for t in child.iter()) for child in cell)
    return (
        paragraphs <= 1
        and all(child.tag in (f"{W}p", f"{W}tcPr") for child in cell)
        and not any(found.tag == f"{W}txbxContent" for found in cell.iter())
    )
