"""A document as one HTML page without any script."""

import base64
import hashlib
from html import escape

from diparse.export.document import Document, Paragraph

_STYLE = """
:root { color-scheme: light; font: 12pt/1.45 "PT Serif", "Times New Roman", Georgia, serif; color: #1d1b18; }
body { max-width: 46em; margin: 2.5em auto; padding: 0 1.5em; }
h1 { font-size: 1.35em; line-height: 1.3; text-align: center; margin: 1.6em 0 1.2em; text-wrap: balance; }
h2 { font-size: 1.08em; margin: 1.6em 0 .5em; break-after: avoid; }
p { margin: .35em 0; overflow-wrap: anywhere; }
.approval { margin-left: 52%; margin-bottom: 1em; }
.signature { margin-top: 1.6em; break-inside: avoid; }
.number { margin-right: .5em; font-variant-numeric: lining-nums; }
.item, .bullet { padding-left: 2.8em; }
.bullet { padding-left: 1.2em; }
p .number { display: inline-block; min-width: 2.8em; margin: 0 0 0 -2.8em; padding-right: .5em; }
.bullet .number { min-width: 1.2em; margin-left: -1.2em; }
.d1 { margin-left: 2em; } .d2 { margin-left: 4em; } .d3 { margin-left: 6em; } .d4 { margin-left: 8em; }
.lost, .implied { color: #6d655a; font-style: italic; }
footer { margin-top: 3em; padding-top: .8em; border-top: 1px solid #d9d3c7; font-size: .82em; color: #625c52; }
@media print { @page { size: A4; margin: 20mm 15mm 20mm 30mm; } body { margin: 0; padding: 0; max-width: none; } }
"""
_DEEPEST = 4


def write_html(document: Document) -> str:
    """The document as a page of its own; nothing of the source is markup in it."""
    style = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    body = "\n".join(map(_paragraph, document.paragraphs))
    about = "\n".join(f"<p>{_told(line, document.url)}</p>" for line in document.about)
    return (
        '<!doctype html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; "
        "base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"<footer>\n{about}\n</footer>\n</body>\n</html>\n"
    )


def _paragraph(paragraph: Paragraph) -> str:
    text = "<br>\n".join(map(escape, paragraph.lines))
    number = ""
    if paragraph.number:
        number = f'<span class="number">{escape(paragraph.number + paragraph.mark)}</span>'
    if paragraph.kind == "bullet":
        number = '<span class="number">–</span>'
    if paragraph.kind == "title":
        return f"<h1>{text}</h1>"
    if paragraph.kind == "heading":
        implied = ' class="implied"' if paragraph.implied else ""
        return f"<h2{implied}>{number}{text}</h2>"
    return f'<p class="{paragraph.kind} d{min(paragraph.depth, _DEEPEST)}">{number}{text}</p>'


def _told(line: str, url: str | None) -> str:
    if url and line.endswith(url):
        link = f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{escape(url)}</a>'
        return escape(line.removesuffix(url)) + link
    return escape(line)
