"""What learning adds to the gate: whose archive records fit what is looked for."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import Opening
from zorgvuldig.learning.sql.ties import TIES, archive_functions

CONTRIBUTION = Contribution(
    "zorgvuldig.learning.sql",
    files=("archive.sql",),
    functions=archive_functions,
    ties=TIES,
    openings=(Opening("archive"),),
    files_by_uid=("archive_record",),
)
