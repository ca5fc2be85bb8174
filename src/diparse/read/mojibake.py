"""Mojibake undone: text that was read in a wrong encoding and saved, by whoever had the page before us.

«Права» in UTF-8, read as Windows-1251 and saved as UTF-8, is «РџСЂР°РІР°»; in Windows-1251, read as Latin-1, «Ïðàâà»;
in KOI8-R, read as Windows-1251, «рПЮБЮ». The way back is the same for each: the wrong reading's bytes, read rightly.
The encodings with holes, and the repair of bytes that were lost on the way, are ftfy's (Robyn Speer).
"""

from collections.abc import Callable

TOLD_BY = ("Рѕ", "Рµ", "Рё", "Рї", "СЃ", "Р\xa0", "Ð¾", "Ðµ", "Ð¸", "Ð¿", "Ñ\x81")
"""Russian letters in UTF-8, read a byte for each; good text has none of these pairs, or hardly one."""
WRONG = {"cp1251": "sloppy-windows-1251", "cp1252": "sloppy-windows-1252", "koi8-r": "koi8-r", "cp866": "cp866"}
"""Encodings that text is wrongly read in, and the codecs that take what came of it."""
RIGHT = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
SAMPLE = 4000
"""Code points that show whether a page is Russian at all."""
RUSSIAN, LEAST = 0.35, 20
"""Least score of a text that is Russian; characters beyond ASCII of a text worth a try."""

Score = Callable[[str], float]
"""How Russian a text is: 0.35 and more for a text that surely is."""


def undo(text: str, encoding: str, russian: Score) -> tuple[str, str] | None:
    """The text as it was meant and the encodings it went through; None where nothing is wrong, or nothing helps."""
    if sum(map(text.count, TOLD_BY)) >= 3:
        return _undo_utf8(text, encoding, russian)
    if russian(text[:SAMPLE]) >= RUSSIAN or sum(char > "\x7f" for char in text) < LEAST or russian(text) >= RUSSIAN:
        return None
    for wrong, codec in WRONG.items():
        data = _encoded(text, codec) or b""
        for right in RIGHT if data else ():
            meant = data.decode(right, "replace")
            if right != wrong and russian(meant) >= RUSSIAN:
                return meant, f"{encoding}>{wrong}>{right}"
    return None


def _undo_utf8(text: str, encoding: str, russian: Score) -> tuple[str, str] | None:
    """UTF-8 that was read a byte for each letter, in the whole page or some of its lines, once or twice."""
    lines = text.split("\n")
    for wrong in ("cp1251", "cp1252"):
        meant = [_meant(line, WRONG[wrong]) for line in lines]
        mended = "\n".join(line if new is None else new for line, new in zip(lines, meant, strict=True))
        whole = all(new is not None or line.isascii() for line, new in zip(lines, meant, strict=True))
        way = f"{encoding}>{wrong}>utf-8" if whole else f"{encoding}+{encoding}>{wrong}>utf-8"
        if mended == text:
            continue
        if russian(mended) >= RUSSIAN:
            return mended, way
        if whole and sum(map(mended.count, TOLD_BY)) >= 3:
            return _undo_utf8(mended, way, russian)
    return None


def _meant(line: str, codec: str) -> str | None:
    """The line as it was meant; None where it is no such mojibake."""
    from ftfy.fixes import replace_lossy_sequences, restore_byte_a0

    data = None if line.isascii() else _encoded(line, codec)
    try:
        return None if data is None else replace_lossy_sequences(restore_byte_a0(data)).decode()
    except UnicodeDecodeError:
        return None


def _encoded(text: str, codec: str) -> bytes | None:
    import ftfy.bad_codecs  # registers the codecs with holes

    ftfy.bad_codecs.ok()
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None
