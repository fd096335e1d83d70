"""What keeps the installation itself in order: the gate, its log, the statement, the queue, mail and backups."""

from datetime import datetime

from zorgvuldig.backup.make import back_up_nightly, rehearse_nightly
from zorgvuldig.canaries.job import live
from zorgvuldig.gate.install import PARTITIONS_AHEAD
from zorgvuldig.gate.jobs import keep_house
from zorgvuldig.gate.log.marks import seal_and_note
from zorgvuldig.gate.outbox import send_mail_waiting
from zorgvuldig.governance.register_editor.activation_job import activate_due_versions
from zorgvuldig.jobs.kinds import every
from zorgvuldig.operations.jobs.cleanup import tidy
from zorgvuldig.operations.jobs.recovery import take_up_stalled
from zorgvuldig.platform.mail.backend import QUEUE
from zorgvuldig.retention.residue_cleanup import remove_unnamed_files
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.statement.seal_mail import mail_seals
from zorgvuldig.transparency.job import log_and_submit


@every("* * * * *")
def sweep(now: datetime) -> None:
    """Every minute: openings that ended are taken away."""
    keep_house("sweep", now)


@every("* * * * *")
def register(now: datetime) -> None:
    """Every minute: a version of the register that was approved comes into force at its moment."""
    activate_due_versions(now)


@every("7 3 * * *")
def log_partitions(now: datetime) -> None:
    """Every night: the access log has a partition for each of the coming months."""
    keep_house("make_partitions", now, PARTITIONS_AHEAD)


@every("11 * * * *")
def seal(now: datetime) -> None:
    """Every hour: what was logged since is sealed."""
    seal_and_note(now)


@every("17 * * * *")
def transparency(now: datetime) -> None:
    """Every hour: what the statement says and how far every ledger is goes into the log that others witness, and they are asked to sign."""
    log_and_submit(now)


@every("31 5 * * *")
def seal_mail(now: datetime) -> None:
    """Every morning: the data protection officer gets the seals of a day, to keep outside this system."""
    mail_seals(now)


@every("4-59/5 * * * *")
def canaries(now: datetime) -> None:
    """Every five minutes, before the promises are measured: invented people live through the doors that everybody uses."""
    live(now)


@every("*/5 * * * *")
def statement(now: datetime) -> None:
    """Every five minutes: the promises are measured anew, and the public pages made of it."""
    measure_and_publish(now)


@every("* * * * *", queue=QUEUE)
def post(now: datetime) -> None:
    """Every minute, and when there is a mail to send: mail goes to the mail server, and what came back is read."""
    send_mail_waiting(now)


@every("* * * * *", queue=QUEUE, lock="take_up_stalled", alone=False)
def take_up_jobs(now: datetime) -> None:
    """Every minute: jobs of a worker that is gone begin anew, three times at most. Were one of its own left by such a worker, and waited
    for, nothing would ever be taken up again.
    """
    take_up_stalled()


@every("27 2 * * *")
def tidy_jobs(now: datetime) -> None:
    """Every night: jobs that are done leave the queue after a week, and figures of mail and acts of operators go at their term."""
    tidy(now)


@every("41 3 * * *")
def vault(now: datetime) -> None:
    """Every night: files in the vault that no row names are removed."""
    remove_unnamed_files(now)


@every("13 1 * * *")
def backup(now: datetime) -> None:
    """Every night: a backup, where the operator named a directory, and the old ones go at their term."""
    back_up_nightly(now)


@every("43 1 * * *")
def backup_test(now: datetime) -> None:
    """Every night, when the operator wants it: the newest backup is restored into a throw-away database."""
    rehearse_nightly(now)
