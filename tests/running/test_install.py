"""What is built is what a school installs: the wheel alone, in an environment and a home of its own, from nothing to a page."""

import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

import pytest

from tests.running.installing import CODE, HOST, Browser, Installation, answers, build_wheel, free_port, wait_until
from tests.running.proxying import PROGRAMS, Proxy, program, proxied
from tests.structure.source import ROOT

FOUNDING = {
    "ZORGVULDIG_INIT_BOARD": "Stichting Proef",
    "ZORGVULDIG_INIT_SCHOOL": "Proefschool",
    "ZORGVULDIG_INIT_GIVEN_NAME": "Ada",
    "ZORGVULDIG_INIT_FAMILY_NAME": "Eerst",
}
PASSWORD = "vier-ezels-fietsen"
LARGE = 8 * 1024 * 1024
MEGABYTE = 1024 * 1024
PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@dataclass
class Site:
    """The installation while it is served."""

    installed: Installation
    port: int
    code: str = ""

    def browser(self) -> Browser:
        """A browser as a proxy would let it come to `serve`."""
        return Browser(self.port, sends=PROXIED)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built once."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An environment with the wheel; nothing is founded yet."""
    made = Installation(tmp_path_factory.mktemp("i"), {"ZORGVULDIG_HOSTS": HOST, "ZORGVULDIG_BEHIND_PROXY": "1"})
    made.make(wheel)
    return made


@pytest.fixture(scope="module")
def site(installed: Installation) -> Iterator[Site]:
    """Founded, with its pages served and its jobs done."""
    refused = installed.run("init", "--no-input", **FOUNDING, ZORGVULDIG_INIT_USERNAME="no spaces")
    assert (refused.returncode, "three to sixty" in refused.stderr) == (1, True), refused.stderr
    founded = installed.run("init", "--no-input", **FOUNDING, ZORGVULDIG_INIT_USERNAME="ada.eerst")
    assert founded.returncode == 0, founded.stderr
    code = CODE.search(founded.stdout)
    assert code, founded.stdout
    (installed.data / "static" / "large.bin").write_bytes(bytes(range(256)) * (LARGE // 256))
    port = free_port()
    with installed.going("serve", "--port", str(port), "--workers", "1"), installed.going("worker"):
        wait_until(lambda: answers(port), "serve does not answer")
        there = Site(installed, port)
        browser = there.browser()
        assert browser.post("/uitnodiging/", {"code": code[0]}).status == 302
        form = {"username": "ada.eerst", "password1": PASSWORD, "password2": PASSWORD}
        chosen = browser.post("/uitnodiging/kiezen/", form)
        assert chosen.status == 302, chosen.text
        yield there


@pytest.fixture(scope="module", params=PROGRAMS)
def proxy(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """An example of a proxy in front of the site."""
    if program(request.param) is None:
        pytest.skip(f"{request.param} is not on this machine (Debian: apt-get install {request.param})")
    with proxied(request.param, tmp_path_factory.mktemp("p") / "x", site.port) as made:
        yield made


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_the_wheel_holds_the_sources_and_nothing_else(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src", "deploy", "verify/src"],  # noqa: S607 - the one of this machine
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    source = {n.removeprefix("verify/").removeprefix("src/") for n in tracked if "src/" in n and not n.endswith(".po")}
    shared = {
        n.replace("deploy/", "zorgvuldig-0.1.0.data/data/share/zorgvuldig/", 1)
        for n in tracked
        if n.startswith("deploy/")
    }
    about = {n for n in names_in(wheel) if ".dist-info/" in n}
    assert names_in(wheel) - about == source | shared
    assert {n.rsplit("/", 1)[-1] for n in about} >= {"METADATA", "LICENSE", "NOTICE", "entry_points.txt"}


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        about = Parser().parsestr(opened.read("zorgvuldig-0.1.0.dist-info/METADATA").decode())
    assert about["License-Expression"] == "EUPL-1.2"
    assert about["Requires-Python"] == ">=3.11"
    assert about["Provides-Extra"] == "s3"
    assert about["Description-Content-Type"] == "text/markdown"
    assert len(str(about.get_payload())) > 1000
    assert "Framework :: Django :: 5.2" in (about.get_all("Classifier") or [])


def test_what_was_locked_for_schools_is_what_was_tried_here() -> None:
    """Without the tools of developers, and in the same versions."""
    ours, all_of_them = ((ROOT / name).read_text() for name in ("deploy/requirements.txt", "requirements.lock"))
    pinned = set(re.findall(r"^([a-z0-9._-]+==\S+)", ours, re.M))
    assert pinned <= set(re.findall(r"^([a-z0-9._-]+==\S+)", all_of_them, re.M))
    assert {"pytest", "ruff", "mypy"} & {one.split("==")[0] for one in pinned} == set()
    assert not re.search(r"opencv|scikit|face-?recognition|insightface", ours)


def test_nothing_of_the_source_is_used(installed: Installation) -> None:
    python = installed.where / "venv" / "bin" / "python"
    found = subprocess.run(
        [python, "-c", "import zorgvuldig; print(zorgvuldig.__file__)"],
        env=installed.environ, cwd=installed.where, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.startswith(str(installed.where))
    assert installed.run("--version").stdout == "zorgvuldig 0.1.0\n"


def test_it_moves_in_with_nobody(installed: Installation) -> None:
    theirs = installed.where / "theirs"
    theirs.mkdir()
    (theirs / "letter.odt").touch()
    said = installed.run("--data", str(theirs), "init", "--no-input")
    assert (said.returncode, "letter.odt is in it" in said.stderr) == (1, True)
    assert sorted(path.name for path in theirs.iterdir()) == ["letter.odt"]


def test_a_database_that_does_not_answer_is_named(installed: Installation) -> None:
    url = f"postgresql://postgres:geheim@127.0.0.1:{free_port()}/school"
    said = installed.run("--data", str(installed.where / "other"), "init", "--no-input", DATABASE_URL=url)
    assert (said.returncode, "The database at 127.0.0.1 cannot be reached" in said.stderr) == (1, True), said.stderr
    assert "geheim" not in said.stderr
    assert "Traceback" not in said.stderr


def test_from_nothing_to_a_page(site: Site) -> None:
    style = re.search(r'href="(/static/[^"]+\.css)"', site.browser().get("/inloggen/").text)
    assert style is not None
    assert site.browser().get(style[1]).status == 200
    signs_in(site.browser())


def test_the_statement_names_the_board_that_was_answered(site: Site) -> None:
    page = site.browser().get("/beloften/").text
    assert ("Stichting Proef" in page, "Wilgendam" in page) == (True, False)


def signs_in(browser: Browser) -> None:
    """The first person signs in; staff are then led to a second step, and nowhere else."""
    assert browser.post("/inloggen/", {"login": "ada.eerst", "password": "iets anders"}).status == 200
    assert browser.post("/inloggen/", {"login": "ada.eerst", "password": PASSWORD}).status == 302
    assert browser.get("/").headers["Location"].endswith("/account/tweede-stap/"), "the second step"


def test_its_other_commands_work_without_the_source(site: Site) -> None:
    said = json.loads(site.installed.run("doctor", "--json").stdout)["answers"]
    bad = {one["question"] for one in said if not one["ok"] and not one["note"]}
    assert bad == set()
    stated = site.installed.run("statement", "--json")
    assert len(json.loads(stated.stdout)["promises"]) >= 17, stated.stderr
    assert site.installed.run("bench").stderr.startswith("CommandError: The benchmarks are in the source tree only")
    assert "Traceback" not in site.installed.said("serve") + site.installed.said("worker")


def test_whoever_asks_this_machine_itself_needs_no_tls(site: Site) -> None:
    assert Browser(site.port).get("/gezond/").status == 200
    assert Browser(site.port).get("/inloggen/").status == 301


def test_signing_in_through_a_proxy(proxy: Proxy) -> None:
    browser = proxy.browser()
    signs_in(browser)
    kept = [cookie for cookie in browser.set_cookies if cookie.startswith("__Host-")]
    assert kept
    assert all("Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in kept)


def test_a_proxy_sends_http_on_to_https(proxy: Proxy) -> None:
    answer = Browser(proxy.http).get("/uitnodiging/")
    assert answer.status in (301, 308)
    assert answer.headers["Location"].startswith(f"https://{HOST}")


def test_a_proxy_adds_no_header_of_its_own_and_believes_none(proxy: Proxy) -> None:
    answer = proxy.browser().get(
        "/inloggen/", X_Forwarded_Proto="http", X_Forwarded_For="198.51.100.1", Forwarded="for=x"
    )
    assert answer.status == 200, "a browser cannot talk the server out of TLS"
    names = [name.lower() for name, _ in answer.all_headers]
    assert names.count("strict-transport-security") == 1
    assert names.count("content-security-policy") == 1


def test_what_people_bring_goes_through_a_proxy_up_to_our_limit(proxy: Proxy) -> None:
    brought = proxy.browser().post("/uitnodiging/", {"code": "AAAA"}, file=b"x" * (15 * MEGABYTE))
    assert (brought.status, brought.headers["Location"]) == (302, "/uitnodiging/kiezen/"), (
        "read whole, and answered as any other"
    )
    too_much = proxy.browser().ask("POST", "/uitnodiging/", b"", Content_Length=str(30 * MEGABYTE))
    assert too_much.status == 413


def test_what_people_fetch_comes_whole_through_a_proxy(proxy: Proxy) -> None:
    fetched = proxy.browser().get("/static/large.bin")
    assert (fetched.status, len(fetched.body)) == (200, LARGE)


def test_a_proxy_writes_no_address_down(proxy: Proxy) -> None:
    proxy.browser().get("/uitnodiging/GEHEIMECODE/?q=zoekwoord")
    proxy.browser().get("/bestaat-niet-GEHEIMECODE")
    assert not re.search("GEHEIMECODE|zoekwoord|uitnodiging", proxy.written())


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_proxy_says_that_we_are_away(kind: str, tmp_path: Path) -> None:
    if program(kind) is None:
        pytest.skip(f"{kind} is not on this machine (Debian: apt-get install {kind})")
    with proxied(kind, tmp_path / "x", free_port()) as alone:
        answer = alone.browser().get("/uitnodiging/GEHEIMECODE/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert "even niet bereikbaar" in answer.text
        assert "GEHEIMECODE" not in alone.written()
