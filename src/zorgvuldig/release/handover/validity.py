"""Whether what was released may still go, for the pages of the school; the database asks again with every hand-over."""

import io
import zipfile
from uuid import UUID

from django.http import Http404

from zorgvuldig.consent.state import State, request_states, states
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.exchange.models import Exchange


def exchange_with(uid: UUID, pupil_id: int, *, door: Door) -> Exchange:
    """An exchange of this pupil that the door shows, with its party. Raises `Http404`."""
    door.reading("exchange")
    found = Exchange.objects.select_related("party", "pupil").filter(uid=uid, pupil_id=pupil_id).first()
    if found is None:
        raise Http404
    return found


def may_still_go(exchange: Exchange, *, door: Door) -> bool:
    """Released, not stopped, to a party that still counts, and with a consent that holds now where one is needed."""
    party = exchange.party
    if exchange.released_at is None or exchange.stopped_at is not None or exchange.blob is None:
        return False
    if party.verified_at is None or party.ended_at is not None:
        return False
    if REGISTER.recipients[exchange.recipient].kind is not RecipientClass.CONSENT:
        return True
    if exchange.asked_id is not None:
        return request_states(door=door).get(exchange.asked_id) is State.YES
    return states(door=door).get((exchange.pupil_id, exchange.topic)) is State.YES


def package(exchange: Exchange) -> bytes:
    """The package as it was released. Raises `Http404` when it is gone."""
    if exchange.blob is None:
        raise Http404
    try:
        return b"".join(files.read(exchange.blob))
    except (Missing, KeyGone) as error:
        raise Http404 from error


def papers(content: bytes) -> dict[str, bytes]:
    """The files of a package that can be printed, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")}
