"""Read the ids of posts: random UUIDs in their one canonical form."""

from __future__ import annotations

from uuid import UUID

from hub.errors import Invalid


def find_uuid(text: str) -> UUID | None:
    """Return the UUID, or None for what is not one in lower case with hyphens, as no post can have such an id.

    Other spellings of a UUID are refused, for one post would have several names in caches and channels.
    """
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None


def need_uuid(text: str) -> UUID:
    """Return the UUID.

    Raises:
        Invalid: it is not one in canonical form.
    """
    value = find_uuid(text)
    if value is None:
        raise Invalid("The id must be a UUID in lower case.", field="id")
    return value
