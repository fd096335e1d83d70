"""Places of law: how they are written in the register, how people read them, and what is refused."""

import pytest

from tests.register.changing import changed, found
from zorgvuldig.register.law import Citation, CitationProblem, citation, cited
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import LegalClaim, SourceStatus


def claim(*cites: str) -> LegalClaim:
    return LegalClaim("x", cites, "gelezen", SourceStatus.LAW_TO_CONFIRM)


@pytest.mark.parametrize(
    ("text", "law", "article", "number"),
    [
        ("avg 13(2)(f)", "avg", "13(2)(f)", "13"),
        ("awb 5:16", "awb", "5:16", "5:16"),
        ("wmo2015 5.2.6", "wmo2015", "5.2.6", "5.2.6"),
        ("wot_registers 24k3(2)", "wot_registers", "24k3(2)", "24k3"),
        ("archiefwet", "archiefwet", "", ""),
    ],
)
def test_a_place_is_a_text_and_an_article(text: str, law: str, article: str, number: str) -> None:
    place = citation(text)
    assert (place, place.number) == (Citation(law, article), number)


@pytest.mark.parametrize("text", ["", "AVG 13", "avg art. 13", "avg 13, 14", "avg 13(", "13", "avg  13"])
def test_anything_else_is_no_place(text: str) -> None:
    with pytest.raises(CitationProblem, match="is no place in a text of law"):
        citation(text)


def test_places_are_read_as_people_write_them() -> None:
    claims, laws = (
        [claim("avg 12(3)", "avg 77", "uavg 30(2)(a)"), claim("avg 12(3)", "avg 79", "archiefwet")],
        load().laws,
    )
    assert cited(claims, laws, "nl") == "AVG artikel 12(3), 77 en 79; UAVG artikel 30(2)(a); Archiefwet"
    assert cited(claims, laws, "en").startswith("GDPR article 12(3), 77 and 79; ")
    assert cited([], laws, "nl") == ""


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        ("access_log", {"cites": ("avg art. 13",)}, "is no place in a text of law"),
        ("access_log", {"cites": ("gdpr 13",)}, "is of a text that stands nowhere"),
        ("published_picture", {"cites": ()}, "this comes from a law, and cites none"),
        ("published_picture", {"cites": ("ap_leerlingdossier",)}, "this comes from a law, and cites none"),
        (
            "published_picture",
            {"cites": ("wvo 23b",), "source_status": SourceStatus.LAW},
            "cites only what is no longer in force",
        ),
    ],
)
def test_a_claim_without_a_place_is_refused(key: str, change: dict[str, object], says: str) -> None:
    problems = found(changed("terms", key, **change))
    assert says in problems[f"terms.{key}.cites"]
