"""Which functions of the gate each hand of a page may call; every one asks itself who is at the door."""

OWN_FUNCTIONS = {
    "runtime": {
        "open",
        "break_glass",
        "break_glass_by_number",
        "holder",
        "evidence",
        "report_breach",
        "evidence_history",
        "public_page",
        "seals",
        "seal_months",
        "log_reaches",
        "receipts_of",
        "public_products",
        "law_days",  # since when each article has its text of today; about nobody
        "known_as",
        "own_account_story",  # of whoever has the session
        "own_breach_letters",  # to whoever has the session
        "breach_letter_waits",
        "work_waiting",  # counts of what waits for whoever has the session; of one's own child the first name, of nobody else any
        "today_lessons",
        "today_tests",
        "today_signals",
        "today_plans",
        "today_family",
        "today_changes",
        "today_deadlines",
        "today_imports",
        "today_passages",  # names of years, for whoever arranges them
        "today_exchanges",
        "today_answers",
        "today_copies",
        "today_replies",  # a count
        "setting_up",  # how far the school is: counts, for whoever sets it up
        "register_news",  # words for everybody, and a number for whoever decides
        "register_waiting",
        "demonstration",  # the mark of an invented school
        "intake_rounds",
        "intake_begin",
        "intake_read",
        "intake_save",
        "intake_submit",
        "intake_withdraw",
        # suppliers: each needs a credential that somebody holds, or answers about a pseudonym and not about a file
        "sector_of",
        "supply",
        "supplied",
        "supply_done",
        "keep_subs",
        "count_refusal",
        "roster_open",
        "roster_rows",
        "csv_open",
        "csv_part",
        "trial_roster",  # an invented school, for the token of a test client
        "trial_csv",
        "results_open",
        "results_rows",
        "results_keep",
        "results_delete",
        # pictures that anybody may see now, of nobody by name
        "shown_file",
        "shown_albums",
        "public_event",
        "shown_album",
        "album_size",
        "shown_lately",
        "picture_addresses",
        "public_newsletters",
        "public_newsletter",
        "newsletter_pictures",
        "register_digest",  # the register is public
        "register_in_force",
        "public_cameras",  # in which kind of place, and what for; of no camera by name
        "import_sources",  # kinds of systems that files are read from, as the public page says; nothing of anybody
        "viewing_line",  # footage needs a session, and what that one was allowed
        "look",
        "looked",
        "look_live",
        "open_calendar",  # a timetable, for an address that somebody holds, as whoever made it
        "post_put",  # a mail that is closed with a key the database does not have; nobody of these reads one
        "operate",  # by whoever keeps the system running; on record
        "operated",
    },
    "reader": {
        "law_days",  # since when each article has its text of today; about nobody
        "own_fields",  # what the register in force declares, and which of it whoever is at the door sees and writes
        "own_fields_of",  # of a pupil, with the rights of whoever asks
        "own_fields_seen",
        "own_fields_written",
        "demonstration",
        "opened_by",
        "by_family",
        "sees_unshown",
        "at_large",
        "kept_rows",
        "kept_because",
        "breach_concerned",
        "breach_letter_counts",  # counts only
        "consents",  # outcomes of whom they opened, for purposes that may know them
        "consent_counts",  # counts, for whoever keeps consent at that school
        "empty_groups",  # groups, for whoever prepares the coming year of their school
        "requests",
        "wordings",
        "own_schools",
        "sees_list",  # lists that somebody saved: which the one at the door sees and keeps
        "keeps_list",
        "arranges",  # of evenings and outings each of these asks itself who is at the door
        "evening_places",
        "evening_turnout",
        "outing_states",
        "arranged_people",
        "evening_candidates",
        "message_reach",  # counts, for the administration of that school
        "answer_refused",  # why; under a message about whom is open
        "answer_due",
        "may_tie",
        "sets_up",  # of the door that is open
        "reaches_far",  # of a role, and of nobody who has it
        "register_digest",
        "agreed_claims",  # products and what they get are public
        "viewers",
        "same_as",
        "opened",
        "opened_among",  # whether who opened these categories is invented; the other one, for writing
        "writable_among",
        "writable",
        "writable_group",
        "opened_person",
        "opened_mask",
        "writing_mask",
        "held",
        "withholds",
        "staff_numbers",
        "signing_of",  # of a group, whether its end marks are signed; about no pupil
        "final_mark_stands",
        "request_figures",
        "known_as",
        "agreement_in_force",  # what was agreed and what claims are is about nobody
        "claims_mask",
        "at_supplier_desk",  # each of these asks itself what is open
        "stop_history",
        "supplied_figures",
        "pupil_at_suppliers",
        "results_left",
        "faces_of",  # a digest, and whether a picture can be wiped
        "picture_stays",
        "media",
        "choosable",  # of pictures each of these asks itself what is open, and by whom
        "named_faces",
        "picture_refusals",
        "picture_warnings",
        "picture_consents",
        "publication_states",
        "weighing_turn",
        "recordings_for_me",
        "family_pictures",
        "family_places",
        "family_album",
        "family_films",
        "camera_words",  # a digest of what is said of a camera, and what it lacks; about nobody
        "camera_lacks",
        "covert_in_force",
        "footage_line",  # each of these asks itself what is open
        "footage_held",
        "trial_choices",  # of an invented school
        "trial_login",
        "look_through",  # whoever asks must have been allowed to look, and it is on record
        "looks_through",
        # what is allowed and whether it is used, for whoever came to arrange privacy; days and counts
        "roles_used",
        "rules_used",
        "grants_unused",
        "accounts_unused",
        "agreed_outside_eea",  # of suppliers, never of a person
        "invitation_states",
        "invitations_waiting",
        "ask_invitation",
        "answer_invitation",
        "ask_letters",  # where the sealed letters lie; each asks itself whom the door reaches
        "letters",
        "open_letters",
        "make_calendar_link",  # of the door's own timetable
        "end_calendar_link",
        "calendar_link_made",
        "accounts_to_confirm",  # each of these asks itself what is open
        "confirm_account",
        "account_story",  # of whom the door reaches
        "plain",
        "digits",
        "mailbox",
        "guardians_like",  # with the rights of whoever asks: of pupils whose guardians they have open
        "family_unused",
        "products_used",
        "desk_days",
        "breach_counts",  # counts, while a breach is handled
        "breach_kinds",
        "breach_releases",
        "breach_heard_counts",
        "breach_heard",  # of pupils who are open for a breach
        "dpia_cameras",  # each of these asks itself whether privacy and security is open, or is about nobody
        "dpia_products",
        "dpias_needed",
        "dpias_lacking",
        "norm_facts",
        "reading_signals",  # of whoever watches who looks; the other one answers a number
        "reading_open",
        "post_put",
        "post_bounced",  # for whoever has the address, and the key for its hash
    },
}
OWN_FUNCTIONS["writer"] = OWN_FUNCTIONS["reader"] | {
    "new_person",
    "end_supplier_sessions",
    "result_taken",
    "family_film",
    "block_account",  # by the privacy officer, and never one's own
    "breach_concerns",  # by whoever works on breaches, of their own schools
    "breach_concerns_guardians",
    "breach_concerns_staff",
    "breach_concerns_nobody",
    "post_release",
    "answers_seen",  # of whoever is at the door
    "groups_beside",  # groups, for whoever changes the timetable of their school
}
