"""One exchange about my child or myself: to whom, why, what went, and the file as long as it is here."""

from uuid import UUID

from django.http import Http404

from zorgvuldig.kit.page_kinds import Answer, Context
from zorgvuldig.platform.vault.responses import stream
from zorgvuldig.pupil_file.exchange_reads import ExchangeDetail, exchange_of, may_open_file
from zorgvuldig.pupil_file.file_reads import FILE
from zorgvuldig.pupils.family_page import FamilyPage, family_page


@family_page("uitwisseling/<uuid:exchange>/", "exchange", reads=FILE, facts="exchange")
class FamilyExchange(FamilyPage):
    """One exchange."""

    template = "pupil_file/family_exchange.html"

    def find(self, exchange: UUID) -> ExchangeDetail | None:
        return exchange_of(exchange, self.pupil.pupil_id, door=self.door)

    def context(self, given: ExchangeDetail) -> Context:
        return {
            "given": given,
            "exchange": given.exchange,
            "may_open": may_open_file(given, door=self.door),
            "file_url": self.address("exchange_file", exchange=given.exchange.uid),
        }


@family_page("uitwisseling/<uuid:exchange>/bestand/", "exchange_file", reads=FILE)
class ExchangeFile(FamilyExchange):
    """The file that goes, or went."""

    def get(self, given: ExchangeDetail) -> Answer:
        if given.exchange.blob is None or not may_open_file(given, door=self.door):
            raise Http404
        return stream(given.exchange.blob, f"{given.exchange.uid}.zip", "application/zip")
