"""Packed files, unpacked within bounds: what grows beyond all measure is a bomb, not a page."""

import zipfile
from typing import IO

from diparse.read.errors import ReadError

RATIO, FROM = 300, 1024 * 1024
"""How many times its packed size a member may have, once it is larger than ``FROM`` bytes: text packs 5 to 30 times."""


def open_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """An archive; ReadError where it is none."""
    try:
        return zipfile.ZipFile(file)
    except Exception as error:  # zipfile raises whatever a broken archive leads it to
        raise ReadError(f"broken as an archive: {error}") from error


def member_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A member's bytes; ReadError where it is too large, a bomb, locked or broken."""
    if info.flag_bits & 1:
        raise ReadError("locked by a password")
    if info.file_size > most:
        raise ReadError(f"{info.file_size} bytes: at most {most} are read (--max-bytes)")
    if info.file_size > max(FROM, RATIO * info.compress_size):
        raise ReadError(f"packed {info.file_size // max(1, info.compress_size)} times: a bomb, no page")
    try:
        with archive.open(info) as stream:
            return stream.read(info.file_size + 1)
    except Exception as error:
        raise ReadError(f"broken as an archive: {error}") from error
