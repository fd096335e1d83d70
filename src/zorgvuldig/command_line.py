"""Django's command line with our settings, for the installation that --data or the environment names."""

import gc
import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

from django.core.management import execute_from_command_line

from zorgvuldig.operations.command_overview import is_known, overview, unknown
from zorgvuldig.operations.heap import share_one_heap
from zorgvuldig.platform.logs import catch_unlogged
from zorgvuldig.platform.postgres import DatabaseProblem, load_or_create
from zorgvuldig.platform.postgres.home import make_data_directory
from zorgvuldig.platform.postgres.secrets import FILE
from zorgvuldig.platform.vault.storage import UnfitStorage
from zorgvuldig.register.board_name import missing
from zorgvuldig.register.problems import RegisterProblem

# These make an installation where there is none; the settings need its secrets before they are read.
FOUNDING = {"demo", "init"}
HELP = {"help", "--help", "-h"}
# What an operator may have put ready in a data directory before there is an installation in it.
OURS = {"lost+found", "keys", "vault", "inlezen", "receipts", "register.toml", "postgres", "mail", "static"}


def main(arguments: list[str] | None = None) -> None:
    """Run one command. Exit codes: 0 done, 1 refused or failed with one sentence, 2 wrong usage."""
    arguments = list(sys.argv if arguments is None else arguments)
    catch_unlogged(os.environ.get("ZORGVULDIG_LOGS", "text"))
    data = take_data(arguments)
    if data is not None:
        os.environ["ZORGVULDIG_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zorgvuldig.settings")
    if arguments[1:2] == ["--version"]:
        print(f"zorgvuldig {version('zorgvuldig')}")  # noqa: T201 - what was asked
        return
    if not arguments[1:] or (arguments[1] in HELP and len(arguments) == 2):
        print(overview())  # noqa: T201 - what was asked
        return
    asked = arguments[2] if arguments[1] == "help" else arguments[1]
    if not is_known(asked) and asked not in HELP:
        print(unknown(asked), file=sys.stderr)  # noqa: T201 - the one sentence
        sys.exit(2)
    if arguments[1:2] == ["serve"]:
        gc.disable()  # starting makes no garbage, and looking for it takes a fifth of the time; serve enables it
        share_one_heap()
    if arguments[1:2] == ["makemigrations"]:  # it writes a file; that there is no database beside it is no news
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history", RuntimeWarning)
    if arguments[1:2] == ["demo"]:
        os.environ.setdefault("ZORGVULDIG_DEMO", "1")
    try:
        if not {"-h", "--help"} & set(arguments):
            prepare_data(arguments, Path(os.environ.get("ZORGVULDIG_DATA", "data")).resolve())
        execute_from_command_line(arguments)
    except (DatabaseProblem, UnfitStorage) as problem:
        sys.exit(f"{problem}")
    except RegisterProblem as problem:  # the school's own, after an upgrade: nothing of ours works without one
        sys.exit(unreadable(problem, Path(os.environ.get("ZORGVULDIG_DATA", "data")).resolve() / "register.toml"))
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def unreadable(problem: RegisterProblem, file: Path) -> str:
    """What is wrong with the school's own register, and what this version needs that is not in it."""
    said = [f"{problem}", f"This version cannot work by {file}. Mend it there, and then run: zorgvuldig init"]
    if file.exists() and (lines := missing(file.read_text(encoding="utf-8", errors="replace"))):
        said += ["What this version brings and your register lacks:", *lines]
    return "\n\n".join(said)


def prepare_data(arguments: list[str], data: Path) -> None:
    """Make what has to be there before the settings are read; a restore brings its own secrets."""
    if FOUNDING & set(arguments[1:2]):
        refuse_strangers(data)
        load_or_create(data)
    elif arguments[1:2] == ["restore"]:
        make_data_directory(data)


def refuse_strangers(data: Path) -> None:
    """Never move in with somebody's own files. Raises `DatabaseProblem`."""
    if not data.is_dir() or (data / FILE).exists():
        return
    try:
        strangers = sorted(path.name for path in data.iterdir() if path.name not in OURS and path.name[0] != ".")
    except OSError as error:
        raise DatabaseProblem(f"{data} cannot be read ({error.strerror}): choose another --data.") from error
    if strangers:
        raise DatabaseProblem(
            f"{data} is not empty ({strangers[0]} is in it) and is no installation of Zorgvuldig: choose another --data, or empty it."
        )


def take_data(arguments: list[str]) -> Path | None:
    """Take `--data DIR` or `--data=DIR` out of the arguments, wherever it stands; None when it is not there."""
    for index, argument in enumerate(arguments):
        if argument == "--data":
            if index + 1 == len(arguments):
                print("Name a directory behind --data.", file=sys.stderr)  # noqa: T201 - the one sentence
                sys.exit(2)
            arguments.pop(index)
            return Path(arguments.pop(index)).resolve()
        if argument.startswith("--data="):
            return Path(arguments.pop(index).removeprefix("--data=")).resolve()
    return None
