"""Roles and numbers to a tree: instructions, their sections and nodes, and what became of every character."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from diparse.anatomy.pieces import Piece
from diparse.anatomy.position import is_person, nominative, position_from_text, position_from_title
from diparse.anatomy.regions import Verdict
from diparse.clean import clean
from diparse.lexicon import has_finite_verb, heading_kinds, introduced_kind
from diparse.model import (
    SCHEMA,
    Block,
    BlockType,
    Fix,
    Gap,
    Instruction,
    Kind,
    Node,
    NodeType,
    Page,
    PageBlock,
    Position,
    Section,
    Source,
    Span,
)
from diparse.numbering.decoder import SURE_ENOUGH, Decision, Step
from diparse.numbering.faults import FAULTS

MOST_MISSING = 50
"""A jump over more numbers than this is no gap that anybody wants listed."""


@dataclass(slots=True)
class _Node:
    """A node while the tree grows."""

    type: NodeType
    spans: list[Span]
    number: str | None = None
    raw: str | None = None
    text_from: int = 0
    """Where its words begin in its first span."""
    decision: Decision | None = None
    style: str = ""
    bullet: str = ""
    indent: int = 0
    children: "list[_Node]" = field(default_factory=list)
    id: str = ""

    @property
    def start(self) -> int:
        return self.spans[0].start

    def last_char(self, text: str) -> str:
        return text[self.spans[-1].end - 1]

    def is_bare(self) -> bool:
        """Whether it is a number with nothing after it."""
        return len(self.spans) == 1 and self.text_from >= self.spans[0].end


@dataclass(slots=True)
class _Section:
    number: str | None
    raw: str | None
    heading: str | None
    kinds: tuple[Kind, ...]
    span: Span | None
    nodes: list[_Node] = field(default_factory=list)
    decision: Decision | None = None
    id: str = ""


@dataclass(slots=True)
class Draft:
    """The pieces of one instruction, parted into what comes before, in and after its sections."""

    front: list[tuple[BlockType, Piece]] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    back: list[tuple[BlockType, Piece]] = field(default_factory=list)

    @property
    def span(self) -> Span:
        pieces = [*(p for _, p in self.front), *self.body, *(p for _, p in self.back)]
        return Span(min(p.start for p in pieces), max(p.end for p in pieces))


# --- pieces to instructions

_BODY = ("section", "item", "inner", "introducer", "bullet")


def draft_instructions(
    text: str, pieces: Sequence[Piece], verdicts: Sequence[Verdict]
) -> tuple[list[Draft], list[Piece]]:
    """The instructions of a page, each with its parts told apart, and the pieces that turned out to be none."""
    groups: list[list[Piece]] = []
    current: list[Piece] = []
    starts = broken = False
    left: list[Piece] = []
    for piece, verdict in zip(pieces, verdicts, strict=True):
        starts = starts or piece.starts
        if not verdict.inside:
            broken = broken or not piece.furniture
            continue
        if piece.opens == "title" and broken and _only_titles(current):
            left += current  # a title that nothing came of
            current = []
        if starts and any(p.opens in _BODY for p in current):
            groups.append(current)
            current = _lead_in(text, current)
        starts = broken = False
        current.append(piece)
    if current:
        groups.append(current)
    drafts: list[Draft] = []
    for group in groups:
        draft = _draft(text, group)
        if _is_instruction(draft):
            drafts.append(draft)
        else:
            left += group
    return drafts, left


def _only_titles(group: Sequence[Piece]) -> bool:
    return any(p.opens == "title" for p in group) and not any(p.opens in _BODY for p in group)


_APPROVES = regex.compile(
    r"УТВЕРЖДАЮ|^\[|\]$|наименование (?:организации|предприятия)", regex.IGNORECASE | regex.MULTILINE
)
_SIGNS = regex.compile(r"подпись|ознакомлен|согласовано|визы", regex.IGNORECASE)


def _lead_in(text: str, group: list[Piece]) -> list[Piece]:
    """The approval block that stands before a title belongs to what comes, not to what was."""
    at = len(group)
    while (
        at > 0
        and group[at - 1].opens == "text"
        and not _SIGNS.search(text, group[at - 1].start, group[at - 1].end)
    ):
        at -= 1
    approves = next(
        (i for i in range(at, len(group)) if _APPROVES.search(text[group[i].start : group[i].end])), None
    )
    if approves is None:
        return []
    lead = group[approves:]
    del group[approves:]
    return lead


def _is_instruction(draft: Draft) -> bool:
    ink = sum(p.end - p.start for p in draft.body)
    titled = any(kind == "title" for kind, _ in draft.front)
    if ink < (0.2 if titled else 0.4) * (draft.span.end - draft.span.start):
        return False  # a few lines in a page of something else
    items = sum(p.opens == "item" for p in draft.body)
    sections = sum(p.opens in ("section", "introducer") for p in draft.body)
    if not titled and not sections and not _speaks_officially(draft):
        return False  # a list, but none that speaks as instructions do
    return items >= 3 or (sections >= 1 and len(draft.body) >= 3) or (titled and len(draft.body) >= 2)


def _speaks_officially(draft: Draft) -> bool:
    return any(rule.name == "office" for p in draft.body for rule in p.rules)


_NOTE = regex.compile(
    r"^(?:примечани[ея]|комментари[ий]|<\*+>|<\d+>|-{5,}$|\*+\s|сноск[аи]|данная (?:типовая |примерная )?(?:должностная )?инструкция|(?:настоящая |данная )?(?:должностная )?инструкция (?:разработана|составлена) (?:в соответствии|на основ))",
    regex.IGNORECASE,
)


def _draft(text: str, group: list[Piece]) -> Draft:
    draft = Draft()
    first = next((i for i, p in enumerate(group) if p.opens in _BODY), len(group))
    after_title = False
    for i, piece in enumerate(group[:first]):
        own = text[piece.start : piece.end]
        before_title = i + 1 < first and group[i + 1].opens == "title" and is_person(own)
        kind = _front_kind(own, piece, after_title or before_title)
        after_title = kind == "title" and (piece.opens == "title" or _next_line(text, group, i))
        draft.front.append((kind, piece))
    end = _back_start(text, group, first)
    draft.body = group[first:end]
    back: BlockType = "signature"
    for piece in group[end:]:
        if _NOTE.match(text[piece.start : piece.end]):
            back = "note"
        elif piece.form and piece.opens == "text":
            back = "signature"
        draft.back.append((back, piece))
    return draft


def _next_line(text: str, group: Sequence[Piece], i: int) -> bool:
    """Whether the next piece stands on the very next line."""
    return i + 1 < len(group) and text[group[i].end : group[i + 1].start].count("\n") == 1


MOST_NOTED = 6
"""Points that a note may have before they count as the body again."""


def _back_start(text: str, group: Sequence[Piece], first: int) -> int:
    """Where signatures and notes begin: from here on nothing is a point of the instruction any more."""
    end = len(group)
    points = 0
    for i in range(len(group) - 1, first - 1, -1):
        piece = group[i]
        own = text[piece.start : piece.end]
        after_form = i > first and group[i - 1].form and end == len(group)
        if _NOTE.match(own) and (piece.opens == "text" or (piece.opens == "bullet" and after_form)):
            if points > MOST_NOTED:
                break
            end, points = i, 0
        elif piece.opens == "text" and piece.form and points == 0 and _LETTERS.search(own):
            end = i
        elif piece.opens == "section" and piece.marker is not None:
            break
        elif piece.opens != "text" and not _is_blank_form(own):
            points += 1
    while first < end < len(group) and _signs_next(
        text[group[end - 1].start : group[end - 1].end], group, end - 1
    ):
        end -= 1
    return end


_LETTERS = regex.compile(r"\p{L}{3}")


def _is_blank_form(own: str) -> bool:
    """Whether a point is a line to fill in («1. ______») or empty: such points stand among signatures, too."""
    return own.count("_") > 0.4 * len(own) or not _LETTERS.search(own)


def _front_kind(own: str, piece: Piece, after_title: bool) -> BlockType:
    if piece.opens == "title":
        return "title"
    if piece.form:
        return "approval"
    if after_title and len(own) < 120 and not has_finite_verb(own) and own[-1] not in ".;:":
        return "title"
    return "preamble" if len(own) > 60 or has_finite_verb(own) else "approval"


def _names_job(own: str) -> bool:
    """Whether a line is a job's name and no more: «инженера по охране труда» between the lines of an approval."""
    name = nominative(own)
    return (
        own[-1] not in ".;:,?!"
        and name.lower() != own.lower()
        and not has_finite_verb(own)
        and is_person(name)
    )


def _signs_next(own: str, group: Sequence[Piece], i: int) -> bool:
    """Whether a short line such as «Руководитель подразделения» goes with the signature below it."""
    short = group[i].opens == "text" and len(own) < 100 and own[-1] not in ".;:"
    return short and group[i + 1].form and not has_finite_verb(own)


# --- one instruction


def build(page: Page, draft: Draft, copy: int) -> tuple[Instruction, list[PageBlock]]:
    """The instruction of a draft, and the page's blocks that it accounts for."""
    text = str(page.text)
    span = draft.span
    suffix = f":{copy}" if copy else ""
    id_ = hashlib.sha256(f"{page.sha256}:{span.start}{suffix}".encode()).hexdigest()[:16]
    sections = _grow(text, draft.body)
    _name_functions(sections)
    _forget_counted(sections)
    _number_nodes(sections)
    fixes, suspects = _repairs(sections)
    blocks, records = _blocks(text, id_, draft)
    built = tuple(_section(text, s) for s in sections)
    records += _records(id_, sections)
    position = _position(text, draft, built)
    title = next((b.text for b in blocks if b.type == "title"), None)
    instruction = Instruction(
        SCHEMA,
        id_,
        Source(page.name, None, page.sha256, page.encoding, span),
        title,
        position,
        _is_complete(built, draft),
        tuple(blocks),
        built,
        tuple(fixes),
        tuple(suspects),
        tuple(_gaps(built)),
    )
    return instruction, records


def _position(text: str, draft: Draft, sections: Sequence[Section]) -> Position:
    for title in _titles(text, draft):
        found = position_from_title(title)
        if found is not None:
            return found
    first = draft.body[0] if draft.body else None
    if first is not None and first.opens == "introducer" and first.starts:
        raw = text[first.start : first.end].rstrip(":")  # «Механик по выпуску:» over the points
        return Position(nominative(raw), raw)
    for _, piece in draft.front:
        own = " ".join(text[piece.start : piece.end].split())
        if len(own) < 100 and not piece.form and _names_job(own):
            return Position(nominative(own), own)
    texts = [node.text for section in sections for node in section.walk()]
    front = [clean(text, [Span(p.start, p.end)]) for _, p in draft.front]
    return position_from_text([*front, *texts]) or Position(None, None)


def _titles(text: str, draft: Draft) -> list[str]:
    """The titles of an instruction, the lines of each put together."""
    titles: list[str] = []
    end = -1
    for kind, piece in draft.front:
        if kind != "title":
            continue
        own = text[piece.start : piece.end]
        adjacent = text[end : piece.start].count("\n") == 1 and not text[end : piece.start].strip()
        if titles and piece.opens != "title" and (adjacent or position_from_title(titles[-1]) is None):
            titles[-1] += " " + own
        else:
            titles.append(own)
        end = piece.end
    return titles


def _blocks(text: str, id_: str, draft: Draft) -> tuple[list[Block], list[PageBlock]]:
    blocks: list[Block] = []
    records: list[PageBlock] = []
    for part in (draft.front, draft.back):
        runs: list[tuple[BlockType, list[Span]]] = []
        for kind, piece in part:
            records.append(PageBlock(Span(piece.start, piece.end), kind, instruction=id_))
            if runs and runs[-1][0] == kind:
                last = runs[-1][1][-1]
                if not text[last.end : piece.start].strip():
                    runs[-1][1][-1] = Span(last.start, piece.end)
                else:
                    runs[-1][1].append(Span(piece.start, piece.end))
            else:
                runs.append((kind, [Span(piece.start, piece.end)]))
        blocks += [Block(kind, clean(text, spans), tuple(spans)) for kind, spans in runs]
    return blocks, records


# --- the tree


class _Grower:
    """Hangs each piece where it belongs; its state is what a reader keeps in mind while reading on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sections: list[_Section] = []
        self.by_number: dict[str, _Node] = {}
        self.item: _Node | None = None
        """The last numbered item of the outline."""
        self.host: _Node | None = None
        """The last node that may introduce a list: an item or paragraph."""
        self.inner: list[_Node] = []
        """The last item at each level of lists inside the item."""
        self.bullets: list[_Node] = []
        self.last: _Node | None = None
        self.list_open = False
        self.in_list = False

    def open_section(self, section: _Section) -> None:
        self.sections.append(section)
        self.by_number = {}
        self.item = self.host = self.last = None
        self.inner, self.bullets = [], []
        self.list_open = self.in_list = False

    def awaits_number(self, step: Step) -> bool:
        """Whether a section with a lost heading has begun for this step and no numbered point has come yet."""
        if not self.sections:
            return False
        section = self.sections[-1]
        return section.span is None and section.number in (None, str(step.section)) and not self.by_number

    def add(self, node: _Node, parent: _Node | None) -> None:
        (parent.children if parent is not None else self.sections[-1].nodes).append(node)
        self.last = node
        end = node.last_char(self.text)
        self.list_open = end in ";:," or (node.type == "item" and end not in ".!?…")


def _grow(text: str, body: Sequence[Piece]) -> list[_Section]:
    grower = _Grower(text)
    for i, piece in enumerate(body):
        step = piece.decision.step if piece.decision else None
        if piece.opens == "section" and step is not None:
            grower.open_section(_headed(text, piece, step))
            continue
        opens = _implied_step(text, body, i)
        if opens is not None and grower.awaits_number(opens):
            grower.sections[-1].number = str(opens.section)
        elif opens is not None or not grower.sections:
            grower.open_section(_implied(text, body, i, opens or step))
        if piece.opens == "item" and step is not None:
            _add_item(grower, piece, step)
        elif piece.opens == "inner" and step is not None:
            _add_inner(grower, piece, step)
        elif piece.opens == "bullet":
            _add_bullet(grower, piece)
        else:
            _add_text(grower, piece, body, i)
    return grower.sections


def _implied_step(text: str, body: Sequence[Piece], i: int) -> Step | None:
    """The step that opens a section with a lost heading here: this piece's own, or that of the point it leads to."""
    piece = body[i]
    step = piece.decision.step if piece.decision else None
    if step is not None and step.implied and step.does != "skip":
        return step
    if piece.opens not in ("text", "introducer") or text[piece.end - 1] != ":" or i + 1 >= len(body):
        return None
    below = body[i + 1].decision
    if body[i + 1].opens == "item" and below is not None and below.step.implied:
        return below.step
    return None


_HEADING_MARK = regex.compile(r"^(?:(?:раздел|глава|часть|статья|§)\s*)?", regex.IGNORECASE)


def _headed(text: str, piece: Piece, step: Step) -> _Section:
    marker = step.marker
    start = marker.end if marker else piece.start
    words = clean(text, [Span(start, piece.end)]).strip(" *_")
    heading = regex.sub(r"^[.)\s—–-]+|[.:\s]+$", "", words)
    raw = text[marker.start : marker.end] if marker else None
    number = _section_number(step)
    return _Section(
        number, raw, heading, heading_kinds(heading), Span(piece.start, piece.end), decision=piece.decision
    )


def _section_number(step: Step) -> str | None:
    return str(step.number[0]) if step.number and step.section else None


# How the points of a section begin whose heading is lost.
_POINTS: tuple[tuple[Kind, "regex.Pattern[str]"], ...] = (
    (
        "rights",
        regex.compile(
            r"[\d.,)\s]*(?:знакомиться|вносить|требовать|запрашивать|получать|привлекать|давать|принимать|участвовать|повышать"
            r"|подписывать|пользоваться|представлять|сообщать|отказ\w+|на \w+)\b",
            regex.IGNORECASE,
        ),
    ),
    ("responsibility", regex.compile(r"[\d.,)\s]*за\s", regex.IGNORECASE)),
    (
        "duties",
        regex.compile(
            r"[\d.,)\s]*(?:(?:не )?[а-яё]+(?:ет|ит|ют|ят|ется|ится)\b"
            r"|(?:обеспечение|участие|организация|контроль|проведение|осуществление|ведение)\b)",
            regex.IGNORECASE,
        ),
    ),
)


def _implied(text: str, body: Sequence[Piece], i: int, step: Step | None) -> _Section:
    """A section whose heading is lost: its kind from what its first points say, its number from theirs."""
    number = step.section if step is not None else 0
    kind = introduced_kind(text[body[i].start : body[i].end])
    if kind is None and (i > 0 or number > 1 or body[i].starts):
        kind = _voted_kind(text, body[i : i + 8])
    return _Section(str(number) if number else None, None, None, (kind or "general",), None)


def _voted_kind(text: str, pieces: Sequence[Piece]) -> Kind | None:
    """The kind of section that most points speak for, where at least half of them do."""
    votes: dict[Kind, int] = {}
    seen = 0
    for piece in pieces:
        if piece.opens == "section":
            break
        seen += piece.opens in ("item", "inner", "bullet", "text")
        own = text[piece.start : piece.end]
        kind = next((kind for kind, pattern in _POINTS if pattern.match(own)), None)
        if kind is not None:
            votes[kind] = votes.get(kind, 0) + 1
    best = max(votes, key=votes.__getitem__, default=None)
    return best if best is not None and votes[best] >= 0.5 * seen else None


def _add_item(g: _Grower, piece: Piece, step: Step) -> None:
    number, raw = _number_of(g.text, piece, step)
    node = _Node(
        "item",
        [Span(piece.start, piece.end)],
        number,
        raw,
        _content_start(g.text, piece),
        piece.decision,
        indent=piece.indent,
    )
    parent = g.by_number.get(number.rpartition(".")[0]) if "." in number else None
    g.add(node, parent)
    g.by_number[number] = node
    g.item = g.host = node
    g.inner, g.bullets, g.in_list = [], [], False


def _number_of(text: str, piece: Piece, step: Step) -> tuple[str, str]:
    """The number to write and the raw one: a repair that is not sure enough leaves the printed number."""
    marker = step.marker
    assert marker is not None
    raw = text[marker.start : marker.end]
    sure = piece.decision is not None and piece.decision.confidence >= SURE_ENOUGH
    if step.fault in FAULTS and step.fault != "glued" and not sure and marker.flaw is None:
        return ".".join(map(str, marker.path)), raw
    return ".".join(map(str, step.number)), raw


def _content_start(text: str, piece: Piece) -> int:
    at = piece.decision.step.marker.end if piece.decision and piece.decision.step.marker else piece.start
    while at < piece.end and text[at].isspace():
        at += 1
    return at


def _add_inner(g: _Grower, piece: Piece, step: Step) -> None:
    marker = step.marker
    assert marker is not None
    raw = text = g.text[marker.start : marker.end]
    number = text.strip(" ().*_").lower() if marker.style == "letter" else str(step.number[0])
    node = _Node(
        "item",
        [Span(piece.start, piece.end)],
        number,
        raw,
        _content_start(g.text, piece),
        piece.decision,
        marker.style,
    )
    for level, above in enumerate(g.inner):
        if above.style == marker.style:
            g.inner = g.inner[:level]
            break
    parent = g.inner[-1] if g.inner else g.item
    g.add(node, parent)
    g.inner.append(node)
    g.host = node
    g.bullets, g.in_list = [], False


def _add_bullet(g: _Grower, piece: Piece) -> None:
    start = piece.start + len(piece.bullet)
    node = _Node(
        "bullet", [Span(piece.start, piece.end)], text_from=start, bullet=piece.bullet, indent=piece.indent
    )
    _hang_bullet(g, node)


def _hang_bullet(g: _Grower, node: _Node) -> None:
    for level, above in enumerate(g.bullets):
        if above.bullet == node.bullet:
            g.bullets = g.bullets[:level]
            break
    else:
        if g.bullets and g.bullets[-1].last_char(g.text) != ":":
            g.bullets = []
    parent = g.bullets[-1] if g.bullets else g.host
    if (
        parent is g.host
        and parent is not None
        and parent.type == "paragraph"
        and parent.last_char(g.text) not in ":;,"
    ):
        parent = None
    g.add(node, parent)
    g.bullets.append(node)
    g.in_list = True


_WORDS = regex.compile(r"\w+")


def _add_text(g: _Grower, piece: Piece, body: Sequence[Piece], i: int) -> None:
    """A stretch with no marker: it goes on with a node, is a list element that lost its bullet, or a paragraph."""
    text, last = g.text, g.last
    own = text[piece.start : piece.end]
    span = Span(piece.start, piece.end)
    introduces = piece.opens == "introducer" or introduced_kind(own) is not None
    if last is not None and not introduces:
        if last.type == "item" and last.is_bare():
            _fill_bare(g, last, body, i, span)
            return
        if last.type == "row":
            last.spans = _extend(text, last.spans, span)
            return
        if own[0].islower() and last.last_char(text) not in ".;:!?…" and not last.is_bare():
            last.spans = _extend(text, last.spans, span)
            return
    if introduces:
        node = _Node("paragraph", [span], text_from=span.start)
        g.add(node, None)
        g.item, g.host, g.inner, g.bullets, g.in_list = None, node, [], [], False
        g.by_number = {}
        return
    listed = last is not None and (
        (last.type == "bullet" and (g.list_open or _lasting(g, own)))
        or (last.type != "bullet" and (last.last_char(text) == ":" or (g.list_open and own[-1] == ";")))
    )
    if listed or own[-1] == ";":
        node = _Node("bullet", [span], text_from=span.start, bullet="", indent=piece.indent)
        _hang_bullet(g, node)
        return
    node = _Node("paragraph", [span], text_from=span.start)
    parent = g.inner[-1] if g.inner else g.item
    g.add(node, parent)
    if own[-1] == ":" or parent is None:
        g.host = node
    g.bullets, g.in_list = [], False


def _lasting(g: _Grower, own: str) -> bool:
    """Whether a list goes on whose elements all end in a full stop: «… являются:», then lines such as «Рост оборота.»."""
    host = g.host
    if host is None or host.last_char(g.text) != ":" or g.last is None or g.last.bullet:
        return False
    elements = [child for child in host.children if child.type == "bullet"]
    return all(child.last_char(g.text) != ";" for child in elements)


def _fill_bare(g: _Grower, node: _Node, body: Sequence[Piece], i: int, span: Span) -> None:
    """A number alone on its line: what follows is its text, or with a label of its own a row of a table."""
    more = i + 1 < len(body) and body[i + 1].opens == "text"
    own = g.text[span.start : span.end]
    label = len(_WORDS.findall(own)) <= 6 and own[-1] not in ".;:!?,"
    if label and (more or _beside_rows(g, node)):
        node.type = "row"
    node.spans = _extend(g.text, node.spans, span)
    node.text_from = min(node.text_from, node.spans[0].end)


def _beside_rows(g: _Grower, node: _Node) -> bool:
    siblings = g.sections[-1].nodes
    return any(s.type == "row" for s in siblings if s is not node) or any(
        child.type == "row" for s in siblings for child in s.children if child is not node
    )


def _extend(text: str, spans: list[Span], span: Span) -> list[Span]:
    if not text[spans[-1].end : span.start].strip():
        return [*spans[:-1], Span(spans[-1].start, span.end)]
    return [*spans, span]


def _name_functions(sections: list[_Section]) -> None:
    """«Функциональные обязанности» beside «Должностные обязанности» are the job's functions."""
    named = [s for s in sections if s.heading and s.kinds == ("duties",)]
    functional = [s for s in named if regex.match(r"функциональн", s.heading or "", regex.IGNORECASE)]
    if functional and len(named) > len(functional):
        for section in functional:
            section.kinds = ("functions",)


def _forget_counted(sections: list[_Section]) -> None:
    """Where no heading is numbered, a section has a number only if its items tell it."""
    if any(section.raw for section in sections):
        return
    for section in sections:
        prefix = f"{section.number}."
        if not any(node.number and node.number.startswith(prefix) for node in _walk(section.nodes)):
            section.number = None


def _number_nodes(sections: list[_Section]) -> None:
    """Ids that tell where a node stands: section, then number, then the place among what has no number."""
    used: set[str] = set()

    def unique(id_: str) -> str:
        name, k = id_, 1
        while name in used:
            k += 1
            name = f"{id_}~{k}"
        used.add(name)
        return name

    for i, section in enumerate(sections):
        section.id = unique(section.number or f"s{i + 1}")
        stack = [(node, section.id, k) for k, node in reversed(list(enumerate(section.nodes, 1)))]
        while stack:
            node, above, k = stack.pop()
            if node.number is not None:
                inner = node.style in ("letter", "paren") or (node.style == "dot")
                node.id = unique(f"{above}/{node.number}" if inner else f"{section.id}/{node.number}")
            else:
                node.id = unique(f"{above}/{node.type[0]}{k}")
            stack += [(child, node.id, n) for n, child in reversed(list(enumerate(node.children, 1)))]


def _walk(nodes: Sequence[_Node]) -> list[_Node]:
    found = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.children))
    return found


# --- repairs and gaps


def _repairs(sections: Sequence[_Section]) -> tuple[list[Fix], list[Fix]]:
    fixes: list[Fix] = []
    suspects: list[Fix] = []
    nodes = [node for section in sections for node in _walk(section.nodes) if node.number is not None]
    for section in sections:
        if section.decision and section.span and section.raw and section.number:
            step = section.decision.step
            marker = step.marker
            if (
                marker
                and step.fault not in (None, "glued")
                and (marker.path != step.number or marker.flaw == "look_alike")
            ):
                span = Span(marker.start, marker.end)
                fixes.append(_fix(section.decision, section.id, span, section.raw, section.number, "", ""))
    for i, node in enumerate(nodes):
        step = node.decision.step if node.decision else None
        if (
            node.decision is None
            or step is None
            or step.marker is None
            or node.raw is None
            or node.number is None
        ):
            continue
        before = nodes[i - 1].number or "" if i else ""
        after = nodes[i + 1].number or "" if i + 1 < len(nodes) else ""
        span = Span(step.marker.start, step.marker.end)
        meant = ".".join(map(str, step.number)) if step.does == "item" else node.number
        if node.number != node.raw.strip(" \t.()§*_").lower():
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


def _fix(decision: Decision, node: str, span: Span, raw: str, fixed: str, before: str, after: str) -> Fix:
    kind = decision.step.fault or "separator"
    place = (
        f"stands between {before} and {after}"
        if before and after
        else f"stands after {before}"
        if before
        else f"stands before {after}"
        if after
        else "fits the order of the sections"
    )
    means = FAULTS[kind].means if kind in FAULTS else "the number is not printed as it is meant"
    return Fix(kind, node, span, raw, fixed, decision.confidence, f"{means}; {fixed} {place}")


def _gaps(sections: Sequence[Section]) -> list[Gap]:
    gaps = []
    for section in sections:
        families = [section.nodes, *(node.children for node in section.walk())]
        for family in families:
            before: str | None = None
            for node in family:
                if node.number is None or node.type not in ("item", "row"):
                    continue
                if before is not None:
                    gap = _gap(before, node.number)
                    if gap is not None:
                        gaps.append(gap)
                before = node.number
    return gaps


def _gap(before: str, after: str) -> Gap | None:
    head, _, last = after.rpartition(".")
    head_before, _, last_before = before.rpartition(".")
    if head != head_before or not (last.isdigit() and last_before.isdigit()):
        return None
    missing = range(int(last_before) + 1, int(last))
    if not 0 < len(missing) <= MOST_MISSING:
        return None
    return Gap(before, tuple(f"{head}.{n}" if head else str(n) for n in missing), after)


def _is_complete(sections: Sequence[Section], draft: Draft) -> bool:
    """Whether the page seems to hold the whole instruction: it begins at its beginning and ends at an end."""
    if not sections:
        return False
    first = next((node for node in sections[0].walk() if node.number), None)
    if sections[0].number not in (None, "1"):
        return False
    if (
        first is not None
        and first.number is not None
        and first.number.rsplit(".", 1)[-1] not in ("1", "а", "a")
    ):
        return False
    kinds = {kind for section in sections for kind in section.kinds}
    ends = bool(kinds & {"responsibility", "final", "evaluation", "conditions", "pay", "rights"}) or bool(
        draft.back
    )
    return ends and len(sections) >= 2 and bool(sections[-1].nodes)


# --- freezing


def _section(text: str, s: _Section) -> Section:
    spans = (s.span,) if s.span else ()
    nodes = _freeze(text, s.nodes)
    return Section(s.id, s.number, s.raw, s.heading, s.kinds, s.span is None, spans, nodes)


def _freeze(text: str, nodes: Sequence[_Node]) -> tuple[Node, ...]:
    frozen: dict[int, Node] = {}
    order = _walk(nodes)
    for node in reversed(order):
        children = tuple(frozen.pop(id(child)) for child in node.children)
        first = Span(min(node.text_from, node.spans[0].end), node.spans[0].end)
        words = clean(text, [first, *node.spans[1:]])
        frozen[id(node)] = Node(node.id, node.type, node.number, node.raw, words, tuple(node.spans), children)
    return tuple(frozen[id(node)] for node in nodes)


def _records(id_: str, sections: Sequence[_Section]) -> list[PageBlock]:
    records = []
    for section in sections:
        if section.span:
            records.append(PageBlock(section.span, "heading", instruction=id_, node=section.id))
        for node in _walk(section.nodes):
            records += [PageBlock(span, "node", instruction=id_, node=node.id) for span in node.spans]
    return records
