"""hub.policy.channels: which names are channels, and role x channel x action."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.errors import NotFound, Refused
from hub.model import ANONYMOUS, Actor, Level, Role
from hub.policy.channels import Channels, may_publish, may_read_history, may_subscribe, view_of
from hub.policy.levels import CLEARANCE
from hub.settings import ChannelRules, Namespace

ID = "3f1c2a7e-5b1d-4c11-9f8e-2d3c4b5a6978"
CHANNELS = Channels(
    ChannelRules(), (Namespace(name="sala", allow_subscribe_for_client=True), Namespace(name="a.b")), 60
)


def actor(role: Role) -> Actor:
    """Return somebody of a role, called "me"."""
    return ANONYMOUS if role is Role.ANONYMOUS else Actor("me", role, CLEARANCE[role])


# -- names


@pytest.mark.parametrize(
    ("name", "namespace", "subject"),
    [
        ("posts", "posts", ""), ("posts:vacinas", "posts", ""), ("posts:0-a", "posts", ""), ("review", "review", ""),
        ("cache", "cache", ""), (f"post:{ID}", "post", ID), ("drafts:ana", "drafts", "ana"),
        ("drafts:a:b", "drafts", "a:b"),
    ],
)  # fmt: skip
def test_durable_channels(name: str, namespace: str, subject: str) -> None:
    channel = CHANNELS.resolve(name)
    assert (name, True, namespace, subject) == (channel.name, channel.durable, channel.namespace, channel.subject)


@pytest.mark.parametrize(
    ("name", "namespace"),
    [("livre", ""), ("sala:1", "sala"), ("sala:a:b", "sala"), ("a.b:x", "a.b"), ("x" * 60, ""), ("$#!/@|~", "")],
)
def test_ephemeral_channels(name: str, namespace: str) -> None:
    channel = CHANNELS.resolve(name)
    assert (name, False, namespace) == (channel.name, channel.durable, channel.namespace)


MALFORMED = [
    "", ":", ":x", "sala:", "other:1", "Sala:1", "posts:", "posts:Vacinas", "posts:-a", "posts:a b", "posts:a:b",
    "posts:" + "a" * 64, "post", "post:", "post:1", f"post:{ID.upper()}", f"post:{ID.replace('-', '')}",
    f"post:{{{ID}}}", f"post:urn:uuid:{ID}", f"post:{ID} ", "drafts", "drafts:", "review:x", "cache:x", "x" * 61,
    "a b", "a\n", "a\0", "a\t", "é", "\u202eposts", "posts\u200b", "a'b", 'a"b', "a\\b", "\x7f", "posts\r\n",
]  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED, ids=ascii)
def test_malformed_names_and_unknown_namespaces_are_not_channels(name: str) -> None:
    with pytest.raises(NotFound):
        CHANNELS.resolve(name)


@given(st.text())
@example("post:" + "0" * 32)
@example("post:" + "9" * 5000)
def test_any_text_is_a_channel_or_not_found(name: str) -> None:
    try:
        channel = CHANNELS.resolve(name)
    except NotFound:
        return
    assert name == channel.name
    assert name.isascii()
    assert name.isprintable()


# -- durable channels

DURABLE = ("posts", "posts:vacinas", f"post:{ID}", "cache", "review", "drafts:me", "drafts:somebody")
REFUSED = "refused"


def seen(role: Role, name: str) -> str:
    """Return what a role sees of a channel: the view's label, or REFUSED."""
    try:
        return view_of(actor(role), CHANNELS.resolve(name)).label
    except Refused as refusal:
        return REFUSED if refusal.policy == "channels" else f"refused by {refusal.policy}"


@pytest.mark.parametrize(("role", "name"), list(itertools.product(Role, DURABLE)))
def test_each_role_stands_on_one_view_of_a_channel_or_is_refused(role: Role, name: str) -> None:
    clearance = CLEARANCE[role].label
    expected = {
        "review": clearance if role in (Role.REVIEWER, Role.ADMIN) else REFUSED,
        "drafts:me": REFUSED if role is Role.ANONYMOUS else "restricted",
        "drafts:somebody": REFUSED,
    }.get(name, clearance)
    assert expected == seen(role, name)


@pytest.mark.parametrize("claimed", list(Level))
def test_a_lowered_clearance_lowers_the_view(claimed: Level) -> None:
    admin = Actor("root", Role.ADMIN, claimed)
    for name in ("posts", f"post:{ID}", "review"):
        assert claimed == view_of(admin, CHANNELS.resolve(name))


def test_an_author_reads_its_own_post_at_any_level() -> None:
    me = actor(Role.EDITOR)
    assert Level.RESTRICTED == view_of(me, CHANNELS.resolve(f"post:{ID}"), is_author=True)
    assert Level.PUBLIC == view_of(me, CHANNELS.resolve("posts"), is_author=True)


def test_the_anonymous_have_no_drafts_whatever_their_name() -> None:
    with pytest.raises(Refused):
        view_of(Actor("", Role.ANONYMOUS, Level.PUBLIC), CHANNELS.resolve("drafts:x"))


@pytest.mark.parametrize(("role", "name", "subscribed"), list(itertools.product(Role, DURABLE, [False, True])))
def test_nobody_publishes_into_a_durable_channel(role: Role, name: str, subscribed: bool) -> None:
    with pytest.raises(Refused):
        may_publish(actor(role), CHANNELS.resolve(name), subscribed)


# -- ephemeral channels: each rule opens exactly what it names

ACTIONS = {
    "subscribe": lambda who, channel, on: may_subscribe(who, channel, granted=False),
    "granted": lambda who, channel, on: may_subscribe(who, channel, granted=True),
    "publish": may_publish,
    "history": may_read_history,
}
#: rule → (action, anonymous?, subscribed?) that it allows; None for both.
RULES: dict[str, set[tuple[str, bool | None, bool | None]]] = {
    "": set(),
    "allow_subscribe_for_client": {("subscribe", False, None)},
    "allow_subscribe_for_anonymous": {("subscribe", True, None)},
    "allow_publish_for_client": {("publish", False, None)},
    "allow_publish_for_anonymous": {("publish", True, None)},
    "allow_publish_for_subscriber": {("publish", None, True)},
    "allow_history_for_client": {("history", False, None)},
    "allow_history_for_anonymous": {("history", True, None)},
    "allow_history_for_subscriber": {("history", None, True)},
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_allows_what_it_names_and_nothing_else(rule: str) -> None:
    channels = Channels(ChannelRules(), (Namespace(name="sala", **({rule: True} if rule else {})),), 255)
    channel = channels.resolve("sala:1")
    for action, anonymous, subscribed in itertools.product(ACTIONS, [False, True], [False, True]):
        who = ANONYMOUS if anonymous else actor(Role.READER)
        allowed = action == "granted" or any(
            action == a and want in (None, anonymous) and on in (None, subscribed) for a, want, on in RULES[rule]
        )
        case = (rule, action, anonymous, subscribed)
        try:
            ACTIONS[action](who, channel, subscribed)
        except Refused:
            assert not allowed, case
        else:
            assert allowed, case


def test_a_name_without_a_namespace_has_rules_of_its_own() -> None:
    channels = Channels(ChannelRules(allow_subscribe_for_client=True), (), 255)
    may_subscribe(actor(Role.READER), channels.resolve("livre"), granted=False)
    with pytest.raises(Refused):
        may_subscribe(ANONYMOUS, channels.resolve("livre"), granted=False)
