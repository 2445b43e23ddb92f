"""Publish into ephemeral channels: for clients and for applications, past the compliance gate for both."""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import Invalid, Refused, Unavailable
from hub.feeds.ephemeral import pack
from hub.feeds.resources import Resources
from hub.model import Actor, Document, Finding, Level, Position, Status
from hub.policy import channels as policy
from hub.policy.channels import Channel
from hub.settings import ChannelRules
from hub.wire import json

#: Tags of a publication, and characters of each name and value: they are sent with it.
TAGS_MAX, TAG_MAX_CHARS = 64, 1024


class Blocked(Refused):
    """A compliance module found something in an ephemeral publication."""

    code, status = 422, 422

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        rules = ", ".join(dict.fromkeys(f.rule for f in findings))
        super().__init__("compliance", rules, f"blocked by compliance: {rules}")
        self.findings = findings


class Publishing:
    """The use cases of whoever says something."""

    def __init__(self, resources: Resources) -> None:
        self._r = resources

    async def publish(self, actor: Actor, name: str, data: bytes, info: bytes | None, *, subscribed: bool) -> Position:
        """Publish into an ephemeral channel, after its namespace's compliance modules have seen it.

        Args:
            data: what the client sent.
            info: JSON of its ClientInfo.

        Raises:
            NotFound, Refused: no such channel, or not for this actor; always for a durable channel.
            Invalid: the data is not JSON that can be passed on.
            Blocked: a module found something.
            NoVerdict, Unavailable: nothing was published, try again.
        """
        channel = self._r.channels.resolve(name)
        policy.may_publish(actor, channel, subscribed)
        assert channel.rules is not None
        data = _sendable(channel.rules, data)
        await self._pass_gate(channel, data, info, None)
        payload = pack(data, info, delta=channel.rules.delta_publish)
        return await self._r.ephemeral.publish(channel.name, channel.rules, payload)

    async def publish_from_server(
        self,
        name: str,
        data: bytes,
        *,
        tags: Mapping[str, str] | None = None,
        delta: bool = False,
        skip_history: bool = False,
        idempotency_key: str = "",
        version: int = 0,
        version_epoch: str = "",
    ) -> Position:
        """Publish into an ephemeral channel for an application that holds the key of the server API.

        Args:
            tags: what subscribers' filters look at.
            delta: it may be sent as a difference from the one before.
            skip_history: it is not kept.
            idempotency_key: a second publication with the same one is not made; its answer is the first one's.
            version: of what is published; an older or equal one is not published, where there is a history.
            version_epoch: versions of another epoch are not compared.

        Raises:
            NotFound, Refused: no such channel, or a durable one.
            Invalid: the data is not JSON that can be passed on; too many or too long tags.
            Blocked, NoVerdict, Unavailable: see `publish`.
        """
        channel = self._r.channels.resolve(name)
        if channel.rules is None:
            raise Refused("channels", "publish", "Only a change of content publishes into this channel.")
        if tags and (len(tags) > TAGS_MAX or any(len(t) > TAG_MAX_CHARS for item in tags.items() for t in item)):
            raise Invalid(f"There are more than {TAGS_MAX} tags, or one is longer than {TAG_MAX_CHARS}.", "tags")
        data = _sendable(channel.rules, data)
        await self._pass_gate(channel, data, None, tags)
        payload = pack(data, tags=tags, delta=delta or channel.rules.delta_publish)
        return await self._r.ephemeral.publish(
            channel.name, channel.rules, payload, skip_history=skip_history, idempotency_key=idempotency_key,
            version=version, version_epoch=version_epoch,
        )  # fmt: skip

    async def vet(self, name: str, **texts: bytes | None) -> None:
        """Judge what an application wants to be shown in an ephemeral channel, by the channel's modules.

        Raises:
            NotFound: no such channel.
            Blocked, NoVerdict: a module found something, or gave no verdict.
        """
        channel = self._r.channels.resolve(name)
        if channel.rules is not None and channel.rules.compliance_modules:
            fields = tuple((field, json.readable(text)) for field, text in texts.items() if text)
            await self._judge(fields, channel.rules)

    async def _pass_gate(
        self, channel: Channel, data: bytes, info: bytes | None, tags: Mapping[str, str] | None
    ) -> None:
        assert channel.rules is not None
        if not self._r.ephemeral.up:
            raise Unavailable("message broker")
        if not channel.rules.compliance_modules:
            return
        # With modules `data` is readable already (_sendable).
        fields = [("data", data.decode()), ("info", json.readable(info) if info else "")]
        if tags:
            fields.append(("tags", "\n".join(f"{name}: {value}" for name, value in tags.items())))
        await self._judge(tuple(fields), channel.rules)

    async def _judge(self, fields: tuple[tuple[str, str], ...], rules: ChannelRules) -> None:
        document = Document(fields=fields, level=Level.PUBLIC, status=Status.PUBLISHED, content_type="message")
        verdict = await self._r.gate.check(document, rules.check_policy)
        if not self._r.gate.acceptable(verdict):  # a module was recalled meanwhile
            verdict = await self._r.gate.check(document, rules.check_policy)
        if not verdict.passed:  # nobody reviews what is not kept, so what is flagged does not go out either
            raise Blocked(verdict.findings)


def _sendable(rules: ChannelRules, data: bytes) -> bytes:
    """Return data as it is broadcast: as it is judged, or, where nobody judges it, as it was sent.

    Raises:
        Invalid: it is not JSON that can be passed on.
    """
    try:
        if rules.compliance_modules or b"\n" in data or b"\r" in data:  # a line break would end a JSON client's message
            return json.readable(data).encode()
        json.check(data)
    except ValueError as exc:
        raise Invalid("The data is not JSON that can be passed on.", "data") from exc
    return data
