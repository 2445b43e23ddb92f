"""Review: what is flagged waits for a second person, and what is live stays as it is meanwhile."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.flows.reviewing import FLAGGED, ask, decide, read
from tests.storage.builders import until_waiting
from tests.support.client import client, key, post
from tests.support.nodes import ANA, RunningNode, token
from tests.support.objections import BLOCK, FLAG, RITA

Pair = tuple[RunningNode, RunningNode]


async def test_a_flagged_post_waits_and_is_live_everywhere_once_a_second_person_approves(both: Pair) -> None:
    a, b = both
    async with client(a.ws, token(ANA)) as editor, client(b.ws, token(RITA)) as reviewer, client(b.ws) as reader:
        await reader.ok("subscribe", channel="posts")
        await reviewer.ok("subscribe", channel="review")
        await editor.ok("subscribe", channel="drafts:ana")
        asked = await ask(editor)
        stored, review = asked["post"], asked["review"]["id"]
        assert ("draft", 1, None) == (stored["status"], stored["version"], stored["published_at"])
        assert ("pending", "compliance", "flagged") == (
            asked["review"]["state"], asked["reason"]["policy"], asked["reason"]["rule"],
        )  # fmt: skip
        assert ["U"] == [f["text"] for f in asked["findings"]]
        assert 404 == (await read(b, stored["id"])).status_code
        (heard,) = await reviewer.wait_for("review", 1)
        assert ("review.requested", stored["id"], review, ["TEST-PERSON"], "medium") == (
            heard["data"]["type"], heard["data"]["id"], heard["data"]["review"], heard["data"]["rules"],
            heard["data"]["severity"],
        )  # fmt: skip
        (listed,) = (await reviewer.rpc("review.list"))["reviews"]
        assert (review, stored["title"], "ana", True) == (
            listed["id"], listed["title"], listed["requested_by"], listed["may_decide"],
        )  # fmt: skip
        shown = await reviewer.rpc("review.get", id=review)
        assert (FLAGGED, "published", "draft") == (
            shown["proposal"]["body"], shown["proposal"]["status"], shown["post"]["status"],
        )  # fmt: skip
        assert [("TEST-PERSON", "U")] == [(f["rule"], f["text"]) for f in shown["findings"]]
        assert [] == reader.publications("posts")

        approved = await decide(reviewer, "approve", review)
        assert ("stored", "approved", "published", 2) == (
            approved["status"], approved["review"]["state"], approved["post"]["status"], approved["post"]["version"],
        )  # fmt: skip
        (push,) = await reader.wait_for("posts", 1)
        assert ("post.published", stored["id"], FLAGGED) == (
            push["data"]["type"], push["data"]["id"], push["data"]["post"]["body"],
        )  # fmt: skip
        assert FLAGGED == (await read(a, f"{stored['id']}?v=2")).json()["body"]
        pushes = [p["data"] for p in await editor.wait_for("drafts:ana", 4)]
        assert ["post.created", "review.requested", "post.published", "review.closed"] == [p["type"] for p in pushes]
        assert "approved" == pushes[-1]["state"]
        assert [] == (await reviewer.rpc("review.list"))["reviews"]
        (mine,) = (await editor.rpc("review.mine"))["reviews"]
        assert ("approved", "rita", "Fonte conferida.") == (mine["state"], mine["decided_by"], mine["reason"])


async def test_no_text_is_in_what_is_told_of_a_review(one: RunningNode, admin: Any) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        asked = await ask(editor, title="SEGREDO do título", body=f"SEGREDO {FLAG}")
        await decide(reviewer, "reject", asked["review"]["id"])
    for row in await admin.fetch("SELECT data FROM hub.log WHERE type LIKE 'review.%'"):
        assert "SEGREDO" not in row["data"]
    kept = await admin.fetch("SELECT details::text AS kept FROM hub.audit_log")
    kept += await admin.fetch("SELECT verdict::text || findings::text AS kept FROM hub.reviews")
    kept += await admin.fetch("SELECT findings::text AS kept FROM hub.medical_workflows")
    assert [] == [row["kept"] for row in kept if "SEGREDO" in row["kept"]]


async def test_a_rejected_post_stays_a_draft_and_its_author_learns_why(one: RunningNode) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        await editor.ok("subscribe", channel="drafts:ana")
        asked = await ask(editor)
        rejected = await decide(reviewer, "reject", asked["review"]["id"], reason=" Falta a fonte. ")
        assert ("stored", "rejected", None) == (rejected["status"], rejected["review"]["state"], rejected["post"])
        assert 404 == (await read(one, asked["post"]["id"])).status_code
        pushes = await editor.wait_for("drafts:ana", 3)
        assert ("review.closed", "rejected") == (pushes[-1]["data"]["type"], pushes[-1]["data"]["state"])
        (mine,) = (await editor.rpc("review.mine"))["reviews"]
        assert ("rejected", "Falta a fonte.", False) == (mine["state"], mine["reason"], mine["may_decide"])
        assert FLAGGED == (await editor.rpc("review.get", id=mine["id"]))["proposal"]["body"]
        again = await decide(reviewer, "approve", asked["review"]["id"])
        assert ("conflict", "decided") == (again["status"], again["reason"]["rule"])
        mended = await editor.rpc("post.update", id=asked["post"]["id"], version=1, key=key(), body="Com fonte.")
        published = await editor.rpc("post.publish", id=asked["post"]["id"], version=2, key=key())
        assert ("stored", "stored") == (mended["status"], published["status"])


async def test_the_live_text_stays_while_a_change_of_it_waits(both: Pair) -> None:
    a, b = both
    async with client(a.ws, token(ANA)) as editor, client(b.ws, token(RITA)) as reviewer, client(b.ws) as reader:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
        await reader.ok("subscribe", channel="posts")
        change = {"id": draft["id"], "version": 1, "body": FLAGGED, "custom_fields": {"b": {"zz": 1, "a": [2]}}}
        asked = await editor.rpc("post.update", **change, key=key())
        assert ("flagged", 1, "published", draft["body"]) == (
            asked["status"], asked["current_version"], asked["post"]["status"], asked["post"]["body"],
        )  # fmt: skip
        assert draft["body"] == (await read(b, draft["id"])).json()["body"]
        shown = await reviewer.rpc("review.get", id=asked["review"]["id"])
        assert (draft["body"], FLAGGED, 1) == (
            shown["post"]["body"], shown["proposal"]["body"], shown["post"]["version"],
        )  # fmt: skip
        assert [] == reader.publications("posts")
        approved = await decide(reviewer, "approve", asked["review"]["id"])
        assert ("stored", 2) == (approved["status"], approved["post"]["version"])
        (push,) = await reader.wait_for("posts", 1)
        assert ("post.updated", FLAGGED) == (push["data"]["type"], push["data"]["post"]["body"])
        now = (await read(a, f"{draft['id']}?v=2")).json()
        assert (FLAGGED, change["custom_fields"]) == (now["body"], now["custom_fields"])


async def test_a_draft_that_is_flagged_is_stored_with_its_findings_and_asks_nobody(one: RunningNode) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        draft = post(body=FLAGGED)
        stored = await editor.rpc("post.create", **draft)
        assert ("stored", "draft", None, ["TEST-PERSON"]) == (
            stored["status"], stored["post"]["status"], stored["review"], [f["rule"] for f in stored["findings"]],
        )  # fmt: skip
        assert "blocked" == (await editor.rpc("post.create", **post(body=f"{FLAG}{BLOCK}")))["status"]
        assert [] == (await reviewer.rpc("review.list"))["reviews"]
        asked = await editor.rpc("post.publish", id=draft["id"], version=1, key=key())
        assert ("flagged", "draft", 2) == (asked["status"], asked["post"]["status"], asked["post"]["version"])
        approved = await decide(reviewer, "approve", asked["review"]["id"])
        assert ("published", 3) == (approved["post"]["status"], approved["post"]["version"])


@pytest.mark.parametrize("change", ["update", "request", "retract", "raise"])
async def test_a_newer_change_makes_the_proposal_void(one: RunningNode, change: str) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        draft = post(status="published")
        await editor.rpc("post.create", **draft)
        same = {"id": draft["id"], "version": 1}
        asked = await editor.rpc("post.update", **same, key=key(), body=FLAGGED)
        await reviewer.ok("subscribe", channel="review")
        newer = {
            "update": lambda: editor.rpc("post.update", **same, key=key(), body="Um texto sem ressalva."),
            "request": lambda: editor.rpc("post.update", **same, key=key(), body=f"Outro {FLAG}"),
            "retract": lambda: reviewer.rpc("post.retract", **same, key=key()),
            "raise": lambda: editor.rpc("post.update", **same, key=key(), level="restricted"),
        }
        result = await newer[change]()
        assert ("flagged" if change == "request" else "stored") == result["status"]
        closed = (await reviewer.wait_for("review", 1))[-1 if change != "request" else 0]["data"]
        if change == "request":
            closed = next(p["data"] for p in await reviewer.wait_for("review", 2) if "closed" in p["data"]["type"])
        assert ("review.closed", asked["review"]["id"], "superseded") == (
            closed["type"], closed["review"], closed["state"],
        )  # fmt: skip
        late = await decide(reviewer, "approve", asked["review"]["id"])
        assert ("conflict", "decided", "superseded") == (
            late["status"], late["reason"]["rule"], late["review"]["state"],
        )  # fmt: skip
        pending = (await reviewer.rpc("review.list"))["reviews"]
        assert ([result["review"]["id"]] if change == "request" else []) == [r["id"] for r in pending]


async def test_a_lost_reply_is_given_again_under_its_key(both: Pair, admin: Any) -> None:
    a, b = both
    async with (
        client(a.ws, token(ANA)) as first,
        client(b.ws, token(ANA)) as second,
        client(a.ws, token(RITA)) as rita,
        client(b.ws, token(RITA)) as again,
    ):
        draft = post(body=FLAGGED, status="published")
        replies = [await c.rpc("post.create", **draft) for c in (first, second, first)]
        assert replies[0] == replies[1] == replies[2]
        live = post(status="published")
        await first.rpc("post.create", **live)
        same = {"id": live["id"], "version": 1, "body": FLAGGED, "key": key()}
        updates = await asyncio.gather(first.rpc("post.update", **same), second.rpc("post.update", **same))
        assert updates[0] == updates[1] == await second.rpc("post.update", **same)
        assert 2 == await admin.fetchval("SELECT count(*) FROM hub.reviews")
        for how, review in (("approve", replies[0]["review"]["id"]), ("reject", updates[0]["review"]["id"])):
            given = {"id": review, "reason": "Conferido.", "key": key()}
            decided = [await c.rpc(f"review.{how}", **given) for c in (rita, again)]
            assert decided[0] == decided[1]
            assert "stored" == decided[0]["status"]
    actions = await admin.fetch("SELECT action, count(*) AS n FROM hub.audit_log GROUP BY action")
    assert {"review.request": 2, "review.approve": 1, "review.reject": 1} == {
        r["action"]: r["n"] for r in actions if r["action"].startswith("review.")
    }


async def test_the_audit_trail_has_both_people_and_the_reason(one: RunningNode, admin: Any) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        asked = await ask(editor)
        await decide(reviewer, "approve", asked["review"]["id"])
    rows = await admin.fetch("SELECT * FROM hub.audit_log ORDER BY id")
    assert [
        ("ana", "editor", "post.create", "flagged", ""),
        ("ana", "editor", "review.request", "pending", ""),
        ("rita", "reviewer", "review.approve", "approved", "Fonte conferida."),
    ] == [(r["actor"], r["role"], r["action"], r["outcome"], r["reason"]) for r in rows]
    details = json.loads(rows[-1]["details"])
    assert {"post", "author", "requested_by", "rules", "text_hash", "modules"} == set(details)
    assert (asked["post"]["id"], "ana", ["TEST-PERSON"]) == (details["post"], details["author"], details["rules"])
    assert {"lgpd_analyzer", "cfm_validator"} == set(details["modules"])


async def test_approval_counts_as_passed_and_data_of_patients_is_marked(one: RunningNode, admin: Any) -> None:
    state = "SELECT phi_detected, cfm_validated_at IS NOT NULL AS validated FROM hub.posts WHERE id = $1::uuid"
    verdicts = """SELECT kind, passed, action FROM hub.medical_workflows WHERE post_id = $1::uuid AND version = $2
        ORDER BY kind"""
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        for body, phi, first in (("Dado de alguém ~.", True, True), ("Promessa | de cura.", False, False)):
            asked = await ask(editor, body=body)
            post_id = asked["post"]["id"]
            assert (phi, first) == tuple(await admin.fetchrow(state, post_id))
            assert [("cfm_validation", first), ("lgpd_analysis", not first)] == [
                (r["kind"], r["passed"]) for r in await admin.fetch(verdicts, post_id, 1)
            ]
            await decide(reviewer, "approve", asked["review"]["id"])
            assert (phi, True) == tuple(await admin.fetchrow(state, post_id))
            rows = await admin.fetch(verdicts, post_id, 2)
            assert [True, True] == [r["passed"] for r in rows]
            assert ["allow", "flag"] == sorted(r["action"] for r in rows)


async def test_who_is_killed_in_the_middle_has_decided_nothing(one: RunningNode, admin: Any) -> None:
    async with client(one.ws, token(ANA)) as editor, client(one.ws, token(RITA)) as reviewer:
        asked = await ask(editor)
        review, same = asked["review"]["id"], {"key": key(), "reason": "Conferido.", "id": asked["review"]["id"]}
        async with admin.transaction():
            await admin.execute("SELECT FROM hub.reviews WHERE id = $1::uuid FOR UPDATE", review)
            pending = asyncio.create_task(reviewer.call("rpc", method="review.approve", data=same), name="approve")
            await until_waiting(admin)
            await admin.execute("""SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'hub_app' AND wait_event_type = 'Lock'""")
            reply = await pending
        assert 100 == reply["error"]["code"], reply
        row = await admin.fetchrow("SELECT state, (SELECT version FROM hub.posts) AS version FROM hub.reviews")
        assert ("pending", 1) == tuple(row)
        assert "stored" == (await reviewer.rpc("review.approve", **same))["status"]
