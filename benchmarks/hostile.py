"""What becomes of hostile input: ``python benchmarks/hostile.py [WORD…]``.

Each case is a folder with one file or several, parsed by `diparse parse` in a process of its own. Prints a Markdown
table: bytes of the input, what became of it in one line, processor seconds, largest memory, and whether all is well: a
status of 0 or 1, no traceback, no file outside of OUT, nothing half-written. WORDs choose among the cases. Takes a Linux
system, many minutes and 2 GB below the temporary folder.
"""

import argparse
import gzip
import io
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from growth import HEAD, _items, _lines

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
GIGA = 1_000_000_000
Make = Callable[[Path], None]


def _file(name: str, make: Callable[[], bytes]) -> Make:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(make())

    return write


def _zip(*members: tuple[str, bytes]) -> bytes:
    """An archive of files that are not packed: their size alone is what counts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def _docx(body: str, head: str = "") -> bytes:
    return _zip(("word/document.xml", f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()))


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _packed(part: bytes, times: int, begin: bytes = b"", end: bytes = b"") -> bytes:
    """Gzip of much more than memory should hold."""
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, compresslevel=6) as packed:
        packed.write(begin)
        for _ in range(times):
            packed.write(part)
        packed.write(end)
    return file.getvalue()


def _zeros_deflated(size: int) -> bytes:
    packer = zlib.compressobj()
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)), packer.flush()])


def _large_member(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(GIGA // 1_000_000):
            member.write(bytes(1_000_000))
    return file.getvalue()


def _overlapping() -> bytes:
    """A zip of many members that are all the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.txt", b"\0" * 15_000_000)
    data = file.getvalue()
    at = data.index(b"PK\x01\x02")
    entry, end = data[at : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    entries = b"".join(
        entry[:28] + struct.pack("<H", 9) + entry[30:46] + b"%05d.txt" % i + entry[51:] for i in range(1000)
    )
    return data[:at] + entries + end[:8] + struct.pack("<HHII", 1000, 1000, len(entries), at) + end[20:]


def _pdf(stream: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, data) for i, data in enumerate(objects, 1))
    return body + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF\n"


def _parquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    file = io.BytesIO()
    table = pa.table({"text": pa.array(["Права " * 10_000_000] * 8).dictionary_encode()})
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _warc_bomb() -> bytes:
    body = _packed(bytes(1_000_000), 1000)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(
        body
    )
    payload = http + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example\r\nWARC-Date: 2021-03-04T05:06:07Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def _zst(size: int) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(bytes(size))


def _names_in_zip(folder: Path) -> None:
    names = ["../../../evil.txt", "/tmp/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", "a\nb.txt", "CON.txt", "nul.txt"]
    names += [
        "ы" * 200 + ".txt",
        "a/" * 200 + "b.txt",
        "Case.txt",
        "case.txt",
        "cASE.txt",
        "\u202etxt.exe.txt",
        "....txt",
    ]
    text = _items(5).encode()
    data = _zip(*((name, text) for name in names), ("null_.txt", text))
    (folder / "names.zip").write_bytes(data.replace(b"null_.txt", b"null\0.txt"))


def _names_of_files(folder: Path) -> None:
    names = [b"a\nb.txt", b"\xff\xfe.txt", b"-rf.txt", b"con.txt", b"x" * 251 + b".txt", "ы".encode() * 125 + b".txt"]
    names += [b"Case.txt", b"case.txt", b"case~2.txt", b"\x1b[31m.txt", b" .txt", b"\xe2\x80\xae.txt"]
    for name in names:
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(_items(5).encode())
    (folder / "deep").mkdir()
    (folder / "deep" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "passwd.txt").symlink_to("/etc/passwd")


def _text(make: Callable[[], str]) -> Make:
    return _file("a.txt", lambda: make().encode())


_ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
_LAUGHS = '<!DOCTYPE a [<!ENTITY b "ха"><!ENTITY c "' + "&b;" * 1000 + '"><!ENTITY d "' + "&c;" * 1000 + '">]>'

CASES: dict[str, Make] = {
    "XXE: a file as entity, DOCX": _file("a.docx", lambda: _docx(_paragraph("&b;"), _ENTITY)),
    "XXE: a file as entity, HTML": _file("a.html", lambda: f"{_ENTITY}<p>&b; Права".encode()),
    "entities of entities, DOCX": _file("a.docx", lambda: _docx(_paragraph("&d;"), _LAUGHS)),
    "bomb: 1 GB in a zip": _file("a.zip", lambda: _large_member("a.txt")),
    "bomb: 1 GB in a DOCX": _file("a.docx", lambda: _large_member("word/document.xml")),
    "bomb: 1000 members of a zip in the same 15 kB": _file("a.zip", _overlapping),
    "bomb: a zip in a zip": _file("a.zip", lambda: _zip(("b.zip", _large_member("a.txt")))),
    "bomb: 1 GB in a .txt.gz": _file("a.txt.gz", lambda: _packed(bytes(1_000_000), 1000)),
    "bomb: 1 GB in a .html.zst": _file("a.html.zst", lambda: _zst(GIGA)),
    "bomb: 1 GB on one line of a .jsonl.gz": _file("a.jsonl.gz", lambda: _packed(b"a" * 1_000_000, 1000, b'{"text": "', b'"}\n')),
    "bomb: 1 GB in one cell of a .csv.gz": _file("a.csv.gz", lambda: _packed(b"a" * 1_000_000, 1000, b"text\n")),
    "bomb: 1 GB of commas in a .csv.gz": _file("a.csv.gz", lambda: _packed(b"," * 1_000_000, 1000, b"text\n")),
    "bomb: 1 GB of lines in a cell of a .csv.gz": _file("a.csv.gz", lambda: _packed(b'"a\n","a\n",' * 100_000, 1000, b"text\n")),
    "bomb: 1 GB in a stream of a PDF": _file("a.pdf", lambda: _pdf(_zeros_deflated(GIGA))),
    "bomb: 8 texts of 100 MB, one in the file, Parquet": _file("a.parquet", _parquet),
    "bomb: 1 GB in a packed response of a WARC": _file("a.warc", _warc_bomb),
    "names in a zip": _names_in_zip,
    "names of files, a loop of links": _names_of_files,
    "deep: 1,000,000 elements, HTML": _file("a.html", lambda: b"<div>" * 1_000_000 + "Права".encode()),
    "deep: 2000 elements, and text in them, HTML": _file("a.html", lambda: b"<div>" * 1999 + "<p>Права".encode() * 50_000),
    "deep: 100,000 elements, DOCX": _file(
        "a.docx", lambda: _docx("<w:sdt>" * 100_000 + _paragraph("Права") + "</w:sdt>" * 100_000)),
    "deep: 100,000 tables in tables, HTML": _file("a.html", lambda: b"<table><tr><td>" * 100_000),
    "deep: 1,000,000 brackets, JSONL": _file("a.jsonl", lambda: b'{"text": ' + b"[" * 1_000_000 + b"\n" + b'{"text": "a"}\n'),
    "deep: 100,000 brackets, PDF": _file("a.pdf", lambda: _pdf(zlib.compress(b"[" * 100_000 + b"<<" * 100_000))),
    "100,000 attributes, HTML": _file("a.html", lambda: b"<p " + b" ".join(b"a%d" % i for i in range(100_000)) + b">"),
    "2,000,000 empty paragraphs, DOCX": _file("a.docx", lambda: _docx("<w:p/>" * 2_000_000)),
    "50 MB on one line: prose": _text(lambda: _lines(700_000).replace("\n", " ")[:28_000_000]),
    "50 MB on one line: one word": _text(lambda: "а" * 25_000_000),
    "50 MB on one line: blanks": _text(lambda: "Права" + " " * 50_000_000 + "сторожа"),
    "50 MB on one line: brackets": _text(lambda: "(" * 50_000_000),
    "50 MB on one line: HTML": _file("a.html", lambda: "<b>Права </b>".encode() * 2_900_000),
    "50 MB on one line: Windows-1251": _file("a.txt", lambda: ("Сторож охраняет склад и ведёт журнал, " * 1_350_000).encode("cp1251")),
    "50 MB of bytes of no encoding": _file("a.txt", lambda: bytes(range(1, 256)) * 200_000),
    "1,000,000 markers on lines": _text(lambda: HEAD + "".join(f"1.{i}. да\n" for i in range(1_000_000))),
    "1,000,000 markers on one line": _text(lambda: HEAD + "".join(f"1.{i}. Да " for i in range(1_000_000))),
    "1,000,000 bullets": _text(lambda: HEAD + "- да\n" * 1_000_000),
    "50,000 rows that are no JSON": _file("a.jsonl", lambda: b"{\n" * 50_000),
    "control characters": _text(lambda: "".join(map(chr, [*range(1, 32), *range(127, 160)])) * 1000 + _items(50)),
    "bidi characters": _text(lambda: _items(50).replace(" ", " \u202e\u2066\u200f") + "\u202a" * 100_000),
    "characters that combine": _text(lambda: _items(50).replace("о", "о" + "\u0301" * 100)),
}  # fmt: skip


_MEASURED = """
import atexit, sys
from diparse.cli import main
atexit.register(lambda: print(*(line for line in open("/proc/self/status") if "VmHWM" in line), file=sys.stderr))
main()
"""
"""The command line, which tells its largest memory at its end: that of ``wait4`` may be its parent's."""


def tried(make: Make, timeout: float) -> tuple[int, str, float, float, bool]:
    """Bytes of a case, what became of it, seconds, megabytes, and whether all is well."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place, "a", "b", "pages"), Path(place, "a", "b", "out")
        folder.mkdir(parents=True)
        make(folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        command = [
            sys.executable,
            "-c",
            _MEASURED,
            "parse",
            str(folder),
            "-o",
            str(out),
            "-q",
            "--timeout",
            str(timeout),
        ]
        with tempfile.TemporaryFile() as told:
            process = subprocess.Popen(command, stderr=told, stdout=told)
            _, waited, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(waited)
            told.seek(0)
            said = told.read().decode(errors="replace")
        outside = [
            path
            for path in Path(place).rglob("*")
            if path.is_file() and folder not in path.parents and out not in path.parents
        ]
        half = list(out.rglob(".diparse*"))
        well = process.returncode in (0, 1) and "Traceback" not in said and not outside and not half
        said, _, memory = said.rpartition("VmHWM:")
        return size, _became(out, said), usage.ru_utime + usage.ru_stime, int(memory.split()[0]) / 1000, well


def _became(out: Path, said: str) -> str:
    try:
        pages = json.loads((out / "manifest.json").read_text("utf-8"))["pages"]
    except (OSError, ValueError):
        return said.strip().splitlines()[-1] if said.strip() else "nothing"
    if not pages:
        return "no page in it"
    kinds = sorted({entry["error"] or entry["outcome"] for entry in pages})
    told = kinds[0] if len(kinds) == 1 else "; ".join(kinds[:3]) + ("" if len(kinds) <= 3 else " …")
    return f"{len(pages):,} pages: {told}" if len(pages) > 1 else told


def main() -> None:
    """Try all cases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="try only cases whose name has one of these")
    parser.add_argument("--timeout", type=float, default=300, help="seconds that a page may take")
    given = parser.parse_args()
    print("| input | bytes | outcome | seconds | MB of memory | well |")
    print("| --- | ---: | --- | ---: | ---: | --- |")
    for name, make in CASES.items():
        if not given.words or any(word in name for word in given.words):
            size, became, seconds, memory, well = tried(make, given.timeout)
            became = re.sub(r"[|\n]", " ", became)[:120]
            print(
                f"| {name} | {size:,} | {became} | {seconds:.1f} | {memory:.0f} | {'yes' if well else 'NO'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
