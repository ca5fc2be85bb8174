"""Files that hold many pages: each of them becomes a page with a name, an address and a date of its own."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard

import diparse
from conftest import Cli
from diparse.read.containers import Options, pages_in
from files import docx, paragraph, warc
from samples import GUARD, PROSE
from test_html import as_html
from test_parse_command import entries

COOK = GUARD.replace("сторож", "повар").replace("Сторож", "Повар")


def parsed(cli: Cli, path: Path, *arguments: object, status: int = 0) -> dict[str, dict[str, Any]]:
    """The pages of a file as the manifest has them."""
    out = path.with_name("out")
    result = cli("parse", path, "-o", out, *arguments)
    assert result.exit_code == status, result.stderr
    return entries(out)


def instructions(path: Path) -> list[dict[str, Any]]:
    """The instructions of the last run, in the order of their pages."""
    out = path.with_name("out")
    ids = [identifier for entry in entries(out).values() for identifier in entry["ids"]]
    return [json.loads((out / "instructions" / f"{identifier}.json").read_text("utf-8")) for identifier in ids]


@pytest.mark.parametrize("packed", [True, False])
def test_every_html_response_of_a_warc_is_a_page(cli: Cli, tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    data = warc(
        ("https://a.example/guard", "text/html; charset=windows-1251", as_html(GUARD).encode("cp1251")),
        ("https://a.example/logo", "image/png", b"\x89PNG"),
        ("https://a.example/short", "text/html; charset=koi8-r", "<p>Права".encode("koi8-r")),
        packed=packed,
    )
    path.write_bytes(data)
    found = parsed(cli, path)
    assert list(found) == [f"{path.name}/0000001", f"{path.name}/0000002"]
    (guard,) = instructions(path)
    assert guard["source"]["url"] == "https://a.example/guard"
    assert guard["source"]["encoding"] == "cp1251"
    record = json.loads((tmp_path / f"out/pages/{path.name}/0000001.json").read_text("utf-8"))
    assert (record["format"], record["date"]) == ("html", "2021-03-04T05:06:07Z")
    text = (tmp_path / f"out/texts/{path.name}/0000001.txt").read_text("utf-8")
    start, end = guard["sections"][0]["spans"][0]
    assert text[start:end] == "1. Общие положения"
    short = json.loads((tmp_path / f"out/pages/{path.name}/0000002.json").read_text("utf-8"))
    assert short["encoding"] == "koi8-r", "the header tells what letters are too few to tell"


def test_a_warc_that_breaks_off_keeps_what_is_whole(cli: Cli, tmp_path: Path) -> None:
    whole = warc(("https://a.example/1", "text/html", as_html(GUARD).encode()))
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(whole + warc(("https://a.example/2", "text/html", as_html(COOK).encode()))[:400])
    found = parsed(cli, path, status=1)
    assert found["crawl.warc.gz/0000001"]["outcome"] == "parsed"
    assert [entry["outcome"] for entry in found.values()].count("failed") == 1


ROWS = [
    {"link": "https://a.example/1", "body": GUARD, "n": 1},
    {"link": "https://a.example/2", "body": f"<!doctype html>{as_html(COOK)}", "n": 2},
]


def jsonl(path: Path) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=row["n"] == 1) for row in ROWS) + "\n\n", "utf-8")


def csv_of(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(ROWS)


def pack(path: Path, packed: Path) -> Path:
    compress = gzip.compress if packed.suffix == ".gz" else zstandard.ZstdCompressor().compress
    packed.write_bytes(compress(path.read_bytes()))
    return packed


def dump(folder: Path, name: str) -> Path:
    """The rows as a file of this name."""
    path = folder / name.removesuffix(".gz").removesuffix(".zst")
    if "jsonl" in name:
        jsonl(path)
    elif "csv" in name or "tsv" in name:
        old = "1251" in name
        csv_of(path, "cp1251" if old else "utf-8-sig", "\t" if "tsv" in name else ";" if old else ",")
    else:
        pyarrow.parquet.write_table(pa.Table.from_pylist(ROWS), path)
    return pack(path, folder / name) if name.endswith((".gz", ".zst")) else path


@pytest.mark.parametrize(
    "name",
    ["d.jsonl", "d.jsonl.gz", "d.jsonl.zst", "d.csv", "d1251.csv", "d.tsv", "d.csv.gz", "d.csv.zst", "d.parquet"],
)
def test_every_row_of_a_dump_is_a_page(cli: Cli, tmp_path: Path, name: str) -> None:
    path = dump(tmp_path, name)
    found = parsed(cli, path)
    assert list(found) == [f"{name}/0000001", f"{name}/0000002"]
    assert [found["position"]["name"] for found in instructions(path)] == ["Сторож", "Повар"]
    assert [found["source"]["url"] for found in instructions(path)] == [row["link"] for row in ROWS]
    texts = [p.read_text("utf-8") for p in sorted((tmp_path / "out/texts").rglob("*.txt"))]
    assert [text.split("\n")[0] for text in texts] == [
        "Должностная инструкция сторожа",
        "Должностная инструкция повара",
    ]


def test_the_encoding_that_is_named_is_that_of_the_file(cli: Cli, tmp_path: Path) -> None:
    path = dump(tmp_path, "d1251.csv")
    parsed(cli, path, "--encoding", "cp1251")
    assert [found["position"]["name"] for found in instructions(path)] == ["Сторож", "Повар"]


def test_columns_may_be_named(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(json.dumps({"text": PROSE, "страница": GUARD, "адрес": "https://b.example"}) + "\n", "utf-8")
    parsed(cli, path, "--text-column", "страница", "--url-column", "адрес")
    (guard,) = instructions(path)
    assert guard["source"]["url"] == "https://b.example"


def test_bad_rows_fail_alone_and_are_kept_apart(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    good = json.dumps({"text": GUARD})
    rows = [good, "{no json", json.dumps({"other": 1}), json.dumps({"text": 7}), json.dumps({"text": "а" * 9000}), good]
    path.write_text("\n".join(rows), "utf-8")
    found = parsed(cli, path, "--max-bytes", 5000, status=1)
    assert [entry["outcome"] for entry in found.values()] == [
        "parsed",
        "failed",
        "failed",
        "failed",
        "failed",
        "parsed",
    ]
    errors = [entry["error"] for entry in found.values() if entry["error"]]
    for error, told in zip(errors, ["no JSON object", "--text-column", "no text in", "--max-bytes"], strict=True):
        assert told in error
    assert found["d.jsonl/0000006"]["ids"] != found["d.jsonl/0000001"]["ids"]


@pytest.mark.parametrize("name", ["d.csv", "d.parquet", "d.warc", "d.zip", "d.jsonl.gz", "d.csv.zst", "d.txt.gz"])
def test_a_file_that_is_no_such_file_fails_in_one_line(cli: Cli, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\x01\xff no such thing" * 9)
    (entry,) = parsed(cli, path, status=1).values()
    assert entry["outcome"] == "failed"
    assert "fault" not in entry["error"]


def test_a_page_that_is_packed_is_the_same_page(cli: Cli, tmp_path: Path) -> None:
    plain = tmp_path / "guard.html"
    plain.write_text(as_html(GUARD), "utf-8")
    (first,) = parsed(cli, plain).values()
    (second,) = parsed(cli, pack(plain, tmp_path / "guard.html.gz")).values()
    assert (first["sha256"], first["ids"]) == (second["sha256"], second["ids"])
    bomb = tmp_path / "bomb.txt.gz"
    bomb.write_bytes(gzip.compress(b" " * 30_000_000))
    (entry,) = parsed(cli, bomb, "--max-bytes", 1_000_000, status=1).values()
    assert "--max-bytes" in entry["error"]


def test_a_zip_is_a_folder_whose_names_lead_nowhere(cli: Cli, tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (
            "../../evil.txt",
            "/etc/evil.txt",
            "a\\b.txt",
            "сторож/инструкция.html",
            "a.docx",
            "logo.png",
            "old/c.txt",
        ):
            data = docx(paragraph("Права")) if name.endswith("docx") else as_html(GUARD)
            archive.writestr(name, data)
        archive.writestr("bomb.txt", b" " * 30_000_000)
    path = tmp_path / "d.zip"
    path.write_bytes(file.getvalue())
    found = parsed(cli, path, "--exclude", "old/*", status=1)
    assert set(found) == {
        f"d.zip/{name}"
        for name in ("evil.txt", "etc/evil.txt", "a/b.txt", "сторож/инструкция.html", "a.docx", "bomb.txt")
    }
    assert "bomb" in found["d.zip/bomb.txt"]["error"]
    assert {found.name for found in tmp_path.iterdir()} == {"d.zip", "out"}


def test_a_zip_of_dos_has_russian_names(cli: Cli, tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("XXXXXX.txt", GUARD)
    path = tmp_path / "d.zip"
    path.write_bytes(file.getvalue().replace(b"XXXXXX", "Сторож".encode("cp866")))
    assert list(parsed(cli, path)) == ["d.zip/Сторож.txt"]


def test_a_dump_is_not_shown_as_a_page(cli: Cli, tmp_path: Path) -> None:
    result = cli("show", dump(tmp_path, "d.jsonl"))
    assert result.exit_code == 1
    assert "holds many pages" in result.stderr


def test_a_packed_page_is_shown_and_parsed(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "guard.html.gz"
    path.write_bytes(gzip.compress(as_html(GUARD).encode()))
    assert "Сторож" in cli("show", path).stdout
    assert diparse.parse_file(path).format == "html"


def test_a_row_without_end_and_members_that_share_bytes_are_refused(tmp_path: Path) -> None:
    endless = gzip.compress(b"text\n" + b'"a\n",' * 400_000)
    shared = io.BytesIO()
    with zipfile.ZipFile(shared, "w") as archive:
        archive.writestr("a.txt", GUARD)
        archive.filelist.append(archive.filelist[0])
    for name, data, error in (
        ("a.csv.gz", endless, "a row is too large"),
        ("a.zip", shared.getvalue(), "share their bytes"),
    ):
        found = list(pages_in(io.BufferedReader(io.BytesIO(data)), name, Options(max_bytes=10_000)))
        assert [error in (page.error or "") for page in found] == [True]
