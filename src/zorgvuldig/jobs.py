"""The job queue (Procrastinate) and its timetable. A job is an act of its package; ids only in its arguments."""

from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from zorgvuldig.admissions.desk.actions import clear_ended
from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.attendance.signals.reminders import warn_of_signals
from zorgvuldig.backup.make import back_up_nightly, rehearse_nightly
from zorgvuldig.cameras.handout.job import work_on_footage
from zorgvuldig.cameras.holds.reminders import remind_of_holds
from zorgvuldig.cameras.nvr.check_job import check_recorder as check_other_recorder
from zorgvuldig.canaries.job import live
from zorgvuldig.consent.notifications import tell_of_consent
from zorgvuldig.copies import job
from zorgvuldig.gate.install import PARTITIONS_AHEAD
from zorgvuldig.gate.jobs import keep_house, working
from zorgvuldig.gate.log.marks import seal_and_note
from zorgvuldig.gate.outbox import send_mail_waiting
from zorgvuldig.governance.breach.letters_job import mail_letters, tell_affected
from zorgvuldig.governance.breach.reminders import remind_of_breaches
from zorgvuldig.governance.duties.reminders import remind_of_duties
from zorgvuldig.governance.reading.counts_job import keep_counts
from zorgvuldig.governance.register_editor.activation_job import activate_due_versions
from zorgvuldig.imports.sources import watch
from zorgvuldig.imports.upload import actions as imports
from zorgvuldig.media import copies_job as copying
from zorgvuldig.media.family.cleanup import clear_family_films
from zorgvuldig.media.publication.job import keep
from zorgvuldig.media.publication.site_notifications import tell_sites
from zorgvuldig.media.recordings import jobs as recordings
from zorgvuldig.media.uploads import intake_job
from zorgvuldig.media.uploads.cleanup import clear_uploads as clear_picture_uploads
from zorgvuldig.media.video import copy_job as video_copies
from zorgvuldig.media.video import track_job as video_tracks
from zorgvuldig.messages.mail import tell_of_messages
from zorgvuldig.operations.jobs.cleanup import tidy
from zorgvuldig.operations.jobs.log import note_all
from zorgvuldig.operations.jobs.recovery import take_up_stalled
from zorgvuldig.platform.mail.backend import QUEUE
from zorgvuldig.pupils.promotion.job import carry_out
from zorgvuldig.pupils.unreached_job import find_unreached
from zorgvuldig.release.authority import yearly_job as yearly_making
from zorgvuldig.release.authority.absence_report import stop_abandoned
from zorgvuldig.release.exchange.notifications import tell_families, tell_recipients
from zorgvuldig.release.exchange.package import clear_packages
from zorgvuldig.release.incoming.notifications import tell_of_incoming
from zorgvuldig.release.lists.invitations import make_letters
from zorgvuldig.release.transfer.notifications import tell_of_inspections
from zorgvuldig.retention import run_job as retention_run
from zorgvuldig.retention.footage.jobs import delete_footage
from zorgvuldig.retention.offers.jobs import offer_copies
from zorgvuldig.retention.reminders import remind
from zorgvuldig.retention.residue_cleanup import remove_unnamed_files
from zorgvuldig.rights.corrections.recipients import list_recipients
from zorgvuldig.rights.requests.jobs import tell_parents, warn_of_deadlines
from zorgvuldig.rights.weighing.search import decided_for, take_up
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.statement.seal_mail import mail_seals
from zorgvuldig.suppliers.agreements.reminders import remind_of_agreements
from zorgvuldig.suppliers.oidc import backchannel_logout, key_rotation
from zorgvuldig.transparency.job import log_and_submit

# Films take minutes to hours; in a queue of their own they keep nothing else waiting. What is short and cannot wait has one too.
FILMS, POST = "films", QUEUE


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Every minute: openings that ended are taken away."""
    keep_house("sweep", timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="register")
def register(timestamp: int) -> None:
    """Every minute: a version of the register that was approved comes into force at its moment."""
    activate_due_versions(timezone.now())


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="log_partitions")
def log_partitions(timestamp: int) -> None:
    """Every night: the access log has a partition for each of the coming months."""
    keep_house("make_partitions", timezone.now(), PARTITIONS_AHEAD)


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="seal")
def seal(timestamp: int) -> None:
    """Every hour: what was logged since is sealed."""
    seal_and_note(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="transparency")
def transparency(timestamp: int) -> None:
    """Every hour: what the statement says and how far every ledger is goes into the log that others witness, and they are asked to sign."""
    log_and_submit(timezone.now())


@app.periodic(cron="31 5 * * *")
@app.task(queueing_lock="seal_mail")
def seal_mail(timestamp: int) -> None:
    """Every morning: the data protection officer gets the seals of a day, to keep outside this system."""
    mail_seals(timezone.now())


@app.periodic(cron="4-59/5 * * * *")
@app.task(queueing_lock="canaries")
def canaries(timestamp: int) -> None:
    """Every five minutes, before the promises are measured: invented people live through the doors that everybody uses."""
    live(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="statement")
def statement(timestamp: int) -> None:
    """Every five minutes: the promises are measured anew, and the public pages made of it."""
    measure_and_publish(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue=POST, queueing_lock=POST)
def post(timestamp: int) -> None:
    """Every minute, and when there is a mail to send: mail goes to the mail server, and what came back is read."""
    send_mail_waiting(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue=POST, queueing_lock="take_up_stalled")
def take_up_jobs(timestamp: int) -> None:
    """Every minute: jobs of a worker that is gone begin anew, three times at most."""
    take_up_stalled()


@app.periodic(cron="27 2 * * *")
@app.task(queueing_lock="tidy_jobs")
def tidy_jobs(timestamp: int) -> None:
    """Every night: jobs that are done leave the queue after a week, and figures of mail and acts of operators go at their term."""
    tidy(timezone.now())


@app.periodic(cron="33 * * * *")
@app.task(queueing_lock="unreached")
def unreached(timestamp: int) -> None:
    """Every hour: the administration gets a task for each pupil whose family cannot be reached by e-mail."""
    find_unreached(timezone.now())


@app.periodic(cron="*/3 * * * *")
@app.task(queueing_lock="notify")
def notify(timestamp: int) -> None:
    """Every three minutes: whoever has an unopened message and was not told of it gets one e-mail that says nothing."""
    tell_of_messages(timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="recipients")
def recipients(timestamp: int) -> None:
    """Every quarter of an hour: whoever got the old value of a corrected datum comes on the list of who has to be told."""
    list_recipients(timezone.now())


@app.periodic(cron="11 5 * * *")
@app.task(queueing_lock="deadlines")
def deadlines(timestamp: int) -> None:
    """Every night: whoever handles requests gets one e-mail when an answer is due within a week, or late."""
    warn_of_deadlines(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="breach_reminders")
def breach_reminders(timestamp: int) -> None:
    """Every five minutes: whoever handles breaches gets an e-mail about a new one, and about one that waits too long."""
    remind_of_breaches(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="breach_letters")
def breach_letters(timestamp: int) -> None:
    """Every minute: families of a breach of which the school decided to tell them get their message."""
    tell_affected(timezone.now())
    mail_letters(timezone.now())


@app.periodic(cron="51 5 * * *")
@app.task(queueing_lock="offers")
def offers(timestamp: int) -> None:
    """Every morning: families of whom data go within a month are asked whether they want a copy."""
    offer_copies(timezone.now())


@app.periodic(cron="19 5 * * *")
@app.task(queueing_lock="hold_reviews")
def hold_reviews(timestamp: int) -> None:
    """Every night: whoever decides what stays longer gets one e-mail when it is time to look again."""
    remind(timezone.now())


@app.periodic(cron="23 5 * * *")
@app.task(queueing_lock="footage_reviews")
def footage_reviews(timestamp: int) -> None:
    """Every night: who watches over footage that stays longer gets an e-mail when it is time to look again, or when it ends."""
    remind_of_holds(timezone.now())


@app.periodic(cron="29 5 * * *")
@app.task(queueing_lock="duties")
def duties(timestamp: int) -> None:
    """Every night: privacy officers get one e-mail when something that has to be looked at every so often is over its day."""
    remind_of_duties(timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="reading")
def reading(timestamp: int) -> None:
    """Every night: unusual reading of the days that are over is counted and kept, for the number on the statement."""
    keep_counts(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="requests")
def requests(timestamp: int) -> None:
    """Every five minutes: both parents get an e-mail that one of them asked something, or got an answer."""
    tell_parents(timezone.now())


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="signals")
def signals(timestamp: int) -> None:
    """Every night: hours of absence without leave are counted, and whoever follows attendance finds the signals."""
    count_signals(timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="vault")
def vault(timestamp: int) -> None:
    """Every night: files in the vault that no row names are removed."""
    remove_unnamed_files(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="intake")
def intake(timestamp: int) -> None:
    """Every hour, for a server that slept at night: applications that did not become a pupil are deleted when their term is over."""
    with working("intake", now=timezone.now()) as door:
        clear_ended(door=door)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rollover")
def rollover(timestamp: int) -> None:
    """Every minute: a passage to the next school year that was confirmed is carried out, whole or not at all."""
    carry_out(now=timezone.now())


@app.task
def read_upload(uid: str) -> None:
    """Somebody asked for a large file to be read in."""
    imports.read_upload(UUID(uid), now=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="watch_sources")
def watch_sources(timestamp: int) -> None:
    """Every quarter of an hour: what other systems put into their folders is read in."""
    watch.watch_sources(timezone.now())


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="clear_uploads")
def clear_uploads(timestamp: int) -> None:
    """Every night: files that somebody brought, or a system put in its folder, are wiped when their term is over."""
    imports.clear_uploads(timezone.now())
    watch.clear_folders(timezone.now())


@app.periodic(cron="13 1 * * *")
@app.task(queueing_lock="backup")
def backup(timestamp: int) -> None:
    """Every night: a backup, where the operator named a directory, and the old ones go at their term."""
    back_up_nightly(timezone.now())


@app.periodic(cron="43 1 * * *")
@app.task(queueing_lock="backup_test")
def backup_test(timestamp: int) -> None:
    """Every night, when the operator wants it: the newest backup is restored into a throw-away database."""
    rehearse_nightly(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="letters")
def letters(timestamp: int) -> None:
    """Every minute, and when somebody asks for one: letters with a code are made, for a colleague to post."""
    make_letters(timezone.now())


@app.task
def make_copy(uid: str) -> None:
    """Somebody of a family asked for a copy of the data."""
    job.make_copy(UUID(uid), now=timezone.now(), decided=decided_for)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="take_up_copies")
def take_up_copies(timestamp: int) -> None:
    """Every five minutes, and when the desk asks: copies are searched for what is to be weighed; those that a dead worker left begin anew."""
    take_up(timezone.now())


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="clear_copies")
def clear_copies(timestamp: int) -> None:
    """Every night: copies whose term is over, or that may not be fetched any more, are wiped."""
    job.clear_copies(timezone.now())
    clear_family_films(timezone.now())


@app.periodic(cron="53 3 * * *")
@app.task(queueing_lock="retention")
def retention(timestamp: int) -> None:
    """Every night: what is no longer needed is deleted, with a receipt."""
    retention_run.nightly(timezone.now())


@app.periodic(cron="2 * * * *")
@app.task(queueing_lock="footage")
def footage(timestamp: int) -> None:
    """Every hour, and so soon after midnight: footage over its term goes, with receipts. Raises when something could not go."""
    delete_footage(timezone.now())


@app.periodic(cron="37 */2 * * *")
@app.task(queueing_lock="retention_ahead")
def retention_ahead(timestamp: int) -> None:
    """Every two hours: what is coming is computed anew, as dates may have been corrected."""
    retention_run.refresh_ahead(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="consent_news")
def consent_news(timestamp: int) -> None:
    """Every ten minutes: whoever decides is told of a question, of new words, or that they decide from now on."""
    tell_of_consent(timezone.now())


@app.periodic(cron="23 6 * * *")
@app.task(queueing_lock="signal_deadlines")
def signal_deadlines(timestamp: int) -> None:
    """Every morning: whoever follows attendance gets one e-mail when a signal has to be dealt with today or tomorrow, or is late."""
    warn_of_signals(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="absence_reports")
def absence_reports(timestamp: int) -> None:
    """Every five minutes: what was prepared for a signal that is closed is stopped."""
    stop_abandoned(timezone.now())


@app.task
def make_extract(uid: str) -> None:
    """The administration asked for the yearly extract of a school for the register of pupils."""
    yearly_making.make_extract(UUID(uid), now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="extracts")
def extracts(timestamp: int) -> None:
    """Every five minutes: yearly extracts that were not made, because a worker was stopped, begin anew, and old files are wiped."""
    yearly_making.take_up(timezone.now())
    yearly_making.clear_extracts(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="exchanges")
def exchanges(timestamp: int) -> None:
    """Every five minutes: families hear that something was released, as soon as they may, and recipients of a withdrawal."""
    tell_recipients(timezone.now())
    tell_families(timezone.now())


@app.periodic(cron="37 4 * * *")
@app.task(queueing_lock="clear_packages")
def clear_packages_nightly(timestamp: int) -> None:
    """Every night: what was given or stopped a month ago is no longer kept as a file."""
    clear_packages(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="inspections")
def inspections(timestamp: int) -> None:
    """Every five minutes: whoever decides hears that a transfer file waits to be looked at, or that data came in."""
    tell_of_inspections(timezone.now())
    tell_of_incoming(timezone.now())


@app.periodic(cron="29 6 * * *")
@app.task(queueing_lock="agreements")
def agreements(timestamp: int) -> None:
    """Every morning: the desk hears which agreements end, and a supplier whose agreement ended is asked to delete."""
    remind_of_agreements(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tell_logouts")
def tell_logouts(timestamp: int) -> None:
    """Every minute, and when somebody signs out at a product: products hear which sessions are over."""
    backchannel_logout.tell_logouts(timezone.now())


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="signing_keys")
def signing_keys(timestamp: int) -> None:
    """Every night: a key that signed for a month gets a successor, and keys that nobody needs any more go."""
    key_rotation.rotate_signing_keys(timezone.now())


@app.periodic(cron="3 2 * * *")
@app.task(queueing_lock="clear_pictures")
def clear_pictures(timestamp: int) -> None:
    """Every night: uploads of photos and films that nobody finished are wiped."""
    clear_picture_uploads(timezone.now())


@app.periodic(cron="9 * * * *")
@app.task(queueing_lock="clear_recordings")
def clear_recordings(timestamp: int) -> None:
    """Every hour, for a server that slept at night: films of lessons are deleted on the day that was said."""
    recordings.clear_recordings(timezone.now())


@app.periodic(cron="21 * * * *")
@app.task(queueing_lock="check_recorder")
def check_recorder(timestamp: int) -> None:
    """Every hour: another recorder is asked what it does, and what it holds beyond the term is deleted there."""
    check_other_recorder(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="look_at_uploads")
def look_at_uploads(timestamp: int) -> None:
    """Every minute, and when an upload is whole: what somebody brought is looked at, and comes into the house or is refused."""
    intake_job.look_at_uploads(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="make_picture_copies")
def make_picture_copies(timestamp: int) -> None:
    """Every minute, and when one is asked for: copies of pictures are made, with masks in them."""
    copying.make_copies(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="published_pictures")
def published_pictures(timestamp: int) -> None:
    """Every minute: what may not be seen any more is written down, and what was asked for or has to come back masked is published."""
    keep(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="picture_sites")
def picture_sites(timestamp: int) -> None:
    """Every minute: other websites hear which pictures are gone."""
    tell_sites(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue=FILMS, queueing_lock="look_at_films", pass_context=True)
def look_at_films(context: JobContext, timestamp: int) -> None:
    """Every minute: faces are looked for in films that came in."""
    video_tracks.look_at_films(timezone.now(), stopping=context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(queue=FILMS, queueing_lock="make_film_copies", pass_context=True)
def make_film_copies(context: JobContext, timestamp: int) -> None:
    """Every minute: copies of films that were asked for are made."""
    video_copies.make_film_copies(timezone.now(), stopping=context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(queue=FILMS, queueing_lock="footage_copies", pass_context=True)
def footage_copies(context: JobContext, timestamp: int) -> None:
    """Every minute: copies of footage that were asked for are joined, followed, masked or packed."""
    work_on_footage(timezone.now(), stopping=context.should_abort)


note_all(app, __name__)
# What waits in the queue only once is not done twice at the same time either, by workers on two machines. But what takes up the jobs of
# dead workers waits for none of them: were one of its own left by such a worker, nothing would ever be taken up again.
for task in app.tasks.values():
    if task is not take_up_jobs:
        task.lock = task.lock or task.queueing_lock
