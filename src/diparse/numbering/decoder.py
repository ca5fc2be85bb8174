"""The outline that the author meant: the likeliest reading of all markers of a page, chosen as a whole.

A page is a noisy channel. The author wrote a well-formed outline; the page shows markers with faults, numbers that
are no markers, and outlines of several instructions one after the other. A Viterbi beam walks over the candidates
in page order. Its states are places in an outline; every step of the outline and every fault has a cost in nats
(``faults.FAULTS`` and ``COSTS``), and the cheapest path is what the page is read as. How sure a reading is comes
from the same costs: the margin to the best path that reads this marker otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import exp
from typing import NamedTuple

from diparse.numbering.faults import FAULTS, channel
from diparse.numbering.markers import Marker

Path = tuple[int, ...]


class Costs(NamedTuple):
    """What the steps of an outline cost, in nats."""

    gap: float = 1.2
    """A number is missing; each further one adds ``gap_more``."""
    gap_more: float = 0.25
    gap_most: float = 6.0
    missing_parent: float = 0.7
    """«2.1.1» right under section 2."""
    back: float = 5.5
    """The outline jumps back."""
    repeat: float = 4.2
    """The same number again."""
    implied_section: float = 0.5
    """A section begins whose heading is lost."""
    new_instruction: float = 7.0
    """An outline starts anew with no title to say so."""
    after_signature: float = 1.0
    """The same where signatures stand between."""
    other_job: float = 0.3
    """The same where the points go over to another job."""
    after_break: float = 7.5
    """The same where lines of the site stand between."""
    odd_level: float = 2.0
    """An item that is numbered like a section."""
    other_style: float = 2.2
    """A heading that is numbered in another style than those before it."""
    inner_list: float = 2.2
    """A list inside an item that nothing introduces."""


COSTS = Costs()
BEAM = 20
CUT = 11.0
SURE_ENOUGH = 0.7
"""A repair with less confidence is not applied, only reported as suspect."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the outline may take a step."""

    at: int
    """Offset in the page."""
    what: str
    """``number``, ``heading`` (unnumbered), ``introducer`` («Сторож имеет право:»), ``title`` or ``job``
    (a job's name with a colon, as over the points of another instruction)."""
    readings: Sequence[Marker] = ()
    heading: float = 0.0
    """Evidence that what stands here is a section's heading."""
    general: bool = False
    """Whether a heading here would open an instruction («Общие положения»)."""
    skip: float = 6.0
    """What it costs to take this for running text."""
    enter: float = 0.0
    """What it costs to take this for a marker."""
    introduced: bool = False
    """Whether the line before ends in a colon."""
    after: str = ""
    """What stands since the number before: ``signature``, ``break`` (a line of the site's own), ``other_job`` (the
    points speak of another job from here on) or nothing."""
    blank: bool = False
    """Whether nothing but the marker stands here."""
    introduces: bool = False
    """Whether the text here is itself such a sentence as «Сторож имеет право:»."""


class State(NamedTuple):
    """A place in an outline."""

    section: int = 0
    style: str = ""
    """How the sections of this instruction are numbered."""
    path: Path = ()
    """The last item's number."""
    fresh: bool = True
    """Whether no item has come since the section began."""
    inner: tuple[tuple[str, int], ...] = ()
    """Lists inside the item: style and last ordinal of each level."""
    offset: int = 0
    """What a foreign numbering adds to the section's number."""
    restarts: bool = False
    """Whether a heading was seen that starts at 1 again."""


START = State()


@dataclass(frozen=True, slots=True)
class Step:
    """What a candidate was read as."""

    does: str
    """``section``, ``item``, ``inner`` (an item of a list inside an item) or ``skip`` (no marker)."""
    marker: Marker | None = None
    number: Path = ()
    fault: str | None = None
    starts: bool = False
    """Whether a new instruction starts here."""
    implied: bool = False
    """Whether a section whose heading is lost starts here."""
    section: int = 0
    """The number of the section that this belongs to, 0 where nothing tells."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The step chosen for a candidate, with what speaks for it."""

    step: Step
    cost: float
    confidence: float
    rivals: tuple[tuple[Step, float], ...]
    """The other readings of this marker and how much worse the best outline with each of them is."""


class _Arc(NamedTuple):
    source: int
    target: int
    cost: float
    step: Step


def decode(candidates: Sequence[Candidate]) -> list[Decision]:
    """The likeliest step for each candidate, in page order."""
    states: list[State] = [START]
    costs = [0.0]
    lattice: list[list[_Arc]] = []
    forward: list[list[float]] = [costs]
    for candidate in candidates:
        arcs, states, costs = _advance(candidate, states, costs)
        lattice.append(arcs)
        forward.append(costs)
    return _best_path(lattice, forward)


def _advance(
    candidate: Candidate, states: list[State], costs: list[float]
) -> tuple[list[_Arc], list[State], list[float]]:
    """One step of the beam: the arcs that survive, the states they lead to and the cost of each."""
    index: dict[State, int] = {}
    best: list[float] = []
    arcs: list[_Arc] = []
    for source, state in enumerate(states):
        for cost, target, step in _steps(candidate, state):
            total = costs[source] + cost
            place = index.setdefault(target, len(index))
            if place == len(best):
                best.append(total)
            elif total < best[place]:
                best[place] = total
            arcs.append(_Arc(source, place, cost, step))
    bound = min(best) + CUT
    if len(best) > BEAM:
        bound = min(bound, sorted(best)[BEAM - 1])
    kept = [i for i, cost in enumerate(best) if cost <= bound][:BEAM]
    renumber = {old: new for new, old in enumerate(kept)}
    all_states = list(index)
    return (
        [arc._replace(target=renumber[arc.target]) for arc in arcs if arc.target in renumber],
        [all_states[i] for i in kept],
        [best[i] for i in kept],
    )


def _best_path(lattice: list[list[_Arc]], forward: list[list[float]]) -> list[Decision]:
    """The cheapest path; at each step also the best path through every other reading (min-marginals)."""
    decisions: list[Decision] = []
    backward = [0.0] * len(forward[-1])
    at = min(range(len(backward)), key=forward[-1].__getitem__) if backward else 0
    for i in range(len(lattice) - 1, -1, -1):
        costs = forward[i]
        before = [float("inf")] * len(costs)
        rivals: dict[tuple[str, Path], tuple[float, Step]] = {}
        chosen: _Arc | None = None
        for arc in lattice[i]:
            through = arc.cost + backward[arc.target]
            if through < before[arc.source]:
                before[arc.source] = through
            total = costs[arc.source] + through
            key = (arc.step.does, arc.step.number)
            if key not in rivals or total < rivals[key][0]:
                rivals[key] = total, arc.step
            if arc.target == at and (
                chosen is None or costs[arc.source] + arc.cost < costs[chosen.source] + chosen.cost
            ):
                chosen = arc
        assert chosen is not None
        best = costs[chosen.source] + chosen.cost + backward[at]
        mine = chosen.step.does, chosen.step.number
        others = sorted(
            ((total - best, step) for key, (total, step) in rivals.items() if key != mine), key=lambda r: r[0]
        )
        margin = max(0.0, others[0][0]) if others else CUT
        decisions.append(
            Decision(
                chosen.step,
                chosen.cost,
                round(1 / (1 + exp(-margin)), 3),
                tuple((step, round(worse, 2)) for worse, step in others[:4]),
            )
        )
        backward, at = before, chosen.source
    decisions.reverse()
    return decisions


_Steps = Iterator[tuple[float, State, Step]]


def _steps(candidate: Candidate, state: State) -> _Steps:
    """All steps that a candidate allows from a place in the outline."""
    if candidate.what == "number":
        yield candidate.skip, state, Step("skip", section=state.section)
        for marker in candidate.readings:
            for cost, target, step in _marker_steps(candidate, marker, state):
                yield cost + candidate.enter, target, step
    elif candidate.what in ("title", "job"):
        yield candidate.heading * 0.8, state, Step("skip", section=state.section)
        cost = 0.3 if state == START else max(0.3, 4.0 - candidate.heading)
        if candidate.what == "job":
            if candidate.after == "signature":
                cost = COSTS.after_signature - 0.5
            elif state.fresh and state.section:
                cost += 2.5  # right under a heading it introduces the points: «Сторож:»
        yield cost, START, Step("section", starts=True)
    else:
        yield from _bare_steps(candidate, state)


def _bare_steps(candidate: Candidate, state: State) -> _Steps:
    """A heading without a number, or a sentence that may stand where a heading was lost."""
    if candidate.what == "introducer":
        if state.fresh and state.section:
            yield 0.0, state, Step("skip", section=state.section)
            return
        yield 0.5, state, Step("skip", section=state.section)
        cost = 0.6
    else:
        heading = candidate.heading + (1.0 if state.style == "bare" else -0.7 if state.style else 0.0)
        under_heading = state.fresh and state.section and state.style not in ("", "bare")
        yield 0.3 if under_heading else max(0.2, heading - 0.5), state, Step("skip", section=state.section)
        cost = max(0.0, 2.5 - heading) + (2.0 if under_heading else 0.0)
    n = state.section + 1
    style = state.style if candidate.what == "introducer" else state.style or "bare"
    target = state._replace(section=n, style=style, fresh=True, inner=(), offset=0)
    yield cost, target, Step("section", number=(n,), implied=candidate.what == "introducer", section=n)
    if candidate.general and state.section >= 2:
        yield cost + 1.5, State(1, "bare"), Step("section", number=(1,), starts=True, section=1)


def _marker_steps(candidate: Candidate, marker: Marker, state: State) -> _Steps:
    flaw = FAULTS[marker.flaw].cost if marker.flaw else 0.0
    if marker.style in ("letter", "paren"):
        steps = _inner_steps(marker, state)
        if marker.style == "paren" and candidate.heading > 0:
            steps = chain(steps, _section_steps(candidate, marker, state))
        if marker.style == "paren" and not state.inner and marker.path[0] > 1:
            steps = chain(
                steps, ((cost + 0.6, after, step) for cost, after, step in _item_steps(candidate, marker, state))
            )
    else:
        steps = _outline_steps(candidate, marker, state)
    for cost, target, step in steps:
        yield cost + flaw, target, step
    if (
        state != START
        and not candidate.blank
        and marker.style != "letter"
        and (marker.path in ((1,), (1, 1)) or candidate.after)
    ):
        # an outline that starts anew
        cost = COSTS.new_instruction
        if candidate.after:
            cost = {"signature": COSTS.after_signature, "other_job": COSTS.other_job}.get(
                candidate.after, COSTS.after_break
            )
        elif candidate.general and marker.path == (1,):
            cost -= 3.5
        for more, target, step in _outline_steps(candidate, marker, START):
            yield cost + more + flaw, target, _started(step)


def _started(step: Step) -> Step:
    return replace(step, starts=True)


def _outline_steps(candidate: Candidate, marker: Marker, state: State) -> _Steps:
    if len(marker.path) == 1:
        yield from _section_steps(candidate, marker, state)
        if marker.style == "dot":
            yield from _list_steps(candidate, marker, state)
    if marker.style == "dot":
        yield from _item_steps(candidate, marker, state)


# --- sections


def _section_steps(candidate: Candidate, marker: Marker, state: State) -> _Steps:
    base = max(0.0, 2.6 - candidate.heading)
    if marker.style in ("roman", "word"):
        # items are seldom numbered so: this is a heading whatever its words are
        base = min(0.4 * base, 1.0 if marker.style == state.style else 2.0)
    elif base > 5:
        return
    if state.style and marker.style != state.style:
        base += COSTS.other_style * (0.5 if state.style == "bare" else 1.0)
    printed = marker.path[0]
    for cost, number, fault in _section_numbers(printed, state, candidate.general):
        offset = printed - number if fault == "foreign_offset" else 0
        target = State(
            number, marker.style, state.path, True, (), offset, state.restarts or fault == "restarted_heading"
        )
        yield base + cost, target, Step("section", marker, (number,), fault or marker.flaw, section=number)


def _section_numbers(printed: int, state: State, general: bool) -> Iterator[tuple[float, int, str | None]]:
    """The numbers that a printed section number may mean: cost, number, fault."""
    due = state.section + 1
    if state.style == "bare":  # how many headings have come is no number
        yield 0.0 if printed == due else 0.3, printed, None
        return
    if state.offset and printed - state.offset >= due:
        yield 0.1 + _gap(printed - state.offset - due), printed - state.offset, "foreign_offset"
    if printed == due:
        yield 0.0, printed, None
        return
    if state.section == 0:
        yield min(0.8 + 0.35 * printed, 8.0), printed, None
        if printed > 9 or (general and printed > 2):
            yield FAULTS["foreign_offset"].cost - (1.5 if general else 0.0), 1, "foreign_offset"
        return
    if printed > due:
        yield _gap(printed - due), printed, None
        if printed > due + 8:
            yield FAULTS["foreign_offset"].cost + 0.5, due, "foreign_offset"
    else:
        yield (COSTS.repeat if printed == state.section else COSTS.back), printed, None
    if printed == 1:
        yield (0.5 if state.restarts else FAULTS["restarted_heading"].cost), due, "restarted_heading"
    elif printed == state.section:
        yield FAULTS["repeated_number"].cost, due, "repeated_number"
    else:
        fault = channel((printed,), (due,))
        if fault and fault[0] in ("stuck_digit", "dropped_digit", "swapped_digits"):
            yield fault[1], due, fault[0]


def _gap(missing: int) -> float:
    return min(COSTS.gap + COSTS.gap_more * (missing - 1), COSTS.gap_most) if missing > 0 else 0.0


# --- items


def _item_steps(candidate: Candidate, marker: Marker, state: State) -> _Steps:
    printed = marker.path
    text = max(0.0, candidate.heading - 0.5) if len(printed) == 1 else 0.0
    weak = 1.5 if marker.weak else 0.0
    base = text + weak
    cheapest = float("inf")
    for cost, target, step in _item_places(candidate, marker, printed, marker.flaw, state):
        cheapest = min(cheapest, cost)
        yield base + cost, target, step
    offset = state.offset
    if not offset and not state.path and len(printed) > 1 and printed[0] > 9 + state.section:
        offset = printed[0] - max(1, state.section)  # the page's first item: the numbers count on from another document
    if offset and printed[0] > offset:
        meant = (printed[0] - offset, *printed[1:])
        first = 0.1 if state.offset else FAULTS["foreign_offset"].cost
        for cost, target, step in _item_places(candidate, marker, meant, "foreign_offset", state):
            yield base + first + cost, target._replace(offset=offset), step
    if cheapest <= COSTS.missing_parent or state == START:
        return
    for meant in _due(state):
        if meant == printed:
            continue
        shown = (meant[0] + state.offset, *meant[1:])  # what would stand here with no other fault
        fault = _item_fault(printed, shown, state) if shown != printed else None
        if fault is None:
            continue
        for cost, target, step in _item_places(candidate, marker, meant, fault[0], state):
            target = target._replace(offset=state.offset)
            if cost <= COSTS.missing_parent + COSTS.implied_section:
                yield base + fault[1] + cost, target, step


def _item_fault(printed: Path, meant: Path, state: State) -> tuple[str, float] | None:
    if not state.offset and printed == state.path and len(meant) == len(printed) and meant[:-1] == printed[:-1]:
        return "repeated_number", FAULTS["repeated_number"].cost
    return channel(printed, meant)


def _due(state: State) -> Iterable[Path]:
    """The numbers that may rightly come next."""
    path = state.path
    due: dict[Path, None] = {}
    if state.fresh and state.section:
        due[(state.section, 1)] = None
    if path:
        for level in range(len(path), 0, -1):
            due[(*path[: level - 1], path[level - 1] + 1)] = None
        due[(*path, 1)] = None
    return due


def _item_places(
    candidate: Candidate, marker: Marker, number: Path, fault: str | None, state: State
) -> Iterator[tuple[float, State, Step]]:
    """Where an item of this number may stand after the given place: cost, new place, step."""
    for cost, section, implied in _item_costs(candidate, number, state):
        target = State(section, state.style, number, False, (), state.offset, state.restarts)
        yield cost, target, Step("item", marker, number, fault, implied=implied, section=section)


def _item_costs(candidate: Candidate, number: Path, state: State) -> Iterator[tuple[float, int, bool]]:
    section, path = state.section, state.path
    deep = len(number) > 1
    if not path and not section:
        yield _first_cost(number), (number[0] if deep else 0), deep
        return
    if not path or state.fresh:
        yield min(_fresh_costs(number, state)), section, False
        if deep and number[0] != section:
            # the sections' numbers are not known, or headings are lost
            jump = number[0] - section
            far = _gap(jump - 1) if jump > 0 and (state.style != "bare" or jump > 3) else 2.0 * (jump < 0)
            cost = 0.6 + _step((number[0],), number) + COSTS.implied_section + far
            yield cost, number[0], bool(section)
        return
    cost = _step(path, number)
    prefixed = len(path) > 1 and path[0] == section
    if deep and prefixed and number[0] != section:
        yield cost + COSTS.implied_section, number[0], True
        return
    if deep and section and number[0] == section and path[0] != section:
        cost = min(cost, _step((section,), number) + 0.8)
    if not deep and prefixed:
        cost += COSTS.odd_level
    yield cost, section, False
    if not deep and candidate.introduces and cost < 0.5:
        yield cost + 0.7, section + 1, True


def _first_cost(number: Path) -> float:
    """What it costs that an outline begins with this item."""
    if len(number) == 1:
        return 0.2 if number == (1,) else min(1.0 + 0.4 * number[0], 8.0)
    if number[0] > 20:
        return 8.0
    cost = 0.5 + 0.15 * number[0] + _step((number[0],), number)
    return cost + (1.5 if number[0] > 1 or number[1] > 1 else 0.0)


def _fresh_costs(number: Path, state: State) -> Iterator[float]:
    """An item that comes first in a section: numbered by the section, from 1, or on from the section before."""
    if len(number) > 1:
        if number[0] == state.section or not state.section:
            yield _step((number[0],), number)
        if number[0] == 1:
            yield 3.0 + _step((1,), number)
        yield 7.0
    else:
        yield 0.1 if number == (1,) else 0.3 + _gap(number[0] - 1)
    if state.path:
        yield _step(state.path, number) + 0.2 + (COSTS.odd_level if len(number) != 1 else 0.0)


def _step(before: Path, number: Path) -> float:
    """What it costs to come from one number of an outline to another.

    >>> _step((9, 3, 16), (9, 3, 17)), _step((9, 3, 16), (9, 4)), _step((9, 3), (9, 3, 1))
    (0.0, 0.0, 0.0)
    >>> _step((2, 10), (2, 12)), _step((2, 10), (3, 1)), _step((2, 10), (2, 10))
    (1.2, 0.7, 4.2)
    """
    j = 0
    common = min(len(before), len(number))
    while j < common and before[j] == number[j]:
        j += 1
    if j == len(number):
        return COSTS.repeat
    if j == len(before):
        cost, rest = 0.0, number[j:]
        cost += _gap(rest[0] - 1)
        rest = rest[1:]
    else:
        ahead = number[j] - before[j]
        if ahead < 0:
            return COSTS.back
        cost, rest = _gap(ahead - 1), number[j + 1 :]
    for part in rest:
        cost += COSTS.missing_parent + _gap(part - 1)
    return cost


# --- lists inside an item


def _inner_steps(marker: Marker, state: State) -> _Steps:
    """«1)» and «а)»: a list of its own inside an item or section."""
    weak = 1.0 if marker.weak else 0.0
    yield from _continue_list(marker, marker.style, state, weak)
    n = marker.path[0]
    if all(style != marker.style for style, _ in state.inner):
        target = state._replace(inner=(*state.inner, (marker.style, n)), fresh=False)
        cost = 0.2 if n == 1 else COSTS.gap + 0.5 * n
        yield cost + weak, target, Step("inner", marker, marker.path, marker.flaw, section=state.section)


def _list_steps(candidate: Candidate, marker: Marker, state: State) -> _Steps:
    """«1.», «2.» inside an item that is itself numbered."""
    weak = 1.5 if marker.weak else 0.0
    yield from _continue_list(marker, "dot", state, weak + 0.15)
    if marker.path == (1,) and state.path and not state.fresh and all(style != "dot" for style, _ in state.inner):
        target = state._replace(inner=(*state.inner, ("dot", 1)))
        cost = 0.5 if candidate.introduced else COSTS.inner_list
        yield cost + weak, target, Step("inner", marker, (1,), marker.flaw, section=state.section)


def _continue_list(marker: Marker, style: str, state: State, extra: float) -> _Steps:
    n = marker.path[0]
    for level in range(len(state.inner) - 1, -1, -1):
        if state.inner[level][0] != style:
            continue
        last = state.inner[level][1]
        if n == last + 1:
            cost = 0.0
        elif n > last:
            cost = _gap(n - last - 1)
        else:
            cost = 1.2 if n == 1 else 4.0
        target = state._replace(inner=(*state.inner[:level], (style, n)))
        yield cost + extra, target, Step("inner", marker, (n,), marker.flaw, section=state.section)
        return
