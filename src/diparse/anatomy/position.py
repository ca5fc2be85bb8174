"""The job of an instruction, from whatever of the page names it best."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from diparse.anatomy.jobs import jobs_announced, position_from_points
from diparse.anatomy.misprints import left_columns, right_column
from diparse.anatomy.persons import is_person, nominative
from diparse.anatomy.signals import is_form
from diparse.anatomy.titles import doubtful_position, has_frame, named, names_instruction, position_from_title
from diparse.anatomy.workplaces import is_general, is_workplace
from diparse.lexicon import has_finite_verb
from diparse.model import Position


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What may name the job of an instruction, the best witness first."""

    titles: Sequence[str] = ()
    """Its titles, the lines of each as the page breaks them."""
    label: str | None = None
    """A line with a colon over its points: «Механик по выпуску:»."""
    front: Sequence[str] = ()
    """All that stands before its points."""
    points: Sequence[str] = ()
    headings: Sequence[str] = ()
    above: Sequence[str] = ()
    """The site's own lines over it: the page's name may be the instruction's."""


def find_position(page: Witnesses) -> Position:
    """The job that the first witness names who names any; an empty Position where none does.

    >>> find_position(Witnesses(titles=["ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ"], front=["г. Тула", "бухгалтера-кассира"])).name
    'Бухгалтер-кассир'
    >>> find_position(Witnesses(points=["Сторож обязан сдать смену."])).name
    'Сторож'
    """
    return next(chain.from_iterable(say(page) for say in ORDER), Position(None, None))


Found = Iterator[Position]


def _right_title(page: Witnesses) -> Found:
    """The job of a title that stands beside the approval, in the right one of two columns."""
    lines = [line for part in page.front for line in part.splitlines()]
    columns = [right_column(line) for line in lines]
    for i, (line, column) in enumerate(zip(lines, columns, strict=True)):
        if column and names_instruction(column) and not has_frame(line.removesuffix(column)):
            yield from filter(None, [position_from_title("\n".join(filter(None, columns[i : i + MOST_LINES])))])


MOST_LINES = 40
"""A title in a column has at most so many lines."""


def _titles(page: Witnesses) -> Found:
    """A title's job; that of a frame first, for a line above it may be who approves: «Ректор университета».

    Of several titles that name several jobs, as where the site's own heading stands over the instruction's, the points
    tell. They also tell what a general name or an abbreviated one stands for.
    """
    framed = sorted(page.titles, key=has_frame, reverse=True)
    named_jobs = list(filter(None, map(position_from_title, framed)))
    spoken = None
    if len({job.name for job in named_jobs}) > 1:
        spoken = position_from_points(page.points)
        named_jobs.sort(key=lambda job: spoken is None or not _is_same(str(job.name), str(spoken.name)))
    for found in named_jobs:
        name = str(found.name)
        if is_general(name) or _ABBREVIATION.search(name):
            spoken = spoken or position_from_points(page.points)
        full = str(spoken.name) if spoken else ""
        fuller = (is_general(name) and full.startswith(f"{name} ")) or _is_written_out(name, full)
        yield spoken if spoken and fuller else found


_ABBREVIATION = re.compile(r"\b[А-ЯЁ]{2,5}$")
"""What a job's name may end with in short: «Заместитель директора по ВР»."""


def _is_same(a: str, b: str) -> bool:
    return a == b or a.startswith(f"{b} ") or b.startswith(f"{a} ")


def _is_written_out(short: str, full: str) -> bool:
    """Whether a name is another one whose last word is an abbreviation.

    >>> _is_written_out("Заместитель директора по ВР", "Заместитель директора по воспитательной работе")
    True
    >>> _is_written_out("Слесарь КИПиА", "Слесарь-сантехник"), _is_written_out("Инженер ПТО", "Инженер по охране труда")
    (False, False)
    """
    match = _ABBREVIATION.search(short)
    if not match or not full.startswith(short[: match.start()]):
        return False
    initials = "".join(part[0] for word in full[match.start() :].split() for part in word.split("-"))
    return initials.upper() == match[0]


def _label(page: Witnesses) -> Found:
    if page.label and not has_finite_verb(page.label):
        yield from _person(page.label)


def _labelled(page: Witnesses) -> Found:
    """Lines of a form under or over which it says that they name the job."""
    for above, below in pairwise(line for part in page.front for line in part.splitlines()):
        if _LABEL_BELOW.match(below):
            yield from _person(above.strip("_ "))
        if _LABEL_ABOVE.match(above):
            yield from _person(below.strip("_ "))


def _lines(page: Witnesses) -> Found:
    """Lines that are a job's name in an oblique case, as one goes on from a title above it."""
    for part in page.front:
        lines = [line.strip("_ ") for line in left_columns(part)]
        for line in (" ".join(lines).strip(), *lines):
            if line and names_job(line) and not is_form(line):
                yield from _person(line)


def _over_title(page: Witnesses) -> Found:
    """A sentence right over a bare title: «Библиотекарь.», then «Должностная инструкция»."""
    for above, below in pairwise(page.front):
        if above.endswith(".") and below in page.titles and not has_finite_verb(above):
            yield from _person(above)


def _points(page: Witnesses) -> Found:
    """The job that the points speak of; by its full name, where the page announces it by that."""
    found = position_from_points([*page.front, *page.headings, *page.points])
    if found is not None:
        # «прислал инструкцию сторожа без титула»: what somebody lacks is no part of the name
        fuller = (
            job for job in _page(page) if str(job.name).startswith(f"{found.name} ") and " без " not in str(job.name)
        )
        yield from fuller
        yield found


def _headings(page: Witnesses) -> Found:
    return chain.from_iterable(map(_announced, (*page.headings, *page.front, *page.points[:1])))


def _page(page: Witnesses) -> Found:
    """What the site says over the instruction, the nearest line first."""
    return chain.from_iterable(map(_announced, reversed(page.above)))


def _page_title(page: Witnesses) -> Found:
    """A line of the site's that is a job's name and no more, where the page is about instructions."""
    if any("инструкци" in line.lower() for line in page.above):
        for line in reversed(page.above):
            if len(line) < LONGEST_NAME and line[-1].isalpha() and not has_finite_verb(line):
                yield from _person(line)


def _prose(page: Witnesses) -> Found:
    """The job that the site's text over the instruction speaks of."""
    found = position_from_points(page.above)
    if found is not None:
        yield found


def _doubtful(page: Witnesses) -> Found:
    return filter(None, map(doubtful_position, page.titles))


ORDER = (
    _right_title,
    _titles,
    _label,
    _labelled,
    _lines,
    _over_title,
    _points,
    _headings,
    _page,
    _page_title,
    _doubtful,
    _prose,
)
"""Who is asked first."""
LONGEST_NAME = 100
"""A job's name alone on a line is no longer; code points."""
_LABEL_BELOW = re.compile(r"\W*(?:наименование\s+)?(?:должност(?!н)|професси)", re.IGNORECASE)
_LABEL_ABOVE = re.compile(r"\W*(?:наименование\s+)?(?:должности|профессии|должность|профессия)\W*$", re.IGNORECASE)


def _person(words: str) -> Found:
    name = named(words)
    if name and is_person(name):
        yield Position(name, words)


def _announced(line: str) -> Found:
    """The jobs that a line names as an instruction's."""
    if has_frame(line) and (found := position_from_title(line)) is not None:
        yield found
    yield from jobs_announced(line)


def names_job(own: str) -> bool:
    """Whether a line is a job's name and no more: «инженера по охране труда» between the lines of an approval.

    >>> names_job("инженера по охране труда"), names_job("Директор школы"), names_job("Общие положения")
    (True, False, False)
    """
    if len(own) > LONGEST_NAME or own[-1] in ".;:,?!" or has_finite_verb(own) or is_workplace(own):
        return False
    name = nominative(own)
    return name.lower() != own.lower() and is_person(name)
