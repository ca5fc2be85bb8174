"""Output formats: shards hold what the files of `json` hold, and whatever reads one reads the other."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest

import diparse
from conftest import Cli
from diparse.defaults import OutputFormat
from diparse.run import shards
from diparse.run.shards import read_shard
from samples import CORPUS, GUARD, PROSE, files_of
from test_html import as_html
from test_parse_command import entries
from test_runs import alike, dies_at, many_pages, result_of

SHARDED: tuple[OutputFormat, ...] = ("jsonl", "parquet")


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "PAGES", 3)


def unpacked(out: Path) -> dict[str, Any]:
    """The rows of all shards under the names that their files have in the format json, and the manifest's pages."""
    found: dict[str, Any] = {}
    for path in sorted([*out.rglob("*.jsonl.zst"), *out.rglob("*.parquet")]):
        folder = path.parent.name
        for name, row in read_shard(path).items():
            suffix = ".txt" if folder == "texts" else ".json"
            relative = f"{folder}/{name}{suffix}"
            assert relative not in found, "in one shard only"
            found[relative] = msgspec.json.decode(row)["text"].encode() if folder == "texts" else row
    for relative, data in files_of(out).items():
        if relative.startswith("quarantine/"):
            found[relative] = data
    pages = [entry | {"shard": None, "seconds": 0} for entry in entries(out).values()]
    return found | {"pages": pages}


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("format", SHARDED)
def test_shards_hold_what_the_files_would(cli: Cli, tmp_path: Path, format: OutputFormat) -> None:
    pages = many_pages(tmp_path / "pages", 7)
    diparse.parse_paths([pages], tmp_path / "json")
    for jobs in (1, 2):
        diparse.parse_paths([pages], tmp_path / f"{format}{jobs}", format=format, jobs=jobs)
    plain = {name: data for name, data in files_of(tmp_path / "json").items() if name != "manifest.json"}
    pages_told = [entry | {"seconds": 0} for entry in entries(tmp_path / "json").values()]
    assert unpacked(tmp_path / f"{format}1") == plain | {"pages": pages_told}
    assert alike(result_of(tmp_path / f"{format}1"), result_of(tmp_path / f"{format}2"))
    held = Counter(entry["shard"] for entry in entries(tmp_path / f"{format}1").values() if entry["shard"])
    assert [held[name] for name in sorted(held)] == [2, 2, 3, 3], "shards of three pages, of which two failed"
    assert [name[:5] for name in sorted(held)] == ["00000", "00001", "00002", "00003"]


@pytest.mark.parametrize("format", SHARDED)
def test_all_that_reads_an_output_folder_reads_shards(cli: Cli, tmp_path: Path, format: OutputFormat) -> None:
    some = [path for path in sorted(CORPUS.glob("0*.txt")) if path.stat().st_size < 12_000]
    for kind in ("json", format):
        assert cli("parse", *some, "-o", tmp_path / kind, "--format", kind).exit_code == 0
        assert cli("dedup", tmp_path / kind).exit_code == 0
    one, other = tmp_path / "json", tmp_path / format
    assert not list(other.glob(".diparse*"))
    found = diparse.load(other)._asdict()
    for name, frame in diparse.load(one)._asdict().items():
        timeless = [table.drop(columns="seconds", errors="ignore") for table in (frame, found[name])]
        pd.testing.assert_frame_equal(*timeless)
    assert diparse.stats(one) == diparse.stats(other)
    assert files_of(one / "duplicates") == files_of(other / "duplicates")
    assert cli("tables", other, "-f", "csv").exit_code == 0
    gold = tmp_path / "gold"
    gold.mkdir()
    for path in some:
        shutil.copy(CORPUS / "gold" / f"{path.name}.gold.json", gold)
    assert cli("eval", gold, one, "--json").stdout == cli("eval", gold, other, "--json").stdout


def test_parquet_has_columns_to_choose_by(tmp_path: Path) -> None:
    (tmp_path / "guard.html").write_text(as_html(GUARD), "utf-8")
    diparse.parse_paths([tmp_path / "guard.html"], tmp_path / "out", format="parquet")
    found, record, text = (pd.read_parquet(tmp_path / "out" / name) for name in ("instructions", "pages", "texts"))
    assert found[["page", "position", "complete"]].to_numpy().tolist() == [["guard.html", "Сторож", True]]
    assert json.loads(found["json"][0])["id"] == found["id"][0]
    assert record[["page", "format", "chars"]].to_numpy().tolist() == [["guard.html", "html", len(text["text"][0])]]


@pytest.mark.usefixtures("small_shards")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX only")
@pytest.mark.parametrize("again", [False, True])
def test_shards_of_a_run_that_dies_at_any_change_are_gone_on_with(tmp_path: Path, again: bool) -> None:
    pages = many_pages(tmp_path / "pages", 3)
    earlier, whole = tmp_path / "earlier", tmp_path / "whole"
    if again:
        old = shutil.copytree(pages, tmp_path / "old")
        (old / "aa.txt").write_text(GUARD, "utf-8")  # what is gone moves all others to other places
        (old / "p0.txt").write_text(GUARD.replace("сторож", "вахтёр"), "utf-8")
        diparse.parse_paths([old], earlier, format="jsonl")
    diparse.parse_paths([pages], whole, format="jsonl")
    for moment in range(1, 60):
        out = tmp_path / f"out{moment}"
        if again:
            shutil.copytree(earlier, out)
        survived = dies_at(moment, lambda out=out: diparse.parse_paths([pages], out, format="jsonl"))  # type: ignore[misc]
        diparse.load(out) if (out / "manifest.json").exists() else None
        if not survived:
            diparse.parse_paths([pages], out, format="jsonl")
        assert alike(result_of(out), result_of(whole)), moment
        if survived:
            assert moment > 5
            return


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX only")
@pytest.mark.parametrize("format", ["json", *SHARDED])
def test_a_run_killed_at_random_moments_ends_as_if_undisturbed(tmp_path: Path, format: OutputFormat) -> None:
    pages, chance = many_pages(tmp_path / "pages", 16), random.Random(format)
    out, whole = tmp_path / "out", tmp_path / "whole"
    diparse.parse_paths([pages], whole, format=format)
    command = [
        sys.executable,
        "-m",
        "diparse",
        "parse",
        str(pages),
        "-o",
        str(out),
        "--format",
        format,
        "--jobs",
        "2",
        "-q",
    ]
    began = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not (out / ".diparse.state").exists():
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.5))
    process.kill()
    process.wait()
    for _ in range(3):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.3, 1.5) * (time.monotonic() - began))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 1
    assert alike(result_of(out), result_of(whole))


@pytest.mark.usefixtures("small_shards")
def test_what_has_not_changed_is_taken_from_old_shards(cli: Cli, tmp_path: Path, pages_parsed: list[str]) -> None:
    pages, out = many_pages(tmp_path / "pages", 5), tmp_path / "out"
    cli("parse", pages, "-o", out, "--format", "parquet")
    pages_parsed.clear()
    (pages / "a first.txt").write_text(PROSE * 2, "utf-8")  # all others move on by one place
    (pages / "p4.txt").unlink()
    cli("parse", pages, "-o", out, "--format", "parquet")
    assert pages_parsed == ["a first.txt", "broken.txt", "dump.jsonl/0000003"]
    diparse.parse_paths([pages], tmp_path / "whole", format="parquet")
    assert alike(result_of(out), result_of(tmp_path / "whole"))


@pytest.mark.parametrize("formats", [("json", "jsonl"), ("jsonl", "json"), ("jsonl", "parquet")])
def test_another_format_takes_the_place_of_the_first(
    tmp_path: Path, formats: tuple[OutputFormat, OutputFormat]
) -> None:
    pages, out = many_pages(tmp_path / "pages", 2), tmp_path / "out"
    for format in formats:
        diparse.parse_paths([pages], out, format=format)
    diparse.parse_paths([pages], tmp_path / "whole", format=formats[1])
    assert alike(result_of(out), result_of(tmp_path / "whole"))


@pytest.mark.parametrize("format", SHARDED)
def test_a_stopped_run_can_be_read_and_a_broken_shard_is_told(cli: Cli, tmp_path: Path, format: OutputFormat) -> None:
    pages, out = many_pages(tmp_path / "pages", 2), tmp_path / "out"
    for number in range(2):
        (pages / f"a{number}.txt").write_text(GUARD, "utf-8")
    assert cli("parse", pages, "-o", out, "--format", format, "--strict").exit_code == 1
    assert diparse.stats(out).pages == {"skipped": 4, "parsed": 2, "failed": 1}
    (pages / "broken.txt").unlink()
    assert "2 unchanged" in cli("parse", pages, "-o", out, "--format", format, "--include", "*.txt").stdout
    shard = next((out / "instructions").iterdir())
    shard.write_bytes(shard.read_bytes()[:-9])
    read_shard.cache_clear()
    result = cli("stats", out)
    assert result.exit_code == 1
    assert "not as diparse writes it" in result.stderr
    assert len(result.stderr.splitlines()) == 1
