"""Settings: each is declared once and explained, and what cannot be is said in one sentence before anything is served."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.source import ROOT
from zorgvuldig.settings.catalogue import INTERNAL, INTERNAL_PREFIXES, KNOWN, SETTINGS, table
from zorgvuldig.settings.check import missing_folders, problems
from zorgvuldig.settings.reader import flag

OPERATE = (ROOT / "docs" / "operate.md").read_text()
SOURCES = [
    path
    for path in (ROOT / "src" / "zorgvuldig").rglob("*.py")
    if path.parent.name + "/" + path.name != "settings/catalogue.py"
]
READ = re.compile(
    r'(?:text|flag|choice|words|whole|number|folder|command|networks)\(\s*"(ZORGVULDIG_[A-Z0-9_]+|DATABASE_URL)"'
)
# Read by the question they answer, and before the settings are.
ASKED = {name for name in KNOWN if name.startswith("ZORGVULDIG_INIT_")} | {"ZORGVULDIG_SECRETS"}


def test_every_setting_that_is_read_is_declared_and_no_other() -> None:
    read = {name for path in SOURCES for name in READ.findall(path.read_text())}
    assert len(read) > 30
    assert read | ASKED == set(KNOWN), "add it to settings_known.py, or take it out there"


def test_no_other_name_is_used_anywhere() -> None:
    named = {name for path in SOURCES for name in re.findall(r'"(ZORGVULDIG_[A-Z0-9_]+)"', path.read_text())}
    known = {
        *KNOWN,
        *(f"{name}_FILE" for name in KNOWN),
        *INTERNAL,
        "ZORGVULDIG_",
        "ZORGVULDIG_EMAIL",
        "ZORGVULDIG_INIT_",
    }
    assert {name for name in named if name not in known and not name.startswith(INTERNAL_PREFIXES)} == set()


def test_the_guide_has_this_very_table() -> None:
    assert table() in OPERATE, (
        "put what `python -m zorgvuldig.settings.catalogue` prints into docs/operate.md, «Settings»"
    )
    listed = re.findall(r"^\| `(ZORGVULDIG_[A-Z0-9_]+|DATABASE_URL)` \|", OPERATE, re.M)
    assert sorted(listed) == sorted(KNOWN)


def test_whatever_opens_something_is_marked_as_a_secret() -> None:
    assert {one.name for one in SETTINGS if re.search(r"(SECRET|PASSWORD|TOKEN)$|DATABASE_URL", one.name)} <= {
        one.name for one in SETTINGS if one.secret
    }


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        pytest.param({"ZORGVULDIG_BACKUPS": "/b"}, "ZORGVULDIG_BACKUPS is no setting of Zorgvuldig. Did you mean ZORGVULDIG_BACKUP?", id="misspelt"),
        pytest.param({"ZORGVULDIG_QQQ": "1"}, "is no setting of Zorgvuldig. The settings there are", id="nothing like it"),
        pytest.param({"ZORGVULDIG_POOL": "ten"}, "ZORGVULDIG_POOL is «ten», which is no whole number from 1 to 500", id="words for a number"),
        pytest.param({"ZORGVULDIG_POOL": "0"}, "is no whole number from 1", id="too few"),
        pytest.param({"ZORGVULDIG_RETENTION_SHARE": "101"}, "is no number from 0 to 100", id="more than all"),
        pytest.param({"ZORGVULDIG_RETENTION_SHARE": "nan"}, "is no number from 0 to 100", id="not a number"),
        pytest.param({"ZORGVULDIG_HTTPS": "ja"}, "is neither 1 (yes) nor 0 (no)", id="another yes"),
        pytest.param({"ZORGVULDIG_LOGS": "xml"}, "ZORGVULDIG_LOGS is «xml», which is not known here: choose text or json.", id="another form of log"),
        pytest.param({"ZORGVULDIG_LOG_LEVEL": "loud"}, "choose debug, info, warning or error.", id="another level"),
        pytest.param({"ZORGVULDIG_BREACHED_PASSWORDS": "/etc"}, "ZORGVULDIG_BREACHED_PASSWORDS is «/etc», which is a directory. Name the file itself.", id="directory for a file"),
        pytest.param({"ZORGVULDIG_LOGO": "/etc"}, "is a directory. Name the file itself.", id="directory for a logo"),
        pytest.param({"ZORGVULDIG_FRIGATE": "camera.example"}, "is no address that begins with https://", id="no address"),
        pytest.param({"ZORGVULDIG_FRIGATE": "https://u:p@camera.example"}, "holds a user or password", id="password in an address"),
        pytest.param({"ZORGVULDIG_BACKUP": "backup"}, "does not begin with /", id="relative directory"),
        pytest.param({"ZORGVULDIG_HOSTS": "*"}, "names more than single hosts", id="every host"),
        pytest.param({"ZORGVULDIG_HOSTS": "https://school.example"}, "Leave out https://", id="address for a host"),
        pytest.param({"ZORGVULDIG_ORIGINS": "school.example"}, "is no list of origins", id="host for an origin"),
        pytest.param({"ZORGVULDIG_ORIGINS": "https://school.example/x"}, "is no list of origins", id="origin with a path"),
        pytest.param({"ZORGVULDIG_CAMERA_NETWORKS": "10.0.0.1/8"}, "is no network such as", id="network with a host in it"),
        pytest.param({"ZORGVULDIG_SCANNER": "clamdscan 'x"}, "a quote that is not closed", id="open quote"),
        pytest.param({"ZORGVULDIG_HTTPS": "0", "ZORGVULDIG_HOSTS": "leerlingen.school.example"}, "would read along", id="no TLS for others"),
        pytest.param({"ZORGVULDIG_SIGNIN_SECRET_FILE": "/nowhere/x"}, "/nowhere/x, the file for ZORGVULDIG_SIGNIN_SECRET, cannot be read", id="missing file"),
        pytest.param({"ZORGVULDIG_SIGNIN_SECRET_FILE": "/dev/null", "ZORGVULDIG_SIGNIN_SECRET": "s3"}, "are both set", id="value and file"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(environ: dict[str, str], says: str) -> None:
    (said,) = problems(environ)
    assert says in said
    assert not re.search("s3|u:p", said)


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"ZORGVULDIG_HTTPS": "0"}, id="on one machine"),
        pytest.param({"ZORGVULDIG_HTTPS": "0", "ZORGVULDIG_HOSTS": "school.example", "ZORGVULDIG_DEMO": "1"}, id="demonstration"),
        pytest.param({"ZORGVULDIG_HOSTS": "school.example,[::1]", "ZORGVULDIG_POOL": "", "ZORGVULDIG_HTTPS": ""}, id="left empty"),
        pytest.param({"ZORGVULDIG_LEASH": "3", "ZORGVULDIG_TEST_KEEP": "1"}, id="of ourselves"),
    ],
)  # fmt: skip
def test_what_can_be_is_no_problem(environ: dict[str, str]) -> None:
    assert problems(environ) == []


def test_every_declared_setting_may_come_from_a_file(tmp_path: Path) -> None:
    good = {
        "flag": "1", "whole": "2", "number": "2.5", "address": "https://a.example", "folder": "/srv/x", "file": "/srv/x/y",
        "origins": "https://a.example", "networks": "10.0.0.0/8",
    }  # fmt: skip
    theme = tmp_path / "theme.css"
    theme.write_text(":root { --basis-heading-font-family: Georgia, serif }")
    own = {
        "ZORGVULDIG_THEME": theme, "ZORGVULDIG_LOGO": ROOT / "src/zorgvuldig/web/static/img/logo.svg",
        "ZORGVULDIG_BOUNCES": "bounce@school.example",
    }  # fmt: skip
    for one in SETTINGS:
        value = own.get(one.name) or good.get(one.kind) or (one.choices or "a")[-1]
        (tmp_path / one.name).write_text(f"{value}\n")
        (tmp_path / one.name).chmod(0o600)
    assert problems({f"{one.name}_FILE": str(tmp_path / one.name) for one in SETTINGS}) == []


def test_a_directory_that_is_not_there_stops_only_what_founds(tmp_path: Path) -> None:
    environ = {"ZORGVULDIG_BACKUP": str(tmp_path / "not mounted")}
    assert problems(environ) == []
    (said,) = missing_folders(environ)
    assert "Make it, or mount that disk" in said
    assert missing_folders({"ZORGVULDIG_BACKUP": str(tmp_path)}) == []


def test_nothing_works_with_such_settings_and_every_problem_is_named(tmp_path: Path) -> None:
    environ = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path), "ZORGVULDIG_DATA": str(tmp_path / "d"),
        "ZORGVULDIG_POOL": "ten", "ZORGVULDIG_BACKUPS": "/b",
    }  # fmt: skip
    for command in (["init", "--no-input"], ["serve"]):
        said = subprocess.run(
            [sys.executable, "-m", "zorgvuldig", *command], env=environ, capture_output=True, text=True, check=False
        )
        assert said.returncode == 1
        assert "Did you mean ZORGVULDIG_BACKUP?" in said.stderr
        assert "no whole number" in said.stderr
        assert not (tmp_path / "d" / "postgres").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"ZORGVULDIG_EMAIL_TLS": "ssl"},
        {"ZORGVULDIG_EMAIL_USER": "zorgvuldig"},
        {"ZORGVULDIG_LOGS": "xml"},
        {"ZORGVULDIG_LOG_LEVEL": "loud"},
        {"ZORGVULDIG_BREACHED_PASSWORDS": "/etc"},
        {"DATABASE_URL": "mysql://school.example"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_two_that_are_wrong_are_named_together(tmp_path: Path, wrong: dict[str, str]) -> None:
    """Whoever installs mends both at once, whichever two they are."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(tmp_path),
        "ZORGVULDIG_POOL": "ten",
        **wrong,
    }
    said = subprocess.run(
        [sys.executable, "-m", "zorgvuldig", "--data", str(tmp_path / "d"), "init", "--no-input"],
        env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (other,) = wrong
    assert said.returncode == 1
    assert other in said.stderr
    assert "ZORGVULDIG_POOL is «ten»" in said.stderr
    assert len(said.stderr.splitlines()) == 3


@pytest.mark.parametrize("word", ["1", "yes", "Yes", " true ", "ON"])
def test_every_word_for_yes_is_understood(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGVULDIG_HTTPS", word)
    assert problems({"ZORGVULDIG_HTTPS": word}) == []
    assert flag("ZORGVULDIG_HTTPS", default=False) is True


@pytest.mark.parametrize("word", ["0", "no", "No", " false ", "OFF"])
def test_every_word_for_no_is_understood(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGVULDIG_HTTPS", word)
    assert problems({"ZORGVULDIG_HTTPS": word}) == []
    assert flag("ZORGVULDIG_HTTPS", default=True) is False
