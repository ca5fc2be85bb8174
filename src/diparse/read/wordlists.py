"""The numbers that Word shows before paragraphs: multi-level lists, restarts, styles that number (ECMA-376, 17.9)."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from diparse.read.numerals import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9

_PLACE = re.compile(r"%([1-9])")
_SUFFIX = {"nothing": "", "space": " ", "tab": " "}


def value(element: ET.Element | None, instead: str = "") -> str:
    """The ``w:val`` of an element."""
    return instead if element is None else element.get(f"{W}val", instead)


def on(element: ET.Element | None) -> bool:
    """Whether a switch is set: there, and not said to be off."""
    return element is not None and value(element, "1") not in ("0", "false", "off")


def _number(text: str, instead: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else instead


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int
    format: str
    text: str
    suffix: str
    restart: int | None
    """The level, counted from 1, after which it starts anew (0: none); None: after any above it."""
    legal: bool
    """Whether all numbers are Arabic here."""
    style: str
    """The paragraph style that is numbered by it."""


@dataclass(frozen=True, slots=True)
class _Numbering:
    """A list that paragraphs name: an abstract one, with other starts or levels."""

    abstract: str
    starts: dict[int, int]
    levels: dict[int, Level]


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    numbering: str
    level: str


class Lists:
    """A document's lists and how far each has counted."""

    def __init__(self, numbering: ET.Element, styles: ET.Element):
        self._styles = {style.get(f"{W}styleId", ""): _style(style) for style in styles.iter(f"{W}style")}
        self._default = next(
            (s.get(f"{W}styleId", "") for s in styles.iter(f"{W}style")
             if s.get(f"{W}default") in ("1", "true") and s.get(f"{W}type") == "paragraph"), "",
        )  # fmt: skip
        abstract = {a.get(f"{W}abstractNumId", ""): a for a in numbering.iter(f"{W}abstractNum")}
        self._abstract = {name: _levels(element) for name, element in abstract.items()}
        self._linked = {name: value(element.find(f"{W}numStyleLink")) for name, element in abstract.items()}
        self._numberings = {n.get(f"{W}numId", ""): _numbering(n) for n in numbering.iter(f"{W}num")}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def style_name(self, paragraph: ET.Element) -> str:
        """The name of a paragraph's style, in small letters."""
        found = self._styles.get(self._style_of(paragraph))
        return found.name if found else ""

    def marker(self, paragraph: ET.Element) -> str:
        """The number or bullet before a paragraph, the blank after it included; empty where it has none."""
        numbering_id, level_at = self._place(paragraph)
        numbering = self._numberings.get(numbering_id)
        if numbering is None or not 0 <= level_at < LEVELS:
            return ""
        abstract = self._abstract_of(numbering)
        levels = {**self._abstract.get(abstract, {}), **numbering.levels}
        level = levels.get(level_at)
        if level is None or level.format == "none":
            return ""
        counts = self._count(numbering_id, numbering, abstract, level_at, levels)
        if level.format == "bullet":
            sign = level.text if level.text and level.text[0] in "-–—*" else "•"
            return sign + " "
        text = _PLACE.sub(lambda found: _shown(int(found[1]) - 1, level, levels, counts), level.text)
        return text + _SUFFIX.get(level.suffix, " ") if text else ""

    def _style_of(self, paragraph: ET.Element) -> str:
        return value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default

    def _place(self, paragraph: ET.Element) -> tuple[str, int]:
        """Which list a paragraph belongs to, and at which level: by itself or by its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        numbering = value(own.find(f"{W}numId")) if own is not None else ""
        level = value(own.find(f"{W}ilvl")) if own is not None else ""
        if numbering:
            return numbering, _number(level, 0)
        name, seen = self._style_of(paragraph), set[str]()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            if style.numbering:
                return style.numbering, _number(level or style.level, self._level_of_style(style.numbering, seen))
            name = style.based_on
        return "", 0

    def _level_of_style(self, numbering: str, styles: set[str]) -> int:
        found = self._numberings.get(numbering)
        levels = self._abstract.get(self._abstract_of(found), {}) if found else {}
        return next((at for at, level in levels.items() if level.style in styles), 0)

    def _abstract_of(self, numbering: _Numbering) -> str:
        """The abstract list: one that a style stands for is that style's."""
        linked = self._styles.get(self._linked.get(numbering.abstract, ""))
        other = self._numberings.get(linked.numbering) if linked else None
        return other.abstract if other else numbering.abstract

    def _count(
        self, name: str, numbering: _Numbering, abstract: str, at: int, levels: dict[int, Level]
    ) -> list[int | None]:
        """Count a paragraph of a level: higher levels that have not begun do so, lower ones start anew."""
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        for i in range(at + 1):
            start = levels[i].start if i in levels else 1
            if i in numbering.starts and (name, i) not in self._begun:
                counts[i], start = None, numbering.starts[i]
                self._begun.add((name, i))
            reached = counts[i]
            if reached is None:
                counts[i] = start
            elif i == at:
                counts[i] = reached + 1
        for i in range(at + 1, LEVELS):
            restart = levels[i].restart if i in levels else None
            if restart is None or at < restart:
                counts[i] = None
        return counts


def _shown(place: int, level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    found = levels.get(place)
    if found is None or found.format in ("none", "bullet"):
        return ""
    number = counts[place]
    return numeral(found.start if number is None else number, "decimal" if level.legal else found.format)


def _style(style: ET.Element) -> _Style:
    numbering = style.find(f"{W}pPr/{W}numPr")
    number, level = (value(numbering.find(f"{W}{name}")) if numbering is not None else "" for name in ("numId", "ilvl"))
    return _Style(value(style.find(f"{W}name")).lower(), value(style.find(f"{W}basedOn")), number, level)


def _levels(parent: ET.Element) -> dict[int, Level]:
    return {_number(lvl.get(f"{W}ilvl", ""), 0): _level(lvl) for lvl in parent.findall(f"{W}lvl")}


def _level(lvl: ET.Element) -> Level:
    restart = value(lvl.find(f"{W}lvlRestart"))
    return Level(
        _number(value(lvl.find(f"{W}start")), 1),
        value(lvl.find(f"{W}numFmt"), "decimal"),
        value(lvl.find(f"{W}lvlText")),
        value(lvl.find(f"{W}suff"), "tab"),
        _number(restart, 0) if restart else None,
        on(lvl.find(f"{W}isLgl")),
        value(lvl.find(f"{W}pStyle")),
    )


def _numbering(num: ET.Element) -> _Numbering:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in num.findall(f"{W}lvlOverride"):
        at = _number(override.get(f"{W}ilvl", ""), 0)
        start = override.find(f"{W}startOverride")
        if start is not None:
            starts[at] = _number(value(start), 1)
        level = override.find(f"{W}lvl")
        if level is not None:
            levels[at] = _level(level)
    return _Numbering(value(num.find(f"{W}abstractNumId")), starts, levels)
