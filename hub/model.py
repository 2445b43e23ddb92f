"""Name the things that all rooms talk about.

Values only: no I/O, no rules. The order of levels is a rule and lives in `hub.policy.levels`.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
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
    """How bad a finding is; what each does is config (`compliance.actions`)."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Action(enum.StrEnum):
    """What a finding does to a publication, from the mildest on."""

    ALLOW = "allow"
    #: It waits until a second person has approved it.
    FLAG = "flag"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """What a document has to pass: which modules judge it, in which order, and what each severity does."""

    modules: tuple[str, ...]
    #: In the order of `Severity`.
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a FHIR resource, as an OperationOutcome says it."""

    #: "fatal", "error", "warning" or "information".
    severity: str
    #: A code of FHIR's issue types, such as "required".
    code: str
    #: Path of the element, such as "Observation.status".
    expression: str
    #: One sentence in English, without values of the resource.
    diagnostics: str
    #: Field of the document that holds the resource.
    field: str
    #: Code points [start, end) of that field.
    start: int
    end: int


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
    #: What to do about it: advice in Portuguese, or, with `replaces`, what may stand in the span's place.
    suggestion: str = dataclasses.field(repr=False)
    #: "ok", "failed" or "none".
    check_digit: str = "none"
    #: The same sentence in English; empty where the module has none.
    message_en: str = dataclasses.field(default="", repr=False)
    #: True when `suggestion` may be put in the span's place as it is.
    replaces: bool = False
    #: Of a claim: "therapeutic", "preventive", "absolute" …
    types: tuple[str, ...] = ()
    #: Of a claim: "none", "attribution", "vague_science" or "study".
    evidence: str = ""
    #: Of a claim: "hedged", "negated", "reported" …
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What the compliance gate judges: every text of a post or publication that would be broadcast."""

    #: Field name → text, in reading order. Empty texts are allowed.
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    level: Level
    status: Status
    content_type: str = "educational"
    language: str = "pt-BR"
    #: What is known of it beside its texts, such as the author's registration; any JSON.
    metadata: Mapping[str, object] = field(default_factory=dict, repr=False)


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
    #: Kind of medical workflow that it is stored as, such as "lgpd_analysis".
    workflow: str = ""
    #: What its worst finding does.
    action: Action = Action.ALLOW
    #: Whether a health condition is told of an identified person; None from a module that does not ask.
    health_linked: bool | None = None
    #: Whether the FHIR resources in it hold; None from a module that validates none.
    valid: bool | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided of one document, and on what ground."""

    #: What its worst finding does to it.
    action: Action
    #: SHA-256 of the judged document, 64 hexadecimal digits.
    text_hash: str
    level: Level
    modules: tuple[ModuleVerdict, ...]
    #: Which set of modules judged; a recall makes earlier ones unacceptable.
    generation: int = 0

    @property
    def passed(self) -> bool:
        """True when nothing stands in the way of storing and broadcasting it."""
        return self.action is Action.ALLOW

    @property
    def health_linked(self) -> bool:
        """True when a module saw a health condition of somebody who can be identified."""
        return any(m.health_linked for m in self.modules)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of modules, then of fields and spans."""
        return tuple(f for m in self.modules for f in m.findings)


class ReviewState(enum.StrEnum):
    """Where a change stands that waits, or waited, for a second person."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    #: The post changed meanwhile, or another change was proposed.
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Review:
    """A change of a post that a second person decides on. Its texts never appear in a repr."""

    id: str
    post_id: str
    #: The clearance that it takes to read it: the higher of the post's level and the proposed one.
    level: Level
    #: The version that the change starts from.
    base_version: int
    author_id: str
    requested_by: str
    requested_at: datetime
    state: ReviewState
    #: The worst that was found, and the rules that made it wait.
    severity: Severity
    rules: tuple[str, ...]
    #: Title as proposed; empty once the proposal is forgotten.
    title: str = field(repr=False)
    decided_by: str | None = None
    decided_at: datetime | None = None
    #: What the second person gave as its reason.
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a review is about: the post as it would be published."""

    review: Review
    #: The post's values by name; None once they are forgotten.
    values: Mapping[str, object] | None = field(repr=False)
    level: Level
    #: The findings as JSON, without the texts found.
    findings: list[dict[str, object]] = field(repr=False)


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
