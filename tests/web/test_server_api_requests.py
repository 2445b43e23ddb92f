"""Every method of the server API with every field wrong, null, missing or unknown: the answer says which."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.web import server_requests as requests
from hub.web.server_requests import read
from tests.support.client import client
from tests.support.nodes import ANA, token
from tests.web.serving import KEY, Api

TEXTS: list[Any] = [1, 1.5, True, [], {}]
FLAGS: list[Any] = [1, 0, "true", [], {}]
NUMBERS: list[Any] = ["1", 1.5, True, [], {}, 2**63, -(2**63) - 1, 10**400]
COUNTS: list[Any] = [*NUMBERS, -1]
TAGS: list[Any] = [1, "a", [], {"a": 1}, {"a": None}, {"a": {}}]
NAMES: list[Any] = [1, "a", {}, [1], [None], [["a"]]]
POSITIONS: list[Any] = [1, "a", [], {"offset": "1"}, {"offset": -1}, {"epoch": 1}]
OVERRIDES: list[Any] = [1, "a", [], {"presence": True}, {"presence": {"value": 1}}, {"join_leave": []}]
CLOSES: list[Any] = [1, "a", [], {"code": "1"}, {"code": -1}, {"code": 2**32}, {"reason": 1}]

_CONTENT = {
    "b64data": TEXTS,
    "skip_history": FLAGS,
    "tags": TAGS,
    "idempotency_key": TEXTS,
    "delta": FLAGS,
    "version": COUNTS,
    "version_epoch": TEXTS,
}
_WHO = {"user": TEXTS, "client": TEXTS, "session": TEXTS}

#: Method → fields that make a good request; and each field's values of a wrong type or out of range.
METHODS: dict[str, tuple[dict[str, Any], dict[str, list[Any]]]] = {
    "publish": ({"channel": "sala:x", "data": 1}, {"channel": TEXTS, **_CONTENT}),
    "broadcast": ({"channels": ["sala:x"], "data": 1}, {"channels": NAMES, **_CONTENT}),
    "subscribe": (
        {"user": "nobody", "channel": "sala:x"},
        {
            **_WHO,
            "channel": TEXTS,
            "expire_at": NUMBERS,
            "b64info": TEXTS,
            "b64data": TEXTS,
            "recover_since": POSITIONS,
            "override": OVERRIDES,
        },
    ),
    "unsubscribe": ({"user": "nobody", "channel": "sala:x"}, {**_WHO, "channel": TEXTS}),
    "disconnect": ({"user": "nobody"}, {**_WHO, "whitelist": NAMES, "disconnect": CLOSES}),
    "refresh": ({"user": "nobody"}, {**_WHO, "expired": FLAGS, "expire_at": NUMBERS}),
    "presence": ({"channel": "sala:x"}, {"channel": TEXTS}),
    "presence_stats": ({"channel": "sala:x"}, {"channel": TEXTS}),
    "history": (
        {"channel": "sala:x"},
        {"channel": TEXTS, "limit": [*NUMBERS, 2**31], "since": POSITIONS, "reverse": FLAGS},
    ),
    "history_remove": ({"channel": "sala:x"}, {"channel": TEXTS}),
    "channels": ({}, {"pattern": TEXTS}),
    "info": ({}, {}),
    "batch": ({"commands": []}, {"commands": [1, "a", {}], "parallel": FLAGS}),
}

#: Requests that are well formed and wrong in what they say.
WRONG: list[tuple[str, dict[str, Any], int]] = [
    ("publish", {}, 107),
    ("publish", {"channel": "sala:x"}, 107),
    ("publish", {"channel": "", "data": 1}, 107),
    ("publish", {"channel": "sala:x", "data": 1, "b64data": "no base64!"}, 107),
    ("publish", {"channel": "sala:x", "data": 1, "b64data": "/w=="}, 107),  # not UTF-8
    ("publish", {"channel": "sala:x", "b64data": "e30"}, 107),  # padding is missing
    ("publish", {"channel": "sala:x", "b64data": "YWJj"}, 107),  # abc
    ("publish", {"channel": "sala:x", "data": 1, "tags": {str(i): "v" for i in range(65)}}, 107),
    ("publish", {"channel": "sala:x", "data": 1, "tags": {"a": "v" * 1025}}, 107),
    ("publish", {"channel": "sala:" + "x" * 300, "data": 1}, 102),
    ("publish", {"channel": "sala:x y", "data": 1}, 102),
    ("publish", {"channel": "post:00000000-0000-0000-0000-000000000000", "data": 1}, 103),
    ("broadcast", {}, 107),
    ("broadcast", {"channels": [], "data": 1}, 107),
    ("broadcast", {"channels": ["sala:x"]}, 107),
    ("broadcast", {"channels": ["sala:x"], "b64data": "?"}, 107),
    ("subscribe", {}, 107),
    ("subscribe", {"user": "nobody"}, 107),
    ("subscribe", {"user": "nobody", "channel": "nada:x"}, 102),
    ("subscribe", {"user": "nobody", "channel": "sala:x", "b64info": "?"}, 107),
    ("subscribe", {"user": "nobody", "channel": "sala:x", "b64data": "YWJj"}, 107),
    ("unsubscribe", {"user": "nobody", "channel": "nada:x"}, 102),
    ("disconnect", {"user": "nobody", "disconnect": {"code": 1000, "reason": ""}}, 107),
    ("disconnect", {"user": "nobody", "disconnect": {"code": 5000, "reason": ""}}, 107),
    ("disconnect", {"user": "nobody", "disconnect": {"code": 4000, "reason": "é" * 62}}, 107),
    ("presence", {}, 107),
    ("presence", {"channel": "nada:x"}, 102),
    ("presence_stats", {}, 107),
    ("presence_stats", {"channel": "nada:x"}, 102),
    ("history", {}, 107),
    ("history", {"channel": "nada:x"}, 102),
    ("history_remove", {}, 107),
    ("history_remove", {"channel": "nada:x"}, 102),
]


@pytest.mark.parametrize("method", METHODS)
async def test_a_field_of_a_wrong_type_is_a_problem_that_names_it(api: Api, method: str) -> None:
    good, fields = METHODS[method]
    for field, values in fields.items():
        for value in values:
            answer = await api.post(method, {**good, field: value})
            assert 400 == answer.status_code, (field, value)
            assert field == answer.json()["field"].partition(".")[0].partition("[")[0], (field, value)


@pytest.mark.parametrize("method", METHODS)
async def test_a_field_that_is_null_or_unknown_is_as_if_it_were_not_there(api: Api, method: str) -> None:
    good, fields = METHODS[method]
    nothing = dict.fromkeys(fields)
    for body in ({**good, "label_filter": {}, "all_users": True, "novo": [1]}, {**nothing, **good}):
        answer = await api.post(method, body)
        assert 200 == answer.status_code, answer.text
        assert "error" not in answer.json(), answer.text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"a"', b"\xff", b'{"a":' * 100_000])
async def test_a_body_that_is_no_object_is_a_problem(api: Api, method: str, body: bytes) -> None:
    answer = await api.http.post(f"/api/{method}", content=body, headers=KEY)
    assert (400, "application/problem+json") == (answer.status_code, answer.headers["content-type"])


@pytest.mark.parametrize("method", [method for method, (_, fields) in METHODS.items() if "channel" in fields])
async def test_a_text_that_is_not_utf_8_is_a_problem(api: Api, method: str) -> None:
    body = b'{"channel":"sala:\xff","data":1,"user":"nobody"}'
    assert 400 == (await api.http.post(f"/api/{method}", content=body, headers=KEY)).status_code


@pytest.mark.parametrize(("method", "body", "code"), WRONG)
async def test_a_request_that_asks_for_the_impossible_has_an_error(
    api: Api, method: str, body: dict[str, Any], code: int
) -> None:
    assert code == await api.error(method, **body)
    by_status = await api.post(method, body, **{"x-centrifugo-error-mode": "transport"})
    assert ({107: 400, 102: 404, 103: 403}[code], code) == (by_status.status_code, by_status.json()["code"])


async def test_data_that_no_double_or_no_json_can_hold_is_an_error(api: Api) -> None:
    for data in (b"1e999", b"[1,]", b"NaN", b"\xff", b'"\\ud800"', b"[" * 100_000):
        body = b'{"channel":"sala:x","data":%s}' % data
        answer = await api.http.post("/api/publish", content=body, headers=KEY)
        assert 400 == answer.status_code or 107 == answer.json()["error"]["code"], data
    assert [] == (await api.ok("history", channel="sala:x", limit=-1))["publications"]


async def test_info_and_data_of_a_subscription_must_be_json(api: Api) -> None:
    for field in ("info", "data"):
        for value in (b'"\\ud800"', b'"\xff"', b"1e999"):
            body = b'{"user":"nobody","channel":"sala:x","%s":%s}' % (field.encode(), value)
            answer = await api.http.post("/api/subscribe", content=body, headers=KEY)
            assert 400 == answer.status_code or 107 == answer.json()["error"]["code"], (field, value)


async def test_no_answer_repeats_what_was_sent(api: Api) -> None:
    for method, (good, fields) in METHODS.items():
        for field in fields:
            answer = await api.post(method, {**good, field: {"segredo": "segredo"}})
            assert "segredo" not in answer.text


async def test_the_same_commands_wrong_in_a_batch_leave_the_others_alone(api: Api) -> None:
    commands: list[dict[str, Any]] = []
    for method, (good, fields) in METHODS.items():
        if method != "batch":
            commands += [{method: {**good, field: values[0]}} for field, values in fields.items()]
            commands.append({method: good})
    async with client(api.a.ws, token(ANA)) as reader:
        for parallel in (False, True):
            answer = await api.post("batch", {"commands": commands, "parallel": parallel})
            replies = answer.json()["replies"]
            for command, reply in zip(commands, replies, strict=True):
                ((method, body),) = command.items()
                if body == METHODS[method][0]:
                    assert {method} == reply.keys()
                else:
                    assert 107 == reply["error"]["code"], command
        await reader.ok("ping")


_decoder = msgspec.json.Decoder(requests.SubscribeRequest)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda v: st.lists(v) | st.dictionaries(st.text(), v),
)


@given(st.dictionaries(st.sampled_from(requests.SubscribeRequest.__struct_fields__), _values))
def test_whatever_the_fields_are_a_request_is_read_or_is_invalid(fields: dict[str, Any]) -> None:
    try:
        request = read(_decoder, json.dumps(fields).encode())
    except Invalid:
        return
    assert isinstance(request, requests.SubscribeRequest)


@given(st.binary())
def test_whatever_the_bytes_are_a_request_is_read_or_is_invalid(raw: bytes) -> None:
    try:
        request = read(_decoder, raw)
    except Invalid:
        return
    assert isinstance(request, requests.SubscribeRequest)
