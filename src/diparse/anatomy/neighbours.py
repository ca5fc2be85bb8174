"""What a piece's neighbours say of it.

Each rule gives its weight in nats, 0 where it has nothing to say; the first line of its docstring says why.
"""

from collections.abc import Callable
from functools import cache

import regex

from diparse.anatomy.context import FEW, Context, job_stems, next_to
from diparse.anatomy.evidence import FORM_WEIGHTS, LETTER, SENTENCE, counts_on, passes
from diparse.anatomy.genre import begins_as_point, familiarity, prose_marks
from diparse.anatomy.persons import is_person
from diparse.anatomy.pieces import Piece
from diparse.anatomy.rules import sentence_count
from diparse.lexicon import heading_kinds, kind_matches
from diparse.topics import section_kinds


def list_line(context: Context, piece: Piece, own: str) -> float:
    """Ends as an element of a list does, or closes a list that is open."""
    if piece.opens != "text" or piece.form or sentence_count(own) > 1:
        return 0.0
    as_before = (
        context.elements >= 2 and not context.foreign
    )  # «Как снимать показания;», «Чем опасен ток.»: elements may begin so
    told = any(rule.kind == "article" and not (rule.name == "prose_start" and as_before) for rule in piece.rules)
    prose = told or (context.foreign and not context.belongs(own))
    return 2.4 if own[-1] == ";" or (context.list_open and own[-1] == "." and not prose) else 0.0


def awaited(context: Context, piece: Piece, own: str) -> float:
    """A list was announced or is going on, and this is an element like its others."""
    if piece.opens == "inner":
        return 1.0 if context.awaits() else 0.0
    if piece.opens != "bullet" or not context.list_open:
        return 0.0
    announced = 1.0 if context.announced else 0.5
    if not context.list_bullets:
        return announced
    if piece.bullet in context.list_bullets:
        return announced if context.announced else 0.2 * (context.elements <= 4)
    return 0.5 * announced if context.text[context.pieces[context.at - 1].end - 1] == ":" else 0.0


def interrupted_list(context: Context, piece: Piece, own: str) -> float:
    """Goes on with a list, or begins one that was announced, behind text that interrupts it."""
    return context.interrupted(piece, own)


def prose_list(context: Context, piece: Piece, own: str) -> float:
    """Stands in a list that prose leads to."""
    return -2.0 if piece.opens == "bullet" and context.prose_leads else 0.0


def opens_points(context: Context, piece: Piece, own: str) -> float:
    """Leads with a colon, in the words of office, to points that begin below."""
    _, below = context.around[context.at]
    official = piece.says("office") or piece.opens == "introducer"
    if piece.opens not in ("text", "introducer") or own[-1] != ":" or not official or below is None or len(own) > 160:
        return 0.0
    begins = below.marker is not None and below.marker.path[-1] == 1
    return 1.0 if begins and below.opens in ("item", "inner") else 0.0


MOST_WORDS = 4
"""A line that heads a part of a section has at most so many words."""


def parts_points(context: Context, piece: Piece, own: str) -> float:
    """A line that is no sentence, between two points of one list that are finished."""
    above, below = context.around[context.at]
    label = piece.opens == "text" and not piece.form and not context.in_cell and len(own) < 110
    if not label or own[-1] in ".;," or above is None or context.text[above.end - 1] not in ".;" or above.is_bare:
        return 0.0
    leads = own[-1] == ":" and (piece.says("office") or context.job & job_stems(own))
    if kind_matches(own) or leads or _labels_points(own):
        return 0.0
    if not next_to(above, below):
        return 0.0
    known, unknown = familiarity(own, context.words)
    heads = known > 1 and not unknown and own.count(" ") < MOST_WORDS
    return -0.6 if heads else -2.6  # «После смены» may head the points of a section's part


def unfinished(context: Context, piece: Piece, own: str) -> float:
    """Ends without a stop, where the page's points have one."""
    plain = piece.opens == "text" and not (piece.form or context.in_cell) and own[-1] not in ".;:,"
    if not plain or not context.punctuated or not context.points:
        return 0.0
    above, below = context.neighbour(-1), context.neighbour(1)
    apart = ("title", "row")  # what stands beside these needs no stop
    if any(p is not None and (p.form or p.opens in apart or p.is_bare) for p in (above, below)) or context.titled:
        return 0.0
    if context.in_section and above is not None and above.opens == "section":
        return 0.0
    known, unknown = familiarity(own, context.words)
    if kind_matches(own) or _labels_points(own):
        return 0.0
    return -0.8 if unknown >= known and not context.led else -0.3


def _labels_points(own: str) -> bool:
    """Whether a line parts the points below from those above: «После смены», «Желательные требования»."""
    topical = own[0].isupper() and own.count(" ") < 4
    return topical and not {"duties", "qualification"}.isdisjoint(section_kinds(own))


def answers_point(context: Context, piece: Piece, own: str) -> float:
    """All that stands under a point that leads with a colon."""
    above, below = context.neighbour(-1), context.neighbour(1)
    if piece.opens != "text" or piece.form or above is None or below is None or above.opens not in ("item", "inner"):
        return 0.0
    alone = context.text[above.end - 1] == ":" and next_to(above, below)
    return 0.8 if alone and not prose_marks(own) else 0.0


def unled(context: Context, piece: Piece, own: str) -> float:
    """An element of a list that nothing leads to."""
    if piece.opens != "bullet" or context.unled != piece.bullet or context.bullets_are_points():
        return 0.0
    known, unknown = familiarity(own, context.words)
    return -0.4 + max(-2.0, UNFAMILIAR * max(0, unknown - known))


def interrupts(context: Context, piece: Piece, own: str) -> float:
    """Stands in a list that is not at its end, unlike the list's elements."""
    if not context.list_open or own[-1] == ";" or answers_point(context, piece, own) or noted(context, piece, own):
        return 0.0
    above = context.neighbour(-1)
    if above is not None and above.opens == "section":
        return 0.0  # «Общие положения:» leads to no list
    if piece.opens == "text" and sentence_count(own) > 1:
        return -1.5
    strange = piece.opens == "bullet" and context.list_bullets and piece.bullet not in context.list_bullets
    return -1.5 if strange else 0.0


def leads(context: Context, piece: Piece, own: str) -> float:
    """Stands with a colon right over numbered points."""
    below = context.neighbour(1)
    if piece.opens != "text" or own[-1] != ":" or below is None or sentence_count(own) > 1 or context.closed:
        return 0.0
    above = context.neighbour(-1)
    official = piece.says("office")
    remark = not official and above is not None and (passes(above) or next_to(*context.around[context.at]))
    return 2.0 if below.opens in ("item", "inner") and not remark else 0.0


def page_number(context: Context, piece: Piece, own: str) -> float:
    """A number alone between sentences that are finished."""
    above = context.neighbour(-1)
    if piece.opens != "text" or not own.isdigit() or context.in_cell or above is None:
        return 0.0
    return -4.0 if context.text[above.end - 1] in ".;:" else 0.0


def near_forum(context: Context, piece: Piece, own: str) -> float:
    """A short line among a forum's controls."""
    if piece.opens != "text" or piece.form or len(own) > 80 or own[-1] in ";:":
        return 0.0
    beside = (context.neighbour(step) for step in (-3, -2, -1, 1, 2, 3))
    return -1.2 if any(p is not None and p.says("forum") for p in beside) else 0.0


def row_of_links(context: Context, piece: Piece, own: str) -> float:
    """Follows words of the site on one line, parted by a bullet as links are."""
    if piece.opens != "bullet" or len(own) > 100:
        return 0.0
    for step in range(-1, -8, -1):
        head = context.neighbour(step)
        if head is None or head.paragraph != piece.paragraph:
            return 0.0
        if head.opens != "bullet":
            return -4.0 if any(rule.kind == "chrome" and rule.weight <= -4 for rule in head.rules) else 0.0
    return 0.0


def doubtful_list(context: Context, piece: Piece, own: str) -> float:
    """Goes on with a numbered list that nothing introduced."""
    return -0.7 if piece.opens == "inner" and context.doubtful and piece.decision and piece.decision.cost < 1.0 else 0.0


def prose_below(context: Context, piece: Piece, own: str) -> float:
    """A heading over prose that is no instruction."""
    below = context.neighbour(1)
    apart = piece.starts or context.was_signed  # then a point may be a heading that the outline does not expect
    heads = piece.opens == "section" or (piece.opens == "item" and apart and own[-1] not in ".;:")
    if not heads or below is None or below.opens != "text" or below.form:
        return 0.0
    text = context.text[below.start : below.end]
    article = sum(rule.weight for rule in below.rules if rule.kind == "article")
    if article + SENTENCE * (sentence_count(text) - 1) > -2.0:
        return 0.0
    if context.filled and counts_on(piece) and not context.was_signed:
        return -0.6
    _, point = context.around[context.at]
    first = point is not None and point.marker is not None and point.marker.path[-1] == 1
    untold = context.titled and not context.points and not below.says("about_sections")
    if (first and (context.section_left or context.titled)) or untold or (context.titled and _is_general(own)):
        return -0.8
    return -3.5 if context.was_signed and piece.marker else -2.0


def below_heading(context: Context, piece: Piece, own: str) -> float:
    """A plain sentence in a section: a point that lost its mark."""
    plain = piece.opens == "text" and not piece.form and sentence_count(own) == 1 and len(own) < 300
    if not plain or any(rule.weight < 0 for rule in piece.rules):
        return 0.0
    above = context.neighbour(-1)
    if context.punctuated and own[-1] not in ".;:" and (above is None or above.opens != "section"):
        return 0.0
    within = context.in_section or (context.section_left and not context.signed and context.belongs(own))
    return -FORM_WEIGHTS["text"] if within else 0.0


def between_points(context: Context, piece: Piece, own: str) -> float:
    """Several sentences without a mark between points that are numbered."""
    above, below = context.neighbour(-1), context.neighbour(1)
    if piece.opens != "text" or piece.form or above is None or below is None or sentence_count(own) == 1:
        return 0.0
    if answers_point(context, piece, own):
        return 0.0
    after_point = above.opens in ("item", "bullet") or (above.opens == "text" and context.list_open)
    return -1.0 if after_point and below.opens in ("item", "section") and below.marker is not None else 0.0


def cell(context: Context, piece: Piece, own: str) -> float:
    """Stands under a number alone on its line, as a table's cells do."""
    if piece.opens != "text" or sentence_count(own) > 1:
        return 0.0
    above = context.neighbour(-1)
    if above is not None and above.is_bare:
        return 1.5
    if not context.in_cell:
        return 0.0
    asks = sum(rule.weight for rule in piece.rules if rule.name == "prose_start")  # «Как считают время в наряде.»
    return -FORM_WEIGHTS["text"] - asks


_SIGNS = regex.compile(r"подпис|ознакомлен|соглас|визы", regex.IGNORECASE)


def tabled(context: Context, piece: Piece, own: str) -> float:
    """A row of a table in a section of the instruction, or in foreign text."""
    if piece.opens != "row":
        return 0.0
    above = context.neighbour(-1)
    goes_on = context.in_section or (above is not None and above.opens == "row" and not context.foreign)
    return 1.5 if goes_on and not context.foreign else -1.0


def sheet(context: Context, piece: Piece, own: str) -> float:
    """An empty line of a sheet to sign."""
    return 1.5 if context.sheet and piece.is_bare else 0.0


def footnote(context: Context, piece: Piece, own: str) -> float:
    """A footnote below the signatures."""
    above = context.neighbour(-1)
    below_form = above is not None and (above.form or above.is_bare)
    return 2.0 if context.signed and below_form and piece.bullet == "*" and _is_sentence(own) else 0.0


def noted(context: Context, piece: Piece, own: str) -> float:
    """The words of a note, below its head."""
    above = context.neighbour(-1)
    if piece.opens != "text" or above is None or not above.says("note"):
        return 0.0
    head = context.text[above.start : above.end]
    plain = head[-1] == ":" and len(head) < LONGEST_NOTE_HEAD and not prose_marks(own)
    return 2.5 if plain and context.belongs(own) else 0.0


LONGEST_NOTE_HEAD = 40


def after_signature(context: Context, piece: Piece, own: str) -> float:
    """Plain prose after the signatures, or a list or a form after such prose."""
    if not context.signed or piece.says("note") or noted(context, piece, own):
        return 0.0
    if context.closed and (
        piece.opens == "inner" or (piece.form and not _SIGNS.search(own) and not _approves(context))
    ):
        return -2.5
    if piece.form:
        return 0.0
    if piece.opens == "section" and piece.marker is None:
        return -2.5
    return -1.5 if piece.opens == "text" and len(own) > 60 else 0.0


def _approves(context: Context) -> bool:
    """Whether a title comes next, before any point: then a form may be the approval of what it names."""
    _, below = context.around[context.at]
    return below is not None and (below.opens == "title" or below.starts)


QUOTED = {"standard": -2.5, "statute": -2.5, "questionnaire": -3.0, "order": -5.0}
"""What it weighs to stand in something that is quoted."""


MOST_ELEMENTS = 12


def broken_list(context: Context, piece: Piece, own: str) -> float:
    """An element of a list whose head is lost, right over points of which the first is lost, too."""
    above = context.neighbour(-1)
    behind = above is None or passes(above) or above.form or context.foreign
    if piece.opens != "bullet" or not behind:
        return 0.0
    for step in range(1, MOST_ELEMENTS):
        below = context.neighbour(step)
        if below is None:
            break
        if below.opens != "bullet":
            amid = below.opens == "item" and below.starts and below.marker is not None and below.marker.path[-1] > 1
            return 2.5 if amid else 0.0
    return 0.0


def quoted(context: Context, piece: Piece, own: str) -> float:
    """Stands in a law, a professional standard, an order or a questionnaire that the page quotes."""
    if context.extract is None or (context.extract == "questionnaire" and not piece.form):
        return 0.0
    return QUOTED[context.extract]


def under_title(context: Context, piece: Piece, own: str) -> float:
    """A heading under a title, with no prose between."""
    if not context.titled or piece.opens != "section" or piece.marker is not None:
        return 0.0
    return 2.0 if _is_general(own) else 1.0


def _is_general(heading: str) -> bool:
    return heading_kinds(heading) == ("general",)


def printed_again(context: Context, piece: Piece, own: str) -> float:
    """A title that is printed once more right above what it heads."""
    return 2.5 if piece.opens == "title" and piece.paragraph in context.again else 0.0


def job_line(context: Context, piece: Piece, own: str) -> float:
    """Names a job on the line beside a title."""
    if piece.opens != "text" or len(own) > 120:
        return 0.0
    beside = any(p is not None and p.opens == "title" for p in (context.neighbour(-1), context.neighbour(1)))
    return 1.5 if beside and is_person(own) else 0.0


def among_forms(context: Context, piece: Piece, own: str) -> float:
    """A short line between the lines of a form."""
    if piece.opens != "text" or piece.form or len(own) > 80:
        return 0.0
    beside = [p is not None and p.form for p in (context.neighbour(-1), context.neighbour(1))]
    return 0.8 if all(beside) else 0.0


def names_job(context: Context, piece: Piece, own: str) -> float:
    """Names the job of the title."""
    if piece.opens not in ("text", "introducer") or piece.form or len(own) > 600 or not context.job or context.closed:
        return 0.0
    if not context.job <= job_stems(own):
        return 0.0
    return 2.4 if own[-1] == ":" else 1.0


PROSE_MARKS = (0.0, -1.0, -2.5, -3.5)
"""What so many signs of prose weigh."""


def prose_voice(context: Context, piece: Piece, own: str) -> float:
    """Speaks as prose does: of the past or the future, to somebody, with its small words."""
    if piece.opens not in ("text", "bullet", "introducer", "inner", "item") or piece.form:
        return 0.0
    if " " not in own:
        return 0.0  # «Обязательно» over the rows of a table
    as_point = piece.marker is not None or begins_as_point(own)  # that outweighs an odd word
    weight = PROSE_MARKS[max(0, min(prose_marks(own) - as_point, len(PROSE_MARKS) - 1))]
    return 0.6 * weight if as_point else weight


def speaks_as_point(context: Context, piece: Piece, own: str) -> float:
    """Says what is done or answered for, in the words of the other points."""
    if piece.opens not in ("text", "inner", "bullet") or piece.form or context.prose_leads:
        return 0.0
    words = own[piece.marker.end - piece.start :] if piece.marker else own
    if not begins_as_point(words):
        return 0.0
    unnumbered = context.bullets_are_points() and sentence_count(own) == 1 and not prose_marks(words)
    return 0.6 if context.belongs(words) else 0.4 if unnumbered else 0.0


def bare_element(context: Context, piece: Piece, own: str) -> float:
    """An element of a list that has lost its bullets, in a section of an instruction without numbers."""
    plain = piece.element and context.bullets_are_points() and not any(rule.weight < 0 for rule in piece.rules)
    return 0.8 if plain and not prose_marks(own) else 0.0


UNFAMILIAR = -0.4
"""What each word weighs that is not of the genre, nor of the page's points; a familiar one makes up for it."""


def unfamiliar(context: Context, piece: Piece, own: str) -> float:
    """A whole sentence that shares few words with the points of the page and with instructions in general."""
    if piece.opens not in ("text", "bullet") or piece.form or not _is_sentence(own) or begins_as_point(own):
        return 0.0
    if piece.opens == "bullet" and context.bullets_are_points():
        return 0.0
    known, unknown = familiarity(own[:FEW], context.words)
    if unknown <= known or known + unknown < 4:
        return 0.0
    return max(UNFAMILIAR * (unknown - known), -3.0) * (1.0 if piece.opens == "text" else 0.5)


def familiar(context: Context, piece: Piece, own: str) -> float:
    """A sentence in the words of the page's points and of instructions in general."""
    plain = piece.opens == "text" and not piece.form and sentence_count(own) == 1 and context.section_left
    if not plain or any(rule.weight < 0 for rule in piece.rules):
        return 0.0
    known, unknown = familiarity(own[:FEW], context.words)
    return 0.8 if known >= 5 and known >= 2.5 * unknown and not prose_marks(own) else 0.0


def _is_sentence(own: str) -> bool:
    first = LETTER.search(own)
    return first is not None and first[0].isupper() and own[-1] in ".!?…»"


COUNTS_ON = ("awaited", "interrupted_list", "names_job")
"""Rules that say of an element that it goes on with a list of the instruction's."""

ContextRule = Callable[[Context, Piece, str], float]
ANY = ("title", "section", "item", "inner", "bullet", "introducer", "text", "row")
CONTEXT_RULES: dict[ContextRule, tuple[str, ...]] = {
    prose_voice: ("text", "bullet", "introducer", "inner", "item"),
    speaks_as_point: ("text", "inner", "bullet"),
    bare_element: ANY,
    unfamiliar: ("text", "bullet"),
    familiar: ("text",),
    list_line: ("text",),
    awaited: ("inner", "bullet"),
    interrupted_list: ("inner", "bullet"),
    prose_list: ("bullet",),
    opens_points: ("text", "introducer"),
    answers_point: ("text",),
    parts_points: ("text",),
    unfinished: ("text",),
    unled: ("bullet",),
    interrupts: ("text", "bullet"),
    leads: ("text",),
    page_number: ("text",),
    near_forum: ("text",),
    row_of_links: ("bullet",),
    doubtful_list: ("inner",),
    prose_below: ("section", "item"),
    below_heading: ("text",),
    between_points: ("text",),
    cell: ("text",),
    tabled: ("row",),
    after_signature: ANY,
    broken_list: ("bullet",),
    quoted: ANY,
    sheet: ANY,
    footnote: ("bullet",),
    noted: ("text",),
    under_title: ("section",),
    printed_again: ("title",),
    job_line: ("text",),
    among_forms: ("text",),
    names_job: ("text", "introducer"),
}
"""Each rule, and what the pieces open (``Piece.opens``) of which it may say anything: of others it is not asked."""


@cache
def rules_for(opens: str) -> tuple[tuple[ContextRule, str, str], ...]:
    """The rules for pieces that open so, each with its name and why."""
    return tuple(
        (rule, rule.__name__, (rule.__doc__ or "").partition("\n")[0])
        for rule, spoken_of in CONTEXT_RULES.items()
        if opens in spoken_of
    )
