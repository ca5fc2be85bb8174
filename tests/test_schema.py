"""The schema that is shipped is that of the vocabulary, and all that is written follows it."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import diparse
from conftest import Cli
from diparse.schema import generated, shipped
from samples import CORPUS, GUARD, PROSE, write_pages


def validator(file: str) -> Draft202012Validator:
    schema = json.loads(shipped())
    del schema["oneOf"]
    return Draft202012Validator(schema | {"$ref": f"#/$defs/{file}"})


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_the_shipped_schema_is_that_of_the_vocabulary(cli: Cli) -> None:
    assert shipped() == generated(), "python -m diparse.schema writes it anew"
    Draft202012Validator.check_schema(json.loads(shipped()))
    assert cli("schema").stdout == shipped()


def test_all_that_is_written_follows_the_schema(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD, prose=PROSE, empty="", binary=b"\0\xff\0")
    out = tmp_path / "out"
    diparse.parse_paths([pages, CORPUS], out)
    validator("Manifest").validate(load(out / "manifest.json"))
    for path in (out / "pages").rglob("*.json"):
        validator("PageRecord").validate(load(path))
    instructions = list((out / "instructions").glob("*.json"))
    assert instructions
    for path in instructions:
        validator("Instruction").validate(load(path))
    whole = Draft202012Validator(json.loads(shipped()))
    assert whole.is_valid(load(instructions[0]))
    assert not whole.is_valid({})


def test_to_dict_is_what_the_files_hold(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    diparse.parse_paths([pages], tmp_path / "out")
    page = diparse.parse_file(pages / "guard.txt")
    assert json.loads(json.dumps(page.to_dict())) == load(tmp_path / "out/pages/guard.txt.json")
    (instruction,) = page.instructions
    file = tmp_path / f"out/instructions/{instruction.id}.json"
    assert json.loads(json.dumps(instruction.to_dict())) == load(file)
