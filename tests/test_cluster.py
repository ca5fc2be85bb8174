"""`--engine dask`: the same bytes as in one process, on workers that are processes, and of which one is killed."""

import gzip
import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, cast

import pytest

import diparse
from conftest import Cli
from dedup import corpus, write
from diparse.corpus.clusters import Groups
from diparse.corpus.parts import plan
from diparse.corpus.parts.components import components, labels, send_edges
from diparse.corpus.steps import quietly
from diparse.defaults import MAX_BYTES, TIMEOUT, OutputFormat
from diparse.run import exchange, parts, shards
from diparse.run.engine import Here, TasksDied
from diparse.run.exchange import Exchange
from diparse.run.local import PageTask, parse_task, run
from diparse.run.manifest import Options, read_manifest
from diparse.run.parts import run_in_parts
from diparse.run.rows import Ranges
from diparse.run.stores import PageOutcome
from files import warc
from samples import GUARD, PROSE, files_of, write_pages
from test_html import as_html

np = pytest.importorskip("numpy")
distributed = pytest.importorskip("distributed")
fsspec = pytest.importorskip("fsspec")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

INSTRUCTIONS = 60
"""Of the output folder that is compared: copies of all kinds, in three parts."""


@pytest.fixture(scope="module")
def storage() -> Iterator[str | None]:
    """The address of a server that speaks S3, which this process and its children use; None where it is not there."""
    try:
        import s3fs  # noqa: F401
        from moto.server import ThreadedMotoServer
    except ImportError:
        yield None
        return
    server = ThreadedMotoServer(port=0)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield address
    server.stop()


@pytest.fixture(scope="module")
def cluster(storage: str | None) -> Iterator[object]:
    """Two worker processes with a scheduler."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as found:
        yield found


@pytest.fixture(scope="module")
def scheduler(cluster: object) -> str:
    return str(cluster.scheduler_address)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """An output folder, and its files after `diparse dedup` in one process."""
    out = tmp_path_factory.mktemp("planted")
    write(corpus(INSTRUCTIONS, random.Random(INSTRUCTIONS)), out)
    diparse.dedup(out)
    return out, files_of(out)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LEAST", 20)


def without_duplicates(out: Path) -> None:
    for file in (out / "duplicates").iterdir():
        file.unlink()


@pytest.mark.parametrize(("least", "grouped"), [(20, 200), (5, 2)])
def test_dedup_in_parts_gives_the_same_bytes(
    planted: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch, least: int, grouped: int
) -> None:
    """In few parts, and in many, which read what groups of them wrote."""
    monkeypatch.setattr(plan, "LEAST", least)
    monkeypatch.setattr(exchange, "GROUPED", grouped)
    out, files = planted
    without_duplicates(out)
    plan.dedup_in_parts(out, Here(), quietly)
    assert files_of(out) == files


@pytest.mark.cluster
def test_dedup_on_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(
    scheduler: str, planted: tuple[Path, dict[str, bytes]]
) -> None:
    out, files = planted
    without_duplicates(out)
    killed: list[int] = []

    def kill(step: str, done: int, total: int) -> None:
        if step == "comparing" and done == 1 and not killed:
            with distributed.Client(scheduler) as client:
                killed.append(min(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    diparse.dedup(out, engine="dask", scheduler=scheduler, progress=kill)
    assert len(killed) == 1
    assert files_of(out) == files


@pytest.mark.parametrize("seed", range(6))
def test_labels_spread_through_components(tmp_path: Path, seed: int) -> None:
    """Random graphs, and a long path, against disjoint sets."""
    rng = random.Random(seed)
    count, parts = 300, 3
    path = list(range(count))
    rng.shuffle(path)
    drawn = [(rng.randrange(count), rng.randrange(count)) for _ in range(rng.randrange(count))]
    edges = [(one, other) for one, other in drawn if one != other] if seed else list(pairwise(path))
    work, ranges = Exchange(str(tmp_path), parts), Ranges((0, 70, 70, count))
    for part in range(parts):
        own = np.array(edges[part::parts], np.int64).reshape(-1, 2)
        send_edges(work, ranges, "graph.0", part, own[:, 0], own[:, 1])
    rounds = components(Here(), work, ranges, "graph")
    found = [labels(work, "graph", part).of(np.arange(*ranges.range(part))).tolist() for part in range(parts)]
    groups = Groups(count)
    for edge in edges:
        groups.join(*edge)
    assert list(chain(*found)) == [groups.find(one) for one in range(count)]
    assert rounds < 12


# parse


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files and dumps of all kinds, copies in other files, what fails and what is empty."""
    folder = tmp_path_factory.mktemp("pages")
    texts: dict[str, str | bytes] = {f"p{n:02}": GUARD.replace("смены", f"смены {n % 5}") for n in range(7)}
    write_pages(folder, **texts, bad=b"\0\xff", empty="", prose=PROSE)
    rows = [{"text": GUARD if n % 3 else f"Часть {n} {GUARD}", "date": "2020-01-02"} for n in range(8)]
    lines = "\n".join(map(json.dumps, [*rows, {"no": 1}]))
    (folder / "dump.jsonl").write_text(lines, "utf-8")
    (folder / "dump.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    responses = ((f"https://a.example/{n}", "", as_html(GUARD.replace("смены", f"дня {n}")).encode()) for n in range(5))
    (folder / "crawl.warc.gz").write_bytes(warc(*responses))
    table = pyarrow.Table.from_pylist(rows[:5])
    parquet.write_table(table, folder / "table.parquet")
    return folder


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, not on the workers: where shards end is decided by who gives them their tasks."""
    monkeypatch.setattr(shards, "PAGES", 5)
    monkeypatch.setattr(parts, "FILES", 4)
    monkeypatch.setattr(parts, "BYTES", 20_000)
    monkeypatch.setattr(parts, "TASKS", 1)
    monkeypatch.setattr(plan, "TASKS", 1)


def but_times(files: dict[str, bytes]) -> dict[str, Any]:
    """The files of an output folder, the manifest without the times it tells."""
    manifest = json.loads(files["manifest.json"])
    for page in manifest["pages"]:
        del page["seconds"]
    return {**files, "manifest.json": {**manifest, "start": None, "end": None}}


def options(folder: Path | str, format: OutputFormat, limit: int | None = None) -> Options:
    return Options((str(folder),), 1, None, (), (), limit, None, None, MAX_BYTES, TIMEOUT, format)


@pytest.mark.parametrize(("format", "limit"), [("json", None), ("jsonl", 19)])
def test_parse_in_parts_gives_the_same_bytes(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch, format: OutputFormat, limit: int | None
) -> None:
    if limit:
        monkeypatch.setattr(exchange, "GROUPED", 2)
    asked = options(pages, format, limit)
    local = run([pages], tmp_path / "local", asked)
    assert run_in_parts([pages], tmp_path / "pa[r]ts", asked, Here()) == local
    assert but_times(files_of(tmp_path / "pa[r]ts")) == but_times(files_of(tmp_path / "local"))


@pytest.mark.cluster
def test_parse_on_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(
    tmp_path: Path, pages: Path, scheduler: str
) -> None:
    asked = options(pages, "parquet")
    killed: list[int] = []

    def kill(step: str, done: int, total: int) -> None:
        if step == "parsing" and done == 1 and not killed:
            with distributed.Client(scheduler) as client:
                killed.append(max(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    local = run([pages], tmp_path / "local", asked)
    assert run([pages], tmp_path / "dask", asked, engine="dask", scheduler=scheduler, steps=kill) == local
    assert len(killed) == 1
    assert but_times(files_of(tmp_path / "dask")) == but_times(files_of(tmp_path / "local"))


def test_a_run_that_was_killed_is_gone_on_with(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that are done are not parsed again; what the killed run left besides is removed."""
    asked = options(pages, "jsonl")

    class Killed(BaseException):
        pass

    def kill(step: str, done: int, total: int) -> None:
        if step == "parsing" and done == 3:
            raise Killed

    with pytest.raises(Killed):
        run_in_parts([pages], tmp_path / "out", asked, Here(), steps=kill)
    (tmp_path / "out/quarantine/left.txt.json").write_text("{}", "utf-8")
    parsed: list[str] = []

    def noted(task: PageTask) -> PageOutcome:
        parsed.append(task.entry.page)
        return parse_task(task)

    monkeypatch.setattr(parts, "parse_task", noted)
    run_in_parts([pages], tmp_path / "out", asked, Here())
    run([pages], tmp_path / "local", asked)
    assert but_times(files_of(tmp_path / "out")) == but_times(files_of(tmp_path / "local"))
    assert 0 < len(parsed) < len(read_manifest(tmp_path / "local").pages)


def test_what_an_ended_run_left_is_parsed_again(tmp_path: Path, pages: Path) -> None:
    moved = tmp_path / "pages"
    shutil.copytree(pages, moved)
    for out, engine in ((tmp_path / "local", None), (tmp_path / "parts", Here())):
        for limit, format in ((None, "json"), (9, "json"), (9, "jsonl")):
            asked = options(moved, cast(OutputFormat, format), limit)
            if engine:
                run_in_parts([moved], out, asked, engine)
            else:
                run([moved], out, asked)
    assert but_times(files_of(tmp_path / "parts")) == but_times(files_of(tmp_path / "local"))


class Mortal:
    """An engine whose process dies at a page, as one of a cluster would; and there is no other to try it again."""

    workers = 1

    def __init__(self) -> None:
        self.deaths = 0

    def run(self, function: Any, tasks: Any, progress: Any = None) -> Any:
        try:
            return Here().run(function, tasks, progress)
        except Death as death:
            self.deaths += 1
            raise TasksDied(str(death)) from death


class Death(BaseException):
    """The end of a process."""


def test_a_page_that_kills_its_process_fails_alone(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadly(task: PageTask) -> PageOutcome:
        if task.entry.page in ("dump.jsonl/0000004", "p05.txt"):
            raise Death
        return parse_task(task)

    monkeypatch.setattr(parts, "parse_task", deadly)
    engine = Mortal()
    done = run_in_parts([pages], tmp_path, options(pages, "jsonl"), engine)
    assert engine.deaths == 3
    errors = {entry.page: entry.error for entry in read_manifest(tmp_path).pages if entry.error}
    assert done.outcomes["failed"] == len(errors) == 5
    assert "the process that parsed it died" in str(errors["p05.txt"])
    assert "the process that parsed it died" in str(errors["dump.jsonl/0000004"])


# Object storage


def unplaced(files: dict[str, bytes], **places: str) -> dict[str, Any]:
    """The files of an output folder without its times, the places that they tell of by other names."""
    told = dict(files)
    for name in files:
        if name == "manifest.json" or name.startswith("quarantine/"):
            for other, place in places.items():
                told[name] = told[name].replace(place.encode(), other.encode())
    return but_times(told)


def compared(cli: Cli, store: Any, tmp_path: Path, pages: Path, bucket: str, scheduler: str, format: str) -> None:
    """`parse` and `dedup` from storage into storage on a cluster, and the same on this machine."""
    few = tmp_path / "few"
    few.mkdir()
    for name in ("crawl.warc.gz", "dump.jsonl", "table.parquet", "p00.txt", "bad.txt"):
        shutil.copy(pages / name, few / name)
    store.put(str(few), f"{bucket}/crawl", recursive=True)
    asked = ["--engine", "dask", "--scheduler", scheduler, "--quiet"]
    assert cli("parse", f"{bucket}/crawl", "-o", f"{bucket}/out", "-f", format, *asked).exit_code == 1
    assert cli("dedup", f"{bucket}/out", *asked).exit_code == 0
    inside = store._strip_protocol(f"{bucket}/out") + "/"
    found = {name.removeprefix(inside): store.cat_file(name) for name in store.find(f"{bucket}/out")}
    assert cli("parse", few, "-o", tmp_path / "out", "-f", format, "--quiet").exit_code == 1
    assert cli("dedup", tmp_path / "out", "--quiet").exit_code == 0
    assert unplaced(found, PAGES=f"{bucket}/crawl") == unplaced(files_of(tmp_path / "out"), PAGES=str(few))


def test_the_memory_of_a_process_as_storage(cli: Cli, tmp_path: Path, pages: Path) -> None:
    """The workers are threads of this process. What is in storage is read without a cluster, too."""
    store = fsspec.filesystem("memory")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        compared(cli, store, tmp_path, pages, "memory://bucket", cluster.scheduler_address, "json")
    assert cli("parse", "memory://bucket/crawl", "-o", tmp_path / "again", "--quiet").exit_code == 1
    assert cli("dedup", tmp_path / "again", "--quiet").exit_code == 0
    again = unplaced(files_of(tmp_path / "again"), PAGES="memory://bucket/crawl")
    assert again == unplaced(files_of(tmp_path / "out"), PAGES=str(tmp_path / "few"))


@pytest.mark.cluster
def test_a_bucket_and_workers_that_are_processes(
    cli: Cli, tmp_path: Path, pages: Path, storage: str | None, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if storage is None:
        pytest.skip("needs moto and s3fs")
    for name in ("FILES", "BYTES"):  # few parts: such a server takes its time
        monkeypatch.setattr(parts, name, 1_000_000)
    store = fsspec.filesystem("s3")
    store.mkdir("bucket")
    compared(cli, store, tmp_path, pages, "s3://bucket", scheduler, "jsonl")


@pytest.mark.parametrize(("missing", "out"), [("dask.distributed", "out"), ("upath", "memory://out")])
def test_a_library_that_is_missing_is_named(
    cli: Cli, tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch, missing: str, out: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.chdir(tmp_path)
    result = cli("parse", pages, "-o", out, "--engine", "dask")
    assert result.exit_code == 2
    assert f"needs {missing}" in result.stderr
    assert "pip install 'diparse[dask]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_a_cluster_needs_is_said_in_one_line(cli: Cli, tmp_path: Path) -> None:
    for command in (
        ["dedup", tmp_path, "--scheduler", "tcp://localhost:1"],
        ["dedup", "s3://bucket/out"],
        ["dedup", "nowhere://bucket/out", "--engine", "dask"],
    ):
        result = cli(*command)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
