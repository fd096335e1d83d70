"""The family's file page: what is masked, what is withheld and why, who gave it, who looked, where it went."""

import json
import re
from datetime import timedelta

import pytest

from tests.care.test_guidance import put_note
from tests.messages.test_messages import put_message
from tests.people import NOW, Cast, days, sign_in
from tests.pictured import plain, rows
from tests.pupils.test_life import put_guardian_paper
from zorgvuldig.care.models import GuidanceNote
from zorgvuldig.kit.rules import legal_rule

GONE = "▇ (gaat over iemand anders)"


def page(cast: Cast, name: str = "gerda", more: str = "") -> str:
    path = f"/mijn-kind/{cast.noor.uid}/{more}" if name == "gerda" else f"/mijn-gegevens/{more}"
    return sign_in(cast.people[name]).get(path).content.decode()


@pytest.mark.parametrize("name", ["gerda", "noor"])
@pytest.mark.parametrize("audience", ["mentors", "care", "myself"])
def test_a_marked_passage_is_not_on_the_family_page(cast: Cast, name: str, audience: str) -> None:
    put_note(cast, cast.maud, audience, title="Ruzie met [[Bram V.]]", text="Noor zei sorry. [[Bram huilde.]] Goed zo.")
    text = page(cast, name)
    assert f"Ruzie met {GONE}" in text
    assert f"Noor zei sorry. {GONE} Goed zo." in text
    assert "Bram" not in text
    use = page(cast, name, "gebruik/")
    assert "Bram" not in use
    assert "Nu: 2." in use[use.index('id="niet-hier"') :]


def test_staff_read_a_marked_passage_as_it_was_written(cast: Cast) -> None:
    put_note(cast, cast.maud, title="Ruzie", text="[[Bram huilde.]]")
    for path in ("begeleiding/notities/", "begeleiding/"):
        text = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/{path}").content.decode()
        assert GONE not in text
    notes = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/notities/").content.decode()
    assert "[[Bram huilde.]]" in notes


def test_an_earlier_version_of_a_note_hides_what_was_marked_later(cast: Cast) -> None:
    uid = put_note(cast, cast.maud, title="Ruzie", text="Noor en [[Bram]] hadden ruzie.")
    (row,) = cast.db.execute("select id from guidance_note where uid = %s", [uid]).fetchone()
    old = GuidanceNote._meta.get_field("text").sealed_for(cast.noor.id, "Noor en Bram hadden ruzie.")
    sealed = ["\\x" + bytes(old).hex(), "\\x00"]
    cast.db.execute(
        "insert into gate.change (at, actor_id, purpose, table_name, row_id, pupil_id, mask, op, changed) "
        "select %s, %s, 'mentoring', 'guidance_note', %s, %s, 1 << 30, 'update', %s::jsonb",
        [NOW, cast.maud.id, row, cast.noor.id, json.dumps({"text": sealed})],
    )
    text = page(cast)
    assert "Eén keer verbeterd" in text
    assert "Bram" not in text


def test_a_marked_passage_in_a_message_is_masked_in_the_inbox(cast: Cast) -> None:
    uid = put_message(cast, subject="Over [[Bram]]", body="Noor en [[Bram]] zaten samen.")
    gerda = sign_in(cast.gerda)
    path = f"/mijn-berichten/{cast.noor.uid}/{uid}/"
    for address in ("/mijn-berichten/", path, f"/mijn-kind/{cast.noor.uid}/"):
        assert "Bram" not in gerda.get(address).content.decode(), address
    gerda.post(path)
    text = gerda.get(path).content.decode()
    assert f"Noor en {GONE} zaten samen." in text
    assert "Bram" not in text
    assert f"Noor en {GONE} zaten samen." in page(cast, "noor")


def test_marks_that_are_not_closed_are_refused(cast: Cast) -> None:
    answers = {"audience": "mentors", "kind": "note", "happened_on": f"{days(-1):%Y-%m-%d}", "title": "Ruzie"}
    path = f"/leerlingen/{cast.noor.uid}/begeleiding/notities/nieuw/"
    maud = sign_in(cast.maud)
    answer = maud.post(path, answers | {"text": "Noor en [[Bram"})
    assert "Begin elk stuk over iemand anders met [[ en sluit het met ]]." in answer.content.decode()
    assert cast.db.execute("select count(*) from guidance_note").fetchone()[0] == 0
    assert "Zet dat stuk tussen [[ en ]]." in maud.get(path).content.decode()


def test_what_is_another_guardians_is_named_and_not_shown(cast: Cast) -> None:
    put_guardian_paper(cast)
    cast.db.execute("update guardianship set restricted_until = %s where guardian_id = %s", [days(-1), cast.karim.id])
    text = sign_in(cast.karim).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "Gerda Ouder" in text
    assert "gerda@example.org" not in text
    assert "karim@example.org" in text
    text = sign_in(cast.karim).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    withheld = text[text.index('id="niet-hier"') :]
    assert "AVG artikel 15(4)" in withheld
    assert "Nu: 2." in withheld  # Gerda and Rob
    assert "Autoriteit Persoonsgegevens" in withheld


def test_each_datum_says_who_gave_it(cast: Cast) -> None:
    cast.db.execute(
        "update pupil_contact set sources = %s where pupil_id = %s",
        [json.dumps({"*": "guardian", "town": "sds", "postcode": ""}), cast.noor.id],
    )
    part = page(cast)
    part = part[part.index('id="contact"') :]
    given = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", part[part.index("Van wie komt elk gegeven?") :]))
    assert "Straat en huisnummer" in given["Van de ouders"]
    assert given["Uit een ander systeem van de school"] == "Woonplaats"
    assert "sds" not in part


def test_what_left_says_to_whom_on_which_ground_and_what(cast: Cast) -> None:
    gone(cast, "attendance_officer", days_ago=3)
    part = page(cast, more="gebruik/")
    part = part[part.index('id="weg"') : part.index('id="wie-mag"')]
    assert "leerplichtambtenaar" in part
    assert "Op grond van AVG art." in part
    assert "pupil_identity" not in part
    assert 'weg/"' in part
    every = page(cast, more="weg/")
    assert "Voornaam, Achternaam" in every
    assert "pupil_identity" not in every


def gone(cast: Cast, recipient: str, *, days_ago: int) -> None:
    """Something that left about Noor."""
    cast.put(
        "release",
        uid=cast.db.execute("select gen_random_uuid()").fetchone()[0],
        pupil_id=cast.noor.id,
        released_at=NOW - timedelta(days=days_ago),
        channel="letter",
        recipient=recipient,
        basis="rights",
        fields=json.dumps(["pupil_identity.pupil_id", "pupil_identity.given_name", "pupil_identity.family_name"]),
        actor_id=cast.anna.id,
    )


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_the_picture_shows_what_left_and_what_may(cast: Cast, name: str) -> None:
    gone(cast, "attendance_officer", days_ago=3)
    gone(cast, "unknown_party", days_ago=2)
    text = page(cast, name, "waarheen/")
    assert text.count("t-vast") > text.count("t-kan") > 0
    assert "1 keer gegeven" in text
    assert "Nog niets gegeven" in text
    assert "unknown_party" in text
    assert legal_rule("recipients.attendance_officer") in text
    assert text.count("<script") == text.count("<script src=")
    assert "style=" not in text
    for secret in ("Bakkerman", "Geheimlaan", "Bram"):
        assert secret not in text.partition("<figure>")[2]


def test_the_picture_of_where_data_go_says_what_the_table_says(cast: Cast) -> None:
    for recipient, times in (("attendance_officer", 2), ("unknown_party", 1)):
        for ago in range(times):
            gone(cast, recipient, days_ago=ago + 1)
    text = page(cast, "gerda", "waarheen/")
    table = rows(text, "Wie het kreeg of kan krijgen")
    got = {name: said.partition(",")[0] for name, said, *_rest in table if "keer gegeven" in said}
    assert set(got.values()) == {"2 keer gegeven", "1 keer gegeven"}
    for look in ("breed", "smal"):
        drawn = " ".join(plain(one) for one in re.findall(r"<text[^>]*>.*?</text>", svg(text, look)))
        for name, said in got.items():
            assert f"{name} {said}" in drawn, look
        assert f"{len(table) - len(got)} ontvangers" in drawn


def svg(text: str, look: str) -> str:
    """The wide or the narrow picture."""
    return text.partition(f'<svg class="beeld stroom {look}"')[2].partition("</svg>")[0]


def test_who_looked_stands_by_day_and_can_be_narrowed(cast: Cast) -> None:
    sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/")
    sign_in(cast.otto).get(f"/groepen/{cast.groups['wi2B'][1]}/")  # not his: no row of Noor's
    sign_in(cast.olga).get(f"/mijn-kind/{cast.noor.uid}/")  # refused
    text = page(cast, "gerda", "inzage/")
    assert "Maud Werker" in text
    assert "Iemand zonder toegang" in text
    assert "niets gezien" in text
    assert "Olga" not in text
    staff = page(cast, "gerda", "inzage/?wie=staff")
    assert "Maud Werker" in staff
    assert "Iemand zonder toegang" not in staff
    refused = page(cast, "gerda", "inzage/?wie=refused")
    assert "Maud Werker" not in refused
    assert "Iemand zonder toegang" in refused
    assert "Maud Werker" in page(cast, "gerda", "inzage/?wie=nonsense")
