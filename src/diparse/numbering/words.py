"""What the decoder considered and why the winner won, in words that need no code to follow."""

from collections.abc import Iterator, Sequence

from diparse.numbering.decoder import Decision
from diparse.numbering.faults import FAULTS
from diparse.numbering.outline import Path, Step, between


def dotted(number: Path) -> str:
    """A number as it is written: «9.3.17»."""
    return ".".join(map(str, number))


def reasons(decisions: Sequence[Decision]) -> Iterator[str]:
    """For each decision the reading chosen, its cost in nats, and how much dearer the page is with each other one."""
    section = 0
    item: Path = ()
    inner: Path = ()
    for decision in decisions:
        step = decision.step
        before = inner if step.does == "inner" else item if item or step.does != "section" else (section,)
        chosen = _reading(step, section, before)
        rivals = "; ".join(f"{_reading(rival, section, item)}: {worse:.1f} dearer" for rival, worse in decision.rivals)
        yield f"{chosen}; cost {decision.cost:.1f}, sure {decision.confidence:.2f}" + (
            f". Otherwise {rivals}" if rivals else ""
        )
        if step.does == "section":
            section, inner = step.section, ()
            item = () if step.starts else item
        elif step.does == "item":
            section, item, inner = step.section, step.number, ()
        elif step.does == "inner":
            inner = step.number


def _reading(step: Step, section: int, before: Path) -> str:
    number = dotted(step.number)
    if step.does == "skip":
        return "running text"
    if step.does == "section":
        what = f"the heading of section {number}" if number else "a title"
        way = _after((section,), step.number) if section and number and not step.starts else ""
    else:
        what = f"item {number}" + (" of a list inside the item" if step.does == "inner" else "")
        first = step.does == "item" and step.number[:1] == (section,) and before[:1] != (section,)
        way = _after((section,) if first else before, step.number)
    if step.implied and step.does == "item":
        what += f" of section {step.section}, whose heading is lost"
    if step.starts and number:
        what, way = f"{what} of another instruction", ""
    elif step.fault in ("foreign_offset", "wrong_parent"):
        way = ""  # the numbers before are of the other counting
    fault = FAULTS[step.fault].means if step.fault else ""
    return f"{what} ({', '.join(filter(None, (fault, way)))})" if fault or way else what


def _after(before: Path, number: Path) -> str:
    """How one number follows another.

    >>> _after((9, 3, 16), (9, 3, 17)), _after((2, 10), (2, 12)), _after((2,), (2, 1, 1))
    ('next after 9.3.16', 'leaves out numbers after 2.10', 'its parent 2.1 is absent')
    >>> _after((2, 10), (2, 9)), _after((2, 10), (2, 10))
    ('goes back from 2.10', 'repeats 2.10')
    """
    if not before:
        return ""
    if before == number:
        return f"repeats {dotted(number)}"
    if between(before, number) == 0.0:
        return f"next after {dotted(before)}"
    if number < before:
        return f"goes back from {dotted(before)}"
    if number[-1] == 1 and len(number) > 2 and number[:-2] == before[: len(number) - 2]:
        return f"its parent {dotted(number[:-1])} is absent"
    return f"leaves out numbers after {dotted(before)}"
