"""`diparse eval`: the figures are those of the reference scorer, whatever the output looks like."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import diparse
from conftest import Cli
from diparse.evaluate import Report, evaluate
from samples import CORPUS, GUARD, SHARED, write_pages

Json = dict[str, Any]
SCORER = SHARED / "gold" / "score.py"
GOLDS = {CORPUS / "gold": CORPUS, SHARED / "gold": SHARED / "seeds"}
"""Folders of gold, and where their pages stand."""


@pytest.fixture(params=[gold for gold in GOLDS if gold.exists()], ids=lambda gold: gold.parent.name)
def gold(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


def write(path: Path, document: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def perfect_output(gold: Path, out: Path) -> Path:
    """An output folder that says what the gold says."""
    for path in sorted(gold.glob("*.gold.json")):
        document = json.loads(path.read_text("utf-8"))
        page, spans = document["page"], []
        for number, found in enumerate(document["instructions"]):
            instruction = instruction_of(found, page)
            spans += [span for block in instruction["blocks"] for span in block["spans"]]
            spans += [span for section in instruction["sections"] for span in section["spans"]]
            spans += [span for node in nodes_of(instruction) for span in node["spans"]]
            write(out / "instructions" / f"{page}-{number}.json", instruction)
        blocks = [{"span": span, "role": "node"} for span in spans]
        for role, things in (("noise", document["noise"]), ("duplicate", document["duplicates"])):
            blocks += [{"span": [thing["start"], thing["end"]], "role": role} for thing in things]
        write(out / "pages" / f"{page}.json", {"blocks": sorted(blocks, key=lambda block: block["span"])})
    return out


def instruction_of(found: Json, page: str) -> Json:
    things = {}
    text = (CORPUS / page if (CORPUS / page).exists() else SHARED / "seeds" / page).read_bytes().decode()
    for section in found["sections"]:
        spans = [] if section["heading"] is None else [[section["start"], section["end"]]]
        things[section["start"]] = {
            "kinds": section["kinds"],
            "number": section["number"],
            "spans": spans,
            "nodes": [],
        }
    sections = dict(things)
    nodes: dict[int, Json] = {}
    for node in found["nodes"]:
        made = {"number": node["number"], "raw_number": node["raw"], "spans": [[node["start"], node["end"]]]}
        made |= {"text": text[node["start"] : node["end"]].removeprefix(node["raw"] or ""), "children": []}
        if node["parent"] in nodes:
            nodes[node["parent"]]["children"].append(made)
        else:
            sections[node["parent"]]["nodes"].append(made)
        nodes[node["start"]] = made
    blocks = [{"spans": [[block["start"], block["end"]]]} for block in found["blocks"]]
    about = {"source": {"page": page}, "position": {"name": found["position"]}}
    return {**about, "blocks": blocks, "sections": list(sections.values())}


def nodes_of(instruction: Json) -> Iterator[Json]:
    waiting = [node for section in instruction["sections"] for node in section["nodes"]]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node["children"]


def spoil(out: Path, chance: random.Random) -> None:
    """Put faults of every sort into an output folder."""
    for path in sorted((out / "instructions").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        if chance.random() < 0.2:
            path.unlink()
            continue
        if chance.random() < 0.3:
            document["position"]["name"] = chance.choice([None, "Дворник", document["position"]["name"].upper()])
        for section in document["sections"]:
            if chance.random() < 0.2:
                section["kinds"] = ["other"]
            if chance.random() < 0.2:
                section["spans"] = []
            if section["nodes"] and chance.random() < 0.3:
                section["nodes"].pop(chance.randrange(len(section["nodes"])))
        for node in list(nodes_of(document)):
            match chance.randrange(12):
                case 0:
                    node["number"] = "7.7"
                case 1:
                    node["text"] = node["text"][:-3].upper()
                case 2:
                    node["spans"][0][0] += 2
                case 3:
                    node["spans"].append([node["spans"][0][1], node["spans"][0][1] + 40])
                case 4 if node["children"]:
                    node["children"] = node["children"][1:]
        write(path, document)
    for path in sorted((out / "pages").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        for block in record["blocks"]:
            match chance.randrange(10):
                case 0:
                    block["role"] = chance.choice(["noise", "duplicate", "node"])
                case 1:
                    block["span"][1] += 30
                case 2:
                    block["span"][0] += 1
        write(path, record)


def reference(gold: Path, out: Path) -> Json:
    options = ["--pages", GOLDS[gold], "--gold", gold, "--diparse", out, "--json"]
    command = [sys.executable, *map(str, [SCORER, *options])]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: Json = json.loads(run.stdout)
    return figures


def rounded(report: Report) -> Json:
    return {name: round(figure.f1, 4) for name, figure in report.figures.items()}


def test_an_output_that_says_what_the_gold_says_is_right(gold: Path, tmp_path: Path) -> None:
    report = evaluate(gold, perfect_output(gold, tmp_path), GOLDS[gold])
    assert rounded(report) == dict.fromkeys(rounded(report), 1.0)
    assert not any(page.differences for page in report.pages)


@pytest.mark.skipif(not SCORER.exists(), reason="the reference scorer is not here")
@pytest.mark.parametrize("seed", range(4))
def test_figures_of_spoiled_output_are_the_reference_scorers(gold: Path, tmp_path: Path, seed: int) -> None:
    out = perfect_output(gold, tmp_path)
    spoil(out, random.Random(seed))
    figures = rounded(evaluate(gold, out, GOLDS[gold]))
    assert figures == reference(gold, out)
    assert figures["tree"] < 0.9, "the output was spoiled"


@pytest.mark.skipif(not SCORER.exists(), reason="the reference scorer is not here")
def test_figures_of_real_output_are_the_reference_scorers(gold: Path, tmp_path: Path) -> None:
    diparse.parse_paths([GOLDS[gold]], tmp_path / "out")
    assert rounded(evaluate(gold, tmp_path / "out")) == reference(gold, tmp_path / "out")


def test_every_difference_is_told(gold: Path, tmp_path: Path) -> None:
    out = perfect_output(gold, tmp_path)
    spoil(out, random.Random(1))
    report = evaluate(gold, out, GOLDS[gold])
    for page in report.pages:
        told = {difference.figure for difference in page.differences}
        for name, figure in page.figures.items():
            # what is missed is told once: a section has no kinds, a node neither place nor text
            elsewhere = {"kinds": "sections", "tree": "nodes", "text": "nodes"}.get(name)
            if figure.f1 < 1:
                assert name in told or elsewhere in told, (page.page, name)
            else:
                assert name not in told, (page.page, name)


def parsed_guard(folder: Path) -> tuple[Path, Path, Path]:
    """A folder with one page, its gold, and what diparse made of it."""
    pages = write_pages(folder / "pages", guard=GUARD)
    out, gold = folder / "out", folder / "gold"
    diparse.parse_paths([pages], out)
    entry = json.loads((out / "manifest.json").read_text("utf-8"))["pages"][0]
    found = {"position": "Ночной сторож", "blocks": [], "sections": [], "nodes": []}
    document = {"page": "guard.txt", "sha256": entry["sha256"], "noise": [], "duplicates": []}
    write(gold / "guard.txt.gold.json", document | {"instructions": [found]})
    return pages, gold, out


def test_the_command_prints_a_table_differences_and_json(cli: Cli, tmp_path: Path) -> None:
    _, gold, out = parsed_guard(tmp_path)
    table = cli("eval", gold, out)
    assert table.exit_code == 0
    assert "coverage 1.0000" in " ".join(table.stdout.split())
    listed = cli("eval", gold, out, "--show", 2)
    assert "for Ночной сторож" in listed.stdout
    assert "more" in listed.stdout
    assert "more" not in cli("eval", gold, out, "--show", -1).stdout
    report = json.loads(cli("eval", gold, out, "--json").stdout)
    assert report["figures"]["coverage"]["f1"] == 1.0
    assert report["pages"][0]["differences"][0]["figure"] == "position"


def test_floors_that_are_not_reached_end_with_1(cli: Cli, tmp_path: Path) -> None:
    _, gold, out = parsed_guard(tmp_path)
    floors = tmp_path / "floors.json"
    floors.write_text('{"coverage": 1.0}', "utf-8")
    assert cli("eval", gold, out, "--floors", floors).exit_code == 0
    floors.write_text('{"coverage": 1.0, "position": 0.5}', "utf-8")
    result = cli("eval", gold, out, "--floors", floors)
    assert result.exit_code == 1
    assert result.stderr == "diparse: position: 0.0000, at least 0.5 is asked for\n"


def test_pages_that_moved_or_changed_are_told(cli: Cli, tmp_path: Path) -> None:
    pages, gold, out = parsed_guard(tmp_path)
    moved = shutil.move(pages, tmp_path / "moved")
    result = cli("eval", gold, out)
    assert (result.exit_code, "--pages" in result.stderr) == (2, True)
    assert cli("eval", gold, out, "--pages", moved).exit_code == 0
    write_pages(Path(moved), guard=GUARD + "!")
    result = cli("eval", gold, out, "--pages", moved)
    assert (result.exit_code, "is not the page that was annotated" in result.stderr) == (2, True)


def test_a_page_that_was_not_parsed_counts_as_nothing_found(tmp_path: Path) -> None:
    pages, gold, _ = parsed_guard(tmp_path)
    other = tmp_path / "other"
    diparse.parse_paths([write_pages(tmp_path / "others", prose="Кот.")], other)
    figures = evaluate(gold, other, pages).figures
    assert figures.coverage.f1 == 0.0
    assert figures.instructions.predicted == 0
