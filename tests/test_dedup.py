"""`diparse dedup`: copies, parts, templates and repeated items among instructions."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import diparse
from conftest import Cli
from diparse.model import Instruction, Node
from files import docx, paragraph
from samples import GUARD, PROSE, SHARED, files_of, write_pages
from test_html import as_html
from test_schema import validator

COOK = GUARD.replace("сторожа", "повара").replace("Сторож", "Повар").replace("сторож", "повар")
DUTIES = GUARD[GUARD.index("2. Должностные") : GUARD.index("4. Ответственность")]
PART = f"Должностная инструкция сторожа\n\n{DUTIES}"
CHANGED = GUARD.replace("каждые два часа", "каждые три часа").replace("2.5. Сдавать объект сменщику.\n", "")
WELDER = """Должностная инструкция сварщика

1. Общие положения
1.1. Сварщик относится к категории рабочих и подчиняется мастеру участка.

2. Должностные обязанности
2.1. Сваривать узлы и детали из углеродистых сталей по чертежам.
2.2. Зачищать швы и проверять их щупом и лупой.
2.3. Убирать рабочее место и сдавать баллоны на склад.

3. Права
3.1. Сварщик вправе не допускать на объект посторонних.
"""


def parsed(folder: Path, **texts: str | bytes) -> Path:
    """An output folder of these pages."""
    diparse.parse_paths([write_pages(folder / "pages", **texts)], folder / "out")
    return folder / "out"


def lines_of(out: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"duplicates/{name}.jsonl").read_text("utf-8").splitlines()]


def names(out: Path) -> dict[str, str]:
    """Page names without their suffix, by instruction."""
    found = diparse.load(out).instructions
    return dict(zip(found["instruction"], found["page"].str.removesuffix(".txt"), strict=True))


def pairs(out: Path) -> dict[tuple[str, str], str]:
    known = names(out)
    return {(known[pair["a"]], known[pair["b"]]): pair["kind"] for pair in lines_of(out, "pairs")}


def clusters(out: Path) -> list[tuple[str, str, list[str]]]:
    """Kind, representative, members."""
    known = names(out)
    return [
        (one["kind"], known[one["representative"]], [known[member] for member in one["members"]])
        for one in lines_of(out, "clusters")
    ]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Copies of every kind, and an instruction that has little in common with them."""
    same = "Скачать бесплатно без регистрации\n\n" + GUARD.replace("1.1. Сторож", "1.1 СТОРОЖ")
    texts = {"a_part": PART, "b_guard": GUARD, "c_same": same, "d_changed": CHANGED, "e_cook": COOK, "f_welder": WELDER}
    return parsed(tmp_path, **texts)


def test_each_kind_of_pair_is_told(out: Path) -> None:
    found = diparse.dedup(out)
    assert pairs(out) == {
        ("b_guard", "c_same"): "exact",
        ("b_guard", "d_changed"): "near",
        ("b_guard", "e_cook"): "template",
        ("d_changed", "e_cook"): "template",
        ("a_part", "b_guard"): "contained",
        ("a_part", "d_changed"): "contained",
    }
    assert found.instructions == 6
    assert found.pairs == {"exact": 1, "near": 1, "template": 2, "contained": 2}
    assert found.clusters == {"copies": (1, 4), "template": (1, 2)}
    part = next(pair for pair in lines_of(out, "pairs") if pair["kind"] == "contained")
    assert part["containment"] > 0.9 > part["jaccard"]


def test_clusters_and_their_representatives(out: Path) -> None:
    diparse.dedup(out)
    # the guard's repaired number is in all copies; the part, first in source order, stands for nothing
    assert clusters(out) == [
        ("copies", "b_guard", ["a_part", "b_guard", "c_same", "d_changed"]),
        ("template", "b_guard", ["b_guard", "e_cook"]),
    ]


def test_the_representative_has_fewest_repairs(tmp_path: Path) -> None:
    out = parsed(tmp_path, a_broken=GUARD, b_clean=GUARD.replace("22.4.", "2.4."))
    diparse.dedup(out)
    assert clusters(out) == [("copies", "b_clean", ["a_broken", "b_clean"])]


def test_a_part_stands_for_nothing_however_often_it_is_copied(tmp_path: Path) -> None:
    out = parsed(tmp_path, a_part=PART, b_part=PART + "3.3. Сторож вправе спать.\n", c_whole=GUARD)
    diparse.dedup(out)
    assert clusters(out) == [("copies", "c_whole", ["a_part", "b_part", "c_whole"])]


def test_two_texts_that_share_a_part_are_not_one_cluster(tmp_path: Path) -> None:
    other = WELDER.replace("сварщика", "сторожа").replace("Сварщик", "Сторож").replace("3. Права", "4. Права")
    both = DUTIES[: DUTIES.index("3. Права")]
    out = parsed(
        tmp_path,
        guard=GUARD,
        other=other.replace("2. Должностные обязанности", both + "3. Функции"),
        part=f"Должностная инструкция сторожа\n\n{both}",
    )
    diparse.dedup(out)
    (cluster,) = clusters(out)
    assert len(cluster[2]) == 2
    assert "part" in cluster[2]
    assert cluster[1] != "part"


def test_what_differs_is_aligned_node_by_node() -> None:
    moved = "2.1. Принимать объект под охрану в начале смены.\n"
    changed = CHANGED.replace(moved, "").replace("Вести журнал дежурств.\n", f"Вести журнал дежурств.\n{moved}")
    changed += "4.2. Сторож отвечает за чистоту в сторожке.\n"
    guard, copy = (diparse.parse(text).instructions[0] for text in (GUARD, changed))
    found = diparse.compare(guard, copy)
    texts = {id(one): {node.id: node.text for node in one.walk()} for one in (guard, copy)}
    told = [
        (one.kind, texts[id(guard)].get(one.a or ""), texts[id(copy)].get(one.b or ""), one.similarity == 1)
        for one in found.differences
    ]
    assert ("moved", *["Принимать объект под охрану в начале смены."] * 2, True) in told
    assert ("changed", "Обходить территорию каждые два часа.", "Обходить территорию каждые три часа.", False) in told
    assert ("only_a", "Сдавать объект сменщику.", None, False) in told
    assert ("only_b", None, "Сторож отвечает за чистоту в сторожке.", False) in told
    assert len(told) == 4
    assert found.kind == "near"


def test_comparing_is_the_same_from_both_sides() -> None:
    one, other, welder = (diparse.parse(text).instructions[0] for text in (GUARD, PART, WELDER))
    there, back = diparse.compare(one, other), diparse.compare(other, one)
    assert there == back
    assert there.a == other.id
    assert diparse.compare(one, welder).kind == "different"
    assert diparse.compare(one, one).kind == "exact"
    assert diparse.compare(one, one).differences == ()


def _whole_page(found: Sequence[Instruction]) -> Instruction:
    """A page's instructions as one, as a tool sees it that does not tell them apart."""
    last = found[-1]
    sections = [
        diparse.Section(
            f"{n}.{section.id}", None, None, None, section.kinds, True, (), _renamed(section.nodes, f"{n}.")
        )
        for n, one in enumerate(found)
        for section in one.sections
    ]
    return Instruction(
        last.schema, "page", last.source, None, last.position, True, (), tuple(sections), (), (), ()
    )  # fmt: skip


def _renamed(nodes: Sequence[Node], before: str) -> tuple[Node, ...]:
    return tuple(
        Node(before + node.id, node.type, None, None, node.text, node.spans, _renamed(node.children, before))
        for node in nodes
    )


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the reference pages are not part of the project")
def test_an_instruction_inside_a_page_of_several(tmp_path: Path) -> None:
    pages = [next((SHARED / "seeds").glob(f"{number}_*.txt")) for number in ("000", "001")]
    first, second = (diparse.parse_file(page).instructions for page in pages)
    # Jaccard alone would miss it in the page as a whole
    inside = diparse.compare(first[0], _whole_page(second))
    assert (inside.kind, inside.a) == ("contained", first[0].id)
    assert inside.jaccard < 0.75 < 0.95 < inside.containment
    # told apart first, the two are near copies
    diparse.parse_paths(pages, tmp_path)
    diparse.dedup(tmp_path)
    (pair,) = lines_of(tmp_path, "pairs")
    assert (pair["kind"], pair["a"]) == ("near", first[0].id)
    assert pair["containment"] > 0.95


def test_items_repeat_whatever_their_marks_and_the_job(out: Path) -> None:
    diparse.dedup(out)
    found = {item["text"]: item for item in lines_of(out, "items")}
    rights = found["Сторож вправе не допускать на объект посторонних."]
    assert rights["instructions"] == 6
    assert rights["distinct"] == 3
    assert rights["kinds"] == {"rights": 6}
    assert rights["jobs"] == {"Сторож": 4, "Повар": 1, "Сварщик": 1}
    rounds = found["Обходить территорию каждые два часа."]
    assert (rounds["instructions"], rounds["wordings"]) == (5, 2)
    assert "Сваривать узлы и детали из углеродистых сталей по чертежам." not in found
    counts = [item["instructions"] for item in lines_of(out, "items")]
    assert counts == sorted(counts, reverse=True)


def test_many_variants_of_one_text_are_one_cluster(tmp_path: Path) -> None:
    """More than a posting list pairs: copies meet their neighbours only, and are one cluster all the same."""
    words = ["утром", "днем", "вечером", "ночью", "летом", "зимой", "весной", "осенью", "сразу", "тихо"]
    texts = {f"p{n:02}": GUARD.replace("смены.", f"смены {words[n % 10]} и {words[n // 10]}.") for n in range(70)}
    out = parsed(tmp_path, **texts)
    found = diparse.dedup(out)
    assert found.clusters["copies"] == (1, 70)
    assert found.pairs["near"] < 70 * 69 / 2


def test_lines_follow_the_schema(out: Path) -> None:
    diparse.dedup(out)
    for name, kind in (("clusters", "Cluster"), ("pairs", "Pair"), ("items", "Item")):
        for line in lines_of(out, name):
            validator(kind).validate(line)


def test_the_files_are_the_same_for_any_number_of_jobs(out: Path) -> None:
    diparse.dedup(out)
    before = files_of(out)
    diparse.dedup(out, jobs=2)
    assert files_of(out) == before


@pytest.mark.parametrize("texts", [{"one": GUARD}, {"prose": PROSE}, {"empty": ""}, {"bad": b"\0\xff"}])
def test_where_nothing_can_be_twice(cli: Cli, tmp_path: Path, texts: dict[str, str | bytes]) -> None:
    out = parsed(tmp_path, **texts)
    result = cli("dedup", out)
    assert result.exit_code == 0
    assert "0 clusters of copies" in result.stdout
    assert [lines_of(out, name) for name in ("clusters", "pairs", "items")] == [[], [], []]


def test_the_command_tells_what_it_found(cli: Cli, out: Path) -> None:
    result = cli("dedup", out, "--jobs", 1)
    assert result.exit_code == 0
    assert "6 instructions: 1 cluster of copies (4 in them); 1 template for 2 jobs" in result.stdout
    assert cli("dedup", out, "--quiet").stdout == ""


@pytest.mark.parametrize("command", ["dedup", "tables", "stats"])
def test_what_is_no_output_folder_is_wrong_use(cli: Cli, tmp_path: Path, command: str) -> None:
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    for folder in (tmp_path, tmp_path / "missing"):
        result = cli(command, folder)
        assert result.exit_code == 2
        assert f"{folder}: is no output folder of diparse parse: " in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["dedup", "tables", "stats"])
def test_a_broken_instruction_is_told_in_one_line(cli: Cli, out: Path, command: str) -> None:
    broken = next((out / "instructions").iterdir())
    for change in (lambda: broken.write_text('{"half', "utf-8"), broken.unlink):
        change()
        before = files_of(out)
        result = cli(command, out)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"diparse: {broken}: ")
        assert len(result.stderr.splitlines()) == 1
        assert files_of(out) == before


def test_broken_duplicates_are_told_in_one_line(cli: Cli, out: Path) -> None:
    diparse.dedup(out)
    (out / "duplicates/clusters.jsonl").write_text("{}\n", "utf-8")
    for command in ("tables", "stats"):
        result = cli(command, out)
        assert result.exit_code == 1
        assert "clusters.jsonl: not as diparse writes it" in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_parsing_again_removes_what_was_made_of_the_old_instructions(cli: Cli, out: Path) -> None:
    for command in (("dedup", out), ("tables", out), ("tables", out, "--format", "xlsx")):
        assert cli(*command).exit_code == 0
    (out / "duplicates" / "mine.txt").write_text("mine", "utf-8")
    (out / "duplicates" / ".pairs.jsonl.part").write_text("{", "utf-8")
    diparse.parse_paths([write_pages(out.parent / "new", prose=PROSE)], out)
    assert set(files_of(out)) == {"manifest.json", "pages/prose.txt.json", os.path.join("duplicates", "mine.txt")}


def test_an_output_of_many_formats_is_one_corpus(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", plain=GUARD, old=COOK.encode("cp866"), bad=b"\0\xff\0", empty="")
    (pages / "web.html").write_text(as_html(GUARD), "utf-8")
    (pages / "word.docx").write_bytes(docx("".join(map(paragraph, GUARD.splitlines()))))
    rows = [{"text": WELDER, "date": "2020-01-02"}, {"no": 1}, {"text": GUARD}]
    (pages / "dump.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    out = tmp_path / "out"
    assert cli("parse", pages, "-o", out).exit_code == 1
    before = files_of(out)
    assert {"quarantine", "texts"} <= {name.split(os.sep)[0].split("/")[0] for name in before}

    assert cli("dedup", out, "-q").exit_code == 0
    assert clusters(out) == [
        ("copies", "dump.jsonl/0000003", ["dump.jsonl/0000003", "plain", "web.html", "word.docx"]),
        ("template", "dump.jsonl/0000003", ["dump.jsonl/0000003", "old"]),
    ]
    assert cli("tables", out, "-q").exit_code == 0
    found = diparse.load(out).pages.set_index("page")
    formats = found["format"].astype("object").where(found["format"].notna(), None).to_dict()
    assert formats == {
        "bad.txt": None, "dump.jsonl/0000001": "text", "dump.jsonl/0000002": None, "dump.jsonl/0000003": "text",
        "empty.txt": "text", "old.txt": "text", "plain.txt": "text", "web.html": "html", "word.docx": "docx",
    }  # fmt: skip
    assert found["date"].dropna().to_dict() == {"dump.jsonl/0000001": "2020-01-02"}
    told = diparse.stats(out)
    assert told.pages == {"parsed": 6, "failed": 2, "empty": 1}
    assert told.jobs == {"Сторож": 4, "Повар": 1, "Сварщик": 1}
    assert told.noise_share == 0.0
    assert {one.page for one in told.doubts} == {"bad.txt", "dump.jsonl/0000002", "empty.txt"}

    for name, data in before.items():
        assert files_of(out)[name] == data, "a step leaves all else as it was"
    assert cli("parse", pages, "-o", out).exit_code == 1
    assert set(files_of(out)) == set(before)
