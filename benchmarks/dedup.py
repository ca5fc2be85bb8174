"""How well `diparse dedup` finds planted copies, how fast, in how much memory: ``python benchmarks/dedup.py``.

Writes output folders of synthetic instructions (no pages: parsing is not what is measured), of which some are copies:
0 to 15 % of the nodes changed, dropped or moved; cut to a part, the rest changed likewise; or made for another job, the
nodes as they were or changed likewise. All share the boilerplate that job instructions share. Then runs ``diparse
dedup`` and prints, for each size and kind, recall and precision as a Markdown table.

Recall: of planted pairs (original, copy), those found as what they are. Precision: of all pairs found, those whose
texts come from one original, as what they were planted, and as ``template`` if and only if the jobs differ.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from diparse import __version__
from diparse.model import SCHEMA, Instruction, Kind, Node, Position, Section, Source, Span
from diparse.run.manifest import Manifest, Options, PageEntry
from diparse.run.names import PAIRS, instruction_file, page_file
from diparse.run.output import Output


def phrases(text: str) -> list[str]:
    """Phrases parted by semicolons or the ends of lines."""
    return [phrase.strip() for line in text.splitlines() for phrase in line.split(";") if phrase.strip()]


def terms(text: str) -> list[str]:
    """Words."""
    return text.split()


JOBS = [
    f"{person} {field}"
    for person in terms("Инженер Менеджер Специалист Мастер Техник Оператор Диспетчер Инспектор Лаборант Кладовщик")
    for field in phrases("""
        по снабжению; по сбыту; по качеству; по ремонту оборудования; по охране труда; по кадрам; по логистике; по связи
        по рекламе; по закупкам; по учету материалов; по работе с клиентами; по подготовке производства; по обучению
        по эксплуатации зданий; по сварке; по водоснабжению; по маркетингу; по страхованию; по перевозкам""")
]
GENERAL = phrases("""
    {} относится к категории специалистов.
    {} назначается на должность и освобождается от нее приказом руководителя организации.
    {} подчиняется непосредственно руководителю подразделения.
    На должность {} назначается лицо, имеющее высшее образование и стаж работы не менее года.
    {} руководствуется в своей деятельности уставом организации и настоящей инструкцией.
    На время отсутствия {} его обязанности исполняет лицо, назначенное в установленном порядке.
    {} должен знать законодательные и нормативные правовые акты по своей специальности.
    {} должен знать правила и нормы охраны труда и пожарной безопасности.
    Настоящая инструкция определяет обязанности, права и ответственность {}.
    Режим работы {} определяется правилами внутреннего трудового распорядка.""")
RIGHTS = phrases("""
    Знакомиться с проектами решений руководства организации, касающимися его деятельности.
    Вносить на рассмотрение руководства предложения по совершенствованию своей работы.
    Сообщать непосредственному руководителю о недостатках, выявленных при исполнении обязанностей.
    Запрашивать от руководителей подразделений информацию и документы, необходимые для работы.
    Требовать от руководства оказания содействия в исполнении обязанностей и прав.
    Подписывать и визировать документы в пределах своей компетенции.
    Повышать свою профессиональную квалификацию за счет средств организации.
    {} вправе отказаться от работы, опасной для жизни и здоровья.""")
LIABILITY = phrases("""
    За ненадлежащее исполнение своих обязанностей - в пределах, определенных трудовым законодательством.
    За причинение материального ущерба - в пределах, определенных гражданским законодательством.
    За правонарушения, совершенные в процессе своей деятельности, - в пределах, определенных законодательством.
    {} несет ответственность за разглашение коммерческой тайны и персональных данных.
    За нарушение правил внутреннего трудового распорядка и техники безопасности.""")
VERBS = terms("""
    проводит организует контролирует ведет составляет проверяет обеспечивает готовит анализирует согласует оформляет
    учитывает распределяет принимает выдает хранит сдает планирует рассчитывает устраняет выявляет осматривает
    настраивает испытывает регистрирует обновляет сверяет заказывает доставляет списывает""")
THINGS = terms("""
    учет осмотр ремонт приемку отгрузку проверку наладку инвентаризацию подготовку закупку сортировку маркировку
    упаковку очистку калибровку поверку диагностику доставку разметку сборку монтаж испытания обследование замену""")
OF_WHAT = terms("""
    запасов станков насосов договоров заявок счетов накладных трубопроводов кабелей приборов вагонов машин зданий
    помещений складов реагентов проб образцов чертежей смет графиков отчетов журналов архивов серверов сетей котлов
    двигателей подъемников лифтов вентиляторов фильтров клапанов датчиков весов тары поддонов спецодежды инструмента
    запчастей топлива масел красок кормов семян саженцев тканей изделий деталей заготовок отходов путевок билетов
    анкет вкладов полисов""")
WHERE = phrases("""
    в цехе; на складе; в отделе; на участке; в филиале; на объекте заказчика; в лаборатории; на линии; в архиве
    на территории; в кассе; на станции; в мастерской; на стройплощадке; в диспетчерской; в гараже""")
WHEN = phrases("""
    ежедневно до начала смены; по графику; раз в месяц; по требованию руководителя; в конце квартала; по окончании работ
    после каждой смены; в течение суток; перед отпуском товара; не позднее пятого числа; при обнаружении дефектов
    дважды в год; по заявкам подразделений; в присутствии комиссии; с записью в журнале; по утвержденной форме""")
DUTIES = 1
"""The section whose nodes no other instruction has."""


@dataclass(frozen=True, slots=True)
class Text:
    """An instruction to be: its job, and for each section the texts of its nodes, with {} for the job's name."""

    job: str
    sections: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """A text, the family that it and its copies are, and as what it is a copy of the family's first."""

    text: Text
    family: int
    kind: str | None


def duty(rng: random.Random) -> str:
    """A duty that hardly any other instruction has."""
    subject = "{} " if rng.random() < 0.3 else ""
    one, other = rng.sample(OF_WHAT, 2)
    verb, thing, where, when = map(rng.choice, (VERBS, THINGS, WHERE, WHEN))
    return f"{subject}{verb} {thing} {one} и {other} {where} {when}"


def original(rng: random.Random) -> Text:
    """A new text: about a third of its nodes are everybody's."""
    duties = tuple(duty(rng) for _ in range(rng.randint(12, 45)))
    return Text(
        rng.choice(JOBS),
        (
            tuple(rng.sample(GENERAL, rng.randint(5, 9))),
            duties,
            tuple(rng.sample(RIGHTS, rng.randint(4, 7))),
            tuple(rng.sample(LIABILITY, rng.randint(3, 5))),
        ),
    )


def changed(text: Text, share: float, rng: random.Random) -> Text:
    """The text with a share of its nodes reworded, replaced, dropped or moved."""
    nodes = [(place, node) for place, section in enumerate(text.sections) for node in section]
    for _ in range(round(share * len(nodes))):
        at = rng.randrange(len(nodes))
        place, node = nodes.pop(at)
        how = rng.choice(("reworded", "replaced", "dropped", "moved"))
        if how == "reworded":
            words = node.split()
            words[rng.randrange(len(words))] = rng.choice(OF_WHAT)
            nodes.insert(at, (place, " ".join(words)))
        elif how == "replaced":
            nodes.insert(at, (place, duty(rng)))
        elif how == "moved":
            to = rng.randrange(len(nodes) + 1)
            nodes.insert(to, (nodes[min(to, len(nodes) - 1)][0], node))
    sections = tuple(tuple(node for place, node in nodes if place == n) for n in range(len(text.sections)))
    return replace(text, sections=sections)


def cut(text: Text, rng: random.Random) -> Text:
    """A stretch of the text: 25 to 55 % of its letters, a third of its nodes at least not everybody's."""
    nodes = [(place, node) for place, section in enumerate(text.sections) for node in section]
    letters = sum(len(node) for _, node in nodes)
    while True:
        start, end = sorted(rng.sample(range(len(nodes) + 1), 2))
        kept = nodes[start:end]
        share = sum(len(node) for _, node in kept) / letters
        if 0.25 <= share <= 0.55 and 3 * sum(place == DUTIES for place, _ in kept) >= len(kept):
            break
    sections = tuple(tuple(node for place, node in kept if place == n) for n in range(len(text.sections)))
    return replace(text, sections=sections)


def copy(text: Text, kind: str, rng: random.Random) -> Text:
    """A copy of that kind."""
    share = rng.uniform(0.02, 0.15)
    if kind == "exact":
        return text
    if kind == "near":
        return changed(text, share, rng)
    if kind == "contained":
        return changed(cut(text, rng), share, rng)
    other = replace(text, job=rng.choice([job for job in JOBS if job != text.job]))
    return changed(other, share, rng) if rng.random() < 0.5 else other


def corpus(size: int, rng: random.Random) -> list[Planted]:
    """Texts in any order, about a third of them copies."""
    texts: list[Planted] = []
    family = 0
    while len(texts) < size:
        first = original(rng)
        texts.append(Planted(first, family, None))
        if rng.random() < 0.2:
            for _ in range(rng.randint(1, 4)):
                kind = rng.choice(("exact", "near", "contained", "template"))
                texts.append(Planted(copy(first, kind, rng), family, kind))
        family += 1
    del texts[size:]
    rng.shuffle(texts)
    return texts


def instruction(number: int, text: Text) -> Instruction:
    """The text as `diparse parse` would have written it."""
    kinds: tuple[Kind, ...] = ("general", "duties", "rights", "responsibility")
    sections = []
    for n, (kind, nodes) in enumerate(zip(kinds, text.sections, strict=True), 1):
        written = tuple(
            Node(f"{n}/{n}.{m}", "item", f"{n}.{m}", f"{n}.{m}.", node.format(text.job), (Span(0, 1),))
            for m, node in enumerate(nodes, 1)
        )
        sections.append(Section(str(n), str(n), f"{n}.", kind, (kind,), False, (Span(0, 1),), written))
    source = Source(f"{number}.txt", None, "0" * 64, "utf-8", Span(0, 1))
    name = f"{number:016x}"
    return Instruction(SCHEMA, name, source, None, Position(text.job, text.job), True, (), tuple(sections), (), (), ())


def write(texts: list[Planted], folder: Path) -> None:
    """An output folder with these instructions."""
    output = Output(folder)
    entries = []
    for number, planted in enumerate(texts):
        found = instruction(number, planted.text)
        files = (page_file(found.source.page), b"{}"), (instruction_file(found.id), msgspec.json.encode(found))
        output.write_page(files)
        entries.append(PageEntry(found.source.page, None, outcome="parsed", instructions=1, ids=(found.id,)))
    output.write_manifest(Manifest(SCHEMA, __version__, Options((), 1, None), "", "", ()), entries)
    output.close()


def run(folder: Path, jobs: int) -> tuple[float, float]:
    """Seconds that `diparse dedup` takes, and GB of all its processes together at most (0 where /proc is missing)."""
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen([sys.executable, "-m", "diparse", "dedup", str(folder), "--jobs", str(jobs), "--quiet"])
    while process.poll() is None:
        peak = max(peak, sum(memory(pid) for pid in below(process.pid)))
        time.sleep(0.1)
    if process.returncode:
        sys.exit(process.returncode)
    return time.perf_counter() - began, peak / 1e9


def below(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from below(int(child))


def memory(pid: int) -> int:
    """Bytes that a process alone holds, and its part of what it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def figures(texts: list[Planted], folder: Path) -> Iterator[tuple[str, int, float, float]]:
    """For each kind: pairs planted, recall, precision."""
    firsts = {planted.family: n for n, planted in enumerate(texts) if planted.kind is None}
    wanted = {
        frozenset((firsts[planted.family], n)): planted.kind
        for n, planted in enumerate(texts)
        if planted.kind and planted.family in firsts
    }
    pairs = [json.loads(line) for line in (folder / PAIRS).open("rb")]
    found = {frozenset((int(pair["a"], 16), int(pair["b"], 16))): pair["kind"] for pair in pairs}
    # of exact copies, the first stands for all in all other pairs
    first = {max(both): min(both) for both, kind in found.items() if kind == "exact"}
    hits = Counter(
        kind for both, kind in wanted.items() if found.get(frozenset(first.get(n, n) for n in both), "exact") == kind
    )
    right: Counter[str] = Counter()
    for both, kind in found.items():
        one, other = (texts[n] for n in both)
        fits = wanted.get(both) in (None, kind) and (kind == "template") == (one.text.job != other.text.job)
        right[kind] += one.family == other.family and fits
    told = Counter(found.values())
    for kind, count in sorted(Counter(filter(None, wanted.values())).items()):
        yield kind, count, hits[kind] / count, right[kind] / max(1, told[kind])


def main() -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000], help="instructions")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    print("| instructions | seconds | GB | kind | planted | recall | precision |")
    print("| ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    for size in options.sizes:
        texts = corpus(size, random.Random(size))
        with tempfile.TemporaryDirectory() as scratch:
            write(texts, Path(scratch))
            seconds, peak = run(Path(scratch), options.jobs)
            for kind, planted, recall, precision in figures(texts, Path(scratch)):
                print(
                    f"| {size:,} | {seconds:.0f} | {peak:.1f} | {kind} | {planted} | {recall:.4f} | {precision:.4f} |"
                )


if __name__ == "__main__":
    main()
