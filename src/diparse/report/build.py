"""Reports: of an output folder, in one file or several, and of a page."""

import html
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import diparse
from diparse.corpus.stats import DOUBTS, Doubt, stats
from diparse.corpus.steps import Steps, quietly
from diparse.defaults import Language
from diparse.model import Cluster, Instruction, Pair, ParsedPage
from diparse.report.html import document
from diparse.report.payload import guest_data, page_data, pair_data, row_data, text_of
from diparse.run.manifest import PageEntry, read_manifest
from diparse.run.names import CLUSTERS, PAIRS
from diparse.run.output import OutputError, read_instruction, read_lines, whole_file
from diparse.shown import Told, read_told, showable

PER_FILE = 2000
"""Instructions of one file of a report; of more, it is split."""
TEXTS = 100
"""Instructions whose texts are unpacked together for a search."""
MOST_PAIRS = 1000
"""Pairs that a file holds, those that differ most interestingly first."""
MOST_DOUBTS = 1000
"""Pages named that need a look."""
MOST_COMPARED = 12
"""Instructions of one page, of more none is compared with another."""

Data = dict[str, Any]
Chunks = Iterator[tuple[str, Data]]


@dataclass(frozen=True, slots=True)
class Report:
    """A page that shows what was found, as one HTML file that needs nothing else."""

    html: str

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a file."""
        with whole_file(Path(path)) as file:
            file.write(self.html.encode())

    def _repr_html_(self) -> str:
        """The report in a notebook: a frame of its own, in which its script can reach nothing of the notebook."""
        return (
            '<iframe sandbox="allow-scripts allow-popups" style="width:100%;height:720px;border:1px solid #8886" '
            f'title="diparse" srcdoc="{html.escape(self.html)}"></iframe>'
        )


def page_report(page: ParsedPage, lang: Language = "ru") -> Report:
    """The report of a page that was just parsed, ``lang``: ``ru`` or ``en``, which its reader can change."""
    return Report("".join(document(showable(page.page), _page_chunks(page), lang)))


def _page_chunks(page: ParsedPage) -> Chunks:
    told = Told.of(page)
    noise = _noise_share(page)
    entry = {"name": showable(page.page), "outcome": "parsed", "noise": noise, "told": True}
    yield "page0", page_data(told)
    pairs = _pairs_of(page.instructions)
    yield "pairs", {"pairs": pairs}
    rows = [row_data(found, noise) | {"page": 0} for found in page.instructions]
    yield "index", _index("page", rows, [entry], len(pairs))


def _noise_share(page: ParsedPage) -> float:
    """Share of the characters that are no blanks."""
    ink = [sum(not char.isspace() for char in page.text[block.span]) for block in page.blocks]
    noise = sum(count for count, block in zip(ink, page.blocks, strict=True) if block.role == "noise")
    return round(noise / max(1, sum(ink)), 4)


def _pairs_of(found: Sequence[Instruction]) -> list[Data]:
    """The copies among the instructions of a page."""
    if not 1 < len(found) <= MOST_COMPARED:
        return []
    by_id = {one.id: one for one in found}
    pairs = [diparse.compare(a, b) for a, b in combinations(found, 2)]
    return [pair_data(pair, by_id[pair.a], by_id[pair.b]) for pair in pairs if pair.kind != "different"]


def corpus_report(
    out: str | os.PathLike[str], *, pages: str | os.PathLike[str] | None = None, lang: Language = "ru"
) -> Report:
    """The report of an output folder, all in one: for a notebook. Errors as ``write_report``."""
    folder = Path(out)
    entries = read_manifest(folder).pages
    chunks = _part_chunks(
        folder, entries, _corpus(folder, [entries], [""]) | {"part": 0}, Path(pages) if pages else None
    )
    return Report("".join(document(_title(folder), chunks, lang)))


def write_report(
    out: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    pages: str | os.PathLike[str] | None = None,
    lang: Language = "ru",
    per_file: int = PER_FILE,
    progress: Steps | None = None,
) -> list[Path]:
    """Write the report of what ``diparse parse … -o OUT`` wrote, and return its files.

    Of more than ``per_file`` instructions, it is split: ``report.html``, ``report-2.html`` …, each of which leads to
    the others. ``pages`` is the folder of the pages, if they were moved since. OSError or ValueError where OUT is no
    output folder, OutputError (a ValueError) where one of its files is missing or broken.
    """
    folder, first = Path(out), Path(target)
    if folder.resolve() in first.resolve().parents:
        raise OutputError(f"{first}: stands in {folder}, which is diparse's own: name a file elsewhere with -o")
    steps = progress or quietly
    plan = _plan(read_manifest(folder).pages, per_file)
    files = [first, *(first.with_stem(f"{first.stem}-{number}") for number in range(2, len(plan) + 1))]
    corpus = _corpus(folder, plan, [file.name for file in files])
    done = 0
    for number, (path, entries) in enumerate(zip(files, plan, strict=True)):
        with whole_file(path) as file:
            chunks = _part_chunks(folder, entries, corpus | {"part": number}, Path(pages) if pages else None)
            for piece in document(_title(folder), chunks, lang):
                file.write(piece.encode())
        done += len(entries)
        steps("writing", done, sum(map(len, plan)))
    return files


def _title(out: Path) -> str:
    return f"diparse · {showable(out.resolve().name)}"


def _corpus(out: Path, plan: Sequence[Sequence[PageEntry]], names: Sequence[str]) -> Data:
    """What all files of a report tell of the whole corpus; ``plan``: the pages of each file."""
    found = stats(out)
    home = {entry.page: number for number, entries in enumerate(plan) for entry in entries}
    parts = [
        {"file": name, "instructions": sum(len(entry.ids) for entry in entries), "pages": len(entries)}
        for name, entries in zip(names, plan, strict=True)
    ]
    return {
        "stats": asdict(found) | {"doubts": len(found.doubts), "jobs": len(found.jobs)},
        "doubts": [_doubt(one, home[one.page]) for one in found.doubts[:MOST_DOUBTS]],
        "noise": _noise_bins(entry for entries in plan for entry in entries),
        "sizes": _cluster_sizes(out),
        "parts": parts,
    }


def _plan(pages: Sequence[PageEntry], per_file: int) -> list[list[PageEntry]]:
    """The pages of each file: no page is torn apart."""
    plan: list[list[PageEntry]] = [[]]
    held = 0
    for entry in pages:
        size = max(1, len(entry.ids))
        if plan[-1] and held + size > per_file:
            plan.append([])
            held = 0
        plan[-1].append(entry)
        held += size
    return plan


def _part_chunks(out: Path, entries: Sequence[PageEntry], corpus: Data, pages: Path | None) -> Chunks:
    """The data of one file: its pages, the pairs that one of its instructions has part in, and its index last."""
    rows: list[Data] = []
    listed: list[Data] = []
    texts: dict[str, str] = {}
    batches = 0
    for entry in entries:
        listed.append(_entry(entry))
        if entry.outcome in ("parsed", "empty"):
            told = read_told(out, entry, pages)
            data = page_data(told)
            yield f"page{len(listed) - 1}", data
            texts |= {outline["id"]: text_of(outline) for outline in data["instructions"]}
            if len(texts) >= TEXTS:
                yield f"texts{batches}", texts
                texts, batches = {}, batches + 1
            rows += [row_data(found, entry.noise_share) | {"page": len(listed) - 1} for found in told.instructions]
    if texts:
        yield f"texts{batches}", texts
        batches += 1
    clusters = _clusters(out)
    for row in rows:
        if row["id"] in clusters:
            row["cluster"] = clusters[row["id"]].id
            row["copies"] = len(clusters[row["id"]].members)
    pairs, left = _pairs(out, {row["id"] for row in rows})
    yield "pairs", pairs
    yield "index", _index("corpus", rows, listed, len(pairs["pairs"])) | corpus | {"left": left, "texts": batches}


def _clusters(out: Path) -> Mapping[str, Cluster]:
    """The cluster of each instruction that has one: of copies rather than a template's."""
    clusters: dict[str, Cluster] = {}
    for cluster in read_lines(out / CLUSTERS, Cluster):  # those of copies come first
        for member in cluster.members:
            clusters.setdefault(member, cluster)
    return clusters


def _entry(entry: PageEntry) -> Data:
    told = entry.outcome in ("parsed", "empty")
    return {"name": showable(entry.page), "outcome": entry.outcome, "noise": entry.noise_share, "told": told,
            "error": showable(entry.error or "") or None}  # fmt: skip


def _pairs(out: Path, own: set[str]) -> tuple[Data, int]:
    """The pairs to show, with the instructions that stand in other files, and how many pairs are left out."""
    order = {"near": 0, "contained": 1, "template": 2, "exact": 3}
    met = [pair for pair in read_lines(out / PAIRS, Pair) if own & {pair.a, pair.b}]
    met.sort(key=lambda pair: (order.get(pair.kind, 4), -pair.similarity, pair.a, pair.b))
    shown = met[:MOST_PAIRS]
    wanted = {one for pair in shown for one in (pair.a, pair.b)}
    known: dict[str, Instruction] = {}
    for entry in read_manifest(out).pages if wanted else ():  # in the order of shards
        known |= {name: read_instruction(out, name, entry.shard) for name in wanted.intersection(entry.ids)}
    guests = {name: guest_data(found) for name, found in known.items() if name not in own}
    pairs = [pair_data(pair, known[pair.a], known[pair.b]) for pair in shown]
    return {"pairs": pairs, "guests": guests}, len(met) - len(shown)


def _index(view: str, rows: list[Data], pages: list[Data], pairs: int) -> Data:
    return {"version": diparse.__version__, "view": view, "rows": rows, "pages": pages, "pairs": pairs}


def _doubt(one: Doubt, part: int) -> Data:
    """A page that needs a look; a reason is the sign's name and count, or a text."""
    reasons: list[Any] = []
    for reason in one.reasons:
        name, _, count = reason.rpartition(": ")
        reasons.append([name, int(count)] if name in DOUBTS and count.isdigit() else showable(reason))
    return {"page": showable(one.page), "doubt": one.doubt, "reasons": reasons, "part": part}


def _noise_bins(pages: Iterable[PageEntry]) -> list[int]:
    """Pages by their share of noise, in tenths."""
    bins = [0] * 10
    for entry in pages:
        if entry.outcome in ("parsed", "empty"):
            bins[min(9, int(entry.noise_share * 10))] += 1
    return bins


def _cluster_sizes(out: Path) -> Mapping[str, int] | None:
    """Clusters of copies by how many instructions they have; None before ``diparse dedup``."""
    if not (out / CLUSTERS).exists():
        return None
    copies = (cluster for cluster in read_lines(out / CLUSTERS, Cluster) if cluster.kind == "copies")
    sizes = Counter(len(cluster.members) for cluster in copies)
    return {str(size): sizes[size] for size in sorted(sizes)}
