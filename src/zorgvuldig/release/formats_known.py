"""Which recipient gets its package in which format; everybody else gets the plain extract."""

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.channels.authority.absence import ABSENCE_REPORT, RECIPIENT
from zorgvuldig.release.channels.authority.extract import EXTRACT
from zorgvuldig.release.exchange.formats import FORMATS

__all__ = ["FORMATS"]

OUTSIDE = (RecipientClass.OBLIGED, RecipientClass.PERMITTED, RecipientClass.CONSENT)

FORMATS |= {key: EXTRACT for key, known in REGISTER.recipients.items() if known.kind in OUTSIDE}
FORMATS[RECIPIENT] = ABSENCE_REPORT
