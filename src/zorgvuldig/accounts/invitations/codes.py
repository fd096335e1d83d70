"""Accounts come from invitations: a one-time code, by mail or on paper. Only a hash of the code is stored."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urljoin

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zorgvuldig.accounts.signin.adapter import ALIAS, end_sessions
from zorgvuldig.gate.models import Account, Invitation
from zorgvuldig.gate.refusals import constraint_of, refusing
from zorgvuldig.platform.mail.kinds import Kind, sorted_as

VALID_FOR = timedelta(days=14)
ON_PAPER = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else
BLOCKED = "!blocked"  # what `gate.block_account` puts for a password; no password fits
PAPER_LENGTH = 16  # 78 bits: out of reach of guessing within fourteen days
SALT = 7
NETWORK = {4: 24, 6: 48}  # bits of an address that are kept: those of a provider's customers together, or of one site


class NotAccepted(Exception):
    """An invitation does not let anybody in; the sentence says why and what to do."""


class NotInvited(Exception):
    """The database lets this person have no code: `why` is `second` (a second person must agree), `reach` (of another school)
    or `address` (a file changed it and nobody looked)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def invite(
    *, person_id: int, by: int | None, now: datetime, email: str = "", username: str = "", site: str = ""
) -> str:
    """Invite a person, and mail the link when there is an address; older invitations of this person end.

    `by` is who invites; None is the server itself. Raises `NotInvited` (see `pupils/sql/invitations.sql`).

    Returns the code: for a letter when there is no address, then short enough to type. `username` is proposed, and
    `site` is how people reach this server (`request.build_absolute_uri("/")`). Somebody who has an account already
    gets to choose a new password with it, and hears of it at every address that they signed in with.
    """
    if email and not site:
        raise ValueError("a mail needs the address of this site for its link")
    code = for_mail() if email else for_paper()
    new = new_invitation(code, person_id=person_id, by=by, now=now, email=email, username=username)
    with refusing(NotInvited, "invitation_", using=ALIAS):
        one_at_a_time()
        replace([new])
    if email:
        mail_with(code, email=email, site=site, now=now).send()
    return code


def new_invitation(
    code: str, *, person_id: int, by: int | None, now: datetime, email: str, username: str
) -> Invitation:
    """The invitation of a person under this code, not stored yet."""
    return Invitation(
        code_hash=key_of(code),
        person_id=person_id,
        invited_by_id=by,
        email=email.lower(),
        username=username.lower(),
        expires_at=now + VALID_FOR,
    )


def one_at_a_time() -> None:
    """Wait until nobody else invites, until the end of this transaction: so two clicks never leave a person two codes.

    Whoever uses a code waits for it too, before it is looked up, so the two never wait for each other.
    """
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("lock table invitation in exclusive mode")


def replace(new: Sequence[Invitation]) -> None:
    """Store these; what their people were sent before ends, and whoever has an account hears of it. After `one_at_a_time`."""
    Invitation.objects.filter(person_id__in=[one.person_id for one in new], used_at=None).delete()
    Invitation.objects.bulk_create(new)
    _tell_accounts(new)


def _tell_accounts(new: Sequence[Invitation]) -> None:
    """Whoever has an account hears of a new code where they are known already, and not only where the code goes."""
    sent = {one.person_id: one.email for one in new}
    accounts = dict(Account.objects.filter(person_id__in=sent).values_list("pk", "person_id"))
    for address in EmailAddress.objects.filter(user_id__in=accounts, verified=True) if accounts else ():
        if address.email != sent[accounts[address.user_id]]:
            get_adapter().render_mail("accounts/email/invited_again", address.email, {}).send()


def mail_with(code: str, *, email: str, site: str, now: datetime) -> EmailMessage:
    """The mail with the link that holds this code; it says no name."""
    link = urljoin(site, reverse("invitation_link", args=[code]))
    mail = get_adapter().render_mail("accounts/email/invitation", email, {"link": link})
    return sorted_as(mail, Kind.INVITATION, now + VALID_FOR)


def for_mail() -> str:
    """A new code for a link."""
    return secrets.token_urlsafe(32)


def for_paper() -> str:
    """A new code that is short enough to type."""
    letters = "".join(secrets.choice(ON_PAPER) for _ in range(PAPER_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, PAPER_LENGTH, 4))


def key_of(code: str) -> str:
    """Under which key an invitation is stored. A code from paper may be typed with other spaces, dashes and capitals.

    That one is short enough to type, so its hash costs whoever tries codes 32 MB and a tenth of a second each (scrypt). Its salt is its
    own beginning: 34 random bits that stand nowhere else.
    """
    if not is_for_paper(code):
        return hashlib.sha256("".join(code.split()).encode()).hexdigest()
    letters = _letters(code).encode()
    return hashlib.scrypt(letters, salt=letters[:SALT], n=2**15, r=8, p=1, maxmem=2**26, dklen=32).hex()


def is_for_paper(code: str) -> bool:
    """Whether this may be a code from paper, by its length."""
    return len(_letters(code)) == PAPER_LENGTH


def _letters(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()


def find(key: str, *, now: datetime) -> Invitation:
    """The invitation under this key, when it still lets somebody in. Raises `NotAccepted`."""
    return _checked(Invitation.objects.filter(code_hash=key).first(), now)


def _checked(invitation: Invitation | None, now: datetime) -> Invitation:
    if invitation is None:
        raise NotAccepted(_("Deze code kennen wij niet. Kijk of u hem goed overtypte, of vraag de school een nieuwe."))
    if invitation.used_at is not None:
        raise NotAccepted(_("Deze code is al gebruikt. U kunt inloggen, of de school om een nieuwe code vragen."))
    if invitation.expires_at <= now:
        raise NotAccepted(_("Deze code is te oud. Een code werkt 14 dagen. Vraag de school een nieuwe."))
    return invitation


def existing_account(invitation: Invitation) -> Account | None:
    """The account that the invited person has already."""
    return Account.objects.filter(person_id=invitation.person_id).first()


def accept(key: str, *, password: str | None, now: datetime, username: str = "", whence: str = "") -> Account:
    """Use an invitation up: make the account, or give the existing one this password and end its sessions.

    Without a password (None) no password signs in any more: the caller gives another way in, in the same transaction. `whence` is the
    internet address it is done from, of which the network is kept. Works once, also when two tries come at the same moment. Raises `NotAccepted`.
    """
    try:
        with transaction.atomic(using=ALIAS):
            invitation = _checked(Invitation.objects.select_for_update().filter(code_hash=key).first(), now)
            account = existing_account(invitation) or Account(
                username=username.lower(),
                person_id=invitation.person_id,
                created_at=now,
                invited_by_id=invitation.invited_by_id,
            )
            if account.password == BLOCKED:  # invitations from before were taken away, so this one is newer
                account.is_active = True
            if not account.is_active:
                raise NotAccepted(_("Dit account is gesloten. Vraag de school het weer te openen."))
            account.set_password(password)
            account.save()
            end_sessions(account)
            _verify(account, invitation.email)
            # The row stays, to say that the code was used; whom it was sent to is no longer needed.
            Invitation.objects.filter(pk=invitation.pk).update(
                used_at=now, used_from=network_of(whence), email="", username=""
            )
    except IntegrityError as error:
        if constraint_of(error) == "invitation_changed":
            raise NotAccepted(
                _("Sinds deze code is gemaakt, mag u meer openen. Vraag de school een nieuwe code.")
            ) from error
        raise NotAccepted(_("Deze gebruikersnaam is al van iemand anders. Kies een andere.")) from error
    return account


def network_of(address: str) -> str:
    """The network of an internet address, as whoever uses it can recognise it: without its last part, so of no one machine.

    Empty for what is no address.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((found, NETWORK[found.version]), strict=False))


def _verify(account: Account, email: str) -> None:
    """The code came by mail, so the address is theirs. An address that two people share signs in only one of them."""
    if not email:
        return
    shared = EmailAddress.objects.filter(email=email, verified=True).exclude(user_id=account.pk).exists()
    EmailAddress.objects.filter(user_id=account.pk, primary=True).exclude(email=email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user_id=account.pk, email=email, defaults={"verified": not shared, "primary": True}
    )


def is_address_of(account_id: int | None, email: str) -> bool:
    """Whether somebody signs in, or gets mail, with this address."""
    return bool(EmailAddress.objects.filter(user_id=account_id, email__iexact=email).exists())


def remove_factors(account: Account) -> None:
    """Take away every second factor of somebody who lost all of them; the school has made sure who is asking."""
    Authenticator.objects.filter(user_id=account.pk).delete()
    end_sessions(account)


def end_every_session() -> int:
    """End the sessions of everybody, visitors too; every door closes in the same moment. How many there were."""
    with transaction.atomic(using=ALIAS):
        UserSession.objects.all().delete()
        ended, _by_kind = Session.objects.all().delete()
    return ended


def mail_of(account: Account) -> str:
    """The confirmed first address of an account; empty when there is none."""
    found = EmailAddress.objects.filter(user_id=account.pk, verified=True).order_by("-primary").first()
    return str(found.email) if found else ""
