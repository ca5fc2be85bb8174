"""What was put right, what looks wrong and what is missing among an instruction's numbers, each with its reason."""

from collections.abc import Sequence, Set

from diparse.model import Fix, Gap, Section, Span
from diparse.numbering.decoder import Decision
from diparse.numbering.faults import FAULTS
from diparse.numbering.markers import printed
from diparse.tree import GrowingNode, GrowingSection, walk

MOST_MISSING = 50
"""A jump over more numbers than this is no gap that anybody wants listed."""


def find_repairs(text: str, sections: Sequence[GrowingSection]) -> tuple[list[Fix], list[Fix]]:
    """The numbers that were put right, and those that look wrong but stand as printed, in page order."""
    fixes: list[Fix] = []
    suspects: list[Fix] = []
    nodes = [node for section in sections for node in walk(section.nodes) if node.number is not None]
    for i, section in enumerate(sections):
        if section.decision and section.span and section.raw and section.number:
            read = section.decision.step
            marker = read.marker
            if (
                marker
                and read.fault not in (None, "glued")
                and (marker.path != read.number or marker.flaw == "look_alike")
            ):
                span = printed(text, marker)
                fixes.append(
                    _fix(section.decision, section.id, span, section.raw, section.number, *_beside(sections, i))
                )
    for i, node in enumerate(nodes):
        step = node.decision.step if node.decision else None
        if node.decision is None or step is None or step.marker is None or node.raw is None or node.number is None:
            continue
        before, after = _beside(nodes, i)
        span = printed(text, step.marker)
        meant = ".".join(map(str, step.number)) if step.does == "item" else node.number
        if node.number != node.raw.strip(" \t.()§").lower():
            fixes.append(_fix(node.decision, node.id, span, node.raw, node.number, before, after))
        elif meant != node.number:
            suspects.append(_fix(node.decision, node.id, span, node.raw, meant, before, after))
        elif before == node.number and step.does == "item":
            better = next((s for s, _ in node.decision.rivals if s.does == "item"), None)
            fixed = ".".join(map(str, better.number)) if better else node.number
            suspects.append(
                Fix("repeated_number", node.id, span, node.raw, fixed, round(1 - node.decision.confidence, 3),
                    f"{node.number} stands twice; the list counts on from it, so the printed number stays")
            )  # fmt: skip
    return sorted(fixes, key=lambda f: f.span), suspects


def _beside(row: Sequence[GrowingNode | GrowingSection], i: int) -> tuple[str, str]:
    """The numbers before and after one in a row; empty at its ends."""
    before = row[i - 1].number if i else None
    after = row[i + 1].number if i + 1 < len(row) else None
    return before or "", after or ""


def _fix(decision: Decision, node: str, span: Span, raw: str, fixed: str, before: str, after: str) -> Fix:
    kind = decision.step.fault or "separator"
    place = (
        f"stands between {before} and {after}"
        if before and after
        else f"stands after {before}"
        if before
        else f"stands before {after}"
        if after
        else "is the only one here"
    )
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
