"""The words of the genre: python benchmarks/genre.py writes src/diparse/anatomy/genre.txt

Collects the beginnings of words that stand in the points and headings of at least ``LEAST`` pages of the building half
of corpus/: what instructions for all sorts of jobs have in common. The held-out half takes no part.
"""

import json
from collections import Counter
from pathlib import Path

from diparse.anatomy import genre

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
LEAST = 5


def main() -> None:
    """Count pages, and write the table."""
    pages: Counter[str] = Counter()
    for path in sorted((CORPUS / "gold").glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = (CORPUS / gold["page"]).read_bytes().decode("utf-8")
        spans = [(x["start"], x["end"]) for one in gold["instructions"] for x in one["nodes"]]
        spans += [(x["start"], x["end"]) for one in gold["instructions"] for x in one["sections"] if x["heading"]]
        pages.update({stem for start, end in spans for stem in genre.stems(text[start:end])})
    known = sorted(stem for stem, many in pages.items() if many >= LEAST)
    lines = [known[i : i + 14] for i in range(0, len(known), 14)]
    genre.TABLE.write_text("\n".join(map(" ".join, lines)) + "\n", "utf-8")
    print(f"{len(known)} beginnings of words, each in at least {LEAST} pages")


if __name__ == "__main__":
    main()
