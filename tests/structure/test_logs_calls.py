"""What we log ourselves is shown as it is, so every text is a constant, and everything that is put into one was looked at."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.source import ROOT

SOURCE = ROOT / "src" / "zorgvuldig"
LOGGERS = {"log", "logger"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Where a value comes from, and why it can hold nobody: words of ours, kinds of errors, numbers of answers.
LOOKED_AT = {
    "kit/mail.py": {"about"},  # a word of ours
    "imports/connect/fetch.py": {"refused.why"},  # a word of ours: why nothing could be fetched
    # a word of ours; a sentence with the name of a table; the inner number of a pupil, which names of key files hold too
    "retention/run_job.py": {"name", "problem", "pupils[0]"},
    "accounts/sso/pages.py": {"problem"},  # a sentence of `gate.elsewhere`, with the kind of an error at most
    "cameras/viewings/responses.py": {"segment", "what"},  # the number of a minute of a camera; a word of ours
    "media/copies_job.py": {"copy.why"},  # a key of a refusal
    "media/uploads/intake_job.py": {"missing", "type(later).__name__"},  # a sentence about a package; a kind
    "media/video/copy_job.py": {"type(error).__name__"},
    "canaries/job.py": {
        "name",
        "problem",
        "type(problem).__name__",
    },  # of a try; a sentence with whom we invented; a kind
    "governance/register_editor/activation_job.py": {"why"},  # a word of ours, or of the database's function
    "operations/maintenance/page.py": {"cause.sqlstate"},  # five signs of PostgreSQL
    "operations/register_refresh.py": {"sentence"},  # a sentence of ours about versions
    # sentences of ours: about two clocks, with a number of seconds, and about numbers of seals and receipts
    "management/commands/worker.py": {"problem", "sentence"},
    "management/commands/serve.py": {"int(died)"},  # the number of a signal
    "platform/postgres/supervisor.py": {"failed", "TRIES"},  # numbers
    "suppliers/oidc/backchannel_logout.py": {"failed.why", "status"},  # a word of `outbound`, a number
    "cameras/handout/job.py": {"type(error).__name__"},
    "media/publication/site_notifications.py": {"answer"},  # a number, or a word of `outbound`
    "media/publication/job.py": {"refusal.why"},  # a key of a refusal
    "platform/mail/sender.py": {"one.kind", "reason"},  # words of ours
    "platform/postgres/secrets_current.py": {"self.path"},  # a place on this machine that the operator named
    "accounts/signin/log.py": {
        "event",
        "mark(who)",
        "mark(whence)",
        "methods or NOBODY",
        "NOBODY",
    },  # words of ours, keyed hashes of a day
    "statement/measurement.py": {"key", "type(problem).__name__"},  # the number of a promise; a kind
}
# The only ones that write to the outputs themselves: the lines, what a command says to who called it, and a verifier that stands alone;
# and one that looks where an error was (kind and place alone).
WRITERS = {
    "platform/logs.py",
    "command_line.py",
    "operations/translations.py",
    "operations/register_refresh.py",
    "copies/verify.py",
    "operations/jobs/log.py",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a logger of ours, with its file."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in LOGGERS and node.func.attr in LEVELS:
                    yield str(path.relative_to(SOURCE)), node


def test_every_text_is_a_constant() -> None:
    found = list(calls())
    assert len(found) > 25
    assert [
        (file, call.lineno)
        for file, call in found
        if not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ] == []


def test_what_is_put_into_a_text_was_looked_at() -> None:
    put: dict[str, set[str]] = {}
    for file, call in calls():
        if call.args[1:]:
            put.setdefault(file, set()).update(ast.unparse(argument) for argument in call.args[1:])
    assert put == LOOKED_AT


def test_nobody_writes_past_the_loggers() -> None:
    names = ("sys.stderr", "sys.stdout", "traceback.", "faulthandler")
    found = {
        str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if any(name in path.read_text() for name in names)
    }  # fmt: skip
    assert found == WRITERS


def test_every_logger_of_ours_is_named_by_its_file() -> None:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "logging.getLogger":
                assert ast.unparse(node.args[0]) == "__name__", path


def test_the_list_names_only_files_that_are_there() -> None:
    assert {name for name in (*LOOKED_AT, *WRITERS) if not Path(SOURCE / name).exists()} == set()
