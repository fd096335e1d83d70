"""What copies add to the gate: for which purpose a family gets everything."""

from zorgvuldig.gate.sql.contributions import Contribution

CONTRIBUTION = Contribution("zorgvuldig.copies.sql", files=(), copying=("copy",))
