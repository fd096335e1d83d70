"""Texts of law: taken over from a file or by hand, never changed, and what was confirmed in an older one is to be confirmed again."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.governance.law_world import article, put_text, toestand
from tests.governance.registering import governing
from tests.people import Cast
from zorgvuldig.gate.jobs import working
from zorgvuldig.governance.law.actions import TakenOver, add_by_hand, add_official
from zorgvuldig.governance.law.models import ArticleVersion
from zorgvuldig.governance.law.official_text import ArticleText, LawTextProblem, parse_official_text, read_official_text
from zorgvuldig.governance.law.reads import article_lines
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.rules import days_of_texts, status_of, statuses
from zorgvuldig.register.law_versions import cited_articles
from zorgvuldig.register.schema import LegalClaim, SourceStatus

HISTORY = Path(__file__).parent / "law_history"
LONG_AGO, LATER = date(2020, 8, 1), date(2024, 1, 1)


def added(content: bytes) -> TakenOver:
    with working("governance", now=timezone.now()) as door:
        return add_official(parse_official_text(content, "wet.xml"), door=door)


def by_hand(cast: Cast, text: str, on: date = LATER, law: str = "leerplichtwet", number: str = "21a") -> ArticleVersion:
    with governing(cast.petra) as door:
        return add_by_hand(door=door, law=law, article=ArticleText(number, on, text), publication="Stb. 2023, 1")


def known(cast: Cast) -> list[Any]:
    found: list[Any] = cast.db.execute(
        "select law, article, in_force_on, text from article_version order by 1, 2, 3"
    ).fetchall()
    return found


def claim(read: date, *cites: str) -> LegalClaim:
    places = cites or ("leerplichtwet 21a(1)",)
    return LegalClaim("x", places, "gelezen", SourceStatus.LAW, "jurist", f"{timezone.localdate()}", f"{read}")


# --- from a file ----------------------------------------------------------------------------------------------------


def test_a_history_of_real_articles_is_kept_version_by_version(cast: Cast) -> None:
    files = sorted(HISTORY.glob("*.xml"), key=lambda file: file.name[12:])
    kept = []
    for file in files:
        with working("governance", now=timezone.now()) as door:
            kept += add_official(read_official_text(file), door=door).added
    assert len(kept) == len(known(cast)) == 11
    assert {(one.law, one.article) for one in kept} == {
        ("leerplichtwet", "18"), ("leerplichtwet", "27"), ("tw", "11.7a"), ("wmo2015", "5.2.6"), ("wpg", "5"),
    }  # fmt: skip
    days = days_of_texts()
    assert days["leerplichtwet", "18"] == "2014-01-06"
    assert days["leerplichtwet", "27"] == "2012-01-01"
    for file in files:
        with working("governance", now=timezone.now()) as door:
            assert add_official(read_official_text(file), door=door).added == []
    assert len(known(cast)) == 11


def test_each_real_version_puts_back_what_was_confirmed_before_it(cast: Cast) -> None:
    """A lawyer who reads every text of article 18 as it comes: law each time, and never by the text before."""
    for file in sorted(HISTORY.glob("BWBR0002628_*.xml")):
        with working("governance", now=timezone.now()) as door:
            add_official(read_official_text(file), door=door)
        day = date.fromisoformat(file.stem[-10:])
        assert status_of(claim(day, "leerplichtwet 18")) is SourceStatus.LAW
        assert status_of(claim(day - timedelta(days=1), "leerplichtwet 18")) is SourceStatus.LAW_TO_CONFIRM


def test_only_what_the_register_cites_is_kept_and_the_rest_is_counted(cast: Cast) -> None:
    found = added(toestand(article("21a", "Melden."), article("99", "Iets anders.")))
    assert ([one.article for one in found.added], found.uncited) == (["21a"], 1)
    assert set(found.lacking) == {"5", "11", "16", "18", "27"}
    assert known(cast) == [("leerplichtwet", "21a", LATER, "1 Melden.")]


def test_a_book_of_the_civil_code_numbers_its_articles_without_the_book(cast: Cast) -> None:
    found = added(toestand(article("377c", "Een."), official="BWBR0002656"))
    assert [one.article for one in found.added] == ["1:377c"]


def test_a_text_that_is_known_or_equal_to_the_one_before_is_not_new(cast: Cast) -> None:
    added(toestand(article("21a", "Melden."), day="2020-08-01"))
    assert (added(toestand(article("21a", "Melden."), day="2020-08-01"))).known == ["21a"]
    assert (added(toestand(article("21a", "Melden. "), day="2024-01-01"))).known == ["21a"]
    assert len(known(cast)) == 1


def test_an_older_text_is_kept_in_its_place_and_changes_nothing(cast: Cast) -> None:
    added(toestand(article("21a", "Nieuw.")))
    before = days_of_texts()
    assert [one.in_force_on for one in added(toestand(article("21a", "Oud."), day="2010-01-01")).added] == [
        date(2010, 1, 1)
    ]
    assert days_of_texts() == before
    assert status_of(claim(LATER)) is SourceStatus.LAW


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (toestand(article("21a", "Een."), official="BWBR0000001"), "is cited by the register, so nothing is kept"),
        (toestand(article("21a", "Een."), article("21a", "Twee.")), "stands in this file twice"),
        (
            toestand(article("5", "Een."), article("21a", "Anders."), day="2020-08-01"),
            "another text of 2020-08-01 is known",
        ),
    ],
)
def test_a_file_that_cannot_be_kept_leaves_nothing(cast: Cast, content: bytes, says: str) -> None:
    put_text(cast, "1 Melden.", LONG_AGO)
    with pytest.raises(LawTextProblem, match=says):
        added(content)
    assert [row[3] for row in known(cast)] == ["1 Melden."]


def test_the_list_says_of_each_cited_article_which_text_is_known(cast: Cast) -> None:
    put_text(cast, "Melden.", LONG_AGO)
    put_text(cast, "Later.", timezone.localdate() + timedelta(days=1))
    with working("governance", now=timezone.now()) as door:
        lines = [line.split() for line in article_lines(door=door)]
    assert [line[2:] for line in lines if line[:2] == ["leerplichtwet", "21a"]] == [
        ["2020-08-01", sha256(b"Melden.").hexdigest()[:12], "Stb.", "2021,", "1"]
    ]
    assert ["leerplichtwet", "5", "no", "text"] in lines


def test_the_command_takes_a_file_over_says_what_it_kept_and_lists_it(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wet.xml"
    file.write_bytes(toestand(article("21a", "Melden."), article("99", "Iets anders.")))
    call_command("register", "law", "add", str(file))
    said = capsys.readouterr().out
    assert "leerplichtwet 21a: text in force since 2024-01-01, kept." in said
    assert "1 kept, 0 known already, 1 that nothing cites and that are not kept." in said
    assert "Cited, and not in this file: " in said
    call_command("register", "law")
    assert (
        f"21a        2024-01-01  {sha256(b'1 Melden.').hexdigest()[:12]}  BWBR0002628/2024-01-01"
        in capsys.readouterr().out
    )
    file.write_bytes(toestand(article("21a", "Een."), official="BWBR0000001"))
    for arguments, says in (([str(file)], "nothing is kept"), ([], "Name the file"), ([f"{file}x"], "cannot be read")):
        with pytest.raises(CommandError, match=says):
            call_command("register", "law", "add", *arguments)


# --- by hand --------------------------------------------------------------------------------------------------------


def test_a_text_by_hand_is_kept_with_who_entered_it_and_its_digest(cast: Cast) -> None:
    one = by_hand(cast, "  1. Melden.\n\n 2.  Na drie   dagen. ")
    assert (one.text, one.added_by_id) == ("1. Melden.\n2. Na drie dagen.", cast.petra.id)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"law": "archiefwet"}, "law_uncited"),
        ({"law": "normenkader"}, "law_uncited"),
        ({"law": "bestaat_niet"}, "law_uncited"),
        ({"number": "99"}, "law_uncited_article"),
        ({"on": LONG_AGO}, "law_other_text"),
        ({"on": LONG_AGO, "text": "Melden."}, "law_known"),
        ({"on": LATER, "text": " Melden. "}, "law_unchanged"),
    ],
)
def test_what_may_not_be_entered_by_hand(cast: Cast, more: dict[str, Any], code: str) -> None:
    put_text(cast, "Melden.", LONG_AGO)
    with pytest.raises(Refused) as no:
        by_hand(cast, **{"text": "Anders.", **more})
    assert no.value.code == code
    assert len(known(cast)) == 1


# --- the database ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        "update article_version set text = 'Anders.'",
        "update article_version set in_force_on = '2030-01-01'",
        "delete from article_version",
    ],
)
def test_no_job_changes_or_removes_a_text(cast: Cast, command: str) -> None:
    put_text(cast, "Melden.", LONG_AGO)
    with (
        pytest.raises(DatabaseError, match="law cannot be said: kept"),
        working("governance", now=timezone.now()) as door,
    ):
        connections[door.alias].cursor().execute(command)
    assert [row[2:] for row in known(cast)] == [(LONG_AGO, "Melden.")]


def test_nobody_at_the_door_changes_or_removes_a_text(cast: Cast) -> None:
    put_text(cast, "Melden.", LONG_AGO)
    for command in ("update article_version set text = 'Anders.'", "delete from article_version"):
        with pytest.raises(DatabaseError, match="permission denied"), governing(cast.petra) as door:
            connections[door.alias].cursor().execute(command)


def test_a_digest_of_another_text_is_refused(cast: Cast) -> None:
    values = {"law": "leerplichtwet", "article": "21a", "in_force_on": LATER, "text": "Melden.", "publication": "Stb."}
    with (
        pytest.raises(DatabaseError, match="law cannot be said: digest"),
        working("governance", now=timezone.now()) as door,
    ):
        ArticleVersion.objects.using(door.alias).create(**values, digest="0" * 64, added_at=door.started_at)
    assert known(cast) == []


# --- what is law by it ----------------------------------------------------------------------------------------------


def test_a_new_text_makes_a_claim_that_was_read_before_it_no_longer_law(cast: Cast) -> None:
    put_text(cast, "Melden.", LONG_AGO)
    assert status_of(claim(LONG_AGO)) is SourceStatus.LAW
    by_hand(cast, "Melden na drie dagen.")
    assert status_of(claim(LONG_AGO)) is SourceStatus.LAW_TO_CONFIRM
    assert status_of(claim(LATER)) is SourceStatus.LAW
    assert status_of(claim(LONG_AGO, "leerplichtwet 11")) is SourceStatus.LAW


def test_a_text_that_is_still_to_come_counts_from_its_day(cast: Cast) -> None:
    today = timezone.localdate()
    put_text(cast, "Melden.", LONG_AGO)
    put_text(cast, "Morgen anders.", today + timedelta(days=1))
    assert status_of(claim(LONG_AGO)) is SourceStatus.LAW
    put_text(cast, "Vandaag anders.", today)
    assert status_of(claim(LONG_AGO)) is SourceStatus.LAW_TO_CONFIRM


def test_many_claims_ask_the_database_once_and_none_that_is_no_law(cast: Cast) -> None:
    status = statuses()
    with CaptureQueriesContext(connection) as asked:
        status(LegalClaim("x", ("avg 13",), "bron", SourceStatus.LAW_TO_CONFIRM))
        assert len(asked) == 0
        assert [status(claim(read)) for read in (LONG_AGO, LATER)] == [SourceStatus.LAW, SourceStatus.LAW]
        assert len(asked) == 1


def test_an_article_is_known_by_the_number_that_a_claim_cites() -> None:
    assert cited_articles(claim(LONG_AGO, "leerplichtwet 21a(1)")) == (("leerplichtwet", "21a"),)
