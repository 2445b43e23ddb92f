"""Read and check what editors and reviewers send: requests to change a post, and to decide on a change.

msgspec checks types; here stand the limits. What is wrong is said with the field's name and without its content.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
import orjson
from msgspec import UNSET, UnsetType

from hub.errors import Invalid, TooLarge
from hub.model import Level, ReviewState, Status
from hub.policy.levels import level_of
from hub.settings import Posts as Limits

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: C0 controls but tab and line breaks: PostgreSQL refuses NUL, and no reader can see the others.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTENT_TYPES = ("educational", "news", "advertising", "interview")


class _Strict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A request whose every field is known: a misspelt one must not be ignored."""


class Create(_Strict):
    """Parameters of `post.create`."""

    id: str
    title: str
    body: str
    level: str | int
    category: str
    language: str = "pt-BR"
    content_type: str = "educational"
    custom_fields: dict[str, Any] = {}
    status: str = Status.DRAFT.value
    key: str = ""


class Update(_Strict):
    """Parameters of `post.update`: what is absent stays."""

    id: str
    version: int
    key: str
    title: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    level: str | int | UnsetType = UNSET
    category: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    content_type: str | UnsetType = UNSET
    custom_fields: dict[str, Any] | UnsetType = UNSET


class Publish(_Strict):
    """Parameters of `post.publish`."""

    id: str
    version: int
    key: str


class Retract(_Strict):
    """Parameters of `post.retract`."""

    id: str
    version: int
    key: str
    reason: str = ""


class ListReviews(_Strict):
    """Parameters of `review.list`."""

    state: ReviewState = ReviewState.PENDING
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    #: The `next` of the page before.
    before: str = ""


class ListMine(_Strict):
    """Parameters of `review.mine`."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class GetReview(_Strict):
    """Parameters of `review.get`."""

    id: str


class Decide(_Strict):
    """Parameters of `review.approve` and `review.reject`."""

    id: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class Content:
    """The checked content of a post."""

    title: str
    body: str
    level: Level
    category: str
    language: str
    content_type: str
    custom_fields: dict[str, object]


def read(kind: type[msgspec.Struct], raw: bytes) -> Any:
    """Decode the parameters of a method.

    Raises:
        Invalid: not JSON, a field is missing, unknown or of another type.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as exc:
        message = str(exc)
        field = message.rpartition("`$.")[2].rstrip("`") if "`$." in message else ""
        raise Invalid(f"The request is wrong: {message.replace('$.', '')}.", field) from exc
    except msgspec.DecodeError as exc:
        raise Invalid("The request is not JSON.") from exc


def post_id(text: str) -> str:
    """Return a post's id in its one form. Raises Invalid."""
    try:
        return str(uuid.UUID(text))
    except ValueError as exc:
        raise Invalid("The id is not a UUID.", "id") from exc


def key(text: str) -> str:
    """Return an idempotency key. Raises Invalid."""
    if not 1 <= len(text) <= 100 or _CONTROL.search(text):
        raise Invalid("The key must have 1 to 100 characters.", "key")
    return text


def reason(text: str) -> str:
    """Return the reason of a decision. Raises Invalid."""
    stripped = _text("reason", text).strip()
    if not 1 <= len(stripped) <= 500:
        raise Invalid("The reason must have 1 to 500 characters.", "reason")
    return stripped


def place(text: str) -> tuple[datetime, str] | None:
    """Return the place in a list of reviews that a page's `next` names; None from the start. Raises Invalid."""
    if not text:
        return None
    at, _, review = text.partition("/")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a time without its zone")
        return moment, str(uuid.UUID(review))
    except ValueError as exc:
        raise Invalid("The place in the list is not one that the hub gave.", "before") from exc


def version(number: int) -> int:
    """Return the version that a change starts from. Raises Invalid."""
    if not 1 <= number < 2**31:
        raise Invalid("The version must be a positive number.", "version")
    return number


def content(
    limits: Limits, *, title: str, body: str, level: str | int, category: str, language: str, content_type: str,
    custom_fields: dict[str, object],
) -> Content:  # fmt: skip
    """Check the content of a post against the limits.

    Raises:
        Invalid, TooLarge: with the field's name.
    """
    title = _text("title", title).strip()
    if not title:
        raise Invalid("The title is empty.", "title")
    if len(title) > limits.title_max_chars:
        raise TooLarge("title", limits.title_max_chars, "characters")
    if len(_text("body", body).encode()) > limits.body_max_bytes:
        raise TooLarge("body", limits.body_max_bytes)
    if not body.strip():
        raise Invalid("The body is empty.", "body")
    if not _SLUG.fullmatch(category):
        raise Invalid("The category is not a slug of lower-case letters, digits and hyphens.", "category")
    if not _LANGUAGE.fullmatch(language):
        raise Invalid("The language is not a tag such as pt-BR.", "language")
    if content_type not in CONTENT_TYPES:
        raise Invalid(f"The content type is not one of {', '.join(CONTENT_TYPES)}.", "content_type")
    return Content(title, body, _level(level), category, language, content_type, _custom_fields(limits, custom_fields))


def _level(value: str | int) -> Level:
    level = level_of(value) if isinstance(value, str) else (Level(value) if value in (0, 1, 2) else None)
    if level is None:
        raise Invalid("The level is not public, professional or restricted.", "level")
    return level


def _text(field: str, text: str) -> str:
    if _CONTROL.search(text):
        raise Invalid(f"The {field} holds a control character.", field)
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Invalid(f"The {field} is not valid Unicode.", field) from exc
    return text


def _custom_fields(limits: Limits, fields: dict[str, object]) -> dict[str, object]:
    for name in fields:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise Invalid("A custom field's name must be lower-case letters, digits and underscores.", "custom_fields")
    try:
        size = orjson.dumps(fields)
    except (orjson.JSONEncodeError, TypeError) as exc:
        raise Invalid("The custom fields are not plain JSON.", "custom_fields") from exc
    if len(size) > limits.custom_fields_max_bytes:
        raise TooLarge("custom fields", limits.custom_fields_max_bytes)
    for text in _strings(fields):
        _text("custom_fields", text)
    return fields


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for k, v in value.items() for s in (str(k), *_strings(v))]
    if isinstance(value, list):
        return [s for v in value for s in _strings(v)]
    return []
