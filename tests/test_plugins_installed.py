"""Installed plugins: what verifying refuses, what is listed, and that the docs state the interface as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from hub import cli, plugin_commands
from hub.compliance import abi
from hub.compliance.registry import MANIFEST, SHIPPED, Registry
from hub.errors import ConfigError
from hub.plugins import building, listing, manifest, project, sections, verifying
from hub.settings import Compliance
from tests.compliance import guests
from tests.support.plugins import built, edit
from tests.test_docs import rows

ROOT = Path(__file__).parents[1]
DOCS = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The folder of a plugin in WAT that has been built."""
    return built(tmp_path / "mycheck")


def verified(folder: Path, digest: str = "", *, rebuild: bool = True) -> list[str]:
    """Verify a folder as the command does."""
    again = (lambda made: building.compiled(made, folder / "cache")) if rebuild else None
    return list(verifying.verify(folder, digest, building.PATIENT, again))


def refused(folder: Path, sentence: str, digest: str = "") -> None:
    """Assert that verifying ends with this sentence."""
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        verified(folder, digest)


def remade(folder: Path, wasm: bytes, **changes: str) -> None:
    """Replace a built module and its manifest, whatever its sources are."""
    (folder / "plugin.toml").unlink()
    guests.install(folder, {"mycheck": wasm}, **changes)


def test_what_was_built_is_verified(plugin: Path) -> None:
    digest = manifest.digest((plugin / "mycheck.wasm").read_bytes())
    lines = verified(plugin, digest)
    assert f"mycheck 0.1.0: the bytes have the digest {digest}" == lines[0]
    assert "mycheck: its sources build the same bytes" == lines[-1]
    assert "mycheck: not compared with its sources" == verified(plugin, rebuild=False)[-1]


def test_other_bytes_than_the_manifests(plugin: Path) -> None:
    wasm = (plugin / "mycheck.wasm").read_bytes()
    (plugin / "mycheck.wasm").write_bytes(wasm[:-1] + bytes([wasm[-1] ^ 1]))
    refused(plugin, "is not the one in its manifest")


def test_other_sources_than_the_modules(plugin: Path) -> None:
    edit(plugin / "plugin.wat", "milagr", "milagy")
    refused(plugin, "build another module than mycheck.wasm")


def test_another_version_than_the_manifests(plugin: Path) -> None:
    edit(plugin / "plugin.toml", "0.1.0", "0.2.0")
    refused(plugin, "says something else than plugin.toml")


def test_another_digest_than_was_asked_for(plugin: Path) -> None:
    refused(plugin, "has the digest ffff", "f" * 64)


def test_a_manifest_without_modules(tmp_path: Path) -> None:
    manifest.write(tmp_path, [])
    refused(tmp_path, "names no module")


def test_two_modules_of_one_workflow(plugin: Path) -> None:
    (plugin / "plugin.toml").unlink()
    wasm = (plugin / "mycheck.wasm").read_bytes()
    guests.install(plugin, {"mycheck": wasm, "other": wasm})
    refused(plugin, "both have the workflow test")


def test_an_answer_that_depends_on_the_document_before(plugin: Path) -> None:
    # The answer to a longer input, of two documents, has another second entry than that of one.
    one, two = '{"documents":[{"findings":[]}]}', '{"documents":[{"findings":[]},{"findings":[],"valid":true}]}'
    text = "".join(f"\\{byte:02x}" for byte in (one + two).encode())
    body = f"""(if (result i64) (i32.gt_u (local.get 1) (i32.const 350))
        (then i64.const {(16 + len(one)) << 32 | len(two)}) (else i64.const {16 << 32 | len(one)}))"""
    remade(plugin, guests.guest(body, data=f'(data (i32.const 16) "{text}")'))
    refused(plugin, "depends on the one before it")


def test_paths_and_debugging_information_are_residue(plugin: Path) -> None:
    path = "".join(f"\\{byte:02x}" for byte in str(plugin.resolve()).encode())
    clean = guests.answering(guests.NO_FINDINGS)
    several = (plugin / "mycheck.wasm").read_bytes()
    with_path = guests.answering(guests.NO_FINDINGS, more=f'(data (i32.const 9000) "{path}")')
    assert plugin.resolve().as_posix().encode() in with_path
    with pytest.raises(ConfigError, match="holds a path of this machine"):
        verifying._check_residue("mycheck", with_path, plugin)
    remade(plugin, several + b"\x00\x0c\x0b.debug_info")
    refused(plugin, "has debugging information (.debug_info)")
    assert ["name"] == sections.custom_names(guests.answering(guests.NO_FINDINGS)) == sections.custom_names(clean)


def test_installing_replaces_the_version_before_and_leaves_others(plugin: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    made = project.read(plugin)
    first = manifest.install(made, (plugin / "mycheck.wasm").read_bytes(), folder)
    project.create("other", "wat", tmp_path / "other")
    other = project.read(tmp_path / "other")
    second = manifest.install(other, building.build(other, tmp_path), folder)
    edit(plugin / "plugin.toml", "0.1.0", "0.2.0")
    edit(plugin / "plugin.wat", "milagr", "milagy")
    made = project.read(plugin)
    third = manifest.install(made, building.build(made, tmp_path), folder)
    assert first != third
    assert {second.name, third.name, MANIFEST} == {path.name for path in folder.iterdir()}
    registry = Registry.load((SHIPPED, folder), None)
    registry.close()
    assert ("0.2.0", "0.1.0") == (registry.modules["mycheck"].version, registry.modules["other"].version)


def test_a_workflow_of_another_module_is_not_installed(plugin: Path, tmp_path: Path) -> None:
    wasm = (plugin / "mycheck.wasm").read_bytes()
    manifest.install(project.read(plugin), wasm, tmp_path / "plugins")
    edit(plugin / "plugin.toml", 'name = "mycheck"', 'name = "yours"')
    with pytest.raises(ConfigError, match="has the workflow mycheck, too"):
        manifest.install(project.read(plugin), wasm, tmp_path / "plugins")


def test_listing_tells_whence_for_whom_and_whether_it_may(plugin: Path, tmp_path: Path) -> None:
    wasm = (plugin / "mycheck.wasm").read_bytes()
    folder = guests.install(tmp_path, dict.fromkeys(("fine", "altered", "missing", "recalled", "lgpd_analyzer"), wasm))
    entries = json.loads((folder / MANIFEST).read_text())["modules"]
    entries[3]["sha256"] = "f" * 64
    for i, entry in enumerate(entries[:4]):
        entry["workflow"] = f"test{i}"
    entries.append(entries[0] | {"name": "again"})
    (folder / MANIFEST).write_text(json.dumps({"modules": entries}))
    (folder / "altered.wasm").write_bytes(wasm + b"\x00")
    (folder / "missing.wasm").unlink()
    judging = {"public": ("lgpd_analyzer", "fine"), "sala:": ("fine",)}
    listed = {(one.name, one.origin): one for one in listing.modules((SHIPPED, folder), {"f" * 64}, judging)}
    assert "ok" == listed["lgpd_analyzer", "hub"].state
    assert ("public",) == listed["lgpd_analyzer", "hub"].judges
    assert {
        "fine": "ok", "altered": "altered", "missing": "missing", "recalled": "recalled",
        "lgpd_analyzer": "name taken", "again": "workflow taken",
    } == {name: one.state for (name, origin), one in listed.items() if origin == str(folder)}  # fmt: skip
    fine = listed["fine", str(folder)]
    assert (len(wasm), manifest.digest(wasm), ("public", "sala:")) == (fine.size, fine.digest, fine.judges)


def test_the_command_lists_what_the_settings_name(
    plugin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = manifest.digest((plugin / "mycheck.wasm").read_bytes())
    (tmp_path / "hub.toml").write_text(
        f'[compliance]\nplugins_dir = "{plugin}"\nrecalled = ["{digest}"]\n'
        'levels.restricted.modules = ["lgpd_analyzer", "mycheck"]\n'
    )
    arguments = ["hub", "plugins", "list", "--config", str(tmp_path / "hub.toml")]
    monkeypatch.setattr("sys.argv", arguments)
    cli.main()
    head, *lines = capsys.readouterr().out.splitlines()
    assert ["name", "version", "workflow", "entry", "bytes", "state", "origin", "judges", "sha256"] == head.split()
    last = lines[-1].split()
    assert ["mycheck", "0.1.0", "mycheck", "analyze"] == last[:4]
    assert ["recalled", str(plugin), "restricted", digest] == last[5:]
    monkeypatch.setattr("sys.argv", [*arguments, "--json"])
    cli.main()
    assert digest == json.loads(capsys.readouterr().out)[-1]["digest"]


def members(kind: Any) -> set[str]:
    """Names of a struct's members."""
    return set(kind.__struct_fields__)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("| member of a document | what |", abi._Judged),
        ("| member of a finding | type | what |", abi._Finding),
        ("| member of an issue | type | what |", abi._Issue),
    ],
)
def test_the_docs_state_every_member_of_an_answer(heading: str, kind: Any) -> None:
    stated = {name for cell, *_ in rows(DOCS, heading) for name in re.findall(r"`(\w+)`", cell)}
    assert members(kind) == stated


def test_the_docs_state_which_members_of_a_finding_are_optional() -> None:
    optional = {
        cell.strip("`") for cell, _, what in rows(DOCS, "| member of a finding | type | what |") if "optional" in what
    }
    defaults = abi._Finding.__struct_defaults__
    assert set(abi._Finding.__struct_fields__[-len(defaults) :]) == optional


def test_the_docs_state_the_input_as_it_is() -> None:
    stated = {cell.strip("`") for cell, _ in rows(DOCS, "| member | what |")}
    assert set(json.loads(abi.canonical(guests.document()))) == stated


def test_the_docs_state_the_exports_and_the_limits() -> None:
    stated = {cell.strip("`") for cell, *_ in rows(DOCS, "| export | type | what |")}
    assert abi.COMMON_EXPORTS | {"the entry"} == stated
    settings = Compliance()
    for said in (
        f"at most {abi.FINDINGS_MAX:,}",
        f"longer than {abi.ANSWER_MAX_BYTES >> 20} MiB",
        f"`compliance.deadline` ({float(settings.deadline) * 1000:.0f} ms)",
        f"({settings.memory_max_bytes >> 20} MiB)",
        f"{settings.document_max_bytes >> 20} MiB of JSON (`compliance.document_max_bytes`)",
    ):
        assert said in DOCS, said
    longest = get_args(get_type_hints(abi._Finding, include_extras=True)["message"])[1].max_length
    assert f"| `message` | text, up to {longest} |" in DOCS


def test_the_docs_examples_are_the_templates() -> None:
    templates = {path.suffix[1:]: path.read_text() for path in project.TEMPLATES.glob("*/plugin.*")}
    for language in ("zig", "c"):
        (example,) = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
        assert example in templates[language], language


def test_the_docs_answer_is_one() -> None:
    sent, answer = [json.loads(block) for block in re.findall(r"```json\n(\{\"documents.*?)```", DOCS, re.DOTALL)]
    texts = {field["name"]: field["text"] for field in sent["documents"][0]["fields"]}
    document = guests.document(texts["body"], texts["title"])
    (judged,) = abi.read_answer("mycheck", json.dumps(answer).encode(), [document])
    assert ["milagroso"] == [finding.text for finding in judged.findings]


def test_the_docs_state_every_command() -> None:
    stated = {cell.strip("`").split()[2] for cell, _ in rows(DOCS, "| command | what it does |")}
    assert {command.name or command.callback.__name__ for command in plugin_commands.app.registered_commands} == stated
