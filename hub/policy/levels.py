"""Order roles by what they may read.

The order of levels is total (public < professional < restricted), so a clearance is one number and a view of a stream
shows everything at or below it.
"""

from __future__ import annotations

from hub.model import Level, Role

#: The highest level that each role may read. A token may claim less, never more.
CLEARANCE: dict[Role, Level] = {
    Role.ANONYMOUS: Level.PUBLIC,
    Role.READER: Level.PUBLIC,
    Role.EDITOR: Level.PUBLIC,
    Role.MEDICAL_PROFESSIONAL: Level.PROFESSIONAL,
    Role.REVIEWER: Level.RESTRICTED,
    Role.AUDITOR: Level.RESTRICTED,
    Role.ADMIN: Level.RESTRICTED,
}

#: Who may write posts.
WRITERS = frozenset({Role.EDITOR, Role.MEDICAL_PROFESSIONAL, Role.REVIEWER, Role.ADMIN})

_BY_LABEL = {level.label: level for level in Level}


def level_of(label: str) -> Level | None:
    """Return the level called `label` ("public", "professional", "restricted"), or None."""
    return _BY_LABEL.get(label)


def clearance_of(role: Role, claimed: Level | None) -> Level | None:
    """Return the clearance that a role with a claim has; None when the claim is above the role's."""
    highest = CLEARANCE[role]
    if claimed is None:
        return highest
    return claimed if claimed <= highest else None
