"""The form asks only what the register knows, says why, and asks for consent only where the register has a topic."""

import re
from collections.abc import Iterator
from types import MappingProxyType

import pytest
from django.test import Client
from django.utils.translation import override

from tests.admissions.applying import BORN, ask_link, fill, open_round
from tests.people import Cast
from zorgvuldig.admissions import questions as intake_questions
from zorgvuldig.admissions.family.reads import read
from zorgvuldig.admissions.questions import GUARDIAN, Question, completeness, lacking, steps
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import ConsentTopic, Text, TopicKind


@pytest.mark.parametrize("key", ["pupil_identity.religion", "pupil.nationality", "diary.text", "religion"])
def test_a_question_that_the_register_does_not_know_cannot_exist(key: str) -> None:
    with pytest.raises(LookupError, match="the register does not know it"):
        Question(key, "Wat is uw geloof?")


def test_every_question_says_why_and_how_long_in_both_languages() -> None:
    questions = [question for step in (*steps(), *GUARDIAN) for question in step.questions]
    assert len({question.key for question in questions}) >= 25
    for question in questions:
        dutch = (question.why, question.how_long)
        assert all(dutch)
        with override("en"):
            assert all((question.why, question.how_long))
            assert (question.why, question.how_long) != dutch


def test_the_reason_stands_beside_each_question(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    for slug in ("kind", "nummer", "adres", "ouder-1", "school", "noodcontact", "gezondheid"):
        page = client.get(f"/aanmelden/{token}/{slug}/").content.decode()
        step = intake_questions.step_of(slug)
        assert step
        for question in step.questions:
            assert question.why in page
            assert question.how_long in page
        assert page.count("Waarom vragen wij dit?") == len(step.questions) * (step.count or 1)


def test_only_the_one_who_types_is_helped_by_the_browser(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))

    def tokens(slug: str) -> set[str]:
        found = re.findall(r'autocomplete="([\w-]+)"', client.get(f"/aanmelden/{token}/{slug}/").content.decode())
        return set(found) - {"off"}

    assert tokens("kind") == set()
    assert tokens("adres") == {"street-address", "postal-code", "address-level2"}
    assert {"given-name", "family-name", "email", "tel"} <= tokens("ouder-1")


def test_nothing_filled_in_lacks_everything_required() -> None:
    assert completeness({}) == (0, sum(len(labels) for _step, labels in lacking({})))


# --- consent -------------------------------------------------------------------------------------------------------


def test_without_a_topic_there_is_no_page_about_consent(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    before = REGISTER.topics
    object.__setattr__(REGISTER, "topics", MappingProxyType({}))
    try:
        assert client.get(f"/aanmelden/{token}/toestemming/").status_code == 404
        assert "toestemming" not in client.get(f"/aanmelden/{token}/").content.decode()
    finally:
        object.__setattr__(REGISTER, "topics", before)


@pytest.fixture
def topic() -> Iterator[None]:
    """A register with one topic; the rest of it stays as it is."""
    before = REGISTER.topics
    newsletter = ConsentTopic(
        "newsletter", Text("Foto in de nieuwsbrief", "Photo in the newsletter"), TopicKind.PICTURE, 1,
        Text("Mag de foto in de nieuwsbrief?", "May the photo be in the newsletter?"),
    )  # fmt: skip
    object.__setattr__(REGISTER, "topics", MappingProxyType({"newsletter": newsletter}))
    yield
    object.__setattr__(REGISTER, "topics", before)


@pytest.mark.usefixtures("topic")
@pytest.mark.parametrize(
    ("answer", "held"),
    [
        ("yes", {"newsletter": {"allows": True, "version": 1}}),
        ("no", {"newsletter": {"allows": False, "version": 1}}),
        ("", {}),
    ],
)
def test_consent_is_asked_and_never_a_condition(
    cast: Cast, client: Client, answer: str, held: dict[str, dict[str, int]]
) -> None:
    token = ask_link(client, open_round(cast))
    page = client.get(f"/aanmelden/{token}/toestemming/").content.decode()
    assert "Foto in de nieuwsbrief" in page
    assert "Mag de foto in de nieuwsbrief?" in page
    assert "checked" not in page
    said = {"newsletter": answer, "newsletter-words": "1"}
    assert client.post(f"/aanmelden/{token}/toestemming/", said).status_code == 303
    draft = read(token)
    assert draft
    assert draft.answers.get("topics", {}) == held
    assert "toestemming" not in {step.slug for step, _labels in lacking(draft.answers)}


@pytest.mark.usefixtures("topic")
def test_an_unknown_topic_or_answer_is_not_kept(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    client.post(f"/aanmelden/{token}/toestemming/", {"website": "yes"})
    draft = read(token)
    assert draft
    assert draft.answers["topics"] == {}
    assert client.post(f"/aanmelden/{token}/toestemming/", {"newsletter": "misschien"}).status_code == 422


@pytest.mark.usefixtures("topic")
@pytest.mark.parametrize("words", ["", "0", "2"])
def test_an_answer_to_other_words_is_not_kept_and_asked_again(cast: Cast, client: Client, words: str) -> None:
    token = ask_link(client, open_round(cast))
    said = {"newsletter": "yes", "newsletter-words": words}
    answer = client.post(f"/aanmelden/{token}/toestemming/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "De tekst is veranderd nadat u hem las." in page
    assert "checked" not in page
    assert 'name="newsletter-words" value="1"' in page
    draft = read(token)
    assert draft
    assert "topics" not in draft.answers


def test_a_child_that_decides_alone_is_not_spoken_for(cast: Cast, client: Client) -> None:
    token = ask_link(client, open_round(cast))
    fill(client, token, "kind", **{"pupil_birth-born_on_2": str(BORN.year - 5)})
    page = client.get(f"/aanmelden/{token}/toestemming/").content.decode()
    assert "beslist hier zelf over" in page
    assert 'type="radio"' not in page
    client.post(f"/aanmelden/{token}/toestemming/", {"newsletter": "yes", "newsletter-words": "1"})
    draft = read(token)
    assert draft
    assert draft.answers["topics"] == {}
