"""The notebooks are kept clean, and use the public API only; `.ci/run` runs them whole."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import diparse
from samples import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks_and_a_table_of_them() -> None:
    readme = (ROOT / "notebooks/README.md").read_text("utf-8")
    assert len(NOTEBOOKS) == 5
    assert all(f"({notebook.name})" in readme for notebook in NOTEBOOKS)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_outputs_are_kept(notebook: Path) -> None:
    for cell in code(notebook):
        assert (cell["outputs"], cell["execution_count"], cell["metadata"]) == ([], None, {})


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_only_the_public_api_is_used(notebook: Path) -> None:
    for cell in code(notebook):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Import):
                assert not [name.name for name in node.names if name.name.startswith("diparse.")]
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("diparse")
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "diparse":
                assert node.attr in diparse.__all__
