"""Pages and helpers that several tests share."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"
"""The project's reference pages and gold, where they stand beside the checkout."""

GUARD = """Должностная инструкция сторожа

1. Общие положения

1.1. Сторож подчиняется заведующему хозяйством.
1.2. Сторож назначается на должность приказом директора.
1.3. На время отсутствия сторожа его обязанности исполняет другой сторож.

2. Должностные обязанности

Сторож обязан:
2.1. Принимать объект под охрану в начале смены.
2.2. Обходить территорию каждые два часа.
2.3. Сообщать дежурному о нарушениях:
- о взломанных замках;
- о разбитых окнах.
22.4. Вести журнал дежурств.
2.5. Сдавать объект сменщику.

3. Права

3.1. Сторож вправе требовать исправного освещения территории.
3.2. Сторож вправе не допускать на объект посторонних.

4. Ответственность

4.1. Сторож отвечает за сохранность имущества.
"""
"""A page with one instruction, in which 2.4 is printed with a stuck digit."""

PROSE = "Вчера в нашем городе открылась выставка кошек. Победил рыжий кот Василий из соседнего дома.\n"
"""A page without any instruction."""


def write_pages(folder: Path, **texts: str | bytes) -> Path:
    """A folder with a page NAME.txt for each keyword."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.txt").write_bytes(data)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder with their bytes."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
