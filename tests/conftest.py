from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from diparse.cli import app

Cli = Callable[..., Any]


@pytest.fixture
def cli() -> Cli:
    """Run a command line: its exit_code, stdout, stderr."""

    def run(*arguments: object, input: bytes | None = None) -> Any:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
