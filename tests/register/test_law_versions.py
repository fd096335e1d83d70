"""Law that changes: a claim that was read in an older text than the one in force is law no longer."""

from dataclasses import replace

import pytest

from tests.register.changing import changed, found
from zorgvuldig.register.law_versions import (
    articles_of_laws,
    calls_law,
    cited_articles,
    newer_texts,
    register_by,
    status_by,
)
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import LegalClaim, SourceStatus

READ = {"confirmed_by": "jurist van het bestuur", "confirmed_on": "2026-11-26", "read": "2026-01-01"}


def claim(*cites: str, status: SourceStatus = SourceStatus.LAW) -> LegalClaim:
    return LegalClaim("x", cites, "gelezen", status, **READ)


def test_an_article_is_cited_once_whatever_its_paragraphs_and_a_whole_law_is_none() -> None:
    assert cited_articles(claim("avg 13(1)(c)", "avg 13(2)", "uavg 30(2)(a)", "archiefwet")) == (
        ("avg", "13"),
        ("uavg", "30"),
    )


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-12-31", SourceStatus.LAW), ("2026-01-01", SourceStatus.LAW), ("2026-01-02", SourceStatus.LAW_TO_CONFIRM)],
)
def test_a_claim_is_law_as_long_as_the_text_that_was_read_is_the_newest(day: str, status: SourceStatus) -> None:
    assert status_by(claim("avg 12", "uavg 30(2)(a)"), {("uavg", "30"): day}) is status


def test_another_article_makes_no_difference() -> None:
    assert newer_texts(claim("uavg 30"), {("uavg", "31"): "2026-06-01", ("avg", "30"): "2026-06-01"}) == {}


@pytest.mark.parametrize("status", [SourceStatus.NORM, SourceStatus.PROPOSAL, SourceStatus.LAW_TO_CONFIRM])
def test_what_was_no_law_stays_what_it_was(status: SourceStatus) -> None:
    assert status_by(claim("uavg 30", status=status), {("uavg", "30"): "2026-06-01"}) is status


def test_the_whole_register_follows_a_new_text() -> None:
    register = changed(
        "terms",
        "duo_absence",
        cites=("leerplichtwet 21a(1)",),
        source_status=SourceStatus.LAW,
        source="gelezen",
        **READ,
    )
    assert calls_law(register)
    assert not calls_law(load())
    after = register_by(register, {("leerplichtwet", "21a"): "2026-08-01"})
    assert after.terms["duo_absence"].source_status is SourceStatus.LAW_TO_CONFIRM
    assert replace(after, terms=register.terms) == register
    assert register_by(register, {("leerplichtwet", "21a"): "2025-08-01"}) == register


def test_the_articles_of_laws_are_those_that_something_cites() -> None:
    cited = articles_of_laws(load())
    assert "21a" in cited["leerplichtwet"]
    assert "13" in cited["avg"]
    assert not cited.keys() & {"archiefwet", "normenkader"}, "cited as a whole, and a norm"


def test_what_is_called_law_names_an_article_of_every_law_it_cites() -> None:
    term = {"source_status": SourceStatus.LAW, "source": "gelezen", **READ}
    problems = found(changed("terms", "duo_absence", cites=("leerplichtwet 21a", "archiefwet"), **term))
    assert "cites the whole of a law" in problems["terms.duo_absence.cites"]
    assert not found(changed("terms", "duo_absence", cites=("leerplichtwet 21a", "normenkader"), **term))
