"""Albums, newsletters and feeds: nothing but what can be seen, and nobody's name."""

import base64
import json
import re
import uuid
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client, override_settings

from tests.media.picturing import Row, allow, event
from tests.media.publication.showing import put_letter, shown
from tests.people import NOW, Cast, days
from zorgvuldig.media.publication import album_pages as album_views
from zorgvuldig.media.publication.feeds import CHANGES
from zorgvuldig.platform.vault.sign import is_signed

NAMES = ("Noor", "Bakkerman", "Tess", "Gerda", "Dirk", "Leo")


def text(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.fixture
def sports(cast: Cast) -> tuple[Row, str, str]:
    """An event with a photo of Noor and one of Tess on the website: the event and both tokens."""
    at = event(cast)
    return at, shown(cast, cast.noor, at=at)[1], shown(cast, cast.tess, at=at)[1]


def no(cast: Cast, name: str = "noor", *media: str) -> None:
    someone = cast.people[name]
    allow(cast, someone, cast.gerda if name == "noor" else someone, *media, allows=False)


def test_an_album_shows_what_can_be_seen(cast: Cast, client: Client, sports: tuple[Row, str, str]) -> None:
    at, noor, tess = sports
    listed = text(client, "/albums/")
    assert "Sportdag" in listed
    assert "2 foto’s" in listed
    page = text(client, f"/albums/{at.uid}/")
    assert noor in page
    assert tess in page
    assert not [name for name in NAMES if name in page + listed]
    no(cast)
    page = text(client, f"/albums/{at.uid}/")
    assert noor not in page
    assert tess in page
    assert "1 foto" in text(client, "/albums/")
    no(cast, "tess")
    assert "Er zijn nu geen foto’s" in text(client, f"/albums/{at.uid}/")
    assert "Sportdag" not in text(client, "/albums/")


def test_only_the_website_is_in_an_album(cast: Cast, client: Client) -> None:
    at = event(cast)
    for medium in ("newsletter", "yearbook", "portal_closed"):
        shown(cast, medium=medium, at=at)
    assert client.get(f"/albums/{at.uid}/").status_code == 404
    assert "Sportdag" not in text(client, "/albums/")


@pytest.mark.parametrize("address", ["/albums/{}/", "/albums/{}/inlijsten/", "/ouderinfo/{}/"])
def test_what_never_was_public_is_not_there(cast: Cast, client: Client, address: str) -> None:
    for uid in (uuid.uuid4(), event(cast).uid, cast.noor.uid):
        assert client.get(address.format(uid)).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "a", "²", "1" * 400, ""])
def test_what_is_no_page_is_not_there(cast: Cast, client: Client, page: str) -> None:
    assert client.get("/albums/", {"bladzijde": page}).status_code == 404


def test_albums_and_pictures_have_pages(
    cast: Cast, client: Client, sports: tuple[Row, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, noor, tess = sports
    monkeypatch.setattr(album_views, "PICTURES", 1)
    monkeypatch.setattr(album_views, "ALBUMS", 1)
    first = text(client, f"/albums/{at.uid}/")
    assert (noor in first, tess in first, "?bladzijde=2" in first) == (True, False, True)
    second = text(client, f"/albums/{at.uid}/?bladzijde=2")
    assert (noor in second, tess in second, "?bladzijde=3" in second, "?bladzijde=1" in second) == (
        False,
        True,
        False,
        True,
    )
    shown(cast, at=event(cast, name="Toneel"))
    assert "Toneel" in text(client, "/albums/")
    assert "Sportdag" in text(client, "/albums/?bladzijde=2")


def test_pages_are_asked_for_anew(client: Client, sports: tuple[Row, str, str]) -> None:
    for address in ("/albums/", f"/albums/{sports[0].uid}/", "/ouderinfo/"):
        assert client.get(address)["Cache-Control"] == "private, no-cache"
    for address in (
        f"/albums/{sports[0].uid}/inlijsten/",
        "/albums/feed.json",
        "/albums/feed.xml",
        "/albums/wijzigingen.json",
    ):
        assert client.get(address)["Cache-Control"] == "public, max-age=60"


def test_the_gallery_for_another_website_has_no_script_and_only_it_may_be_framed(
    client: Client, sports: tuple[Row, str, str]
) -> None:
    at, noor, _ = sports
    answer = client.get(f"/albums/{at.uid}/inlijsten/")
    page = answer.content.decode()
    assert noor in page
    assert not re.search(r"<script|\son\w+=|javascript:|<form|style=", page)
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not answer.cookies
    for address in (f"/albums/{at.uid}/", "/albums/", "/ouderinfo/"):
        other = client.get(address)
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_a_caption_with_a_name_stays_on_our_own_pages(cast: Cast, client: Client) -> None:
    at = event(cast)
    shown(cast, at=at, caption="De estafette")
    shown(cast, at=at, caption="Noor wint", names_declared=True)
    page = text(client, f"/albums/{at.uid}/")
    assert "De estafette" in page
    assert "Noor wint" in page
    for feed in ("/albums/feed.json", "/albums/feed.xml"):
        assert "De estafette" in text(client, feed)
        assert "Noor" not in text(client, feed)


def test_the_json_feed(cast: Cast, client: Client, sports: tuple[Row, str, str]) -> None:
    at, noor, tess = sports
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://school.example"]):
        feed = json.loads(text(client, "/albums/feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {item["id"] for item in feed["items"]} == {
        f"https://school.example/beeld/{token}/" for token in (noor, tess)
    }
    assert {item["url"] for item in feed["items"]} == {f"https://school.example/albums/{at.uid}/"}
    assert {item["title"] for item in feed["items"]} == {"Sportdag"}
    assert feed["items"][0]["attachments"][0]["mime_type"] == "image/jpeg"
    assert not [name for name in NAMES if name in json.dumps(feed)]
    no(cast)
    assert noor not in text(client, "/albums/feed.json")


def test_the_rss_feed(cast: Cast, client: Client, sports: tuple[Row, str, str]) -> None:
    cast.db.execute("update picture_event set name = 'Sport & <spel> \x0b'")
    root = ET.fromstring(text(client, "/albums/feed.xml"))  # noqa: S314 - our own
    assert [item.findtext("title") for item in root.iter("item")] == ["Sport & <spel> "] * 2
    assert len(list(root.iter("enclosure"))) == 2
    no(cast)
    assert sports[1] not in text(client, "/albums/feed.xml")


def test_every_address_that_ever_was_is_listed_and_signed(
    cast: Cast, client: Client, sports: tuple[Row, str, str]
) -> None:
    _, noor, tess = sports
    letter = shown(cast, cast.yara, medium="newsletter")[1]
    closed = shown(cast, cast.bram, medium="yearbook")[1]
    cast.db.execute("update publication set ended_at = %s, ended_why = 'desk' where token = %s", [NOW, tess])
    no(cast)
    answer = client.get("/albums/wijzigingen.json")
    said = json.loads(answer.content)
    assert said["kind"] == CHANGES
    found = {one["address"].split("/")[-2]: (one["shown"], one["gone_at"] is not None) for one in said["pictures"]}
    assert found == {noor: (False, False), tess: (False, True), letter: (True, False)}
    assert closed not in answer.content.decode()
    # As whoever runs a website checks it: with what stands on the page of seals, and nothing of ours.
    key = bytes.fromhex(client.get("/verklaring/zegels.json").json()["public_key"])
    mark = base64.b64decode(re.fullmatch(r'key="\w{16}", ed25519="([^"]+)"', answer["Zorgvuldig-Signature"])[1])
    assert is_signed(key, mark, answer.content)
    assert not is_signed(key, mark, answer.content.replace(b"true", b"null"))


def test_a_newsletter_shows_what_may_be_in_newsletters(cast: Cast, client: Client) -> None:
    photo, token = shown(cast, medium="newsletter")
    elsewhere, other = shown(cast, cast.tess)  # on the website, not in newsletters
    uid = put_letter(cast, photo, elsewhere)
    page = text(client, f"/ouderinfo/{uid}/")
    assert "Het was mooi weer." in page
    assert token in page
    assert other not in page
    assert "Nieuws van de week" in text(client, "/ouderinfo/")
    no(cast, "noor", "newsletter")
    assert token not in text(client, f"/ouderinfo/{uid}/")
    assert client.get(f"/beeld/{token}/").status_code == 410


def test_a_newsletter_that_is_not_published_is_not_there(cast: Cast, client: Client) -> None:
    photo, _ = shown(cast, medium="newsletter")
    uid = put_letter(cast, photo, published=False)
    assert client.get(f"/ouderinfo/{uid}/").status_code == 404
    assert "Nieuws van de week" not in text(client, "/ouderinfo/")
    cast.db.execute("update newsletter set published_at = %s", [NOW.replace(year=NOW.year + 1)])
    assert client.get(f"/ouderinfo/{uid}/").status_code == 404


def test_text_of_a_newsletter_is_text(cast: Cast, client: Client) -> None:
    uid = put_letter(cast)
    cast.db.execute("update newsletter set text = '<script>alert(1)</script>', title = '<b>x</b>'")
    page = text(client, f"/ouderinfo/{uid}/")
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_an_album_of_long_ago_says_when(cast: Cast, client: Client, sports: tuple[Row, str, str]) -> None:
    assert str(days(-1).year) in text(client, f"/albums/{sports[0].uid}/")
