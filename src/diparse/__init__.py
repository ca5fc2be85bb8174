"""diparse turns scraped pages with Russian job instructions (должностные инструкции) into structured data.

>>> import diparse
>>> page = diparse.parse(
...     "Должностная инструкция сторожа\\n\\n1. Общие положения\\n\\n1.1. Сторож подчиняется завхозу."
... )
>>> page.instructions[0].position.name
'Сторож'
>>> [(node.number, node.text) for node in page.walk()]
[('1.1', 'Сторож подчиняется завхозу.')]
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diparse.corpus.align import compare
    from diparse.corpus.duplicates import Duplicates, dedup
    from diparse.corpus.frames import Frames, load
    from diparse.corpus.stats import Stats, stats
    from diparse.corpus.tables import write_tables
    from diparse.model import (
        Block,
        Category,
        Cluster,
        Country,
        Difference,
        Education,
        Experience,
        Facets,
        Fix,
        Gap,
        Grade,
        Instruction,
        Item,
        Node,
        Occurrence,
        Origin,
        Page,
        PageBlock,
        Pair,
        ParsedPage,
        Person,
        Position,
        Reference,
        Section,
        Source,
        Span,
    )
    from diparse.pipeline import parse, parse_file
    from diparse.read import ReadError
    from diparse.report.build import Report, corpus_report, page_report, write_report
    from diparse.run.local import parse_paths

__version__ = "0.1.0"

__all__ = [
    "Block",
    "Category",
    "Cluster",
    "Country",
    "Difference",
    "Duplicates",
    "Education",
    "Experience",
    "Facets",
    "Fix",
    "Frames",
    "Gap",
    "Grade",
    "Instruction",
    "Item",
    "Node",
    "Occurrence",
    "Origin",
    "Page",
    "PageBlock",
    "Pair",
    "ParsedPage",
    "Person",
    "Position",
    "ReadError",
    "Reference",
    "Report",
    "Section",
    "Source",
    "Span",
    "Stats",
    "__version__",
    "compare",
    "corpus_report",
    "dedup",
    "load",
    "page_report",
    "parse",
    "parse_file",
    "parse_paths",
    "stats",
    "write_report",
    "write_tables",
]

# The public names are fetched when first used: those who want `diparse --help` or one page pay for no pandas.
_ELSEWHERE = {
    "Duplicates": "diparse.corpus.duplicates",
    "Frames": "diparse.corpus.frames",
    "Stats": "diparse.corpus.stats",
    "compare": "diparse.corpus.align",
    "dedup": "diparse.corpus.duplicates",
    "load": "diparse.corpus.frames",
    "ReadError": "diparse.read",
    "Report": "diparse.report.build",
    "corpus_report": "diparse.report.build",
    "page_report": "diparse.report.build",
    "write_report": "diparse.report.build",
    "parse": "diparse.pipeline",
    "parse_file": "diparse.pipeline",
    "parse_paths": "diparse.run.local",
    "stats": "diparse.corpus.stats",
    "write_tables": "diparse.corpus.tables",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'diparse' has no attribute {name!r}")
    value = getattr(import_module(_ELSEWHERE.get(name, "diparse.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
