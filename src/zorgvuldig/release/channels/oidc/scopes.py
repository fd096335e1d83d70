"""What can be asked for: signing in, or for a machine what OneRoster names. Birth dates and such can never be asked for."""

from collections.abc import Iterable

from zorgvuldig.release.channels.oidc.terms import why_not
from zorgvuldig.release.models.provider import Client

OPENID = "openid"
PREFIX = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
# By which agreed channel a scope goes.
OF_MACHINES = {
    f"{PREFIX}{name}": channel
    for channel, names in {
        "roster": ("roster-core.readonly", "roster.readonly"),
        "results": (
            "gradebook-core.readonly", "gradebook.readonly",
            "gradebook.createput", "gradebook.createpost", "gradebook.delete",
        ),
    }.items()
    for name in names
}  # fmt: skip


def of_login(asked: Iterable[str]) -> list[str]:
    """Signing in, when it was asked for."""
    return [OPENID] if OPENID in asked else []


def of_machine(client: Client, asked: Iterable[str]) -> list[str]:
    """The scopes whose channel the product may use at this moment; none for a client that only gets an invented pupil."""
    if client.is_test:
        return []
    known = [scope for scope in dict.fromkeys(asked) if scope in OF_MACHINES]
    open_now = {channel for channel in {OF_MACHINES[scope] for scope in known} if not why_not(client, channel)}
    return [scope for scope in known if OF_MACHINES[scope] in open_now]
