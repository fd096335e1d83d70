"""What the gate itself puts into the database: opening, the log and its seals, outgoing mail."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.outbox import POST_TABLES, post_grants

CONTRIBUTION = Contribution(
    "zorgvuldig.gate.sql",
    files=("functions.sql", "families.sql", "shared.sql", "sealing.sql", "outbox.sql"),
    tables=POST_TABLES,
    grants=post_grants,
)
