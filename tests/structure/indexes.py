"""Why there is an index that neither a rule (a key, a unique or exclusion constraint) nor a foreign key asks for.

Each has the file in which the query stands that wants it. What nobody wants costs every row that is written, and goes.
"""

OURS: dict[str, str] = {
    "access_token_family": "suppliers/oidc/tokens.py",
    "access_token_session": "suppliers/sql/logouts.sql",
    "archive_record_search_hash_8860b9fe": "learning/sql/contribution.py",
    "change_pupil": "copies/parts.py",
    "change_row": "imports/undo.py",
    "change_xid": "suppliers/sql/roster_view.sql",
    "duty_done_last": "governance/duties/reads.py",
    "open_point_answer_last": "governance/open_points/actions.py",
    "evidence_change_last": "statement/measurement.py",
    "learning_group_class": "school/sql/contribution.py",
    "lesson_day": "attendance/roll/reads.py",
    "lesson_planned": "attendance/sql/reads/week.sql",
    "log_actor": "gate/sql/functions.sql",
    "log_pupil": "gate/sql/functions.sql",
    "log_xid": "gate/sql/sealing.sql",
    "login_cache_expires": "settings/__init__.py",  # Django clears what expired
    "message_author": "messages/reads.py",
    "message_to_school": "messages/sql/reach.sql",
    "norm_level_last": "governance/norms/reads.py",
    "nvr_check_latest": "cameras/nvr/reads.py",
    "operating_act_at": "gate/sql/outbox.sql",
    "outbox_due": "gate/sql/outbox.sql",
    "publication_shown": "media/sql/publication.sql",
    "pupil_search": "school/sql/contribution.py",
    "receipt_of_subject": "retention/sql/deletion.sql",
    "refresh_token_session": "suppliers/sql/logouts.sql",
    "role_review_last": "governance/sql/access.sql",
    "rule_purpose": "gate/sql/functions.sql",
    "seal_month": "gate/sql/sealing.sql",
    "segment_day": "retention/footage/removal.py",
}

# Made by libraries, for their own questions.
LIBRARIES = (
    "account_emailaddress_email_03be32b2",
    "client_client_secret_9a73bf88",
    "django_session_expire_date_a5c62663",
    "idx_procrastinate_workers_last_heartbeat",
    "procrastinate_jobs_id_lock_idx_v1",
    "procrastinate_jobs_priority_idx_v1",
    "procrastinate_jobs_queue_name_idx_v1",
    "refresh_tok_token_f_393f9b_idx",
)

# Django makes one of its own for a foreign key, also where a rule or a list begins with the same column. These are of libraries;
# ours have `db_index=False`.
DOUBLE = 4
