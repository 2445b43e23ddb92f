"""Orders and questions between nodes, over the real Redis: echo, order, registry, surveys, and what goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from hub.broker.memory import MemoryBroker
from hub.broker.redis import RedisBroker
from hub.errors import HubError, Invalid, NotFound, Overloaded, Refused, Unavailable
from hub.feeds.control import Control
from hub.feeds.local import Counts
from hub.feeds.turns import Turns
from hub.wire import control
from hub.wire.control import Disconnect, Emulate, Order, Refresh, Subscribe, Unsubscribe
from tests.contracts.broker import Heard
from tests.support.clock import MS, eventually

ORDERS = [
    Subscribe(user="ana", channel="sala:x"),
    Unsubscribe(user="ana", channel="sala:x", code=2000, reason="r"),
    Disconnect(user="ana", code=3503, reason="r"),
    Refresh(user="ana", expired=True),
]


class Here:
    """A Local that remembers what it was ordered to do."""

    def __init__(self, **channels: int) -> None:
        self.done: list[Order] = []
        self.emulated: list[Emulate] = []
        self.has = channels
        #: Orders wait for it.
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails: HubError | None = None

    async def _do(self, order: Order) -> None:
        await self.gate.wait()
        self.done.append(order)
        if self.fails is not None:
            raise self.fails

    subscribe = unsubscribe = disconnect = refresh = _do

    def emulate(self, message: Emulate) -> None:
        self.emulated.append(message)

    async def counts(self) -> Counts:
        return Counts(3, 2, sum(self.has.values()), len(self.has))

    async def channels(self, pattern: str) -> dict[str, int]:
        if pattern == "[":
            raise Invalid("The pattern is none.", "pattern")
        return {name: count for name, count in self.has.items() if name.startswith(pattern)}


class Ear(Heard):
    """A Listener that hands letters on to a Control."""

    def __init__(self) -> None:
        super().__init__()
        self.receive: Callable[[bytes], None] = lambda raw: None

    def control_message(self, raw: bytes) -> None:
        super().control_message(raw)
        self.receive(raw)


class Node:
    """One node's Control, and what it does here."""

    def __init__(self, broker: RedisBroker, here: Here, ear: Ear, **options: float) -> None:
        self.broker = broker
        self.here = here
        self.ear = ear
        self.control = Control(broker, here, name=f"node {broker.node}", version="1", **options)
        ear.receive = self.control.receive


@contextlib.asynccontextmanager
async def living(url: str, prefix: str, node: str, here: Here, **options: float) -> AsyncIterator[Node]:
    """Run a node that says every 0.1 s how it is."""
    client = aioredis.Redis.from_url(url, socket_timeout=2.0, retry=Retry(NoBackoff(), 0))
    ear = Ear()
    broker = RedisBroker(url, client, prefix, node=node)
    options.setdefault("interval_s", 100 * MS)
    try:
        await broker.start(ear)
        made = Node(broker, here, ear, **options)
        made.control.start()
        try:
            yield made
        finally:
            await made.control.close()
    finally:
        await broker.close()
        await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def two(redis_url: str, redis_prefix: str) -> AsyncIterator[tuple[Node, Node]]:
    """Two nodes that know each other."""
    async with (
        living(redis_url, redis_prefix, "a", Here(rua=1, sala=2)) as a,
        living(redis_url, redis_prefix, "b", Here(sala=5)) as b,
    ):
        await knowing(a, b)
        yield a, b


async def knowing(*nodes: Node) -> None:
    """Wait until all know all."""

    async def known() -> bool:
        return all([len(nodes) == len(await node.control.nodes()) for node in nodes])

    await eventually(known)


@pytest.mark.parametrize("order", ORDERS, ids=lambda o: type(o).__name__)
async def test_an_order_is_carried_out_once_on_every_node(two: tuple[Node, Node], order: Order) -> None:
    a, b = two
    await a.control.carry_out(order)
    assert [order] == a.here.done  # here before the answer
    await eventually(lambda: [order] == b.here.done)
    echo = control.pack("a", order)
    await eventually(lambda: echo in a.ear.control)
    await asyncio.sleep(0)
    assert [order] == a.here.done


async def test_what_concerns_one_user_is_done_in_order_and_does_not_hold_up_others(two: tuple[Node, Node]) -> None:
    a, b = two
    b.here.gate.clear()
    for order in ORDERS:
        await a.control.carry_out(order)
    await eventually(lambda: all(control.pack("a", order) in b.ear.control for order in ORDERS))
    assert [] == b.here.done
    b.here.gate.set()
    await eventually(lambda: b.here.done == ORDERS)


async def test_what_fails_here_is_told_and_the_others_are_still_asked(two: tuple[Node, Node]) -> None:
    a, b = two
    a.here.fails = Refused("channels", "subscribe", "Não.")
    with pytest.raises(Refused):
        await a.control.carry_out(ORDERS[0])
    await eventually(lambda: [ORDERS[0]] == b.here.done)


async def test_what_fails_there_harms_nobody(two: tuple[Node, Node]) -> None:
    a, b = two
    b.here.fails = Refused("channels", "subscribe", "Não.")
    await a.control.carry_out(ORDERS[0])
    await a.control.carry_out(ORDERS[1])
    await eventually(lambda: ORDERS[:2] == b.here.done)


async def test_nodes_say_how_they_are_and_a_farewell_is_heeded_at_once(redis_url: str, redis_prefix: str) -> None:
    async with living(redis_url, redis_prefix, "a", Here(), interval_s=60) as a:
        await eventually(lambda: a.ear.control)  # it has said how it is, and will not for a minute
        async with living(redis_url, redis_prefix, "b", Here(sala=5, rua=1), interval_s=60) as b:
            await knowing(a, b)  # long before the interval is over: a new node is answered
            own, other = await a.control.nodes()
            assert ("a", "b") == (own.node, other.node)
            assert ("node b", "1", 3, 2, 6, 2) == (
                other.info.name, other.info.version, other.info.clients, other.info.users,
                other.info.subscriptions, other.info.channels,
            )  # fmt: skip
        await knowing(a)


async def test_a_node_that_says_no_more_is_forgotten(two: tuple[Node, Node]) -> None:
    a, b = two
    b.ear.receive = lambda raw: None  # it hangs: neither hears nor speaks
    for task in b.control._tasks:
        task.cancel()
    await knowing(a)


async def test_a_survey_adds_up_what_all_nodes_have(two: tuple[Node, Node]) -> None:
    a, b = two
    for node in (a, b):
        assert {"rua": 1, "sala": 7} == await node.control.channels("")
        assert {"sala": 7} == await node.control.channels("s")
        assert {} == await node.control.channels("z")


async def test_surveys_under_way_at_once_do_not_mix(two: tuple[Node, Node]) -> None:
    a, _ = two
    found = await asyncio.gather(a.control.channels("s"), a.control.channels("r"), a.control.channels("s"))
    assert [{"sala": 7}, {"rua": 1}, {"sala": 7}] == found


async def test_a_survey_without_others_needs_no_wait(redis_url: str, redis_prefix: str) -> None:
    async with living(redis_url, redis_prefix, "a", Here(rua=1), answer_within_s=60) as a:
        assert {"rua": 1} == await asyncio.wait_for(a.control.channels(""), 10_000 * MS)


async def test_a_node_that_does_not_answer_costs_its_part_and_no_more_than_the_limit(
    redis_url: str, redis_prefix: str
) -> None:
    async with (
        living(redis_url, redis_prefix, "a", Here(rua=1), answer_within_s=200 * MS) as a,
        living(redis_url, redis_prefix, "b", Here(sala=5)) as b,
    ):
        await knowing(a, b)
        b.ear.receive = lambda raw: None  # deaf
        assert {"rua": 1} == await a.control.channels("")
        assert not a.control._surveys


async def test_a_node_that_takes_leave_in_the_middle_of_a_survey_is_not_waited_for(
    redis_url: str, redis_prefix: str
) -> None:
    async with living(redis_url, redis_prefix, "a", Here(rua=1), answer_within_s=60) as a:
        async with living(redis_url, redis_prefix, "b", Here(sala=5), interval_s=60) as b:
            await knowing(a, b)
            b.ear.receive = lambda raw: None
            survey = asyncio.create_task(a.control.channels(""))
            await eventually(lambda: any(b"\x08" in raw for raw in b.ear.control))
        assert {"rua": 1} == await asyncio.wait_for(survey, 10_000 * MS)


async def test_a_pattern_that_is_none_is_refused_before_anybody_is_asked(two: tuple[Node, Node]) -> None:
    with pytest.raises(Invalid):
        await two[0].control.channels("[")


async def test_a_frame_for_a_session_goes_to_its_node_alone(two: tuple[Node, Node]) -> None:
    a, b = two
    await a.control.emulate("b", "s", b"{}")
    await eventually(lambda: [Emulate(session="s", data=b"{}")] == b.here.emulated)
    await a.control.emulate("a", "t", b"{}")
    assert [Emulate(session="t", data=b"{}")] == a.here.emulated
    assert 1 == len(b.here.emulated)


async def test_a_frame_for_a_node_that_is_no_more_has_no_session(two: tuple[Node, Node]) -> None:
    with pytest.raises(NotFound):
        await two[0].control.emulate("nobody", "s", b"{}")


@pytest.mark.parametrize("raw", [b"", b"\xff", b"\x93\x02\xa1z\x91\x07"])
async def test_a_letter_that_can_not_be_read_is_skipped(two: tuple[Node, Node], raw: bytes) -> None:
    a, b = two
    await a.broker.publish_control(raw)
    await a.control.carry_out(ORDERS[0])
    await eventually(lambda: [ORDERS[0]] == b.here.done)


async def test_without_redis_an_order_is_done_here_and_the_caller_knows_that_others_may_not_have_heard() -> None:
    here = Here(rua=1)
    async with aioredis.Redis.from_url("unix:///nowhere/redis.sock", retry=Retry(NoBackoff(), 0)) as client:
        alone = Control(RedisBroker("unix:///nowhere/redis.sock", client, "p:"), here)
        with pytest.raises(Unavailable):
            await alone.carry_out(ORDERS[0])
        assert [ORDERS[0]] == here.done
        with pytest.raises(Unavailable):
            await alone.channels("")
        await alone.close()


async def test_one_node_in_memory_needs_no_redis() -> None:
    here, ear = Here(rua=1), Ear()
    broker = MemoryBroker(node="m")
    await broker.start(ear)
    alone = Control(broker, here)
    ear.receive = alone.receive
    alone.start()
    await alone.carry_out(ORDERS[0])
    assert [ORDERS[0]] == here.done
    assert {"rua": 1} == await alone.channels("")
    assert ["m"] == [state.node for state in await alone.nodes()]
    await alone.close()
    await broker.close()


async def test_a_quick_order_does_not_overtake_a_slow_one_of_the_same_user() -> None:
    turns, gate, done = Turns(10), asyncio.Event(), []

    async def slow() -> None:
        await gate.wait()
        done.append("slow")

    async def quick(name: str) -> None:
        done.append(name)

    tasks = [turns.add("ana", slow()), turns.add("ana", quick("ana")), turns.add("bia", quick("bia"))]
    await tasks[2]
    assert ["bia"] == done
    gate.set()
    await asyncio.gather(*tasks)
    assert ["bia", "slow", "ana"] == done


async def test_an_order_that_fails_does_not_keep_the_next_one_from_its_turn() -> None:
    turns, done = Turns(10), []

    async def failing() -> None:
        raise Unavailable("test")

    async def next_one() -> None:
        done.append(1)

    first, second = turns.add("ana", failing()), turns.add("ana", next_one())
    await second
    assert [1] == done
    assert isinstance(first.exception(), Unavailable)


async def test_a_queue_of_orders_is_bounded() -> None:
    turns, gate, done = Turns(2), asyncio.Event(), []

    async def work(name: str) -> None:
        await gate.wait()
        done.append(name)

    tasks = [turns.add("ana", work("1")), turns.add("ana", work("2"))]
    with pytest.raises(Overloaded):
        turns.add("bia", work("3"))
    gate.set()
    await asyncio.gather(*tasks)
    assert ["1", "2"] == done
    await turns.add("bia", work("3"))
    assert ["1", "2", "3"] == done
    assert not turns._last and not turns._tasks


async def test_orders_under_way_end_with_the_node() -> None:
    turns = Turns(10)
    started = asyncio.Event()

    async def forever() -> None:
        started.set()
        await asyncio.Event().wait()

    tasks = [turns.add("ana", forever()), turns.add("ana", forever())]
    await started.wait()
    tasks.append(turns.add("bia", forever()))  # not begun
    await turns.close()
    assert all(task.cancelled() for task in tasks)
    assert not turns._last
