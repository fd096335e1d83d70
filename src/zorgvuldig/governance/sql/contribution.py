"""What governance adds to the gate: breaches, assessments, norms, duties, unusual reading and versions of the register."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import OTHER, PERSON, Opening
from zorgvuldig.governance.sql.generate import governance_grants
from zorgvuldig.governance.sql.versions import keep_version
from zorgvuldig.governance.sql.watches import watch_functions

CONTRIBUTION = Contribution(
    "zorgvuldig.governance.sql",
    files=(
        "access.sql", "register_editor.sql", "duties.sql", "breach.sql", "dpia.sql", "reading.sql", "reading_counts.sql",
        "register_news.sql",
    ),
    functions=watch_functions,
    checks=(
        ("breach", "breach_allowed", "insert or update"),
        ("breach_note", "breach_note_allowed", "insert"),
        ("dpia", "dpia_allowed", "insert or update"),
        ("dpia", "dpia_ready", "insert or update"),
        ("norm_level", "norm_level_allowed", "insert"),
        ("register_version", "register_version_allowed", "insert or update"),
        ("role_review", "role_kept", "insert"),
        ("role_review", "role_reviewed", "insert"),
        ("reading_review", "reading_reviewed", "insert"),
        ("close_watch", "close_watch_allowed", "insert or update"),
    ),
    tables=("reading_period", "reading_kept"),
    grants=lambda _register, names: governance_grants(names),
    keeps=keep_version,
    kept_in=("register_version",),
    writes={
        "register_version": "insert, update",  # when the register is installed, and when a version comes into force
        "staff_role": "update",  # a role that somebody looked at and ended (`role_reviewed`)
        "breach_pupil": "insert, delete",  # whose data it is about (`breach_concerns`)
        "breach": "insert, update",  # held while that is said; whoever has a session reports one (`report_breach`)
        "account": "update",  # closed when somebody misused it (`block_account`)
    },
    openings=(
        Opening("breach", OTHER, "(select b.id from public.breach b where b.uid = wanted)"),
        Opening("reading", PERSON, "gate.reading_reader(key)"),
    ),
    answers={"own_change": "governing_change"},
)  # fmt: skip
