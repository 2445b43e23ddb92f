"""Values of the client protocol, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

#: Text that UTF-8 can hold.
texts = st.text(st.characters(exclude_categories=["Cs"]))

#: JSON values; integers within what every reader holds exactly.
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
