"""What release adds to the gate: that nothing leaves without its ground."""

from zorgvuldig.gate.sql.contributions import Contribution

CONTRIBUTION = Contribution(
    "zorgvuldig.release.sql",
    files=("exchange.sql",),
    checks=(
        ("exchange_answer", "inspection_allowed", "insert or update"),
        ("exchange", "exchange_allowed", "insert or update"),
        ("release", "release_allowed", "insert"),
        ("party", "party_allowed", "insert or update"),
        ("hand_over", "hand_over_allowed", "insert or update"),
        ("hand_over_fetch", "fetch_allowed", "insert"),
    ),
)
