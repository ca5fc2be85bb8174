"""Russian words: known or not, and in the nominative. The dictionary is opened once, when first asked."""

from functools import cache, lru_cache
from typing import Any


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
def parses(word: str) -> tuple[Any, ...]:
    """The analyser's parses of a word, the likeliest first (pymorphy3 ``Parse`` objects)."""
    return tuple(_analyser().parse(word)) if _is_text(word) else ()


def _is_text(word: str) -> bool:
    """Whether a word can be encoded: a page may hold lone surrogates, which no dictionary takes."""
    return not any("\ud800" <= c <= "\udfff" for c in word)
