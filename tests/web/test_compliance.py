"""Checks over HTTP: who may ask, in which forms, and what a request that can not be answered gets."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.support.nodes import ANA, LEO, RunningNode, token
from tests.web.serving import KEY, Api

CPF = "111.444.777-35"
URL = "/api/compliance/check"
NDJSON = {"content-type": "application/x-ndjson"}


async def ask(api: Api, body: Any, url: str = URL, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await api.http.post(url, content=content, headers={**KEY, **headers})


async def test_one_document_gets_one_answer(api: Api) -> None:
    answer = await ask(api, {"id": "a", "text": f"Ligue para {CPF}."}, f"{URL}?module=lgpd_analyzer")
    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    said = answer.json()
    assert ("a", "block", "cpf") == (said["id"], said["verdict"], said["findings"][0]["kind"])


async def test_an_array_and_lines_keep_their_order_and_their_faults(api: Api) -> None:
    documents = [{"id": n, "text": f"{n} {CPF if n % 2 else ''}"} for n in range(150)]
    answer = await ask(api, documents)
    assert [(n, "block" if n % 2 else "allow") for n in range(150)] == [
        (line["id"], line["verdict"]) for line in answer.json()["results"]
    ]
    lines = b'{"id":1,"text":"a"}\nnope\n\n{"id":2,"text":"b"}'
    answer = await ask(api, lines, **NDJSON)
    said = [json.loads(line) for line in answer.text.splitlines()]
    assert [(1, None), (None, "The document is not JSON."), (2, None)] == [(s["id"], s.get("error")) for s in said]


@pytest.mark.parametrize(
    ("body", "url", "status"),
    [
        (b"", URL, 400),
        (b"nope", URL, 400),
        (b"\xff", URL, 400),
        (b"{}", URL, 400),
        (b'{"text":"\\ud800"}', URL, 400),
        (b"[1]", URL, 200),
        (b"[", URL, 400),
        (b"[" * 100_000, URL, 400),
        (b'{"text":"a"}', URL + "?module=gossip", 404),
        (b'{"text":"' + b"a" * (3 << 20) + b'"}', URL, 413),
        (b"a" * (9 << 20), URL, 413),
        (b"[" + b"{}," * 10_000 + b"{}]", URL, 413),
    ],
    ids=[
        "empty",
        "garbage",
        "utf-8",
        "nothing",
        "surrogate",
        "item",
        "open",
        "nested",
        "module",
        "3 MB",
        "9 MB",
        "many",
    ],
)
async def test_a_request_that_can_not_be_answered_is_a_problem(api: Api, body: bytes, url: str, status: int) -> None:
    answer = await ask(api, body, url)
    assert status == answer.status_code, answer.text[:300]
    if status != 200:
        assert "application/problem+json" == answer.headers["content-type"]
    assert 1000 > len(answer.text)


async def test_who_may_ask(api: Api) -> None:
    body = json.dumps({"text": "a"}).encode()
    for headers, status in (
        ({}, 403),
        ({"x-api-key": "wrong"}, 401),
        ({"authorization": "bearer nonsense"}, 401),
        ({"authorization": f"bearer {token(LEO)}"}, 403),
        ({"authorization": f"bearer {token(ANA)}"}, 200),
    ):
        answer = await api.http.post(URL, content=body, headers=headers)
        assert status == answer.status_code, (headers, answer.text)


async def test_a_writer_may_not_ask_without_end(api: Api) -> None:
    headers = {"authorization": f"bearer {token(ANA)}"}
    for _ in range(200):
        answer = await api.http.post(URL, content=b'{"text":"a"}', headers=headers)
        if answer.status_code == 429:
            break
    assert 429 == answer.status_code
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_text_with_everything_that_hides_is_answered(api: Api) -> None:
    hidden = "​‮1​1⁦1.4" + "4٤.777-35\x00"
    answer = await ask(api, {"text": hidden, "metadata": {"a": {"b": [None] * 1000}}})
    assert 200 == answer.status_code


async def test_ready_says_how_compliance_is(api: Api, node: RunningNode) -> None:
    assert "up" == (await api.http.get("/readyz")).json()["compliance"]
