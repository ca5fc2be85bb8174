"""What a report holds, of any page at all: no browser is needed."""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import diparse
from diparse.report.payload import page_data
from diparse.shown import Told, gaps_before, showable
from samples import CORPUS, GUARD, PROSE, write_pages

PAGES = st.lists(
    st.sampled_from(
        [GUARD, PROSE, "\ud800", "\u202e", "1.1. ", "22.4. а\n", "1)\n", "\x00\x0b", "😀", "</script>", "\r\n"]
    )
    | st.text(max_size=20),
    max_size=8,
).map("".join)


def chunks(html: str) -> dict[str, Any]:
    """The data of a report."""
    found = re.findall(r'<script type="application/octet-stream" id="(\w+)">([A-Za-z0-9+/=]+)</script>', html)
    return {name: json.loads(zlib.decompress(base64.b64decode(data))) for name, data in found}


@settings(max_examples=60, deadline=None)
@given(PAGES)
def test_no_character_of_any_page_is_lost(text: str) -> None:
    page = diparse.parse(text, name="\udcff.txt")
    data = page_data(Told.of(page))
    assert "".join(part[0] for part in data["parts"]) == showable(text)
    assert len(data["blocks"]) == len(page.blocks)
    assert chunks(diparse.page_report(page).html)["page0"] == json.loads(json.dumps(data))


def test_all_that_is_said_of_a_page_is_in_its_data() -> None:
    for path in sorted(CORPUS.glob("*.txt")):
        page = diparse.parse_file(path)
        data = page_data(Told.of(page))
        told = [part[2] for part in data["parts"] if len(part) > 2]
        places = {(fix.span, fix.node) for found in page.instructions for fix in (*found.fixes, *found.suspects)}
        assert told == [node for _, node in sorted(places)]
        for found, shown in zip(page.instructions, data["instructions"], strict=True):
            nodes = [node["id"] for section in shown["sections"] for node in section["nodes"]]
            assert nodes == [node.id for node in found.walk()]
            assert len(gaps_before(found)) == len(found.gaps), path.name
        known = {f"{i}:{place}" for i, one in enumerate(data["instructions"]) for place in _places(one)}
        assert {block["at"] for block in data["blocks"] if "at" in block} <= known


def _places(found: dict[str, Any]) -> list[str]:
    nodes = [node["id"] for section in found["sections"] for node in section["nodes"]]
    return [
        *nodes,
        *(section["id"] for section in found["sections"]),
        *(f"block{i}" for i, _ in enumerate(found["blocks"])),
    ]


def test_rows_of_a_pair_hold_every_node_once(tmp_path: Path) -> None:
    moved = GUARD.replace("2.2. Обходить территорию каждые два часа.\n", "").replace(
        "2.5. ", "2.5. Обходить территорию каждые два часа.\n2.6. "
    )
    changed = GUARD.replace("освещения территории", "освещения двора").replace("- о разбитых окнах.\n", "")
    pages = write_pages(tmp_path / "pages", a=GUARD, b=moved, c=changed)
    diparse.parse_paths([pages], tmp_path / "out")
    diparse.dedup(tmp_path / "out")
    data = chunks(diparse.corpus_report(tmp_path / "out").html)
    assert len(data["pairs"]["pairs"]) == 3
    kinds = set()
    for pair in data["pairs"]["pairs"]:
        for side, own in ((0, pair["a"]), (1, pair["b"])):
            row = next(row for row in data["index"]["rows"] if row["id"] == own)
            nodes = [
                node["id"]
                for found in data[f"page{row['page']}"]["instructions"]
                for section in found["sections"]
                for node in section["nodes"]
            ]
            assert sorted(line[side] for line in pair["rows"] if line[side]) == sorted(nodes)
        kinds |= {line[2] for line in pair["rows"]}
    assert kinds >= {"same", "changed", "moved"}
    assert kinds & {"only_a", "only_b"}


def test_a_report_of_nothing(tmp_path: Path) -> None:
    diparse.parse_paths([write_pages(tmp_path / "pages", bad=b"\0\xff")], tmp_path / "out")
    assert chunks(diparse.corpus_report(tmp_path / "out").html)["index"]["rows"] == []
