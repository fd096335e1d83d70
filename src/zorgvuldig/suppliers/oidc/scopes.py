"""What can be asked for: signing in, or for a machine what OneRoster names. Birth dates and such can never be asked for."""

from collections.abc import Iterable

from zorgvuldig.suppliers import sandbox
from zorgvuldig.suppliers.oidc.eligibility import ALIAS, count_refusal, why_not
from zorgvuldig.suppliers.oidc.models import Client

OPENID = "openid"
TRIED = ("roster", "csv")  # what an invented school has: nothing comes back of it
PREFIX = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
# By which agreed channels a scope goes: any of them is enough.
OF_MACHINES = {
    f"{PREFIX}roster-core.readonly": ("roster",),
    f"{PREFIX}roster.readonly": ("roster", "csv"),
} | {
    f"{PREFIX}gradebook{name}": ("results",)
    for name in ("-core.readonly", ".readonly", ".createput", ".createpost", ".delete")
}


def of_login(asked: Iterable[str]) -> list[str]:
    """Signing in, when it was asked for."""
    return [OPENID] if OPENID in asked else []


def of_machine(client: Client, asked: Iterable[str]) -> list[str]:
    """The scopes by which something may go to the product at this moment; to a test client that is the invented school."""
    known = [scope for scope in dict.fromkeys(asked) if scope in OF_MACHINES]
    whys = {channel: _why_not(client, channel) for scope in known for channel in OF_MACHINES[scope]}
    given = [scope for scope in known if any(not whys[channel] for channel in OF_MACHINES[scope])]
    for channel in {channel for scope in known if scope not in given for channel in OF_MACHINES[scope]}:
        count_refusal(client.product_id, whys[channel], channel)
    return given


def _why_not(client: Client, channel: str) -> str:
    if not client.is_test:
        return why_not(client, channel)
    return sandbox.refused(client.product_id, channel, alias=ALIAS) if channel in TRIED else "test"
