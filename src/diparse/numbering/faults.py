"""What scraping, Word and OCR do to numbers: the one table of fault classes and what each costs.

Costs are in nats: a fault of cost 2 is taken to be e² times rarer than a number printed well. The decoder weighs
them against the cost of an outline that jumps; code, documentation and reasons read this table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Fault:
    """A class of fault: its cost in nats, and what it is in words a reader follows."""

    cost: float
    means: str


FAULTS: dict[str, Fault] = {
    "stuck_digit": Fault(2.2, "a digit too many stands in the number"),
    "dropped_digit": Fault(2.8, "a digit of the number is lost"),
    "swapped_digits": Fault(2.6, "two digits of the number changed places"),
    "wrong_digit": Fault(3.6, "one digit of the number is wrong"),
    "lost_dot": Fault(2.0, "a dot of the number is lost"),
    "separator": Fault(0.6, "the parts of the number are parted by something else than a single dot"),
    "look_alike": Fault(0.8, "a letter stands for the digit that it looks like"),
    "glued": Fault(0.0, "the number and the word after it run together"),
    "repeated_number": Fault(3.2, "the number was used just before"),
    "restarted_heading": Fault(2.2, "every heading of the page starts at 1 again"),
    "wrong_parent": Fault(3.0, "the section's items carry the number of the section that they were copied from"),
    "foreign_offset": Fault(3.0, "the headings count on from another document"),
}
DIGIT_FAULTS = frozenset(("stuck_digit", "dropped_digit", "swapped_digits", "wrong_digit", "lost_dot"))
"""Those that change which digits stand in the number."""


@lru_cache(maxsize=50_000)
def channel(printed: tuple[int, ...], meant: tuple[int, ...]) -> tuple[str, float] | None:
    """The fault that turns the meant number into the printed one, and its cost; None where no single fault does.

    >>> channel((99, 3, 17), (9, 3, 17))[0], channel((9, 3, 7), (9, 3, 17))[0], channel((9, 3, 71), (9, 3, 17))[0]
    ('stuck_digit', 'dropped_digit', 'swapped_digits')
    >>> channel((93, 17), (9, 3, 17))[0], channel((1012, 2), (10, 12, 2))[0], channel((9, 8, 17), (9, 3, 17))[0]
    ('lost_dot', 'lost_dot', 'wrong_digit')
    >>> channel((5, 1), (9, 3, 17)) is None
    True
    """
    a, b = ".".join(map(str, printed)), ".".join(map(str, meant))
    if a == b:
        return None
    kind = _edit(a, b)
    if kind is None:
        return None
    cost = FAULTS[kind].cost
    if kind == "stuck_digit" and not _doubled(a, b):
        cost += 0.9  # a digit comes twice rather than from nowhere
    if printed in (meant[1:], meant[:-1]):
        cost += 0.8  # a whole part is gone
    return kind, cost


def _edit(a: str, b: str) -> str | None:
    if (b.endswith("." + a) and "." not in b[: -len(a) - 1]) or (b.startswith(a + ".") and "." not in b[len(a) + 1 :]):
        return "dropped_digit"  # the first or the last part is gone
    if any(a == b[:i] + part + "." + b[i:] for i, part in _parts(b)):
        return "stuck_digit"  # a part stands twice: «4.4.3»
    if a.replace(".", "") == b.replace(".", ""):
        return "lost_dot" if a.count(".") < b.count(".") else "separator"
    if len(a) == len(b) + 1:
        return "stuck_digit" if _without_one(a, b) else None
    if len(a) + 1 == len(b):
        return "dropped_digit" if _without_one(b, a) else None
    if len(a) != len(b):
        return None
    differ = [i for i in range(len(a)) if a[i] != b[i]]
    if any(a[i] == "." or b[i] == "." for i in differ):
        return None
    if len(differ) == 1:
        return "wrong_digit"
    if len(differ) == 2 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]:
        return "swapped_digits" if differ[1] - differ[0] <= 2 else None
    return None


def _parts(number: str) -> Iterator[tuple[int, str]]:
    """Where each part of a number begins, and the part."""
    at = 0
    for part in number.split("."):
        yield at, part
        at += len(part) + 1


def _without_one(longer: str, shorter: str) -> bool:
    i = 0
    while i < len(shorter) and longer[i] == shorter[i]:
        i += 1
    return longer[i] != "." and longer[i + 1 :] == shorter[i:]


def _doubled(longer: str, shorter: str) -> bool:
    i = 0
    while i < len(shorter) and longer[i] == shorter[i]:
        i += 1
    return i > 0 and longer[i] == longer[i - 1]
