"""What a person sees on a terminal: a page as a tree, its rules' verdicts, a run's summary, the figures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from diparse.model import Fix, Instruction, Node, Note, PageBlock, ParsedPage, Section
from diparse.report.plain import printable

if TYPE_CHECKING:  # what is only named here need not be loaded to show a page
    from diparse.corpus.duplicates import Duplicates
    from diparse.corpus.stats import Stats
    from diparse.evaluate import Difference, Report
    from diparse.run.local import Summary

EXCERPT = 100
"""Characters of a line that `explain` shows."""
RANKED = 12
"""Most frequent jobs, kinds … that `stats` names."""
PIPE_WIDTH = 120
"""Columns where the output is no terminal."""


def console() -> Console:
    """Standard output; wide enough for tables where it is a file or pipe."""
    plain = Console(highlight=False)
    return plain if plain.is_terminal else Console(highlight=False, width=max(plain.width, PIPE_WIDTH))


# A page as a tree


def page_tree(page: ParsedPage) -> RenderableType:
    """The page's instructions with their repairs and gaps, and what was set aside."""
    parts: list[RenderableType] = [_instruction_tree(found) for found in page.instructions]
    if not parts:
        parts.append(Text("no instruction found", "yellow"))
    return Group(Text(printable(page.page), "dim"), *parts, *_set_aside(page))


def _instruction_tree(found: Instruction) -> Tree:
    title = Text.assemble((printable(found.position.name or "job not told"), "bold"))
    if found.title:
        title.append(f"  {printable(found.title)}", "dim")
    if not found.complete:
        title.append("  fragment", "yellow")
    tree = Tree(title, guide_style="dim")
    fixes = dict(_told_once(found.fixes))
    for section in found.sections:
        branch = tree.add(_section_line(section, fixes.get(section.id)))
        for node in section.nodes:
            _add_node(branch, node, fixes)
    for gap in found.gaps:
        lost = ", ".join(gap.missing)
        tree.add(Text(f"lost: {lost} (between {gap.after} and {gap.before})", "yellow"))
    for suspect in found.suspects:
        tree.add(Text(f"suspect: {suspect.raw}, perhaps {suspect.fixed} ({suspect.reason})", "magenta"))
    return tree


def _told_once(fixes: Sequence[Fix]) -> Iterator[tuple[str, tuple[Fix, bool]]]:
    """Each repair by its node, and whether it begins a run of the same fault: only there is its reason told."""
    before = ""
    for fix in fixes:
        yield fix.node, (fix, fix.kind != before)
        before = fix.kind


def _section_line(section: Section, fix: tuple[Fix, bool] | None) -> Text:
    line = Text()
    if section.number:
        line.append_text(_number(section.number, section.raw_number, fix))
    if section.heading is None:
        line.append("(heading lost)", "italic yellow")
    else:
        line.append(printable(section.heading), "bold cyan")
    line.append(f"  {', '.join(section.kinds)}", "green")
    return line


def _add_node(branch: Tree, node: Node, fixes: dict[str, tuple[Fix, bool]]) -> None:
    line = Text()
    if node.number:
        line.append_text(_number(node.number, node.raw_number, fixes.get(node.id)))
    elif node.type == "bullet":
        line.append("• ", "dim")
    line.append(printable(node.text))
    below = branch.add(line)
    for child in node.children:
        _add_node(below, child, fixes)


def _number(number: str, raw: str | None, told: tuple[Fix, bool] | None) -> Text:
    if told is None:
        return Text(f"{raw or number} ", "bold")
    fix, first = told
    why = f" ({fix.kind}, {fix.confidence:.2f}: {printable(fix.reason)}) " if first else " "
    return Text.assemble((printable(fix.raw), "red strike"), " → ", (fix.fixed, "bold green"), (why, "dim"))


def _set_aside(page: ParsedPage) -> Iterator[Text]:
    """A line for each kind of noise, and one for duplicates."""
    chars: dict[str, int] = defaultdict(int)
    stretches: dict[str, int] = defaultdict(int)
    for block in page.blocks:
        if block.role in ("noise", "duplicate"):
            name = f"noise: {block.kind}" if block.role == "noise" else "repeated"
            chars[name] += block.span.end - block.span.start
            stretches[name] += 1
    for name, count in chars.items():
        yield Text(f"{name}: {count} characters in {_counted(stretches[name], 'stretch', 'stretches')}", "dim")


# Which rule said what


def verdicts(page: ParsedPage, notes: Iterable[Note], line: int | None = None) -> Iterator[Text]:
    """For each line of the page, or for one: what each stretch of it became, and what which rule said of it.

    ValueError where the page has no such line.
    """
    bounds = _line_bounds(page.text)
    if line is not None and not 1 <= line <= len(bounds):
        raise ValueError(f"has no line {line}: it has {_counted(len(bounds), 'line')}")
    said = sorted(notes, key=lambda note: note.span.start)
    yield Text(f"{'':4}{'rule':14} {'weight':>7}  {'says':28} why", "dim")
    if line is not None:
        # a sentence that goes on from lines above: what was said of it was said of this line, too
        yield from _line_verdicts(page, *bounds[line - 1], line, page.blocks, said, whole=True)
        return
    first = told = 0
    for number, (start, end) in enumerate(bounds, 1):
        while first < len(page.blocks) and page.blocks[first].span.end <= start:
            first += 1
        last = first
        while last < len(page.blocks) and page.blocks[last].span.start < end:
            last += 1
        begins = told
        while told < len(said) and said[told].span.start < end:
            told += 1
        yield from _line_verdicts(page, start, end, number, page.blocks[first:last], said[begins:told], whole=False)


def _line_verdicts(
    page: ParsedPage, start: int, end: int, number: int, blocks: Sequence[PageBlock], notes: Sequence[Note], whole: bool
) -> Iterator[Text]:
    """What one line became, and the notes on it: those that begin there, or all that cover it."""
    if not page.text[start:end].strip():
        return
    yield Text(f"line {number}", "bold")
    told: set[int] = set()
    for block in blocks:
        low, high = max(start, block.span.start), min(end, block.span.end)
        if low >= high:
            continue
        yield Text.assemble("  ", printable(page.text[low:high], EXCERPT), "  ", _role(block))
        for i, note in enumerate(notes):
            covers = note.span.start < high and (note.span.end > low or not whole)
            if covers and i not in told:
                told.add(i)
                yield _verdict(note)


def _verdict(note: Note) -> Text:
    style = "red" if note.weight < 0 else ""
    says, why = printable(note.says), printable(note.why)
    return Text(f"{'':4}{note.rule:14} {note.weight:+7.2f}  {says:28} {why}", style)


def _role(block: PageBlock) -> Text:
    doubt = f"uncertain: {block.uncertain}" if block.uncertain else None
    parts = [block.role, block.kind, block.node, block.reason, doubt]
    return Text("→ " + " · ".join(printable(part) for part in parts if part), "green")


def _line_bounds(text: str) -> list[tuple[int, int]]:
    """Start and end of each line of the page; form feeds and the like end none."""
    bounds, start = [], 0
    for line in text.split("\n"):
        bounds.append((start, start + len(line)))
        start += len(line) + 1
    return bounds


# A run and its figures


def summary(run: "Summary", out: str) -> Text:
    """A run in a few words."""
    told = ", ".join(f"{run.outcomes[name]} {name}" for name in ("parsed", "empty", "failed") if run.outcomes[name])
    told += f", {run.reused} unchanged" if run.reused else ""
    found = _counted(run.instructions, "instruction")
    fixes = _counted(run.fixes, "repaired number")
    return Text(f"{_counted(run.pages, 'page')} ({told}): {found}, {fixes} → {printable(out)}")


def duplicates_summary(found: "Duplicates", out: str) -> Text:
    """What was found twice, in a few words."""
    clusters, members = found.clusters["copies"]
    families, jobs = found.clusters["template"]
    pairs = ", ".join(f"{count} {kind}" for kind, count in sorted(found.pairs.items())) or "none"
    told = [
        f"{_counted(found.instructions, 'instruction')}: {_counted(clusters, 'cluster')} of copies ({members} in them)",
        f"{_counted(families, 'template')} for {_counted(jobs, 'job')}",
        f"pairs: {pairs}",
        f"{_counted(found.items, 'repeated item')} → {printable(out)}/duplicates",
    ]
    return Text("; ".join(told))


def stats_tables(found: "Stats", look: int | None) -> RenderableType:
    """A corpus at a glance; ``look``: how many of the pages that need a look are named."""
    parts: list[RenderableType] = [_overview(found)]
    counts = {"jobs": found.jobs, "sections": found.sections, "nodes": found.nodes, "repairs": found.repairs}
    if any(counts.values()):
        parts.append(Columns([_ranking(name, counted) for name, counted in counts.items() if counted], padding=(0, 4)))
    if found.doubts and look != 0:
        table = Table("pages that need a look", "why", box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("doubt", justify="right")
        for told in found.doubts[:look]:
            table.add_row(printable(told.page), printable(", ".join(told.reasons)), f"{told.doubt:.1f}")
        parts.append(table)
        if look is not None and len(found.doubts) > look:
            parts.append(Text(f"… {_counted(len(found.doubts) - look, 'more page')} (--look -1 names all)", "dim"))
    return Group(*parts)


def _overview(found: "Stats") -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    outcomes = ", ".join(f"{count:,} {name}" for name, count in found.pages.items())
    table.add_row("pages", f"{sum(found.pages.values()):,} ({outcomes or 'none'})")
    table.add_row("instructions", f"{found.instructions:,} ({_counted(found.fragments, 'fragment')})")
    table.add_row("jobs", f"{len(found.jobs):,}")
    suspects, lost = _counted(found.suspects, "suspect"), _counted(found.lost, "lost number")
    table.add_row("repaired numbers", f"{sum(found.repairs.values()):,} ({suspects}, {lost})")
    table.add_row("noise", f"{found.noise_share:.1%}")
    if found.duplicates is None:
        table.add_row("duplicates", "not looked for yet: diparse dedup")
    else:
        copies, templates = found.duplicates["copies"], found.duplicates["template"]
        twice = f"{_counted(copies.clusters, 'cluster')} of {_counted(copies.instructions, 'instruction')}"
        table.add_row("duplicates", f"{twice}; {_counted(templates.clusters, 'template')}")
    return table


def _ranking(name: str, counted: Mapping[str, int]) -> Table:
    """The most frequent ones."""
    table = Table(name, box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(justify="right")
    for one, count in list(counted.items())[:RANKED]:
        table.add_row(printable(one, EXCERPT // 2), f"{count:,}")
    if len(counted) > RANKED:
        table.add_row(Text(f"… {len(counted) - RANKED:,} more", "dim"))
    return table


def figures_table(report: "Report") -> Table:
    """All figures, a row each."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("figure")
    for name in ("F1", "right", "output", "gold"):
        table.add_column(name, justify="right")
    for name, figure in report.figures.items():
        counts = (str(figure.hit), str(figure.predicted), str(figure.gold))
        table.add_row(name, f"{figure.f1:.4f}", *counts, style="bold" if name == "tree" else "")
    return table


def difference_lines(differences: "Sequence[Difference]", limit: int | None) -> Iterator[Text]:
    """A line for each difference, the first ``limit`` of them."""
    for found in differences[:limit]:
        place = "" if found.start is None else f" at {found.start}"
        said = f"{printable(found.found or 'nothing', 120)} for {printable(found.expected or 'nothing', 120)}"
        line = Text(f"  {found.figure}{place}: {said}")
        if found.excerpt:
            line.append(f"  «{printable(found.excerpt)}»", "dim")
        yield line
    if limit is not None and len(differences) > limit:
        yield Text(f"  … {len(differences) - limit} more", "dim")


def _counted(count: int, noun: str, plural: str | None = None) -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"
