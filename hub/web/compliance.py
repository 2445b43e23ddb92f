"""Check texts and FHIR resources over HTTP: `POST /api/compliance/check` and `POST /api/fhir/validate`.

For applications with the key of the server API, and for writers who have logged in. Nothing is stored, and neither what
was sent nor what was found in it goes into a log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from hub.compliance.gate import Gate
from hub.errors import Invalid, NotFound, TooLarge
from hub.identity.tokens import Tokens
from hub.model import CheckPolicy, Document, Issue, Level, Status, Verdict
from hub.posts import checking
from hub.web.actors import actor_of
from hub.web.api_key import ApiKey, shown
from hub.web.bodies import read_body

#: Bytes of a request, and documents in it.
BODY_MAX_BYTES, DOCUMENTS_MAX = 8 << 20, 10_000
#: Documents that go into one turn of the gate.
_BATCH = 64
_LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/fhir+ndjson")
_FHIR_MODULE = "fhir_validator"
#: What a validation without faults does not mean.
_SCOPE = (
    "Checked against the base definitions of FHIR R4 (4.0.1): structure, cardinality, types, required codes and "
    "invariants. Not checked: external terminologies, profiles and slicing, signatures, and what references point to."
)

_array = msgspec.json.Decoder(list[msgspec.Raw])


class ComplianceRoutes:
    """Endpoints that check what nobody publishes."""

    def __init__(self, gate: Gate, checks: checking.Checking, tokens: Tokens, key: ApiKey) -> None:
        self._gate = gate
        self._checks = checks
        self._tokens = tokens
        self._key = key

    async def check(self, request: Request) -> Response:
        """Check one document, an array of them, or one a line: `?module=NAME&content_type=TYPE`.

        The answer has the form of the request: an object, `{"results": […]}`, or one line a document.
        """
        policy = self._policy(request.query_params.get("module", ""))
        content_type = request.query_params.get("content_type", "educational")
        body = await self._body(request)
        if _is_lines(request):
            outcomes = await self._check([line for line in body.split(b"\n") if line.strip()], policy, content_type)
            lines = b"".join(orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE) for outcome in outcomes)
            return Response(lines, media_type="application/x-ndjson", headers=_PRIVATE)
        if body.lstrip().startswith(b"["):
            outcomes = await self._check([bytes(raw) for raw in _items(body)], policy, content_type)
            return _json({"results": outcomes})
        asked = checking.read(body, content_type)
        return _json({"id": asked.id, **checking.said(await self._gate.check(asked.document, policy))})

    async def validate(self, request: Request) -> Response:
        """Validate a FHIR resource, an array of them, or one a line; each gets an OperationOutcome, in their order.

        A Bundle is one resource: its outcome names the entry in each issue's expression.
        """
        policy = self._policy(_FHIR_MODULE)
        body = await self._body(request)
        text = _text(body)
        if _is_lines(request):
            outcomes = await self._validate([line for line in text.split("\n") if line.strip()], policy)
            lines = b"".join(orjson.dumps(outcome, option=orjson.OPT_APPEND_NEWLINE) for outcome in outcomes)
            return Response(lines, media_type="application/fhir+ndjson", headers=_PRIVATE)
        if text.lstrip().startswith("["):
            return _json(await self._validate([bytes(raw).decode() for raw in _items(body)], policy))
        (outcome,) = await self._validate([text], policy)
        return _json(outcome, "application/fhir+json")

    async def _check(self, lines: Sequence[bytes], policy: CheckPolicy, content_type: str) -> list[dict[str, Any]]:
        _bound(lines)
        found: list[dict[str, Any]] = []
        for start in range(0, len(lines), _BATCH):
            found += await checking.check_lines(self._gate, lines[start : start + _BATCH], policy, content_type)
        return found

    async def _validate(self, texts: Sequence[str], policy: CheckPolicy) -> list[dict[str, Any]]:
        _bound(texts)
        found: list[dict[str, Any]] = []
        for start in range(0, len(texts), _BATCH):
            documents = [_document(text) for text in texts[start : start + _BATCH]]
            found += [_outcome(verdict) for verdict in await self._gate.check_batch(documents, policy)]
        return found

    def _policy(self, module: str) -> CheckPolicy:
        policy = self._gate.policy(Level.PUBLIC)
        if not module:
            return policy
        if module not in self._gate.registry.modules:
            raise NotFound("module")
        return CheckPolicy((module,), policy.actions)

    async def _body(self, request: Request) -> bytes:
        headers = request.scope["headers"]
        if shown(headers):
            self._key.require(headers)
        else:
            self._checks.admit(await actor_of(request, self._tokens))
        return await read_body(request, BODY_MAX_BYTES)


def _is_lines(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in _LINES


def _items(body: bytes) -> list[msgspec.Raw]:
    try:
        return _array.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Invalid("The body is not a JSON array.") from None  # the cause may quote it


def _bound(items: Sequence[object]) -> None:
    if len(items) > DOCUMENTS_MAX:
        raise TooLarge("request", DOCUMENTS_MAX, "documents")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Invalid("The body is not UTF-8.") from None


def _document(text: str) -> Document:
    return Document(fields=(("resource", text),), level=Level.PUBLIC, status=Status.PUBLISHED)


def _outcome(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as FHIR's OperationOutcome."""
    issues = [_issue(issue) for module in verdict.modules for issue in module.issues]
    if not issues:
        issues = [{"severity": "information", "code": "informational", "diagnostics": f"No issues. {_SCOPE}"}]
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "severity": issue.severity,
        "code": issue.code,
        "diagnostics": issue.diagnostics,
        "expression": [issue.expression],
    }


_PRIVATE = {"cache-control": "no-store"}


def _json(body: object, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(body), media_type=media_type, headers=_PRIVATE)
