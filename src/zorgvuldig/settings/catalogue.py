"""Every setting there is, one line each. What `docs/operate.md` says of them is this table; a test compares the two.

Print it for the guide with `python -m zorgvuldig.settings.catalogue`.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "words",
    "flag",
    "whole",
    "number",
    "address",
    "folder",
    "file",
    "command",
    "hosts",
    "origins",
    "networks",
    "choice",
]
PREFIX = "ZORGVULDIG_"
# Of our own processes among each other, and of the tests; no operator sets these.
INTERNAL = {
    "ZORGVULDIG_LEASH",
    "ZORGVULDIG_HEAD",
    "ZORGVULDIG_DIED",
    "ZORGVULDIG_RESTORE_VERIFIED",
    "ZORGVULDIG_BENCH",
    "ZORGVULDIG_MEASURE",
}
INTERNAL_PREFIXES = ("ZORGVULDIG_TEST_", "ZORGVULDIG_SCREENSHOTS")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what its value has to be, the value without one (in words), what it does, and whether it opens something.

    `least` and `most` bound a number, both inclusive; `choices` are the words of a choice.
    """

    name: str
    kind: Kind
    default: str
    what: str
    secret: bool = False
    least: float = 0
    most: float = 1_000_000
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting("ZORGVULDIG_DATA", "folder", "`data`", "the data directory; `--data` goes before it"),
    Setting(
        "ZORGVULDIG_SECRETS",
        "file",
        "`secrets.json` in the data directory",
        "the file with all keys and passwords, when it lies elsewhere (see «Keys»)",
    ),
    Setting(
        "DATABASE_URL",
        "text",
        "–",
        "your own PostgreSQL 15–18: `postgresql://admin:password@host:5432/zorgvuldig`. For `init` with an administrator who may make roles; "
        "for `serve` and `worker` leave user and password out",
        secret=True,
    ),
    Setting(
        "ZORGVULDIG_HOSTS",
        "hosts",
        "`localhost,127.0.0.1,[::1]`",
        "names by which browsers reach the site; suppliers know it by the first",
    ),
    Setting(
        "ZORGVULDIG_ORIGINS",
        "origins",
        "–",
        "`https://…` origins, when your proxy changes the name of the host, or is not at port 443; then suppliers know the site by the first",
    ),
    Setting("ZORGVULDIG_HTTPS", "flag", "`1`", "`0` only on one machine, for trying out"),
    Setting(
        "ZORGVULDIG_BEHIND_PROXY",
        "flag",
        "`0`",
        "`1` when exactly one proxy of yours stands in front, and sets `X-Forwarded-Proto` and `X-Forwarded-For` itself",
    ),
    Setting(
        "ZORGVULDIG_HSTS_SUBDOMAINS",
        "flag",
        "`1`",
        "browsers keep to https for all names below the site's too; `0` when one of those has no TLS",
    ),
    Setting(
        "ZORGVULDIG_HSTS_PRELOAD",
        "flag",
        "`0`",
        "`1` only when the whole domain is on the browsers' own list of https sites",
    ),
    Setting(
        "ZORGVULDIG_IDLE_MINUTES",
        "whole",
        "`60`",
        "after so many minutes without a page a session ends; after twelve hours it ends always",
        least=1,
        most=720,
    ),
    Setting(
        "ZORGVULDIG_OFFLINE_WORKER",
        "flag",
        "`1`",
        "`0` takes the page for who has no connection out of every browser that comes by (see «Without a connection»)",
    ),
    Setting(
        "ZORGVULDIG_SECURITY_CONTACT",
        "text",
        "–",
        "whom somebody tells who finds a hole: `mailto:…`, `https://…` or `tel:…`. It stands in `/.well-known/security.txt` and on "
        "`/beveiliging/melden/`. Without it that file is not there, the page names the DPO, and `doctor` says so",
    ),
    Setting(
        "ZORGVULDIG_THEME",
        "file",
        "–",
        "a CSS file with the school's own colours and letters as NL Design System tokens (`--basis-…`; the page `/stijl/` names them). What we do not "
        "use of it is left alone; a colour that makes a text hard to read is refused",
    ),
    Setting(
        "ZORGVULDIG_LOGO",
        "file",
        "our mark",
        "the school's logo above every page, made for a light background: an SVG, a PNG or a WebP of at most 50 kB. One that is much wider than high "
        "stands there without the name in letters. An SVG with a script, or that names anything outside itself, is refused",
    ),
    Setting(
        "ZORGVULDIG_BREACHED_PASSWORDS",
        "file",
        "–",
        "a file with the SHA-1 sums of passwords from breaches, sorted, one a line (`SUM` or `SUM:COUNT`), which the school fetches itself; "
        "a new password that stands in it is refused. Nothing is asked of anybody outside",
    ),
    Setting("ZORGVULDIG_POOL", "whole", "`10`", "most database connections per process and login", least=1, most=500),
    Setting(
        "ZORGVULDIG_PREPARED",
        "flag",
        "`1`",
        "`0` when a pooler such as PgBouncer stands between Zorgvuldig and PostgreSQL: prepared statements would go astray there. "
        "Pages then take the database twice as much time. For `serve` alone: `worker` goes to PostgreSQL itself (see [growing](growing.md))",
    ),
    Setting(
        "ZORGVULDIG_EMAIL_BACKEND",
        "text",
        "mail into files",
        "Django's mail backend, e.g. `django.core.mail.backends.smtp.EmailBackend`",
    ),
    Setting("ZORGVULDIG_EMAIL_HOST", "text", "`localhost`", "mail server"),
    Setting(
        "ZORGVULDIG_EMAIL_PORT",
        "whole",
        "by TLS",
        "its port (25; 587 with `starttls`, 465 with `tls`)",
        least=1,
        most=65535,
    ),
    Setting(
        "ZORGVULDIG_EMAIL_TLS",
        "choice",
        "`none`",
        "`starttls` or `tls`. Without either a name and a password are refused, unless the mail server is this machine",
        choices=("none", "starttls", "tls"),
    ),
    Setting("ZORGVULDIG_EMAIL_USER", "text", "–", "our name at the mail server"),
    Setting("ZORGVULDIG_EMAIL_PASSWORD", "text", "–", "our password there", secret=True),
    Setting(
        "ZORGVULDIG_EMAIL_PER_MINUTE", "whole", "`120`", "most mails that are tried in a minute", least=1, most=10_000
    ),
    Setting("ZORGVULDIG_OUTBOX", "flag", "`1`", "`0` sends mail at once and loses what cannot go; for finding a fault"),
    Setting(
        "ZORGVULDIG_BOUNCES",
        "text",
        "–",
        "an address of yours at which mail that could not be delivered comes back, with at most 18 letters before the @ (see «Mail»)",
    ),
    Setting(
        "ZORGVULDIG_BOUNCE_FOLDER",
        "folder",
        "–",
        "the maildir in which your mail server puts that mail, when it does not call us",
    ),
    Setting("ZORGVULDIG_EMAIL_FROM", "text", "`zorgvuldig@localhost`", "sender"),
    Setting(
        "ZORGVULDIG_SIGNIN_ISSUER",
        "text",
        "–",
        "the school's own provider (OpenID Connect), exactly as it names itself; without one nobody signs in elsewhere "
        "(see «Signing in with the school's own account»)",
    ),
    Setting("ZORGVULDIG_SIGNIN_CLIENT", "text", "–", "what Zorgvuldig is called there"),
    Setting("ZORGVULDIG_SIGNIN_SECRET", "text", "–", "its secret there", secret=True),
    Setting("ZORGVULDIG_SIGNIN_NAME", "text", "`het account van de school`", "what it is called on buttons"),
    Setting(
        "ZORGVULDIG_SIGNIN_MFA",
        "words",
        "–",
        "values of `amr` or `acr`, separated by commas, by which the provider says that it saw a second step; without any we always ask our own",
    ),
    Setting(
        "ZORGVULDIG_DETECTOR_THREADS",
        "whole",
        "`1`",
        "processors that looking for faces in photos and videos may use at once, in each worker",
        least=1,
        most=64,
    ),
    Setting(
        "ZORGVULDIG_FOOTAGE_RESERVE",
        "number",
        "by itself",
        "what camera footage leaves free on its disk, in GB: of a disk that the database may lie on 10 GB or 5 %, whichever is more; "
        "of another 1 GB (see «Recording cameras»)",
    ),
    Setting(
        "ZORGVULDIG_SCANNER",
        "command",
        "–",
        "a malware scanner: a command that reads a file from its input (see «Files»)",
    ),
    Setting(
        "ZORGVULDIG_IMPORT_FOLDER",
        "folder",
        "`inlezen/` in the data directory",
        "the folder in which other systems may put files; the administration chooses folders inside it (see «Reading files in»)",
    ),
    Setting(
        "ZORGVULDIG_VAULT_S3",
        "text",
        "–",
        "the bucket of an S3-compatible store in which sealed files lie; without one they lie in the data directory (see «Files in a bucket»)",
    ),
    Setting(
        "ZORGVULDIG_VAULT_S3_ENDPOINT",
        "address",
        "Amazon's",
        "address of the store, with `https://`; without TLS only on this very machine",
    ),
    Setting("ZORGVULDIG_VAULT_S3_REGION", "text", "–", "region of the bucket, as the store calls it"),
    Setting("ZORGVULDIG_VAULT_S3_KEY", "text", "–", "which key for the bucket"),
    Setting(
        "ZORGVULDIG_VAULT_S3_SECRET",
        "text",
        "–",
        "that key's secret. Without both, boto3 looks where it always does (`AWS_…`, the role of the machine)",
        secret=True,
    ),
    Setting(
        "ZORGVULDIG_RECEIPTS",
        "file",
        "`receipts/receipts.jsonl` in the data directory",
        "where receipts of deletions are written, a line each; let it be copied to another machine (see «Deleting»)",
    ),
    Setting(
        "ZORGVULDIG_RETENTION_SHARE",
        "number",
        "`25`",
        "a run that would take something of more than this percentage of all pupils (and of ten at least) waits for a second person",
        most=100,
    ),
    Setting(
        "ZORGVULDIG_OUTBOUND_HOSTS",
        "words",
        "–",
        "hosts of the school's own network that this server may ask for a supplier (comma-separated); anything else inside is refused",
    ),
    Setting(
        "ZORGVULDIG_TRANSPARENCY",
        "folder",
        "`transparency` in the data directory",
        "where the files of the log that others witness are written; all of it is public, so a web server may serve it (see [witness](witness.md))",
    ),
    Setting(
        "ZORGVULDIG_WITNESSES",
        "words",
        "–",
        "who watches that log, comma-separated: the address of each, a space and its verifier key (see [witness](witness.md))",
    ),
    Setting(
        "ZORGVULDIG_WITNESS_QUORUM",
        "whole",
        "more than half",
        "how many of them must have seen a moment of the log before it is called witnessed",
        most=64,
    ),
    Setting(
        "ZORGVULDIG_WITNESS_HOURS",
        "whole",
        "`6`",
        "after so many hours without enough of them the public page and `doctor` say so",
        least=1,
        most=168,
    ),
    Setting(
        "ZORGVULDIG_CAMERA_NETWORKS",
        "networks",
        "`10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7`",
        "networks in which cameras may be reached (comma-separated); a camera with an address anywhere else is refused, and not asked. "
        "Name the network of your cameras alone when they have one",
    ),
    Setting(
        "ZORGVULDIG_CAMERA_PLAIN",
        "networks",
        "none",
        "networks in which a camera may be asked without TLS (`rtsp://`), for cameras that know nothing else; elsewhere only `rtsps://` is asked. "
        "Name only a network to which nothing but cameras and recorder are connected; `doctor` says how many cameras are asked so",
    ),
    Setting(
        "ZORGVULDIG_CAMERA_CA",
        "file",
        "what this machine trusts",
        "certificates (PEM) of who vouches for cameras whose address begins with `rtsps://` (see [cameras](cameras.md))",
    ),
    Setting(
        "ZORGVULDIG_FRIGATE",
        "address",
        "–",
        "address of the school's Frigate, when cameras are recorded by that: checked every hour, and what is beyond the term is deleted there "
        "(see [cameras](cameras.md))",
    ),
    Setting("ZORGVULDIG_FRIGATE_USER", "text", "–", "an account of ours there, with the role `admin`"),
    Setting("ZORGVULDIG_FRIGATE_PASSWORD", "text", "–", "its password", secret=True),
    Setting(
        "ZORGVULDIG_BACKUP",
        "folder",
        "–",
        "a directory on another disk: the worker makes a backup there every night",
    ),
    Setting("ZORGVULDIG_BACKUP_KEYS", "folder", "the same", "where copies of the keystore go"),
    Setting(
        "ZORGVULDIG_BACKUP_TEST",
        "flag",
        "`0`",
        "`1`: the worker also restores the newest backup every night into a throw-away database",
    ),
    Setting(
        "ZORGVULDIG_CONSENT_REMINDER",
        "flag",
        "`0`",
        "`1`: once a school year whoever said yes to something gets an e-mail that it can be taken back",
    ),
    Setting(
        "ZORGVULDIG_PG_PROGRAMS",
        "folder",
        "found by itself",
        "the directory with `pg_dump` and `pg_restore` for your own server",
    ),
    *(
        Setting(f"ZORGVULDIG_INIT_{key.upper()}", "text", "asked", f"for the first `init` alone: {what}")
        for key, what in (
            ("board", "name of the school board"),
            ("school", "name of the school"),
            ("given_name", "given name of the first person"),
            ("family_name", "family name of the first person"),
            ("username", "user name of the first person"),
        )
    ),
    Setting(
        "ZORGVULDIG_LOGS",
        "choice",
        "`text`",
        "log lines for people, or `json` for a collector (see [monitoring.md](monitoring.md))",
        choices=("text", "json"),
    ),
    Setting(
        "ZORGVULDIG_LOG_LEVEL",
        "choice",
        "`warning`",
        "`debug`, `info`, `warning` or `error`: how much is said, never what a line may hold",
        choices=("debug", "info", "warning", "error"),
    ),
    Setting(
        "ZORGVULDIG_METRICS_TOKEN_FILE",
        "file",
        "–",
        "the file with the token of whoever may read the figures at `/gezond/cijfers/`; without one nobody may",
    ),
    Setting("ZORGVULDIG_DEMO", "flag", "set by `demo`", "demonstration: no TLS asked, throw-away database settings"),
)
KNOWN = {setting.name: setting for setting in SETTINGS}


def table() -> str:
    """The table of `docs/operate.md`."""
    rows = ["| setting | default | what |", "|---|---|---|"]
    for setting in SETTINGS:
        closed = f". Better in a file that `{setting.name}_FILE` names" if setting.secret else ""
        rows.append(f"| `{setting.name}` | {setting.default} | {setting.what}{closed} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())  # noqa: T201 - for whoever writes the guide
