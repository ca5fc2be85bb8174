"""The outline that the author meant: the likeliest reading of all markers of a page, chosen as a whole.

A page is a noisy channel. The author wrote a well-formed outline; the page shows markers with faults, numbers that
are no markers, and outlines of several instructions one after the other. A Viterbi beam walks over the candidates
in page order; ``outline.steps`` says what each may be and at what cost, and the cheapest path is what the page is
read as. How sure a reading is comes from the same costs: the margin to the best path that reads this marker otherwise.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, inf
from operator import itemgetter

from msgspec import Struct

from diparse.numbering.outline import START, Candidate, Path, State, Step, between, steps

BEAM = 20
CUT = 11.0
"""A place this much dearer than the best one is given up; nats."""
SETTLED_CUT = 2.5
"""The same where the numbers count on plainly."""
SETTLED_SIDE = 3
"""So many numbers before and after a settled one count on plainly too."""
PLAIN_HEADING = 2.5
"""Evidence from which on a numbered line is plainly a heading."""
BELIEF = 2.0
"""How fast confidence grows with the margin to the next reading: set so that on generated pages with known truth
(``benchmarks/numbering.py``) a repair said to be nine tenths sure is right nine times in ten or more."""
SUREST = 0.999
"""Nothing is surer than this."""
SURE_ENOUGH = 0.85
"""A repair with less confidence is not applied, only reported as suspect."""


class Decision(Struct, frozen=True, gc=False):
    """The step chosen for a candidate, with what speaks for it."""

    step: Step
    cost: float
    confidence: float
    rivals: tuple[tuple[Step, float], ...]
    """The other readings of this marker and how much worse the best outline with each of them is."""

    @property
    def number(self) -> Path:
        """The number to write: the printed one where a repair is not sure enough."""
        step, marker = self.step, self.step.marker
        sure = self.confidence >= SURE_ENOUGH or marker is None or marker.flaw not in (None, "glued")
        return step.number if sure or marker is None else marker.path


_Arc = tuple[int, int, float, Step]
"""From which place of the column before to which of this one, the cost and the step."""


def decode(candidates: Sequence[Candidate]) -> list[Decision]:
    """The likeliest step for each candidate, in page order."""
    decisions: list[Decision] = []
    states: list[State] = [START]
    costs = [0.0]
    lattice: list[list[_Arc]] = []
    forward: list[list[float]] = [costs]
    for candidate, settled in zip(candidates, _settled(candidates), strict=True):
        arcs, states, costs = _advance(candidate, states, costs, SETTLED_CUT if settled else CUT)
        lattice.append(arcs)
        forward.append(costs)
        if len(states) == 1:  # all paths meet: what comes cannot change what was, and a long page's lattice is large
            decisions += _best_path(lattice, forward)
            lattice, forward = [], [costs]
    return decisions + _best_path(lattice, forward)


def _settled(candidates: Sequence[Candidate]) -> list[bool]:
    """Where the numbers count on plainly on both sides, so that hardly another reading can come out cheapest."""
    settled = [False] * len(candidates)
    run = 0
    for i, (before, here) in enumerate(pairwise(candidates), 1):
        run = run + 1 if _counts_on(before, here) else 0
        if run >= 2 * SETTLED_SIDE:
            settled[i - SETTLED_SIDE] = True
    return settled


def _counts_on(before: Candidate, here: Candidate) -> bool:
    """Whether a number that is printed well comes right after the one before it: an item, or the next heading."""
    if before.what != "number" or here.what != "number" or here.after:
        return False
    a, b = before.readings[0], here.readings[0]
    if a.style != "dot" or b.style != "dot" or b.weak or b.flaw not in (None, "glued"):
        return False
    if len(b.path) == 1:
        return len(a.path) > 1 and b.path[0] == a.path[0] + 1 and here.heading >= PLAIN_HEADING
    if len(a.path) == 1 and before.heading < PLAIN_HEADING:
        return False
    return a.path[0] == b.path[0] and between(a.path, b.path) == 0.0


def _advance(
    candidate: Candidate, states: list[State], costs: list[float], cut: float
) -> tuple[list[_Arc], list[State], list[float]]:
    """One step of the beam: the arcs that survive, the states they lead to and the cost of each."""
    index: dict[State, int] = {}
    best: list[float] = []
    arcs: list[_Arc] = []
    size = 0
    for source, state in enumerate(states):
        before = costs[source]
        for cost, target, step in steps(candidate, state):
            total = before + cost
            place = index.setdefault(target, size)
            if place == size:
                best.append(total)
                size += 1
            elif total < best[place]:
                best[place] = total
            arcs.append((source, place, cost, step))
    bound = min(best) + cut
    kept = [i for i, cost in enumerate(best) if cost <= bound]
    if len(kept) > BEAM:
        kept = sorted(kept, key=best.__getitem__)[:BEAM]
    all_states = list(index)
    if len(kept) < size:
        renumber = {old: new for new, old in enumerate(kept)}
        arcs = [(source, renumber[place], cost, step) for source, place, cost, step in arcs if place in renumber]
    return arcs, [all_states[i] for i in kept], [best[i] for i in kept]


def _best_path(lattice: list[list[_Arc]], forward: list[list[float]]) -> list[Decision]:
    """The cheapest path; at each step also the best path through every other reading (min-marginals)."""
    decisions: list[Decision] = []
    backward = [0.0] * len(forward[-1])
    at = min(range(len(backward)), key=forward[-1].__getitem__) if backward else 0
    for i in range(len(lattice) - 1, -1, -1):
        costs = forward[i]
        before = [inf] * len(costs)
        readings: dict[tuple[str, Path], tuple[float, Step]] = {}
        chosen: _Arc | None = None
        least = inf
        for arc in lattice[i]:
            source, target, cost, step = arc
            through = cost + backward[target]
            if through < before[source]:
                before[source] = through
            total = costs[source] + through
            key = (step.does, step.number)
            if key not in readings or total < readings[key][0]:
                readings[key] = total, step
            if target == at and costs[source] + cost < least:
                chosen, least = arc, costs[source] + cost
        assert chosen is not None
        decisions.append(_decision(chosen, least + backward[at], readings))
        backward, at = before, chosen[0]
    decisions.reverse()
    return decisions


def _decision(chosen: _Arc, best: float, readings: dict[tuple[str, Path], tuple[float, Step]]) -> Decision:
    _, _, cost, step = chosen
    del readings[step.does, step.number]
    possible = (reading for reading in readings.values() if reading[0] < inf)  # the rest lead nowhere
    rivals = tuple((rival, round(total - best, 2)) for total, rival in sorted(possible, key=itemgetter(0)))
    # how sure the number is, not whether it is one
    margin = next((max(0.0, worse) for rival, worse in rivals if rival.does != "skip" or step.does == "skip"), CUT)
    return Decision(step, cost, min(SUREST, round(1 / (1 + exp(-BELIEF * margin)), 3)), rivals[:4])
