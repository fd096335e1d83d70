"""What release adds to the gate: that nothing leaves without its ground."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.questions import Question
from zorgvuldig.release.sql.generate import exchange_functions

CONTRIBUTION = Contribution(
    "zorgvuldig.release.sql",
    files=("exchange.sql",),
    functions=exchange_functions,
    checks=(
        ("exchange_answer", "inspection_allowed", "insert or update"),
        ("exchange", "exchange_allowed", "insert or update"),
        ("release", "release_allowed", "insert"),
        ("party", "party_allowed", "insert or update"),
        ("hand_over", "hand_over_allowed", "insert or update"),
        ("hand_over_fetch", "fetch_allowed", "insert"),
    ),
    # Whether a release, by its way or by who gets it, is another package's to allow: by a check of its own on the same table.
    questions=(Question("leaves_otherwise(channel text, recipient text)", "boolean", nobody="false", joined=" or "),),
    writes={"release": "insert"},  # a look from outside the school (`look_from_outside`)
    answers={"looked_from_outside": "look_from_outside", "own_change": "look_change"},
)
