"""What the docs state in tables is what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hub.cli import app
from hub.identity.claims import ConnectClaims, SubscribeClaims
from hub.model import Role
from hub.policy.levels import CLEARANCE, WRITERS
from hub.posts import drafts
from hub.posts.review import Reviews
from hub.web.server_methods import Methods

ROOT = Path(__file__).parents[1]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
REVIEW = (ROOT / "docs" / "compliance" / "review.md").read_text()
SERVER_API = (ROOT / "docs" / "server-api.md").read_text()
TOKENS = (ROOT / "docs" / "tokens.md").read_text()
README = (ROOT / "README.md").read_text()


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a row of headings."""
    lines = iter(text.split(heading, 1)[1].splitlines()[2:])
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_roles() -> None:
    expected = [[r.value, CLEARANCE[r].label, "yes" if r in WRITERS else "no"] for r in Role]
    assert expected == rows(PROTOCOL, "| role | clearance | writes |")


def test_parameters_of_methods() -> None:
    stated = {m.strip("`"): set(re.findall(r"`(\w+)`", p)) for m, p in rows(PROTOCOL, "| method | parameters |")}
    for method, kind in (
        ("post.create", drafts.Create),
        ("post.update", drafts.Update),
        ("post.publish", drafts.Publish),
        ("post.retract", drafts.Retract),
    ):
        assert set(kind.__struct_fields__) - ({"key"} if kind is drafts.Create else set()) == stated[method], method


def test_parameters_of_reviews() -> None:
    stated = {m.strip("`"): set(re.findall(r"`(\w+)`", p)) for m, p in rows(REVIEW, "| review method | parameters |")}
    kinds = {
        "review.list": drafts.ListReviews,
        "review.get": drafts.GetReview,
        "review.approve": drafts.Decide,
        "review.reject": drafts.Decide,
        "review.mine": drafts.ListMine,
    }
    unused: Any = None
    assert all(Reviews(unused, unused, unused, unused).knows(method) for method in stated)
    expected = {method: set(kind.__struct_fields__) for method, kind in kinds.items()}
    assert expected == {method: names - {"next"} for method, names in stated.items()}


def test_commands() -> None:
    stated = {c.strip("`").split()[1] for c, _ in rows(README, "| command | what it does |")}
    known = {c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands}
    known |= {g.name or "" for g in app.registered_groups}
    assert known == stated


def test_methods_of_the_server_api() -> None:
    stated = {cell.strip("`") for cell, _ in rows(SERVER_API, "| method | what it does |")}
    unused: Any = None
    assert set(Methods(unused, unused, unused, unused).names) == stated


def test_every_claim_of_a_token_is_stated() -> None:
    table = rows(TOKENS, "| claim | connection | subscription |")
    stated = {name for cell, *_ in table for name in re.findall(r"`(\w+)`", cell)}
    assert set(ConnectClaims.__struct_fields__) | set(SubscribeClaims.__struct_fields__) == stated


def test_every_file_that_the_readme_names_exists() -> None:
    for target in re.findall(r"\]\(((?!http)[^)]+)\)", README):
        assert (ROOT / target).exists(), target
