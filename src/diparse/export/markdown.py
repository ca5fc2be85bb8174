"""A document as Markdown (CommonMark): what looks like markup in it is escaped, and nothing is numbered anew."""

import re
from collections.abc import Iterator

from diparse.export.document import Document, Paragraph

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|~!&#])")
_AT_START = re.compile(r"^(\s*)(?:(\d+)([.)])(?=\s|$)|([-+=])|(:))")


def write_markdown(document: Document) -> str:
    """The document as Markdown."""
    blocks = [*_blocks(document), "---", "\\\n".join(map(_escaped, document.about))]
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(blocks)) + "\n"


def _blocks(document: Document) -> Iterator[str]:
    listed: list[str] = []
    for paragraph in document.paragraphs:
        if paragraph.kind in ("item", "bullet") or (paragraph.kind in ("text", "lost") and paragraph.depth):
            listed.append(_listed(paragraph))
            continue
        if listed:
            yield "\n".join(listed)
            listed = []
        yield _block(paragraph)
    if listed:
        yield "\n".join(listed)


def _block(paragraph: Paragraph) -> str:
    if paragraph.kind == "title":
        return f"# {_inline(paragraph.text)}"
    if paragraph.kind == "heading":
        return f"## {_numbered(paragraph)}{_inline(paragraph.text)}"
    text = "\\\n".join(map(_escaped, paragraph.lines))
    return f"*{text}*" if paragraph.kind == "lost" else text


def _listed(paragraph: Paragraph) -> str:
    number = f"**{_numbered(paragraph).strip()}** " if paragraph.number else ""
    text = _inline(paragraph.text) if number else _escaped(paragraph.text)
    if paragraph.kind == "lost":
        text = f"*{text}*"
    return f"{'  ' * paragraph.depth}- {number}{text}"


def _numbered(paragraph: Paragraph) -> str:
    return f"{_inline(paragraph.number + paragraph.mark)} " if paragraph.number else ""


def _inline(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text.replace("\n", " "))


def _escaped(text: str) -> str:
    """The text with what would begin a list, a rule or a heading escaped, too.

    >>> print(_escaped("1. [x](javascript:y) <b>"), _escaped("- a"))
    1\\. \\[x\\](javascript:y) \\<b\\> \\- a
    """
    return _AT_START.sub(
        lambda found: f"{found[1]}{found[2] or ''}\\{found[3] or found[4] or found[5]}", _inline(text), count=1
    )
