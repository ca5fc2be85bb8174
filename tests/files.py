"""Small files of other formats, made by hand: PDF, DOCX, WARC."""

import gzip
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(pages: Sequence[Sequence[tuple[float, float, str]]], size: int = 10) -> bytes:
    """A PDF with lines of text at x, y on each page; letters are Windows-1251 with a map to Unicode."""
    letters = "".join(
        f"<{code:02X}> <{ord(bytes([code]).decode('cp1251', 'replace')):04X}>\n" for code in range(32, 256)
    )
    halves = letters.splitlines()
    blocks = "".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n"
        for part in (halves[at : at + 100] for at in range(0, len(halves), 100))
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /C def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{blocks}endcmap end end"
    ).encode()
    widths = " ".join(["500"] * 224)
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        f"<< /Type /Font /Subtype /TrueType /BaseFont /Arial /FirstChar 32 /LastChar 255 /Widths [{widths}]"
        f" /ToUnicode 4 0 R >>".encode(),
        _stream(cmap),
    ]
    for i, lines in enumerate(pages):
        words = b"".join(
            b"BT /F %d Tf %.1f %.1f Td (%s) Tj ET\n" % (size, x, y, _escaped(text)) for x, y, text in lines
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * i} 0 R"
            f" /Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(_stream(words))
    return _pdf_file(objects)


def _escaped(text: str) -> bytes:
    return text.encode("cp1251").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def docx(body: str, numbering: str = "", styles: str = "", head: str = "") -> bytes:
    """A Word file with this body; ``w:`` stands for Word's namespace."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def paragraph(text: str, num: int | None = None, level: int = 0, style: str = "") -> str:
    """A paragraph, perhaps of a list or with a style."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def level(at: int, text: str, format: str = "decimal", start: int = 1, more: str = "") -> str:
    """A level of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(number: int, *levels: str, more: str = "") -> str:
    """An abstract list."""
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, overrides: str = "") -> str:
    """A list that paragraphs can name."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def warc(*responses: tuple[str, str, bytes], packed: bool = True, kind: str = "text/html") -> bytes:
    """A WARC file of HTTP responses: address, content type, body."""
    data = b""
    for url, content_type, body in responses:
        http = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {content_type or kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        payload = http + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-03-04T05:06:07Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(data):012d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
        ).encode()
        record = head + payload + b"\r\n\r\n"
        data += gzip.compress(record, mtime=0) if packed else record
    return data
