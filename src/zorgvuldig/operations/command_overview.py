"""What `zorgvuldig --help` says: our own commands, by what somebody wants to do; and what to do about a command that is none.

It needs no settings, no installation and no database.
"""

from difflib import get_close_matches
from pathlib import Path

from django.core.management import __path__ as of_django
from django.core.management import find_commands

HERE = Path(__file__).parents[1] / "management"
FROM_APPS = {"collectstatic", "findstatic"}  # of Django's apps; `init` and developers need one now and then

GROUPS = (
    (
        "Begin",
        {
            "demo": "an invented school, to look around; Ctrl-C stops it",
            "demo-code": "the second step of somebody in that school",
            "demo-mail": "the newest mail of that school",
            "init": "make an installation, or bring one up to this version",
        },
    ),
    (
        "Keep running",
        {
            "serve": "the pages",
            "worker": "the work in the background",
            "cameras": "record cameras, or destroy footage of which the term is over",
            "database": "keep the embedded database running, for systemd",
            "maintenance": "close the site for a while, and open it again",
        },
    ),
    (
        "Look how it is",
        {
            "doctor": "is it safe and healthy, and what has to be done?",
            "jobs": "work in the background that failed or stalled",
            "statement": "the state of each promise, measured now",
            "prove": "break every promise on purpose, in copies of a demonstration",
            "log": "seal the access log, or verify it",
            "transparency": "add to the log that others witness, or begin another",
            "bench": "measure the speed goals; for developers, in the source only",
        },
    ),
    (
        "Keep it safe",
        {
            "backup": "back everything up, or test a backup",
            "restore": "an installation from a backup",
            "keys": "list, check, replace and retire keys",
            "account": "end sessions, or take away lost second steps",
        },
    ),
    (
        "Data and rules",
        {
            "import": "bring data in from another system, or take that back",
            "pupil": "the numbers of pupils, and the whole file of one",
            "retention": "what would be deleted, delete it, or its receipts",
            "register": "check, apply or export the register",
            "supplier": "the numbers of a roster that a product has",
            "mail": "take a message that came back",
        },
    ),
)


def overview() -> str:
    """Every command with one line, by group."""
    lines = ["Zorgvuldig keeps pupil records with care. Usage: zorgvuldig [--data DIR] COMMAND …"]
    for heading, commands in GROUPS:
        lines += ["", heading, *(f"  {name:<12} {says}" for name, says in commands.items())]
    return "\n".join(
        [
            *lines,
            "",
            "zorgvuldig COMMAND --help says what can stand behind it. zorgvuldig --version says which version this is.",
            "DIR is the data directory of an installation; without it ZORGVULDIG_DATA, or ./data.",
        ]
    )


def ours() -> list[str]:
    """The commands that this program has of itself."""
    return find_commands(str(HERE))


def is_known(name: str) -> bool:
    """Whether something is done under this name; Django's own commands are for developers, and stand in no overview."""
    return name in {*ours(), *find_commands(of_django[0]), *FROM_APPS}


def unknown(name: str) -> str:
    """What to say when there is no such command."""
    near = next(iter(get_close_matches(name, ours(), n=1)), "")
    meant = f" Did you mean {near}?" if near else ""
    return f"zorgvuldig has no command «{name}».{meant} zorgvuldig --help shows all of them."
