"""The tables of an output folder as files: Parquet, CSV or one Excel workbook."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from diparse.corpus.columns import Format
from diparse.corpus.frames import Frames, load
from diparse.corpus.steps import Steps, quietly
from diparse.run.names import table_files
from diparse.run.output import taken, whole_file

NEEDED: Mapping[Format, str] = {"parquet": "pyarrow", "xlsx": "xlsxwriter"}
"""The library that a format needs; the extra of diparse that brings it has the format's name."""
SHEET_ROWS = 1_048_575
"""Rows that a sheet takes below its header; a longer table goes on in the next sheet."""
CELL = 32_767
"""Characters that a cell takes; longer text ends in «…»."""


class MissingLibrary(ValueError):
    """A format whose library is not installed; the message is one line that says what to install."""


def write_tables(
    out: str | os.PathLike[str], format: Format = "parquet", *, progress: Steps | None = None
) -> list[Path]:
    """Write all tables of `diparse.load` into OUT/tables, each to its file, and return the files.

    MissingLibrary where the format's library is not installed; OSError or ValueError where OUT is no output folder,
    OutputError (a ValueError) where one of its files is broken, or a run is writing there.
    """
    library = NEEDED.get(format)
    if library and not find_spec(library):
        raise MissingLibrary(f"{format} needs {library}: pip install 'diparse[{format}]', or take the format csv")
    steps = progress or quietly
    with taken(Path(out)):
        return _write(Path(out), format, steps)


def _write(out: Path, format: Format, steps: Steps) -> list[Path]:
    frames = load(out, progress=steps)
    files = [Path(out, relative) for relative in table_files(format)]
    if format == "xlsx":
        with whole_file(files[0]) as file:
            _write_workbook(frames, file, steps)
        return files
    write = _write_parquet if format == "parquet" else _write_csv
    for done, (frame, path) in enumerate(zip(frames, files, strict=True), 1):
        with whole_file(path) as file:
            write(frame, file)
        steps("writing tables", done, len(files))
    return files


def _write_parquet(frame: pd.DataFrame, file: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(frame, preserve_index=False)
    # a category column without any row knows no type, and would be read as something else
    category = pa.dictionary(pa.int8(), pa.string())
    fields = [field.with_type(category) if "null" in str(field.type) else field for field in table.schema]
    table = table.cast(pa.schema(fields, metadata=table.schema.metadata))
    parquet.write_table(table, file, compression="zstd")


def _write_csv(frame: pd.DataFrame, file: BinaryIO) -> None:
    frame.to_csv(file, index=False, mode="wb", encoding="utf-8")


def _write_workbook(frames: Frames, file: BinaryIO, steps: Steps) -> None:
    import xlsxwriter

    # text is text: no cell becomes a formula or link because of how it begins
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for done, (name, frame) in enumerate(frames._asdict().items(), 1):
            for number, start in zip(count(1), range(0, max(1, len(frame)), SHEET_ROWS), strict=False):
                sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, frame.columns, bold)
                for at, row in enumerate(frame[start : start + SHEET_ROWS].itertuples(index=False), 1):
                    sheet.write_row(at, 0, map(_cell, row))
            steps("writing tables", done, len(frames))


def _cell(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value if not isinstance(value, str) or len(value) <= CELL else value[: CELL - 1] + "…"
