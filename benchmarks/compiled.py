"""What compiling the way from text to instructions with mypyc would gain: ``python benchmarks/compiled.py``.

Compiles a copy of the package beside the plain one (a C compiler, mypy and setuptools are needed; it takes minutes),
parses the same pages with both in turns, each time in a process of its own, and prints the seconds of the processor
and how many times as fast the compiled package is.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from numbering import markdown

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("lines", "numbering", "anatomy", "facets")
ALONE = ("sieve", "remember", "lexicon", "topics", "clean", "tree", "structure", "repairs")
NOT = ("capitals",)
"""Modules that mypyc cannot compile: it fails in itself."""
SETUP = """
from mypyc.build import mypycify
from setuptools import setup
setup(name="compiled", packages=[], ext_modules=mypycify({modules!r}, opt_level="3"))
"""
RUN = """
import sys, time, diparse
from pathlib import Path
pages = [path.read_text("utf-8") for path in sorted(Path(sys.argv[1]).glob("*.txt"))]
diparse.parse(pages[0][:2000])
for _ in range(2):
    began = time.process_time()
    for page in pages:
        diparse.parse(page)
    print(time.process_time() - began)
"""


def compiled(folder: Path) -> Path:
    """A copy of the package with its modules compiled; where to import it from."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    names = [f"src/diparse/{name}.py" for name in ALONE]
    names += [f"src/{path.relative_to(ROOT / 'src')}" for name in FOLDERS for path in _modules(name)]
    options = ["--python-version", f"{sys.version_info[0]}.{sys.version_info[1]}", "--ignore-missing-imports"]
    (folder / "setup.py").write_text(SETUP.format(modules=names + options), "utf-8")
    command = [sys.executable, "setup.py", "build_ext", "--build-lib", "src"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, "MYPYPATH": "src"})
    return folder / "src"


def _modules(folder: str) -> list[Path]:
    paths = sorted((ROOT / "src" / "diparse" / folder).glob("*.py"))
    return [path for path in paths if path.stat().st_size > 0 and path.stem not in NOT]


def seconds(package: Path, pages: Path) -> tuple[float, float]:
    """What the pages take at first sight and again."""
    command = [sys.executable, "-c", RUN, str(pages)]
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(package)}
    )
    first, again = map(float, told.stdout.split())
    return first, again


def main() -> None:
    """Compile, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=ROOT / "corpus", help="a folder with pages (corpus)")
    parser.add_argument("--rounds", type=int, default=5, help="(%(default)s)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        packages = {"plain": ROOT / "src", "compiled": compiled(Path(folder))}
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in packages}
        for _ in range(options.rounds):
            for name, package in packages.items():
                spent[name].append(seconds(package, options.pages))
    medians = {name: [median(times) for times in zip(*runs, strict=True)] for name, runs in spent.items()}
    rows: list[tuple[str, ...]] = [("", "pages never seen, s", "again, s")]
    rows += [(name, *(f"{each:.2f}" for each in times)) for name, times in medians.items()]
    gains = [plain / fast for plain, fast in zip(medians["plain"], medians["compiled"], strict=True)]
    print(markdown([*rows, ("times as fast", *(f"{gain:.2f}" for gain in gains))]))


if __name__ == "__main__":
    main()
