"""Russian text as a printer sets it: quotes, dashes, and blanks at which no line may break.

For showing alone: the files that diparse writes keep the page's own signs.
"""

import regex

NBSP = "\u00a0"

_SMALL = r"(?:[авикосуя]|во|до|за|из|ко|на|не|ни|но|об|от|по|со|без|для|или|при)"
"""Words that do not end a line."""
_UNITS = (
    r"(?:г|гг|лет|года?|час\w*|мин\w*|дн\w+|дня|руб\w*|%|кг|см|мм|км|м|кВ|В|ч|шт|экз|"
    r"(?:январ|феврал|март|апрел|июн|июл|август|сентябр|октябр|ноябр|декабр)\w+|мая)"
)

_RULES = tuple(
    (regex.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<=^|[\s(\[«/])[\"“„”](?=[\w«(№*])", "«"),
        (r"(?<=[\w.,!?…)»%*])[\"“”](?=$|[\s)\].,;:!?»/])", "»"),
        (r"(?<=\S)[ \u00a0]+[-–−—][ \u00a0]+(?=\S)", f"{NBSP}— "),
        (r"^[-–−] (?=\S)", f"—{NBSP}"),
        (r"(?<=\b(?:19|20)\d\d)-(?=(?:19|20)\d\d[ \u00a0]*гг\b)", "–"),
        (r"(?<=[№§])[ \u00a0]*(?=\d)", NBSP),
        (r"(?i)(?<=(?<!\w)(?:ст|п|пп|гл|разд|подп|абз|прил|г|ул|д|стр|см|т|кв)\.)[ \u00a0]+(?=[\w№])", NBSP),
        (r"(?<=(?<!\w)[А-ЯЁ]\.)[ \u00a0]*(?=[А-ЯЁ]\.)", "\u202f"),
        (r"(?<=(?<!\w)[А-ЯЁ]\.)[ \u00a0]*(?=[А-ЯЁ][а-яё])", NBSP),
        (rf"(?i)(?<=(?<!\w){_SMALL})[ \u00a0]+(?=\w|«)", NBSP),
        (r"[ \u00a0]+(?=(?:бы|ли|же|б|ж)(?!\w))", NBSP),
        (rf"(?<=\d)[ \u00a0]+(?={_UNITS}(?!\w))", NBSP),
        (r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", NBSP),
        (r"\.{3}", "…"),
    )
)  # fmt: skip


def typeset(text: str) -> str:
    """The text as it is shown to a reader of Russian.

    >>> typeset('Приказ "О работе в ООО" - от 2 мая, ст. 5 и п. 3').replace("\\u00a0", "_")
    'Приказ «О_работе в_ООО»_— от_2_мая, ст._5 и_п._3'
    >>> typeset("В 2014-2015 гг. телефон 8-017-222-33-44, ГОСТ 12.0.004-2015").replace("\\u00a0", "_")
    'В_2014–2015_гг. телефон 8-017-222-33-44, ГОСТ 12.0.004-2015'
    """
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
