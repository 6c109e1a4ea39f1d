"""Whatever may stand in a data file: selections, and anything at all, as hypothesis makes them up."""

from __future__ import annotations

from hypothesis import strategies as st

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)
_IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True)
_VALUES = st.booleans() | st.integers(-(10**9), 10**9) | _TEXTS
_WANTED = (
    _VALUES
    | st.lists(_VALUES, min_size=2, max_size=3)
    | st.fixed_dictionaries({}, optional={"at_least": st.integers(0, 99), "at_most": st.integers(0, 99),
                                          "not": _VALUES}).filter(bool)
)  # fmt: skip
SELECTIONS = st.dictionaries(_IDS, _WANTED, max_size=4)


JSON = st.recursive(
    st.none() | _VALUES | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_IDS, inner, max_size=3),
    max_leaves=8,
)
