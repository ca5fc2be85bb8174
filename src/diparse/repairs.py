"""What was put right, what looks wrong and what is missing among an instruction's numbers, each with its reason."""

from collections.abc import Sequence, Set

from diparse.model import Fix, Gap, Section, Span
from diparse.numbering.decoder import Decision
from diparse.numbering.faults import FAULTS
from diparse.numbering.markers import WORD_STYLES, Marker, element_number, printed
from diparse.numbering.outline import Step
from diparse.numbering.words import dotted
from diparse.tree import GrowingNode, GrowingSection, walk

_NAMED_STYLES = ("roman", *WORD_STYLES)
MOST_MISSING = 50
"""A jump over more numbers than this is no gap that anybody wants listed."""


def find_repairs(text: str, sections: Sequence[GrowingSection]) -> tuple[list[Fix], list[Fix]]:
    """The numbers that were put right, and those that look wrong but stand as printed, in page order."""
    fixes: list[Fix] = []
    suspects: list[Fix] = []
    rows: list[Sequence[GrowingSection | GrowingNode]] = [sections]
    rows += [[node for node in walk(section.nodes) if node.number] for section in sections]
    for row in rows:
        for i, (found, decision) in enumerate((found, found.decision) for found in row):
            marker = decision.step.marker if decision else None
            if decision is None or marker is None or found.number is None:
                continue
            before = row[i - 1].number if i else None
            after = row[i + 1].number if i + 1 < len(row) else None
            span = printed(text, marker)
            raw = text[slice(*span)]
            meant = _written(text, decision.step)
            if meant != found.number:
                suspects.append(_fix(decision, found.id, span, raw, meant, before, after))
            elif not _stands(raw, marker, found.number):
                fixes.append(_fix(decision, found.id, span, raw, meant, before, after))
            elif before == meant:
                suspects += _repeated(text, decision, found.id, span)
    return sorted(fixes, key=lambda fix: fix.span), sorted(suspects, key=lambda fix: fix.span)


def _stands(raw: str, marker: Marker, number: str) -> bool:
    """Whether the number is what is printed, brackets and final dots aside."""
    if marker.style in _NAMED_STYLES and marker.flaw is None:
        return number in (str(marker.path[0]), raw.strip(" .)"))
    return raw.strip(" \t.()").casefold() == number.casefold()


def _repeated(text: str, decision: Decision, node: str, span: Span) -> list[Fix]:
    """The suspect of a number that stands twice, where a reading without the repeat was weighed."""
    step = decision.step
    better = next((s for s, _ in decision.rivals if s.does == step.does and s.number != step.number), None)
    if better is None:
        return []
    why = f"{_written(text, step)} stands twice; the list counts on from it, so the printed number stays"
    doubt = round(1 - decision.confidence, 3)
    return [Fix("repeated_number", node, span, text[slice(*span)], _written(text, better), doubt, why)]


def _written(text: str, step: Step) -> str:
    """The number that a step gives to what it reads."""
    if step.does == "inner" and step.marker is not None:
        return element_number(text, step.marker, step.number[0])
    return dotted(step.number)


def _fix(decision: Decision, node: str, span: Span, raw: str, fixed: str, before: str | None, after: str | None) -> Fix:
    kind = decision.step.fault or "separator"
    if before and after:
        place = f"stands between {before} and {after}"
    elif before or after:
        place = f"stands after {before}" if before else f"stands before {after}"
    else:
        place = "is the only one here"
    return Fix(kind, node, span, raw, fixed, decision.confidence, f"{FAULTS[kind].means}; {fixed} {place}")


def find_gaps(sections: Sequence[Section]) -> list[Gap]:
    """The numbers that are missing between neighbours of one list."""
    gaps: list[tuple[Span, Gap]] = []
    for section in sections:
        families = [section.nodes, *(node.children for node in section.walk())]
        for family in families:
            before: str | None = None
            present = {node.number for node in family}
            for node in family:
                if node.number is None or node.type not in ("item", "row"):
                    continue
                if before is not None:
                    gap = _gap(before, node.number, present)
                    if gap is not None:
                        gaps.append((node.spans[0], gap))
                before = node.number
    return [gap for _, gap in sorted(gaps, key=lambda place: place[0])]


def _gap(before: str, after: str, present: Set[str | None]) -> Gap | None:
    head, _, last = after.rpartition(".")
    head_before, _, last_before = before.rpartition(".")
    if head != head_before or not (last.isdigit() and last_before.isdigit()):
        return None
    missing = range(int(last_before) + 1, int(last))
    if not 0 < len(missing) <= MOST_MISSING:
        return None
    names = (f"{head}.{n}" if head else str(n) for n in missing)
    absent = tuple(name for name in names if name not in present)
    return Gap(before, absent, after) if absent else None
