"""A law in the official XML form: what is read of it, and which files are refused with which sentence."""

from datetime import date
from pathlib import Path

import pytest

from tests.governance.law_world import article, toestand
from zorgvuldig.governance.law import official_text
from zorgvuldig.governance.law.official_text import LawTextProblem, parse_official_text, read_official_text


def test_an_article_is_its_paragraphs_without_its_heading_and_metadata() -> None:
    body = (
        '<artikel label="Artikel 5"><kop><label>Artikel</label><nr>5</nr><titel>Kop</titel><meta-data><jci>x</jci></meta-data></kop>'
        "<lid><lidnr>1</lidnr><al>De <nadruk>school</nadruk>  meldt dit aan <extref doc='x'>het college</extref>:</al>"
        "<lijst><li><li.nr>a.</li.nr><al>direct;</al></li><li><li.nr>b.</li.nr><al>of later.</al></li></lijst>"
        "<meta-data><brondata>Stb.</brondata></meta-data></lid><lid><lidnr>2</lidnr><al>Ook dit.</al></lid></artikel>"
    )
    (found,) = parse_official_text(toestand(body), "wet.xml").articles
    assert found.number == "5"
    assert found.text.splitlines() == [
        "1 De school meldt dit aan het college:",
        "a. direct;",
        "b. of later.",
        "2 Ook dit.",
    ]


@pytest.mark.parametrize(
    ("own", "inner", "day"),
    [("", "", "2024-01-01"), ("2020-08-01", "", "2020-08-01"), ("2020-08-01", "2022-01-01", "2022-01-01"),
     ("2030-01-01", "", "2024-01-01"), ("31-12-2020", "", "2024-01-01")],
)  # fmt: skip
def test_a_text_is_as_new_as_its_newest_part_and_never_newer_than_the_law(own: str, inner: str, day: str) -> None:
    (found,) = parse_official_text(toestand(article("5", "Een.", "Twee.", day=own, inner=inner)), "wet.xml").articles
    assert found.in_force_on == date.fromisoformat(day)


def test_an_article_that_quotes_another_is_one_article() -> None:
    quoted = "<artikel><kop><nr>9</nr></kop><al>Buiten.</al><artikel><kop><nr>10</nr></kop><al>Binnen.</al></artikel></artikel>"
    assert [(one.number, one.text) for one in parse_official_text(toestand(quoted), "wet.xml").articles] == [
        ("9", "Buiten.\nBinnen.")
    ]


BOMB = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (toestand(article("5", "&d;"), head=BOMB), "declares a document type"),
        (toestand(article("5", "Een."), head='<!DOCTYPE a SYSTEM "file:///etc/passwd">'), "declares a document type"),
        (toestand(article("5", "&nbsp;")), "no proper XML"),
        (toestand(article("5", "Een."))[:-9], "no proper XML"),
        (b"", "no proper XML"),
        (b"\xff\xfe\x00 PK", "no proper XML"),
        (b"<wet><artikel/></wet>", "it begins with"),
        (toestand(article("5", "Een."), day="morgen"), "it begins with"),
        (toestand(), "has no article"),
        (toestand("<a>" * 70 + "</a>" * 70), "nested deeper"),
        (toestand(article("5", "a" * 100_001)), "is longer than"),
    ],
)
def test_what_is_no_official_text_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(LawTextProblem, match=says):
        parse_official_text(content, "wet.xml")


def test_a_huge_file_is_not_read_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "wet.xml"
    file.write_bytes(toestand(article("5", "Een.")))
    assert read_official_text(file).official == "BWBR0002628"
    monkeypatch.setattr(official_text, "MAX_BYTES", 100)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read"))
    with pytest.raises(LawTextProblem, match=r"wet\.xml is larger than"):
        read_official_text(file)


def test_more_articles_than_a_law_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official_text, "MAX_ARTICLES", 2)
    with pytest.raises(LawTextProblem, match="more than 2 articles"):
        parse_official_text(toestand(*(article(f"{number}", "Een.") for number in range(3))), "wet.xml")
