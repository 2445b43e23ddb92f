"""`hub compliance`: documents in as lines, one line out for each; what can not be checked is one sentence, status 2."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from hub import clock
from hub.compliance import abi
from hub.compliance.registry import _TRIAL
from tests.compliance.guests import answering, install
from tests.support.client import client, post
from tests.support.clock import MS
from tests.support.command import hub, outside
from tests.support.nodes import ANA, RunningNode, token
from tests.support.objections import objecting
from tests.support.servers import DatabaseUrls

CPF = "111.444.777-35"


async def check(
    *args: str, lines: bytes, cwd: Path, env: dict[str, str] | None = None
) -> tuple[int, list[dict[str, Any]], str]:
    """Run `hub compliance check` on standard input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub.cli", "compliance", "check", *args, cwd=cwd,
        env={"PATH": "", "HOME": str(cwd), **(env or {})},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60_000 * MS):
        out, err = await process.communicate(lines)
    assert b"Traceback" not in err
    return process.returncode or 0, [json.loads(line) for line in out.splitlines()], err.decode()


def lines_of(documents: Iterable[object]) -> bytes:
    return b"".join(json.dumps(d).encode() + b"\n" for d in documents)


async def test_each_document_gets_a_line_with_its_verdict(tmp_path: Path) -> None:
    documents = [
        {"id": "a", "text": f"Ligue para {CPF}."},
        {"id": 7, "text": "Beba água."},
        {"text": "", "metadata": {"content_type": "advertising", "author": {"crm": "1"}}},
    ]
    status, said, err = await check("--module", "lgpd_analyzer", lines=lines_of(documents), cwd=tmp_path)
    assert (0, "") == (status, err)
    assert [("a", "block"), (7, "allow"), (None, "allow")] == [(line["id"], line["verdict"]) for line in said]
    (found,) = said[0]["findings"]
    expected = {
        "module": "lgpd_analyzer", "rule": "LGPD-CPF", "kind": "cpf", "article": "LGPD art. 5 I", "severity": "high",
        "start": 11, "end": 25, "text": CPF, "check_digit": "ok",
    }  # fmt: skip
    assert expected == {name: found[name] for name in expected}
    assert not (tmp_path / "data").exists()  # checking makes no folder for a hub


async def test_ten_thousand_lines_stream_through(tmp_path: Path) -> None:
    documents = ({"id": n, "text": f"Texto {n}" + (f" CPF {CPF}" if n % 100 == 0 else "")} for n in range(10_000))
    status, said, _ = await check("--module", "lgpd_analyzer", lines=lines_of(documents), cwd=tmp_path)
    assert (0, 10_000) == (status, len(said))
    assert list(range(10_000)) == [line["id"] for line in said]
    assert {n for n in range(10_000) if n % 100 == 0} == {line["id"] for line in said if line["verdict"] == "block"}


async def test_whoever_waits_for_the_answer_to_a_line_gets_it(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub.cli", "compliance", "check", cwd=tmp_path, env={"PATH": "", "HOME": str(tmp_path)},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    async with asyncio.timeout(30_000 * MS):
        for n in range(3):
            process.stdin.write(lines_of([{"id": n, "text": "Bom dia."}]))
            assert n == json.loads(await process.stdout.readline())["id"]
        process.stdin.close()
        assert 0 == await process.wait()


async def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    status, said, _ = await check(lines=b'\n{"id":1,"text":"a"}\n\n{"id":2,"text":"b"}', cwd=tmp_path)
    assert (0, [1, 2]) == (status, [line["id"] for line in said])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"nope", "not JSON"),
        (b'{"id":"x"}', "neither a text nor a resource"),
        (b'{"id":"x","text":7}', "wrong"),
        (b'{"id":["x"],"text":"a"}', "wrong"),
        (b'{"id":"x","text":"a","metadata":[]}', "wrong"),
        (b'{"id":"x","text":"a","metadata":{"content_type":7}}', "short texts"),
        (b'{"id":"x","text":"\xff"}', "not JSON"),
        (b'{"id":"x","text":"\\ud800"}', "not JSON"),
        (b'{"id":"x","text":"' + b"a" * (3 << 20) + b'"}', "larger than"),
        (b'{"id":"x","resource":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not JSON"),
        (b'{"id":"x","resource":' + b"9" * 100_000 + b"e}", "not JSON"),
    ],
    ids=["garbage", "empty", "text", "id", "metadata", "type", "utf-8", "surrogate", "3 MB", "nested", "number"],
)
async def test_a_bad_line_is_named_and_the_others_are_checked(tmp_path: Path, line: bytes, why: str) -> None:
    good = [lines_of([{"id": n, "text": f"CPF {CPF}"}]) for n in (1, 2)]
    status, said, err = await check("--module", "lgpd_analyzer", lines=good[0] + line + b"\n" + good[1], cwd=tmp_path)
    assert 2 == status
    assert ["block", None, "block"] == [one.get("verdict") for one in said]
    assert why in said[1]["error"]
    assert "line 2" in err
    assert why in err
    assert 1 == len(err.strip().splitlines())
    assert 400 > len(err)


async def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    status, said, err = await check(lines=b"x" * (17 << 20), cwd=tmp_path)
    assert (2, []) == (status, said)
    assert "Line 1 is longer than" in err


@pytest.mark.parametrize(
    ("args", "sentence"),
    [(["--module", "gossip"], 'no compliance module "gossip"'), (["--config", "none.toml"], "can not be read")],
)
async def test_a_wrong_option_is_one_sentence(tmp_path: Path, args: list[str], sentence: str) -> None:
    status, said, err = await check(*args, lines=b"", cwd=tmp_path)
    assert (2, []) == (status, said)
    assert sentence in err
    assert 1 == len(err.strip().splitlines())


async def test_a_module_that_fails_on_every_second_call_fails_those_lines(tmp_path: Path) -> None:
    """Instances are fresh, so the module looks at what it is asked instead of counting: every second length traps."""
    trial = len(abi.request([abi.canonical(_TRIAL)])) & 1
    trap = f"(if (i32.ne (i32.and (local.get 1) (i32.const 1)) (i32.const {trial})) (then unreachable))"
    install(tmp_path, {"moody": answering('{"documents":[{"findings":[]}]}', before=trap)})
    (tmp_path / "hub.toml").write_text(
        f'[compliance]\nmodules = ["moody"]\nmodules_dir = "{tmp_path}"\n'
        '[channel.without_namespace]\ncompliance_modules = []\n', encoding="utf-8",
    )  # fmt: skip
    documents = [{"id": n, "text": "x" * n} for n in range(6)]
    status, said, err = await check("--config", "hub.toml", lines=lines_of(documents), cwd=tmp_path)
    assert 2 == status
    assert 3 == sum("verdict" in line for line in said)
    assert "3 lines were not checked" in err


# -- judging stored posts again


async def test_a_recheck_tells_what_another_module_says_and_keeps_it(
    node: RunningNode, database: DatabaseUrls, redis_url: str, tmp_path: Path
) -> None:
    """Posts pass with the shipped modules; one that objects to a character comes later."""
    began = clock.now()
    async with client(node.ws, token(ANA)) as editor:
        stored = [post(body=body, status="published") for body in ("Beba água.", "Beba água ` sempre.")]
        for draft in stored:
            assert "stored" == (await editor.rpc("post.create", **draft))["status"]
    install(tmp_path, {"later": objecting("TEST-LATER")}, workflow="later")
    (tmp_path / "hub.toml").write_text(
        f'[compliance]\nmodules = ["lgpd_analyzer", "later"]\nplugins_dir = "{tmp_path}"\n', encoding="utf-8"
    )
    since = began.strftime("%Y-%m-%dT%H:%M:%S")
    args = ("compliance", "recheck", "--since", since, "--config", "hub.toml")
    env = outside(database, redis_url)
    status, out, err = await hub(*args, "--dry-run", cwd=tmp_path, env=env)
    first = [json.loads(line) for line in out.splitlines()]
    assert 0 == status, err
    changes = {c["post_id"]: c for c in first if c["module"] == "later"}
    assert [("allow", []), ("block", ["TEST-LATER"])] == [
        (changes[d["id"]]["after"]["action"], changes[d["id"]]["after"]["rules"]) for d in stored
    ]
    assert all(c["before"] is None for c in changes.values())
    status, out, _ = await hub(*args, cwd=tmp_path, env=env)  # the dry run kept nothing
    assert (0, first) == (status, [json.loads(line) for line in out.splitlines()])
    status, out, err = await hub(*args, cwd=tmp_path, env=env)  # and now it is known
    assert (0, "") == (status, out)
    assert " 0 judged again, 0 changes." in err
    assert "água" not in out + err


async def test_a_recheck_whose_module_fails_says_so(
    node: RunningNode, database: DatabaseUrls, redis_url: str, tmp_path: Path
) -> None:
    since = clock.now().strftime("%Y-%m-%dT%H:%M:%S")
    async with client(node.ws, token(ANA)) as editor:
        assert "stored" == (await editor.rpc("post.create", **post(body="Beba água ^ sempre.")))["status"]
    install(tmp_path, {"later": objecting("TEST-LATER", traps=True)}, workflow="later")
    (tmp_path / "hub.toml").write_text(
        f'[compliance]\nmodules = ["later"]\nplugins_dir = "{tmp_path}"\n', encoding="utf-8"
    )
    status, _, err = await hub(
        "compliance",
        "recheck",
        "--since",
        since,
        "--config",
        "hub.toml",
        cwd=tmp_path,
        env=outside(database, redis_url),
    )
    assert 2 == status
    assert "have no verdict" in err.splitlines()[-1]


# -- measuring


async def test_evaluate_counts_what_is_found_missed_and_wrong(tmp_path: Path) -> None:
    lines = [
        {"id": "1", "text": f"CPF ⟦{CPF}⟧", "labels": [{"kind": "cpf"}], "health_linked_to_identified_person": False},
        {"id": "2", "text": f"CPF {CPF}", "labels": []},
        {"id": "3", "text": "O ⟦termo⟧ é nosso.", "labels": [{"kind": "cpf"}]},
        {"id": "4", "text": "O ⟦termo⟧ é nosso.", "labels": [{"kind": "cpf", "optional": True}]},
    ]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "lgpd.jsonl").write_bytes(lines_of(lines))
    marks = "<!-- evaluation of mine -->\nold\n<!-- end of evaluation of mine -->"
    (tmp_path / "report.md").write_text(f"# Q\n{marks}\nend\n")
    status, out, err = await hub(
        "compliance", "evaluate", "mine", "--faults", cwd=tmp_path, env={"HOME": str(tmp_path)}
    )
    assert 0 == status, err
    family = json.loads(out)["lgpd_analyzer"]["families"]["identifiers"]
    assert (0.5, 0.5, 0.5) == (family["precision"], family["recall"], family["f1"])
    assert 2 == len(family["faults"])
    status, out, err = await hub(
        "compliance", "evaluate", "mine", "--write", "report.md", cwd=tmp_path, env={"HOME": str(tmp_path)}
    )
    assert 0 == status, err
    report = (tmp_path / "report.md").read_text()
    assert "| identifiers | 2 | 0.500 | 0.500 | 0.500 |" in report
    assert report.startswith("# Q\n")
    assert report.endswith("end\n")
    assert "old" not in report


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"id": "1", "text": "a ⟦b", "labels": []}', "is not closed"),
        ('{"id": "1", "text": "a b⟧", "labels": []}', "was not opened"),
        ('{"id": "1", "text": "a ⟦b⟧", "labels": []}', "1 marks and 0 labels"),
        ("{", "Line 1 of the corpus"),
    ],
)
async def test_a_wrong_corpus_is_one_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "lgpd.jsonl").write_text(line, encoding="utf-8")
    status, out, err = await hub("compliance", "evaluate", ".", cwd=tmp_path, env={"HOME": str(tmp_path)})
    assert (2, "") == (status, out)
    assert sentence in err
    assert 1 == len(err.strip().splitlines())


async def test_a_folder_without_a_corpus_is_one_sentence(tmp_path: Path) -> None:
    status, _, err = await hub("compliance", "evaluate", ".", cwd=tmp_path, env={"HOME": str(tmp_path)})
    assert 2 == status
    assert "There is no corpus" in err
