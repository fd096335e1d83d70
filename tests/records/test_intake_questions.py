"""The form asks only what the register knows, says why, and asks for consent only where the register has a topic."""

import re
from collections.abc import Iterator
from types import MappingProxyType

import pytest
from django.test import Client
from django.utils.translation import override

from tests.people import Cast, sign_in
from tests.records.applying import applied, ask_link, open_round
from tests.records.test_intake_decisions import admission, decide
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.records import intake_questions
from zorgvuldig.records.intake_questions import GUARDIAN, Question, completeness, lacking, steps
from zorgvuldig.records.queries.intake_family import read
from zorgvuldig.register.schema import ConsentTopic, Text


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
    assert not REGISTER.topics
    assert client.get(f"/aanmelden/{token}/toestemming/").status_code == 404
    assert "toestemming" not in client.get(f"/aanmelden/{token}/").content.decode()


@pytest.fixture
def topic() -> Iterator[None]:
    """A register with one topic; the rest of it stays as it is."""
    before = REGISTER.topics
    newsletter = ConsentTopic(
        "newsletter", Text("Foto in de nieuwsbrief", "Photo in the newsletter"), "family", ("identity",)
    )
    object.__setattr__(REGISTER, "topics", MappingProxyType({"newsletter": newsletter}))
    yield
    object.__setattr__(REGISTER, "topics", before)


@pytest.mark.usefixtures("topic")
@pytest.mark.parametrize(("answer", "held"), [("yes", {"newsletter": True}), ("no", {"newsletter": False}), ("", {})])
def test_consent_is_asked_and_never_a_condition(cast: Cast, client: Client, answer: str, held: dict[str, bool]) -> None:
    token = ask_link(client, open_round(cast))
    page = client.get(f"/aanmelden/{token}/toestemming/").content.decode()
    assert "Foto in de nieuwsbrief" in page
    assert "checked" not in page
    assert client.post(f"/aanmelden/{token}/toestemming/", {"newsletter": answer}).status_code == 303
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
def test_what_was_said_about_consent_outlives_the_form(cast: Cast) -> None:
    uid, token = applied(cast, topics={"newsletter": True})
    assert "Foto in de nieuwsbrief" in sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").content.decode()
    assert decide(sign_in(cast.anna), uid, "aanname", admission()).status_code == 303
    length = cast.db.execute("select length(answers) from application where uid = %s", [uid]).fetchone()
    assert length
    assert 0 < length[0] < 100
    assert read(token) is None
