"""What the school's work needs: attendance, the passage to another year, files that come in, extracts, and suppliers."""

from datetime import datetime
from uuid import UUID

from zorgvuldig.admissions.desk.actions import clear_ended
from zorgvuldig.attendance.notices.illness import prolong_illness
from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.attendance.signals.reminders import warn_of_signals
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.beside import job as beside
from zorgvuldig.imports.connect.fetch import fetch_waiting
from zorgvuldig.imports.sources import watch
from zorgvuldig.imports.upload import actions as imports
from zorgvuldig.jobs.kinds import every, on_request
from zorgvuldig.messages.mail import tell_of_messages
from zorgvuldig.messages.spread import spread_messages
from zorgvuldig.pupils.promotion.job import carry_out
from zorgvuldig.pupils.unreached_job import find_unreached
from zorgvuldig.release.authority import yearly_job as yearly_making
from zorgvuldig.release.authority.absence_report import stop_abandoned
from zorgvuldig.suppliers.agreements.reminders import remind_of_agreements
from zorgvuldig.suppliers.oidc import backchannel_logout, key_rotation


@every("33 * * * *")
def unreached(now: datetime) -> None:
    """Every hour: the administration gets a task for each pupil whose family cannot be reached by e-mail."""
    find_unreached(now)


@every("*/3 * * * *")
def notify(now: datetime) -> None:
    """Every three minutes: a message to a whole school goes on, and whoever has an unopened one gets one e-mail that says nothing."""
    spread_messages(now)
    tell_of_messages(now)


@every("23 4 * * *")
def signals(now: datetime) -> None:
    """Every night: hours of absence without leave are counted, and whoever follows attendance finds the signals."""
    count_signals(now)


@every("7 0 * * *")
def illness(now: datetime) -> None:
    """Just after midnight: who is ill without a last day is ill today too."""
    prolong_illness(now)


@every("23 6 * * *")
def signal_deadlines(now: datetime) -> None:
    """Every morning: whoever follows attendance gets one e-mail when a signal has to be dealt with today or tomorrow, or is late."""
    warn_of_signals(now)


@every("*/5 * * * *")
def absence_reports(now: datetime) -> None:
    """Every five minutes: what was prepared for a signal that is closed is stopped."""
    stop_abandoned(now)


@every("17 * * * *")
def intake(now: datetime) -> None:
    """Every hour, for a server that slept at night: applications that did not become a pupil are deleted when their term is over."""
    with working("intake", now=now) as door:
        clear_ended(door=door)


@every("* * * * *")
def rollover(now: datetime) -> None:
    """Every minute: a passage to the next school year that was confirmed is carried out, whole or not at all."""
    carry_out(now=now)


@on_request
def read_upload(uid: str, now: datetime) -> None:
    """Somebody asked for a large file to be read in."""
    imports.read_upload(UUID(uid), now=now)


@every("*/5 * * * *")
def fetch_connections(now: datetime) -> None:
    """Every five minutes: what somebody asked to have fetched from another administration is fetched, at night where that is asked of us."""
    fetch_waiting(now)


@every("*/15 * * * *")
def watch_sources(now: datetime) -> None:
    """Every quarter of an hour: what other systems put into their folders is read in."""
    watch.watch_sources(now)


@every("52 2 * * *")
def compare_sources(now: datetime) -> None:
    """Every night: a system that runs beside ours is compared with what we have, and nothing of it is written."""
    beside.compare_sources(now)


@every("41 2 * * *")
def clear_uploads(now: datetime) -> None:
    """Every night: files that somebody brought, or a system put in its folder, are wiped when their term is over."""
    imports.clear_uploads(now)
    watch.clear_folders(now)
    beside.clear_nights(now)


@on_request
def make_extract(uid: str, now: datetime) -> None:
    """The administration asked for the yearly extract of a school for the register of pupils."""
    yearly_making.make_extract(UUID(uid), now=now)


@every("*/5 * * * *")
def extracts(now: datetime) -> None:
    """Every five minutes: yearly extracts that were not made, because a worker was stopped, begin anew, and old files are wiped."""
    yearly_making.take_up(now)
    yearly_making.clear_extracts(now)


@every("29 6 * * *")
def agreements(now: datetime) -> None:
    """Every morning: the desk hears which agreements end, and a supplier whose agreement ended is asked to delete."""
    remind_of_agreements(now)


@every("* * * * *")
def tell_logouts(now: datetime) -> None:
    """Every minute, and when somebody signs out at a product: products hear which sessions are over."""
    backchannel_logout.tell_logouts(now)


@every("47 2 * * *")
def signing_keys(now: datetime) -> None:
    """Every night: a key that signed for a month gets a successor, and keys that nobody needs any more go."""
    key_rotation.rotate_signing_keys(now)
