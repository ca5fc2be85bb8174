"""`diparse show` and `diparse explain`: a person's view of one page."""

from pathlib import Path

import pytest

from conftest import Cli
from samples import GUARD, PROSE


@pytest.fixture
def guard(tmp_path: Path) -> Path:
    page = tmp_path / "guard.txt"
    page.write_text(f"{GUARD}\nИсточник: https://example.org/guard\n", "utf-8")
    return page


def test_show_draws_the_tree_with_its_repairs(cli: Cli, guard: Path) -> None:
    result = cli("show", guard)
    assert result.exit_code == 0
    assert "Сторож" in result.stdout
    assert "duties" in result.stdout
    assert "22.4. → 2.4" in result.stdout
    assert "• о разбитых окнах" in result.stdout
    assert "noise: source" in result.stdout


def test_show_says_where_there_is_no_instruction(cli: Cli) -> None:
    result = cli("show", "-", input=PROSE.encode())
    assert result.exit_code == 0
    assert "no instruction found" in result.stdout
    assert "noise: " in result.stdout


def test_explain_tells_each_line_apart(cli: Cli, guard: Path) -> None:
    whole = cli("explain", guard)
    assert whole.exit_code == 0
    assert "heading" in whole.stdout
    line = 1 + GUARD.splitlines().index("22.4. Вести журнал дежурств.")
    one = cli("explain", guard, "--line", line)
    assert "22.4. Вести журнал дежурств." in one.stdout
    assert "→ node · 2/2.4" in one.stdout
    assert "Общие положения" not in one.stdout


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_file_that_cannot_be_read_ends_with_1(cli: Cli, tmp_path: Path, command: str) -> None:
    result = cli(command, tmp_path / "missing.txt")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"diparse: {tmp_path / 'missing.txt'}: cannot be read")
    assert len(result.stderr.splitlines()) == 1


def test_a_page_cannot_steer_the_terminal(cli: Cli) -> None:
    for command in ("show", "explain"):
        result = cli(command, "-", input=(GUARD + "\x1b[2J\x1b]0;owned\x07").encode())
        assert result.exit_code == 0
        assert "\x1b" not in result.stdout
