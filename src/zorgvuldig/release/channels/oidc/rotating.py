"""Every month a new key signs, and what nobody needs any more goes."""

from datetime import datetime, timedelta

from zorgvuldig.release.channels.oidc import keys
from zorgvuldig.release.models.provider import SigningKey

SIGNS = timedelta(days=30)
KEPT = timedelta(days=1)  # an ID token that is over may still say whose session ends


def tend(now: datetime) -> int:
    """What the nightly job does: a next key for each that signed for a month, and the old ones wiped. Says how many were made."""
    keys.first_keys(now)
    made = rotate(now, older_than=SIGNS)
    clear(now)
    return made


def rotate(now: datetime, *, older_than: timedelta = timedelta(0)) -> int:
    """Make the next key of each algorithm whose key signs that long; it is published at once and signs an hour later.

    Says how many were made: none where a next one waits already, however many ask at once.
    """
    made = 0
    with keys.alone():
        for alg in keys.ALGORITHMS:
            newest = SigningKey.objects.filter(alg=alg).order_by("-signs_from", "-id").first()
            if newest is None or newest.signs_from > now - older_than:
                continue
            begins = now + keys.LEAD
            keys.make_key(alg, now, signs_from=begins)
            newest.signs_until = begins
            newest.retired_at = begins + keys.TOKEN + keys.CACHE
            newest.save(update_fields=["signs_until", "retired_at"])
            made += 1
    keys.forget()
    return made


def clear(now: datetime) -> None:
    """Wipe the private half of what signs no more, and a day after it was needed the whole key."""
    SigningKey.objects.filter(signs_until__lt=now - keys.CACHE).update(private="")
    SigningKey.objects.filter(retired_at__lt=now - KEPT).delete()
    keys.forget()
