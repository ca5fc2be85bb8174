"""What a file's structure says of its text, as evidence: a menu's lines are no instruction's, most likely.

Readers leave a hint with the stretches of a page (``model.Origin``); here each gets its weight, in nats. None decides
alone: sites put anything into any element.
"""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from diparse.anatomy.pieces import Piece
from diparse.anatomy.rules import Rule
from diparse.anatomy.signals import Signals
from diparse.lines import Paragraph
from diparse.model import NoiseKind, Origin

FURNITURE = frozenset({"page_header", "page_footer"})
"""Hints of what a printed page repeats: not evidence, but known."""


def _hint(name: str, weight: float, kind: NoiseKind, why: str) -> Rule:
    return Rule(f"html_{name}", weight, kind, why, None, "", "")


HINTS = {
    "nav": _hint("nav", -4, "chrome", "it stands in a menu, a breadcrumb trail or a form"),
    "footer": _hint("footer", -4, "chrome", "it stands in the site's footer"),
    "aside": _hint("aside", -3, "chrome", "it stands in a sidebar or a widget"),
    "comments": _hint("comments", -2, "article", "it stands among readers' comments"),
    "links": _hint("links", -2, "chrome", "the line is a link or a row of links"),
}


def hint_rules(origins: Sequence[Origin], stretches: Sequence[Paragraph] | Sequence[Piece]) -> list[tuple[Rule, ...]]:
    """For each stretch the evidence of the hint that most of it has."""
    hinted = [origin for origin in origins if origin.hint in HINTS]
    if not hinted:
        return [()] * len(stretches)
    starts = [origin.span.start for origin in hinted]
    found: list[tuple[Rule, ...]] = []
    for stretch in stretches:
        shares: dict[str, int] = {}
        for origin in hinted[max(0, bisect_right(starts, stretch.start) - 1) : bisect_right(starts, stretch.end)]:
            covered = min(stretch.end, origin.span.end) - max(stretch.start, origin.span.start)
            shares[origin.hint or ""] = shares.get(origin.hint or "", 0) + max(0, covered)
        most = max(shares, key=shares.__getitem__, default="")
        found.append((HINTS[most],) if shares and 2 * shares[most] > stretch.end - stretch.start else ())
    return found


def hinted_signals(signals: Sequence[Signals], rules: Sequence[tuple[Rule, ...]]) -> list[Signals]:
    """The signals with the hints' evidence; what is clearly the site's is neither title nor heading."""
    return [_hinted(signal, more) if more else signal for signal, more in zip(signals, rules, strict=True)]


def _hinted(signal: Signals, more: tuple[Rule, ...]) -> Signals:
    signal = replace(signal, rules=(*signal.rules, *more))
    return signal if signal.noise > -4 else replace(signal, title=0.0, heading=-9.0, introduces=False)


def hinted_pieces(pieces: Sequence[Piece], rules: Sequence[tuple[Rule, ...]]) -> list[Piece]:
    """The pieces with the hints' evidence."""
    return [replace(p, rules=(*p.rules, *more)) if more else p for p, more in zip(pieces, rules, strict=True)]
