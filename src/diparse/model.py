"""The vocabulary: what a page, an instruction and their parts are. No logic lives here.

Every other module may import this one. All offsets are Unicode code points into the page's decoded text,
half-open ``[start, end)``. The field names are those of the files that diparse writes, so an object and its
JSON differ in nothing but notation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, SupportsIndex, overload

import msgspec

SCHEMA = "diparse/1"

Kind = Literal[
    "general",
    "qualification",
    "documents",
    "functions",
    "duties",
    "rights",
    "responsibility",
    "relations",
    "evaluation",
    "conditions",
    "pay",
    "final",
    "other",
]
BlockType = Literal["title", "approval", "preamble", "signature", "note"]
NodeType = Literal["item", "bullet", "paragraph", "row"]
NoiseKind = Literal["source", "chrome", "article", "spam"]
Role = Literal["title", "approval", "preamble", "signature", "note", "heading", "node", "noise", "duplicate"]
PairKind = Literal["exact", "near", "contained", "template", "different"]
DifferenceKind = Literal["only_a", "only_b", "changed", "moved"]
ClusterKind = Literal["copies", "template"]
StaffCategory = Literal[
    "manager",
    "professional",
    "specialist",
    "clerk",
    "worker",
    "teaching",
    "medical",
    "support",
    "civil_servant",
    "other",
]
EducationLevel = Literal["higher", "incomplete_higher", "secondary_vocational", "vocational", "secondary", "basic"]
TimeUnit = Literal["year", "month"]
CountryCode = Literal["RU", "BY", "UA", "KZ", "KG", "UZ", "MD", "AM"]


class Span(NamedTuple):
    """A stretch of the page's text, ``[start, end)`` in code points."""

    start: int
    end: int


class PageText(str):
    """The page's text; besides ints and slices it takes a Span.

    >>> PageText("Права и обязанности")[Span(0, 5)]
    'Права'
    """

    __slots__ = ()

    @overload
    def __getitem__(self, key: Span) -> str: ...
    @overload
    def __getitem__(self, key: SupportsIndex | slice) -> str: ...
    def __getitem__(self, key: Any) -> str:
        if isinstance(key, Span):
            key = slice(key.start, key.end)
        return str.__getitem__(self, key)


class _Record:
    """What all written objects share."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The object as plain dicts, lists, strings and numbers, with the field names of the written files."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain


@dataclass(frozen=True, slots=True)
class Origin(_Record):
    """Where a stretch of a page's text stands in the file that it was taken out of."""

    span: Span
    at: str
    """The element: XPath in HTML, place in the body in DOCX, page and box in PDF."""
    hint: str | None = None
    """What the file's structure says of it, such as ``nav`` or ``heading`` (``anatomy.hints``)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: its text is never changed after this."""

    name: str
    text: PageText
    sha256: str
    encoding: str
    size: int
    """Bytes."""
    format: str = "text"
    """What its bytes are: ``text``, where the text is the bytes decoded, or a format that text is taken out of."""
    url: str | None = None
    date: str | None = None
    """When it was fetched, as its archive tells."""
    origins: tuple[Origin, ...] = ()
    """Where the stretches of its text come from, in order; none for plain text."""


@dataclass(frozen=True, slots=True)
class Source(_Record):
    """Where an instruction was found."""

    page: str
    url: str | None
    sha256: str
    encoding: str
    span: Span


@dataclass(frozen=True, slots=True)
class Position(_Record):
    """The job: ``name`` in the nominative, as a personnel register writes it; ``raw`` as the page has it."""

    name: str | None
    raw: str | None


@dataclass(frozen=True, slots=True)
class Block(_Record):
    """A part of an instruction that belongs to no section."""

    type: BlockType
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Node(_Record):
    """An item, bullet, paragraph or table row. ``spans`` hold its own text, not that of its children."""

    id: str
    type: NodeType
    number: str | None
    raw_number: str | None
    text: str
    spans: tuple[Span, ...]
    children: "tuple[Node, ...]" = ()

    def walk(self) -> "Iterator[Node]":
        """This node and all below it, in page order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


@dataclass(frozen=True, slots=True)
class Section(_Record):
    """A top-level section; ``implied`` with no heading and no spans where the page lost the heading."""

    id: str
    number: str | None
    raw_number: str | None
    heading: str | None
    kinds: tuple[Kind, ...]
    implied: bool
    spans: tuple[Span, ...]
    nodes: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """All nodes of the section, in page order."""
        for node in self.nodes:
            yield from node.walk()


@dataclass(frozen=True, slots=True)
class Fix(_Record):
    """A number whose right form differs from the page's (or, among ``suspects``, may differ)."""

    kind: str
    node: str
    span: Span
    raw: str
    fixed: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Gap(_Record):
    """Numbers that the page lost between two neighbours: reported, never invented."""

    after: str
    missing: tuple[str, ...]
    before: str


@dataclass(frozen=True, slots=True)
class _Facet(_Record):
    """What all facets share: the words they were read from, cleaned, and where these stand."""

    text: str
    node: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Category(_Facet):
    """The category of staff."""

    value: StaffCategory


@dataclass(frozen=True, slots=True)
class Person(_Facet):
    """A job or body that has to do with the job: ``value`` in the nominative."""

    value: str


@dataclass(frozen=True, slots=True)
class Education(_Facet):
    """A level of education that is required; of several, any will do."""

    value: EducationLevel


@dataclass(frozen=True, slots=True)
class Experience(_Facet):
    """Experience that is required, at least; 0 where the instruction says that none is."""

    amount: float
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class Grade(_Facet):
    """A grade or category of the job: ``5 разряд``, ``1 категория``, ``высшая категория``."""

    value: str


@dataclass(frozen=True, slots=True)
class Country(_Facet):
    """The country of the law, ISO 3166-1."""

    value: CountryCode


@dataclass(frozen=True, slots=True)
class Reference(_Facet):
    """A law or other normative act that the instruction names."""

    act: str
    title: str | None
    date: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Facets(_Record):
    """What the instruction says of its job, apart from the duties; empty where it says nothing."""

    category: Category | None = None
    appointed_by: tuple[Person, ...] = ()
    superior: tuple[Person, ...] = ()
    replaced_by: tuple[Person, ...] = ()
    education: tuple[Education, ...] = ()
    experience: tuple[Experience, ...] = ()
    grade: tuple[Grade, ...] = ()
    country: Country | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Instruction(_Record):
    """One job instruction, or a fragment of one (``complete`` is false)."""

    schema: str
    id: str
    source: Source
    title: str | None
    position: Position
    complete: bool
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    fixes: tuple[Fix, ...]
    suspects: tuple[Fix, ...]
    """Numbers that look wrong, but where the evidence is too thin: the printed number stands."""
    gaps: tuple[Gap, ...]
    facets: Facets = Facets()

    def walk(self) -> Iterator[Node]:
        """All nodes of all sections, in page order."""
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class PageBlock(_Record):
    """What became of a stretch of the page; the blocks of a page hold each non-blank character exactly once."""

    span: Span
    role: Role
    kind: NoiseKind | None = None
    reason: str | None = None
    instruction: str | None = None
    node: str | None = None
    of: Span | None = None
    uncertain: str | None = None
    """Why it might be no part of the instruction, where it was kept in doubt."""


@dataclass(frozen=True, slots=True)
class Note(_Record):
    """What one rule said of one line: the material of ``diparse explain``."""

    line: int
    """1-based line of the page."""
    span: Span
    rule: str
    says: str
    why: str
    weight: float
    """Evidence in nats: positive speaks for what the rule says."""


@dataclass(frozen=True, slots=True)
class ParsedPage(_Record):
    """A page and all that was found in it."""

    page: str
    sha256: str
    encoding: str
    chars: int
    url: str | None
    blocks: tuple[PageBlock, ...]
    text: PageText = field(repr=False)
    instructions: tuple[Instruction, ...] = field(repr=False)
    format: str = "text"
    date: str | None = None
    origins: tuple[Origin, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The page's record as ``OUT/pages/PAGE.json`` holds it: no text, no instructions.

        Of a page that is no file of plain text, it tells the format, the date and the origins, too.
        """
        taken_out = self.format != "text" or self.date is not None
        more = {"format": self.format, "date": self.date, "origins": [origin.to_dict() for origin in self.origins]}
        return {
            "page": self.page,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "chars": self.chars,
            "url": self.url,
            "blocks": [block.to_dict() for block in self.blocks],
            **(more if taken_out else {}),
        }

    def walk(self) -> Iterator[Node]:
        """All nodes of all instructions, in page order."""
        for instruction in self.instructions:
            yield from instruction.walk()

    def _repr_html_(self) -> str:
        """The page's report, for a notebook to show."""
        from diparse.report.build import page_report  # the one look upwards: notebooks ask the object itself

        return page_report(self)._repr_html_()


@dataclass(frozen=True, slots=True)
class Difference(_Record):
    """A node of two compared instructions that is not the same, or not at the same place, in both."""

    kind: DifferenceKind
    a: str | None
    b: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Pair(_Record):
    """Two instructions compared, ``a`` with ``b``; of ``contained`` pairs, ``a`` is the part."""

    a: str
    b: str
    kind: PairKind
    jaccard: float
    containment: float
    similarity: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Cluster(_Record):
    """Instructions that are copies of one text, or one text for several jobs (``template``)."""

    id: str
    kind: ClusterKind
    representative: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence(_Record):
    """A node that repeats."""

    instruction: str
    node: str


@dataclass(frozen=True, slots=True)
class Item(_Record):
    """Nearly equal nodes of several instructions."""

    id: str
    text: str
    count: int
    instructions: int
    distinct: int
    wordings: int
    kinds: dict[str, int]
    jobs: dict[str, int]
    nodes: tuple[Occurrence, ...]
