"""Name the things that all rooms talk about.

Values only: no I/O, no rules. The order of levels is a rule and lives in `hub.policy.levels`.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field
from datetime import datetime

import msgspec


class Level(enum.IntEnum):
    """How far a post may travel, and (as a clearance or a view) how far somebody may read."""

    PUBLIC = 0
    PROFESSIONAL = 1
    RESTRICTED = 2

    @property
    def label(self) -> str:
        """The name on the wire and in headers, such as "public"."""
        return self.name.lower()


class Status(enum.StrEnum):
    """Where a post stands. Only published posts make events outside their author's drafts."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETRACTED = "retracted"


class Role(enum.StrEnum):
    """What somebody is here for."""

    ANONYMOUS = "anonymous"
    READER = "reader"
    EDITOR = "editor"
    MEDICAL_PROFESSIONAL = "medical_professional"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who asks. The first argument of every use case and of every storage function.

    A Struct, since every connection keeps its own: it weighs less than a dataclass.
    """

    #: The token's `sub`; empty for the anonymous.
    user: str
    role: Role
    #: Highest level it may read.
    clearance: Level
    #: Shown as the author's name; never logged.
    name: str = ""

    @property
    def anonymous(self) -> bool:
        """True when nobody has logged in."""
        return not self.user

    def __repr__(self) -> str:
        """Leave the name out: this may end in a log."""
        return f"Actor(user={self.user!r}, role={self.role!r}, clearance={self.clearance!r})"


ANONYMOUS = Actor(user="", role=Role.ANONYMOUS, clearance=Level.PUBLIC)


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it is stored. Title and body never appear in a repr, so never in a log."""

    id: str
    #: Grows by one with each change, from 1.
    version: int
    level: Level
    status: Status
    title: str = field(repr=False)
    body: str = field(repr=False)
    #: Slug of the category.
    category: str
    #: BCP 47, such as "pt-BR".
    language: str
    #: "educational", "news", "advertising", "interview".
    content_type: str
    author_id: str
    author_name: str = field(repr=False)
    custom_fields: dict[str, object] = field(repr=False)
    created_at: datetime
    updated_at: datetime
    #: None until the first publication.
    published_at: datetime | None = None
    phi_detected: bool = False


class Severity(enum.StrEnum):
    """How bad a finding is; what each does is config (`compliance.block_at`)."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a compliance module saw in a document."""

    #: Name of the module, such as "lgpd_analyzer".
    module: str
    #: Identifier of the rule, such as "LGPD-CPF".
    rule: str
    #: What was found, such as "cpf", "cns", "phone", "email", "person_name".
    kind: str
    #: The norm's article, such as "LGPD art. 5 I"; empty where none applies.
    article: str
    severity: Severity
    #: 0 to 1.
    confidence: float
    #: Field of the document, such as "title", "body" or "custom_fields.contato".
    field: str
    #: First code point of the span in the field.
    start: int
    #: One past the last code point of the span.
    end: int
    #: The span itself: personal data, so never in a repr.
    text: str = dataclasses.field(repr=False)
    #: One sentence for the editor, in Portuguese.
    message: str = dataclasses.field(repr=False)
    #: What to do about it, in Portuguese.
    suggestion: str = dataclasses.field(repr=False)
    #: "ok", "failed" or "none".
    check_digit: str = "none"


@dataclass(frozen=True, slots=True)
class Document:
    """What the compliance gate judges: every text of a post or publication that would be broadcast."""

    #: Field name → text, in reading order. Empty texts are allowed.
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    level: Level
    status: Status
    content_type: str = "educational"
    language: str = "pt-BR"


@dataclass(frozen=True, slots=True)
class ModuleVerdict:
    """What one module said of one document; stored in medical_workflows."""

    #: Name of the module.
    module: str
    #: The module's own version, such as "1.0.0".
    version: str
    #: SHA-256 of the .wasm, 64 hexadecimal digits.
    digest: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided of one document, and on what ground."""

    #: True when the document may be stored and broadcast.
    passed: bool
    #: SHA-256 of the judged document, 64 hexadecimal digits.
    text_hash: str
    level: Level
    modules: tuple[ModuleVerdict, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of modules, then of fields and spans."""
        return tuple(f for m in self.modules for f in m.findings)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in one stream (channel, view)."""

    #: Number of the last event seen; 0 before the first.
    offset: int
    #: Another epoch is another stream: nothing can be recovered from it.
    epoch: str


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as a publishing transaction hands it to the log's `append`."""

    #: "post.created", "post.updated", "post.published", "post.retracted".
    type: str
    post_id: str
    version: int
    #: Channels that carry it.
    channels: tuple[str, ...]
    #: Lowest view that gets the event.
    level: Level
    #: Lowest view that may see `data`; lower views get the bare id. 3 where nobody may.
    visible_from: int
    #: The push payload as JSON text; None for a bare event.
    data: str | None = field(repr=False)
    #: Views below this one lose the body of every earlier event of the post; 0 redacts nothing, 3 everything.
    redacts: int = 0
    #: Tags of what a cache must forget, such as "post:ID", "posts", "posts:CATEGORY".
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event with its place in the log and in each stream."""

    #: Place in the one order of all events of the database, from 1 without holes. Never leaves the hub.
    seq: int
    #: When it was appended, in seconds since 1970 by the database's clock.
    at: float
    type: str
    post_id: str
    version: int
    level: Level
    visible_from: int
    redacts: int
    data: str | None = field(repr=False)
    tags: tuple[str, ...]
    #: channel → its offset in the views public, professional, restricted; 0 where a view has no part in it.
    offsets: dict[str, tuple[int, int, int]]
