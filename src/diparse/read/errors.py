"""What reading can fail with."""

from collections.abc import Iterator
from contextlib import contextmanager


class ReadError(ValueError):
    """A page that cannot be read; the message is one line that says what is wrong and what to do."""


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Import what a format needs: ReadError that names the extra where it is not installed."""
    try:
        yield
    except ImportError as error:
        raise ReadError(f"needs {error.name}: install it with: pip install 'diparse[{extra}]'") from error
