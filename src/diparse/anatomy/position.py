"""The job of an instruction, from whatever of the page names it best."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from diparse.anatomy.jobs import jobs_announced, position_from_points
from diparse.anatomy.persons import is_person, nominative
from diparse.anatomy.signals import is_form
from diparse.anatomy.titles import doubtful_position, has_frame, named, position_from_title
from diparse.anatomy.workplaces import is_workplace
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


def find_position(witnesses: Witnesses) -> Position:
    """The job that the first witness names who names any; an empty Position where none does.

    >>> find_position(Witnesses(titles=["ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ"], front=["г. Тула", "бухгалтера-кассира"])).name
    'Бухгалтер-кассир'
    >>> find_position(Witnesses(points=["Сторож обязан сдать смену."])).name
    'Сторож'
    """
    return next(_said(witnesses), Position(None, None))


def _said(witnesses: Witnesses) -> Iterator[Position]:
    for title in witnesses.titles:
        if (found := position_from_title(title)) is not None:
            yield found
    label = witnesses.label
    if label and not has_finite_verb(label) and (name := named(label)) and is_person(name):
        yield Position(name, label)
    for line in chain.from_iterable(map(_labelled, witnesses.front)):
        if (name := named(line)) and is_person(name):
            yield Position(name, line)
    for line in witnesses.front:
        bare = " ".join(line.strip("_ \n").split())
        if names_job(bare) and not is_form(bare) and (name := named(bare)):
            yield Position(name, bare)
    found = position_from_points([*witnesses.front, *witnesses.points])
    above = [job for line in reversed(witnesses.above) for job in _announced(line)]
    if found is not None:
        fuller = (job for job in above if str(job.name).startswith(f"{found.name} "))
        yield next(fuller, found)
    for line in (*witnesses.headings, *witnesses.front):
        yield from _announced(line)
    yield from above
    for title in witnesses.titles:
        if (found := doubtful_position(title)) is not None:
            yield found


_LABEL_BELOW = re.compile(r"\W*(?:наименование\s+)?(?:должност|професси)", re.IGNORECASE)


def _labelled(part: str) -> Iterator[str]:
    """The lines of a form under which it says that they name the job."""
    return (above.strip("_ ") for above, below in pairwise(part.splitlines()) if _LABEL_BELOW.match(below))


def _announced(line: str) -> Iterator[Position]:
    """The jobs that a line of the site names as an instruction's."""
    if has_frame(line) and (found := position_from_title(line)) is not None:
        yield found
    yield from jobs_announced(line)


def names_job(own: str) -> bool:
    """Whether a line is a job's name and no more: «инженера по охране труда» between the lines of an approval.

    >>> names_job("инженера по охране труда"), names_job("Директор школы"), names_job("Общие положения")
    (True, False, False)
    """
    if len(own) > 100 or own[-1] in ".;:,?!" or has_finite_verb(own) or is_workplace(own):
        return False
    name = nominative(own)
    return name.lower() != own.lower() and is_person(name)
