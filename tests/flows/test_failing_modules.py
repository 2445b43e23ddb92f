"""Modules that keep trapping, and modules that are swapped or recalled while a change is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg

from hub.compliance.gate import Gate
from hub.settings import Settings
from tests.compliance.guests import install
from tests.storage.builders import until_waiting
from tests.support import nodes
from tests.support.client import client, key, post
from tests.support.nodes import ANA, changed, token
from tests.support.objections import FLAG, RITA, TRAP, objecting, strict
from tests.support.servers import DatabaseUrls


def texts(word: str) -> list[str]:
    """Return bodies that are all different, each with a word in it."""
    return [f"O texto de número {n}: {word}" for n in range(8)]


async def test_a_module_that_keeps_trapping_keeps_everything_from_being_published_but_no_leak_online(
    settings: Settings, tmp_path: Path
) -> None:
    """W15: publishing is refused; retracting, raising a level and rejecting go on."""
    sound = strict(settings, tmp_path / "sound")
    trapping = changed(strict(settings, tmp_path / "trapping", traps=True), "compliance", breaker_pause=3600.0)
    async with (
        nodes.running(sound) as a,
        nodes.running(trapping) as b,
        client(a.ws, token(ANA)) as before,
        client(b.ws, token(ANA)) as editor,
        client(b.ws, token(RITA)) as reviewer,
        client(b.ws) as reader,
    ):
        await reader.ok("subscribe", channel="posts")
        leak, other = post(body=f"Vazou {TRAP}", status="published"), post(body=f"Também {TRAP}", status="published")
        for live in (leak, other):
            assert "stored" == (await before.rpc("post.create", **live))["status"]
        asked = await before.rpc("post.update", id=other["id"], version=1, key=key(), body=f"Dúvida {FLAG}{TRAP}")
        await reader.wait_for("posts", 2)
        for body in texts(TRAP):  # until the module is not asked any more, and then still
            refused = await editor.rpc("post.create", **post(body=body, status="published"))
            assert ("refused", "compliance") == (refused["status"], refused["reason"]["policy"])
        assert "no-verdict.open" == refused["reason"]["rule"]
        harmless = await editor.rpc("post.create", **post(status="published"))
        assert ("refused", "no-verdict.open") == (harmless["status"], harmless["reason"]["rule"])
        decision = {"id": asked["review"]["id"], "reason": "Sem fonte.", "key": key()}
        assert "refused" == (await reviewer.rpc("review.approve", **decision))["status"]
        assert "stored" == (await reviewer.rpc("review.reject", **decision))["status"]

        raised = await editor.rpc("post.update", id=other["id"], version=1, key=key(), level="restricted")
        retracted = await editor.rpc("post.retract", id=leak["id"], version=1, key=key(), reason="Vazamento")
        assert ("stored", "restricted") == (raised["status"], raised["post"]["level"])
        assert ("stored", "retracted") == (retracted["status"], retracted["post"]["status"])
        gone = [p["data"] for p in (await reader.wait_for("posts", 4))[2:]]
        assert [{"type": "post.retracted", "id": p["id"]} for p in (other, leak)] == gone
        # A changed text at a higher level is a new text.
        mixed = await editor.rpc(
            "post.update", id=leak["id"], version=2, key=key(), level="professional", body="Outro texto."
        )
        assert "refused" == mixed["status"]


def renew(gate: Gate, folder: Path, settings: Settings, rule: str, flag: str) -> None:
    """Put another analyzer in the place of the present one, which is recalled."""
    folder.mkdir()
    install(folder, {"lgpd_analyzer": objecting(rule, flag=flag)}, workflow="lgpd_analysis")
    recalled = gate.registry.modules["lgpd_analyzer"].digest
    assert gate.recall(frozenset({recalled}))
    gate.swap(gate.registry.renewed([folder, Path(settings.compliance.plugins_dir)], recalled={recalled}))


async def _while_it_waits(
    database: DatabaseUrls, post_id: str, change: Callable[[], Any], meanwhile: Callable[[], None]
) -> Any:
    """Start a change that waits for the post's row after it was judged; do something; let it go on."""
    admin = await asyncpg.connect(database.admin)
    try:
        transaction = admin.transaction()
        await transaction.start()
        await admin.execute("SELECT FROM hub.posts WHERE id = $1::uuid FOR UPDATE", post_id)
        task = asyncio.create_task(change(), name="change")
        await until_waiting(admin)
        meanwhile()
        await transaction.commit()
        return await task
    finally:
        await admin.close()


async def test_a_module_recalled_while_a_change_is_on_its_way_has_no_say(
    settings: Settings, database: DatabaseUrls, tmp_path: Path
) -> None:
    """W14: the verdict names the set it used; below the least generation the change is judged again."""
    own = strict(settings, tmp_path / "modules")
    async with (
        nodes.running(own) as node,
        client(node.ws, token(ANA)) as editor,
        client(node.ws, token(RITA)) as reviewer,
        client(node.ws) as reader,
    ):
        await reader.ok("subscribe", channel="posts")
        gate = node.node.gate
        draft = post(body="Um texto com #.")
        await editor.rpc("post.create", **draft)
        result = await _while_it_waits(
            database,
            draft["id"],
            lambda: editor.rpc("post.publish", id=draft["id"], version=1, key=key()),
            lambda: renew(gate, tmp_path / "second", own, "NEW-RULE", "#"),
        )
        assert ("flagged", ["NEW-RULE"]) == (result["status"], [f["rule"] for f in result["findings"]])
        assert [] == reader.publications("posts")

        digest = gate.registry.modules["lgpd_analyzer"].digest
        approved = await _while_it_waits(
            database,
            draft["id"],
            lambda: reviewer.rpc("review.approve", id=result["review"]["id"], reason="r", key=key()),
            lambda: renew(gate, tmp_path / "third", own, "NEWER-RULE", FLAG),
        )
        assert ("stored", "published", []) == (approved["status"], approved["post"]["status"], approved["findings"])
    admin = await asyncpg.connect(database.admin)
    try:
        rows = await admin.fetch(
            "SELECT version, digest FROM hub.medical_workflows WHERE kind = 'lgpd_analysis' ORDER BY version"
        )
        assert 3 == len({r["digest"] for r in rows}), "each version was judged by the set of its moment"
        assert digest == rows[1]["digest"]
        versions = await admin.fetchval("SELECT version FROM hub.posts")
        assert 3 == versions
    finally:
        await admin.close()


async def test_a_swap_without_a_recall_lets_a_change_end_with_the_set_it_began_with(
    settings: Settings, database: DatabaseUrls, tmp_path: Path
) -> None:
    own = strict(settings, tmp_path / "modules")
    async with nodes.running(own) as node, client(node.ws, token(ANA)) as editor:
        gate = node.node.gate
        digest = gate.registry.modules["lgpd_analyzer"].digest
        draft = post(body="Um texto.")
        await editor.rpc("post.create", **draft)
        folder = tmp_path / "second"
        folder.mkdir()
        install(folder, {"lgpd_analyzer": objecting("NEW-RULE", flag=".")}, workflow="lgpd_analysis")

        def swap() -> None:
            gate.swap(gate.registry.renewed([folder, Path(own.compliance.plugins_dir)]))

        result = await _while_it_waits(
            database, draft["id"], lambda: editor.rpc("post.publish", id=draft["id"], version=1, key=key()), swap
        )
        assert "stored" == result["status"]
        assert (
            "flagged"
            == (await editor.rpc("post.update", id=draft["id"], version=2, key=key(), body="Outro texto."))["status"]
        )
    admin = await asyncpg.connect(database.admin)
    try:
        assert digest == await admin.fetchval(
            "SELECT digest FROM hub.medical_workflows WHERE version = 2 AND kind = 'lgpd_analysis'"
        )
    finally:
        await admin.close()


async def test_a_recalled_module_without_a_successor_publishes_nothing(
    settings: Settings, database: DatabaseUrls, tmp_path: Path
) -> None:
    async with (
        nodes.running(strict(settings, tmp_path / "modules")) as node,
        client(node.ws, token(ANA)) as editor,
    ):
        gate = node.node.gate
        draft = post()
        await editor.rpc("post.create", **draft)
        digests = frozenset(m.digest for m in gate.registry.modules.values())
        result = await _while_it_waits(
            database,
            draft["id"],
            lambda: editor.rpc("post.publish", id=draft["id"], version=1, key=key()),
            lambda: gate.recall(digests) and None,
        )
        assert ("refused", "no-verdict.recalled") == (result["status"], result["reason"]["rule"])
        assert [1] == [p["version"] for p in (await editor.rpc("post.mine"))["posts"]]
