"""Text from anywhere on one line of anyone's terminal."""

import os
import re


def printable(text: str, limit: int | None = None) -> str:
    """The text on one line, without characters that would steer a terminal; file names may be in it as they are.

    >>> printable("Права\\n\\x1b[2J сторожа")
    'Права ·[2J сторожа'
    >>> printable("\\udcff.txt")
    '\\\\xff.txt'
    """
    # what the locale cannot decode of a file name, Python keeps as lone surrogates
    told = re.sub("[\udc80-\udcff]+", lambda found: os.fsencode(found[0]).decode("utf-8", "backslashreplace"), text)
    line = "".join(char if char.isprintable() else "·" for char in " ".join(told.split()))
    return line if limit is None or len(line) <= limit else line[: limit - 1] + "…"
