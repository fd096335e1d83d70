"""What families are owed: to hear of what happens with their data, to get a copy, and that what is over its term goes."""

from datetime import datetime
from uuid import UUID

from zorgvuldig.consent.notifications import tell_of_consent
from zorgvuldig.copies import job
from zorgvuldig.governance.breach.letters_job import mail_letters, tell_affected
from zorgvuldig.governance.breach.reminders import remind_of_breaches
from zorgvuldig.governance.duties.reminders import remind_of_duties
from zorgvuldig.governance.reading.counts_job import keep_counts
from zorgvuldig.jobs.kinds import every, on_request
from zorgvuldig.media.family.cleanup import clear_family_films
from zorgvuldig.release.exchange.notifications import tell_families, tell_recipients
from zorgvuldig.release.exchange.package import clear_packages
from zorgvuldig.release.incoming.notifications import tell_of_incoming
from zorgvuldig.release.lists.invitations import make_letters
from zorgvuldig.release.transfer.notifications import tell_of_inspections
from zorgvuldig.retention import run_job as retention_run
from zorgvuldig.retention.offers.jobs import offer_copies
from zorgvuldig.retention.reminders import remind
from zorgvuldig.rights.corrections.recipients import list_recipients
from zorgvuldig.rights.requests.jobs import tell_parents, warn_of_deadlines
from zorgvuldig.rights.weighing.search import decided_for, take_up


@every("* * * * *")
def letters(now: datetime) -> None:
    """Every minute, and when somebody asks for one: letters with a code are made, for a colleague to post."""
    make_letters(now)


@every("*/15 * * * *")
def recipients(now: datetime) -> None:
    """Every quarter of an hour: whoever got the old value of a corrected datum comes on the list of who has to be told."""
    list_recipients(now)


@every("11 5 * * *")
def deadlines(now: datetime) -> None:
    """Every night: whoever handles requests gets one e-mail when an answer is due within a week, or late."""
    warn_of_deadlines(now)


@every("*/5 * * * *")
def requests(now: datetime) -> None:
    """Every five minutes: both parents get an e-mail that one of them asked something, or got an answer."""
    tell_parents(now)


@on_request
def make_copy(uid: str, now: datetime) -> None:
    """Somebody of a family asked for a copy of the data."""
    job.make_copy(UUID(uid), now=now, decided=decided_for)


@every("*/5 * * * *")
def take_up_copies(now: datetime) -> None:
    """Every five minutes, and when the desk asks: copies are searched for what is to be weighed; those that a dead worker left begin anew."""
    take_up(now)


@every("29 3 * * *")
def clear_copies(now: datetime) -> None:
    """Every night: copies whose term is over, or that may not be fetched any more, are wiped."""
    job.clear_copies(now)
    clear_family_films(now)


@every("*/10 * * * *")
def consent_news(now: datetime) -> None:
    """Every ten minutes: whoever decides is told of a question, of new words, or that they decide from now on."""
    tell_of_consent(now)


@every("*/5 * * * *")
def exchanges(now: datetime) -> None:
    """Every five minutes: families hear that something was released, as soon as they may, and recipients of a withdrawal."""
    tell_recipients(now)
    tell_families(now)


@every("37 4 * * *", lock="clear_packages")
def clear_packages_nightly(now: datetime) -> None:
    """Every night: what was given or stopped a month ago is no longer kept as a file."""
    clear_packages(now)


@every("*/5 * * * *")
def inspections(now: datetime) -> None:
    """Every five minutes: whoever decides hears that a transfer file waits to be looked at, or that data came in."""
    tell_of_inspections(now)
    tell_of_incoming(now)


@every("*/5 * * * *")
def breach_reminders(now: datetime) -> None:
    """Every five minutes: whoever handles breaches gets an e-mail about a new one, and about one that waits too long."""
    remind_of_breaches(now)


@every("* * * * *")
def breach_letters(now: datetime) -> None:
    """Every minute: families of a breach of which the school decided to tell them get their message."""
    tell_affected(now)
    mail_letters(now)


@every("51 5 * * *")
def offers(now: datetime) -> None:
    """Every morning: families of whom data go within a month are asked whether they want a copy."""
    offer_copies(now)


@every("19 5 * * *")
def hold_reviews(now: datetime) -> None:
    """Every night: whoever decides what stays longer gets one e-mail when it is time to look again."""
    remind(now)


@every("29 5 * * *")
def duties(now: datetime) -> None:
    """Every night: privacy officers get one e-mail when something that has to be looked at every so often is over its day."""
    remind_of_duties(now)


@every("17 3 * * *")
def reading(now: datetime) -> None:
    """Every night: unusual reading of the days that are over is counted and kept, for the number on the statement."""
    keep_counts(now)


@every("53 3 * * *")
def retention(now: datetime) -> None:
    """Every night: what is no longer needed is deleted, with a receipt."""
    retention_run.nightly(now)


@every("37 */2 * * *")
def retention_ahead(now: datetime) -> None:
    """Every two hours: what is coming is computed anew, as dates may have been corrected."""
    retention_run.refresh_ahead(now)
