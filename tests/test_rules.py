"""Every rule takes its example, leaves its counter-example, and explains itself."""

import pytest

from diparse.anatomy.neighbours import CONTEXT_RULES
from diparse.anatomy.rules import RULES, Rule, evidence
from diparse.lexicon import KIND_RULES, heading_kinds
from diparse.numbering.faults import FAULTS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_takes_its_example_and_leaves_its_counter_example(rule: Rule) -> None:
    assert rule in list(evidence(rule.example))
    assert rule not in list(evidence(rule.counter))
    assert rule.why
    assert (rule.weight > 0) == (rule.kind is None)


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in RULES] + [rule.__name__ for rule in CONTEXT_RULES]
    assert len(names) == len(set(names))


def test_context_rules_say_why() -> None:
    assert all(rule.__doc__ and rule.__doc__.strip().endswith(".") for rule in CONTEXT_RULES)


@pytest.mark.parametrize("rule", KIND_RULES, ids=lambda rule: rule.kind)
def test_a_kind_knows_its_example(rule) -> None:  # type: ignore[no-untyped-def]
    assert heading_kinds(rule.example) == (rule.kind,)


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("Права и обязанности", {"rights", "duties"}),
        ("5. Оценка работы и ответственность", {"evaluation", "responsibility"}),
        ("Условия оплаты труда и режим работы", {"pay", "conditions"}),
        ("Критерии оценки исполнения должностных обязанностей", {"evaluation"}),
        ("Документы, регламентирующие права и обязанности", {"documents"}),
        ("Порядок пересмотра должностной инструкции", {"final"}),
        ("Служебные взаимосвязи", {"relations"}),
        ("Общество с ограниченной ответственностью", {"other"}),
    ],
)
def test_kinds_come_from_what_the_words_mean(heading: str, kinds: set[str]) -> None:
    assert set(heading_kinds(heading)) == kinds


def test_every_fault_has_a_cost_and_a_meaning() -> None:
    assert all(fault.cost >= 0 and fault.means for fault in FAULTS.values())
