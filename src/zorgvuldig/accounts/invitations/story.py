"""How somebody came to have a code or an account: who asked, who agreed, who posted, when and from which network it was used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The steps, as `gate.account_steps` names them.
STEPS = {
    "asked": _("%(name)s vroeg om een code."),
    "agreed": _("%(name)s ging akkoord met een code."),
    "refused": _("%(name)s ging niet akkoord met een code."),
    "letter": _("%(name)s vroeg om een brief met een code."),
    "opened": _("%(name)s opende de brief om hem te versturen."),
    "mailed": _("%(name)s stuurde een mail met een code."),
    "used": _("De code van %(name)s is gebruikt."),
    "confirmed": _("%(name)s bevestigde wie er inlogde."),
    "account": _("Het account is gemaakt met een code van %(name)s."),
}
MADE = _("Het account is gemaakt. Wie de code gaf, staat er niet bij.")
FROM = _("Dat was vanaf netwerk %(network)s.")


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One step: what, when, by whom (None: the server, or a founder), and of a code that was used the network from which."""

    what: str
    at: datetime
    by: int | None
    network: str = ""


def stories(people: Collection[int]) -> dict[int, list[AccountEvent]]:
    """What happened to let each of these in, the last step first; nobody is in it whom this door does not reach."""
    found: dict[int, list[AccountEvent]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, what, at, by_id, network from gate.account_story(%s::integer[])", [list(people)]
        )
        for person, *step in cursor.fetchall():
            found.setdefault(person, []).append(AccountEvent(*step))
    return found


def own_story(secret: str) -> list[str]:
    """The same about whoever has this session, as sentences; nothing for a session that opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select what, at, by_name, network from gate.own_account_story(%s::text)", [secret])
        return [sentence(what, at, name, network) for what, at, name, network in cursor.fetchall()]


def sentence(what: str, at: datetime, name: str | None, network: str) -> str:
    """A step in words, with its moment; `name` is None when nobody of the school did it, and empty for somebody who left."""
    says = (
        MADE if what == "account" and name is None else STEPS[what] % {"name": name or gettext("iemand van de school")}
    )
    whence = FROM % {"network": network} if network else ""
    return f"{date_format(localtime(at), 'j F Y, H:i')}: {says} {whence}".rstrip()
