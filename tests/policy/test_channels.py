"""hub.policy.channels: which names are channels, and role x channel x action."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.errors import NotFound, Refused
from hub.model import ANONYMOUS, Actor, Level, Role
from hub.policy.channels import Channels, may_publish, may_read_history, may_see_presence, may_subscribe, view_of
from hub.policy.levels import CLEARANCE
from hub.settings import Channel as ChannelSettings
from hub.settings import ChannelRules, Namespace, PersonalChannel

ID = "3f1c2a7e-5b1d-4c11-9f8e-2d3c4b5a6978"
CHANNELS = Channels(
    ChannelSettings(namespaces=(Namespace(name="sala", allow_subscribe_for_client=True), Namespace(name="a.b"))), 60
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
    "presence": may_see_presence,
}
#: rules → (action, anonymous?, subscribed?) that they allow; None for both.
RULES: dict[tuple[str, ...], set[tuple[str, bool | None, bool | None]]] = {(): set()}
for _action in ("subscribe", "publish", "history", "presence"):
    _client, _anonymous = f"allow_{_action}_for_client", f"allow_{_action}_for_anonymous"
    RULES |= {
        (_client,): {(_action, False, None)},
        (_anonymous,): set(),
        (_client, _anonymous): {(_action, None, None)},
    }
    if _action != "subscribe":
        _subscriber = f"allow_{_action}_for_subscriber"
        RULES |= {(_subscriber,): {(_action, False, True)}, (_subscriber, _anonymous): {(_action, None, True)}}


def channels(*namespaces: Namespace, insecure: bool = False, **bare: bool) -> Channels:
    """Return namespaces and the rules of names without one."""
    settings = ChannelSettings(without_namespace=ChannelRules(**bare), namespaces=namespaces)
    return Channels(settings, 255, insecure=insecure)


@pytest.mark.parametrize("rules", RULES, ids="+".join)
def test_rules_allow_what_they_name_and_nothing_else(rules: tuple[str, ...]) -> None:
    channel = channels(Namespace(name="sala", **dict.fromkeys(rules, True))).resolve("sala:1")
    for action, anonymous, subscribed in itertools.product(ACTIONS, [False, True], [False, True]):
        who = ANONYMOUS if anonymous else actor(Role.READER)
        allowed = action == "granted" or any(
            action == a and want in (None, anonymous) and on in (None, subscribed) for a, want, on in RULES[rules]
        )
        case = (rules, action, anonymous, subscribed)
        try:
            ACTIONS[action](who, channel, subscribed)
        except Refused:
            assert not allowed, case
        else:
            assert allowed, case


def test_a_name_without_a_namespace_has_rules_of_its_own() -> None:
    found = channels(allow_subscribe_for_client=True)
    may_subscribe(actor(Role.READER), found.resolve("livre"), granted=False)
    with pytest.raises(Refused):
        may_subscribe(ANONYMOUS, found.resolve("livre"), granted=False)


def test_a_private_channel_needs_a_token_whatever_its_namespace_allows() -> None:
    found = channels(Namespace(name="sala", allow_subscribe_for_client=True), insecure=True)
    for name in ("$sala:1", "$nu"):
        channel = found.resolve(name)
        may_subscribe(actor(Role.READER), channel, granted=True)
        with pytest.raises(Refused):
            may_subscribe(actor(Role.ADMIN), channel, granted=False)


@pytest.mark.parametrize("name", ["$posts", "$post:x", "$drafts:me", "$nada:1", "$sala:"])
def test_a_private_prefix_opens_no_other_namespace(name: str) -> None:
    with pytest.raises(NotFound):
        channels(Namespace(name="sala")).resolve(name)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("sala:a#me", True), ("sala:a#other,me", True), ("sala:#me", True), ("sala:a#other", False), ("sala:a#mel", False),
     ("sala:a#", False), ("sala:a#me#other", False), ("sala:a", True)],
)  # fmt: skip
def test_a_channel_that_names_users_is_for_them_alone(name: str, allowed: bool) -> None:
    found = channels(Namespace(name="sala", allow_subscribe_for_client=True, allow_user_limited_channels=True))
    if allowed:
        may_subscribe(actor(Role.READER), found.resolve(name), granted=False)
    else:
        with pytest.raises(Refused):
            may_subscribe(actor(Role.READER), found.resolve(name), granted=False)
    if "#" in name:
        with pytest.raises(Refused):
            may_subscribe(ANONYMOUS, found.resolve(name), granted=False)


def test_without_the_rule_a_boundary_in_a_name_means_nothing() -> None:
    channel = channels(Namespace(name="sala", allow_subscribe_for_client=True)).resolve("sala:a#other")
    may_subscribe(actor(Role.READER), channel, granted=False)


def test_insecure_opens_ephemeral_channels_alone() -> None:
    found = channels(insecure=True)
    for action in ACTIONS.values():
        action(ANONYMOUS, found.resolve("livre"), False)
    for name in DURABLE:
        with pytest.raises(Refused):
            may_publish(ANONYMOUS, found.resolve(name), True)
        with pytest.raises(Refused):
            may_see_presence(ANONYMOUS, found.resolve(name), True)
    assert "public" == view_of(ANONYMOUS, found.resolve("posts")).label


@pytest.mark.parametrize(("namespace", "name"), [("", "#42"), ("eu", "eu:#42")])
def test_a_users_personal_channel_is_for_it_alone(namespace: str, name: str) -> None:
    settings = ChannelSettings(namespaces=(Namespace(name="eu", allow_user_limited_channels=True),))
    found = Channels(settings, 255, personal=PersonalChannel(enabled=True, personal_channel_namespace=namespace))
    assert name == found.personal("42")
    assert found.personal("") is None
    assert Channels(settings, 255, personal=PersonalChannel()).personal("42") is None
