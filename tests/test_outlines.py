"""The generator of pages, its truth, and what the parser makes of a small fixed sample of them."""

from dataclasses import replace
from random import Random

import pytest

from numbering import CLEAN, Found, Group, Output, Repair, measure, score
from outlines import FAULTS, LAYOUTS, MIXED, REPAIRED, SYSTEMS, Made, make_page, norm

PAGES = 8
RATE = 0.1


def pages(fault: str | None, **options: str) -> list[Made]:
    return [make_page(Random(f"test/{i}"), fault=fault, share=RATE, **options) for i in range(PAGES)]


def perfect(made: Made) -> Output:
    """What a parser would give that makes no mistake."""
    points = {mark.at: Found(mark.what, mark.number, mark.parent) for mark in made.marks}
    fixes = tuple(Repair(mark.at, mark.number, 1.0, mark.faults[0]) for mark in made.marks if mark.corrupted)
    suspects = tuple(Repair(mark.at, mark.number, 0.5, "repeated_number") for mark in made.marks if mark.suspect)
    return Output(points, fixes, suspects, frozenset(made.gaps))


# --- the truth


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("fault", [None, MIXED])
def test_the_truth_holds_for_the_text(fault: str | None, layout: str) -> None:
    for made in pages(fault, layout=layout):
        starts = [mark.start for mark in made.marks]
        assert starts == sorted(set(starts))
        assert ("\n" in made.text) == (layout != "flat")
        before: set[int] = set()
        for mark in made.marks:
            assert mark.start <= mark.at < len(made.text)
            assert not made.text[mark.start].isspace()
            if mark.raw is not None:
                assert made.text[mark.at : mark.at + len(mark.raw)] == mark.raw
            assert (mark.parent is None) == (mark.what == "section")
            assert mark.parent is None or mark.parent in before
            before.add(mark.at)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_clean_page_prints_what_is_meant(system: str) -> None:
    for made in pages(None, system=system)[:2]:
        assert made.system == system
        assert not made.gaps
        assert sum(mark.what == "section" for mark in made.marks) >= 3
        for mark in made.marks:
            assert (mark.faults, mark.suspect, mark.corrupted) == ((), False, False)
            if mark.what in ("item", "inner"):
                assert norm(mark.raw) == mark.number


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_changes_the_number_or_lets_it_stand(fault: str) -> None:
    touched = [mark for made in pages(fault) for mark in made.marks if mark.faults]
    assert len(touched) >= PAGES / 2
    assert {mark.faults for mark in touched} == {(fault,)}
    assert all(mark.corrupted == (fault in REPAIRED) for mark in touched)
    assert {mark.suspect for mark in touched} == {fault == "counts_on"}


@pytest.mark.parametrize("system", [name for name, system in SYSTEMS.items() if system.items == "prefixed"])
def test_an_item_belongs_to_the_number_above_it(system: str) -> None:
    for made in pages(None, system=system):
        number_at = {mark.at: mark.number for mark in made.marks}
        for mark in made.marks:
            if mark.what == "item" and mark.number is not None and mark.parent is not None:
                assert number_at[mark.parent] == mark.number.rpartition(".")[0]


def test_a_lost_number_is_a_gap() -> None:
    for made in pages("gap"):
        numbers = [mark.number for mark in made.marks if mark.what == "item"]
        after = [mark.number for mark in made.marks if mark.faults == ("gap",)]
        assert len(after) == len(made.gaps)
        assert all(number in numbers for number in after)


def test_numbers_that_are_no_markers_come_to_stand_where_lines_begin() -> None:
    lines = [line for made in pages("no_marker", layout="wrapped") for line in made.text.splitlines()]
    markers = {mark.raw for made in pages("no_marker", layout="wrapped") for mark in made.marks}
    begin = [line.split()[0] for line in lines if line[:1].isdigit()]
    assert sum(word.strip("*") not in markers for word in begin) >= PAGES


def test_the_same_seed_makes_the_same_page() -> None:
    assert pages(MIXED) == pages(MIXED)
    assert len({made.text for made in pages(MIXED)}) == PAGES


def test_a_class_that_cannot_be_in_a_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="alone cannot be"):
        make_page(Random(1), fault="alone", layout="flat")
    with pytest.raises(ValueError, match="lost_dot cannot be"):
        make_page(Random(1), fault="lost_dot", system="bare/bullets")


# --- the figures


def test_a_perfect_output_has_full_marks_and_no_differences() -> None:
    for made in pages(MIXED):
        figures, differences = score(made, perfect(made))
        assert not differences
        assert (figures.spoilt, figures.read) == (0, figures.touched)
        counts = (figures.repairs, figures.suspects, figures.gaps, figures.numbers, figures.tree, figures.sections)
        assert {count.f1 for count in counts} == {1.0}


def test_each_mistake_costs() -> None:
    made = next(made for made in pages("stuck_digit") if any(mark.corrupted for mark in made.marks))
    best = perfect(made)
    at = best.fixes[0].at
    missed, _ = score(made, replace(best, fixes=best.fixes[1:]))
    assert missed.repairs.recall < 1 == missed.repairs.precision
    false, _ = score(made, replace(best, fixes=(*best.fixes, Repair(0, "7", 0.9, "stuck_digit"))))
    assert false.repairs.precision < 1 == false.repairs.recall
    assert false.spoilt == 1
    wrong = {
        "lost item": {k: v for k, v in best.points.items() if k != at},
        "kept as printed": {**best.points, at: replace(best.points[at], number=norm(raw_at(made, at)))},
        "read as another": {**best.points, at: replace(best.points[at], number="77.7")},
        "wrong parent": {**best.points, at: replace(best.points[at], parent=at)},
    }
    for kind, points in wrong.items():
        figures, [difference] = score(made, replace(best, points=points))
        assert difference.kind == kind
        assert figures.tree.hit == figures.tree.due - 1
    extra, [difference] = score(made, replace(best, points={**best.points, 1: Found("bullet", None, at)}))
    assert difference.kind == "extra bullet"
    assert extra.tree.f1 < 1


def raw_at(made: Made, at: int) -> str | None:
    return next(mark.raw for mark in made.marks if mark.at == at)


# --- the parser


FLOORS = {
    "stuck_digit": 0.97,
    "dropped_digit": 0.95,
    "swapped_digits": 0.95,
    "wrong_digit": 0.9,
    "lost_dot": 0.95,
    "separator": 0.97,
    "glued": 0.97,
    "repeated_number": 0.93,
    "look_alike": 0.95,
    "foreign_offset": 0.97,
    "restarted_heading": 0.97,
    "wrong_parent": 0.97,
    "chapter_repeat": 0.85,
    "alone": 0.85,
    "gap": 0.97,
    "empty": 0.97,
    "inner_list": 0.97,
    "counts_on": 0.97,
    "no_marker": 0.97,
}
"""Shares of the touched points that are read right in the sample below: what holds now, to be raised."""


def test_a_clean_page_gets_no_repairs() -> None:
    figures = measure(Group(CLEAN), range(40)).total
    assert figures.repairs.found == 0
    assert figures.numbers.f1 > 0.99


@pytest.mark.parametrize("fault", FLOORS)
def test_a_fault_class_holds_its_floor(fault: str) -> None:
    figures = measure(Group(fault, RATE, seed=7), range(PAGES)).total
    assert figures.touched >= 3
    assert figures.read >= FLOORS[fault] * figures.touched
    assert figures.repairs.found == figures.repairs.hit
