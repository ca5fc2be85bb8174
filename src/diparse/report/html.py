"""A report as one HTML file that asks nothing of the network and runs nothing but its own script.

What pages hold is data: compressed, in base64, and put on the screen as text alone. The Content-Security-Policy
names the hashes of the file's one script and one style sheet, so that nothing else runs even if it got in.
"""

import base64
import hashlib
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from diparse.defaults import Language

SCRIPTS = ("dom.js", "words.js", "state.js", "data.js", "outline.js", "page.js", "charts.js", "corpus.js",
           "compare.js", "main.js")  # fmt: skip
"""The parts of the script, in order."""
CSP = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

LEVEL = 6
"""Of compression: more takes twice the time for a hundredth of the size."""
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@cache
def _asset(name: str) -> str:
    return (files("diparse.report") / "assets" / name).read_text("utf-8")


@cache
def words_of() -> dict[str, Any]:
    """The words of the interface in Russian (``ru``) and English (``en``)."""
    told: dict[str, Any] = json.loads(_asset("words.json"))
    return told


@cache
def _script() -> str:
    words = json.dumps(words_of(), ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    parts = "\n".join(map(_asset, SCRIPTS)).replace("__WORDS__", words)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


def _sha(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def packed(data: Any) -> str:
    """Any plain data as base64 of compressed JSON: no sign in it means anything to HTML."""
    return base64.b64encode(zlib.compress(msgspec.json.encode(data), LEVEL)).decode()


def document(title: str, chunks: Iterable[tuple[str, Any]], lang: Language = "ru") -> Iterator[str]:
    """The report, part by part; ``chunks`` are its data, each under its name."""
    script, style = _script(), _asset("style.css")
    policy = CSP.format(script=_sha(script), style=_sha(style))
    values = {"lang": lang, "title": html.escape(title), "policy": policy, "style": style, "script": script}
    # in one pass: what a title looks like is never taken for a place to fill in
    head, tail = (_PLACE.sub(lambda found: values[found[1]], part) for part in _asset("report.html").split("{{data}}"))
    yield head
    for name, data in chunks:
        yield f'<script type="application/octet-stream" id="{name}">{packed(data)}</script>\n'
    yield tail
