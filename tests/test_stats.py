"""`diparse stats`: the corpus at a glance."""

import json
from pathlib import Path

import pytest

import diparse
from conftest import Cli
from samples import GUARD, PROSE, write_pages

LOST = GUARD.replace("2.2. Обходить территорию каждые два часа.\n", "")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    pages = write_pages(tmp_path / "pages", bad=b"\0\xff", empty="", guard=GUARD, lost=LOST, prose=PROSE)
    diparse.parse_paths([pages], tmp_path / "out")
    return tmp_path / "out"


def test_numbers(out: Path) -> None:
    found = diparse.stats(out)
    assert found.pages == {"parsed": 3, "empty": 1, "failed": 1}
    assert (found.instructions, found.fragments, found.jobs) == (2, 0, {"Сторож": 2})
    assert found.sections == {"duties": 2, "general": 2, "responsibility": 2, "rights": 2}
    assert found.nodes["bullet"] == 4
    assert found.repairs == {"stuck_digit": 2}
    assert found.lost == 1
    assert found.duplicates is None
    assert found.noise_share == pytest.approx(len(PROSE) / len(GUARD + LOST + PROSE), abs=1e-4)


def test_pages_that_need_a_look_are_ranked_by_doubt(out: Path) -> None:
    doubts = diparse.stats(out).doubts
    assert [one.page for one in doubts] == ["bad.txt", "empty.txt", "prose.txt", "lost.txt"]
    assert doubts[-1].reasons == ("lost number: 1",)
    assert [one.doubt for one in doubts] == sorted((one.doubt for one in doubts), reverse=True)


def test_the_command(cli: Cli, out: Path) -> None:
    result = cli("stats", out, "--look", 2)
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "pages 5 (3 parsed, 1 empty, 1 failed)" in told
    assert "diparse dedup" in told
    assert "bad.txt" in told
    assert "2 more pages" in told
    assert "lost.txt" not in told
    diparse.dedup(out)
    assert "1 cluster of 2 instructions" in cli("stats", out).stdout


def test_json(cli: Cli, out: Path) -> None:
    diparse.dedup(out)
    told = json.loads(cli("stats", out, "--json").stdout)
    assert told["duplicates"]["copies"] == {"clusters": 1, "instructions": 2}
    assert told["repairs"] == {"stuck_digit": 2}
    assert told["doubts"][0]["page"] == "bad.txt"


@pytest.mark.parametrize("texts", [{"prose": PROSE}, {"empty": ""}, {"bad": b"\0\xff"}, {"guard": GUARD}])
def test_small_corpora(cli: Cli, tmp_path: Path, texts: dict[str, str | bytes]) -> None:
    diparse.parse_paths([write_pages(tmp_path / "pages", **texts)], tmp_path / "out")
    result = cli("stats", tmp_path / "out")
    assert result.exit_code == 0
    assert f"{'pages':16}  1 (1 " in result.stdout
