"""What a family sees of keeping: until when each kind stays, what stays longer without whose words, and that a copy was offered."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection

from tests.messages.test_messages import put_message
from tests.people import NOW, Cast, days, secret_of, sign_in
from tests.retention.keeping import LEFT, leave, put_hold
from tests.rights.asking import put_request
from zorgvuldig.copies.document import CATEGORIES, tables
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.retention.models import HoldReason

SECRET = "Een buurvrouw zegt iets anders."


def file(cast: Cast, who: str = "gerda", page: str = "gebruik/") -> str:
    path = f"/mijn-kind/{cast.noor.uid}/" if who == "gerda" else "/mijn-gegevens/"
    return str(sign_in(cast.people[who]).get(f"{path}{page}").content.decode())


def part(text: str) -> str:
    return text[text.index('id="bewaren"') : text.index('id="inzage"')]


@pytest.mark.parametrize(
    ("who", "when"), [("gerda", "nadat uw kind is uitgeschreven"), ("noor", "nadat u bent uitgeschreven")]
)
def test_the_page_says_until_when_in_the_words_of_the_reader(cast: Cast, who: str, when: str) -> None:
    assert f"Verdwijnt 5 jaar {when}." in part(file(cast, who))
    text = file(cast, who, "")
    grades = text[text.index('id="cijfers"') : text.index('id="aanwezig"')]
    assert "Verdwijnt 2 jaar" in grades[grades.index('class="kant"') :]


def test_after_the_last_school_day_the_page_has_days(cast: Cast) -> None:
    leave(cast)
    text = part(file(cast))
    assert f"Verdwijnt op 1 augustus {LEFT.year + 2}: 2 jaar na de laatste schooldag, 31 juli {LEFT.year}." in text
    assert text.index(f"Verdwijnt op 1 augustus {LEFT.year + 2}") < text.index(f"op 1 augustus {LEFT.year + 5}:")


def margin(cast: Cast, key: str, who: str) -> str:
    """What stands in the margin beside this part of the page with the data."""
    text = file(cast, who, "")
    found = text[text.index(f'id="{key}"') :]
    return found[found.index('class="kant"') : found.index("</section>")]


def test_the_margin_says_of_one_pupil_what_is_kept_longer(cast: Cast) -> None:
    for pupil in ("noor", "bram"):
        put_message(cast, pupil=pupil)
    usual = margin(cast, "berichten", "noor")
    assert "Elk bericht verdwijnt" in usual
    assert "Blijft langer" not in usual
    put_hold(cast, "noor", "messages", kind="complaint", until=days(200), reason=SECRET)
    assert "Blijft langer, tot" in margin(cast, "berichten", "noor")
    assert "Blijft langer" not in margin(cast, "berichten", "bram")


def test_the_margin_says_a_day_after_the_last_school_day(cast: Cast) -> None:
    assert "Verdwijnt op" not in margin(cast, "cijfers", "noor")
    leave(cast)
    assert f"Verdwijnt op 1 augustus {LEFT.year + 2}" in margin(cast, "cijfers", "gerda")


def bars(text: str) -> dict[str, str]:
    """How wide the bar beside each sentence is."""
    found = re.findall(
        r"<li><p><b>([^<]*)</b></p>(?:<svg.*?<rect class=\"vul\"[^>]* width=\"([^\"]*)\".*?</svg>)?", text
    )
    return {says: width for says, width in found if width}


def test_a_bar_is_as_long_as_its_sentence_says(cast: Cast) -> None:
    text = part(file(cast))
    found = bars(text)
    assert "De hele breedte is 5 jaar." in text
    assert found["Verdwijnt 5 jaar nadat uw kind is uitgeschreven."] == "100.0%"
    assert found["Verdwijnt 2 jaar nadat uw kind van school is gegaan."] == "40.0%"
    assert {says for says in found if "nadat uw kind" not in says} == set()
    assert text.count("Verdwijnt 5 jaar nadat uw kind is uitgeschreven.") == 1  # whatever term says it


def test_after_the_last_school_day_a_bar_ends_on_its_day(cast: Cast) -> None:
    leave(cast)
    text = part(file(cast))
    found = bars(text)
    assert (
        f"De hele breedte is van 1 augustus {LEFT.year} tot 1 augustus {LEFT.year + 5}. De streep is vandaag." in text
    )
    whole = f"Verdwijnt op 1 augustus {LEFT.year + 5}: 5 jaar na de laatste schooldag, 31 juli {LEFT.year}."
    some = f"Verdwijnt op 1 augustus {LEFT.year + 2}: 2 jaar na de laatste schooldag, 31 juli {LEFT.year}."
    assert found[whole] == "100.0%"
    assert found[some] in ("40.0%", "40.1%", "39.9%")  # leap days
    assert text.count('class="nu"') == len(found)


@pytest.mark.parametrize("kind", ["complaint", "court", "incident", "archive"])
@pytest.mark.parametrize("who", ["gerda", "noor"])
def test_a_family_sees_that_something_stays_longer_and_never_the_words(cast: Cast, kind: str, who: str) -> None:
    put_hold(cast, "noor", "grades", kind=kind, until=days(200), reason=SECRET)
    text = file(cast, who)
    assert f"{days(200):%Y}" in part(text)
    assert "Wat langer blijft" in part(text)
    assert "Vraag het de privacy officer" in part(text)
    for page in (text, file(cast, who, ""), file(cast, who, "waarom/")):
        assert SECRET not in page
        assert "buurvrouw" not in page


def test_the_database_itself_gives_a_family_no_reason(cast: Cast) -> None:
    put_hold(cast, reason=SECRET)
    cast.put(
        "gate.change", at=NOW, table_name="hold_reason", row_id=1, pupil_id=cast.noor.id, actor_id=cast.petra.id,
        mask=REGISTER.mask(["hold"]), op="update", purpose="retention", changed=json.dumps({"text": ["a", "b"]}),
    )  # fmt: skip
    seen = {}
    for who, purpose, kind in (("gerda", "parental_view", Kind.PUPIL), ("petra", "retention", Kind.PUPIL)):
        with (
            open_door(
                secret_of(cast.people[who]),
                purpose=purpose,
                reads=("identity", "hold"),
                kind=kind,
                key=str(cast.noor.uid),
                now=NOW,
            ),
            connection.cursor() as cursor,
        ):
            cursor.execute("select count(*) from gate.change where table_name = 'hold_reason'")
            seen[who] = (HoldReason.objects.count(), cursor.fetchone()[0])
    assert seen == {"gerda": (0, 0), "petra": (1, 1)}


def test_a_copy_holds_what_stays_longer_without_the_reason() -> None:
    names = tables(CATEGORIES)
    assert "hold" in names
    assert "copy_offer" in names
    assert "hold_reason" not in names


def test_another_parents_request_is_said_without_whose_it_is(cast: Cast) -> None:
    leave(cast, on=LEFT.replace(year=LEFT.year - 9))
    put_request(cast, "noor", "tess", kind="access")
    text = file(cast)
    assert "omdat de school over deze gegevens nog iets moet beslissen" in part(text)
    assert "een verzoek over deze gegevens loopt" not in part(text).partition("Er loopt een verzoek")[0]


def test_an_offer_of_a_copy_is_shown_with_the_day(cast: Cast) -> None:
    leave(cast)
    cast.put(
        "copy_offer", pupil_id=cast.noor.id, mask=REGISTER.mask(["grades"]), due_on=days(30),
        offered_at=NOW - timedelta(days=1), way="mail", told_at=NOW - timedelta(days=1),
    )  # fmt: skip
    text = part(file(cast))
    assert "vroegen wij per e-mail of u een kopie wilt" in text
    assert 'href="#kopie"' in text


def test_somebody_elses_kinds_are_not_counted_for_a_family(cast: Cast) -> None:
    with (
        open_door(
            secret_of(cast.gerda),
            purpose="parental_view",
            reads=("identity",),
            kind=Kind.PUPIL,
            key=str(cast.noor.uid),
            now=NOW,
        ),
        connection.cursor() as cursor,
    ):
        cursor.execute("select count(*) from gate.kept_rows(%s)", [cast.noor.id])
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from gate.kept_because(%s)", [cast.sem.id])
        assert cursor.fetchone() == (0,)
