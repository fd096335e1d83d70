"""Writing a newsletter: of what may be in newsletters, read by nobody before it is published."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.media.picturing import Row, allow, team
from tests.media.publication.showing import put_letter, shown
from tests.people import Cast, sign_in

LIST = "/fototeam/nieuwsbrieven/"


def write(cast: Cast, *photos: Row, address: str = f"{LIST}nieuw/", **more: str) -> Any:
    fields: dict[str, Any] = {"title": "Week 48", "text": "Mooi.", "school": str(cast.schools["Oost"])}
    fields |= {"pictures": [str(photo.uid) for photo in photos]} | more
    return sign_in(cast.leo).post(address, fields)


def only(cast: Cast) -> UUID:
    (uid,) = cast.db.execute("select uid from newsletter").fetchone()
    found: UUID = uid
    return found


def test_written_shown_and_hidden(cast: Cast, client: Client) -> None:
    photo, token = shown(cast, medium="newsletter")
    assert write(cast, photo).status_code == 303
    uid = only(cast)
    assert client.get(f"/ouderinfo/{uid}/").status_code == 404
    assert "Week 48" in sign_in(team(cast)).get(LIST).content.decode()
    for act, status in (("show", 200), ("show", 200), ("hide", 404), ("show", 200)):
        assert sign_in(cast.leo).post(f"{LIST}{uid}/", {"act": act}).status_code == 303
        assert client.get(f"/ouderinfo/{uid}/").status_code == status
    assert token in client.get(f"/ouderinfo/{uid}/").content.decode()


def test_written_otherwise(cast: Cast, client: Client) -> None:
    first, _ = shown(cast, medium="newsletter")
    second, token = shown(cast, cast.tess, medium="newsletter")
    uid = put_letter(cast, first)
    page = sign_in(cast.leo).get(f"{LIST}{uid}/").content.decode()
    assert f"/foto/{first.uid}/klein/" in page
    assert write(cast, second, address=f"{LIST}{uid}/", title="Anders").status_code == 303
    rows = cast.db.execute("select picture_id, number from newsletter_picture").fetchall()
    assert rows == [(second.id, 1)]
    read = client.get(f"/ouderinfo/{uid}/").content.decode()
    assert "Anders" in read
    assert token in read


@pytest.mark.parametrize(
    ("field", "says"), [("title", "Geef de nieuwsbrief een titel."), ("text", "Schrijf een tekst.")]
)
def test_what_is_missing_is_said_and_nothing_is_kept(cast: Cast, field: str, says: str) -> None:
    answer = write(cast, **{field: ""})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert cast.db.execute("select id from newsletter").fetchall() == []


def test_only_what_may_be_in_newsletters_is_chosen(cast: Cast) -> None:
    shown(cast, cast.yara, medium="newsletter")
    website, _ = shown(cast, cast.tess)
    withdrawn, _ = shown(cast, medium="newsletter")
    allow(cast, cast.noor, cast.gerda, "newsletter", allows=False)
    for photo in (website, withdrawn):
        answer = write(cast, photo)
        assert answer.status_code == 422
        assert "mag niet meer" in answer.content.decode()


def test_what_stood_there_already_may_stay_and_is_not_shown(cast: Cast, client: Client) -> None:
    photo, token = shown(cast, medium="newsletter")
    uid = put_letter(cast, photo)
    allow(cast, cast.noor, cast.gerda, "newsletter", allows=False)
    assert write(cast, photo, address=f"{LIST}{uid}/", text="Andere tekst.").status_code == 303
    read = client.get(f"/ouderinfo/{uid}/").content.decode()
    assert "Andere tekst." in read
    assert token not in read
