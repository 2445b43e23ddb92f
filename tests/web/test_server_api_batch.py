"""Several commands of the server API at once: batches, and the old form of one a line."""

from __future__ import annotations

import json

import pytest

from tests.web.serving import KEY, Api


@pytest.mark.parametrize("parallel", [False, True])
async def test_a_batch_has_one_reply_for_each_command_in_their_order(api: Api, room: str, parallel: bool) -> None:
    commands = [
        {"publish": {"channel": room, "data": 1}},
        {"publish": {"channel": "nada:x", "data": 1}},
        {"broadcast": {"channels": ["aviso:1"], "data": 2}},
        {"nonsense": {}},
        {},
        {"publish": {"channel": 1, "data": 1}},
        "text",
        {"info": {}},
        {"unsubscribe": {"user": "nobody"}},
        {"batch": {"commands": []}},
    ]
    answer = await api.post("batch", {"commands": commands, "parallel": parallel})
    replies = answer.json()["replies"]
    assert 1 == replies[0]["publish"]["offset"]
    assert {"responses": [{"result": {}}]} == replies[2]["broadcast"]
    assert 2 == len(replies[7]["info"]["nodes"])
    assert {"unsubscribe": {}} == replies[8]
    codes = {i: reply["error"]["code"] for i, reply in enumerate(replies) if "error" in reply}
    assert {1: 102, 3: 104, 4: 104, 5: 107, 6: 107, 9: 104} == codes


async def test_a_command_of_a_batch_that_is_not_parallel_sees_what_those_before_it_did(api: Api, room: str) -> None:
    commands = [{"broadcast": {"channels": [room], "data": 1}}, {"history": {"channel": room, "limit": 1}}]
    replies = (await api.post("batch", {"commands": commands * 20})).json()["replies"]
    assert list(range(1, 21)) == [reply["history"]["offset"] for reply in replies[1::2]]


async def test_a_batch_takes_a_thousand_commands_and_no_more(api: Api) -> None:
    commands = [{"publish": {"channel": "aviso:1", "data": 1}}] * 1001
    answer = await api.post("batch", {"commands": commands[:1000], "parallel": True})
    assert [{"publish": {}}] * 1000 == answer.json()["replies"]
    assert 413 == (await api.post("batch", {"commands": commands})).status_code
    assert [] == (await api.post("batch", {})).json()["replies"]


async def test_the_old_form_takes_one_command_a_line_by_name_or_number(api: Api, room: str) -> None:
    lines = [
        {"id": 5, "method": "publish", "params": {"channel": room, "data": 1}},
        {"method": 0, "params": {"channel": room, "data": 2}},
        {"method": "PRESENCE_STATS", "params": {"channel": room}},
        {"id": 6, "method": "channels"},
        {"method": 11, "params": {"user": "nobody", "channel": room}},
        {"id": 7, "method": "nonsense"},
        {"method": 99},
        {"method": "publish", "params": {"channel": 1}},
        {"method": "info", "params": None},
    ]
    answer = await api.http.post("/api", content="\n".join(map(json.dumps, lines)) + "\n", headers=KEY)
    replies = [json.loads(line) for line in answer.text.split("\n")]
    assert (5, 1) == (replies[0]["id"], replies[0]["result"]["offset"])
    assert (2, False) == (replies[1]["result"]["offset"], "id" in replies[1])
    assert {"result": {"num_clients": 0, "num_users": 0}} == replies[2]
    assert {"id", "result"} == replies[3].keys()
    assert {"result": {}} == replies[4]
    assert [(7, 104), (None, 104), (None, 107)] == [(r.get("id"), r["error"]["code"]) for r in replies[5:8]]
    assert 2 == len(replies[8]["result"]["nodes"])


async def test_the_old_form_takes_one_command_that_is_written_on_several_lines(api: Api, room: str) -> None:
    body = json.dumps({"method": "publish", "params": {"channel": room, "data": 1}}, indent=2)
    answer = await api.http.post("/api", content=body, headers=KEY)
    assert 1 == answer.json()["result"]["offset"]


@pytest.mark.parametrize("body", ["", "{", '{"method": "info"}\n{', "[]", "1", '{"method": []}', '{"id": -1}'])
async def test_an_old_form_that_can_not_be_read_is_a_problem(api: Api, body: str) -> None:
    assert 400 == (await api.http.post("/api", content=body, headers=KEY)).status_code


async def test_the_old_form_takes_a_thousand_commands_and_no_more(api: Api) -> None:
    line = json.dumps({"method": "unsubscribe", "params": {"user": "nobody", "channel": ""}})
    assert 413 == (await api.http.post("/api", content="\n".join([line] * 1001), headers=KEY)).status_code
