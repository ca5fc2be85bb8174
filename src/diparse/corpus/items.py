"""Nodes that repeat across instructions: which duty, right or responsibility occurs where."""

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from diparse.corpus.candidates import Places, candidate_pairs
from diparse.corpus.clusters import Groups
from diparse.corpus.readings import Hashes, Reading, shingles, text_hash
from diparse.corpus.steps import Steps
from diparse.model import Instruction, Item, Occurrence

SHORTEST = 4
"""Words: a node with fewer says too little to be the same duty elsewhere."""
EQUAL = 88.0
"""Least rapidfuzz ratio, out of 100, of two wordings of one item."""
STEM = 5
"""Letters of a word that its case leaves alone, more or less."""
GRAM = 2
"""Words of a node's shingles."""
WINDOW = 16
"""Next neighbours that a wording meets in a posting list."""
SHARE = 0.3
"""Share of the shingles that makes a candidate."""
_BATCH = 100_000
"""Pairs of wordings that are compared at a time."""


@dataclass(frozen=True, slots=True)
class NodeSketches:
    """The nodes of an instruction that may repeat, side by side."""

    nodes: list[str]
    kinds: list[str]
    """Of their sections, joined by ``+``."""
    texts: list[str]
    masked: list[str]
    grams: Hashes
    """The sets of shingles of all the nodes, one after another."""
    sizes: list[int]
    """How many shingles each node has."""


def sketch_nodes(found: Instruction, reading: Reading) -> NodeSketches:
    """What is kept of an instruction's nodes while all are read."""
    lines = {line.node: line.masked for line in reading.lines}
    sketches = NodeSketches([], [], [], [], np.zeros(0, np.uint64), [])
    stems: list[str] = []
    owners: list[int] = []
    for section in found.sections:
        kinds = "+".join(section.kinds)
        for node in section.walk():
            words = lines.get(node.id, "").split()
            if len(words) >= SHORTEST:
                owners += [len(sketches.nodes)] * len(words)
                stems += [word[:STEM] for word in words]
                sketches.nodes.append(node.id)
                sketches.kinds.append(kinds)
                sketches.texts.append(node.text)
                sketches.masked.append(lines[node.id])
    if not owners:
        return sketches
    owner = np.array(owners)
    inside = owner[1:] == owner[:-1]  # no shingle of two nodes
    owner, grams = owner[1:][inside], shingles(stems, GRAM)[inside]
    order = np.lexsort((grams, owner))
    owner, grams = owner[order], grams[order]
    fresh = np.r_[True, (owner[1:] != owner[:-1]) | (grams[1:] != grams[:-1])]
    return replace(sketches, grams=grams[fresh], sizes=np.bincount(owner[fresh]).tolist())


class Told(NamedTuple):
    """Where a wording of an item occurs."""

    wording: int
    place: int
    """Of the instruction, in source order."""
    copies: int
    """The group of copies that the instruction is in."""
    id: str
    job: str
    node: str
    kinds: str


def item(masked: str, text: str, found: Iterable[Told]) -> Item:
    """The item with this wording, the most frequent one, and all its occurrences in source order."""
    found = list(found)
    return Item(
        id=f"{text_hash(masked):016x}",
        text=text,
        count=len(found),
        instructions=len({one.place for one in found}),
        distinct=len({one.copies for one in found}),
        wordings=len({one.wording for one in found}),
        kinds=dict(Counter(one.kinds for one in found).most_common()),
        jobs=dict(Counter(one.job for one in found if one.job).most_common()),
        nodes=tuple(Occurrence(one.id, one.node) for one in found),
    )


def equal(ours: Sequence[str], theirs: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which pairs of wordings are one item's."""
    same: npt.NDArray[np.bool_] = process.cpdist(ours, theirs, scorer=fuzz.ratio, score_cutoff=EQUAL) > 0
    return same


class ItemFinder:
    """Takes in the nodes of instructions, in source order, and tells which repeat; texts wait in a file."""

    def __init__(self, folder: Path):
        """``folder`` takes the file, which is gone when the finder is closed."""
        self._spool = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by __exit__)
        self._ends = array("q", [0])
        self._wordings: dict[int, int] = {}
        self._grams = array("Q")
        self._sizes = array("q")
        self._names: dict[str, int] = {}
        self._jobs: list[str] = []
        self._occurrences = array("q")
        """Wording, place of the instruction, node's id, section's kinds: in turn."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()

    def add(self, job: str | None, found: NodeSketches) -> None:
        """Take in the nodes of the next instruction."""
        place, end = len(self._jobs), 0
        self._jobs.append(job or "")
        for n, masked in enumerate(found.masked):
            start, end = end, end + found.sizes[n]
            wording = self._wordings.setdefault(text_hash(masked), len(self._wordings))
            if wording == len(self._sizes):
                self._sizes.append(end - start)
                self._grams.frombytes(found.grams[start:end].tobytes())
                text = f"{masked}\n{found.texts[n]}".encode()
                self._spool.write(text)
                self._ends.append(self._ends[-1] + len(text))
            self._occurrences.extend((wording, place, self._name(found.nodes[n]), self._name(found.kinds[n])))

    def _name(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    def items(self, ids: Sequence[str], copies: Groups, steps: Steps) -> Iterator[Item]:
        """The items of two or more instructions, those of most instructions first."""
        rows = np.array(self._occurrences, np.int64).reshape(-1, 4)
        leaders = self._leaders(np.bincount(rows[:, 0], minlength=len(self._sizes)), steps)
        cluster = leaders[rows[:, 0]]
        order = np.argsort(cluster, kind="stable")
        rows, cluster = rows[order], cluster[order]
        starts = np.flatnonzero(np.diff(cluster, prepend=-1))
        fresh = np.diff(rows[:, 1], prepend=-1) != 0
        fresh[starts] = True
        spread = np.add.reduceat(fresh, starts, dtype=np.int64) if len(starts) else starts
        ends = np.r_[starts[1:], len(rows)]
        names = list(self._names)
        for n in np.lexsort((starts, -spread)).tolist():
            if spread[n] > 1:
                yield self._item(int(cluster[starts[n]]), rows[starts[n] : ends[n]], ids, copies, names)

    def _item(self, leader: int, rows: Places, ids: Sequence[str], copies: Groups, names: Sequence[str]) -> Item:
        masked, text = self._texts([leader])[leader]
        found = (
            Told(wording, place, copies.find(place), ids[place], self._jobs[place], names[node], names[kinds])
            for wording, place, node, kinds in rows.tolist()
        )
        return item(masked, text, found)

    def _leaders(self, counts: Places, steps: Steps) -> Places:
        """For each wording, that of its item. The most frequent one takes those that are nearly equal to it itself,
        then the next that is left: with chains of likeness all duties would end as one."""
        leaders = np.arange(len(counts))
        pairs = self._equal_pairs(steps)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        known, starts = np.unique(both[:, 0], return_index=True)
        ends = np.r_[starts[1:], len(both)]
        taken = np.zeros(len(counts), np.bool_)
        for n in np.lexsort((known, -counts[known])).tolist():
            leader = known[n]
            if not taken[leader]:
                near = both[starts[n] : ends[n], 1]
                near = near[~taken[near]]
                leaders[near] = leader
                taken[near] = taken[leader] = True
        return leaders

    def _equal_pairs(self, steps: Steps) -> Places:
        """Pairs of nearly equal wordings."""
        count = len(self._sizes)
        owners = np.repeat(np.arange(count), np.array(self._sizes, np.int64))
        grams = np.frombuffer(self._grams, np.uint64) if self._grams else np.zeros(0, np.uint64)
        found = [np.zeros((0, 2), np.int64)]
        for block in candidate_pairs(grams, owners, count, window=WINDOW, share=SHARE):
            for start in range(0, len(block), _BATCH):
                pairs = block[start : start + _BATCH]
                texts = self._texts(np.unique(pairs).tolist())
                ours, theirs = ([texts[place][0] for place in side] for side in pairs.T.tolist())
                found.append(pairs[equal(ours, theirs)])
            steps("repeated items", int(block[-1, 0]) + 1 if len(block) else 0, count)
        return np.concatenate(found)

    def _texts(self, wordings: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Wordings, ascending, as masked words and as text."""
        found = {}
        for wording in wordings:
            self._spool.seek(self._ends[wording])
            masked, _, text = self._spool.read(self._ends[wording + 1] - self._ends[wording]).decode().partition("\n")
            found[wording] = masked, text
        return found
