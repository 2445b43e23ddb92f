"""Declare every metric once, with its help, unit and closed set of labels.

No label holds a channel's, a user's or a post's name. Hot loops keep a reference to the child they count with; a label
is never looked up in one.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

REGISTRY = CollectorRegistry(auto_describe=True)

CONNECTIONS = Gauge("hub_connections", "Open client connections.", registry=REGISTRY)
SUBSCRIPTIONS = Gauge("hub_subscriptions", "Subscriptions of the open connections.", registry=REGISTRY)
DISCONNECTS = Counter(
    "hub_disconnects_total", "Connections closed by the hub, by close code.", ["code"], registry=REGISTRY
)
REFUSED = Counter(
    "hub_connections_refused_total", "Connections that were one too many, by limit.", ["limit"], registry=REGISTRY
)  # limit: node, address, user, handshakes
COMMANDS = Counter("hub_commands_total", "Commands of clients, by method.", ["method"], registry=REGISTRY)
DELIVERIES = Counter("hub_deliveries_total", "Frames handed to subscribers by fan-out.", registry=REGISTRY)
PUBLICATIONS = Counter(
    "hub_publications_total", "Publications that reached this node.", ["kind"], registry=REGISTRY
)  # kind: durable, ephemeral
RECOVERIES = Counter(
    "hub_recoveries_total", "Subscriptions with a position, by outcome.", ["outcome"], registry=REGISTRY
)  # outcome: recovered, lost

LOG_POSITION = Gauge("hub_log_position", "Last log entry applied by this node.", registry=REGISTRY)
LOG_FETCHED = Counter("hub_log_fetched_total", "Log entries that had to be fetched from PostgreSQL.", registry=REGISTRY)
LOG_STALE = Gauge("hub_log_stale", "1 while the node's log position is too old to serve from.", registry=REGISTRY)
BROKER_UP = Gauge("hub_broker_up", "1 while the Redis subscriber connection hears its own probes.", registry=REGISTRY)
BROKER_CONNECTIONS = Counter("hub_broker_connections_total", "Redis subscriber connections opened.", registry=REGISTRY)

GATE_SECONDS = Histogram(
    "hub_gate_seconds",
    "Time that the compliance gate took for one document.",
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5),
    registry=REGISTRY,
)
VERDICTS = Counter(
    "hub_verdicts_total", "Decisions of the compliance gate.", ["outcome"], registry=REGISTRY
)  # outcome: passed, flagged, blocked, none
MODULE_SECONDS = Histogram(
    "hub_compliance_module_seconds",
    "Time that a compliance module took for one call, by module.",
    ["module"],
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5),
    registry=REGISTRY,
)
MODULE_DOCUMENTS = Counter(
    "hub_compliance_module_documents_total", "Documents judged, by module.", ["module"], registry=REGISTRY
)
MODULE_FINDINGS = Counter(
    "hub_compliance_module_findings_total", "Findings, by module and severity.", ["module", "severity"],
    registry=REGISTRY,
)  # fmt: skip
MODULE_FAILURES = Counter(
    "hub_compliance_module_failures_total", "Calls without a verdict, by module and reason.", ["module", "reason"],
    registry=REGISTRY,
)  # fmt: skip
MODULE_OPEN = Gauge(
    "hub_compliance_module_open", "1 while a module is not asked because it kept failing.", ["module"],
    registry=REGISTRY,
)  # fmt: skip
MODULE_GENERATION = Gauge(
    "hub_compliance_generation", "Which set of modules judges; grows with each reload.", registry=REGISTRY
)
POST_CHANGES = Counter(
    "hub_post_changes_total",
    "Requests to change a post, by method and status.",
    ["method", "status"],
    registry=REGISTRY,
)

HTTP_REQUESTS = Counter("hub_http_requests_total", "HTTP requests.", ["route", "status"], registry=REGISTRY)
HTTP_SECONDS = Histogram("hub_http_seconds", "Time to answer an HTTP request.", ["route"], registry=REGISTRY)
CACHE = Counter("hub_cache_total", "Lookups in the response cache.", ["outcome"], registry=REGISTRY)  # hit, miss, stale


def exposition() -> bytes:
    """Return all metrics in Prometheus's text format."""
    return generate_latest(REGISTRY)
