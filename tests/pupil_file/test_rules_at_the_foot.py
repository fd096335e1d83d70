"""A family reads a rule once: a number at the sentence, and at the foot where it stands and how sure that is."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.template import engines

from tests.people import Cast, sign_in
from tests.structure.rules_said import FOOT, said_again
from zorgvuldig.kit.rules import STATUS, Footnotes, legal_rule
from zorgvuldig.register.schema import SourceStatus
from zorgvuldig.web.jinja import Page

PAGES = ("", "gebruik/", "waarheen/", "kopie/", "verzoeken/nieuw/")
TO_CONFIRM = str(STATUS[SourceStatus.LAW_TO_CONFIRM])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "file")
def test_a_family_reads_each_rule_once(cast: Cast, path: str) -> None:
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/{path}").content.decode()
    assert list(said_again(page)) == []
    assert page.count(TO_CONFIRM) == 1
    assert FOOT in page


def test_a_page_that_names_no_rule_has_no_foot(cast: Cast) -> None:
    assert FOOT not in sign_in(cast.gerda).get("/").content.decode()


def test_what_is_said_again_is_found() -> None:
    rule = legal_rule("personal_rights.access")
    foot = f'{FOOT}<ol><li id="regel-1">{rule}.</li></ol><p>{TO_CONFIRM}.</p></section>'
    mark = '<sup><a href="#regel-1">1</a></sup>'
    assert list(said_again(f"<p>U mag dit zien.{mark}</p>{foot}")) == []
    for beside in (f"<p>{rule}</p>", f"<p>{TO_CONFIRM}.</p>", '<a href="#regel-2">2</a>'):
        assert len(list(said_again(f"{mark}{beside}{foot}"))) == 1, beside
    assert len(list(said_again(f"<p>U mag dit zien.</p>{foot}"))) == 1


def test_each_standing_is_said_once_with_its_numbers() -> None:
    notes = Footnotes()
    keys = (
        "personal_rights.access",
        "others_in_the_file",
        "pseudonyms_stay_out",
        "not_final_yet",
        "personal_rights.access",
    )
    assert [notes.number(key) for key in keys] == [1, 2, 3, 3, 1]
    assert notes.rules[:2] == [legal_rule("personal_rights.access"), legal_rule("others_in_the_file")]
    assert notes.standings == [
        (STATUS[SourceStatus.LAW_TO_CONFIRM], [1, 2]),
        (STATUS[SourceStatus.PROPOSAL], [3]),
    ]


def test_a_claim_that_the_register_does_not_have_is_no_footnote() -> None:
    with pytest.raises(KeyError):
        Footnotes().number("no_such_claim")


def test_no_page_has_the_footnotes_of_another() -> None:
    """Whichever thread renders it, and however many were rendered before."""
    engine = engines["jinja2"]
    page = Page(engine.env.from_string("{{ footnote(claim) }} {{ footnotes.rules|join(', ') }}"), engine)
    claims = ["personal_rights.access", "personal_rights.erasure", "court"] * 20
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda claim: page.render({"claim": claim}), claims))
    for claim, text in zip(claims, said, strict=True):
        assert 'href="#regel-1"' in text
        assert text.endswith(f"</sup> {legal_rule(claim)}")
