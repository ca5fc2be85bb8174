"""Limits that hold unless a run says otherwise: known here, so that ``diparse --help`` need load nothing else."""

from typing import Literal

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of the largest page that is read, unpacked."""
TIMEOUT = 300.0
"""Seconds that a page may take."""
EngineName = Literal["local", "dask"]
"""What runs the tasks: processes of this machine, or the workers of a Dask cluster."""
OutputFormat = Literal["json", "jsonl", "parquet"]
"""A file for each page and instruction, or rows of shards."""

Language = Literal["ru", "en"]
"""Of reports: of their interface, not of what they show."""
DocumentFormat = Literal["md", "docx", "html"]
"""What an instruction can be exported to."""
