"""Review: who sees the queue, and who decides."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from hub.model import Action, Actor, Level, Role
from hub.settings import Actions, Settings
from tests.flows.reviewing import FLAGGED, ask, decide
from tests.support import nodes
from tests.support.client import client, key, post
from tests.support.nodes import ANA, BIA, LEO, ROOT, RunningNode, token
from tests.support.objections import RAUL, RITA

Pair = tuple[RunningNode, RunningNode]


async def test_neither_the_author_nor_who_asked_decides(one: RunningNode) -> None:
    async with (
        client(one.ws, token(ROOT)) as root,
        client(one.ws, token(ANA)) as ana,
        client(one.ws, token(RAUL)) as raul,
        client(one.ws, token(RITA)) as rita,
    ):
        own = (await ask(root))["review"]["id"]
        draft = post(status="published")
        await ana.rpc("post.create", **draft)
        others = (await root.rpc("post.update", id=draft["id"], version=1, key=key(), body=FLAGGED))["review"]["id"]
        raised = (await ask(raul))["review"]["id"]
        for who, review, rule in (
            (root, own, "second-person"), (root, others, "second-person"), (raul, raised, "second-person"),
            (ana, others, "reviewers-only"), (ana, own, "reviewers-only"),
        ):  # fmt: skip
            for how in ("approve", "reject"):
                refused = await decide(who, how, review)
                assert ("refused", "review", rule) == (
                    refused["status"], refused["reason"]["policy"], refused["reason"]["rule"],
                )  # fmt: skip
        assert {own: False, others: False, raised: True} == {
            r["id"]: r["may_decide"] for r in (await root.rpc("review.list"))["reviews"]
        }
        assert others in [r["id"] for r in (await ana.rpc("review.mine"))["reviews"]]
        for review in (own, others, raised):
            assert "stored" == (await decide(rita, "approve", review))["status"]


async def test_the_queue_is_for_reviewers_up_to_their_clearance(one: RunningNode) -> None:
    low = Actor("lia", Role.REVIEWER, Level.PUBLIC, "Lia")
    async with client(one.ws, token(ROOT)) as root, client(one.ws, token(low)) as reviewer, client(one.ws) as nobody:
        await reviewer.ok("subscribe", channel="review")
        secret = (await ask(root, level="restricted"))["review"]["id"]
        draft = post(status="published")
        await root.rpc("post.create", **draft)
        rising = await root.rpc("post.update", id=draft["id"], version=1, key=key(), level="restricted", body=FLAGGED)
        public = (await ask(root))["review"]["id"]
        for review in (secret, rising["review"]["id"]):
            for method in ("get", "approve", "reject"):
                params = {} if method == "get" else {"reason": "r", "key": key()}
                hidden = await reviewer.rpc(f"review.{method}", id=review, **params)
                assert ("refused", "not-found") == (hidden["status"], hidden["reason"]["rule"])
        assert [public] == [r["id"] for r in (await reviewer.rpc("review.list"))["reviews"]]
        assert [public] == [p["data"]["review"] for p in await reviewer.wait_for("review", 1)]
        assert "login-required" == (await nobody.rpc("review.list"))["reason"]["rule"]
        assert "login-required" == (await nobody.rpc("review.mine"))["reason"]["rule"]
        for who in (LEO, BIA):
            async with client(one.ws, token(who)) as somebody:
                assert "reviewers-only" == (await somebody.rpc("review.list"))["reason"]["rule"]
                assert "refused" == (await somebody.rpc("review.get", id=public))["status"]
                assert 103 == await somebody.error("subscribe", channel="review")


async def test_of_two_reviewers_at_once_one_decides(both: Pair, admin: Any) -> None:
    a, b = both
    async with (
        client(a.ws, token(ANA)) as editor,
        client(a.ws, token(RITA)) as rita,
        client(b.ws, token(RAUL)) as raul,
    ):
        for how in ("approve", "reject"):
            review = (await ask(editor))["review"]["id"]
            results = await asyncio.gather(decide(rita, "approve", review), decide(raul, how, review))
            assert ["conflict", "stored"] == sorted(r["status"] for r in results)
    decisions = await admin.fetch(
        "SELECT resource_id FROM hub.audit_log WHERE action IN ('review.approve', 'review.reject')"
    )
    assert 2 == len(decisions) == len({row["resource_id"] for row in decisions})


async def test_what_the_rules_of_today_block_goes_on_waiting(strict_settings: Settings) -> None:
    stricter = nodes.changed(strict_settings, "compliance", actions=Actions(medium=Action.BLOCK))
    async with (
        nodes.running(strict_settings) as a,
        nodes.running(stricter) as b,
        client(a.ws, token(ANA)) as editor,
        client(b.ws, token(RITA)) as reviewer,
        client(a.ws, token(RAUL)) as other,
    ):
        review = (await ask(editor))["review"]["id"]
        blocked = await decide(reviewer, "approve", review)
        assert ("blocked", "pending", ["TEST-PERSON"]) == (
            blocked["status"], blocked["review"]["state"], [f["rule"] for f in blocked["findings"]],
        )  # fmt: skip
        assert [review] == [r["id"] for r in (await reviewer.rpc("review.list"))["reviews"]]
        assert "stored" == (await decide(other, "approve", review))["status"]


async def test_restricted_proposals_are_read_on_record(one: RunningNode, admin: Any) -> None:
    async with client(one.ws, token(ROOT)) as root, client(one.ws, token(RITA)) as reviewer:
        review = (await ask(root, level="restricted"))["review"]["id"]
        await ask(root)
        await reviewer.rpc("review.list")
        await reviewer.rpc("review.get", id=review)
    rows = await admin.fetch("SELECT actor, details FROM hub.audit_log WHERE action = 'read'")
    assert [("rita", [review])] * 2 == [(r["actor"], json.loads(r["details"])["ids"]) for r in rows]


async def test_the_queue_is_listed_page_by_page_newest_first(one: RunningNode) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        asked = [(await ask(editor))["review"]["id"] for _ in range(5)]
        await decide(reviewer, "reject", asked.pop(1))
        listed: list[str] = []
        before = ""
        while True:
            page = await reviewer.rpc("review.list", limit=2, before=before)
            listed += [r["id"] for r in page["reviews"]]
            before = page["next"]
            if not before:
                break
        assert asked[::-1] == listed
        assert 1 == len((await reviewer.rpc("review.list", state="rejected"))["reviews"])
        assert 3 == len((await editor.rpc("review.mine", limit=3))["reviews"])


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("list", {"limit": 0}, "limit"), ("list", {"limit": 101}, "limit"), ("list", {"state": "open"}, "state"),
        ("list", {"before": "yesterday"}, "place"), ("list", {"before": "2026-01-01/x"}, "place"),
        ("list", {"before": "2026-01-01T00:00:00/6f1f6a3e-0f0e-4a52-9d1e-0d3f2b3c4d5e"}, "place"),
        ("list", {"more": 1}, "more"), ("mine", {"limit": 0}, "limit"),
        ("get", {}, "id"), ("get", {"id": "x"}, "id"), ("approve", {"reason": "r", "key": "k"}, "id"),
        ("approve", {"id": "x", "reason": "r", "key": "k"}, "id"), ("approve", {"key": "k"}, "reason"),
        ("approve", {"reason": "  ", "key": "k"}, "reason"), ("reject", {"reason": "r" * 501, "key": "k"}, "reason"),
        ("reject", {"reason": "a\x00b", "key": "k"}, "reason"), ("reject", {"reason": "r"}, "key"),
        ("reject", {"reason": "r", "key": ""}, "key"), ("reject", {"reason": 3, "key": "k"}, "reason"),
    ],
)  # fmt: skip
async def test_a_wrong_parameter_is_a_bad_request_that_names_it(
    node: RunningNode, method: str, params: dict[str, Any], field: str
) -> None:
    if method in ("approve", "reject") and field != "id":
        params = {"id": "6f1f6a3e-0f0e-4a52-9d1e-0d3f2b3c4d5e", **params}
    async with client(node.ws, token(RITA)) as reviewer:
        reply = await reviewer.call("rpc", method=f"review.{method}", data=params)
        assert 107 == reply["error"]["code"], reply
        assert field in reply["error"]["message"]


async def test_what_is_not_there_is_refused_alike(node: RunningNode) -> None:
    unknown = {"id": "6f1f6a3e-0f0e-4a52-9d1e-0d3f2b3c4d5e", "reason": "r", "key": "k"}
    async with client(node.ws, token(RITA)) as reviewer:
        for method in ("review.approve", "review.reject"):
            assert "not-found" == (await reviewer.rpc(method, **unknown))["reason"]["rule"]
        assert "not-found" == (await reviewer.rpc("review.get", id=unknown["id"]))["reason"]["rule"]
        assert 104 == await reviewer.error("rpc", method="review.delete", data={})
