"""Our own letters: the files are what the record says, they stay light, and every page asks for exactly those that it uses."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, override_settings

from supply.faces import FOLDER, RECORD
from tests.people import Cast, sign_in
from tests.web.test_static import PACKAGE
from zorgvuldig.platform.branding.theme import faces

FACES = tomllib.loads(RECORD.read_text())["faces"]
SHEET = (PACKAGE / "web/static/css/tokens.css").read_text()
RULE = re.compile(r"@font-face \{([^}]*)\}")
PRELOADED = re.compile(r'<link rel="preload" href="([^"]+)" as="font" type="font/woff2" crossorigin>')


def preloaded(answer: object) -> list[str]:
    return PRELOADED.findall(answer.content.decode())


@pytest.mark.parametrize("key", FACES)
def test_a_face_is_what_the_record_says(key: str) -> None:
    content = (FOLDER / f"{key}.woff2").read_bytes()
    assert content[:4] == b"wOF2"
    assert (len(content), sha256(content).hexdigest()) == (FACES[key]["bytes"], FACES[key]["sha256"])


@pytest.mark.parametrize("key", FACES)
def test_a_face_comes_with_its_licence_and_another_name(key: str) -> None:
    """OFL 1.1: conditions 2 (the licence goes along) and 3 (a changed face may not have the reserved name)."""
    licence = (FOLDER / f"{key}.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name" in licence
    assert "Source" not in FACES[key]["name"]
    assert FACES[key]["name"] in (PACKAGE.parents[1] / "NOTICE").read_text()


def test_there_are_no_others_and_together_they_are_light() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{key}{end}" for key in FACES for end in (".woff2", ".txt")}
    assert sum(path.stat().st_size for path in FOLDER.glob("*.woff2")) <= 60_000


def test_the_style_sheet_has_each_and_waits_for_none() -> None:
    """`optional`: what is not there at once is left for the next page, so nothing moves when it comes."""
    rules = RULE.findall(SHEET)
    assert {re.findall(r'font-family: "([^"]+)"', rule)[0] for rule in rules} == {one["name"] for one in FACES.values()}
    assert re.findall(r"url\(([^)]*)\)", SHEET) == [f'"../fonts/{key}.woff2"' for key in FACES]
    assert [re.findall(r"font-display: (\w+)", rule) for rule in rules] == [["optional"]] * len(FACES)


def test_every_page_asks_for_exactly_those(cast: Cast, client: Client) -> None:
    wanted = [staticfiles_storage.url(f"fonts/{key}.woff2") for key in FACES]
    dirk = sign_in(cast.dirk)
    for answer in (
        *map(client.get, ("/inloggen/", "/stijl/", "/beloften/", "/nergens/")),
        dirk.get("/"),
        dirk.get("/account/"),
    ):
        assert preloaded(answer) == wanted
        assert "font-src 'self';" in f"{answer['Content-Security-Policy']};"
    for address in wanted:
        answer = client.get(address)
        answer.close()
        assert answer["Content-Type"] == "font/woff2"


def test_letters_of_the_school_are_not_asked_for_beside_ours(cast: Cast, client: Client, tmp_path: Path) -> None:
    theme = tmp_path / "theme.css"
    theme.write_text(":root { --basis-heading-font-family: Georgia, serif }")
    with override_settings(THEME=theme):
        assert preloaded(client.get("/inloggen/")) == [staticfiles_storage.url("fonts/tekst.woff2")]
    assert faces(theme) == ("fonts/tekst.woff2",)
    theme.with_name("both.css").write_text(
        ":root { --basis-heading-font-family: Georgia; --basis-text-font-family-default: Arial }"
    )
    assert faces(theme.with_name("both.css")) == ()
