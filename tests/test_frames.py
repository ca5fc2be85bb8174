"""`diparse.load`: tables whose keys join."""

from pathlib import Path

import pytest

import diparse
from diparse.corpus.columns import TABLES
from samples import GUARD, PROSE, write_pages


@pytest.fixture
def frames(tmp_path: Path) -> diparse.Frames:
    lost = GUARD.replace("2.2. Обходить территорию каждые два часа.\n", "")
    texts: dict[str, str | bytes] = {
        "guard": GUARD,
        "lost": lost,
        "prose": PROSE,
        "empty": "",
        "bad": b"\0\xff",
    }
    diparse.parse_paths([write_pages(tmp_path / "pages", **texts)], tmp_path / "out")
    return diparse.load(tmp_path / "out")


def test_columns_and_types_are_those_promised(frames: diparse.Frames) -> None:
    assert frames._fields == tuple(TABLES)
    for name, table in TABLES.items():
        frame = getattr(frames, name)
        assert list(frame.columns) == list(table.columns)
        for column, (kind, _) in table.columns.items():
            assert frame[column].dtype == kind, (name, column)


def test_rows_are_what_the_page_holds(frames: diparse.Frames) -> None:
    assert frames.pages.set_index("page")["outcome"].to_dict() == {
        "bad.txt": "failed",
        "empty.txt": "empty",
        "guard.txt": "parsed",
        "lost.txt": "parsed",
        "prose.txt": "parsed",
    }
    assert frames.instructions["position"].tolist() == ["Сторож", "Сторож"]
    guard = frames.instructions.loc[frames.instructions["page"] == "guard.txt", "instruction"].item()
    assert frames.sections.loc[frames.sections["instruction"] == guard, "kinds"].tolist() == [
        "general",
        "duties",
        "rights",
        "responsibility",
    ]
    nodes = frames.nodes[frames.nodes["instruction"] == guard]
    bullets = nodes[nodes["type"] == "bullet"]
    assert bullets["text"].tolist() == ["о взломанных замках;", "о разбитых окнах."]
    assert bullets["parent"].tolist() == ["2/2.3", "2/2.3"]
    assert bullets["depth"].tolist() == [1, 1]
    assert nodes["order"].tolist() == list(range(len(nodes)))
    assert frames.fixes.loc[frames.fixes["instruction"] == guard, ["raw", "fixed"]].values.tolist() == [
        ["22.4.", "2.4"]
    ]
    assert frames.gaps[["after", "missing", "before"]].values.tolist() == [["2.1", "2.2", "2.3"]]
    assert frames.noise["page"].tolist() == ["prose.txt"]


def test_keys_join(frames: diparse.Frames) -> None:
    assert frames.pages["page"].is_unique
    assert frames.instructions["instruction"].is_unique
    assert not frames.nodes.duplicated(["instruction", "node"]).any()
    assert not frames.sections.duplicated(["instruction", "section"]).any()
    joined = frames.nodes.merge(frames.sections, on=["instruction", "section"], validate="many_to_one")
    assert len(joined) == len(frames.nodes)
    below = frames.nodes.dropna(subset="parent")
    parents = below.merge(frames.nodes, left_on=["instruction", "parent"], right_on=["instruction", "node"])
    assert len(parents) == len(below)
    pages = frames.instructions.merge(frames.pages, on="page", validate="many_to_one")
    assert len(pages) == len(frames.instructions)


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"manifest\.json"):
        diparse.load(tmp_path)


def test_an_output_without_any_instruction_has_the_same_columns(tmp_path: Path) -> None:
    diparse.parse_paths([write_pages(tmp_path / "pages", prose=PROSE)], tmp_path / "out")
    frames = diparse.load(tmp_path / "out")
    assert len(frames.nodes) == 0
    assert list(frames.nodes.columns) == list(TABLES["nodes"].columns)
