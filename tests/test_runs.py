"""Runs that lose nothing: resume after a kill at any moment, what changed and what is gone, lock, failures, limits."""

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import diparse
from conftest import Cli
from diparse.run import local
from diparse.run.limits import OverTime, time_limit
from diparse.run.manifest import Options
from diparse.run.stores import PageOutcome
from samples import GUARD, PROSE, files_of, write_pages
from test_html import as_html
from test_parse_command import entries, manifest_of


def many_pages(folder: Path, count: int) -> Path:
    """A folder of pages of several kinds; some have the same bytes."""
    folder.mkdir(parents=True)
    for number in range(count):
        text = GUARD + "Сторож ведёт журнал.\n" * (number % 4)
        (folder / f"p{number}.txt").write_text(text, "utf-8")
    (folder / "page.html").write_text(as_html(GUARD), "utf-8")
    (folder / "broken.txt").write_bytes(b"\0\xff\0")
    rows = [{"text": GUARD}, {"text": PROSE}, {"no": 1}]
    (folder / "dump.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return folder


def result_of(out: Path) -> dict[str, Any]:
    """All that a run left, but for the times of day."""
    files: dict[str, Any] = files_of(out)
    manifest = json.loads(files.pop("manifest.json"))
    manifest |= {"start": None, "end": bool(manifest["end"])}
    manifest["pages"] = [entry | {"seconds": 0} for entry in manifest["pages"]]
    return files | {"manifest": manifest}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX only")
@pytest.mark.parametrize("again", [False, True])
def test_a_run_that_dies_at_any_write_or_removal_is_gone_on_with(tmp_path: Path, again: bool) -> None:
    """``again``: over the output of an earlier run, of whose pages some have changed and some are gone."""
    pages = many_pages(tmp_path / "pages", 2)
    earlier = tmp_path / "earlier"
    if again:
        old = shutil.copytree(pages, tmp_path / "old")
        (old / "p0.txt").write_text(GUARD.replace("сторож", "вахтёр"), "utf-8")
        (old / "gone.txt").write_text(GUARD, "utf-8")
        diparse.parse_paths([old], earlier)
        diparse.dedup(earlier)
    whole = tmp_path / "whole"
    diparse.parse_paths([pages], whole)
    for moment in range(1, 100):
        out = tmp_path / f"out{moment}"
        if again:
            shutil.copytree(earlier, out)
        survived = dies_at(moment, lambda out=out: diparse.parse_paths([pages], out))  # type: ignore[misc]
        if not survived:
            for path in (*out.glob("instructions/*"), *out.glob("pages/*.json"), *out.glob("manifest.json")):
                json.loads(path.read_text("utf-8"))
            diparse.parse_paths([pages], out)
        assert alike(result_of(out), result_of(whole)), moment
        if survived:
            assert moment > 10
            return


def alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    for found in (one, other):
        found["manifest"]["options"] = None
    return one == other


def dies_at(moment: int, work: Callable[[], object]) -> bool:
    """Have a copy of this process do something and die at its nth change of a name; whether it survived."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    left = moment

    def dying(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(9)
            return change(*arguments, **named)

        return changed

    os.replace, Path.unlink = dying(os.replace), dying(Path.unlink)  # type: ignore[method-assign]
    try:
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX only")
def test_a_run_killed_again_and_again_ends_as_if_undisturbed(tmp_path: Path) -> None:
    pages = many_pages(tmp_path / "pages", 24)
    out, whole = tmp_path / "out", tmp_path / "whole"
    diparse.parse_paths([pages], whole, jobs=1)
    command = [sys.executable, "-m", "diparse", "parse", str(pages), "-o", str(out), "--jobs", "2", "--quiet"]
    for wanted in (1, 9, 17):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(list(out.glob("pages/*.json"))) < wanted:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 1
    assert alike(result_of(out), result_of(whole))


def test_only_what_changed_is_parsed_again_and_what_is_gone_is_removed(
    cli: Cli, tmp_path: Path, pages_parsed: list[str]
) -> None:
    pages, out = many_pages(tmp_path / "pages", 3), tmp_path / "out"
    cli("parse", pages, "-o", out)
    pages_parsed.clear()
    (pages / "p0.txt").write_text(GUARD.replace("сторож", "вахтёр"), "utf-8")
    (pages / "p2.txt").unlink()
    (pages / "new.txt").write_text(PROSE, "utf-8")
    result = cli("parse", pages, "-o", out)
    # what failed is tried again, and p1 is the first of its bytes now
    assert pages_parsed == ["broken.txt", "dump.jsonl/0000003", "new.txt", "p0.txt"]
    assert "5 unchanged" not in result.stdout
    assert "4 unchanged" in result.stdout
    fresh = tmp_path / "fresh"
    cli("parse", pages, "-o", fresh)
    assert alike(result_of(out), result_of(fresh))
    pages_parsed.clear()
    cli("parse", pages, "-o", out, "--fresh")
    assert len(pages_parsed) == 8
    (out / "pages/p1.txt.json").unlink()
    pages_parsed.clear()
    cli("parse", pages, "-o", out)
    assert "p1.txt" in pages_parsed, "its record was lost"
    pages_parsed.clear()
    cli("parse", pages, "-o", out, "--encoding", "utf-8")
    assert "p1.txt" in pages_parsed, "another option"


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_two_runs_do_not_mix(cli: Cli, tmp_path: Path) -> None:
    import fcntl

    pages, out = write_pages(tmp_path / "pages", guard=GUARD), tmp_path / "out"
    cli("parse", pages, "-o", out)
    before = files_of(out)
    with (out / ".diparse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (("parse", pages, "-o", out), ("dedup", out), ("tables", out, "-f", "csv")):
            result = cli(*command)
            assert result.exit_code == 2
            assert "another run is writing here" in result.stderr
            assert len(result.stderr.splitlines()) == 1
        assert cli("stats", out).exit_code == 0
    (out / ".diparse.lock").unlink()
    assert files_of(out) == before
    assert cli("parse", pages, "-o", out).exit_code == 0


@pytest.mark.parametrize(("format", "writes"), [("json", 4), ("jsonl", 2), ("parquet", 1)])
def test_a_full_disk_ends_the_run_and_the_next_goes_on(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, writes: int
) -> None:
    pages, out = write_pages(tmp_path / "pages", a=GUARD, b=GUARD + "\n", c=GUARD + "\n\n"), tmp_path / "out"
    replace, left = os.replace, writes

    def full(source: object, target: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        replace(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", full)
    result = cli("parse", pages, "-o", out, "--format", format)
    assert result.exit_code == 1
    assert "No space left on device; the same command goes on" in result.stderr
    monkeypatch.undo()
    result = cli("parse", pages, "-o", out, "--format", format)
    assert result.exit_code == 0
    assert "unchanged" in result.stdout
    cli("parse", pages, "-o", tmp_path / "whole", "--format", format)
    assert alike(result_of(out), result_of(tmp_path / "whole"))


def test_an_interrupted_run_says_how_to_go_on(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, out = write_pages(tmp_path / "pages", a=GUARD, b=GUARD + "\n"), tmp_path / "out"
    parse_task = local.parse_task

    def interrupted(task: local.PageTask) -> PageOutcome:
        if task.entry.page == "b.txt":
            raise KeyboardInterrupt
        return parse_task(task)

    monkeypatch.setattr(local, "parse_task", interrupted)
    result = cli("parse", pages, "-o", out)
    assert result.exit_code == 130
    assert "the same command goes on" in result.stderr
    assert {name: entry["outcome"] for name, entry in entries(out).items()} == {"a.txt": "parsed", "b.txt": "skipped"}
    before = set(files_of(out))
    assert diparse.dedup(out).instructions == 1
    found = diparse.stats(out)
    assert found.pages == {"parsed": 1, "skipped": 1}
    assert not found.doubts, "a page that was not reached is not in doubt"
    assert set(files_of(out)) > before
    monkeypatch.undo()
    assert "1 unchanged" in cli("parse", pages, "-o", out).stdout
    assert not (out / "duplicates").exists(), "made of fewer instructions"
    assert diparse.dedup(out).instructions == 2


def test_failures_are_told_in_the_manifest_and_in_quarantine(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", a=b"\0\xff\0", large="а" * 4000, z=GUARD)
    (pages / "dump.jsonl").write_text(json.dumps({"text": "б" * 3000}) + '\n{"text": 1}\n', "utf-8")
    out = tmp_path / "out"
    result = cli("parse", pages, "-o", out, "--max-bytes", 4096)
    assert result.exit_code == 1
    assert [name for name, entry in entries(out).items() if entry["outcome"] == "failed"] == [
        "a.txt", "dump.jsonl/0000001", "dump.jsonl/0000002", "large.txt",
    ]  # fmt: skip
    told = json.loads((out / "quarantine/large.txt.json").read_text("utf-8"))
    assert told["error"] == "8000 bytes: at most 4096 are read (--max-bytes)"
    assert told["path"] == str(pages / "large.txt")
    (pages / "a.txt").write_text(GUARD, "utf-8")
    assert cli("parse", pages, "-o", out, "--exclude", "dump*").exit_code == 0
    assert not (out / "quarantine").exists()


def test_strict_stops_at_the_first_failure(cli: Cli, tmp_path: Path) -> None:
    pages, out = write_pages(tmp_path / "pages", a=GUARD, b=b"\0\xff\0", c=GUARD), tmp_path / "out"
    result = cli("parse", pages, "-o", out, "--strict")
    assert result.exit_code == 1
    assert "--strict" in result.stderr
    assert [entry["outcome"] for entry in entries(out).values()] == ["parsed", "failed", "skipped"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_over_its_time_fails_alone(cli: Cli, tmp_path: Path, jobs: int) -> None:
    slow = "".join(f"1.{i}. Сторож проверяет замок номер {i} и ведет журнал.\n" for i in range(60_000))
    pages, out = write_pages(tmp_path / "pages", a=GUARD, slow=slow), tmp_path / "out"
    assert cli("parse", pages, "-o", out, "--timeout", 4, "--jobs", jobs).exit_code == 1
    found = entries(out)
    assert found["a.txt"]["outcome"] == "parsed"
    assert "--timeout" in found["slow.txt"]["error"]


def spin_for_ever(limit: float) -> None:
    with time_limit(limit):
        while True:
            pass


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="POSIX only")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_python_drops_rings_again() -> None:
    class Slow:
        def __del__(self) -> None:
            spin(0.4)  # what is raised here is dropped

    def limited() -> None:
        with time_limit(0.2):
            Slow()
            spin(10)

    began = time.monotonic()
    with pytest.raises(OverTime):
        limited()
    assert 0.4 <= time.monotonic() - began < 5


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_time_limits_do_not_outlive_what_they_limit() -> None:
    with pytest.raises(OverTime):
        spin_for_ever(0.01)
    with time_limit(0.05):
        pass
    time.sleep(0.1)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--include", "*.html"], ["page.html"]),
        (["--include", "p*", "--exclude", "*.html"], ["p0.txt", "p1.txt", "sub/p.txt"]),
        (["--exclude", "sub/*", "--exclude", "dump*", "--exclude", "broken*"], ["p0.txt", "p1.txt", "page.html"]),
        (["--limit", "2"], ["broken.txt", "dump.jsonl/0000001"]),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_read_can_be_chosen(
    cli: Cli, tmp_path: Path, arguments: list[str], expected: list[str], jobs: int
) -> None:
    pages, out = many_pages(tmp_path / "pages", 2), tmp_path / "out"
    write_pages(pages / "sub", p=GUARD)
    cli("parse", pages, "-o", out, "--jobs", jobs, *arguments)
    assert list(entries(out)) == expected
    assert manifest_of(out)["end"]


def test_output_among_the_input_is_not_read(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path, a=GUARD)
    (pages / "b.html").write_text(as_html(GUARD), "utf-8")
    for _ in range(2):
        cli("parse", pages, "-o", pages / "out")
        assert list(entries(pages / "out")) == ["a.txt", "b.html"]


def test_names_that_a_file_system_may_not_tell_apart_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD, Guard=GUARD + "\n", con=GUARD + "\n\n")
    if len(list(pages.iterdir())) < 3:
        pytest.skip("this file system does not tell them apart")
    out = tmp_path / "out"
    cli("parse", pages, "-o", out)
    assert {path.name for path in (out / "pages").iterdir()} == {
        "Guard.txt.json", "guard~2.txt.json", "~con.txt.json",
    }  # fmt: skip


def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text('{"text": "Права"}\n' * 240, "utf-8")
    held: list[int] = []

    def weigh(entry: object, done: int, total: int) -> None:
        if done % 60 == 0:
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        local.run([path], tmp_path / "out", Options((), 1, None), progress=weigh)
    finally:
        tracemalloc.stop()
    assert held[-1] - held[0] < 36_000, "a page's entry alone has more than 200 bytes"
