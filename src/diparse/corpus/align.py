"""Two instructions side by side: which nodes are the same, and what that makes the two.

>>> import diparse
>>> text = "Инструкция {}\\n1. Обязанности\\n1.1. {} моет пол и окна.\\n1.2. {} носит воду из колодца."
>>> jobs = ("повара", "Повар", "Повар"), ("сторожа", "Сторож", "Сторож")
>>> cook, guard = (diparse.parse(text.format(*job)) for job in jobs)
>>> diparse.compare(cook.instructions[0], guard.instructions[0]).kind
'template'
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from diparse.corpus.readings import JOB, Line, Reading, read
from diparse.model import Difference, DifferenceKind, Instruction, Pair, PairKind

HELD = 0.75
"""Share of a copy that the other has: of each of two near copies, of a part alone that its whole has."""
CHANGED = 70.0
"""Least rapidfuzz ratio, out of 100, of two wordings of one node."""
UNLIKE = 0.2
"""Where neither has this share of the other's shingles, nodes are not looked at."""
_MOST_TRIED = 1_000_000
"""Pairs of nodes whose wordings are compared: a second or two; beyond that only equal nodes are matched."""


class Match(NamedTuple):
    """Line ``i`` of one instruction is line ``j`` of the other; ``moved``: out of order."""

    i: int
    j: int
    similarity: float
    moved: bool


def compare(a: Instruction, b: Instruction) -> Pair:
    """Compare two instructions node by node; ``kind`` is ``different`` where they are no copies.

    The job's name counts as equal to the other's. Of a ``contained`` pair the part becomes ``a``.
    """
    return judge(read(a), read(b))


def judge(a: Reading, b: Reading) -> Pair:
    """The same of two readings."""
    common = int(np.isin(a.grams, b.grams, assume_unique=True).sum())
    shares = [common / max(1, len(grams)) for grams in (a.grams, b.grams)]
    matches = align(a.lines, b.lines) if max(shares) >= UNLIKE else []
    sizes = [sum(len(line.masked) for line in lines) for lines in (a.lines, b.lines)]
    held_a = sum(len(a.lines[match.i].masked) * match.similarity for match in matches)
    held_b = sum(len(b.lines[match.j].masked) * match.similarity for match in matches)
    # nodes bear misprints, shingles bear lines cut elsewhere: each share is what the better witness says
    share_a, share_b = max(shares[0], held_a / max(1, sizes[0])), max(shares[1], held_b / max(1, sizes[1]))
    kind = _kind(a, b, matches, share_a, share_b)
    if kind == "contained" and share_b > share_a:
        a, b, matches = b, a, sorted(Match(j, i, similarity, moved) for i, j, similarity, moved in matches)
    return Pair(
        a.id,
        b.id,
        kind,
        jaccard=round(common / max(1, len(a.grams) + len(b.grams) - common), 4),
        containment=round(max(shares), 4),
        similarity=round((held_a + held_b) / max(1, sum(sizes)), 4),
        differences=tuple(_differences(a.lines, b.lines, matches)),
    )


def _kind(a: Reading, b: Reading, matches: Sequence[Match], share_a: float, share_b: float) -> PairKind:
    near = min(share_a, share_b) >= HELD
    if max(share_a, share_b) < HELD:
        return "different"
    if _other_job(a, b, matches):
        # a part of another job's instruction is what all jobs have: pay, liability, the law
        return "template" if near else "different"
    if [line.plain for line in a.lines] == [line.plain for line in b.lines]:
        return "exact"
    return "near" if near else "contained"


def _other_job(a: Reading, b: Reading, matches: Sequence[Match]) -> bool:
    """Whether the two are for different jobs: what their nodes call the person decides, then the names found.

    A name may be read from one title more fully than from the other («специалист», «главный специалист»).
    """
    if not a.job or not b.job or a.job == b.job:
        return False
    same = other = 0
    for match in matches:
        one, two = a.lines[match.i], b.lines[match.j]
        if JOB in one.masked or JOB in two.masked:
            same += one.plain == two.plain
            other += one.plain != two.plain and one.masked == two.masked
    if same or other:
        return other > same
    return not (set(a.job) <= set(b.job) or set(b.job) <= set(a.job))


def align(a: Sequence[Line], b: Sequence[Line]) -> list[Match]:
    """Which line is which: equal ones in order, then equal ones anywhere, then the likest wordings."""
    ours, theirs = [line.masked for line in a], [line.masked for line in b]
    blocks = LCSseq.opcodes(ours, theirs)
    kept = [
        (block.src_start + n, block.dest_start + n)
        for block in blocks
        if block.tag == "equal"
        for n in range(block.src_end - block.src_start)
    ]
    matches = [Match(i, j, 1.0, False) for i, j in kept]
    left_a, left_b = sorted({*range(len(a))} - {i for i, _ in kept}), sorted({*range(len(b))} - {j for _, j in kept})
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for j in left_b:
        waiting[theirs[j]].append(j)
    moved = [Match(i, waiting[ours[i]].popleft(), 1.0, True) for i in left_a if waiting.get(ours[i])]
    left_a = sorted({*left_a} - {match.i for match in moved})
    left_b = sorted({*left_b} - {match.j for match in moved})
    before_a, before_b = [i for i, _ in kept], [j for _, j in kept]
    for i, j, similarity in _likest(ours, theirs, left_a, left_b):
        moved.append(Match(i, j, similarity, bisect_left(before_a, i) != bisect_left(before_b, j)))
    return sorted(matches + moved)


def _likest(
    ours: Sequence[str], theirs: Sequence[str], left_a: Sequence[int], left_b: Sequence[int]
) -> Iterator[tuple[int, int, float]]:
    """Pairs of differently worded lines, each line once, the likest first."""
    if not left_a or not left_b or len(left_a) * len(left_b) > _MOST_TRIED:
        return
    ratios = process.cdist(
        [ours[i] for i in left_a], [theirs[j] for j in left_b], scorer=fuzz.ratio, score_cutoff=CHANGED
    )
    rows, columns = np.nonzero(ratios)
    likest_first = np.lexsort((columns, rows, -ratios[rows, columns]))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for row, column in zip(rows[likest_first].tolist(), columns[likest_first].tolist(), strict=True):
        if row not in taken_a and column not in taken_b:
            taken_a.add(row)
            taken_b.add(column)
            yield left_a[row], left_b[column], float(ratios[row, column]) / 100


def _differences(a: Sequence[Line], b: Sequence[Line], matches: Sequence[Match]) -> Iterator[Difference]:
    """What is not the same, in the order of ``a``; what only ``b`` has comes last."""
    matched = {match.i: match for match in matches}
    for i, line in enumerate(a):
        match = matched.get(i)
        if match is None:
            yield Difference("only_a", line.node, None, 0.0)
        elif match.moved or match.similarity < 1:
            kind: DifferenceKind = "moved" if match.moved else "changed"
            yield Difference(kind, line.node, b[match.j].node, round(match.similarity, 4))
    found = {match.j for match in matches}
    for j, line in enumerate(b):
        if j not in found:
            yield Difference("only_b", None, line.node, 0.0)
