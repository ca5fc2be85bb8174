"""Many pages: find them, parse them in one process or several, write what `CONTRACT` promises."""

from diparse.run.inputs import InputError
from diparse.run.local import PageOutcome, parse_paths
from diparse.run.manifest import Manifest, PageEntry
from diparse.run.output import OutputError

__all__ = ["InputError", "Manifest", "OutputError", "PageEntry", "PageOutcome", "parse_paths"]
