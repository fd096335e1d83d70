"""Everything that is sealed with the master key: what closes it anew, and what still needs an older one."""

from collections.abc import Iterator
from datetime import datetime

from zorgvuldig.accounts.rekey import reseal_factors
from zorgvuldig.cameras.rekey import reseal_addresses
from zorgvuldig.operations.keys.rekey_release import reseal_signing_keys, reseal_sites
from zorgvuldig.platform.vault.rekey import Tally, reseal_files, reseal_keystore


def walk(now: datetime, *, mend: bool) -> Iterator[Tally]:
    """Go through all of it, one kind after another; with `mend` it is closed with the key of now.

    What lives shorter (setting up an app, in a session; a mail that waits) is not gone through: an older key stays for three days at least.
    """
    yield reseal_keystore(mend=mend)
    yield reseal_files(mend=mend)
    yield reseal_factors(mend=mend)
    yield reseal_signing_keys(mend=mend)
    yield reseal_sites(now, mend=mend)
    yield reseal_addresses(now, mend=mend)
