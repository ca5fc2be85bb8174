"""The outline that an author may write: what may come next at a place in it, and what each step costs.

A ``State`` is a place in an outline, a ``Candidate`` a place in the page where the outline may take a step. ``steps``
lists what the candidate may be from there: a section, an item, an item of a list inside an item, or no marker at all.
Costs are in nats: a step of cost 2 is taken to be e² times rarer than the plain next step. They are set by hand and
held against generated pages whose truth is known (``benchmarks/numbering.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from diparse.numbering.faults import DIGIT_FAULTS, FAULTS, channel
from diparse.numbering.markers import LETTER_STYLES, PAREN_STYLES, WORD_STYLES, Marker

Path = tuple[int, ...]
_ELEMENT_STYLES = (*LETTER_STYLES, "small_roman")
_PLAIN_STYLES = ("dot", *PAREN_STYLES)


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
    early: float = 3.2
    """The number that is due next stands here already, one too early."""
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
    same_job: float = 1.5
    """The outline goes on, with a gap, where the points go over to another job."""
    amid_other_job: float = 1.0
    """What the numbers that another job's points begin with cost at most: they begin anywhere."""
    after_break: float = 7.5
    """The same where lines of the site stand between."""
    odd_heading: float = 0.8
    """The number that is due for a section, over words that are no heading's but end as one."""
    heading_due: float = 1.5
    """The same read as an item, on top of ``odd_level``."""
    odd_level: float = 2.0
    """An item that is numbered like a section."""
    other_style: float = 2.2
    """A heading that is numbered in another style than those before it."""
    inner_list: float = 2.2
    """A list inside an item that nothing introduces."""
    lone_element: float = 1.5
    """A list «1.» inside an item that ends after its first element."""
    back_after_break: float = 3.5
    """The same where the number belongs to an earlier section than the one before the break."""
    fault_after_break: float = 2.0
    """A number is faulty whose neighbours before stand behind lines of the site's own."""
    fault_in_sentence: float = 1.5
    """A number is faulty that may as well end a sentence."""
    foreign_items: float = 7.0
    """Items that carry another section's number, kept as they are."""
    stray: float = 5.0
    """A number alone on its line that belongs somewhere else: it stands as an empty item, the outline goes on."""


COSTS = Costs()


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
    ends_sentence: bool = False
    """Whether the number may end the sentence that the line before it left open: «… лежит в кабинете», then «54.»."""
    introduces: bool = False
    """Whether the text here is itself such a sentence as «Сторож имеет право:»."""
    unstopped: bool = False
    """Whether the text here ends as a heading does, without a stop."""
    parted: bool = False
    """Whether wide blanks or foreign lines part it from the point above."""
    turns: bool = False
    """Whether it introduces something else than the last heading or sentence of that kind did."""


class State(NamedTuple):
    """A place in an outline."""

    section: int = 0
    style: str = ""
    """How the sections of this instruction are numbered."""
    path: Path = ()
    """The last item's number."""
    fresh: bool = True
    """Whether no item has come since the section began."""
    top: int = 0
    """How many numbers the items at the top of the section have: 1 (1, 2, 3) or 2 (4.1, 4.2, 4.3)."""
    inner: tuple[tuple[str, int], ...] = ()
    """Lists inside the item: style and last ordinal of each level."""
    offset: int = 0
    """What a foreign numbering adds to the numbers of sections and of their items."""
    copied: tuple[Path, Path] | None = None
    """Where items carry the number of what they were copied from: that number, and the one they stand under."""
    restarts: bool = False
    """Whether a heading was seen that starts at 1 again."""
    before: int = 0
    """The last section of the instruction before this one."""

    @property
    def begun(self) -> bool:
        """Whether anything of this outline has come."""
        return bool(self.section or self.path or self.inner)


START = State()


class Step(NamedTuple):
    """What a candidate is read as."""

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


@lru_cache(maxsize=1_000)
def skipped(section: int) -> Step:
    """No marker; one object for all that stand in a section of this number, for most candidates may be none."""
    return Step("skip", section=section)


Arc = tuple[float, State, Step]
"""A step with its cost and the place that it leads to."""


def steps(candidate: Candidate, state: State) -> list[Arc]:
    """All steps that a candidate allows from a place in the outline."""
    if candidate.what == "number":
        arcs = [(candidate.skip, state, skipped(state.section))]
        for marker in candidate.readings:
            flaw = FAULTS[marker.flaw].cost if marker.flaw else 0.0
            arcs += _dearer(_marker_steps(candidate, marker, state), flaw + candidate.enter)
        return _doubted(arcs, candidate)
    if candidate.what == "introducer":
        return _introducer_steps(candidate, state)
    if candidate.what == "heading":
        return _bare_steps(candidate, state)
    return _title_steps(candidate, state)


def _doubted(arcs: list[Arc], candidate: Candidate) -> list[Arc]:
    """Faults need their neighbours for evidence: they cost more where these stand apart, or the number may be none."""
    apart = COSTS.fault_after_break if candidate.after else COSTS.fault_in_sentence if candidate.ends_sentence else 0.0
    if not apart:
        return arcs
    return [(cost + apart * (step.fault in DIGIT_FAULTS), target, step) for cost, target, step in arcs]


def _dearer(arcs: list[Arc], more: float) -> list[Arc]:
    return [(cost + more, target, step) for cost, target, step in arcs] if more else arcs


def _title_steps(candidate: Candidate, state: State) -> list[Arc]:
    cost = max(0.3, 4.0 - candidate.heading) if state.begun else 0.3
    if candidate.what == "job":
        if candidate.after == "signature":
            cost = COSTS.after_signature - 0.5
        elif state.fresh and state.section:
            cost += 2.5  # right under a heading it introduces the points: «Сторож:»
    return [
        (candidate.heading * 0.8, state, skipped(state.section)),
        (cost, State(before=state.section or state.before), Step("section", starts=True)),
    ]


def _introducer_steps(candidate: Candidate, state: State) -> list[Arc]:
    """A sentence such as «Сторож имеет право:» may stand where a heading was lost."""
    skip = skipped(state.section)
    if state.fresh and state.section and not candidate.turns:
        return [(0.0, state, skip)]
    n = state.section + 1
    target = State(n, state.style, state.path, restarts=state.restarts)
    opens = candidate.turns or not state.section
    return [
        (1.0 if opens else 0.5, state, skip),
        (0.3 if opens else 0.6, target, Step("section", number=(n,), implied=True, section=n)),
    ]


SURE_HEADING = 2.8
"""Evidence from which on a heading without a number is one by its words."""


def _bare_steps(candidate: Candidate, state: State) -> list[Arc]:
    """A heading without a number."""
    heading = candidate.heading + (1.0 if state.style == "bare" else -0.7 if state.style else 0.0)
    under_heading = state.fresh and state.section and state.style not in ("", "bare")
    skip = 0.3 if under_heading else max(0.2, heading - 0.5)
    cost = max(0.0, 2.5 - heading) + (2.0 if under_heading else 0.0)
    n = state.section + 1
    target = State(n, state.style or "bare", state.path, restarts=state.restarts)
    # behind the signatures of an instruction with numbered headings another one begins
    other_job = candidate.after == "other_job"
    signed = candidate.after == "signature" and candidate.heading >= SURE_HEADING and state.style not in ("", "bare")
    if signed:
        skip = max(skip, 1.0)
    arcs = [
        (skip, state, skipped(state.section)),
        (cost + 1.5 * signed + COSTS.same_job * other_job, target, Step("section", number=(n,), section=n)),
    ]
    if ((candidate.general or signed) and state.section >= 2) or (other_job and state.begun):
        anew = COSTS.other_job if other_job else COSTS.after_signature if signed else 1.5
        bare = max(0.0, 1.5 - candidate.heading)
        arcs.append((bare + anew, State(1, "bare"), Step("section", number=(1,), starts=True, section=1)))
    return arcs


LARGEST_AMID = 30
"""The largest number that another job's points may begin with."""


def _marker_steps(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    arcs = _steps_on(candidate, marker, state)
    if candidate.after == "other_job" and state.begun:  # a number that counts on speaks for itself
        parted = candidate.parted
        arcs = [(cost + COSTS.same_job * (parted or cost >= COSTS.gap), target, step) for cost, target, step in arcs]
    may_start = marker.path in ((1,), (1, 1)) or candidate.after
    if may_start and state.begun and not candidate.blank and marker.style not in _ELEMENT_STYLES:
        if candidate.after == "signature":
            cost = COSTS.after_signature
        elif candidate.after == "other_job":
            cost = COSTS.other_job
        elif candidate.after:
            back = len(marker.path) > 1 and marker.path[0] < state.section
            cost = COSTS.back_after_break if back else COSTS.after_break
        else:
            cost = COSTS.new_instruction - (3.5 if candidate.general and marker.path == (1,) else 0.0)
        for more, target, step in _steps_on(candidate, marker, START):
            anywhere = candidate.after == "other_job" or cost == COSTS.back_after_break
            if anywhere and max(marker.path) <= LARGEST_AMID:
                more = min(more, COSTS.amid_other_job + AGAIN * more)
            arcs.append((cost + more, target, step._replace(starts=True)))
    return arcs


def _steps_on(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    """What a marker may be where the outline goes on."""
    style = marker.style
    if style == "dot":
        arcs = _item_steps(candidate, marker, state)
        if len(marker.path) == 1:
            arcs += _section_steps(candidate, marker, state)
            arcs += _list_steps(candidate, marker, state)
        return arcs
    if style in _ELEMENT_STYLES:
        return _inner_steps(marker, state)
    if style in PAREN_STYLES:
        arcs = _inner_steps(marker, state)
        if candidate.heading > 0:
            arcs += _section_steps(candidate, marker, state)
        if not state.inner and marker.path[0] > 1:
            arcs += _dearer(_item_steps(candidate, marker, state), 0.6)
        return arcs
    arcs = _section_steps(candidate, marker, state)
    if state.style and style != state.style:
        # «§ 7» counts through the chapters, «III.» starts anew in each
        arcs += _item_steps(candidate, marker, state) if style in WORD_STYLES else _inner_steps(marker, state)
    return arcs


# --- sections


def _section_steps(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    base = max(0.0, 2.6 - candidate.heading)
    if marker.style not in _PLAIN_STYLES:
        # items are seldom numbered so: this is a heading whatever its words are
        base = min(0.4 * base, 1.0 if marker.style == state.style else 2.0)
    elif candidate.unstopped and marker.path[0] == state.section + 1 and state.top > 1:
        base = min(base, COSTS.odd_heading)  # between 5.4 and 6.1 it is a heading, whatever its words are
    elif base > 5:
        return []
    base += COSTS.lone_element * (state.inner == (("dot", 1),))
    if state.style and marker.style != state.style:
        base += COSTS.other_style * (0.5 if state.style == "bare" else 1.0)
    printed = marker.path[0]
    arcs: list[Arc] = []
    for cost, number, fault in _section_numbers(printed, state, candidate.general):
        offset = printed - number if fault == "foreign_offset" else state.offset if fault else 0
        restarts = state.restarts or fault == "restarted_heading"
        target = State(number, marker.style, state.path, True, 0, (), offset, None, restarts)
        arcs.append((base + cost, target, Step("section", marker, (number,), fault or marker.flaw, section=number)))
    return arcs


AGAIN = 0.02
"""What each further number of a foreign counting or a copied section costs."""
COUNTS_ON = 0.3
"""An instruction whose sections count on from those of the instruction before it on the page."""
FOREIGN_FROM = 10
"""A first section of this number or a higher one may count on from another document."""


def _section_numbers(printed: int, state: State, general: bool) -> list[tuple[float, int, str | None]]:
    """The numbers that a printed section number may mean: cost, number, fault."""
    due = state.section + 1
    if state.style == "bare":  # how many headings have come is no number
        return [(0.0 if printed == due else 0.3 + _gap(printed - due - 2), printed, None)]
    found: list[tuple[float, int, str | None]] = []
    if state.offset and printed - state.offset >= due:
        found.append((AGAIN + _gap(printed - state.offset - due), printed - state.offset, "foreign_offset"))
    if printed == due:
        return [*found, (0.0, printed, None)]
    foreign = FAULTS["foreign_offset"].cost
    if state.section == 0:
        if general and 1 < printed == state.before + 1:
            found.append((COUNTS_ON, 1, "foreign_offset"))
        elif printed >= FOREIGN_FROM:
            found.append((foreign - (1.5 if general else 0.0), 1, "foreign_offset"))
        elif general and printed > 2:
            found.append((foreign + 2.0, 1, "foreign_offset"))
        return [*found, (min(0.8 + 0.35 * printed, 8.0), printed, None)]
    if printed > due:
        found.append((_gap(printed - due), printed, None))
        if printed > due + 8:
            found.append((foreign + 0.5, due, "foreign_offset"))
    else:
        found.append((COSTS.repeat if printed == state.section else COSTS.back, printed, None))
    if printed == 1:
        found.append((0.5 if state.restarts else FAULTS["restarted_heading"].cost, due, "restarted_heading"))
    elif printed == state.section:
        found.append((FAULTS["repeated_number"].cost, due, "repeated_number"))
    else:
        fault = channel((printed,), (due,))
        if fault and fault[0] not in ("lost_dot", "separator"):
            found.append((fault[1], due, fault[0]))
    return found


def _gap(missing: int) -> float:
    return min(COSTS.gap + COSTS.gap_more * (missing - 1), COSTS.gap_most) if missing > 0 else 0.0


# --- items


def _item_steps(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    printed = marker.path
    base = marker.weak + (max(0.0, candidate.heading - 0.5) if len(printed) == 1 else 0.0)
    base += COSTS.lone_element * (state.inner == (("dot", 1),))
    plain = state._replace(offset=0) if state.offset and len(printed) > 1 else state  # it is its own counting again
    arcs = _item_places(candidate, marker, printed, marker.flaw, plain)
    cheapest = min(arc[0] for arc in arcs)
    arcs += _moved_items(candidate, marker, state)
    if candidate.blank and len(printed) > 1 and state.begun:
        arcs.append((COSTS.stray, state, Step("item", marker, printed, marker.flaw, section=state.section)))
    if cheapest > 0.5 and state.begun:
        arcs += _repaired_items(candidate, marker, state)
    return _dearer(arcs, base)


def _moved_items(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    """Items whose first numbers are another's: of a foreign numbering, or of the section or item copied from."""
    printed = marker.path
    if state.copied is not None or (state.section and len(printed) > 1 and printed[-1] == 1):
        source, here = state.copied or (printed[:-1], _host(state, len(printed) - 1))
        if printed[: len(source)] == source and here and (state.copied or _is_copy(source, here)):
            cost = AGAIN if state.copied else FAULTS["wrong_parent"].cost
            moved = state._replace(copied=(source, here))
            places = _item_places(candidate, marker, (*here, *printed[len(source) :]), "wrong_parent", moved)
            return _dearer([arc for arc in places if not arc[2].implied], cost)
    offset, cost = state.offset, AGAIN
    if not offset and not state.path and len(printed) > 1 and printed[0] > FOREIGN_FROM - 1 + state.section:
        # the page's first item: the numbers count on from another document
        offset, cost = printed[0] - max(1, state.section), FAULTS["foreign_offset"].cost
    if not offset or printed[0] <= offset:
        return []
    meant = (printed[0] - offset, *printed[1:])
    return _dearer(_item_places(candidate, marker, meant, "foreign_offset", state._replace(offset=offset)), cost)


def _host(state: State, length: int) -> Path:
    """What stands here with a number of this length and may have points of its own: the section, or the last item."""
    if length == 1:
        return (state.section,) if state.fresh and state.style not in ("", "bare") else ()
    return state.path if len(state.path) == length else ()


def _is_copy(source: Path, here: Path) -> bool:
    """Whether points may come from an earlier place of the same level: any section, or the point just before."""
    return source[:-1] == here[:-1] and (source < here if len(here) == 1 else source[-1] == here[-1] - 1)


def _repaired_items(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    """Readings in which one fault made the printed number of one that is due here."""
    printed = marker.path
    arcs: list[Arc] = []
    for meant in _due(state):
        shown = (meant[0] + state.offset, *meant[1:])  # what would stand here with no other fault
        if state.copied and meant[: len(state.copied[1])] == state.copied[1]:
            shown = (*state.copied[0], *meant[len(state.copied[1]) :])
        if printed in (meant, shown):
            continue
        fault = _item_fault(printed, shown, state)
        if fault is not None:
            for cost, target, step in _item_places(candidate, marker, meant, fault[0], state):
                if cost <= COSTS.missing_parent + COSTS.implied_section:
                    arcs.append((cost + fault[1], target, step))
    return arcs


def _item_fault(printed: Path, meant: Path, state: State) -> tuple[str, float] | None:
    if not state.offset and printed == state.path and len(meant) == len(printed) and meant[:-1] == printed[:-1]:
        return "repeated_number", FAULTS["repeated_number"].cost
    if printed == state.path and len(meant) > len(printed):
        return None  # a repeat is likelier than a first point below that lost its last part
    fault = channel(printed, meant)
    if fault and fault[0] == "wrong_digit" and printed == (*meant[:-1], meant[-1] + 1):
        return "wrong_digit", COSTS.early
    return fault


def _due(state: State) -> list[Path]:
    """The numbers that may rightly come next."""
    path = state.path
    due = [(*path[: level - 1], path[level - 1] + 1) for level in range(len(path), 0, -1)]
    if path:
        due.append((*path, 1))
    if state.fresh and state.section and (state.section, 1) not in due:
        due.append((state.section, 1))
    return due


def _item_places(candidate: Candidate, marker: Marker, number: Path, fault: str | None, state: State) -> list[Arc]:
    """Where an item of this number may stand after the given place."""
    return [
        (
            cost,
            State(
                section,
                state.style,
                number,
                False,
                _top(state, number),
                (),
                state.offset,
                _still(state.copied, number),
                state.restarts,
            ),
            Step("item", marker, number, fault, False, implied, section),
        )
        for cost, section, implied in _item_costs(candidate, number, state)
    ]


def _top(state: State, number: Path) -> int:
    return len(number) if state.fresh or not state.top else min(state.top, len(number))


def _still(copied: tuple[Path, Path] | None, number: Path) -> tuple[Path, Path] | None:
    """The copy that goes on with this item, if it does."""
    return copied if copied and number[: len(copied[1])] == copied[1] else None


def _item_costs(candidate: Candidate, number: Path, state: State) -> list[tuple[float, int, bool]]:
    """What an item of this number costs here: cost, its section, whether that section's heading is lost."""
    section, path = state.section, state.path
    deep = len(number) > 1
    if not path and not section:
        return [(_first_cost(number), number[0] if deep else 0, deep)]
    if not path or state.fresh:
        found = [(_fresh_cost(number, state), section, False)]
        if deep and number[0] != section:
            # the sections' numbers are not known, or headings are lost
            jump = number[0] - section
            known = state.style not in ("", "bare")
            far = _gap(jump - 1) if jump > 0 and (known or jump > 3) else (4.5 if known else 2.0) * (jump < 0)
            cost = 0.6 + between((number[0],), number) + COSTS.implied_section + far
            found.append((cost, number[0], bool(section) and not (state.style == "bare" and state.fresh)))
        return found
    cost = between(path, number)
    prefixed = state.top > 1 and path[0] == section
    if deep and prefixed and number[0] != section:
        return [(cost + COSTS.implied_section, number[0], True)]
    if deep and section and number[0] == section and path[0] != section:
        cost = min(cost, between((section,), number) + 0.8)
    if not deep and prefixed:
        cost += COSTS.odd_level + COSTS.heading_due * (candidate.unstopped and number[0] == section + 1)
    if not deep and candidate.introduces and cost < 0.5:
        return [(cost, section, False), (cost + 0.7, section + 1, True)]
    return [(cost, section, False)]


def _first_cost(number: Path) -> float:
    """What it costs that an outline begins with this item."""
    if len(number) == 1:
        return 0.2 if number == (1,) else min(1.0 + 0.4 * number[0], 8.0)
    if number[0] > 20:
        return 8.0
    cost = 0.5 + 0.15 * number[0] + between((number[0],), number)
    return cost + (1.5 if number[0] > 1 or number[1] > 1 else 0.0)


def _fresh_cost(number: Path, state: State) -> float:
    """An item that comes first in a section: numbered by the section, from 1, or on from the section before."""
    if len(number) == 1:
        cost = 0.1 if number == (1,) else 0.3 + _gap(number[0] - 1)
        return min(cost, between(state.path, number) + 0.2) if state.path else cost
    cost = COSTS.foreign_items
    if number[0] == state.section or not state.section:
        cost = between((number[0],), number)
    if number[0] == 1:
        cost = min(cost, 6.0 + between((1,), number))
    return min(cost, between(state.path, number) + 0.2 + COSTS.odd_level) if state.path else cost


def between(before: Path, number: Path) -> float:
    """What it costs to come from one number of an outline to another.

    >>> between((9, 3, 16), (9, 3, 17)), between((9, 3, 16), (9, 4)), between((9, 3), (9, 3, 1))
    (0.0, 0.0, 0.0)
    >>> between((2, 10), (2, 12)), between((2, 10), (3, 1)), between((2, 10), (2, 10))
    (1.2, 0.7, 4.2)
    """
    j = 0
    common = min(len(before), len(number))
    while j < common and before[j] == number[j]:
        j += 1
    if j == len(number):
        return COSTS.repeat
    if j == len(before):
        cost = _gap(number[j] - 1)
    else:
        ahead = number[j] - before[j]
        if ahead < 0:
            return COSTS.back
        cost = _gap(ahead - 1)
    for part in number[j + 1 :]:
        cost += COSTS.missing_parent + _gap(part - 1)
    return cost


# --- lists inside an item


def _inner_steps(marker: Marker, state: State) -> list[Arc]:
    """«1)», «а)», «ii)»: a list of its own inside an item or section."""
    arcs = _continue_list(marker, state)
    n = marker.path[0]
    if all(style != marker.style for style, _ in state.inner):
        target = state._replace(inner=(*state.inner, (marker.style, n)), fresh=False)
        cost = 0.2 if n == 1 else COSTS.gap + 0.5 * n
        arcs.append((cost, target, _inner(marker, n, None, state)))
    return _dearer(arcs, marker.weak)


def _list_steps(candidate: Candidate, marker: Marker, state: State) -> list[Arc]:
    """«1.», «2.» inside an item that is itself numbered."""
    arcs = _dearer(_continue_list(marker, state), 0.15)
    if marker.path == (1,) and state.path and not state.fresh and all(style != "dot" for style, _ in state.inner):
        target = state._replace(inner=(*state.inner, ("dot", 1)))
        cost = 0.5 if candidate.introduced else COSTS.inner_list
        arcs.append((cost, target, _inner(marker, 1, None, state)))
    return _dearer(arcs, marker.weak + max(0.0, candidate.heading - 0.5))


def _continue_list(marker: Marker, state: State) -> list[Arc]:
    for level in range(len(state.inner) - 1, -1, -1):
        style, last = state.inner[level]
        if style == marker.style:
            arcs = []
            for cost, n, fault in _element_numbers(marker, last):
                target = state._replace(inner=(*state.inner[:level], (style, n)))
                arcs.append((cost, target, _inner(marker, n, fault, state)))
            return arcs
    return []


def _element_numbers(marker: Marker, last: int) -> list[tuple[float, int, str | None]]:
    """The numbers that a list's next element may mean after the last one: cost, number, fault."""
    n, due = marker.path[0], last + 1
    if n == due:
        return [(0.0, n, None)]
    if n == last:
        return [(COSTS.repeat, n, None), (FAULTS["repeated_number"].cost, due, "repeated_number")]
    found: list[tuple[float, int, str | None]] = [(_gap(n - due) if n > due else 1.2 if n == 1 else 4.0, n, None)]
    fault = channel((n,), (due,)) if marker.style in _PLAIN_STYLES else None
    return [*found, (fault[1], due, fault[0])] if fault else found


def _inner(marker: Marker, n: int, fault: str | None, state: State) -> Step:
    return Step("inner", marker, (n,), fault or marker.flaw, section=state.section)
