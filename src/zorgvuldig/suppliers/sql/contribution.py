"""What suppliers add to the gate: what is agreed, for whom, and that nothing reaches a product but by an agreement in force."""

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.suppliers.sql.generate import claim_functions, supply_grants

CONTRIBUTION = Contribution(
    "zorgvuldig.suppliers.sql",
    files=(
        "supply.sql", "signin.sql", "logouts.sql", "stops.sql", "leaflet.sql", "roster_view.sql", "roster_making.sql", "roster.sql",
        "roster_csv.sql", "results.sql", "trial.sql",
    ),
    functions=claim_functions,
    checks=(
        ("agreement", "agreement_allowed", "insert or update"),
        ("product", "numbers_allowed", "insert or update"),
        ("agreement_scope", "scope_allowed", "insert or delete or update"),
    ),
    tables=("supplying",),
    grants=supply_grants,
    answers={"swept": "supplying_swept"},
)  # fmt: skip
