"""Law on screen: the claims with their count, an article's texts side by side, a text by hand, and confirming a claim by two people."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.governance.law_world import put_text
from tests.governance.registering import governing
from tests.people import Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.governance.duties import tasks
from zorgvuldig.governance.duties.tasks import Task
from zorgvuldig.governance.law import reads
from zorgvuldig.governance.law.uses import uses_outside_register
from zorgvuldig.kit import claims, rules
from zorgvuldig.register.load import parse
from zorgvuldig.register.schema import Register, SourceStatus

AT, ARTICLE = "/privacy/register/wetten/", "/privacy/register/wetten/leerplichtwet/21a/"
CONFIRM = "/privacy/register/voorstel/bewering/"
OLD, NEW = (
    "1. De school meldt dit.\n2. Binnen een week.",
    "1. De school meldt dit direct.\n2. Binnen een week.\n3. Schriftelijk.",
)
LONG_AGO, LATER = date(2020, 8, 1), date(2024, 1, 1)


def page(browser: Client, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def confirmed(monkeypatch: pytest.MonkeyPatch) -> Register:
    """The register in which somebody confirmed a term by the text of 2020."""
    term = replace(
        REGISTER.terms["duo_absence"], cites=("leerplichtwet 21a",), source="gelezen", source_status=SourceStatus.LAW,
        confirmed_by="jurist van het bestuur", confirmed_on="2021-03-01", read=f"{LONG_AGO}",
    )  # fmt: skip
    register = replace(REGISTER, terms={**REGISTER.terms, "duo_absence": term})
    for module in (claims, rules, reads, tasks):
        monkeypatch.setattr(module, "REGISTER", register)
    return register


# --- the claims -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["petra", "leo", "fenna"])
def test_who_governs_sees_every_claim_with_its_count(cast: Cast, name: str) -> None:
    said = page(sign_in(cast.people[name]), AT)
    assert f"{len(REGISTER.claims_of_law)} beweringen" in said
    assert (f"{CONFIRM}" in said) is (name != "fenna"), "the DPO advises, and proposes nothing"


def test_everybody_sees_them_too_without_the_ways_to_change_them(cast: Cast) -> None:
    said = page(Client(), "/wetten/")
    assert f"{len(REGISTER.claims_of_law)} beweringen" in said
    assert "/privacy/" not in said
    assert "/wetten/" in page(Client(), "/register/")


@pytest.mark.parametrize("path", [AT, "/wetten/"])
def test_a_status_and_a_law_narrow_them(cast: Cast, path: str) -> None:
    petra = sign_in(cast.petra)
    norms = [one for one in REGISTER.claims_of_law.values() if one.source_status is SourceStatus.NORM]
    assert f"{len(norms)} beweringen" in page(petra, f"{path}?zeker=norm")
    cited = [one for one in REGISTER.claims_of_law.values() if any(place.startswith("awb ") for place in one.cites)]
    said = page(petra, f"{path}?wet=awb")
    assert f"{len(cited)} bewering" in said
    assert "Awb artikel" in said
    for wrong in ("zeker=wet", "wet=bestaat_niet", "blad=99"):
        assert petra.get(f"{path}?{wrong}").status_code == 404


def test_every_claim_is_named_or_says_where_it_is_used(cast: Cast) -> None:
    rows = claims.claim_rows(uses_outside_register())
    assert {row.key for row in rows if not row.name and not row.uses} == set()


@pytest.mark.parametrize(
    ("key", "use"),
    [
        (
            "legal_claims.excessive_request",
            "Het verzoek heeft duidelijk geen grond, of het is steeds hetzelfde verzoek.",
        ),
        ("legal_claims.informed", "de openbare bladzijde met beloften"),
        ("legal_claims.data_of_others", "Gegevens van andere leerlingen."),
        ("legal_claims.others_in_the_file", "Papieren over het gezag van een andere ouder."),
        ("personal_rights.access", "verzoek: Inzage"),
        ("bases.education_task", "Lesgeven"),
    ],
)
def test_where_a_claim_is_used_is_read_from_what_names_it(cast: Cast, key: str, use: str) -> None:
    (row,) = [row for row in claims.claim_rows(uses_outside_register()) if row.key == key]
    assert use in row.uses


# --- an article -----------------------------------------------------------------------------------------------------


def test_an_article_without_a_text_says_so_and_one_that_nothing_cites_is_not_there(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    assert "Van dit artikel is nog geen tekst overgenomen." in page(petra, ARTICLE)
    for path in (f"{AT}leerplichtwet/99/", f"{AT}normenkader/1/", f"{AT}bestaat-niet/1/", f"{ARTICLE}?sinds=gisteren"):
        page(petra, path, 404)


def test_two_texts_stand_side_by_side_with_the_words_that_differ_marked(cast: Cast) -> None:
    put_text(cast, OLD, LONG_AGO)
    petra = sign_in(cast.petra)
    assert "<ins>" not in page(petra, ARTICLE)
    put_text(cast, NEW, LATER)
    said = page(petra, ARTICLE)
    assert '<del><span class="alleen-lezer">Weg: </span>dit.</del>' in said
    assert '<ins><span class="alleen-lezer">Nieuw: </span>dit direct.</ins>' in said
    assert '<ins><span class="alleen-lezer">Nieuw: </span>3. Schriftelijk.</ins>' in said
    assert said.count("<ins>") == 2
    assert "1 januari 2024" in said
    assert "Petra" in said


# --- a new text -----------------------------------------------------------------------------------------------------


def opened_tasks(cast: Cast) -> list[Task]:
    with governing(cast.petra) as door:
        return [task for task in tasks.tasks(door=door, now=timezone.now()) if task.kind == "law"]


def test_a_new_text_puts_the_claim_back_everywhere_and_opens_a_task(cast: Cast, confirmed: Register) -> None:
    petra = sign_in(cast.petra)
    put_text(cast, OLD, LONG_AGO)
    assert opened_tasks(cast) == []
    assert "Wettelijk" in page(petra, f"{AT}?zeker=law")
    put_text(cast, NEW, LATER)
    (task,) = opened_tasks(cast)
    assert (task.title, task.url) == ("Leerplichtwet artikel 21a heeft een nieuwe tekst", ARTICLE)
    assert task.on == LATER + timedelta(days=30)
    assert "0 beweringen" in page(petra, f"{AT}?zeker=law")
    for path in ("/wetten/?wet=leerplichtwet", ARTICLE):
        assert "Sinds 1 januari 2024 geldt een andere tekst dan er is gelezen." in page(petra, path)
    assert "heeft een nieuwe tekst" in page(petra, "/privacy/")


def test_the_article_shows_what_changed_since_the_text_that_was_read(cast: Cast, confirmed: Register) -> None:
    put_text(cast, OLD, LONG_AGO)
    put_text(cast, "Iets daartussen.", date(2022, 1, 1))
    put_text(cast, NEW, LATER)
    petra = sign_in(cast.petra)
    assert "Tekst van 1 augustus 2020" in page(petra, ARTICLE)
    assert "Tekst van 1 januari 2022" in page(petra, f"{ARTICLE}?sinds=2022-01-01")


def form(**more: Any) -> dict[str, str]:
    return {
        "law": "leerplichtwet",
        "article": "21a",
        "in_force_on": "2024-01-01",
        "publication": "Stb. 2023, 1",
        "text": NEW,
    } | more


def test_a_text_is_entered_by_hand(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    assert 'value="21a"' in page(petra, f"{AT}tekst/?wet=leerplichtwet&artikel=21a")
    answer = petra.post(f"{AT}tekst/", form())
    assert (answer.status_code, answer["Location"]) == (303, ARTICLE)
    assert cast.db.execute("select text, added_by_id from article_version").fetchall() == [(NEW, cast.petra.id)]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"article": "99"}, "Niets in het register rust op artikel 99 van deze wet. De tekst is niet bewaard."),
        ({"text": "Heel anders."}, "Van deze dag is al een andere tekst bekend."),
        ({}, "Deze tekst van deze dag staat hier al."),
        ({"in_force_on": "2025-01-01"}, "Deze tekst is gelijk aan die van 01-01-2024."),
        ({"law": "archiefwet"}, "Kies een wet uit de lijst."),
        ({"text": ""}, "Neem de tekst over."),
    ],
)
def test_what_may_not_be_is_said_beside_its_field(cast: Cast, more: dict[str, str], says: str) -> None:
    put_text(cast, NEW, LATER)
    answer = sign_in(cast.petra).post(f"{AT}tekst/", form(**more))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert cast.db.execute("select count(*) from article_version").fetchone() == (1,)


# --- confirming -----------------------------------------------------------------------------------------------------


def confirming(browser: Client, key: str, **more: str) -> dict[str, Any]:
    stands = browser.get(f"{CONFIRM}{key}/").context["form"]
    filled = {name: stands.get_initial_for_field(field, name) or "" for name, field in stands.fields.items()}
    return {
        **filled,
        "tells_families": "",
        "why": "De jurist las het.",
        "source": "gelezen",
        "confirmed_by": "jurist",
        "voorstel": "ja",
    } | more


@pytest.mark.parametrize(
    "key",
    [
        "terms.duo_absence",
        "legal_claims.court",
        "bases.education_task",
        "personal_rights.access",
        "information.cookies",
    ],
)
def test_each_kind_of_claim_is_confirmed_by_a_proposal_that_another_decides(cast: Cast, key: str) -> None:
    if key not in REGISTER.claims_of_law:
        key = next(each for each in REGISTER.claims_of_law if each.startswith("information."))
    petra = sign_in(cast.petra)
    answer = petra.post(f"{CONFIRM}{key}/", confirming(petra, key, cites="leerplichtwet 21a(1)", read="2024-01-01"))
    assert answer.status_code == 303, answer.content.decode()
    ((text, by, decided),) = cast.db.execute(
        "select text, proposed_by_id, decided_at from register_version where not is_operators"
    ).fetchall()
    claim = parse(text, "register.toml").claims_of_law[key]
    assert (claim.source_status, claim.confirmed_by, claim.read) == (SourceStatus.LAW, "jurist", "2024-01-01")
    assert (by, decided) == (cast.petra.id, None)
    assert petra.get(f"{answer['Location']}besluiten/").content.decode().count("<form") < 3, (
        "whoever proposed it does not decide"
    )


def test_nobody_confirms_a_claim_by_a_text_that_is_no_longer_in_force(cast: Cast) -> None:
    put_text(cast, OLD, LONG_AGO)
    put_text(cast, NEW, LATER)
    petra = sign_in(cast.petra)
    (key,) = [f"signals.{one}" for one in REGISTER.signals]
    assert 'value="2024-01-01"' in page(petra, f"{CONFIRM}{key}/"), "the form comes with the day of the text of today"
    more = {"cites": "leerplichtwet 21a", "read": f"{LONG_AGO}"}
    answer = petra.post(f"{CONFIRM}terms.duo_absence/", confirming(petra, "terms.duo_absence", **more))
    assert answer.status_code == 422
    assert (
        "Van Leerplichtwet artikel 21a geldt sinds 2024-01-01 een andere tekst. Lees die, en vul die dag in."
        in answer.content.decode()
    )
    assert cast.db.execute("select count(*) from register_version where not is_operators").fetchone() == (0,)


def test_a_claim_that_is_not_there_has_no_form(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    for key in ("terms.bestaat_niet", "duo_absence", "roles.teacher"):
        page(petra, f"{CONFIRM}{key}/", 404)


# --- what is written out of the register ----------------------------------------------------------------------------


def test_the_file_for_the_supervisor_says_it_too(cast: Cast, confirmed: Register) -> None:
    put_text(cast, OLD, LONG_AGO)
    assert rules.register_of_today() is not rules.REGISTER or rules.register_of_today() == confirmed
    assert rules.register_of_today().terms["duo_absence"].source_status is SourceStatus.LAW
    put_text(cast, NEW, LATER)
    assert rules.register_of_today().terms["duo_absence"].source_status is SourceStatus.LAW_TO_CONFIRM
