"""The main road: an editor's update is checked, stored, carried to every node, and delivered to whoever may see it."""

from __future__ import annotations

import asyncio
import uuid

import asyncpg
import httpx
import pytest

from hub.settings import Settings
from tests.support import nodes
from tests.support.client import client, key, post
from tests.support.nodes import ANA, BIA, LEO, MED, ROOT, RunningNode, token
from tests.support.servers import DatabaseUrls

Pair = tuple[RunningNode, RunningNode]
CPF = "O exame de 111.444.777-35 ficou pronto."


async def test_a_published_post_reaches_a_reader_on_the_other_node(pair: Pair) -> None:
    a, b = pair
    async with client(a.ws, token(ANA)) as editor, client(b.ws) as reader:
        await reader.ok("subscribe", channel="posts")
        await reader.ok("subscribe", channel="posts:vacinas")
        draft = post()
        created = await editor.rpc("post.create", **draft)
        assert ("stored", "draft", 1) == (created["status"], created["post"]["status"], created["post"]["version"])
        assert [] == reader.pushes
        published = await editor.rpc("post.publish", id=draft["id"], version=1, key=key())
        assert ("stored", "published", 2) == (
            published["status"], published["post"]["status"], published["post"]["version"],
        )  # fmt: skip
        (push,) = await reader.wait_for("posts", 1)
        assert 1 == push["offset"]
        data = push["data"]
        assert ("post.published", draft["id"], 2, "public") == (
            data["type"], data["id"], data["version"], data["level"],
        )  # fmt: skip
        assert f"/api/posts/{draft['id']}?v=2" == data["url"]
        assert {"title", "body", "category", "language", "author", "published_at"} == set(data["post"])
        assert "Ana Prado" == data["post"]["author"]
        assert 1 == len(await reader.wait_for("posts:vacinas", 1))
        async with httpx.AsyncClient() as http:
            answer = await http.get(b.http + data["url"])
        assert (200, draft["title"]) == (answer.status_code, answer.json()["title"])


async def test_a_post_with_a_cpf_is_blocked_and_nothing_but_the_audit_is_stored(
    node: RunningNode, database: DatabaseUrls
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post(body=f"Olá 👋. {CPF}")
        result = await editor.rpc("post.create", **draft)
    assert ("blocked", None) == (result["status"], result["post"])
    finding = next(f for f in result["findings"] if f["kind"] == "cpf")
    assert "111.444.777-35" == draft["body"][finding["start"] : finding["end"]] == finding["text"]
    assert {"module", "rule", "kind", "article", "severity", "confidence", "start", "end", "text", "message",
            "suggestion"} <= set(finding)  # fmt: skip
    assert "compliance" == result["reason"]["policy"]
    admin = await asyncpg.connect(database.admin)
    try:
        assert 0 == await admin.fetchval("SELECT count(*) FROM posts")
        assert 0 == await admin.fetchval("SELECT count(*) FROM log")
        (row,) = await admin.fetch("SELECT action, outcome, actor, details::text AS details FROM audit_log")
        assert ("post.create", "blocked", "ana") == (row["action"], row["outcome"], row["actor"])
        assert "111.444" not in row["details"]
    finally:
        await admin.close()


async def test_the_whole_document_is_judged_with_its_custom_fields_and_title(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        for where in ({"title": CPF}, {"custom_fields": {"contato": CPF}}, {"custom_fields": {"lista": [{"x": CPF}]}}):
            result = await editor.rpc("post.create", **post(**where))
            assert "blocked" == result["status"], where
        draft = post()
        await editor.rpc("post.create", **draft)
        changed = await editor.rpc("post.update", id=draft["id"], version=1, key=key(), title=CPF)
        assert "blocked" == changed["status"]
        assert 1 == (await editor.rpc("post.mine"))["posts"][0]["version"]


async def test_a_version_conflict_names_the_current_version(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        draft = post()
        await editor.rpc("post.create", **draft)
        assert (
            "stored"
            == (await editor.rpc("post.update", id=draft["id"], version=1, key=key(), title="Um título novo"))["status"]
        )
        late = await editor.rpc("post.update", id=draft["id"], version=1, key=key(), title="Outro título")
    assert ("conflict", 2, None) == (late["status"], late["current_version"], late["post"])


async def test_two_editors_at_once_make_one_version_and_one_conflict(node: RunningNode) -> None:
    draft = post()
    async with client(node.ws, token(ANA)) as one, client(node.ws, token(ANA)) as two:
        await one.rpc("post.create", **draft)
        results = await asyncio.gather(
            *(c.rpc("post.update", id=draft["id"], version=1, key=key(), title="De novo") for c in (one, two))
        )
    assert ["conflict", "stored"] == sorted(r["status"] for r in results)


async def test_a_lost_reply_is_given_again_under_its_key(pair: Pair, database: DatabaseUrls) -> None:
    """W9: the client retries with the same id or key, also on the other node: one post, the same reply."""
    a, b = pair
    draft = post()
    async with client(a.ws, token(ANA)) as first, client(b.ws, token(ANA)) as second:
        replies = [await c.rpc("post.create", **draft) for c in (first, second, first)]
        assert replies[0] == replies[1] == replies[2]
        assert "stored" == replies[0]["status"]
        same = {"id": draft["id"], "version": 1, "key": key(), "title": "Campanha ampliada"}
        updates = await asyncio.gather(first.rpc("post.update", **same), second.rpc("post.update", **same))
        updates.append(await second.rpc("post.update", **same))
        assert updates[0] == updates[1] == updates[2]
        assert 2 == updates[0]["post"]["version"]
    admin = await asyncpg.connect(database.admin)
    try:
        assert 1 == await admin.fetchval("SELECT count(*) FROM posts")
        assert 2 == await admin.fetchval("SELECT count(*) FROM log")
    finally:
        await admin.close()


async def test_somebody_elses_id_is_a_conflict_that_tells_nothing(node: RunningNode) -> None:
    draft = post()
    async with client(node.ws, token(ANA)) as ana, client(node.ws, token(BIA)) as bia:
        await ana.rpc("post.create", **draft)
        taken = await bia.rpc("post.create", **draft)
        assert ("conflict", None, None) == (taken["status"], taken["current_version"], taken["post"])
        for method in ("post.update", "post.publish", "post.retract"):
            refused = await bia.rpc(method, id=draft["id"], version=1, key=key())
            unknown = await bia.rpc(method, id=str(uuid.uuid4()), version=1, key=key())
            assert ("refused", "not-found") == (refused["status"], refused["reason"]["rule"])
            assert refused == unknown


@pytest.mark.parametrize(
    ("who", "rule"), [(None, "login-required"), (LEO, "writers-only")], ids=["anonymous", "reader"]
)
async def test_who_may_not_write_is_told_why(node: RunningNode, who: object, rule: str) -> None:
    async with client(node.ws, token(who) if who else "") as somebody:  # type: ignore[arg-type]
        result = await somebody.rpc("post.create", **post())
    assert ("refused", rule) == (result["status"], result["reason"]["rule"])
    assert result["reason"]["message"]


async def test_only_the_author_or_an_administrator_changes_a_published_post(node: RunningNode) -> None:
    draft = post()
    async with (
        client(node.ws, token(ANA)) as ana,
        client(node.ws, token(BIA)) as bia,
        client(node.ws, token(ROOT)) as root,
    ):
        await ana.rpc("post.create", **draft)
        await ana.rpc("post.publish", id=draft["id"], version=1, key=key())
        refused = await bia.rpc("post.update", id=draft["id"], version=2, key=key(), title="Meu agora")
        assert ("refused", "author-only") == (refused["status"], refused["reason"]["rule"])
        done = await root.rpc("post.retract", id=draft["id"], version=2, key=key(), reason="Pedido da redação")
        assert ("stored", "retracted") == (done["status"], done["post"]["status"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "not-a-uuid"}, "id"),
        ({"level": "secret"}, "level"),
        ({"level": 7}, "level"),
        ({"category": "Não É Slug"}, "category"),
        ({"category": "nunca-vista"}, "category"),
        ({"title": "   "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"language": "??"}, "language"),
        ({"content_type": "gossip"}, "content type"),
        ({"custom_fields": {"Nome Ruim": 1}}, "custom field"),
        ({"custom_fields": 3}, "custom_fields"),
        ({"unexpected": 1}, "unexpected"),
        ({"body": 3}, "body"),
    ],
)
async def test_a_wrong_field_is_a_bad_request_that_names_it(
    node: RunningNode, changes: dict[str, object], field: str
) -> None:
    async with client(node.ws, token(ANA)) as editor:
        reply = await editor.call("rpc", method="post.create", data=post(**changes))
    assert 107 == reply["error"]["code"], reply
    assert field in reply["error"]["message"]


async def test_a_post_too_large_is_refused_with_the_limit(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor:
        result = await editor.rpc("post.create", **post(body="á" * 110_000))
        assert ("refused", "body-too-large") == (result["status"], result["reason"]["rule"])
        assert "204800 bytes" in result["reason"]["message"]
        result = await editor.rpc("post.create", **post(title="a" * 301))
        assert "title-too-large" == result["reason"]["rule"]


async def test_drafts_are_seen_by_their_author_alone(node: RunningNode) -> None:
    draft = post(level="restricted")
    async with client(node.ws, token(ANA)) as ana, client(node.ws, token(ROOT)) as root:
        await ana.ok("subscribe", channel="drafts:ana")
        assert 103 == await root.error("subscribe", channel="drafts:ana")
        for channel in ("posts", "posts:vacinas", f"post:{draft['id']}"):
            await root.ok("subscribe", channel=channel)
        await ana.rpc("post.create", **draft)
        (push,) = await ana.wait_for("drafts:ana", 1)
        assert "post.created" == push["data"]["type"]
        await ana.rpc("post.update", id=draft["id"], version=1, key=key(), body="Um texto novo.")
        await ana.wait_for("drafts:ana", 2)
        assert [] == root.pushes


async def test_views_follow_levels_and_offsets_have_no_gaps(node: RunningNode) -> None:
    async with (
        client(node.ws, token(ROOT)) as editor,
        client(node.ws) as public,
        client(node.ws, token(MED)) as professional,
    ):
        for c in (public, professional, editor):
            await c.ok("subscribe", channel="posts")
        levels = ["public", "professional", "restricted", "public", "restricted", "professional"]
        for level in levels:
            draft = post(level=level, status="published")
            assert "stored" == (await editor.rpc("post.create", **draft))["status"]
        expected = {id(public): 2, id(professional): 4, id(editor): 6}
        for c in (public, professional, editor):
            got = await c.wait_for("posts", expected[id(c)])
            assert list(range(1, expected[id(c)] + 1)) == [p["offset"] for p in got]
        assert {"public"} == {p["data"]["level"] for p in public.publications("posts")}
        assert ["public", "professional", "public", "professional"] == [
            p["data"]["level"] for p in professional.publications("posts")
        ]


async def test_moving_to_another_category_takes_a_post_out_of_the_old_one(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as editor, client(node.ws) as reader:
        await reader.ok("subscribe", channel="posts:vacinas")
        await reader.ok("subscribe", channel="posts:cardiologia")
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
        await editor.rpc("post.update", id=draft["id"], version=1, key=key(), category="cardiologia")
        old = await reader.wait_for("posts:vacinas", 2)
        assert {"type": "post.retracted", "id": draft["id"]} == old[1]["data"]
        new = await reader.wait_for("posts:cardiologia", 1)
        assert draft["title"] == new[0]["data"]["post"]["title"]


async def test_an_ephemeral_message_with_a_cpf_is_blocked(node: RunningNode) -> None:
    async with client(node.ws, token(ANA)) as one, client(node.ws, token(BIA)) as two:
        for c in (one, two):
            await c.ok("subscribe", channel="sala:redacao")
        reply = await one.call("publish", channel="sala:redacao", data={"texto": CPF})
        assert 422 == reply["error"]["code"]
        escaped = '{"id":90,"publish":{"channel":"sala:redacao","data":"\\u0043PF \\u0031\\u0031\\u0031.444.777-35"}}'
        await one.socket.send(escaped)
        assert 422 == (await one.reply(90))["error"]["code"]
        await one.ok("publish", channel="sala:redacao", data={"texto": "bom dia"})
        (push,) = await two.wait_for("sala:redacao", 1)
        assert {"texto": "bom dia"} == push["data"]
        assert "ana" == push["info"]["user"]


async def test_a_module_with_the_wrong_digest_stops_the_start(settings: Settings, tmp_path: object) -> None:
    from pathlib import Path
    from shutil import copytree

    from hub.compliance.registry import SHIPPED
    from hub.errors import ConfigError

    folder = copytree(SHIPPED, Path(str(tmp_path)) / "modules")
    module = folder / "lgpd_analyzer.wasm"
    module.write_bytes(module.read_bytes() + b"\0")
    with pytest.raises(ConfigError, match="lgpd_analyzer is not the one in its manifest"):
        await nodes.start(nodes.changed(settings, "compliance", modules_dir=str(folder)))
