"""The command `hub plugins`: from the template to an installed module, and what each mistake is told."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import cli
from hub.compliance.gate import Gate
from hub.compliance.registry import Limits, Registry
from hub.errors import ConfigError
from hub.model import Document, Level, Status
from hub.plugins import building, cases, manifest, project
from tests.compliance import guests
from tests.compliance.conftest import gate_of, policy
from tests.support.command import hub
from tests.support.plugins import built, edit

Command = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
needs_zig = pytest.mark.skipif(
    importlib.util.find_spec("ziglang") is None,
    reason="no Zig compiler: pip install --require-hashes -r requirements/guests.lock",
)
LANGUAGES = ["wat", pytest.param("c", marks=needs_zig), pytest.param("zig", marks=needs_zig)]

#: What the template finds, by a reader that is not the template's.
MIRACLE = re.compile("(?<![A-Za-z\u00c0-\u036f])[Mm][Ii][Ll][Aa][Gg][Rr][A-Za-z\u00c0-\u036f]*")


@pytest.fixture(scope="module")
def zig_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiler keeps what it made before, for all tests here."""
    return tmp_path_factory.mktemp("zig")


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The folder of a plugin in WAT that has been built."""
    return built(tmp_path / "mycheck")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `hub plugins` in this process, in the test's folder; return its status, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["hub", "plugins", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as exc:
            status = int(exc.code or 0)
        return (status, *capsys.readouterr())

    return run


def prebuilt(folder: Path, wasm: bytes, tests: str) -> Path:
    """Make a plugin of a module that another compiler made, and build it."""
    project.create("mycheck", "wat", folder)
    (folder / "plugin.wat").unlink()
    (folder / "made.wasm").write_bytes(wasm)
    edit(folder / "plugin.toml", '"wat"', '"wasm"')
    edit(folder / "plugin.toml", "plugin.wat", "made.wasm")
    (folder / "tests.jsonl").write_text(tests, encoding="utf-8")
    building.build(project.read(folder), folder / "cache")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_builds_the_same_bytes_everywhere(
    tmp_path: Path, zig_cache: Path, command: Command, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    for name, cache in (("one", zig_cache), ("two", tmp_path)):
        monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
        status, out, err = command("new", "mycheck", "--language", language, "--folder", name)
        assert (0, "") == (status, err)
        assert f"Next: hub plugins build {name}" in out
        status, out, err = command("build", name)
        assert (0, "") == (status, err)
    assert (tmp_path / "one/mycheck.wasm").read_bytes() == (tmp_path / "two/mycheck.wasm").read_bytes()
    digest = manifest.digest((tmp_path / "one/mycheck.wasm").read_bytes())
    assert digest in out
    status, out, err = command("verify", "one", "--digest", digest)
    assert (0, "") == (status, err)
    assert "mycheck: its sources build the same bytes" in out


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_template_passes_and_is_measured(tmp_path: Path, zig_cache: Path, language: str) -> None:
    project.create("mycheck", language, tmp_path)
    building.build(project.read(tmp_path), zig_cache)
    status, out, err = await hub("plugins", "test", ".", "--deadline", "10", cwd=tmp_path)
    assert (0, "") == (status, err), out
    *lines, last = out.splitlines()
    assert f"{len(lines)} of {len(lines)} cases passed." == last
    assert {"pass"} == {line.split()[0] for line in lines}
    status, out, err = await hub("plugins", "bench", ".", "--repeats", "2", cwd=tmp_path)
    assert (0, "") == (status, err)
    head, *table = [line.split("\t") for line in out.splitlines() if not line.startswith("#")]
    assert ["1", "10", "50"] == [row[0] for row in table]
    fuel = [int(row[head.index("fuel")]) for row in table]
    assert fuel[0] * 5 < fuel[1] < fuel[2]


@pytest.fixture(scope="module")
def all_templates(tmp_path_factory: pytest.TempPathFactory, zig_cache: Path) -> Iterator[Gate]:
    """A gate with the templates in all languages that can be built here."""
    folder = tmp_path_factory.mktemp("templates")
    languages = project.SOURCES if importlib.util.find_spec("ziglang") else ["wat"]
    for language in languages:
        project.create(f"in_{language}", language, folder / language)
        made = project.read(folder / language)
        manifest.install(made, building.build(made, zig_cache), folder / "all")
    with ExitStack() as stack:
        registry = Registry.load((folder / "all",), None, Limits(deadline_ms=10_000))
        stack.callback(registry.close)
        gate = gate_of(registry, *registry.modules)
        stack.callback(gate.close)
        yield gate


pieces = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        ["milagre", "MILAGROSO", "milagr", "mila", "\u0301", "é", " ", "\n", '"', "\\", "\x00", "👩‍⚕️", "¿", "\u0370"]
    ),
)
texts = st.lists(pieces, max_size=12).map("".join)


@given(
    fields=st.dictionaries(st.text(max_size=8), texts, max_size=4), metadata=st.dictionaries(texts, texts, max_size=3)
)
async def test_every_template_finds_what_the_rule_says(
    all_templates: Gate, fields: dict[str, str], metadata: dict[str, str]
) -> None:
    wanted = [(name, *match.span(), match.group()) for name, text in fields.items() for match in MIRACLE.finditer(text)]
    asked = Document(tuple(fields.items()), Level.PUBLIC, Status.DRAFT, metadata=metadata)
    verdict = await all_templates.check(asked, policy(*all_templates.registry.modules))
    for module in verdict.modules:
        assert wanted == [(f.field, f.start, f.end, f.text) for f in module.findings], module.module


@needs_zig
def test_nothing_in_a_plugins_folder_is_taken_for_the_compiler(tmp_path: Path, zig_cache: Path) -> None:
    project.create("mycheck", "c", tmp_path)
    (tmp_path / "ziglang.py").write_text("raise SystemExit('ours was run')")
    (tmp_path / "ziglang").mkdir()
    (tmp_path / "ziglang/__main__.py").write_text("raise SystemExit('ours was run')")
    assert building.compiled(project.read(tmp_path), zig_cache).startswith(b"\0asm")


def test_without_a_compiler_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project.create("mycheck", "zig", tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=f"pip install ziglang=={building.ZIG}"):
        building.build(project.read(tmp_path), tmp_path)


def test_plugins_are_built_with_the_compiler_of_the_hubs_own_modules() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert f"ziglang=={building.ZIG}" in groups["guests"]
    assert f"ziglang=={building.ZIG}" in (ROOT / "docs/plugins.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("new", "Meu-Check"), '"Meu-Check" can not be the name'),
        (("new", "lgpd_analyzer"), "module of its own"),
        (("new", "other", "--language", "cobol"), "there are zig, c, wat"),
        (("new", "other", "--folder", "mycheck"), "needs a folder of its own"),
        (("new", "other", "--folder", "mycheck/plugin.toml"), "can not be written"),
        (("build", "nowhere"), "can not be read"),
        (("test", "nowhere"), "can not be read"),
        (("bench", "nowhere"), "run `hub plugins build nowhere` first"),
        (("verify", "nowhere"), "run `hub plugins build nowhere` first"),
        (("verify", "mycheck", "--digest", "0" * 64), "No module in mycheck has the digest 000000000000"),
        (("list", "--config", "nowhere.toml"), "can not be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_can_not_be_done_is_one_sentence(
    plugin: Path, command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    status, _, err = command(*arguments)
    assert 2 == status
    assert sentence in err
    assert 1 == len(err.strip().splitlines()), err


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "mycheck"', 'name = "My Check"', "is wrong: Expected `str` matching regex"),
        ('entry = "analyze"', 'entry = "alloc"', "the entry can not be called alloc"),
        ('entry = "analyze"', 'entry = "judge"', "the exports must be abi_version, alloc, last_panic, judge"),
        ('language = "wat"', 'language = "perl"', "is wrong: Invalid enum value 'perl'"),
        ('"plugin.wat"', '"-plugin.wat"', "is wrong: Expected `str` matching regex"),
        ('"plugin.wat"', '"other.wat"', "there is no source other.wat"),
        ('"plugin.wat"', '"mycheck.wasm"', "so that is no source"),
        ("[", "", "is not valid TOML"),
        ("name = ", "nome = ", "is wrong: Object contains unknown field `nome`"),
    ],
)
def test_a_plugin_toml_that_is_wrong(plugin: Path, old: str, new: str, sentence: str) -> None:
    edit(plugin / "plugin.toml", old, new)
    with pytest.raises(ConfigError, match=re.escape(sentence)) as raised:
        project.read(plugin)
    assert "plugin.toml" in str(raised.value)


def test_sources_that_were_changed_since_are_named(plugin: Path) -> None:
    assert [] == project.newer_sources(project.read(plugin))
    later = (plugin / "mycheck.wasm").stat().st_mtime + 1
    os.utime(plugin / "plugin.wat", (later, later))
    assert ["plugin.wat"] == project.newer_sources(project.read(plugin))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "Input data was truncated"),
        ('{"id": "a"}', "either a text or fields"),
        ('{"id": "a", "text": "b", "fields": {"c": "d"}}', "either a text or fields"),
        ('{"id": "a", "text": "⟦b⟧"}', "it has 1 marks and 0 findings"),
        ('{"id": "a", "text": "⟦b", "findings": [{}]}', "a mark is not closed"),
        ('{"id": "a", "text": "⟦b⟧", "findings": [{"rul": "c"}]}', 'a finding has no member "rul"'),
        ('{"id": "a", "text": "b", "findingz": []}', "unknown field `findingz`"),
        ('{"id": "a", "text": "b", "level": 9}', "9 is not a valid Level"),
        ("", "There are no tests"),
    ],
)
def test_tests_that_are_wrong(plugin: Path, line: str, sentence: str) -> None:
    (plugin / "tests.jsonl").write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        cases.read(plugin / "tests.jsonl")


@pytest.mark.parametrize(
    ("wasm", "sentence"),
    [
        (b"no module", "is not right"),
        (guests.guest("i64.const 0", imports='(import "env" "now" (func))'), "a module may import nothing"),
        (guests.guest("i64.const 0", abi_version=2), "speaks version 2"),
        (guests.guest("unreachable"), "can not judge a short document (panic)"),
        (guests.guest("i64.const 0"), "can not judge a short document (unreadable)"),
    ],
    ids=["no wasm", "import", "version", "trap", "no answer"],
)
def test_what_does_not_keep_the_interface_is_not_built(
    plugin: Path, tmp_path: Path, wasm: bytes, sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in plugin.iterdir()}
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        prebuilt(tmp_path / "other", wasm, "")
    assert not (tmp_path / "other/mycheck.wasm").exists()
    assert before == {path.name: path.read_bytes() for path in plugin.iterdir()}
    capfd.readouterr()


def test_a_source_that_does_not_compile_leaves_the_module_as_it_was(plugin: Path, command: Command) -> None:
    built = (plugin / "mycheck.wasm").read_bytes()
    edit(plugin / "plugin.wat", "(memory (export", "(memoire (export")
    status, out, err = command("build", "mycheck")
    assert (2, "") == (status, out)
    assert "memoire" in err
    assert err.endswith("is not right; what is wrong stands above.\n")
    assert built == (plugin / "mycheck.wasm").read_bytes()


def test_exports_and_sections_that_the_hub_does_not_know_are_dropped(tmp_path: Path) -> None:
    more = '(global (export "__heap_base") i32 (i32.const 1)) (func $named (export "extra"))'
    folder = prebuilt(tmp_path / "a", guests.answering(guests.NO_FINDINGS, more=more), '{"id": "a", "text": "b"}')
    built = (folder / "mycheck.wasm").read_bytes()
    for name in (b"__heap_base", b"extra", b"named"):
        assert name in (folder / "made.wasm").read_bytes()
        assert name not in built


def long_texts(then: str) -> bytes:
    """Return a module that finds nothing, but runs these instructions when the input is long."""
    return guests.answering(guests.NO_FINDINGS, before=f"(if (i32.gt_u (local.get 1) (i32.const 9000)) (then {then}))")


@pytest.mark.parametrize(
    ("wasm", "case", "fault"),
    [
        (guests.answering(guests.NO_FINDINGS), "own: a is found", 'missed: r at text 0-1 "a"'),
        (guests.answering(guests.NO_FINDINGS), "64 documents in one call", "it has 1 documents, not 64"),
        (guests.answering(guests.finding()), "own: a is found", 'there is no field "title"'),
        (long_texts("(loop (br 0))"), "1 MB of digits", "longer than its deadline"),
        (long_texts("unreachable"), "1 MB of digits", "it trapped: "),
        (long_texts("(drop (call $analyze (local.get 0) (local.get 1)))"), "1 MB of digits", "its stack overflowed"),
    ],
    ids=["misses", "ignores batches", "unreadable", "loops", "traps", "recurses"],
)
async def test_what_a_module_does_wrong_is_said(tmp_path: Path, wasm: bytes, case: str, fault: str) -> None:
    prebuilt(
        tmp_path / "mycheck", wasm, '{"id": "own", "about": "a is found", "text": "⟦a⟧", "findings": [{"rule": "r"}]}'
    )
    status, out, err = await hub("plugins", "test", "mycheck", cwd=tmp_path)
    assert (1, "") == (status, err)
    failures = out.split("FAIL  ")[1:]
    assert fault in next(failure for failure in failures if failure.startswith(case))
    assert re.search(r"^\d+ of \d+ cases passed\.$", out, re.MULTILINE)
