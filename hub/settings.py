"""Hold every setting of the hub in one frozen tree; hub.configuration reads it.

Where Centrifugo has a setting for the same thing, its name is used, so that its documentation applies. Each default
with unit and reason is in config/hub.toml; tests/test_settings.py keeps both alike.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from hub.kinds import Duration, Secret
from hub.model import Action, CheckPolicy, Level, Severity

PositiveInt = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the configuration file."""


class Http(Section, frozen=True):
    """Where the hub listens, and what it says in cookies and headers."""

    host: str = "127.0.0.1"
    port: Port = 8000
    unix_socket: str = ""
    unix_socket_mode: Annotated[str, msgspec.Meta(pattern="^0?[0-7]{3}$")] = "0660"
    workers: PositiveInt = 1
    backlog: PositiveInt = 2048
    detached: bool = True
    handshake_timeout: Duration = Duration(10)
    handshakes_max: PositiveInt = 1000
    shutdown_timeout: Duration = Duration(10)
    trusted_proxies: tuple[str, ...] = ()
    node_name: str = ""


class DatabaseSettings(Section, frozen=True):
    """PostgreSQL. Without URLs, `hub serve` raises an embedded server in `data.dir`."""

    url: Secret = Secret()
    system_url: Secret = Secret()
    admin_url: Secret = Secret()
    pool_size: PositiveInt = 10
    queue_target: Duration = Duration(0.5)
    statement_timeout: Duration = Duration(15)


class Engine(Section, frozen=True):
    """What carries messages between nodes."""

    type: Literal["redis", "memory"] = "redis"


class RedisSettings(Section, frozen=True):
    """A server that speaks the Redis protocol."""

    url: Secret = Secret()
    prefix: str = "hub:"


class Data(Section, frozen=True):
    """Where the hub keeps files of its own."""

    dir: str = "data"


class Log(Section, frozen=True):
    """How a node follows the log of durable events."""

    stale_after: Duration = Duration(3)
    poll_interval: Duration = Duration(1)
    gap_wait: Duration = Duration(0.05)
    retention: Duration = Duration(86400)
    ring_size: PositiveInt = 1000


class KeySettings(Section, frozen=True):
    """What signs the tokens of clients, and what else must be true of them."""

    hmac_secret_key: Secret = Secret()
    rsa_public_key: str = ""
    ecdsa_public_key: str = ""
    ed25519_public_key: str = ""
    jwks_public_endpoint: str = ""
    audience: str = ""
    audience_regex: str = ""
    issuer: str = ""
    issuer_regex: str = ""
    user_id_claim: str = "sub"


class TokenSettings(KeySettings, frozen=True):
    """JSON Web Tokens of clients."""

    ttl: Duration = Duration(600)
    max_lifetime: Duration = Duration(0)
    session_ttl: Duration = Duration(43200)


class SubscriptionTokenSettings(KeySettings, frozen=True):
    """JSON Web Tokens that allow one subscription."""

    enabled: bool = False


class PersonalChannel(Section, frozen=True):
    """A channel of one user, to which each of its connections is subscribed."""

    enabled: bool = False
    personal_channel_namespace: str = ""


class Client(Section, frozen=True):
    """What a connection may do, and for how long it may do nothing."""

    allowed_origins: tuple[str, ...] = ()
    allow_anonymous_connect_without_token: bool = True
    disallow_anonymous_connection_tokens: bool = False
    insecure: bool = False
    ping_interval: Duration = Duration(25)
    pong_timeout: Duration = Duration(8)
    stale_close_delay: Duration = Duration(10)
    expired_close_delay: Duration = Duration(25)
    expired_sub_close_delay: Duration = Duration(25)
    channel_position_check_delay: Duration = Duration(40)
    presence_update_interval: Duration = Duration(27)
    presence_ttl: Duration = Duration(60)
    channel_limit: PositiveInt = 128
    channel_max_length: PositiveInt = 255
    queue_max_size: PositiveInt = 1048576
    queues_max_size: PositiveInt = 268435456
    message_size_limit: PositiveInt = 1048576
    commands_per_second: PositiveInt = 100
    connection_limit: Count = 0
    address_connection_limit: Count = 0
    user_connection_limit: Count = 0
    token: TokenSettings = TokenSettings()
    subscription_token: SubscriptionTokenSettings = SubscriptionTokenSettings()
    subscribe_to_user_personal_channel: PersonalChannel = PersonalChannel()


class Actions(Section, frozen=True):
    """What a finding of each severity does."""

    info: Action = Action.ALLOW
    low: Action = Action.ALLOW
    medium: Action = Action.FLAG
    high: Action = Action.BLOCK
    critical: Action = Action.BLOCK

    @property
    def by_rank(self) -> tuple[Action, ...]:
        """The actions in the order of `Severity`."""
        return self.info, self.low, self.medium, self.high, self.critical


class ChannelRules(Section, frozen=True):
    """What may be done in the ephemeral channels of a namespace."""

    allow_subscribe_for_client: bool = False
    allow_subscribe_for_anonymous: bool = False
    allow_publish_for_client: bool = False
    allow_publish_for_subscriber: bool = False
    allow_publish_for_anonymous: bool = False
    allow_history_for_client: bool = False
    allow_history_for_subscriber: bool = False
    allow_history_for_anonymous: bool = False
    allow_presence_for_client: bool = False
    allow_presence_for_subscriber: bool = False
    allow_presence_for_anonymous: bool = False
    allow_user_limited_channels: bool = False
    allow_tags_filter: bool = False
    allow_channel_compaction: bool = False
    allowed_delta_types: tuple[Literal["fossil"], ...] = ()
    delta_publish: bool = False
    presence: bool = False
    join_leave: bool = False
    force_push_join_leave: bool = False
    allow_positioning: bool = False
    allow_recovery: bool = False
    force_positioning: bool = False
    force_recovery: bool = False
    force_recovery_mode: Literal["stream", "cache"] = "stream"
    auto_cache_recover: bool = False
    history_size: Count = 0
    history_ttl: Duration = Duration(300)
    history_meta_ttl: Duration = Duration(2592000)
    compliance_modules: tuple[str, ...] = ("lgpd_analyzer",)
    compliance_actions: Actions = Actions(medium=Action.ALLOW)

    @property
    def check_policy(self) -> CheckPolicy:
        """What a publication has to pass here."""
        return CheckPolicy(self.compliance_modules, self.compliance_actions.by_rank)


class Namespace(ChannelRules, frozen=True, kw_only=True):
    """A namespace: the part of a channel's name before the first colon."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[-a-zA-Z0-9_.]{2,}$")]


class Channel(Section, frozen=True):
    """Ephemeral channels. The durable ones (posts, post, drafts, review, cache) are the hub's own."""

    private_prefix: str = "$"
    user_boundary: str = "#"
    user_separator: str = ","
    without_namespace: ChannelRules = ChannelRules()
    namespaces: tuple[Namespace, ...] = ()


class Transport(Section, frozen=True):
    """A way besides the bidirectional WebSocket."""

    enabled: bool = False


class OnByDefault(Section, frozen=True):
    """A way that needs nothing to be allowed first."""

    enabled: bool = True


class Sse(Section, frozen=True):
    """A way whose connect command, and with it a token, stands in the URL."""

    enabled: bool = True
    allow_above_public: bool = False


#: The modules that come with the hub, in the order in which posts pass them.
SHIPPED_MODULES = ("lgpd_analyzer", "claims_extractor", "cfm_validator", "fhir_validator")


class LevelCompliance(Section, frozen=True):
    """What differs for the posts of one level; nothing where it is not set."""

    modules: tuple[str, ...] | None = None
    actions: Actions | None = None


class LevelsCompliance(Section, frozen=True):
    """Differences by level."""

    public: LevelCompliance = LevelCompliance()
    professional: LevelCompliance = LevelCompliance()
    restricted: LevelCompliance = LevelCompliance()


class Compliance(Section, frozen=True):
    """The gate that every publication passes."""

    modules: tuple[str, ...] = SHIPPED_MODULES
    modules_dir: str = ""
    plugins_dir: str = ""
    cache_dir: str = ""
    block_at: Annotated[str, msgspec.Meta(pattern="^(|info|low|medium|high|critical)$")] = ""
    disabled_rules: tuple[str, ...] = ()
    recalled: tuple[Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")], ...] = ()
    deadline: Duration = Duration(0.1)
    memory_max_bytes: PositiveInt = 67108864
    inline_max_bytes: Count = 16384
    document_max_bytes: PositiveInt = 2097152
    breaker_failures: PositiveInt = 5
    breaker_pause: Duration = Duration(30)
    checks_per_minute: PositiveInt = 120
    actions: Actions = Actions()
    levels: LevelsCompliance = LevelsCompliance()

    @property
    def policies(self) -> dict[Level, CheckPolicy]:
        """What a post of each level has to pass."""
        return {level: self._policy(getattr(self.levels, level.label)) for level in Level}

    def _policy(self, level: LevelCompliance) -> CheckPolicy:
        actions = (level.actions or self.actions).by_rank
        if self.block_at and level.actions is None:
            first = list(Severity).index(Severity(self.block_at))
            actions = tuple(Action.BLOCK if rank >= first else Action.ALLOW for rank in range(len(Severity)))
        return CheckPolicy(self.modules if level.modules is None else level.modules, actions)


class Posts(Section, frozen=True):
    """How large a post may be."""

    title_max_chars: PositiveInt = 300
    body_max_bytes: PositiveInt = 204800
    custom_fields_max_bytes: PositiveInt = 65536


class HttpApi(Section, frozen=True):
    """The server API, for applications."""

    key: Secret = Secret()
    insecure: bool = False


class HttpCache(Section, frozen=True):
    """How long answers for the public may be kept, by the hub, browsers and a CDN."""

    entries: PositiveInt = 10000
    max_bytes: PositiveInt = 67108864
    max_age: Duration = Duration(1)
    s_maxage: Duration = Duration(60)
    stale_while_revalidate: Duration = Duration(30)


class Logins(Section, frozen=True):
    """How fast somebody may try passwords."""

    per_minute: PositiveInt = 10
    burst: PositiveInt = 5


class Telemetry(Section, frozen=True):
    """What the hub says of itself."""

    level: str = "info"
    format: str = "auto"
    access_log: bool = True


class Settings(Section, frozen=True):
    """Everything that can be set."""

    http: Http = Http()
    database: DatabaseSettings = DatabaseSettings()
    engine: Engine = Engine()
    redis: RedisSettings = RedisSettings()
    data: Data = Data()
    log: Log = Log()
    client: Client = Client()
    channel: Channel = Channel()
    http_stream: OnByDefault = OnByDefault()
    sse: Sse = Sse()
    uni_websocket: Transport = Transport()
    uni_http_stream: Transport = Transport()
    uni_sse: Sse = Sse(enabled=False)
    compliance: Compliance = Compliance()
    posts: Posts = Posts()
    http_api: HttpApi = HttpApi()
    http_cache: HttpCache = HttpCache()
    logins: Logins = Logins()
    telemetry: Telemetry = Telemetry()


#: Bytes of a secret that signs tokens (RFC 7518 §3.2): less can be guessed from one token.
SECRET_MIN_BYTES = 32

#: Addresses that only this machine reaches.
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})

#: Namespaces of content events; only a change of content publishes into them.
DURABLE_NAMESPACES = frozenset({"posts", "post", "drafts", "review", "cache"})
