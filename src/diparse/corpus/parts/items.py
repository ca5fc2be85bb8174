"""Nodes that repeat across instructions, in parts: wordings are numbered, matched, led, and gathered as items."""

from collections import defaultdict
from typing import NamedTuple

import msgspec
import numpy as np

from diparse.corpus.items import SHARE, WINDOW, NodeSketches, Told, equal, item
from diparse.corpus.parts.components import EDGE
from diparse.corpus.parts.copies import About, groups_of
from diparse.corpus.parts.matching import FEATURE, match, send_features
from diparse.corpus.readings import text_hash
from diparse.corpus.steps import Steps
from diparse.run.engine import Engine
from diparse.run.exchange import Exchange
from diparse.run.rows import Numbers, Ranges, Rows, starts_of, table_of
from diparse.run.sorting import Line, put_lines, sort_lines

_NODE = np.dtype([("hash", "<u8"), ("place", "<i8"), ("node", "<i4")])
"""Where a wording stands: the instruction's place, the number of the node among those that are kept of it."""
_FIRST = np.dtype([*_NODE.descr, ("count", "<i8")])
_NUMBER = np.dtype([("hash", "<u8"), ("number", "<i8"), ("leader", "<i8")])
_RANKED = np.dtype([*EDGE.descr, ("count", "<i8")])
_ANSWER = np.dtype([*EDGE.descr, ("answer", "u1")])
_OCCURRENCE = np.dtype([("leader", "<i8"), ("wording", "<i8"), ("place", "<i8"), ("node", "<i4")])
_OPEN, _LEADS, _LED = range(3)


class Nodes(NamedTuple):
    """What is kept of an instruction's nodes."""

    nodes: list[str]
    kinds: list[str]
    texts: list[str]
    masked: list[str]
    grams: bytes
    sizes: list[int]


class _Wording(NamedTuple):
    """A wording on its way to one that may equal it."""

    number: int
    masked: str


class Found(NamedTuple):
    """An occurrence on its way to its item."""

    leader: int
    node: int
    """In the order of the instruction's nodes."""
    told: Told


def send_nodes(work: Exchange, part: int, first: int, sketches: list[NodeSketches]) -> None:
    """Keep the nodes of a part's instructions, and tell of their wordings."""
    kept = [Nodes(one.nodes, one.kinds, one.texts, one.masked, one.grams.tobytes(), one.sizes) for one in sketches]
    work.put_things("nodes", part, kept)
    rows = [
        (text_hash(masked), place, node)
        for place, one in enumerate(kept, first)
        for node, masked in enumerate(one.masked)
    ]
    table = np.array(rows, _NODE)
    work.send("wordings", part, _dealt(work, table["hash"]), table)


def _dealt(work: Exchange, hashes: Numbers) -> Numbers:
    """To whom wordings fall by their hashes."""
    return (hashes % np.uint64(work.parts)).astype(np.int64)


def find_items(engine: Engine, work: Exchange, ranges: Ranges, steps: Steps) -> int:
    """Find what repeats; items wait, sorted, for ``copy_lines``. How many there are."""
    parts = range(work.parts)
    engine.run(_find_first, [(work, ranges, part) for part in parts])
    counts = engine.run(_count, [(work, part) for part in parts])
    starts = tuple(np.cumsum([0, *counts]).tolist())
    words = Ranges(starts)
    total = sum(engine.run(_number, [(work, ranges, words, part) for part in parts]))
    match(engine, work, words, "nodes", total, window=WINDOW, share=SHARE)
    engine.run(_ask, [(work, ranges, words, part) for part in parts])
    tasks = [(work, ranges, words, part) for part in parts]
    engine.run(_compare, tasks, lambda *done: steps("repeated items", *done))
    engine.run(_tell_ranks, [(work, words, part) for part in parts])
    engine.run(_part_ways, [(work, words, part) for part in parts])
    turn = 0
    while sum(engine.run(_lead, [(work, words, turn, part) for part in parts])):
        turn += 1
    engine.run(_lead, [(work, words, turn + 1, part) for part in parts])  # hears what was decided last
    engine.run(_tell_leaders, [(work, words, turn + 2, part) for part in parts])
    engine.run(_find_occurrences, [(work, words, part) for part in parts])
    engine.run(_choose, [(work, ranges, part) for part in parts])
    engine.run(_describe, [(work, ranges, words, part) for part in parts])
    found = sum(engine.run(_gather, [(work, ranges, words, part) for part in parts]))
    sort_lines(engine, work, "items")
    return found


# Wordings get numbers, in the order in which they come first


def _find_first(work: Exchange, ranges: Ranges, part: int) -> None:
    rows = work.received("wordings", part, _NODE)
    rows = rows[np.lexsort((rows["node"], rows["place"], rows["hash"]))]
    starts = starts_of(rows["hash"])
    first = rows[starts]
    counts = np.diff(np.r_[starts, len(rows)])
    told = table_of(_FIRST, first["hash"], first["place"], first["node"], counts)
    work.send("first", part, ranges.of(told["place"]), told)


def _firsts(work: Exchange, part: int) -> Rows:
    """The wordings that come first in a part's instructions, in order."""
    rows = work.received("first", part, _FIRST)
    return rows[np.lexsort((rows["node"], rows["place"]))]


def _count(work: Exchange, part: int) -> int:
    return len(_firsts(work, part))


def _number(work: Exchange, ranges: Ranges, words: Ranges, part: int) -> int:
    """Deal out the shingles of the wordings; how many have any."""
    rows, (start, _), (first, _) = _firsts(work, part), words.range(part), ranges.range(part)
    kept = work.get_things("nodes", part, list[Nodes])
    ends = [np.cumsum([0, *one.sizes]) for one in kept]
    grams = [np.frombuffer(one.grams, np.uint64) for one in kept]
    features = [np.zeros(0, FEATURE)]
    for number, (place, node) in enumerate(
        zip((rows["place"] - first).tolist(), rows["node"].tolist(), strict=True), start
    ):
        own = grams[place][ends[place][node] : ends[place][node + 1]]
        features.append(table_of(FEATURE, own, np.full(len(own), number)))
    return send_features(work, "nodes", part, np.concatenate(features))


def _wordings(work: Exchange, ranges: Ranges, part: int) -> list[tuple[str, str]]:
    """The wordings of a part, as masked words and as text."""
    rows, (first, _) = _firsts(work, part), ranges.range(part)
    kept = work.get_things("nodes", part, list[Nodes])
    found = ((kept[place - first], node) for place, node in rows[["place", "node"]].tolist())
    return [(one.masked[node], one.texts[node]) for one, node in found]


# Those that are nearly equal


def _ask(work: Exchange, ranges: Ranges, words: Ranges, part: int) -> None:
    """Show the first of each pair to the part that has the second."""
    rows = work.received("nodes.met", part, EDGE)
    to = words.of(rows["other"])
    work.send("words.asked", part, to, rows)
    start, _ = words.range(part)
    own = _wordings(work, ranges, part)
    shown: dict[int, list[_Wording]] = defaultdict(list)
    for number, other in set(zip(rows["one"].tolist(), to.tolist(), strict=True)):
        shown[other].append(_Wording(number, own[number - start][0]))
    work.send_things("words.shown", part, shown)


def _compare(work: Exchange, ranges: Ranges, words: Ranges, part: int) -> None:
    """Compare the part's wordings with those that it is shown, and tell both how often the other occurs."""
    own, (start, _) = _wordings(work, ranges, part), words.range(part)
    found = [np.zeros(0, EDGE)]
    for rows, shown in zip(
        work.received_rows("words.asked", part, EDGE), work.received_things("words.shown", part, _Wording), strict=True
    ):
        known = {one.number: one.masked for one in shown}
        ours = [known[number] for number in rows["one"].tolist()]
        theirs = [own[number - start][0] for number in rows["other"].tolist()]
        found.append(rows[equal(ours, theirs)])
    rows = np.concatenate(found)
    counts = _firsts(work, part)["count"][rows["other"] - start]
    work.send("equal", part, words.of(rows["one"]), table_of(_RANKED, rows["one"], rows["other"], counts))


# The most frequent one leads those that are nearly equal to it, then the next that is left


def _tell_ranks(work: Exchange, words: Ranges, part: int) -> None:
    """Tell the second of each pair how often the first occurs."""
    rows = work.received("equal", part, _RANKED)
    start, _ = words.range(part)
    counts = _firsts(work, part)["count"][rows["one"] - start]
    work.send("ranked", part, words.of(rows["other"]), table_of(_RANKED, rows["other"], rows["one"], counts))


def _part_ways(work: Exchange, words: Ranges, part: int) -> None:
    """Find for each wording which of its equals come before it, and which behind."""
    start, _ = words.range(part)
    rows = np.concatenate([work.received(table, part, _RANKED) for table in ("equal", "ranked")])
    own = _firsts(work, part)["count"][rows["one"] - start]
    # the most frequent comes first; of the same frequency, the one that comes first in the corpus
    before = (rows["count"] > own) | ((rows["count"] == own) & (rows["other"] < rows["one"]))
    work.put_rows("behind", part, rows[~before])
    rows = rows[before]
    rows = rows[np.lexsort((rows["other"], -rows["count"], rows["one"]))]
    unknown = np.full(len(rows), _OPEN)
    work.put_rows("answers.0", part, table_of(_ANSWER, rows["one"], rows["other"], unknown))


def _lead(work: Exchange, words: Ranges, turn: int, part: int) -> int:
    """Decide about wordings of whose forerunners enough is known, and tell those behind; how many still wait."""
    answers = work.get_rows(f"answers.{turn}", part, _ANSWER).copy()
    behind = work.get_rows("behind", part, _RANKED)
    known = np.unique(np.r_[answers["one"], behind["one"]])
    before = np.full(len(known), _OPEN)
    if turn:
        before = _decided(known, answers)
        told = work.received(f"told.{turn}", part, _ANSWER)
        others = np.unique(answers["other"])

        def key(rows: Rows) -> Numbers:
            numbers: Numbers = np.searchsorted(known, rows["one"]) * len(others) + np.searchsorted(
                others, rows["other"]
            )
            return numbers

        order = np.argsort(key(answers))
        at = order[np.searchsorted(key(answers), key(told), sorter=order)]
        answers["answer"][at] = told["answer"]
    decided = _decided(known, answers)
    work.put_rows(f"answers.{turn + 1}", part, answers)
    fresh = known[decided != before]
    new = behind[np.isin(behind["one"], fresh)]
    answer = decided[np.searchsorted(known, new["one"])]
    work.send(f"told.{turn + 1}", part, words.of(new["other"]), table_of(_ANSWER, new["other"], new["one"], answer))
    return int((decided == _OPEN).sum())


def _decided(wordings: Numbers, answers: Rows) -> Numbers:
    """Led is what any leads that comes before it; what none leads, leads."""
    at = np.searchsorted(wordings, answers["one"])
    leads, led = (np.bincount(at[answers["answer"] == kind], minlength=len(wordings)) for kind in (_LEADS, _LED))
    whole = led == np.bincount(at, minlength=len(wordings))
    decided: Numbers = np.where(leads > 0, _LED, np.where(whole, _LEADS, _OPEN))
    return decided


def _tell_leaders(work: Exchange, words: Ranges, turn: int, part: int) -> None:
    """Tell whoever knows where a wording stands which wording leads it: the first of those that do."""
    rows, (start, _) = _firsts(work, part), words.range(part)
    leaders = np.arange(start, start + len(rows))
    answers = work.get_rows(f"answers.{turn}", part, _ANSWER)
    answers = answers[answers["answer"] == _LEADS]
    led, best = np.unique(answers["one"], return_index=True)
    leaders[led - start] = answers["other"][best]
    numbers = table_of(_NUMBER, rows["hash"], np.arange(start, start + len(rows)), leaders)
    work.send("numbers", part, _dealt(work, rows["hash"]), numbers)


# Items


def _find_occurrences(work: Exchange, words: Ranges, part: int) -> None:
    """Tell each leader where its wordings stand."""
    rows = work.received("wordings", part, _NODE)
    numbers = work.received("numbers", part, _NUMBER)
    numbers = numbers[np.argsort(numbers["hash"])]
    found = numbers[np.searchsorted(numbers["hash"], rows["hash"])]
    told = table_of(_OCCURRENCE, found["leader"], found["number"], rows["place"], rows["node"])
    work.send("occurrences", part, words.of(told["leader"]), told)


def _choose(work: Exchange, ranges: Ranges, part: int) -> None:
    """Ask for what is told of an item where two instructions have it."""
    rows = work.received("occurrences", part, _OCCURRENCE)
    leaders, at = np.unique(rows["leader"], return_inverse=True)
    low, high = np.full(len(leaders), np.iinfo(np.int64).max), np.full(len(leaders), -1)
    np.minimum.at(low, at, rows["place"])
    np.maximum.at(high, at, rows["place"])
    rows = rows[(low != high)[at]]
    work.send("chosen", part, ranges.of(rows["place"]), rows)


def _describe(work: Exchange, ranges: Ranges, words: Ranges, part: int) -> None:
    rows, (first, _) = work.received("chosen", part, _OCCURRENCE), ranges.range(part)
    kept, about = work.get_things("nodes", part, list[Nodes]), work.get_things("about", part, list[About])
    groups, to = groups_of(work, part, rows["place"]).tolist(), words.of(rows["leader"]).tolist()
    found: dict[int, list[Found]] = defaultdict(list)
    for n, (leader, wording, place, node) in enumerate(rows.tolist()):
        own, one = kept[place - first], about[place - first]
        told = Told(wording, place, groups[n], one.id, one.job, own.nodes[node], own.kinds[node])
        found[to[n]].append(Found(leader, node, told))
    work.send_things("described", part, found)


def _gather(work: Exchange, ranges: Ranges, words: Ranges, part: int) -> int:
    start, _ = words.range(part)
    own = _wordings(work, ranges, part)
    found: dict[int, list[Found]] = defaultdict(list)
    for some in work.received_things("described", part, Found):
        for one in some:
            found[one.leader].append(one)
    lines = []
    for leader, some in found.items():
        some.sort(key=lambda one: (one.told.place, one.node))
        made = item(*own[leader - start], (one.told for one in some))
        lines.append(Line((-made.instructions, leader), msgspec.json.encode(made) + b"\n"))
    put_lines(work, "items", part, lines)
    return len(lines)
