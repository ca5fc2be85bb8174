"""Copies among instructions, in parts: from sketches to pairs and clusters."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from diparse.corpus.align import judge
from diparse.corpus.clusters import Merit, cluster
from diparse.corpus.duplicates import SHARE, WINDOW, Sketch, sketch
from diparse.corpus.parts.components import EDGE, Labels, components, labels, send_edges
from diparse.corpus.parts.matching import FEATURE, match, send_features
from diparse.corpus.readings import Line as TextLine
from diparse.corpus.readings import Reading, read
from diparse.corpus.steps import Steps
from diparse.model import ClusterKind, PairKind
from diparse.run.engine import Engine
from diparse.run.exchange import Exchange
from diparse.run.output import read_instruction
from diparse.run.rows import Numbers, Ranges, Rows, table_of
from diparse.run.sorting import Line, put_lines, sort_lines

_TWIN = np.dtype([("twin", "<u8"), ("place", "<i8")])
_PLACE = np.dtype([("place", "<i8")])
_KINDS: tuple[PairKind, ...] = ("exact", "near", "contained", "template")
_LINK = np.dtype([("a", "<i8"), ("b", "<i8"), ("kind", "u1"), ("containment", "<f8")])
_PART = np.dtype([*_LINK.descr, ("group_a", "<i8"), ("group_b", "<i8")])
_STANDING = np.dtype([("place", "<i8"), ("best", "<i8"), ("cut", "?")])


class Named(NamedTuple):
    """An instruction of the output folder, and the shard that it is in."""

    id: str
    shard: str | None


class About(NamedTuple):
    """What clusters and items tell of an instruction."""

    id: str
    job: str
    merit: Merit


class _Shown(NamedTuple):
    """A reading on its way to what it is compared with; its shingles are made again there."""

    place: int
    id: str
    job: tuple[str, ...]
    lines: tuple[TextLine, ...]


class _Member(NamedTuple):
    """An instruction on its way to its cluster."""

    cluster: int
    place: int
    group: int
    """Its exact and near copies, of which all may be a part of something else."""
    cut: bool
    about: About


def find_copies(engine: Engine, work: Exchange, ranges: Ranges, out: Path, steps: Steps) -> dict[PairKind, int]:
    """Compare all that may be copies; pairs wait, sorted, for ``copy_lines``. How many there are of each kind."""
    parts = range(work.parts)
    engine.run(_find_twins, [(work, ranges, part) for part in parts])
    total = sum(engine.run(_show_features, [(work, ranges, part) for part in parts]))
    match(engine, work, ranges, "texts", total, window=WINDOW, share=SHARE)
    engine.run(_ask, [(work, ranges, out, part) for part in parts])
    tasks = [(work, ranges, out, part) for part in parts]
    counts = engine.run(_compare, tasks, lambda *done: steps("comparing", *done))
    work.drop("shown", "asked", "texts.met", "exact", "dropped", "prints", "twins")
    components(engine, work, ranges, "groups")
    engine.run(_order, [(work, ranges, part) for part in parts])
    sort_lines(engine, work, "pairs")
    return {kind: found for n, kind in enumerate(_KINDS) if (found := sum(count[n] for count in counts))}


def sketch_part(work: Exchange, ranges: Ranges, out: Path, part: int) -> Iterator[Sketch]:
    """The sketches of a part's instructions; what clusters need is handed on when the last of them is taken."""
    first, _ = ranges.range(part)
    about: list[About] = []
    features, twins = [np.zeros(0, FEATURE)], []
    for place, named in enumerate(work.get_things("ids", part, list[Named]), first):
        found = sketch(read_instruction(out, named.id, named.shard))
        about.append(About(named.id, found.job or "", found.merit))
        features.append(table_of(FEATURE, found.prints, np.full(len(found.prints), place)))
        if len(found.prints):
            twins.append((found.twin, place))
        yield found
    work.put_things("about", part, about)
    work.put_rows("prints", part, np.concatenate(features))
    rows = np.array(twins, _TWIN)
    work.send("twins", part, (rows["twin"] % np.uint64(work.parts)).astype(np.int64), rows)


def _find_twins(work: Exchange, ranges: Ranges, part: int) -> None:
    """Of exact copies the first meets the others, and it alone meets anything else."""
    rows = work.received("twins", part, _TWIN)
    rows = rows[np.lexsort((rows["place"], rows["twin"]))]
    fresh = np.r_[True, rows["twin"][1:] != rows["twin"][:-1]][: len(rows)]
    first = rows["place"][np.maximum.accumulate(np.where(fresh, np.arange(len(rows)), 0))]
    one, other = first[~fresh], rows["place"][~fresh]
    work.send("exact", part, ranges.of(one), table_of(EDGE, one, other))
    work.send("dropped", part, ranges.of(other), table_of(_PLACE, other))


def _show_features(work: Exchange, ranges: Ranges, part: int) -> int:
    rows = work.get_rows("prints", part, FEATURE)
    dropped = work.received("dropped", part, _PLACE)["place"]
    return send_features(work, "texts", part, rows[~np.isin(rows["text"], dropped)])


def _ask(work: Exchange, ranges: Ranges, out: Path, part: int) -> None:
    """Show the first of each pair to the part that has the second."""
    rows = np.concatenate([work.received(table, part, EDGE) for table in ("exact", "texts.met")])
    rows = rows[np.lexsort((rows["other"], rows["one"]))]
    to = ranges.of(rows["other"])
    work.send("asked", part, to, rows)
    send_edges(work, ranges, "groups.0", part, rows["one"], rows["other"])
    wanted: dict[int, set[int]] = defaultdict(set)
    for place, other in zip(rows["one"].tolist(), to.tolist(), strict=True):
        wanted[place].add(other)
    shown: dict[int, list[_Shown]] = defaultdict(list)
    for place, reading in _readings(work, ranges, out, part, wanted):
        for other in wanted[place]:
            shown[other].append(_Shown(place, reading.id, reading.job, reading.lines))
    work.send_things("shown", part, shown)


def _readings(
    work: Exchange, ranges: Ranges, out: Path, part: int, places: Collection[int]
) -> Iterator[tuple[int, Reading]]:
    """The readings of some of a part's instructions, in order: so each shard is opened once."""
    first, _ = ranges.range(part)
    for place, named in enumerate(work.get_things("ids", part, list[Named]), first):
        if place in places:
            yield place, read(read_instruction(out, named.id, named.shard))


def _compare(work: Exchange, ranges: Ranges, out: Path, part: int) -> list[int]:
    """Compare the part's instructions with those that it is shown; how many pairs there are of each kind."""
    asked = work.received("asked", part, EDGE)
    own = dict(_readings(work, ranges, out, part, set(asked["other"].tolist())))
    verdicts: dict[int, list[tuple[int, int, bytes]]] = defaultdict(list)
    links = []
    pairs = work.received_rows("asked", part, EDGE)
    for some, shown in zip(pairs, work.received_things("shown", part, _Shown), strict=True):
        readings = {one.place: Reading.of(one.id, one.job, one.lines) for one in shown}
        for i, j in some.tolist():
            pair = judge(readings[i], own[j])
            if pair.kind != "different":
                a, b = (i, j) if pair.a == readings[i].id else (j, i)
                verdicts[int(ranges.of(i))].append((i, j, msgspec.json.encode(pair) + b"\n"))
                links.append((a, b, _KINDS.index(pair.kind), pair.containment))
    work.send_things("verdicts", part, verdicts)
    rows = np.array(links, _LINK)
    work.send("links", part, ranges.of(rows["a"]), rows)
    counts: list[int] = np.bincount(rows["kind"], minlength=len(_KINDS)).tolist()
    return counts


class _Verdict(NamedTuple):
    i: int
    j: int
    line: bytes


def _order(work: Exchange, ranges: Ranges, part: int) -> None:
    """Have pairs sorted group by group."""
    verdicts = [one for some in work.received_things("verdicts", part, _Verdict) for one in some]
    group = labels(work, "groups", part).of(np.array([one.i for one in verdicts], np.int64)).tolist()
    lines = [Line((label, one.i, one.j), one.line) for label, one in zip(group, verdicts, strict=True)]
    put_lines(work, "pairs", part, lines)


# Clusters


def find_clusters(engine: Engine, work: Exchange, ranges: Ranges) -> dict[ClusterKind, tuple[int, int]]:
    """What ``clusters.clusters_of`` tells; clusters wait for ``cluster_tables``. How many there are, and members."""
    parts = range(work.parts)
    engine.run(_join_copies, [(work, ranges, part) for part in parts])
    components(engine, work, ranges, "copies")
    engine.run(_tell_part, [(work, ranges, part) for part in parts])
    engine.run(_tell_whole, [(work, ranges, part) for part in parts])
    engine.run(_join_wholes, [(work, ranges, part) for part in parts])
    components(engine, work, ranges, "clusters")
    engine.run(_send_members, [(work, ranges, part) for part in parts])
    engine.run(_mark_cut, [(work, ranges, part) for part in parts])
    copies = engine.run(_gather, [(work, ranges, "copies", "clusters", part) for part in parts])
    engine.run(_stand, [(work, ranges, part) for part in parts])
    engine.run(_join_families, [(work, ranges, part) for part in parts])
    components(engine, work, ranges, "families")
    engine.run(_send_families, [(work, ranges, part) for part in parts])
    families = engine.run(_gather, [(work, ranges, "template", "families", part) for part in parts])
    return {"copies": _added(copies), "template": _added(families)}


def _added(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    clusters, members = np.sum([(0, 0), *counts], axis=0).tolist()
    return clusters, members


CLUSTER_TABLES = ("copies.lines", "template.lines")


def _of_kind(work: Exchange, part: int, *kinds: str) -> Rows:
    rows = work.received("links", part, _LINK)
    return rows[np.isin(rows["kind"], [_KINDS.index(kind) for kind in kinds])]


def _join_copies(work: Exchange, ranges: Ranges, part: int) -> None:
    rows = _of_kind(work, part, "exact", "near")
    send_edges(work, ranges, "copies.0", part, rows["a"], rows["b"])


def _tell_part(work: Exchange, ranges: Ranges, part: int) -> None:
    """Whose copies the part of a whole is."""
    rows = _of_kind(work, part, "contained")
    group = labels(work, "copies", part).of(rows["a"])
    told = table_of(_PART, *(rows[name] for name in _LINK.names or ()), group, group)
    work.send("contained", part, ranges.of(rows["b"]), told)


def _tell_whole(work: Exchange, ranges: Ranges, part: int) -> None:
    """Whose copies the whole is."""
    rows = work.received("contained", part, _PART).copy()
    rows["group_b"] = labels(work, "copies", part).of(rows["b"])
    rows = rows[rows["group_a"] != rows["group_b"]]
    work.send("wholes", part, ranges.of(rows["group_a"]), rows)


def _join_wholes(work: Exchange, ranges: Ranges, part: int) -> None:
    """Each group of copies that is a part of others joins the one whole that holds most of it."""
    rows = work.received("wholes", part, _PART)
    rows = rows[np.lexsort((rows["a"], rows["b"], -rows["containment"], rows["group_a"]))]
    _, best = np.unique(rows["group_a"], return_index=True)
    rows = rows[best]
    work.put_rows("cut", part, table_of(_PLACE, rows["group_a"]))
    known = labels(work, "copies", part)
    one, other = np.r_[rows["group_a"], known.vertices], np.r_[rows["group_b"], known.labels]
    send_edges(work, ranges, "clusters.0", part, one, other)


def _send_members(work: Exchange, ranges: Ranges, part: int) -> None:
    """Tell each group of copies of its members that are in clusters."""
    first, _ = ranges.range(part)
    about = work.get_things("about", part, list[About])
    known = labels(work, "clusters", part)
    groups = labels(work, "copies", part).of(known.vertices)
    members: dict[int, list[_Member]] = defaultdict(list)
    to = ranges.of(groups).tolist()
    for n, (place, label, group) in enumerate(
        zip(known.vertices.tolist(), known.labels.tolist(), groups.tolist(), strict=True)
    ):
        members[to[n]].append(_Member(label, place, group, False, about[place - first]))
    work.send_things("grouped", part, members)


def _mark_cut(work: Exchange, ranges: Ranges, part: int) -> None:
    """Tell each cluster of its members, now that it is known which are cut."""
    cut = set(work.get_rows("cut", part, _PLACE)["place"].tolist())
    members: dict[int, list[_Member]] = defaultdict(list)
    for some in work.received_things("grouped", part, _Member):
        for one in some:
            members[int(ranges.of(one.cluster))].append(one._replace(cut=one.group in cut))
    work.send_things("clusters.members", part, members)


def _gather(work: Exchange, ranges: Ranges, kind: ClusterKind, name: str, part: int) -> tuple[int, int]:
    """Write the clusters whose least member the part has; how many they are, and their members."""
    first, _ = ranges.range(part)
    about = work.get_things("about", part, list[About])
    cut = _cut_of(work, kind, part)
    found: dict[int, list[_Member]] = defaultdict(list)
    for some in work.received_things(f"{name}.members", part, _Member):
        for one in some:
            found[one.cluster].append(one)
    lines, standing = [], []
    for label in sorted(found):
        own = _Member(label, label, label, label in cut, about[label - first])
        members = sorted([own, *found[label]], key=lambda one: one.place)
        best = min(members, key=lambda one: one.about.merit.rank(one.cut, one.place))
        lines.append(msgspec.json.encode(cluster(kind, best.about.id, (one.about.id for one in members))) + b"\n")
        standing += [(one.place, best.place, one.cut) for one in members]
    work.put(f"{kind}.lines", part, b"".join(lines))
    rows = np.array(standing, _STANDING)
    work.send(f"{kind}.standing", part, ranges.of(rows["place"]), rows)
    return len(lines), len(standing)


def _cut_of(work: Exchange, kind: ClusterKind, part: int) -> set[int]:
    """The places of the part that are cut, as far as they may be the least of a cluster."""
    if kind == "copies":
        return set(work.get_rows("cut", part, _PLACE)["place"].tolist())
    rows = work.get_rows("standing", part, _STANDING)
    return set(rows["place"][rows["cut"]].tolist())


def _standing(work: Exchange, part: int) -> Labels:
    """For members of clusters of copies, who stands for them."""
    rows = work.get_rows("standing", part, _STANDING)
    return Labels(rows["place"], rows["best"])


def _stand(work: Exchange, ranges: Ranges, part: int) -> None:
    """Keep what the clusters told of the part's instructions, and have templates meet who stands for them."""
    rows = work.received("copies.standing", part, _STANDING)
    work.put_rows("standing", part, rows[np.argsort(rows["place"])])
    links = _of_kind(work, part, "template")
    told = table_of(EDGE, _standing(work, part).of(links["a"]), links["b"])
    work.send("templates", part, ranges.of(links["b"]), told)


def _join_families(work: Exchange, ranges: Ranges, part: int) -> None:
    rows = work.received("templates", part, EDGE)
    other = _standing(work, part).of(rows["other"])
    apart = rows["one"] != other
    send_edges(work, ranges, "families.0", part, rows["one"][apart], other[apart])


def _send_families(work: Exchange, ranges: Ranges, part: int) -> None:
    first, _ = ranges.range(part)
    about = work.get_things("about", part, list[About])
    cut = _cut_of(work, "template", part)
    known = labels(work, "families", part)
    members: dict[int, list[_Member]] = defaultdict(list)
    for place, label in zip(known.vertices.tolist(), known.labels.tolist(), strict=True):
        members[int(ranges.of(label))].append(_Member(label, place, place, place in cut, about[place - first]))
    work.send_things("families.members", part, members)


def groups_of(work: Exchange, part: int, places: Numbers) -> Numbers:
    """The clusters of copies of a part's instructions, each known by its least member."""
    return labels(work, "clusters", part).of(places)
