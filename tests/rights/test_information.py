"""The weighing about a parent without authority is kept as one text and read back as four answers."""

from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.rights.requests.information import QUESTIONS, read, written

LINES = st.lists(st.sampled_from(["Ja.", "Nee, want", "## facts", "# kop", "", "De mentor zegt: goed."]), max_size=4)


@given(st.lists(LINES, min_size=4, max_size=4))
def test_every_answer_comes_back_to_its_own_question(answers: list[list[str]]) -> None:
    said = {key: "\n".join(lines) for key, lines in zip(QUESTIONS, answers, strict=True)}
    back = read(written(said))
    assert list(back) == list(QUESTIONS)
    for key, text in said.items():
        assert back[key].replace("#", "").split() == text.replace("#", "").split()


def test_an_empty_weighing_has_no_answers() -> None:
    assert read("") == {}
