"""Numbers as lists show them: the styles of HTML and CSS, and the number formats of Word."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
"""The letters that Word and documents count by: without ё, й, ъ, ы, ь."""

LETTERS = {"lower-alpha": _LATIN, "lower-latin": _LATIN, "lowerLetter": _LATIN, "a": _LATIN, "russianLower": _RUSSIAN}
CAPITALS = {"upper-alpha": _LATIN, "upper-latin": _LATIN, "upperLetter": _LATIN, "A": _LATIN, "russianUpper": _RUSSIAN}


def numeral(number: int, style: str) -> str:
    """A number in a style; in Arabic digits where the style is none of those known, or has no such number.

    >>> [numeral(4, style) for style in ("decimal", "lower-roman", "I", "russianLower", "decimal-leading-zero")]
    ['4', 'iv', 'IV', 'г', '04']
    >>> numeral(28, "a"), numeral(30, "lowerLetter"), numeral(0, "a")
    ('ab', 'dd', '0')
    """
    if style in ("lower-roman", "lowerRoman", "i") and 0 < number < 4000:
        return _roman(number)
    if style in ("upper-roman", "upperRoman", "I") and 0 < number < 4000:
        return _roman(number).upper()
    if style in ("decimal-leading-zero", "decimalZero"):
        return f"{number:02}"
    letters = LETTERS.get(style) or CAPITALS.get(style)
    if letters is None or not 0 < number <= 1000:
        return str(number)
    word = style in ("lowerLetter", "upperLetter", "russianLower", "russianUpper")
    text = _repeated(number, letters) if word else _counted(number, letters)
    return text.upper() if style in CAPITALS else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _counted(number: int, letters: str) -> str:
    """Letters that count on as digits do: z, aa, ab."""
    text = ""
    while number:
        number, rest = divmod(number - 1, len(letters))
        text = letters[rest] + text
    return text


def _repeated(number: int, letters: str) -> str:
    """Letters that are repeated after the last: z, aa, bb."""
    times, place = divmod(number - 1, len(letters))
    return letters[place] * (times + 1)
