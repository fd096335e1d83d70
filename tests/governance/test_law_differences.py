"""Two texts of an article side by side, by paragraph, with the words that differ marked."""

from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.governance.law import differences
from zorgvuldig.governance.law.differences import ParagraphPair, Words, paragraph_pairs

TEXT = st.lists(st.lists(st.sampled_from(["de", "school", "meldt", "dit"]), min_size=1).map(" ".join)).map("\n".join)


def marked(side: list[Words]) -> list[str]:
    return [words.text for words in side if words.is_marked]


def test_only_the_words_that_differ_are_marked() -> None:
    (first, second, third) = paragraph_pairs(
        "1. De school meldt dit.\n2. Altijd.", "1. De school meldt dat.\n2. Altijd.\n3. Direct."
    )
    assert (marked([*first.before]), marked([*first.after])) == (["dit."], ["dat."])
    assert second.is_same
    assert third == ParagraphPair([], [Words("3. Direct.", is_marked=True)])


@given(old=TEXT, new=TEXT)
def test_nothing_of_either_text_is_lost(old: str, new: str) -> None:
    pairs = paragraph_pairs(old, new)
    for text, sides in ((old, [pair.before for pair in pairs]), (new, [pair.after for pair in pairs])):
        assert [" ".join(words.text for words in side) for side in sides if side] == text.splitlines()
    assert all(pair.is_same for pair in pairs) is (old == new)


def test_a_paragraph_that_is_too_long_to_compare_is_marked_as_a_whole() -> None:
    long = "woord " * differences.MAX_WORDS
    (pair,) = paragraph_pairs(f"{long}oud", f"{long}nieuw")
    assert [len(side) for side in (pair.before, pair.after)] == [1, 1]
    assert not pair.is_same
