from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from zorgvuldig.platform.postgres import DatabaseProblem, load_or_create, locate
from zorgvuldig.platform.postgres.home import cluster_home

URL = "DATABASE_URL"


def test_embedded_before_the_directory_exists_has_a_place_and_no_password(tmp_path: Path) -> None:
    location = locate(tmp_path / "data", {})
    assert (location.embedded, location.admin_user, location.admin_password) == (True, "zv_boot", None)
    assert (location.port, location.dbname) == (5432, "zorgvuldig")
    assert not (tmp_path / "data").exists()


def test_embedded_place_stays_the_same_once_the_secrets_exist(tmp_path: Path, place: Path) -> None:
    for parent in (tmp_path, place):
        before = locate(parent / "data", {})
        secrets = load_or_create(parent / "data")
        after = locate(parent / "data", {URL: ""})
        assert after.host == before.host
        assert after.admin_password == secrets.passwords["boot"]


def test_embedded_place_is_the_same_by_another_way_to_the_directory(place: Path) -> None:
    (place / "link").symlink_to(place / "data")
    assert locate(place / "link", {}).host == locate(place / "data", {}).host


def test_existing_cluster_stays_where_it_is(place: Path) -> None:
    home = cluster_home(place / "data")
    home.mkdir(parents=True)
    (home / "zorgvuldig.json").write_text("{}")
    place.chmod(0o700)
    assert cluster_home(place / "data") == home


def test_url_names_server_account_and_encryption(tmp_path: Path) -> None:
    url = "postgresql://adm%40in:p%2Fw@db.school.nl:6432/leerlingen?sslmode=verify-full&sslrootcert=/ca.pem"
    location = locate(tmp_path, {URL: url})
    assert (location.host, location.port, location.dbname) == ("db.school.nl", 6432, "leerlingen")
    assert (location.admin_user, location.admin_password) == ("adm@in", "p/w")
    assert (location.sslmode, location.sslrootcert, location.embedded) == ("verify-full", "/ca.pem", False)


def test_url_names_a_server_and_its_standbys(tmp_path: Path) -> None:
    location = locate(tmp_path, {URL: "postgresql://a:b@one.example:6432,two.example:6433/db"})
    parts = conninfo_to_dict(location.dsn("x", None))
    assert (parts["host"], parts["port"]) == ("one.example,two.example", "6432,6433")
    assert parts["target_session_attrs"] == "read-write"
    assert location.hosts == ("one.example", "two.example")
    same = locate(tmp_path, {URL: "postgresql://a:b@one.example,two.example/db?target_session_attrs=primary"})
    assert (same.port, same.reaching()["target_session_attrs"]) == ("5432,5432", "read-write")


def test_silence_is_waited_for_only_over_a_network(tmp_path: Path) -> None:
    assert locate(tmp_path, {URL: "postgresql:///db?host=/run/postgresql"}).reaching() == {}
    assert locate(tmp_path, {}).reaching() == {}
    over = locate(tmp_path, {URL: "postgresql://h.example/db?sslmode=verify-full&sslrootcert=/ca.pem"}).reaching()
    assert (over["connect_timeout"], over["sslmode"], over["sslrootcert"]) == ("5", "verify-full", "/ca.pem")


def test_url_of_a_socket_needs_no_password(tmp_path: Path) -> None:
    location = locate(tmp_path, {URL: "postgresql:///db?host=/var/run/postgresql&user=beheer"})
    assert (location.host, location.port, location.dbname) == ("/var/run/postgresql", 5432, "db")
    assert (location.admin_user, location.admin_password) == ("beheer", None)


def test_dsn_quotes_what_needs_quoting(tmp_path: Path) -> None:
    location = locate(tmp_path, {URL: "postgresql:///db?host=/a%20b&sslmode=disable"})
    parts = conninfo_to_dict(location.dsn("o'wner", "p w'\\", "other"))
    assert (parts["host"], parts["user"], parts["password"]) == ("/a b", "o'wner", "p w'\\")
    assert (parts["dbname"], parts["sslmode"]) == ("other", "disable")


def test_password_is_not_in_the_representation(tmp_path: Path) -> None:
    assert "geheim" not in repr(locate(tmp_path, {URL: "postgresql://a:geheim@h/db"}))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://h/db",
        "host=h dbname=db",
        "postgresql://",
        "postgresql:///db",
        "postgresql://h:x/db",
        "postgresql://a:geheim@h1,,h2/db",
        "postgresql://a:geheim@h1:1,h2:x/db",
        "postgresql://a:geheim@h1,h2,h3/db?port=1,2",
        "postgresql://a:geheim@h1,h2/db?target_session_attrs=any",
        "postgresql://a:geheim@h/db?connect_timeout=3",
        "postgresql://a:geheim@h/db?nonsense=3",
    ],
)
def test_url_that_cannot_be_used_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabaseProblem, match="DATABASE_URL") as refusal:
        locate(tmp_path, {URL: url})
    assert "geheim" not in str(refusal.value)


def test_administrator_is_needed_only_when_asked_for(tmp_path: Path) -> None:
    location = locate(tmp_path, {URL: "postgresql://h/db"})
    assert "user=x" in location.dsn("x", None)
    with pytest.raises(DatabaseProblem, match="administrator"):
        location.admin_dsn()
