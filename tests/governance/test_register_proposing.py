"""Proposing a change of the register: every form, what stands beside a field that is refused, and what the next page shows."""

from typing import Any

import pytest
from django.test import Client

from tests.governance.register_world import TEXT, WHY, term
from tests.people import Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.governance.register_editor.record import rule_key
from zorgvuldig.register.load import parse
from zorgvuldig.register.schema import Register

AT = "/privacy/register/voorstel/"
RULE = "care_coordinator~works_at~incident"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def proposed(cast: Cast) -> Register:
    """What the only proposal says."""
    rows = cast.db.execute(
        "select text, proposed_by_id, why, in_force_at from register_version where not is_operators"
    ).fetchall()
    assert len(rows) == 1
    assert rows[0][1:] == (cast.petra.id, "De sector vraagt het.", None)
    return parse(rows[0][0], "register.toml")


def none_proposed(cast: Cast) -> bool:
    return cast.db.execute("select count(*) from register_version where not is_operators").fetchone() == (0,)


def filled(browser: Client, path: str, **more: Any) -> dict[str, Any]:
    """The form of an address as it comes, with a reason and with `more` of it changed."""
    form = browser.get(AT + path).context["form"]
    stands = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return (
        {name: value for name, value in stands.items() if value is not None and value is not False}
        | {"why": WHY["why"]}
        | more
    )


# --- a term, from the form to the proposal --------------------------------------------------------------------------


def test_a_form_comes_filled_in_as_things_stand(cast: Cast) -> None:
    page = text(sign_in(cast.petra).get(f"{AT}termijn/rest_at_most/"))
    assert 'name="years" value="2"' in page
    assert "Wij bewaren dit tot {period}" in page


def test_first_what_would_change_then_the_proposal(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    look = petra.post(f"{AT}termijn/rest_at_most/", term(kijk="ja"))
    assert look.status_code == 200
    page = text(look)
    assert "Dit zou er veranderen" in page
    assert "<span>2 jaar</span>" in page
    assert "<span>1 jaar</span>" in page
    assert none_proposed(cast)
    done = petra.post(f"{AT}termijn/rest_at_most/", term(voorstel="ja"))
    assert done.status_code == 303
    assert proposed(cast).terms["rest_at_most"].period == "P1Y"
    page = text(petra.get(done["Location"]))
    assert "wacht op een tweede persoon" in page
    assert "<span>1 jaar</span>" in page


def test_the_page_that_shows_it_carries_everything_on(cast: Cast) -> None:
    """So that the second button sends exactly what was looked at."""
    look = sign_in(cast.petra).post(
        f"{AT}termijn/rest_at_most/", term(tells_families="on", tell_nl="Korter.", tell_en="Shorter.")
    )
    page = text(look)
    for sent in (
        'name="years" value="1"',
        'name="tell_nl" value="Korter."',
        'name="why" value="De sector vraagt het."',
        'name="tells_families"',
    ):
        assert sent in page


def test_somebody_may_change_something_first(cast: Cast) -> None:
    back = sign_in(cast.petra).post(f"{AT}termijn/rest_at_most/", term(verander="ja"))
    assert back.status_code == 200
    assert 'name="years" value="1"' in text(back)
    assert none_proposed(cast)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("why", "", "Schrijf dit op."), ("why", " \n ", "Schrijf dit op."), ("years", "-1", "Vul een getal van 0 tot en met 200 in."),
        ("years", "twee", "Vul een getal van 0 tot en met 200 in."), ("days", "99999", "Vul een getal van 0 tot en met 3650 in."),
        ("text_en", "", "Schrijf dit op."), ("source", "", "Vul dit in."), ("source_status", "true", "Kies uit de lijst."),
        ("source_status", "law", "Vul dan in wie de tekst van nu las"), ("cites", "avg artikel 6", "«avg artikel 6» is geen plaats in een wet"),
        ("cites", "avg 6\ngdpr 6", "«gdpr 6» is geen plaats in een wet"), ("read", "gisteren", "jaar, maand en dag"), ("text_nl", "De wettelijke bewaartermijn is {period}.", "maar u koos niet voor de wet"),
        ("text_nl", "Wij bewaren dit tot 2 jaar na het verlaten.", "Schrijf {period} in plaats van de termijn"),
        ("tells_families", "on", "Schrijf op wat gezinnen lezen"), ("after", "easter", "Kies uit de lijst."),
    ],
)  # fmt: skip
def test_what_the_form_refuses(cast: Cast, field: str, value: str, says: str) -> None:
    answer = sign_in(cast.petra).post(f"{AT}termijn/rest_at_most/", term(voorstel="ja", **{field: value}))
    assert answer.status_code == 422
    assert says in text(answer)
    assert none_proposed(cast)


def test_the_text_follows_the_term(cast: Cast) -> None:
    """A term of fifty years does not stand beside a sentence that says two."""
    petra = sign_in(cast.petra)
    sent = filled(petra, "termijn/rest_at_most/", years="50", voorstel="ja")
    assert petra.post(f"{AT}termijn/rest_at_most/", sent).status_code == 303
    term = proposed(cast).terms["rest_at_most"]
    assert term.period == "P50Y"
    assert "Wij bewaren dit tot 50 jaar nadat" in term.says.nl
    assert "We keep this until 50 years after" in term.says.en


def test_camera_footage_is_not_said_to_stay_longer_than_recorders_keep_it(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    sent = filled(petra, "termijn/camera_footage/", years="1", days="", voorstel="ja")
    answer = petra.post(f"{AT}termijn/camera_footage/", sent)
    assert answer.status_code == 422
    assert "Kies een termijn van 28 dagen of korter." in str(answer.context["form"].errors["years"])
    assert none_proposed(cast)


def test_a_longest_term_is_never_shorter_than_the_shortest(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    sent = filled(petra, "termijn/file_at_most/", years="3", voorstel="ja")
    answer = petra.post(f"{AT}termijn/file_at_most/", sent)
    assert answer.status_code == 422
    assert "Maak de kortste termijn korter" in str(answer.context["form"].errors["years"])
    assert none_proposed(cast)


def test_nothing_changed_is_no_proposal(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    answer = petra.post(f"{AT}termijn/rest_at_most/", filled(petra, "termijn/rest_at_most/", voorstel="ja"))
    assert answer.status_code == 422
    assert "Dit voorstel wijzigt niets." in text(answer)


def test_what_was_filled_in_from_another_register_is_refused(cast: Cast) -> None:
    answer = sign_in(cast.petra).post(f"{AT}termijn/rest_at_most/", term(voorstel="ja", was="0" * 64))
    assert answer.status_code == 409
    assert "Het register is intussen gewijzigd." in text(answer)
    assert none_proposed(cast)


def test_while_another_comes_into_force_nothing_is_proposed(cast: Cast) -> None:
    """This process still has the register of before; half a minute later it has the other."""
    kept = cast.db.execute("select value from gate.state where key = 'register_digest'").fetchone()
    cast.db.execute(
        "insert into gate.state values ('register_digest', 'f') on conflict (key) do update set value = 'f'"
    )
    try:
        answer = sign_in(cast.petra).post(f"{AT}termijn/rest_at_most/", term(voorstel="ja"))
    finally:
        cast.db.execute("update gate.state set value = %s where key = 'register_digest'", kept)
    assert answer.status_code == 409
    assert "Het register is intussen gewijzigd." in text(answer)
    assert none_proposed(cast)


def test_who_decides_about_the_register_keeps_that_right(cast: Cast) -> None:
    answer = sign_in(cast.petra).post(f"{AT}regel-weg/school_leader~on_duty~governing/", WHY | {"voorstel": "ja"})
    assert answer.status_code == 422
    assert "Zo kan niemand het register daarna nog wijzigen." in text(answer)


def test_the_consequences_stand_there_before_anybody_proposes(cast: Cast) -> None:
    look = sign_in(cast.petra).post(f"{AT}regel-weg/teacher~teaches~teaching/", WHY)
    assert look.status_code == 200
    page = text(look)
    assert "kan hierna niet meer openen" in page
    assert "3 mensen nu" in page
    assert none_proposed(cast)


def test_nobody_else_proposes(cast: Cast) -> None:
    for who in (cast.fenna, cast.dirk, cast.anna, cast.gerda, cast.noor, cast.bas):
        browser = sign_in(who)
        assert browser.get(f"{AT}termijn/rest_at_most/").status_code == 404
        assert browser.post(f"{AT}termijn/rest_at_most/", term(voorstel="ja")).status_code == 404
    assert Client().post(f"{AT}termijn/rest_at_most/", term(voorstel="ja")).status_code == 302
    assert none_proposed(cast)


# --- the other kinds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "change", "place", "value"),
    [
        ("doel/care/", {"name_nl": "Extra steun geven"}, ("purposes", "care", "name", "nl"), "Extra steun geven"),
        ("doel/care/", {"basis": "consent"}, ("purposes", "care", "basis"), "consent"),
        ("signaal/colleagues_child/", {"threshold": "7"}, ("watches", "colleagues_child", "threshold"), 7),
        ("school/bestuur/", {"dpo_contact": "fg@nieuw.example"}, ("controller", "dpo_contact"), "fg@nieuw.example"),
        ("dienst/mail/", {"who": "Post BV", "country": "Nederland"}, ("outside_services", "mail", "who"), "Post BV"),
        ("dienst/mail/", {"unused": "on"}, ("outside_services", "mail", "unused"), True),
        ("gegevens/care/", {"origin_nl": "Van de ouders."}, ("categories", "care", "origin", "nl"), "Van de ouders."),
        ("belofte/P04/", {"cannot_nl": "Niets.", "cannot_en": "Nothing."}, ("promises", "P04", "cannot", "en"), "Nothing."),
        ("vraag/website_public/", {"asks_nl": "Mag het?", "asks_en": "May we?"}, ("topics", "website_public", "version"), None),
        ("ontvanger/next_school/", {"outside_eea": "Zwitserland, besluit van de Commissie"}, ("recipients", "next_school", "outside_eea"),
         "Zwitserland, besluit van de Commissie"),
    ],
    ids=["purpose", "basis", "watch", "controller", "service", "no service", "category", "promise", "topic", "recipient"],
)  # fmt: skip
def test_each_kind_of_change(
    cast: Cast, path: str, change: dict[str, str], place: tuple[str, ...], value: object
) -> None:
    petra = sign_in(cast.petra)
    sent = filled(petra, path, voorstel="ja", **change)
    answer = petra.post(AT + path, sent)
    assert answer.status_code == 303, answer.context["form"].errors
    found: Any = proposed(cast)
    for part in place:
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == (value if value is not None else REGISTER.topics["website_public"].version + 1)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"country": "Nederland"}, "who", "Schrijf op wie het is. Of vink aan dat de school dit niet gebruikt."),
        ({"who": "Post BV"}, "country", "Schrijf op in welk land de gegevens staan."),
        (
            {"who": "Post BV", "country": "Nederland", "unused": "on"},
            "unused",
            "U noemt iemand, en zegt dat de school dit niet gebruikt. Kies een van de twee.",
        ),
    ],
    ids=["nobody", "nowhere", "somebody who is not used"],
)
def test_a_service_is_named_whole(cast: Cast, change: dict[str, str], field: str, says: str) -> None:
    petra = sign_in(cast.petra)
    answer = petra.post(f"{AT}dienst/mail/", filled(petra, "dienst/mail/", **change))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [says]
    assert none_proposed(cast)


def test_how_often_a_duty_is(cast: Cast) -> None:
    key, petra = next(iter(REGISTER.duties)), sign_in(cast.petra)
    sent = filled(petra, f"taak/{key}/", voorstel="ja") | {"years": "", "months": "6"}
    assert petra.post(f"{AT}taak/{key}/", sent | {"months": ""}).status_code == 422
    assert petra.post(f"{AT}taak/{key}/", sent).status_code == 303
    assert proposed(cast).duties[key].every == "P6M"


def test_a_rule_reads_less(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    sent = filled(petra, f"regel/{RULE}/", reads=["organisation", "staff", "identity", "incident"], writes=[])
    look = text(petra.post(f"{AT}regel/{RULE}/", sent))
    assert "mag zien" in look
    assert "4 die blijven" in look
    assert petra.post(f"{AT}regel/{RULE}/", sent | {"voorstel": "ja"}).status_code == 303
    rule = next(r for r in proposed(cast).rules if rule_key(r) == RULE)
    assert (set(rule.reads), rule.writes) == ({"organisation", "staff", "identity", "incident"}, ())


def test_nobody_changes_what_they_do_not_see(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    answer = petra.post(
        f"{AT}regel/{RULE}/",
        filled(petra, f"regel/{RULE}/", reads=["organisation"], writes=["incident"], voorstel="ja"),
    )
    assert answer.status_code == 422
    assert "moet het ook mogen zien" in str(answer.context["form"].errors["writes"])


def test_a_rule_goes_and_a_rule_comes(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    assert petra.post(f"{AT}regel-weg/{RULE}/", WHY | {"voorstel": "ja"}).status_code == 303
    assert len(proposed(cast).rules) == len(REGISTER.rules) - 1
    cast.db.execute("delete from register_version where not is_operators")
    new = WHY | {
        "role": "mentor",
        "relation": "mentors",
        "purpose": "incident",
        "reads": ["organisation"],
        "voorstel": "ja",
    }
    assert petra.post(f"{AT}nieuwe-regel/", new).status_code == 303
    assert len(proposed(cast).rules) == len(REGISTER.rules) + 1
    twice = new | {"role": "care_coordinator", "relation": "works_at"}
    answer = petra.post(f"{AT}nieuwe-regel/", twice)
    assert answer.status_code == 422
    assert "heeft voor dit doel al een regel" in text(answer)


def test_the_administrator_of_the_system_gets_no_data_of_pupils(cast: Cast) -> None:
    new = WHY | {
        "role": "system_administrator",
        "relation": "works_at",
        "purpose": "incident",
        "reads": ["identity"],
        "voorstel": "ja",
    }
    answer = sign_in(cast.petra).post(f"{AT}nieuwe-regel/", new)
    assert answer.status_code == 422
    assert "ziet nooit gegevens van leerlingen" in text(answer)


def new_recipient(**more: Any) -> dict[str, Any]:
    """The library of the town, on consent."""
    return WHY | {
        "name_nl": "De bibliotheek", "name_en": "The library", "kind": "consent", "article": "AVG art. 6(1)(a)", "categories": ["identity"],
        "fields_given": "pupil_identity.given_name\npupil_identity.family_name", "form_nl": "Een lijst.", "form_en": "A list.",
        "told_nl": "De school vraagt het eerst.", "told_en": "The school asks first.", "desk": "administration", "needs": ["inspection"],
        "telling": "at_once", "source": "ons voorstel", "source_status": "proposal", "voorstel": "ja",
    } | more  # fmt: skip


def test_a_recipient_comes(cast: Cast) -> None:
    answer = sign_in(cast.petra).post(f"{AT}nieuwe-ontvanger/", new_recipient())
    assert answer.status_code == 303, answer.context["form"].errors
    one = proposed(cast).recipients["the_library"]
    assert (one.categories, one.fields) == (("identity",), ("pupil_identity.given_name", "pupil_identity.family_name"))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("fields_given", "pupil_identity.shoe_size", "Het veld «pupil_identity.shoe_size» bestaat niet."), ("fields_given", "", "Noem welke velden"),
        ("categories", ["identity", "grades"], "passen niet bij elkaar"), ("article", "AVG art. 6(1)(f)", "Noem dat artikel"),
        ("kind", "subject", "Kies uit de lijst"), ("name_en", "Next school", "Er is al een ontvanger met deze naam"),
        ("needs", ["bulk"], "alleen als de wet het eist"),
    ],
)  # fmt: skip
def test_what_a_new_recipient_is_refused(cast: Cast, field: str, value: Any, says: str) -> None:
    answer = sign_in(cast.petra).post(f"{AT}nieuwe-ontvanger/", new_recipient(**{field: value}))
    assert answer.status_code == 422
    assert says in text(answer)
    assert none_proposed(cast)


def test_a_recipient_that_the_program_counts_on_stays(cast: Cast) -> None:
    answer = sign_in(cast.petra).post(f"{AT}ontvanger-weg/next_school/", WHY | {"voorstel": "ja"})
    assert answer.status_code == 422
    assert "Het kan anders worden, maar niet weg" in text(answer)
    assert none_proposed(cast)


def test_only_what_changed_is_written(cast: Cast) -> None:
    sign_in(cast.petra).post(f"{AT}termijn/rest_at_most/", term(voorstel="ja"))
    new = cast.db.execute("select text from register_version where not is_operators").fetchone()[0].splitlines()
    differ = [line for old, line in zip(TEXT.splitlines(), new, strict=True) if old != line]
    assert [line.split(" ")[0] for line in differ] == ["version", "changed_on", "period"]


# --- a field of the school's own ------------------------------------------------------------------------------------


LOCKER = {
    "name_nl": "Kluisje", "name_en": "Locker", "reason_nl": "Zo vindt de school het kluisje.", "reason_en": "So the school finds the locker.",
    "purpose": "administration", "basis": REGISTER.purposes["administration"].basis, "sees": ["administration", "mentor"],
    "writes": ["administration"], "term": "rest_at_most", "kind": "yes_no",
}  # fmt: skip


def test_a_field_of_the_school_s_own_is_looked_at_and_proposed(cast: Cast) -> None:
    petra, path = sign_in(cast.petra), "nieuw-eigen-veld/"
    page = text(petra.post(AT + path, filled(petra, path, **LOCKER)))
    for said in (
        "Eigen veld: ",
        "Zo vindt de school het kluisje.",
        "ja of nee",
        "mag veranderen: Leerlingenadministratie;",
        "bewaartermijn: 2 jaar",
    ):
        assert said in page
    assert none_proposed(cast)
    done = petra.post(AT + path, filled(petra, path, **LOCKER, voorstel="ja"))
    assert done.status_code == 303
    assert proposed(cast).own_fields["locker"].name.nl == "Kluisje"


def test_a_field_about_health_is_refused_beside_its_name_and_nothing_is_proposed(cast: Cast) -> None:
    petra, path = sign_in(cast.petra), "nieuw-eigen-veld/"
    refused = petra.post(AT + path, filled(petra, path, **LOCKER | {"name_nl": "Allergie"}, voorstel="ja"))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["name_nl"]
    assert "Dit gaat over gegevens die de wet extra beschermt" in text(refused)
    assert none_proposed(cast)


def test_nobody_else_comes_to_that_form(cast: Cast) -> None:
    for name in ("anna", "maud", "gerda", "noor", "bas"):
        assert sign_in(cast.people[name]).get(f"{AT}nieuw-eigen-veld/").status_code == 404
