"""Breaches as an administrator would put them there, what somebody fills in, and examples of their pages."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from psycopg.types.json import Json

from tests.incidents.incidents import typed
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone

NOTICED = NOW - timedelta(hours=5)
ANSWERS: dict[str, Any] = {
    "nature": ["confidentiality"],
    "special": "no",
    "encrypted": "no",
    "who": "known",
    "recovered": "no",
    "consequences": ["shame"],
    "afterwards": "no",
    "reachable": "yes",
}
DESK = "leo petra fenna"
DECIDING = "leo petra"


def reported(**more: Any) -> dict[str, Any]:
    """What somebody fills in who reports one."""
    return {
        "kind": "lost",
        "title": "Laptop weg uit de trein",
        "what": "De laptop stond aan. Er stond een klassenlijst op.",
        "noticed_at": typed(NOTICED),
    } | more


def breach(cast: Cast, **more: Any) -> Row:
    """A breach that Dirk reported."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "kind": "sent", "title": "Mail naar de verkeerde ouder", "what": "Er ging een lijst mee.",
        "noticed_at": NOTICED, "reported_at": NOTICED, "reported_by_id": cast.dirk.id, "answers": Json({}),
        "people_kinds": Json([]), "categories": Json([]), "measures": "", "ap_decision": "", "ap_reason": "", "ap_reference": "",
        "people_decision": "", "people_reason": "", "people_letter": "",
    } | more  # fmt: skip
    return Row(cast.put("breach", **values), values["uid"])


def decided(cast: Cast, ap: str = "tell", people: str = "tell", **more: Any) -> Row:
    """One about which Leo decided."""
    said: dict[str, Any] = {}
    for about, decision in (("ap", ap), ("people", people)):
        said |= {
            f"{about}_decision": decision, f"{about}_reason": "Dat moet.", f"{about}_decided_at": NOTICED,
            f"{about}_decided_by_id": cast.leo.id,
        }  # fmt: skip
    return breach(cast, **said | more)


def of_account(cast: Cast, who: Someone, **more: Any) -> Row:
    """One of an account that somebody misused since a day; it opened nobody yet."""
    return decided(cast, kind="account", account_person_id=who.id, account_since=NOW - timedelta(days=1), **more)


def looked(cast: Cast, who: Someone, *pupils: Someone, at: datetime = NOTICED) -> None:
    """This account opened these pupils then."""
    for pupil in pupils:
        cast.db.execute(
            "insert into gate.log (at, actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation) "
            "values (%s, %s, 'teacher', %s, 'teaching', 4, 0, 'pupil', false, %s, 1)",
            [at, who.id, pupil.id, uuid.uuid4()],
        )


def at(cast: Cast, what: str = "") -> str:
    """A page of a breach."""
    return f"/datalekken/{breach(cast).uid}/{what}"


def of_dirk(cast: Cast, what: str = "") -> str:
    """A page of a breach of Dirk's account, which opened Noor."""
    one = of_account(cast, cast.dirk)
    looked(cast, cast.dirk, cast.noor)
    return f"/datalekken/{one.uid}/{what}"


def stopping(cast: Cast) -> str:
    """Where Dirk's account is closed."""
    return f"/datalekken/account/{cast.dirk.uid}/"


def lines() -> Iterator[tuple[Any, ...]]:
    """Name, example, who gets there, and what is posted."""
    yield "breaches", lambda cast: "/datalekken/", DESK
    yield "stop_colleague", stopping, "petra"
    yield "breach", at, DESK
    yield "breach_facts", partial(at, what="gebeurd/"), DESK
    yield "breach_triage", partial(at, what="risico/"), DESK
    yield "breach_measures", partial(at, what="maatregelen/"), DESK
    yield "breach_note", partial(at, what="notitie/"), DESK
    yield "close_breach", partial(at, what="afsluiten/"), DECIDING
    yield "breach_stop_account", partial(of_dirk, what="account/"), "petra", {}
    yield "breach_supervisor", partial(at, what="autoriteit/"), DECIDING
    yield "breach_supervisor_told", partial(at, what="autoriteit/gemeld/"), DECIDING
    yield "breach_notification", partial(at, what="autoriteit/melding/"), DESK
    yield "breach_notification_pdf", partial(at, what="autoriteit/melding.pdf"), DESK
    yield "breach_people", partial(at, what="mensen/"), DECIDING
    yield "breach_concerned", partial(at, what="mensen/van-wie/"), DECIDING
    yield "breach_letter", partial(at, what="mensen/brief/"), DECIDING
    yield "breach_send", partial(of_dirk, what="mensen/sturen/"), DECIDING, {}
    yield "breach_people_told", partial(at, what="mensen/verteld/"), DECIDING
    yield "breach_pupils", partial(of_dirk, what="leerlingen/"), "petra fenna"
