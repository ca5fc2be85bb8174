"""`diparse parse`: what it writes, says and returns, whatever it is given."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import diparse
from conftest import Cli
from diparse.schema import shipped
from samples import CORPUS, GUARD, PROSE, files_of, write_pages


def manifest_of(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))
    return loaded


def entries(out: Path) -> dict[str, dict[str, Any]]:
    return {entry["page"]: entry for entry in manifest_of(out)["pages"]}


def test_a_folder_becomes_instructions_page_records_and_a_manifest(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    out = tmp_path / "out"
    result = cli("parse", pages, "-o", out)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "1 page (1 parsed): 1 instruction, 1 repaired number" in result.stdout
    entry = entries(out)["guard.txt"]
    assert entry["outcome"] == "parsed"
    assert entry["instructions"] == 1
    assert entry["fixes"] == 1
    assert entry["noise_share"] == 0.0
    assert entry["bytes"] == len(GUARD.encode())
    assert set(files_of(out)) == {
        "manifest.json",
        "pages/guard.txt.json",
        f"instructions/{entry['ids'][0]}.json",
    }
    instruction = json.loads((out / f"instructions/{entry['ids'][0]}.json").read_text("utf-8"))
    assert instruction["id"] == entry["ids"][0]
    assert instruction["source"]["page"] == "guard.txt"
    assert instruction["source"]["sha256"] == entry["sha256"]
    assert [fix["fixed"] for fix in instruction["fixes"]] == ["2.4"]


def test_the_manifest_tells_of_the_run(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    cli("parse", pages, "-o", tmp_path / "out", "--encoding", "utf-8")
    manifest = manifest_of(tmp_path / "out")
    assert manifest["schema"] == "diparse/1"
    assert manifest["options"].items() >= {"paths": [str(pages)], "jobs": 1, "encoding": "utf-8"}.items()
    assert manifest["start"] <= manifest["end"]
    assert manifest["pages"][0]["path"] == str(pages / "guard.txt")


def test_bad_pages_are_told_and_the_others_parsed(cli: Cli, tmp_path: Path) -> None:
    binary = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\0\x98"
    pages = write_pages(tmp_path / "pages", blank=" \n\t \r\n ", empty="", guard=GUARD, picture=binary, prose=PROSE)
    (pages / "gone.txt").symlink_to(pages / "nowhere")
    out = tmp_path / "out"
    result = cli("parse", pages, "-o", out, "--quiet")
    assert result.exit_code == 1
    assert result.stdout == ""
    found = entries(out)
    assert {name: entry["outcome"] for name, entry in found.items()} == {
        "blank.txt": "empty",
        "empty.txt": "empty",
        "gone.txt": "failed",
        "guard.txt": "parsed",
        "picture.txt": "failed",
        "prose.txt": "parsed",
    }
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["diparse", name] for name in ("blank.txt", "empty.txt", "gone.txt", "picture.txt", "prose.txt")
    ]
    assert "no instruction found" in lines[-1]
    assert found["prose.txt"]["instructions"] == 0
    assert found["prose.txt"]["noise_share"] == 1.0
    assert found["gone.txt"]["error"].startswith("cannot be read")
    assert "not text" in found["picture.txt"]["error"]
    written = {name for name in files_of(out) if name.startswith("pages/")}
    assert written == {f"pages/{name}.txt.json" for name in ("blank", "empty", "guard", "prose")}
    assert json.loads((out / "pages/empty.txt.json").read_text("utf-8"))["blocks"] == []


def test_a_missing_path_fails_alone(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    result = cli("parse", pages, tmp_path / "missing.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "diparse: missing.txt: no such file or folder" in result.stderr
    assert entries(tmp_path / "out")["guard.txt"]["outcome"] == "parsed"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_fails_alone(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD, secret=GUARD)
    (pages / "secret.txt").chmod(0)
    assert cli("parse", pages, "-o", tmp_path / "out").exit_code == 1
    assert entries(tmp_path / "out")["guard.txt"]["outcome"] == "parsed"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["parse", "missing", "-o", "out"], "no such file or folder: missing"),
        (["parse", "hollow", "-o", "out"], "no page in hollow"),
        (["parse", "guard.txt", "-o", "foreign"], "foreign: has files that diparse did not write"),
        (["parse", "guard.txt", "-o", "guard.txt"], "guard.txt: is no folder"),
        (["parse", "guard.txt", "-o", "out", "--encoding", "utf-88"], "utf-88: no text encoding"),
        (["parse", "guard.txt"], "Missing option"),
        (["parse", "guard.txt", "-o", "out", "--jobs", "-1"], "--jobs"),
        (["eval", "hollow", "out"], "holds no *.gold.json"),
        (["explain", "guard.txt", "--line", "1000"], "guard.txt: has no line 1000"),
    ],
)
def test_wrong_use_ends_with_2_and_touches_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("hollow").mkdir()
    Path("foreign").mkdir()
    Path("foreign", "letter.txt").write_text("dear", "utf-8")
    Path("guard.txt").write_text(GUARD, "utf-8")
    before = files_of(tmp_path)
    result = cli(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert files_of(tmp_path) == before


def test_standard_input(cli: Cli, tmp_path: Path) -> None:
    data = GUARD.encode("cp1251")
    result = cli("parse", "-", "-o", tmp_path / "out", "--encoding", "cp1251", input=data)
    assert result.exit_code == 0
    entry = entries(tmp_path / "out")["stdin"]
    assert (entry["instructions"], entry["path"], entry["bytes"]) == (1, None, len(data))


def test_names_are_relative_unique_and_told_apart(cli: Cli, tmp_path: Path) -> None:
    north, south = tmp_path / "north", tmp_path / "south"
    write_pages(north, guard=GUARD)
    write_pages(north / "deep", guard=GUARD)
    write_pages(north / ".hidden", guard=GUARD)
    write_pages(south, guard=GUARD)
    (south / "guard.html").write_text(GUARD, "utf-8")
    (tmp_path / "other.text").write_text(PROSE, "utf-8")
    out = tmp_path / "out"
    paths = [north, south, tmp_path / "other.text", north / "guard.txt"]
    assert cli("parse", *paths, "-o", out).exit_code == 0
    found = entries(out)
    assert list(found) == ["deep/guard.txt", "guard.html", "guard.txt", "guard~2.txt", "other.text"]
    assert found["guard~2.txt"]["path"] == str(south / "guard.txt")
    assert (out / "pages/deep/guard.txt.json").exists()
    ids = [identifier for entry in found.values() for identifier in entry["ids"]]
    assert len(set(ids)) == 4, "pages of the same bytes have ids of their own"


@pytest.mark.parametrize("name", ["a\nb.txt", "a\\b.txt", "a:b.txt", "…‮.txt", "-.txt", "~2.txt", "%2e%2e.txt"])
def test_odd_names_stay_inside_the_output(cli: Cli, tmp_path: Path, name: str) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / name).write_text(PROSE, "utf-8")
    out = tmp_path / "out"
    result = cli("parse", tmp_path / "pages", "-o", out)
    assert result.exit_code == 0
    assert set(files_of(tmp_path)) == {f"pages/{name}", "out/manifest.json", f"out/pages/{name}.json"}
    assert len(result.stderr.splitlines()) == 1


def test_a_name_that_is_no_text_is_escaped(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/pages/\xff.txt")).write_text(GUARD, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert cli("parse", tmp_path / "pages", "-o", tmp_path / "out").exit_code == 0
    assert list(entries(tmp_path / "out")) == ["\\xff.txt"]


@pytest.mark.parametrize("stem", [b"n" * 250, "я".encode() * 125, b"\xff" * 80])
def test_a_name_too_long_for_a_record_is_cut(cli: Cli, tmp_path: Path, stem: bytes) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    try:
        Path(os.fsdecode(os.fsencode(pages) + b"/" + stem + b".txt")).write_text(PROSE, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    out = tmp_path / "out"
    written = []
    for _ in range(2):
        assert cli("parse", pages, "-o", out).exit_code == 0
        written.append({name: data for name, data in files_of(out).items() if name != "manifest.json"})
    assert written[0] == written[1]
    name = stem.decode("utf-8", "backslashreplace") + ".txt"
    assert list(entries(out)) == sorted(["guard.txt", name])
    records = [json.loads(path.read_text("utf-8")) for path in (out / "pages").iterdir()]
    assert {record["page"] for record in records} == {"guard.txt", name}
    assert set(diparse.load(out).noise["page"]) == {name}


def test_a_record_that_cannot_be_written_leaves_nothing_behind(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD, prose=PROSE)
    out = tmp_path / "out"
    assert cli("parse", pages, "-o", out).exit_code == 0
    (identifier,) = entries(out)["guard.txt"]["ids"]
    (out / "instructions" / f"{identifier}.json").unlink()
    (out / "instructions" / f"{identifier}.json" / "mine").mkdir(parents=True)
    result = cli("parse", pages, "-o", out)
    assert result.exit_code == 1
    assert "diparse: guard.txt: its output cannot be written" in result.stderr
    assert set(files_of(out)) == {"manifest.json", "pages/prose.txt.json", "quarantine/guard.txt.json"}


@pytest.mark.parametrize("bad", ["gone/", "gone/..", "", "gone/.", "gone//"])
def test_a_missing_path_of_any_shape_fails_alone_every_time(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_pages(tmp_path, good=GUARD)
    for _ in range(2):
        result = cli("parse", "good.txt", bad, "other/", "-o", "out")
        assert result.exit_code == 1
        assert result.stderr.count("no such file or folder") == 2
        found = entries(tmp_path / "out")
        assert {name: entry["outcome"] for name, entry in found.items()} == {
            "good.txt": "parsed",
            "gone" if bad in ("gone/", "gone//") else "page": "failed",
            "other": "failed",
        }


def test_a_rerun_takes_over_from_a_manifest_with_impossible_names(cli: Cli, tmp_path: Path) -> None:
    pages, out = write_pages(tmp_path / "pages", guard=GUARD), tmp_path / "out"
    cli("parse", pages, "-o", out)
    manifest = manifest_of(out)
    for name in ("", "..", "../../pages/guard.txt", "a//b", "n" * 5000, "/".join("n" * 3000)):
        manifest["pages"].append({**manifest["pages"][0], "page": name, "outcome": "failed", "ids": []})
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert cli("parse", pages, "-o", out).exit_code == 0
    assert list(entries(out)) == ["guard.txt"]
    assert (pages / "guard.txt").exists()


def test_a_path_that_is_no_folder_does_not_hide_the_file(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    result = cli("parse", f"{pages}/guard.txt/", pages / "guard.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert sorted(entry["outcome"] for entry in entries(tmp_path / "out").values()) == ["failed", "parsed"]


def test_a_page_and_a_folder_named_like_its_record_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", t=GUARD)
    (pages / "t.txt.json").mkdir()
    (pages / "t.txt.json" / "u.txt").write_text(PROSE, "utf-8")
    (pages / "t~2.txt").write_text(PROSE, "utf-8")
    out = tmp_path / "out"
    for _ in range(2):
        assert cli("parse", pages, "-o", out).exit_code == 0
        found = entries(out)
        assert list(found) == ["t.txt.json/u.txt", "t~2.txt", "t~3.txt"]
        assert found["t~3.txt"]["path"] == str(pages / "t.txt")
        written = {name for name in files_of(out) if name.startswith("pages/")}
        assert written == {f"pages/{name}.json" for name in found}


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    command = [sys.executable, "-m", "diparse", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env=os.environ | environment)


@pytest.mark.skipif(sys.platform == "win32", reason="no such locale")
def test_a_poor_locale_changes_nothing_that_is_written(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "страницы", guard=GUARD, prose=PROSE)
    (pages / "guard.txt").rename(pages / "сторож «1».txt")
    written = []
    for poor in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}):
        out = tmp_path / f"вывод{len(poor)}"
        done = run("parse", pages, "-o", out, **poor)
        assert done.returncode == 0, done.stderr
        files = files_of(out)
        files.pop("manifest.json")
        written.append(files)
        assert list(entries(out)) == ["prose.txt", "сторож «1».txt"]
        page = pages / "сторож «1».txt"
        for command in (["show", page], ["explain", page], ["schema"], ["eval", CORPUS / "gold", out, "--json"]):
            done = run(*command, **poor)
            assert b"Traceback" not in done.stderr + done.stdout
            assert b"fault in diparse" not in done.stderr
        assert run("schema", **poor).stdout.decode() == shipped()
    assert written[0] == written[1]
    missing = run("show", "нет.txt", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert b"Traceback" not in missing.stderr
    assert b"cannot be read: No such file" in missing.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX only")
@pytest.mark.parametrize("command", ["show", "explain", "schema"])
def test_a_reader_who_has_seen_enough_ends_it_quietly(tmp_path: Path, command: str) -> None:
    pages = write_pages(tmp_path, guard=GUARD * 50)
    arguments = [command] if command == "schema" else [command, str(pages / "guard.txt")]
    ours, theirs = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "diparse", *arguments], stdout=theirs, stderr=subprocess.PIPE, text=True
    )
    os.close(theirs)
    os.close(ours)
    assert process.communicate()[1] == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    write_pages(tmp_path, guard=GUARD)
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "diparse", "show", str(tmp_path / "guard.txt")]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("diparse: ")
    assert len(done.stderr.splitlines()) == 1
    assert "No space left" in done.stderr


def test_broken_letters_are_told(cli: Cli, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD.encode() + "я".encode()[:1])
    result = cli("parse", pages, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "diparse: guard.txt: characters lost: 1" in result.stderr
    assert entries(tmp_path / "out")["guard.txt"]["instructions"] == 1


@pytest.mark.parametrize("encoding", ["undefined", "a\0b", "hex", "\udcff"])
def test_what_is_no_text_encoding_is_wrong_use(cli: Cli, tmp_path: Path, encoding: str) -> None:
    pages = write_pages(tmp_path / "pages", guard=GUARD)
    result = cli("parse", pages, "-o", tmp_path / "out", "--encoding", encoding)
    assert result.exit_code == 2
    assert "no text encoding that Python knows" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["[/bold].txt", "[red]x[/].txt", ":cat:.txt", "\x1b[2J.txt"])
def test_names_are_told_as_they_are(cli: Cli, tmp_path: Path, name: str) -> None:
    pages = tmp_path / "pages"
    (pages / name).parent.mkdir(parents=True)
    (pages / name).write_text(PROSE, "utf-8")
    told = name.replace("\x1b", "·")
    out = tmp_path / name.replace(".txt", "")
    done = cli("parse", pages, "-o", out)
    assert told in done.stderr
    assert told.removesuffix(".txt") in done.stdout
    gold = tmp_path / "gold"
    gold.mkdir()
    sha256 = hashlib.sha256(PROSE.encode()).hexdigest()
    page = {"page": name, "sha256": sha256, "instructions": [], "noise": [], "duplicates": []}
    (gold / "x.gold.json").write_text(json.dumps(page), "utf-8")
    shown = cli("show", pages / name)
    assert told.rpartition("/")[2] in shown.stdout
    others = [
        cli("eval", gold, out, "--show", "1"),
        cli("show", tmp_path / name),
        cli("parse", tmp_path / name, "-o", out),
    ]
    for result in others:
        assert told in result.stdout + result.stderr
    assert not any("\x1b" in result.stdout + result.stderr for result in (done, shown, *others))


def test_a_rerun_replaces_what_an_earlier_run_wrote_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cli("parse", write_pages(tmp_path / "old", guard=GUARD, gone=GUARD + "\n"), "-o", out)
    (out / "notes.md").write_text("mine", "utf-8")
    (out / "instructions" / "mine.json").write_text("{}", "utf-8")
    assert cli("parse", write_pages(tmp_path / "new", guard=GUARD), "-o", out).exit_code == 0
    fresh = tmp_path / "fresh"
    cli("parse", tmp_path / "new", "-o", fresh)
    expected = {*files_of(fresh), "notes.md", "instructions/mine.json"}
    assert set(files_of(out)) == expected


def test_a_rerun_takes_over_from_a_run_that_was_killed(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cli("parse", write_pages(tmp_path / "pages", guard=GUARD), "-o", out)
    manifest = manifest_of(out)
    manifest["end"] = None
    manifest["pages"][0] |= {"outcome": "skipped", "ids": []}
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (out / ".diparse.part").write_text('{"half', "utf-8")
    assert cli("parse", write_pages(tmp_path / "other", prose=PROSE), "-o", out).exit_code == 0
    assert set(files_of(out)) == {"manifest.json", "pages/prose.txt.json"}


def test_the_output_is_the_same_for_any_number_of_jobs(cli: Cli, tmp_path: Path) -> None:
    texts = {f"p{number}": GUARD.replace("сторож", "сторож" + "а" * (number % 4)) for number in range(12)}
    pages = write_pages(tmp_path / "pages", **texts, broken=b"\0\xff\0", blank=" ")
    written = {}
    for jobs in (1, 3):
        out = tmp_path / f"out{jobs}"
        result = cli("parse", pages, "-o", out, "--jobs", jobs)
        assert result.exit_code == 1
        written[jobs] = files_of(out)
        written[jobs].pop("manifest.json")
    assert written[1] == written[3]
    first, second = ([{**e, "seconds": 0} for e in entries(tmp_path / f"out{jobs}").values()] for jobs in (1, 3))
    assert first == second


def test_help_version_and_the_module_need_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"pandas", "numpy", "pymorphy3", "rapidfuzz", "regex", "msgspec", "pydantic"}
    script = "import sys; sys.argv[1:] = ['--help']\nfrom diparse.cli import main\ntry: main()\n"
    script += f"finally: print('heavy:', sorted({heavy!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "heavy: []" in run.stdout
    version = subprocess.run([sys.executable, "-m", "diparse", "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("diparse ")


@pytest.mark.parametrize("command", ["parse", "show", "explain", "eval", "dedup", "tables", "stats", "schema"])
def test_every_command_shows_examples(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.exit_code == 0
    assert f"diparse {command}" in result.stdout.partition("Examples")[2]
