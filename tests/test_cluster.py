"""`--engine dask`: the same bytes as in one process, on workers that are processes, and of which one is killed."""

import os
import random
import signal
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest

import diparse
from conftest import Cli
from dedup import corpus, write
from diparse.corpus.clusters import Groups
from diparse.corpus.parts import plan
from diparse.corpus.parts.components import components, labels, send_edges
from diparse.corpus.steps import quietly
from diparse.run.engine import Here
from diparse.run.exchange import Exchange, Ranges
from samples import files_of

np = pytest.importorskip("numpy")
distributed = pytest.importorskip("distributed")

INSTRUCTIONS = 120
"""Of the output folder that is compared: copies of all kinds, in three parts."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[object]:
    """Two worker processes with a scheduler."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as found:
        yield found


@pytest.fixture(scope="session")
def scheduler(cluster: object) -> str:
    return str(cluster.scheduler_address)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """An output folder, and its files after `diparse dedup` in one process."""
    out = tmp_path_factory.mktemp("planted")
    write(corpus(INSTRUCTIONS, random.Random(INSTRUCTIONS)), out)
    diparse.dedup(out)
    return out, files_of(out)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LEAST", 40)


def without_duplicates(out: Path) -> None:
    for file in (out / "duplicates").iterdir():
        file.unlink()


def test_dedup_in_parts_gives_the_same_bytes(planted: tuple[Path, dict[str, bytes]]) -> None:
    out, files = planted
    without_duplicates(out)
    plan.dedup_in_parts(out, Here(), quietly)
    assert files_of(out) == files


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


def test_what_a_cluster_needs_is_said_in_one_line(cli: Cli, tmp_path: Path) -> None:
    for command in (
        ["dedup", tmp_path, "--scheduler", "tcp://localhost:1"],
        ["dedup", "s3://bucket/out"],
        ["dedup", "nowhere://bucket/out", "--engine", "dask"],
    ):
        result = cli(*command)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
