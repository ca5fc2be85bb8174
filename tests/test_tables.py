"""`diparse tables`, and the tables that `diparse dedup` adds: what docs/tables.md promises."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import diparse
from conftest import Cli
from diparse.corpus import tables
from diparse.corpus.columns import TABLES, markdown
from samples import GUARD, PROSE, ROOT, write_pages

DOCS = (ROOT / "docs/tables.md").read_text("utf-8")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with copies and a template, an empty page and one that failed."""
    folder = tmp_path_factory.mktemp("tables")
    odd = GUARD.replace("2.2. Обходить территорию каждые два часа.", "2.2. =СУММ(A1) и https://example.org знать.")
    cook = GUARD.replace("сторож", "повар").replace("Сторож", "Повар")
    pages = write_pages(folder / "pages", cook=cook, empty="", failed=b"\0\xff", guard=GUARD, odd=odd, prose=PROSE)
    diparse.parse_paths([pages], folder / "out")
    diparse.dedup(folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def frames(out: Path) -> diparse.Frames:
    return diparse.load(out)


def test_docs_tell_of_every_column() -> None:
    assert markdown().strip() in DOCS, "python -m diparse.corpus.columns prints what must stand there"


def test_tables_of_duplicates_join(frames: diparse.Frames) -> None:
    known = frames.instructions["instruction"]
    assert frames.duplicates["instruction"].isin(known).all()
    assert frames.duplicates.groupby("cluster")["representative"].sum().eq(1).all()
    assert frames.duplicates.groupby("cluster").size().eq(frames.duplicates.groupby("cluster")["size"].first()).all()
    assert sorted(frames.pairs["kind"]) == ["near", "template", "template"]
    assert frames.pairs[["a", "b"]].isin(set(known)).all(axis=None)
    assert not frames.pairs.duplicated(["a", "b"]).any()
    joined = frames.differences.merge(frames.pairs, on=["a", "b"], validate="many_to_one")
    assert (
        len(joined) == len(frames.differences) == frames.pairs[["only_a", "only_b", "changed", "moved"]].sum(axis=None)
    )
    for side in ("a", "b"):
        told = frames.differences.dropna(subset=f"node_{side}")
        nodes = told.merge(frames.nodes, left_on=[side, f"node_{side}"], right_on=["instruction", "node"])
        assert len(nodes) == len(told)


def test_tables_of_items_join(frames: diparse.Frames) -> None:
    assert frames.items["item"].is_unique
    joined = frames.occurrences.merge(frames.items, on="item", validate="many_to_one")
    assert len(joined) == len(frames.occurrences)
    assert len(frames.occurrences.merge(frames.nodes, on=["instruction", "node"])) == len(frames.occurrences)
    counts = frames.occurrences.groupby("item")["instruction"].agg(["size", "nunique"])
    counted = frames.items.set_index("item")[["count", "instructions"]].loc[counts.index]
    assert (counts.to_numpy() == counted.to_numpy()).all()


def test_nodes_know_where_they_are(frames: diparse.Frames) -> None:
    bullet = frames.nodes[frames.nodes["type"] == "bullet"].iloc[0]
    assert bullet["path"] == f"2 > {bullet['parent']} > {bullet['node']}"
    assert (bullet["kinds"], bullet["words"], bullet["depth"]) == ("duties", 3, 1)
    assert bullet["spans"] == f"[[{bullet['start']}, {bullet['end']}]]"


def test_parquet_keeps_rows_and_types(cli: Cli, out: Path, frames: diparse.Frames) -> None:
    result = cli("tables", out)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(out / f"tables/{name}.parquet") for name in TABLES]
    for name, frame in frames._asdict().items():
        read = pd.read_parquet(out / f"tables/{name}.parquet")
        assert read.dtypes.map(str).tolist() == frame.dtypes.map(str).tolist()
        pd.testing.assert_frame_equal(read, frame, check_dtype=False, check_categorical=False)


@pytest.mark.parametrize("query", re.findall(r"^```sql\n(.*?)^```", DOCS, re.M | re.S))
def test_queries_of_the_docs_run(out: Path, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    duckdb = pytest.importorskip("duckdb")
    diparse.write_tables(out)
    monkeypatch.chdir(out.parent)
    assert duckdb.sql(query).fetchall()


def test_the_docs_choose_one_of_each_text(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    diparse.write_tables(out)
    monkeypatch.chdir(out.parent)
    query = next(query for query in re.findall(r"^```sql\n(.*?)^```", DOCS, re.M | re.S) if "representative" in query)
    assert len(duckdb.sql(query).fetchall()) == 2


def test_datasets_reads_them(out: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    diparse.write_tables(out)
    file = str(out / "tables/nodes.parquet")
    nodes = datasets.load_dataset("parquet", data_files=file, split="train", cache_dir=str(tmp_path))
    assert nodes[0]["kinds"] == "general"


def test_csv(cli: Cli, out: Path, frames: diparse.Frames) -> None:
    assert cli("tables", out, "--format", "csv", "--quiet").stdout == ""
    nodes = pd.read_csv(out / "tables/nodes.csv", dtype="string")
    assert nodes["text"].tolist() == frames.nodes["text"].tolist()
    assert nodes["number"].tolist() == frames.nodes["number"].tolist()


def sheets(out: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(out / "tables/diparse.xlsx")
    for sheet in book:
        yield sheet.title, list(sheet.values)


def test_a_workbook_has_a_sheet_for_each_table(cli: Cli, out: Path, frames: diparse.Frames) -> None:
    assert cli("tables", out, "--format", "xlsx").exit_code == 0
    found = dict(sheets(out))
    assert list(found) == list(TABLES)
    assert found["nodes"][0] == tuple(frames.nodes.columns)
    text = frames.nodes.columns.get_loc("text")
    assert [row[text] for row in found["nodes"][1:]] == frames.nodes["text"].tolist()
    assert [row[0] for row in found["pages"][1:]] == frames.pages["page"].tolist()


def test_what_a_sheet_does_not_take(out: Path, monkeypatch: pytest.MonkeyPatch, frames: diparse.Frames) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 20)
    monkeypatch.setattr(tables, "CELL", 10)
    diparse.write_tables(out, "xlsx")
    found = dict(sheets(out))
    parts = [rows[1:] for title, rows in found.items() if re.fullmatch(r"nodes( \d)?", title)]
    assert [len(part) for part in parts] == [20, 20, len(frames.nodes) - 40]
    text = frames.nodes.columns.get_loc("text")
    assert parts[0][0][text] == frames.nodes["text"][0][:9] + "…"


@pytest.mark.parametrize(("format", "library"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_a_missing_library_is_named(
    cli: Cli, out: Path, monkeypatch: pytest.MonkeyPatch, format: str, library: str
) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda name: None)
    result = cli("tables", out, "--format", format)
    assert result.exit_code == 2
    assert result.stderr == (
        f"diparse: {format} needs {library}: pip install 'diparse[{format}]', or take the format csv\n"
    )


def test_tables_before_dedup_and_of_no_instruction_are_empty(cli: Cli, tmp_path: Path) -> None:
    diparse.parse_paths([write_pages(tmp_path / "pages", prose=PROSE)], tmp_path / "out")
    for format in ("parquet", "csv", "xlsx"):
        assert cli("tables", tmp_path / "out", "--format", format).exit_code == 0
    nodes = pd.read_parquet(tmp_path / "out/tables/nodes.parquet")
    assert (len(nodes), list(nodes.columns)) == (0, list(TABLES["nodes"].columns))
    assert (tmp_path / "out/tables/items.csv").read_text("utf-8").splitlines() == [",".join(TABLES["items"].columns)]


def test_strings_do_without_pyarrow(out: Path) -> None:
    script = f"import sys; sys.modules['pyarrow'] = None; import diparse; print(len(diparse.load({str(out)!r}).nodes))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 0
