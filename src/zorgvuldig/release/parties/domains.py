"""What stands behind the @ of an organisation's addresses. Pure: only a name that can be nobody's by mistake is taken."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(?:{PART}\.)+[a-z]{{2,63}}")
# Anybody can get a mailbox here, so the domain proves nothing about who reads it.
PROVIDERS = """
    gmail.com googlemail.com outlook.com outlook.nl hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com
    yahoo.nl icloud.com me.com mac.com aol.com gmx.com gmx.net gmx.de proton.me protonmail.com mail.com
    zoho.com ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl upcmail.nl xs4all.nl casema.nl
    chello.nl quicknet.nl telfort.nl tele2.nl online.nl solcon.nl zonnet.nl freeler.nl caiway.nl zeelandnet.nl
"""
FOR_EVERYBODY = frozenset(PROVIDERS.split())


class NotADomain(ValueError):
    """This is no domain of an organisation; `sentence` says why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def domain_of(text: str) -> str:
    """The domain in what somebody typed: `gemeente.example`, with or without the @ and what stands before it.

    Raises `NotADomain`.
    """
    found = text.strip().lower().rpartition("@")[2].rstrip(".")
    if not found.isascii() or any(part.startswith("xn--") for part in found.split(".")):
        raise NotADomain(
            _("In dit domein staan bijzondere letters. Die kunnen op andere lijken. Stuur deze organisatie een brief.")
        )
    if not DOMAIN.fullmatch(found):
        raise NotADomain(_("Vul in wat achter het apenstaartje staat, bijvoorbeeld gemeente.nl."))
    if found in FOR_EVERYBODY:
        raise NotADomain(
            _(
                "Bij dit domein kan iedereen een postvak nemen. Laat het leeg en vul het postadres in: dan gaat er een brief."
            )
        )
    return found
