"""Which recipient gets its package in which format; everybody else gets the plain extract. Read at the start.

What other parts of the work put on the page of an exchange is named here too, so that the exchange knows none of them.
"""

from zorgvuldig.release.authority.absence import ABSENCE_REPORT, RECIPIENT
from zorgvuldig.release.authority.extract import EXTRACT
from zorgvuldig.release.exchange.extensions import BESIDE, PageExtension
from zorgvuldig.release.exchange.formats import FORMATS
from zorgvuldig.release.handover.exchange_part import HANDING
from zorgvuldig.release.parties.reads import outside
from zorgvuldig.release.transfer.inspection import inspection
from zorgvuldig.release.transfer.writer import RECIPIENTS, TRANSFER

__all__ = ["FORMATS"]

FORMATS |= {known.key: EXTRACT for known in outside()}
FORMATS[RECIPIENT] = ABSENCE_REPORT
BESIDE += [PageExtension("release/inspection_extensions.html", inspection), HANDING]
FORMATS |= dict.fromkeys(RECIPIENTS, TRANSFER)
