"""The command line: a thin skin over the public API.

Whatever is heavy is imported by the command that needs it, so that ``diparse --help`` answers at once.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from diparse import __version__
from diparse.corpus.columns import Format
from diparse.defaults import MAX_BYTES, TIMEOUT, DocumentFormat, EngineName, Language, OutputFormat

if TYPE_CHECKING:
    from diparse.evaluate import Report
    from diparse.model import Page

PARSED, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses."""

app = typer.Typer(
    name="diparse",
    help="Turns scraped pages with Russian job instructions into structured, clean data.",
    epilog="Exit status: 0 all parsed, 1 some page failed, 2 wrong use.  "
    "[dim]diparse COMMAND --help[/] shows examples.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

PageFile = Annotated[str, typer.Argument(metavar="FILE", help="A page; [bold]-[/] is standard input.")]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", "-e", help="Encoding of all pages; otherwise it is found out for each."),
]

OutUrl = Annotated[str, typer.Argument(metavar="OUT", help="What [bold]diparse parse[/] wrote: a folder, or a URL.")]
UsedEngine = Annotated[
    EngineName, typer.Option("--engine", help="Processes of this machine, or workers of a Dask cluster.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="tcp://…", help="Of the cluster for --engine dask; else a cluster of --jobs processes here."),
]
OutFolder = Annotated[Path, typer.Argument(metavar="OUT", help="What [bold]diparse parse[/] wrote.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0: one for each core.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only say what went wrong.")]


def _examples(*lines: str) -> str:
    """An epilog that shows a command at work: comment and command in turn."""
    shown = [f"[dim]# {line}[/]" if place % 2 == 0 else line for place, line in enumerate(lines)]
    return "[bold]Examples[/]\n" + "\n".join(shown)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"diparse {__version__}")
        raise typer.Exit()


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    pass


@app.command(
    epilog=_examples(
        "a folder of pages in four processes",
        "diparse parse pages -o out --jobs 4",
        "single files, whatever their suffix",
        "diparse parse nurse.txt driver.text -o out",
        "a page from a pipe, in Windows-1251",
        "iconv -t cp1251 guard.txt | diparse parse - -o out --encoding cp1251",
        "a crawl and a dump",
        "diparse parse crawl.warc.gz pages.jsonl.zst -o out --text-column body",
        "only the HTML pages of a folder, without its archive",
        "diparse parse site -o out --include '*.html' --exclude 'archive/*'",
        "a large corpus into few files",
        "diparse parse crawl.warc.gz -o out --format parquet --jobs 0",
        "a crawl in a bucket, on a cluster",
        "diparse parse s3://bucket/crawl -o s3://bucket/out -f parquet --engine dask --scheduler tcp://scheduler:8786",
        "go on with a run that was killed, or follow a folder that has changed",
        "diparse parse pages -o out",
    )
)
def parse(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Pages (text, HTML, DOCX, PDF), dumps (WARC, JSONL, CSV, Parquet, zip), folders of them, packed (.gz, "
            ".zst) or not; [bold]-[/] is standard input.",
        ),
    ],
    out: Annotated[str, typer.Option("--out", "-o", help="Folder to write: a new or empty one, or an old OUT.")],
    jobs: Jobs = 1,
    quiet: Quiet = False,
    encoding: Encoding = None,
    include: Annotated[
        list[str] | None, typer.Option(help="Of folders and archives, only files of this pattern; may be given again.")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="… and none of this pattern; may be given again.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read so many pages and no more.")] = None,
    text_column: Annotated[str | None, typer.Option(help="Column of dumps with the page; else a usual one.")] = None,
    url_column: Annotated[str | None, typer.Option(help="Column of dumps with its address; else a usual one.")] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Bytes of the largest page that is read.")] = MAX_BYTES,
    timeout: Annotated[float, typer.Option(min=0.01, help="Seconds that a page may take.")] = TIMEOUT,
    format: Annotated[
        OutputFormat,
        typer.Option("--format", "-f", help="Of the output: a file for each page and instruction, or large shards."),
    ] = "json",
    fresh: Annotated[bool, typer.Option("--fresh", help="Parse all pages anew, changed or not.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first page that fails.")] = False,
    engine: UsedEngine = "local",
    scheduler: Scheduler = None,
) -> None:
    """Parse pages and write one JSON file for each instruction, each page and the run."""
    from diparse.report.progress import RunReporter
    from diparse.report.terminal import console, summary
    from diparse.run.folders import FolderError
    from diparse.run.inputs import InputError, printable_name
    from diparse.run.local import run
    from diparse.run.manifest import Options
    from diparse.run.output import OutputError

    options = Options(
        tuple(map(printable_name, paths)), jobs or os.cpu_count() or 1, encoding, tuple(include or ()),
        tuple(exclude or ()), limit, text_column, url_column, max_bytes, timeout, format,
    )  # fmt: skip
    _check_engine(engine, scheduler, [out])
    try:
        with RunReporter(quiet) as reporter:
            done = run(
                paths, out, options, fresh=fresh, strict=strict, progress=reporter.page,
                engine=engine, scheduler=scheduler, steps=reporter,
            )  # fmt: skip
    except (InputError, OutputError, FolderError) as error:
        _stop(str(error), WRONG_USE)
    except OSError as error:  # a full disk, most likely
        _stop(str(error), SOME_FAILED)
    except KeyboardInterrupt:
        told = f"{out}/manifest.json tells which pages were not reached; the same command goes on with them"
        _stop(f"interrupted: {told}", INTERRUPTED)
    if done.stopped:
        _complain("stopped at the first page that failed (--strict)")
    if not quiet:
        console().print(summary(done, str(out)), soft_wrap=True)
    raise typer.Exit(SOME_FAILED if done.outcomes["failed"] else PARSED)


@app.command(
    epilog=_examples(
        "a page's instructions, with colours in a pager",
        "FORCE_COLOR=1 diparse show page.txt | less -R",
    )
)
def show(file: PageFile, encoding: Encoding = None) -> None:
    """Show a page's instructions as a tree, with repaired numbers, gaps and what was set aside."""
    from diparse.pipeline import parse_page
    from diparse.report.terminal import console, page_tree

    console().print(page_tree(parse_page(_read(file, encoding))))


@app.command(
    epilog=_examples(
        "which rule said what of the whole page",
        "diparse explain page.txt",
        "why line 17 is what it is",
        "diparse explain page.txt --line 17",
    )
)
def explain(
    file: PageFile,
    line: Annotated[int | None, typer.Option("--line", "-l", help="Only this line, counted from 1.")] = None,
    encoding: Encoding = None,
) -> None:
    """Show which rule said what of each line, and what the line became."""
    from diparse.pipeline import explain as notes_on
    from diparse.pipeline import parse_page
    from diparse.report.terminal import console, verdicts

    page = _read(file, encoding)
    try:
        screen = console()
        for told in verdicts(parse_page(page), notes_on(page), line):
            screen.print(told, soft_wrap=True)
    except ValueError as error:
        _stop(f"{file}: {error}", WRONG_USE)


@app.command(
    "eval",
    epilog=_examples(
        "the figures",
        "diparse eval gold out",
        "every difference, too",
        "diparse eval gold out --show -1",
        "for a script",
        "diparse eval gold out --json | jq .figures.tree.f1",
    ),
)
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of *.gold.json annotations.")],
    out: OutFolder,
    pages: Annotated[
        Path | None, typer.Option("--pages", help="Folder of the pages' texts, if they were moved since.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures and all differences as JSON.")] = False,
    shown: Annotated[
        int, typer.Option("--show", min=-1, help="Differences to show of each page; -1: all of them.")
    ] = 0,
    floors: Annotated[
        Path | None,
        typer.Option("--floors", help="JSON file of least F1 figures: status 1 where one is not reached."),
    ] = None,
) -> None:
    """Measure an output folder against gold annotations."""
    import msgspec

    from diparse.evaluate import EvalError
    from diparse.evaluate import evaluate as measure

    try:
        report = measure(gold, out, pages)
        least = msgspec.json.decode(floors.read_bytes(), type=dict[str, float]) if floors else {}
    except EvalError as error:
        _stop(str(error), WRONG_USE)
    except (OSError, msgspec.DecodeError) as error:
        _stop(f"{floors}: cannot be read as JSON of figures: {error}", WRONG_USE)
    if as_json:
        # bytes: JSON is UTF-8, whatever the locale
        typer.echo(msgspec.json.format(msgspec.json.encode(report.to_dict()), indent=1))
    else:
        _print_report(report, None if shown < 0 else shown)
    figures = dict(report.figures.items())
    low = [name for name, floor in least.items() if name not in figures or figures[name].f1 < floor]
    for name in low:
        reached = f"{figures[name].f1:.4f}" if name in figures else "no such figure"
        _complain(f"{name}: {reached}, at least {least[name]} is asked for")
    raise typer.Exit(SOME_FAILED if low else PARSED)


def _print_report(report: "Report", limit: int | None) -> None:
    from rich.text import Text

    from diparse.report.plain import printable
    from diparse.report.terminal import console, difference_lines, figures_table

    screen = console()
    for page in report.pages if limit != 0 else ():
        screen.print(Text(printable(page.page)))
        for line in difference_lines(page.differences, limit):
            screen.print(line, soft_wrap=True)
    screen.print(figures_table(report))


@app.command(
    epilog=_examples(
        "copies, templates and repeated items of a corpus",
        "diparse dedup out --jobs 2",
        "the items that most instructions have",
        "head -3 out/duplicates/items.jsonl | jq '.text, .jobs'",
        "on a cluster, in a bucket",
        "diparse dedup s3://bucket/out --engine dask --scheduler tcp://scheduler:8786",
    )
)
def dedup(
    out: OutUrl, jobs: Jobs = 1, engine: UsedEngine = "local", scheduler: Scheduler = None, quiet: Quiet = False
) -> None:
    """Find copies among the instructions, and items that repeat, and write OUT/duplicates."""
    from diparse.corpus.duplicates import dedup as find
    from diparse.report.progress import Bar
    from diparse.report.terminal import console, duplicates_summary

    _check_engine(engine, scheduler, [out])
    _check_output(_folder(out))
    with _told_in_one_line(out), Bar(quiet) as bar:
        found = find(out, jobs=jobs or os.cpu_count() or 1, engine=engine, scheduler=scheduler, progress=bar)
    if not quiet:
        console().print(duplicates_summary(found, str(out)), soft_wrap=True)


@app.command(
    epilog=_examples(
        "a Parquet file for each table",
        "diparse tables out",
        "which faults each page has, in DuckDB",
        "duckdb -c \"select kind, count(*) from 'out/tables/fixes.parquet' group by kind\"",
        "one Excel workbook",
        "diparse tables out --format xlsx",
    )
)
def tables(
    out: OutFolder,
    format: Annotated[Format, typer.Option("--format", "-f", help="Of the files.")] = "parquet",
    quiet: Quiet = False,
) -> None:
    """Write pages, instructions, sections, nodes, repairs, duplicates … as tables into OUT/tables."""
    from diparse.corpus.tables import MissingLibrary, write_tables
    from diparse.report.progress import Bar

    _check_output(out)
    try:
        with _told_in_one_line(out), Bar(quiet) as bar:
            files = write_tables(out, format, progress=bar)
    except MissingLibrary as error:
        _stop(str(error), WRONG_USE)
    if not quiet:
        typer.echo("\n".join(map(str, files)))


@app.command(
    epilog=_examples(
        "the corpus at a glance",
        "diparse stats out",
        "all pages that need a look, for a script",
        "diparse stats out --json | jq -r '.doubts[].page'",
    )
)
def stats(
    out: OutFolder,
    as_json: Annotated[bool, typer.Option("--json", help="All numbers as JSON.")] = False,
    look: Annotated[int, typer.Option("--look", min=-1, help="Pages to name that need a look; -1: all of them.")] = 10,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Sum up a corpus: pages, jobs, sections, repairs, noise, duplicates, and the pages that need a look."""
    import msgspec

    from diparse.corpus.stats import stats as sum_up
    from diparse.report.progress import Bar
    from diparse.report.terminal import console, stats_tables

    _check_output(out)
    with _told_in_one_line(out), Bar(quiet) as bar:
        found = sum_up(out, progress=bar)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=1))
    else:
        console().print(stats_tables(found, None if look < 0 else look))


@app.command(
    epilog=_examples(
        "a corpus as a page that opens in any browser, without a network",
        "diparse report out -o report.html",
        "one page, what became of it",
        "diparse report page.txt",
        "an output folder whose pages were moved since",
        "diparse report out --pages archive/pages -o report.html --lang en",
    )
)
def report(
    source: Annotated[
        Path, typer.Argument(metavar="OUT|PAGE", help="What [bold]diparse parse[/] wrote, or a page to parse.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="HTML file to write; of a large corpus report-2.html … stand beside it.")
    ] = Path("report.html"),
    pages: Annotated[
        Path | None, typer.Option("--pages", help="Folder of the pages' texts, if they were moved since.")
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Of the interface, at first.")] = "ru",
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Write a page in which a person sees what was done: page and outline side by side, the corpus, its copies."""
    from diparse.report.build import page_report, write_report
    from diparse.report.plain import printable
    from diparse.report.progress import Bar

    files = [out]
    if source.is_dir():
        _check_output(source)
        with _told_in_one_line(out), Bar(quiet) as bar:
            files = write_report(source, out, pages=pages, lang=lang, progress=bar)
    else:
        from diparse.pipeline import parse_page

        found = parse_page(_read(str(source), encoding))
        with _told_in_one_line(out):
            page_report(found, lang).save(out)
    if not quiet:
        typer.echo("\n".join(printable(str(file)) for file in files))


@app.command(
    epilog=_examples(
        "an instruction as a Word file with real lists; the first letters of its id are enough",
        "diparse export 0f89ce85 --to docx -o driver.docx",
        "as Markdown, from another output folder",
        "diparse export 0f89ce858c3d7564 --to md --from results",
        "which ids there are",
        "jq -r '[.id, .position.name] | @tsv' out/instructions/*.json",
    )
)
def export(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Of an instruction, or the letters it begins with.")],
    to: Annotated[DocumentFormat, typer.Option("--to", "-t", help="What to make of it.")] = "docx",
    source: Annotated[Path, typer.Option("--from", "-f", help="What [bold]diparse parse[/] wrote.")] = Path("out"),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write; without it: standard output, or ID.docx.")
    ] = None,
    pages: Annotated[
        Path | None, typer.Option("--pages", help="Folder of the pages' texts, if they were moved since.")
    ] = None,
) -> None:
    """Write one cleaned instruction as a document: Word, Markdown or HTML."""
    from diparse.export import export as write
    from diparse.export import find
    from diparse.report.plain import printable
    from diparse.run.output import whole_file

    _check_output(source)
    with _told_in_one_line(source):
        told, found = find(source, identifier, pages)
        data = write(found, to, told)
    if out is None and to == "docx":
        out = Path(f"{found.id}.docx")
    if out is None:
        typer.echo(data, nl=False)
        return
    with _told_in_one_line(out), whole_file(out) as file:
        file.write(data)
    typer.echo(printable(str(out)), err=True)


@app.command(epilog=_examples("keep it beside your data", "diparse schema > diparse.schema.json"))
def schema() -> None:
    """Print the JSON Schema of the files that [bold]diparse parse[/] and [bold]dedup[/] write."""
    from diparse.schema import shipped

    typer.echo(shipped().encode(), nl=False)


def _check_engine(engine: EngineName, scheduler: str | None, places: list[str]) -> None:
    """Ends the program where what is asked for asks for a cluster, too."""
    if engine == "local" and scheduler is not None:
        _stop("--scheduler is for --engine dask", WRONG_USE)
    for place in places:
        if engine == "local" and "://" in place:
            _stop(f"{place}: a URL is for --engine dask", WRONG_USE)


def _folder(out: str) -> Path:
    """The folder of a path or URL; ends the program where what it needs is not installed."""
    from diparse.run.folders import FolderError, folder_at

    try:
        return folder_at(out)
    except FolderError as error:
        _stop(str(error), WRONG_USE)


def _check_output(out: Path) -> None:
    """Ends the program where the folder is not what `diparse parse` wrote."""
    from diparse.run.manifest import FILE, entries_of

    try:
        next(entries_of(out / FILE), None)  # all of it may be too much to hold
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and f"manifest.json: {error.strerror}") or error
        _stop(f"{out}: is no output folder of diparse parse: {reason}", WRONG_USE)


@contextmanager
def _told_in_one_line(out: Path | str) -> Iterator[None]:
    """Ends the program where work on an output folder cannot go on."""
    from diparse.run.output import Busy, OutputError

    try:
        yield
    except OutputError as error:
        _stop(str(error), WRONG_USE if isinstance(error, Busy) else SOME_FAILED)
    except OSError as error:  # a full disk, most likely
        _stop(f"{out}: {error.strerror or error}", SOME_FAILED)
    except KeyboardInterrupt:
        _stop(f"interrupted: {out} is as it was", INTERRUPTED)


def _read(file: str, encoding: str | None) -> "Page":
    """The page of a file or of standard input; ends the program where it cannot be read."""
    from diparse.read import ReadError, page_from_file
    from diparse.run.inputs import STDIN, InputFile, printable_name

    name = "stdin" if file == STDIN else printable_name(Path(file).name)
    try:
        with InputFile(name, None if file == STDIN else file).open() as stream:
            return page_from_file(stream, name, encoding)
    except ReadError as error:
        _stop(f"{file}: {error}", SOME_FAILED)
    except OSError as error:
        _stop(f"{file}: cannot be read: {error.strerror or error}", SOME_FAILED)


def _stop(message: str, status: int) -> NoReturn:
    _complain(message)
    raise typer.Exit(status)


def _complain(message: str) -> None:
    from diparse.report.plain import printable

    typer.echo(f"diparse: {printable(message)}", err=True)


def main() -> None:
    """The program: what goes wrong is told in one line, unless DIPARSE_DEBUG asks for the traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # pages hold letters that the terminal's encoding may lack
    try:
        app()
    except Exception as error:
        if os.environ.get("DIPARSE_DEBUG"):
            raise
        if isinstance(error, OSError):  # a full disk, most likely
            _complain(str(error))
        else:
            _complain(f"fault in diparse itself: {error!r} (DIPARSE_DEBUG=1 shows where)")
        sys.exit(SOME_FAILED)
