"""Who may ask what: the pupil from 16, before that a parent with authority, and one question for a parent without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.rights.representation.rules import ActsAs, may_act
from zorgvuldig.rights.requests.labels import KINDS

RIGHTS = [kind for kind in KINDS if kind != "information"]


@pytest.mark.parametrize(
    ("acts_as", "age", "authority", "restricted", "allowed"),
    [
        ("pupil", 15, False, False, False),
        ("pupil", 16, False, False, True),
        ("pupil", None, False, False, False),
        ("guardian", 15, True, False, True),
        ("guardian", 16, True, False, False),
        ("guardian", 15, True, True, False),
        ("guardian", 15, False, False, False),
        ("guardian", None, True, False, False),
        ("other_parent", 10, False, False, False),
        ("other", 10, True, False, False),
    ],
)
def test_who_may_ask_for_access(
    acts_as: str, age: int | None, authority: bool, restricted: bool, allowed: bool
) -> None:
    answer = may_act("access", ActsAs(acts_as), age=age, has_authority=authority, is_restricted=restricted)
    assert answer.allowed == allowed
    assert answer.reason.nl.endswith(".")


@pytest.mark.parametrize(
    ("acts_as", "age", "restricted", "allowed"),
    [
        ("other_parent", 13, False, True),
        ("other_parent", 17, False, True),
        ("other_parent", 18, False, False),
        ("other_parent", 13, True, False),
        ("other_parent", None, False, False),
        ("guardian", 13, False, False),
        ("pupil", 17, False, False),
        ("other", 13, False, False),
    ],
)
def test_important_facts_are_for_a_parent_without_authority(
    acts_as: str, age: int | None, restricted: bool, allowed: bool
) -> None:
    answer = may_act("information", ActsAs(acts_as), age=age, is_restricted=restricted)
    assert answer.allowed == allowed


@given(
    st.sampled_from(RIGHTS), st.sampled_from(list(ActsAs)), st.none() | st.integers(0, 25), st.booleans(), st.booleans()
)
def test_at_any_age_pupil_and_parents_never_both_may(
    kind: str, acts_as: ActsAs, age: int | None, authority: bool, restricted: bool
) -> None:
    answer = may_act(kind, acts_as, age=age, has_authority=authority, is_restricted=restricted)
    pupil = may_act(kind, ActsAs.PUPIL, age=age)
    if acts_as is not ActsAs.PUPIL and answer.allowed:
        assert acts_as is ActsAs.GUARDIAN
        assert authority
        assert not restricted
        assert not pupil.allowed
