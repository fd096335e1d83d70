"""A school's own logo: what is taken, what is refused and why, where it stands, and what a browser gets."""

import io
from pathlib import Path
from zlib import crc32

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from tests.people import Cast
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.operations.health import settings_checks as settings_health
from zorgvuldig.platform.branding.logo import MOST, Logo, read
from zorgvuldig.settings.check import problems

SQUARE = """<?xml version="1.0" encoding="UTF-8"?><!-- drawn by hand -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 40">
<style>.a { fill: url(#g); mask: url("#m") }</style>
<defs><linearGradient id="f"><stop offset="0" stop-color="#6a1f4b"/></linearGradient><linearGradient id="g" xlink:href="#f"/>
<mask id="m"><path fill="#fff" d="M0 0h40v40H0z"/></mask></defs><g style="opacity: .9"><path class="a" d="M0 0h40v40z"/></g></svg>"""
WIDE = '<svg xmlns="http://www.w3.org/2000/svg" width="300px" height="60"><text y="50">Wilgendam</text></svg>'


def put(folder: Path, content: str | bytes, name: str = "logo") -> Path:
    """A file with this in it; what it is called says nothing."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def picture(kind: str, size: tuple[int, int] = (60, 40), **more: bool) -> bytes:
    """A small one."""
    file = io.BytesIO()
    Image.new("RGBA" if more.pop("clear", False) else "RGB", size, "#6a1f4b").save(file, kind, **more)
    return file.getvalue()


def chunk_first(png: bytes) -> bytes:
    """The same with a whole chunk of text before the one with its size."""
    named = b"tEXta"
    return png[:8] + (len(named) - 4).to_bytes(4) + named + crc32(named).to_bytes(4) + png[8:]


def drawing(inside: str, root: str = 'viewBox="0 0 4 4"') -> str:
    """An SVG with this in it."""
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml"'
    return f"<svg {spaces} {root}>{inside}</svg>"


@pytest.mark.parametrize(
    ("content", "media_type", "ratio"),
    [
        pytest.param(SQUARE, "image/svg+xml", 1.0, id="svg by its view box"),
        pytest.param(WIDE, "image/svg+xml", 5.0, id="svg by width and height"),
        pytest.param(b"\xef\xbb\xbf " + WIDE.encode(), "image/svg+xml", 5.0, id="svg with a mark of order"),
        pytest.param(picture("png"), "image/png", 1.5, id="png"),
        pytest.param(picture("webp"), "image/webp", 1.5, id="webp"),
        pytest.param(picture("webp", lossless=True), "image/webp", 1.5, id="webp without loss"),
        pytest.param(picture("webp", clear=True), "image/webp", 1.5, id="webp with clear parts"),
    ],
)
def test_what_fits_is_taken_as_it_is(tmp_path: Path, content: str | bytes, media_type: str, ratio: float) -> None:
    path = put(tmp_path, content)
    found = read(path)
    assert (found.media_type, found.ratio, found.content) == (media_type, ratio, path.read_bytes())
    assert problems({"ZORGVULDIG_LOGO": str(path)}) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"GIF89a" + bytes(40), "is neither SVG nor PNG nor WebP", id="another kind"),
        pytest.param(b"", "is neither SVG nor PNG nor WebP", id="nothing"),
        pytest.param(b"\x1f\x8b" + bytes(20), "is neither SVG nor PNG nor WebP", id="a packed svg"),
        pytest.param(WIDE + " " * MOST, "is larger than 50 kB", id="too large"),
        pytest.param(picture("png")[:-20], "is a PNG that is damaged", id="half a png"),
        pytest.param(picture("png").replace(b"IHDR", b"IHDX"), "is a PNG that is damaged", id="no png"),
        pytest.param(picture("png").replace(b"IDAT", b"IDAX"), "is a PNG that is damaged", id="a chunk that is not what it was"),
        pytest.param(chunk_first(picture("png")), "is a PNG that is damaged", id="a size that stands elsewhere"),
        pytest.param(picture("webp")[:-20], "is a WebP that is damaged", id="half a webp"),
        pytest.param(b"RIFF\x1a\0\0\0WEBPVP9 " + bytes(18), "is a WebP that is damaged", id="no webp"),
        pytest.param(picture("png", (900, 60)), "is 900 wide and 60 high", id="too wide"),
        pytest.param(picture("png", (20, 60)), "is 20 wide and 60 high", id="too high"),
        pytest.param(drawing("", 'width="100%" height="40"'), "is 0 wide and 0 high", id="no size"),
        pytest.param("<svg", "is not proper SVG", id="broken off"),
        pytest.param("<html><p>x</p></html>", "has the element <html>", id="a page"),
        pytest.param('<?xml version="1.0" encoding="latin-99"?><svg/>', "", id="an encoding nobody knows"),
        pytest.param(drawing("<script>alert(1)</script>"), "has the element <script>", id="script"),
        pytest.param(drawing("<h:script>alert(1)</h:script>"), "has the element <script>", id="script of a page"),
        pytest.param(drawing("<h:path/>"), "has the element <path>", id="shape of a page"),
        pytest.param(drawing("<foreignObject/>"), "has the element <foreignObject>", id="foreign object"),
        pytest.param(drawing('<image href="x.png"/>'), "has the element <image>", id="picture"),
        pytest.param(drawing('<a href="#x"/>'), "has the element <a>", id="link"),
        pytest.param(drawing("<set/>"), "has the element <set>", id="movement"),
        pytest.param(drawing('<use href="#x"/>'), "has the element <use>", id="use"),
        pytest.param(drawing('<svg onload="x()"/>'), "has the element <svg>", id="svg in svg"),
        pytest.param(drawing("", 'viewBox="0 0 4 4" onload="x()"'), "has the event handler onload", id="handler of the root"),
        pytest.param(drawing('<g ONCLICK="x()"/>'), "has the event handler onclick", id="handler in capitals"),
        pytest.param(drawing('<linearGradient xlink:href="https://a.example/#a"/>'), "names something outside itself in href", id="address"),
        pytest.param(drawing('<linearGradient href="javascript:x()"/>'), "names something outside itself in href", id="address that acts"),
        pytest.param(drawing('<g xml:base="https://a.example/"/>'), "names something outside itself in base", id="base"),
        pytest.param(drawing('<path fill="url( https://a.example/#a)"/>'), "names something outside itself in fill", id="paint elsewhere"),
        pytest.param(drawing('<g style="fill: URL(\'//a.example\')"/>'), "names something outside itself in style", id="style elsewhere"),
        pytest.param(drawing('<g style="fill: \\75rl(//a.example)"/>'), "names something outside itself in style", id="style in code"),
        pytest.param(drawing("<style>@im<!-- -->port '//a.example'</style>"), "names something outside itself in a style", id="import in pieces"),
        pytest.param(drawing("<style>@im<title/>port '//a.example'</style>"), "names something outside itself in a style", id="import around a title"),
        pytest.param(drawing("<style>a { background: image-set('//a.example' 1x) }</style>"), "in a style", id="set of pictures"),
        pytest.param(drawing("<style>@font-face { src: url(data:font/woff2,x) }</style>"), "in a style", id="font"),
        pytest.param('<?xml-stylesheet href="//a.example"?>' + WIDE, "has a processing instruction", id="style sheet"),
        pytest.param("<!DOCTYPE svg>" + WIDE, "declares a document type", id="document type"),
        pytest.param('<!DOCTYPE svg [<!ENTITY a SYSTEM "/etc/passwd">]><svg>&a;</svg>', "declares a document type", id="entity"),
    ],
)  # fmt: skip
def test_what_does_not_is_refused_in_one_sentence(tmp_path: Path, content: str | bytes, says: str) -> None:
    path = put(tmp_path, content)
    (said,) = problems({"ZORGVULDIG_LOGO": str(path)})
    assert said.startswith(f"ZORGVULDIG_LOGO cannot be used: {path} ")
    assert says in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone.svg"
    assert problems({"ZORGVULDIG_LOGO": str(path)}) == [f"ZORGVULDIG_LOGO cannot be used: {path} cannot be read."]
    assert "does not begin with /" in problems({"ZORGVULDIG_LOGO": "gone.svg"})[0]


def test_doctor_tells_of_a_look_that_became_bad(tmp_path: Path) -> None:
    bad = put(tmp_path, drawing("<script/>")), put(tmp_path, ":root { --basis-heading-font-family: 3.5% }", "theme.css")
    found = problems({"ZORGVULDIG_LOGO": str(bad[0]), "ZORGVULDIG_THEME": str(bad[1])})
    with override_settings(SETTING_PROBLEMS=found):
        (answer,) = [one for one in settings_health.examine(timezone.now()) if one.question == settings_health.SETTINGS]
    assert not answer.ok
    assert "ZORGVULDIG_LOGO cannot be used" in answer.says
    assert "ZORGVULDIG_THEME cannot be used" in answer.says


@pytest.mark.parametrize(
    ("ratio", "box"), [(0.5, (19, 38)), (1, (38, 38)), (1.7, (65, 38)), (1.8, (50, 28)), (5, (140, 28)), (8, (160, 20))]
)
def test_its_box_is_known_beforehand(ratio: float, box: tuple[int, int]) -> None:
    logo = Logo(b"", "image/png", ratio)
    assert (logo.width, logo.height) == box


def test_it_stands_above_every_page_and_names_the_school_once(cast: Cast, client: Client, tmp_path: Path) -> None:
    name = REGISTER.controller.name
    for content, said in ((SQUARE, f'alt=""><span>{name}<small>'), (WIDE, f'alt="{name}"><small>')):
        with override_settings(LOGO=put(tmp_path, content, str(len(content)))):
            for address in ("/inloggen/", "/nergens/", "/stijl/"):
                page = client.get(address).content.decode()
                header = page[page.index('<a class="merk"') : page.index("</header>")]
                assert said in header, address
                assert header.count(name) == 1
                assert "logo-vlak" not in header
            assert page.count('src="/stijl/logo/?') == 2  # above the page, and among its parts


def test_a_browser_gets_it_and_may_do_nothing_with_it(cast: Cast, client: Client, tmp_path: Path) -> None:
    with override_settings(LOGO=put(tmp_path, SQUARE)):
        answer = client.get("/stijl/logo/")
        assert client.post("/stijl/logo/").status_code == 405
    assert answer.content.decode() == SQUARE
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_without_one_our_mark_stands_there(cast: Cast, client: Client) -> None:
    assert client.get("/stijl/logo/").status_code == 404
    page = client.get("/inloggen/").content.decode()
    assert "logo-vlak" in page
    assert "/stijl/logo/" not in page
