"""Every method of the server API with every field extreme, cut or doubled: an answer that says so, and never a fault.

The fields are those of the Structs in hub.web.server_requests; what is of a wrong type is in test_server_api_requests.
"""

from __future__ import annotations

import json
import typing
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import httpx
import msgspec
import pytest
from msgspec import Raw

from hub.telemetry import metrics
from hub.web import server_requests as requests
from hub.wire import codes
from hub.wire.codes import ReplyError
from tests.sockets.rooms import faultless
from tests.support.client import client
from tests.support.nodes import ANA, token
from tests.web.serving import KEY, Api
from tests.web.test_server_api_requests import METHODS

#: Codes that say whose mistake it was; 100 says that it was ours.
_CODES = {error.code for error in vars(codes).values() if isinstance(error, ReplyError)} - {codes.INTERNAL.code}
_SHARED = dict.fromkeys(("presence", "presence_stats", "history_remove"), requests.ChannelRequest)

#: Method → fields that make a good request.
_GOOD: dict[str, dict[str, Any]] = {
    **{method: good for method, (good, _) in METHODS.items()},
    "revoke_token": {"uid": "nothing"},
    "invalidate_user_tokens": {"user": "nobody"},
}
#: JSON of other types, for the methods that are not there.
_WRONG: dict[Any, list[str]] = {
    str: ["1", "true", "[]", "{}"],
    int: ['"1"', "1.5", "true", "[]", "{}", "-1", str(2**63)],
}

_TEXTS = [
    "", " ", "\0", "a\nb", "\u202e", "😀" * 300, "..", "*", "[", "[!", "sala:" + "x" * 300, "sala:\0", "%s%n", "'; --",
    "x" * 70_000, "*" * 70_000, "[" * 5_000, "{a,b}", "e30", "W10=", "AAAA",
]  # fmt: skip
_NUMBERS = [0, 1, -1, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**30]
_VALUES = [
    "null", "0", "-0", '""', "[]", "{}", "1e308", "1e999", "9" * 300, "9" * 5000, '"\\u0000"', '"\\ud800"',
    '{"a":1,"a":2}', "[" * 300 + "]" * 300, "[" * 50_000 + "]" * 50_000, '"' + "x" * 300_000 + '"',
]  # fmt: skip
#: Kind of a field → JSON.
_EXTREMES: dict[Any, list[str]] = {
    str: [json.dumps(value) for value in _TEXTS],
    int: [str(value) for value in _NUMBERS],
    bool: ["true", "false"],
    Raw: _VALUES,
    list: ["[]", json.dumps([""]), json.dumps(["\0"] * 20), json.dumps(["nada:x"] * 10_000), "[" * 300 + "]" * 300],
    dict: ["{}", '{"":""}', json.dumps({"\0": "\0"}), json.dumps({str(n): "" for n in range(10_000)})],
    msgspec.Struct: ["{}", "null", '{"novo":' + "[" * 300 + "]" * 300 + "}", '{"offset":9007199254740993,"epoch":"x"}'],
}


def request_of(method: str) -> type[msgspec.Struct]:
    """Return the Struct of a method's request."""
    camel = method.title().replace("_", "")
    found: type[msgspec.Struct] = _SHARED.get(method) or getattr(requests, f"{camel}Request")
    return found


def kind(hint: Any) -> Any:
    """Return what kind of a field a hint names."""
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    if typing.get_origin(hint) is Annotated:
        return kind(hint.__origin__)
    if type(None) in getattr(hint, "__args__", ()):
        return kind(options[0])
    found = typing.get_origin(hint) or hint
    return msgspec.Struct if issubclass(found, msgspec.Struct) else found


def bodies(method: str) -> Iterator[tuple[str, str]]:
    """Give requests with one field extreme, and what that is."""
    good = _GOOD[method]
    for name, hint in typing.get_type_hints(request_of(method), include_extras=True).items():
        for value in _EXTREMES[kind(hint)]:
            rest = [f"{json.dumps(k)}:{json.dumps(v)}" for k, v in good.items() if k != name]
            yield f"{name} = {value[:20]}", "{" + ",".join([*rest, f'"{name}":{value}']) + "}"


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with faultless(caplog):
        yield


def check(answer: httpx.Response) -> None:
    """Assert that an answer is a result, an error by its code, or a problem that is the application's."""
    told = answer.json()
    if answer.status_code == 200:
        assert told.keys() in ({"result"}, {"error"}, {"replies"}), told
        if "error" in told:
            assert told["error"]["code"] in _CODES, told
            assert told["error"]["message"]
    else:
        assert answer.status_code in (400, 413), answer.text
        assert "application/problem+json" == answer.headers["content-type"]
        assert told["title"]


def test_all_fields_of_all_methods_are_tried() -> None:
    named = {value for name, value in vars(requests).items() if name.endswith("Request") and not name.startswith("_")}
    assert named == set(map(request_of, _GOOD))
    for method, (_, fields) in METHODS.items():
        raws = {name for name, hint in typing.get_type_hints(request_of(method)).items() if hint is Raw}
        assert set(request_of(method).__struct_fields__) == {*fields, *raws}


@pytest.mark.parametrize("method", _GOOD)
async def test_an_extreme_field_is_answered_and_is_no_fault(api: Api, method: str) -> None:
    streams = metrics.SUBSCRIPTIONS._value.get()
    for what, body in bodies(method):
        answer = await api.http.post(f"/api/{method}", content=body.encode(), headers=KEY)
        try:
            check(answer)
        except AssertionError as exc:
            raise AssertionError(what) from exc
    assert streams == metrics.SUBSCRIPTIONS._value.get()
    async with client(api.a.ws, token(ANA)) as reader:
        await reader.ok("ping")


async def test_a_publication_is_answered_alike_by_either_way_in(api: Api) -> None:
    """A body without a length goes through ASGI, one with a length does not."""
    for what, body in bodies("publish"):
        one = await api.http.post("/api/publish", content=body.encode(), headers=KEY)
        other = await api.http.post("/api/publish", content=_in_pieces(body.encode()), headers=KEY)
        assert (one.status_code, one.headers["content-type"]) == (other.status_code, other.headers["content-type"]), (
            what
        )
        if "result" not in one.json():
            assert one.json() == other.json(), what


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


@pytest.mark.parametrize("method", sorted(_GOOD.keys() - METHODS.keys()))
async def test_a_field_of_a_wrong_type_is_a_problem_that_names_it(api: Api, method: str) -> None:
    for name, hint in typing.get_type_hints(request_of(method)).items():
        for value in _WRONG[kind(hint)]:
            answer = await api.http.post(f"/api/{method}", content=f'{{"{name}":{value}}}', headers=KEY)
            assert (400, name) == (answer.status_code, answer.json()["field"])
    assert 107 == await api.error(method), "it must say whose"


@pytest.mark.parametrize("method", _GOOD)
async def test_a_body_cut_at_each_byte_is_a_problem(api: Api, method: str) -> None:
    body = json.dumps(_GOOD[method]).encode()
    for end in range(len(body)):
        answer = await api.http.post(f"/api/{method}", content=body[:end], headers=KEY)
        assert 400 == answer.status_code, body[:end]
        check(answer)


_PUBLISH = {"publish": {"channel": "nada:x", "data": 1}}
_BATCHES: list[tuple[str, list[int]]] = [
    ('{"commands":[1,"a",null,[],true,{}]}', [107, 107, 104, 107, 107, 104]),
    ('{"commands":[{"batch":{"commands":[]}},{"dance":{}},{"Publish":{}}]}', [104, 104, 104]),
    ('{"commands":[{"publish":null},{"publish":1},{"publish":[]},{"info":"a"}]}', [107, 107, 107, 107]),
    ('{"commands":[{"publish":{"channel":"nada:x","data":%s}}]}' % ("[" * 300 + "]" * 300), [102]),
    ('{"commands":[{"publish":{"channel":"nada:x","data":1e999}}]}', [107]),
    (json.dumps({"commands": [_PUBLISH] * 1000, "parallel": True}), [102] * 1000),
]


@pytest.mark.parametrize(("body", "expected"), _BATCHES, ids=range(len(_BATCHES)))
async def test_each_wrong_command_of_a_batch_has_its_own_error(api: Api, body: str, expected: list[int]) -> None:
    answer = await api.http.post("/api/batch", content=body.encode(), headers=KEY)
    assert 200 == answer.status_code, answer.text
    assert expected == [reply["error"]["code"] for reply in answer.json()["replies"]]


@pytest.mark.parametrize("body", ['{"commands":[' + "[" * 50_000, '{"commands":[{}', '{"commands":[{"a":"\\ud800"}]}x'])
async def test_a_batch_that_is_not_json_is_a_problem(api: Api, body: str) -> None:
    answer = await api.http.post("/api/batch", content=body.encode(), headers=KEY)
    assert 400 == answer.status_code
    check(answer)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"method":-1}', 104), ('{"method":99}', 104), ('{"method":9223372036854775807}', 104), ('{"method":""}', 104),
        ('{"method":"dance"}', 104), ('{"method":"rpc"}', 104), ('{"method":"batch"}', 104),
        ('{"method":"\\u0000"}', 104),
        ('{"method":0}', 107), ('{"method":"publish","params":null}', 107), ('{"method":"publish","params":[]}', 107),
        ('{"method":"publish","params":{"channel":"nada:x","data":1}}', 102), ("{}", 107),
    ],
)  # fmt: skip
async def test_a_wrong_line_of_the_old_form_has_its_error_and_leaves_the_others_alone(
    api: Api, line: str, code: int
) -> None:
    body = f'{{"id":1,"method":"info"}}\n{line}\n{{"id":4294967295,"method":"info"}}'
    answer = await api.http.post("/api", content=body.encode(), headers=KEY)
    assert 200 == answer.status_code, answer.text
    first, wrong, last = map(json.loads, answer.text.splitlines())
    assert (1, 4294967295) == (first["id"], last["id"])
    assert {"result"} == first.keys() & last.keys() - {"id"}
    assert code == wrong["error"]["code"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": ""}, {"x-api-key": "\xff"}, {"x-api-key": "x" * 10_000}, {"authorization": "apikey \xff"},
        {"authorization": "apikey"}, {"authorization": ""}, {},
    ],
    ids=range(7),
)  # fmt: skip
async def test_no_odd_key_opens_anything(api: Api, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    for method in _GOOD:
        answer = await api.http.post(f"/api/{method}", content=json.dumps(_GOOD[method]).encode(), headers=raw)
        assert 401 == answer.status_code


async def test_an_application_that_leaves_within_its_body_is_no_fault(api: Api) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"channel":"sala:x","data":"'
        raise RuntimeError("the application is gone")

    for method in METHODS:
        for _ in range(5):
            with pytest.raises(RuntimeError):
                await api.http.post(f"/api/{method}", content=body(), headers=KEY)
    await api.ok("info")
