"""Consent from paper: the desk records what stands on it with the paper as evidence, and never against a later no."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from psycopg import errors

from tests.care.test_health import kept
from tests.consent.papering import OTHER, TOPIC, answers, desk, paper, put_answer, put_question, said
from tests.gate.hostile import attempt, connect, token_of
from tests.people import NOW, Cast, days, sign_in
from tests.platform.vault.samples import DOCX, PDF, picture
from zorgvuldig.consent.desk.reads import DECIDES_AT
from zorgvuldig.gate.declared import REGISTER


@pytest.fixture
def anna(cast: Cast) -> Client:
    """The administration's browser."""
    return sign_in(cast.anna)


@pytest.fixture
def more_files() -> Callable[[], int]:
    """How many sealed files came since the test began."""
    before = kept()
    return lambda: kept() - before


def bring(client: Client, cast: Cast, who: str = "gerda", pupil: str = "noor", **more: Any) -> Any:
    """What the desk's form answers to this paper."""
    return client.post(desk(cast, pupil, "nieuw/"), said(cast, who, **more))


def state(cast: Cast, topic: str = TOPIC, pupil: str = "noor") -> str:
    """What holds, as the database says."""
    row = cast.db.execute(
        "select state from gate.consent_states(array[%s]) where topic = %s", [cast.people[pupil].id, topic]
    ).fetchone()
    return str(row[0])


# --- recording -------------------------------------------------------------------------------------------------------


def test_a_paper_is_recorded_with_its_answers(cast: Cast, anna: Client) -> None:
    answer = bring(anna, cast, over__newsletter="yes", over__press="no", signed_on=days(-3).isoformat())
    assert answer.status_code == 303
    assert sorted(answers(cast)) == [(TOPIC, cast.gerda.id, True), (OTHER, cast.gerda.id, False)]
    assert cast.db.execute("select signed_on, added_by_id, media_type from consent_paper").fetchall() == [
        (days(-3), cast.anna.id, "application/pdf")
    ]
    assert answers(cast, "recorded_by_id, version, paper_id is not null") == [(cast.anna.id, 1, True)] * 2
    assert (state(cast), state(cast, OTHER), state(cast, "yearbook")) == ("yes", "no", "unknown")
    shown = anna.get(desk(cast)).content.decode()
    assert "2 antwoorden zijn opgeschreven" in shown
    assert "toestemming.pdf" in shown
    assert "Gerda" in shown


def test_the_paper_is_the_evidence_and_opens_at_the_desk_alone(cast: Cast, anna: Client) -> None:
    bring(anna, cast, over__newsletter="yes")
    (uid,) = cast.db.execute("select uid from consent_paper").fetchone()
    found = anna.get(desk(cast, more=f"{uid}/"))
    assert found.content == PDF
    assert anna.get(desk(cast, "bram", f"{uid}/")).status_code == 404
    for other in ("wim", "leo", "petra", "maud", "cato", "gerda", "bas"):
        assert sign_in(cast.people[other]).get(desk(cast, more=f"{uid}/")).status_code == 404


def test_the_pupil_signs_from_sixteen(cast: Cast, anna: Client) -> None:
    assert DECIDES_AT == 16
    assert bring(anna, cast, "gerda", "tess", over__newsletter="yes").status_code == 422
    assert bring(anna, cast, "tess", "tess", over__newsletter="yes").status_code == 303
    assert state(cast, pupil="tess") == "yes"


def test_a_pupil_who_turned_sixteen_meanwhile_decides_alone(cast: Cast, anna: Client) -> None:
    """The form was opened for the guardian; when it comes back the pupil is sixteen."""
    assert "Gerda" in anna.get(desk(cast, more="nieuw/")).content.decode()
    born = days(0).replace(year=days(0).year - 16, month=1, day=1)
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [born, cast.noor.id])
    answer = bring(anna, cast, over__newsletter="yes")
    assert answer.status_code == 422
    assert "mag vandaag niet beslissen" in answer.content.decode()
    assert answers(cast) == []


@pytest.mark.parametrize("who", ["rob", "karim", "olga", "noor", "anna"])
def test_who_does_not_decide_signs_in_vain(cast: Cast, anna: Client, who: str, more_files: Callable[[], int]) -> None:
    answer = bring(anna, cast, who, over__newsletter="yes")
    assert answer.status_code == 422
    assert "mag vandaag niet beslissen" in answer.content.decode()
    assert answers(cast) == []
    assert more_files() == 0


def test_a_pupil_without_a_birth_date_has_nobody_who_decides(cast: Cast, anna: Client) -> None:
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.noor.id])
    assert "kent de geboortedatum niet" in anna.get(desk(cast)).content.decode()
    assert anna.get(desk(cast, more="nieuw/")).status_code == 303
    assert bring(anna, cast, over__newsletter="yes").status_code == 303
    assert answers(cast) == []


def test_a_yes_beside_another_ones_no_is_recorded_and_changes_nothing(cast: Cast, anna: Client) -> None:
    put_answer(cast, "maud", allows=False, pupil="sem")
    assert bring(anna, cast, "olga", "sem", over__newsletter="yes").status_code == 303
    assert state(cast, pupil="sem") == "no"
    assert "blijft het nee" in anna.get(desk(cast, "sem")).content.decode()


def test_a_no_on_paper_wins_from_another_ones_yes(cast: Cast, anna: Client) -> None:
    put_answer(cast, "maud", allows=True, pupil="sem")
    assert state(cast, pupil="sem") == "yes"
    bring(anna, cast, "olga", "sem", over__newsletter="no")
    assert state(cast, pupil="sem") == "no"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Kies bij ten minste één vraag ja of nee."),
        ({"over__newsletter": "misschien"}, "Kies een van deze mogelijkheden."),
        ({"over__newsletter": "yes", "person": ""}, "Kies wie het papier tekende."),
        ({"over__newsletter": "yes", "signed_on": days(1).isoformat()}, "Deze dag moet nog komen."),
        ({"over__newsletter": "yes", "signed_on": ""}, "Vul de dag in die bij de handtekening staat."),
        ({"over__newsletter": "yes", "signed_on": "onzin"}, "dag, maand en jaar"),
        ({"over__newsletter": "yes", "file": ""}, "Kies een bestand."),
        ({"over__newsletter": "yes", "file": paper(content=b"")}, "Dit bestand is leeg."),
        ({"over__newsletter": "yes", "file": paper(content=DOCX)}, "Wij kunnen dit soort bestand niet bewaren."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    cast: Cast, anna: Client, wrong: dict[str, Any], sentence: str, more_files: Callable[[], int]
) -> None:
    answer = bring(anna, cast, **wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (answers(cast), more_files()) == ([], 0)
    assert cast.db.execute("select count(*) from consent_paper").fetchone() == (0,)


def test_a_photo_of_the_paper_will_do(cast: Cast, anna: Client) -> None:
    photo = paper("papier.jpg", picture("JPEG"))
    assert bring(anna, cast, over__newsletter="yes", file=photo).status_code == 303


# --- words that changed ----------------------------------------------------------------------------------------------


def test_a_yes_in_other_words_does_not_count_and_a_no_does(
    cast: Cast, anna: Client, more_files: Callable[[], int]
) -> None:
    """The text changed between opening the form and sending it."""
    answer = bring(anna, cast, over__newsletter="yes", tekst__newsletter="0")
    assert answer.status_code == 422
    assert "Een ja op de oude tekst telt niet" in answer.content.decode()
    assert (answers(cast), more_files()) == ([], 0)
    assert bring(anna, cast, over__newsletter="yes", tekst__newsletter="").status_code == 422
    assert bring(anna, cast, over__newsletter="no", tekst__newsletter="9").status_code == 303


def test_a_paper_from_before_the_words_has_other_words(cast: Cast, anna: Client) -> None:
    since = {TOPIC: NOW - timedelta(days=5)}
    with mock.patch("zorgvuldig.consent.desk.pages.reads.worded_since", return_value=since):
        answer = bring(anna, cast, over__newsletter="yes", signed_on=days(-6).isoformat())
        assert answer.status_code == 422
        assert "Deze tekst is er pas sinds" in answer.content.decode()
        assert bring(anna, cast, over__newsletter="no", signed_on=days(-6).isoformat()).status_code == 303
        assert bring(anna, cast, over__newsletter="yes", signed_on=days(-4).isoformat()).status_code == 303


def test_a_first_wording_may_be_older_than_the_system(cast: Cast, anna: Client) -> None:
    cast.db.execute("delete from consent_wording")
    cast.put("consent_wording", topic=TOPIC, version=1, nl="x", en="x", kept_at=NOW)
    assert bring(anna, cast, over__newsletter="yes", signed_on=days(-60).isoformat()).status_code == 303


# --- a paper that lay too long ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("signed_days_ago", [4, 3])
def test_a_yes_on_paper_does_not_undo_a_later_withdrawal(
    cast: Cast, anna: Client, signed_days_ago: int, more_files: Callable[[], int]
) -> None:
    put_answer(cast, "gerda", allows=False, at=NOW - timedelta(days=3))
    answer = bring(anna, cast, over__newsletter="yes", signed_on=days(-signed_days_ago).isoformat())
    assert answer.status_code == 422
    assert "zei later nee" in answer.content.decode()
    assert (state(cast), more_files()) == ("no", 0)


def test_a_newer_paper_does(cast: Cast, anna: Client) -> None:
    put_answer(cast, "gerda", allows=False, at=NOW - timedelta(days=3))
    assert bring(anna, cast, over__newsletter="yes", signed_on=days(-2).isoformat()).status_code == 303
    assert state(cast) == "yes"


def test_a_no_on_an_old_paper_does_not_undo_a_later_yes(cast: Cast, anna: Client) -> None:
    put_answer(cast, "gerda", allows=True, at=NOW - timedelta(days=3))
    answer = bring(anna, cast, over__newsletter="no", signed_on=days(-5).isoformat())
    assert answer.status_code == 422
    assert "zei later ja" in answer.content.decode()
    assert bring(anna, cast, over__newsletter="no", signed_on=days(-3).isoformat()).status_code == 303


def test_a_typing_error_is_put_right_with_the_same_paper(cast: Cast, anna: Client) -> None:
    bring(anna, cast, over__newsletter="no", signed_on=days(-2).isoformat())
    assert bring(anna, cast, over__newsletter="yes", signed_on=days(-2).isoformat()).status_code == 303
    assert state(cast) == "yes"


def test_when_the_database_says_no_nothing_is_kept(cast: Cast, anna: Client, more_files: Callable[[], int]) -> None:
    """Whoever withdraws while the form is being sent: the page has not seen it, the database has."""
    put_answer(cast, "gerda", allows=False)
    with mock.patch("zorgvuldig.consent.desk.pages.reads.last_answers", return_value={}):
        answer = bring(anna, cast, over__press="yes", over__newsletter="yes")
    assert answer.status_code == 422
    assert "zei later nee" in answer.content.decode()
    assert (answers(cast), more_files()) == ([], 0)
    assert cast.db.execute("select count(*) from consent_paper").fetchone() == (0,)


# --- questions about one exchange ------------------------------------------------------------------------------------


def test_a_question_about_one_exchange_is_answered_on_paper(cast: Cast, anna: Client) -> None:
    uid = put_question(cast)
    assert "Bakkerij De Wilg" in anna.get(desk(cast, more="nieuw/")).content.decode()
    assert bring(anna, cast, **{f"vraag-{uid}": "yes"}).status_code == 303
    assert answers(cast) == [("", cast.gerda.id, True)]
    assert cast.db.execute("select gate.request_state(id) from consent_request").fetchone() == ("yes",)


def test_a_question_that_is_over_is_not_asked_any_more(cast: Cast, anna: Client) -> None:
    uid = put_question(cast, ends_on=days(0))
    assert "Bakkerij De Wilg" not in anna.get(desk(cast, more="nieuw/")).content.decode()
    assert bring(anna, cast, **{f"vraag-{uid}": "yes"}).status_code == 422
    assert answers(cast) == []


def test_a_question_about_somebody_else_is_not_answered_here(cast: Cast, anna: Client) -> None:
    uid = put_question(cast, "bram")
    assert bring(anna, cast, **{f"vraag-{uid}": "yes"}).status_code == 422
    assert answers(cast) == []


def test_what_staff_typed_is_shown_and_never_run(cast: Cast, anna: Client) -> None:
    put_question(cast, purpose="<script>1</script>", party_name="<b>x</b>")
    for more in ("", "nieuw/", "formulier/"):
        shown = anna.get(desk(cast, more=more)).content.decode()
        assert "<script>1</script>" not in shown
        assert "<b>x</b>" not in shown
    assert "&lt;script&gt;1&lt;/script&gt;" in anna.get(desk(cast, more="nieuw/")).content.decode()


# --- the desk's page -------------------------------------------------------------------------------------------------


def test_the_desk_sees_who_has_still_to_answer(cast: Cast, anna: Client) -> None:
    many = len(REGISTER.topics)
    assert f"nog {many} vragen zonder antwoord" in anna.get(desk(cast)).content.decode()
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "gerda", allows=False, topic=OTHER, version=7)
    put_answer(cast, "rob", allows=False, topic="yearbook")
    shown = anna.get(desk(cast)).content.decode()
    assert f"nog {many - 2} vragen zonder antwoord" in shown
    assert "Rob" not in shown


def test_a_yes_in_old_words_is_asked_again(cast: Cast, anna: Client) -> None:
    put_answer(cast, "gerda", allows=True, version=7)
    assert f"nog {len(REGISTER.topics)} vragen zonder antwoord" in anna.get(desk(cast)).content.decode()


def test_the_form_to_print_has_every_question_in_the_words_of_today(cast: Cast, anna: Client) -> None:
    shown = anna.get(desk(cast, more="formulier/")).content.decode()
    for topic in REGISTER.topics.values():
        assert topic.asks.nl.replace("'", "&#x27;") in shown
    assert "Gerda" in shown
    assert "Rob" not in shown


# --- by hand ---------------------------------------------------------------------------------------------------------

READS = ("organisation", "staff", "identity", "birth", "guardian", "consent")
PAPER = (
    "insert into consent_paper (uid, pupil_id, blob, name, media_type, size, added_at, added_by_id, signed_on) values "
    "(gen_random_uuid(), {pupil}, gen_random_uuid(), 'x', 'application/pdf', 1, now(), {who}, {signed_on}) returning id"
)
ANSWER = (
    "insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id, paper_id) "
    "select gen_random_uuid(), {pupil}, 'newsletter', 1, {person}, true, 'paper', now(), {who}, p.id from p returning id"
)


def by_hand(cast: Cast, person: str = "gerda", signed_on: str = "current_date", pupil: str = "noor") -> Any:
    """A paper and a yes on it in one statement, by the runtime role behind an honest door of the desk; nothing stays."""
    values = {
        "pupil": cast.people[pupil].id,
        "who": cast.anna.id,
        "person": cast.people[person].id,
        "signed_on": signed_on,
    }
    number = uuid.uuid4()
    put = cast.put(
        "consent_paper", uid=number, pupil_id=values["pupil"], blob=uuid.uuid4(), name="x", media_type="application/pdf",
        size=1, added_at=NOW, added_by_id=cast.anna.id, signed_on=NOW.date(),
    )  # fmt: skip
    cast.db.execute(f"update consent_paper set signed_on = {signed_on} where id = {put}")
    with connect() as runtime:
        token = token_of(runtime, cast.anna, "consent_desk", READS, "pupil", cast.people[pupil].uid, ("consent",))
        statement = f"with p as (select id from consent_paper where id = {put}) " + ANSWER.format(**values)
        return attempt(runtime, "writer", token, statement)


def test_by_hand_the_desk_records_a_yes(cast: Cast) -> None:
    assert by_hand(cast)


@pytest.mark.parametrize(
    ("person", "pupil", "why"),
    [
        ("rob", "noor", "consent_answer_decides"),
        ("karim", "noor", "consent_answer_decides"),
        ("olga", "noor", "consent_answer_decides"),
        ("noor", "noor", "consent_answer_decides"),
        ("gerda", "tess", "consent_answer_decides"),
        ("ymke", "yara", "consent_answer_decides"),
    ],
)
def test_by_hand_only_who_decides_counts(cast: Cast, person: str, pupil: str, why: str) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        by_hand(cast, person, pupil=pupil)
    assert refused.value.diag.constraint_name == why


@pytest.mark.parametrize("signed_on", ["current_date - 1", "current_date", "current_date + 9"])
def test_by_hand_a_paper_does_not_undo_a_later_no(cast: Cast, signed_on: str) -> None:
    put_answer(cast, "gerda", allows=False, at=NOW)
    with pytest.raises(errors.CheckViolation) as refused:
        by_hand(cast, signed_on=signed_on)
    assert refused.value.diag.constraint_name == "consent_answer_older"


def test_by_hand_a_paper_is_added_and_never_changed(cast: Cast) -> None:
    add = PAPER.format(pupil=cast.noor.id, who=cast.anna.id, signed_on="current_date")
    with connect() as runtime:
        token = token_of(runtime, cast.anna, "consent_desk", READS, "pupil", cast.noor.uid, ("consent",))
        assert attempt(runtime, "writer", token, add)
        for other in (cast.leo.id, cast.gerda.id):
            with pytest.raises(errors.InsufficientPrivilege):
                attempt(runtime, "writer", token, PAPER.format(pupil=cast.noor.id, who=other, signed_on="current_date"))
        for change in ("update consent_paper set signed_on = current_date", "delete from consent_paper"):
            with pytest.raises(errors.InsufficientPrivilege):
                attempt(runtime, "writer", token, change)
