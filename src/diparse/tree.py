"""Points to a tree: each piece of an instruction's body hung where it belongs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from diparse.anatomy.pieces import Piece
from diparse.clean import clean
from diparse.implied import implied_kind
from diparse.lexicon import introduced_kind
from diparse.model import Kind, NodeType, Span
from diparse.numbering.decoder import Decision
from diparse.numbering.markers import element_number, printed
from diparse.numbering.outline import Step
from diparse.numbering.words import dotted
from diparse.topics import section_kinds


@dataclass(slots=True)
class GrowingNode:
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
    whole: bool = False
    """Whether it is a table's row with all its cells."""
    indent: int = 0
    """Blanks before its bullet on the line."""
    children: "list[GrowingNode]" = field(default_factory=list)
    id: str = ""

    def last_char(self, text: str) -> str:
        """The last character of its own text."""
        return text[self.spans[-1].end - 1]

    def is_bare(self) -> bool:
        """Whether it is a number with nothing after it."""
        return len(self.spans) == 1 and self.text_from >= self.spans[0].end


@dataclass(slots=True)
class GrowingSection:
    """A section while the tree grows; without a span where its heading is lost."""

    number: str | None
    raw: str | None
    heading: str | None
    kinds: tuple[Kind, ...]
    span: Span | None
    nodes: list[GrowingNode] = field(default_factory=list)
    decision: Decision | None = None
    id: str = ""


NESTS_FROM = 2
"""A bullet indented by so many columns more than the one before hangs below it."""


class _Grower:
    """Hangs each piece where it belongs; its state is what a reader keeps in mind while reading on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sections: list[GrowingSection] = []
        self.by_number: dict[str, GrowingNode] = {}
        self.item: GrowingNode | None = None
        """The last numbered item of the outline."""
        self.host: GrowingNode | None = None
        """The last node that may introduce a list: an item or paragraph."""
        self.inner: list[GrowingNode] = []
        """The last item at each level of lists inside the item."""
        self.bullets: list[GrowingNode] = []
        self.last: GrowingNode | None = None
        self.list_open = False
        self.has_rows = False
        """Whether the section holds a row of a table already."""
        self.semicolons = False
        """Whether an element of the host's list ended in a semicolon."""

    def open_section(self, section: GrowingSection) -> None:
        self.sections.append(section)
        self.by_number = {}
        self.item = self.host = self.last = None
        self.inner, self.bullets = [], []
        self.list_open = self.has_rows = self.semicolons = False

    def awaits_number(self, step: Step) -> bool:
        """Whether a section with a lost heading has begun for this step and no numbered point has come yet."""
        if not self.sections:
            return False
        section = self.sections[-1]
        return section.span is None and section.number in (None, str(step.section)) and not self.by_number

    def hear_number(self, step: Step) -> None:
        """A heading without a number of its own gets the one that its first point carries."""
        section = self.sections[-1]
        if section.raw is None and not self.by_number and len(step.number) > 1:
            section.number = str(step.number[0])

    def add(self, node: GrowingNode, parent: GrowingNode | None) -> None:
        (parent.children if parent is not None else self.sections[-1].nodes).append(node)
        self.last = node
        end = node.last_char(self.text)
        self.list_open = end in ";:," or (node.type == "item" and end not in ".!?…")


def grow(text: str, body: Sequence[Piece], topic: Kind = "general") -> list[GrowingSection]:
    """The sections of an instruction's body, each with its nodes hung below one another.

    ``topic`` is the kind of what stands before the first heading, where nothing else tells it.
    """
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
            grower.open_section(_implied(text, body, i, opens or step, "general" if grower.sections else topic))
        if piece.opens == "item" and step is not None:
            grower.hear_number(step)
            _add_item(grower, piece, step)
        elif piece.opens == "inner" and step is not None:
            _add_inner(grower, piece, step)
        elif piece.opens == "bullet":
            _add_bullet(grower, piece)
        elif piece.opens == "row":
            _add_row(grower, piece, body[i + 1] if i + 1 < len(body) else None)
        else:
            _add_text(grower, piece, body, i)
    _name_functions(grower.sections)
    _forget_counted(grower.sections)
    _name_nodes(grower.sections)
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


def _headed(text: str, piece: Piece, step: Step) -> GrowingSection:
    marker = step.marker
    start = marker.end if marker else piece.start
    words = clean(text, [Span(start, piece.end)]).strip(" #*_")
    heading = regex.sub(r"^[.)\s—–-]+|[.:\s]+$", "", words)
    raw = text[slice(*printed(text, marker))] if marker else None
    number = dotted(piece.decision.number) if piece.decision and step.section else None
    return GrowingSection(
        number or None, raw, heading, section_kinds(heading), Span(piece.start, piece.end), decision=piece.decision
    )


def _implied(text: str, body: Sequence[Piece], i: int, step: Step | None, else_kind: Kind) -> GrowingSection:
    """A section whose heading is lost: its kind from what its first points say, its number from theirs."""
    number = step.section if step is not None else 0
    kind = implied_kind(text, body, i, number) or else_kind
    return GrowingSection(str(number) if number else None, None, None, (kind,), None)


def _add_item(g: _Grower, piece: Piece, step: Step) -> None:
    assert piece.decision is not None
    assert step.marker is not None
    number = dotted(piece.decision.number)
    node = _item_node(g, piece, number, g.text[slice(*printed(g.text, step.marker))])
    parent = g.by_number.get(number.rpartition(".")[0]) if "." in number else None
    g.add(node, parent)
    g.by_number[number] = node
    g.item = g.host = node
    g.inner, g.bullets, g.semicolons = [], [], False


def _item_node(g: _Grower, piece: Piece, number: str, raw: str, style: str = "") -> GrowingNode:
    span = Span(piece.start, piece.end)
    return GrowingNode("item", [span], number, raw, _content_start(g.text, piece), piece.decision, style)


def _content_start(text: str, piece: Piece) -> int:
    at = piece.decision.step.marker.end if piece.decision and piece.decision.step.marker else piece.start
    while at < piece.end and text[at].isspace():
        at += 1
    return at


def _add_inner(g: _Grower, piece: Piece, step: Step) -> None:
    marker = step.marker
    assert marker is not None
    assert piece.decision is not None
    raw = g.text[slice(*printed(g.text, marker))]
    number = element_number(g.text, marker, piece.decision.number[0])
    node = _item_node(g, piece, number, raw, marker.style)
    for level, above in enumerate(g.inner):
        if above.style == marker.style:
            g.inner = g.inner[:level]
            break
    parent = g.inner[-1] if g.inner else g.item
    g.add(node, parent)
    g.inner.append(node)
    g.host = node
    g.bullets, g.semicolons = [], False


def _add_bullet(g: _Grower, piece: Piece) -> None:
    start = piece.start + len(piece.bullet)
    node = GrowingNode("bullet", [Span(piece.start, piece.end)], text_from=start, bullet=piece.bullet)
    node.indent = _indent(g.text, piece.start)
    _hang_bullet(g, node)


def _add_row(g: _Grower, piece: Piece, below: Piece | None) -> None:
    """A row of a table without numbers hangs below what leads to the table with a colon; a head goes with its rows."""
    heads = below is not None and below.is_bare
    leads = not heads and g.host is not None and g.host.last_char(g.text) == ":"
    g.add(
        GrowingNode("row", [Span(piece.start, piece.end)], text_from=piece.start, whole=True), g.host if leads else None
    )
    g.bullets, g.semicolons = [], False


def _indent(text: str, at: int) -> int:
    least = max(0, at - DEEPEST)
    before = text[text.rfind("\n", least, at) + 1 or least : at]
    return len(before.expandtabs(4)) if before.isspace() else 0


DEEPEST = 1000
"""A bullet is indented by at most so many blanks: on a long line each would else look through all before it."""


def _bullet_level(g: _Grower, node: GrowingNode) -> int:
    """How many of the open bullets a new one hangs below."""
    for level in range(len(g.bullets), 0, -1):
        above = g.bullets[level - 1]
        if node.indent >= above.indent + NESTS_FROM:
            return level
        if above.bullet == node.bullet and node.indent > above.indent - NESTS_FROM:
            return level - 1
    alike = next((level for level, above in enumerate(g.bullets) if above.bullet == node.bullet), None)
    if alike is not None:
        return alike
    return len(g.bullets) if g.bullets and g.bullets[-1].last_char(g.text) == ":" else 0


def _hang_bullet(g: _Grower, node: GrowingNode) -> None:
    g.bullets = g.bullets[: _bullet_level(g, node)]
    parent = g.bullets[-1] if g.bullets else g.host
    if parent is g.host and parent is not None and parent.type == "paragraph" and parent.last_char(g.text) in ".!?…":
        parent = None
    g.add(node, parent)
    g.bullets.append(node)
    g.semicolons = g.semicolons or node.last_char(g.text) == ";"


_WORDS = regex.compile(r"\w+")
_COLUMNS = regex.compile(r"№(?:\s*п/п)?\.?(?:\s|$)")
"""The head of a table's first column; the lines after it, up to the first number, head the others."""


LONGEST_LABEL = 60
"""A line over the points of a section's part has at most so many characters: «После смены»."""


def _add_text(g: _Grower, piece: Piece, body: Sequence[Piece], i: int) -> None:
    """A stretch with no marker: it goes on with a node, is a list element that lost its bullet, or a paragraph."""
    text, last = g.text, g.last
    own = text[piece.start : piece.end]
    span = Span(piece.start, piece.end)
    if piece.element and not g.has_rows and not (last is not None and last.is_bare()):
        _hang_bullet(g, GrowingNode("bullet", [span], text_from=span.start))
        return
    introduces = piece.opens == "introducer" or introduced_kind(own) is not None
    below = body[i + 1].opens if i + 1 < len(body) else ""
    heads = _heads_part(text, last, own)
    parts_list = heads and below == "bullet" and own[0].isupper()
    leads = ((own[-1] == ":" or heads) and below == "item") or parts_list
    if last is not None and not introduces:
        if last.type == "item" and last.is_bare():
            _fill_bare(g, last, body, i, span)
            return
        if last.type == "row" and not last.whole:
            last.spans = _extend(text, last.spans, span)
            return
        unmarked = last.type == "bullet" and not last.bullet  # a list of lines: where they end is known already
        if own[0].islower() and last.last_char(text) not in ".;:!?…" and not last.is_bare() and not unmarked:
            last.spans = _extend(text, last.spans, span)
            return
    if _COLUMNS.match(own):
        g.add(GrowingNode("row", [span], text_from=span.start), None)
        return
    if introduces:
        node = GrowingNode("paragraph", [span], text_from=span.start)
        g.add(node, None)
        g.item, g.host, g.inner, g.bullets, g.semicolons = None, node, [], [], False
        g.by_number = {}
        return
    listed = (
        last is not None
        and not parts_list
        and (
            (last.type == "bullet" and (g.list_open or _lasting(g, own)))
            or (last.type != "bullet" and (last.last_char(text) == ":" or (g.list_open and own[-1] == ";")))
        )
    )
    if listed or own[-1] == ";":
        node = GrowingNode("bullet", [span], text_from=span.start, bullet="")
        _hang_bullet(g, node)
        return
    node = GrowingNode("paragraph", [span], text_from=span.start)
    parent = None if leads else g.inner[-1] if g.inner else g.item
    g.add(node, parent)
    if own[-1] == ":" or parent is None:
        g.host = node
    g.bullets, g.semicolons = [], False


def _heads_part(text: str, last: GrowingNode | None, own: str) -> bool:
    """Whether a line may stand over points that follow, when those above are finished and no list without bullets."""
    finished = last is not None and last.last_char(text) in ".;" and (last.type != "bullet" or bool(last.bullet))
    return finished and own[-1] not in ".;,!?…" and len(own) < LONGEST_LABEL


def _lasting(g: _Grower, own: str) -> bool:
    """Whether a list goes on whose elements all end in a full stop: «… являются:», then «Рост оборота.»."""
    host = g.host
    if host is None or host.last_char(g.text) != ":" or g.last is None or g.last.bullet:
        return False
    return not g.semicolons


def _fill_bare(g: _Grower, node: GrowingNode, body: Sequence[Piece], i: int, span: Span) -> None:
    """A number alone on its line: what follows is its text, or with a label of its own a row of a table."""
    more = i + 1 < len(body) and body[i + 1].opens == "text"
    own = g.text[span.start : span.end]
    label = len(_WORDS.findall(own)) <= 6 and own[-1] not in ".;:!?,"
    if label and (more or g.has_rows):
        node.type = "row"
        g.has_rows = True
    node.spans = _extend(g.text, node.spans, span)
    node.text_from = min(node.text_from, node.spans[0].end)


def _extend(text: str, spans: list[Span], span: Span) -> list[Span]:
    if not text[spans[-1].end : span.start].strip():
        return [*spans[:-1], Span(spans[-1].start, span.end)]
    return [*spans, span]


def _name_functions(sections: list[GrowingSection]) -> None:
    """«Функциональные обязанности» beside «Должностные обязанности» are the job's functions."""
    named = [s for s in sections if s.heading and s.kinds == ("duties",)]
    functional = [s for s in named if regex.match(r"функциональн", s.heading or "", regex.IGNORECASE)]
    if functional and len(named) > len(functional):
        for section in functional:
            section.kinds = ("functions",)


def _forget_counted(sections: list[GrowingSection]) -> None:
    """Where no heading is numbered, a section has a number only if its items tell it."""
    if any(section.raw for section in sections):
        return
    for section in sections:
        prefix = f"{section.number}."
        if not any(node.number and node.number.startswith(prefix) for node in section.nodes):
            section.number = None


def _name_nodes(sections: list[GrowingSection]) -> None:
    """Ids that tell where a node stands: section, then number, then the place among what has no number."""
    times: Counter[str] = Counter()

    def unique(id_: str) -> str:
        times[id_] += 1
        return id_ if times[id_] == 1 else f"{id_}~{times[id_]}"

    for i, section in enumerate(sections):
        section.id = unique(section.number or f"s{i + 1}")
        stack = [(node, section.id, k) for k, node in reversed(list(enumerate(section.nodes, 1)))]
        while stack:
            node, above, k = stack.pop()
            if node.number is None:
                node.id = unique(f"{above}/{node.type[0]}{k}")
            else:
                node.id = unique(f"{above if node.style else section.id}/{node.number}")
            stack += [(child, node.id, n) for n, child in reversed(list(enumerate(node.children, 1)))]


def walk(nodes: Sequence[GrowingNode]) -> list[GrowingNode]:
    """The nodes and all below them, in page order."""
    found = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.children))
    return found
