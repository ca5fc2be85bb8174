"""Whose points these are: where a page goes over, without a title, from one job's instruction to another's."""

import re
from collections.abc import Sequence

from diparse.anatomy.position import is_person

_JOB = r"(?P<job>[А-ЯЁа-яё][а-яё-]+(?:\s+[А-ЯЁа-яё«»-]+){0,7}?)"
_SUBJECT = re.compile(
    rf"(?:^\s*[\d.)]*\s*{_JOB}\s+(?:относится к|назначается|принимается|подчиняется|непосредственно|долж(?:ен|на)\b|руководствуется"
    r"|име[ею]т право|вправе|нес[её]т|обязан|исполняет|выполняет|осуществляет))"
    rf"|(?:на должность|отсутстви[ея])\s+{_JOB.replace('job', 'post')}(?=\s+(?:назнач|принима|и освобожд|производ)|\s*[(,])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[а-яё]{4,}")
_ANYBODY = frozenset({"работ", "сотру", "лицо", "специ"})
LASTING = 1
"""So many further mentions of the new job, and none of the old, make a change."""


def named_job(text: str) -> frozenset[str]:
    """The stems of the job that a point speaks of, empty where it names none.

    >>> sorted(named_job("4. Менеджер по Ключевым Клиентам должен знать:"))
    ['клиен', 'ключе', 'менед']
    """
    match = _SUBJECT.search(text[:220])
    if match is None or (match["job"] and not is_person(match["job"])):
        return frozenset()
    stems = frozenset(word[:5] for word in _WORD.findall((match["job"] or match["post"]).lower()))
    return frozenset() if stems <= _ANYBODY else stems


def job_changes(jobs: Sequence[frozenset[str]], titles: Sequence[bool]) -> list[tuple[int, int]]:
    """Where the points go over to another job: the last place that names the old one, the first that names the new.

    Takes the job that each place names (empty for none) and whether it is a title. A job counts as another one
    when neither name holds the other, it is named again, and the old one is not named any more.
    """
    changes: list[tuple[int, int]] = []
    current: frozenset[str] = frozenset()
    last = -1
    named = [i for i, job in enumerate(jobs) if job or titles[i]]
    for k, i in enumerate(named):
        job = jobs[i]
        if titles[i]:
            current = frozenset()
            continue
        if current and _other(job, current):
            ahead: list[frozenset[str]] = []
            for n in named[k + 1 : k + 5]:
                if titles[n]:
                    break
                ahead.append(jobs[n])
            same = sum(not _other(job, later) for later in ahead)
            if same >= LASTING and all(_other(later, current) for later in ahead):
                changes.append((last, i))
                current, last = job, i
        else:
            last = i
            current = max(current, job, key=len)
    return changes


def _other(a: frozenset[str], b: frozenset[str]) -> bool:
    return not (a <= b or b <= a)
