"""Which recipient gets its package in which format; everybody else gets the plain extract. Read at the start.

What other parts of the work put on the page of an exchange is named here too, so that the exchange knows none of them.
"""

from zorgvuldig.release.channels.authority.absence import ABSENCE_REPORT, RECIPIENT
from zorgvuldig.release.channels.authority.extract import EXTRACT
from zorgvuldig.release.channels.transfer.form import RECIPIENTS, TRANSFER
from zorgvuldig.release.channels.transfer.inspection import inspection
from zorgvuldig.release.exchange.beside import BESIDE, Beside
from zorgvuldig.release.exchange.formats import FORMATS
from zorgvuldig.release.exchange.party_queries import outside
from zorgvuldig.release.handing.part import HANDING

__all__ = ["FORMATS"]

FORMATS |= {known.key: EXTRACT for known in outside()}
FORMATS[RECIPIENT] = ABSENCE_REPORT
BESIDE += [Beside("release/inspection_beside.html", inspection), HANDING]
FORMATS |= dict.fromkeys(RECIPIENTS, TRANSFER)
