"""Russian words: known or not, and in the nominative. The dictionary is opened once, when first asked."""

from collections.abc import Set
from functools import cache, lru_cache
from typing import Any


class Tag(frozenset[str]):
    """The grammemes of a parse, by pymorphy3's names; those that are asked for most are attributes, too.

    The analyser's own tags look up and check every grammeme that they are asked for.
    """

    __slots__ = ("POS", "case", "gender", "number", "told")

    POS: str | None
    case: str | None
    gender: str | None
    number: str | None
    told: str

    def __str__(self) -> str:
        return self.told


class Parse:
    """One way to read a word form."""

    __slots__ = ("_own", "normal_form", "tag", "word")

    def __init__(self, own: Any) -> None:
        self._own = own
        self.word: str = own.word
        self.tag = _tag(own.tag)
        self.normal_form: str = own.normal_form

    def inflect(self, grammemes: Set[str]) -> "Parse | None":
        """The form of the same word with these grammemes, None where it has none."""
        form = self._own.inflect(grammemes)
        return Parse(form) if form is not None else None

    def forms(self) -> list[str]:
        """All forms of the word."""
        return [form.word for form in self._own.lexeme]


@lru_cache(maxsize=10_000)  # a dictionary has some thousands
def _tag(own: Any) -> Tag:
    tag = Tag(own.grammemes)
    tag.told = str(own)
    for name in ("POS", "case", "gender", "number"):
        value = getattr(own, name)
        setattr(tag, name, value and str(value))
    return tag


@cache
def _analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=50_000)
def is_word(word: str) -> bool:
    """Whether the dictionary knows the word.

    >>> is_word("назначенное"), is_word("назна")
    (True, False)
    """
    return _is_text(word) and bool(_analyser().word_is_known(word.lower()))


@lru_cache(maxsize=20_000)
def parses(word: str) -> tuple[Parse, ...]:
    """The readings of a word, the likeliest first.

    >>> [(parse.normal_form, str(parse.tag)) for parse in parses("сторожа")][:1]
    [('сторож', 'NOUN,anim,masc sing,gent')]
    """
    return tuple(map(Parse, _analyser().parse(word))) if _is_text(word) else ()


def _is_text(word: str) -> bool:
    """Whether a word can be encoded: a page may hold lone surrogates, which no dictionary takes."""
    return word.isascii() or not any(0xD800 <= ord(c) <= 0xDFFF for c in word)
