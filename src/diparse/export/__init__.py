"""An instruction as a document: what was read, under the right numbers, in Markdown, HTML or Word."""

from pathlib import Path

from diparse.defaults import DocumentFormat
from diparse.export.document import lay_out
from diparse.model import Instruction
from diparse.run.manifest import read_manifest
from diparse.run.output import OutputError
from diparse.shown import Told, block_lines, read_told

__all__ = ["export", "find"]


def export(found: Instruction, to: DocumentFormat, told: Told | None = None) -> bytes:
    """The file of an instruction: its title, approval, sections, items under their right numbers, and signatures.

    ``told``, its page, tells how the lines of its blocks are parted. OutputError where the format's library is not
    installed.
    """
    document = lay_out(found, block_lines(found, told) if told else None)
    if to == "docx":
        try:
            from diparse.export.word import write_docx
        except ImportError as error:
            raise OutputError(f"docx needs {error.name}: pip install 'diparse[docx]', or take md or html") from error
        return write_docx(document)
    if to == "html":
        from diparse.export.webpage import write_html

        return write_html(document).encode()
    from diparse.export.markdown import write_markdown

    return write_markdown(document).encode()


def find(out: Path, identifier: str, pages: Path | None = None) -> tuple[Told, Instruction]:
    """An instruction of an output folder by its id or the beginning of one, and its page.

    OutputError where none begins so, or several do. ``pages``: the folder of the pages, if they were moved since.
    """
    met = [
        (entry, own)
        for entry in read_manifest(out).pages
        for own in entry.ids
        if identifier and own.startswith(identifier)
    ]
    if len(met) != 1:
        told = f"{len(met)} instructions begin so: give more letters" if met else "no instruction has this id"
        raise OutputError(f"{out}: {identifier!r}: {told}")
    entry, own = met[0]
    page = read_told(out, entry, pages)
    return page, next(found for found in page.instructions if found.id == own)
