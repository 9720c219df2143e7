"""The mutants: what is switched off, where, and the tests that must notice."""

from typing import NamedTuple

RUNNING = "tests/contract/test_running.py::test_"
MAIL = "tests/contract/test_mail.py::test_"
COMMANDS = "tests/contract/test_commands.py::test_"
WRITER = "tests/contract/test_writer.py::test_"
UNDER_WAY = "tests/contract/test_mail_under_a_task.py::test_"
GROUPS = "tests/unit/server/test_groups.py::test_"
VIEW = "tests/unit/server/test_view.py::test_"
CHANGES, COMMANDS_FILE = "actors/tasks/changes.py", "actors/tasks/commands.py"


class Mutant(NamedTuple):
    name: str
    file: str
    old: str
    """Must be in the file exactly once."""
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant("the fence", CHANGES, " or locked.lease != lease:", ":",
           (f"{RUNNING}a_worker_that_was_taken_over_is_fenced_out[sqlite]",)),
    Mutant("the lease rises", CHANGES, '"lease": locked.lease + 1', '"lease": locked.lease',
           (f"{RUNNING}a_worker_that_was_taken_over_is_fenced_out[sqlite]",)),
    Mutant("the status guard", CHANGES, "locked.task.status is not Status.RUNNING or locked.lease", "locked.lease",
           (f"{RUNNING}nothing_commits_after_a_stop[sqlite-cancel]",)),
    Mutant("one worker at a time", CHANGES, "        if locked.is_taken(self.now):\n            return None\n", "",
           (f"{RUNNING}the_message_of_a_task_that_somebody_works_on_is_dropped[sqlite]",)),
    Mutant("BEGIN IMMEDIATE", "actors/db.py", 'else "BEGIN IMMEDIATE"', 'else "BEGIN"',
           (f"{WRITER}who_reads_first_and_writes_then_loses_no_update_and_waits_for_the_turn[sqlite]",)),
    Mutant("SELECT FOR UPDATE", CHANGES, "tasks.c.id == task_id).with_for_update()", "tasks.c.id == task_id)",
           (f"{WRITER}who_reads_first_and_writes_then_loses_no_update_and_waits_for_the_turn[postgresql]",)),
    Mutant("tell after the commit", CHANGES,
           '            crash_point("before_commit")\n',
           "            for state in change.changed.values():\n"
           "                self.channel.publish(TaskChanged(state, self.clock.now()))\n",
           (f"{WRITER}events_and_messages_follow_the_commit_that_they_tell_of[sqlite]",)),
    Mutant("the version rises", CHANGES, '{"version": task.version + 1, ', "{",
           (f"{RUNNING}events_tell_versions_that_rise_and_end_with_the_state_in_the_database[sqlite]",)),
    Mutant("outcomes add up", CHANGES, "if counts.total() != position - task.position:", "if False:",
           (f"{WRITER}outcomes_that_do_not_add_up_to_the_batch_are_refused[sqlite]",)),
    Mutant("what is not sent is held", CHANGES,
           "outbox.hold(self.connection, task.id) if task.emails_left > 0 else 0", "0",
           (f"{MAIL}after_a_stop_no_email_begins_to_leave[sqlite-cancel]",)),
    Mutant("a late refusal is held", CHANGES, 'if state == "queued" and task.status in FINAL:', "if False:",
           (f"{MAIL}an_email_that_was_refused_for_now_after_the_cancel_is_held[sqlite]",)),
    Mutant("what is settled completes", CHANGES, "        if task.settled:\n            if task.active:",
           "        if not task.active:\n            if task.active:",
           (f"{MAIL}a_task_whose_last_email_settled_while_it_was_paused_completes_when_it_goes_on[sqlite]",)),
    Mutant("claim before sending", "actors/tasks/outbox.py", '{"state": "sending", "claim"', '{"claim"',
           (f"{MAIL}an_email_whose_sender_died_is_unconfirmed_and_never_sent_again[sqlite-False]",)),
    Mutant("an unknown outcome is not tried again", "actors/tasks/outbox.py", 'stale(now), "unconfirmed",',
           'stale(now), "queued",',
           (f"{MAIL}an_email_whose_sender_died_is_unconfirmed_and_never_sent_again[sqlite-False]",)),
    Mutant("after the dot it is unknown", "actors/mail/transport.py", "return Unknown(f", "return Deferred(f",
           ("tests/integration/test_transport.py::test_how_it_ended_is_told_apart",)),
    Mutant("lost senders are looked for", "actors/tasks/lost_senders.py", "for task_id in found:", "for task_id in ():",
           (f"{MAIL}an_email_whose_sender_died_is_unconfirmed_and_never_sent_again[sqlite-True]",)),
    Mutant("lost messages are sent again", "actors/tasks/rescue.py", "if waiting <= in_queue:", "if True:",
           (f"{RUNNING}rescue_sends_a_lost_hint_again[sqlite-message]",)),
    Mutant("no more messages than tasks that wait", "actors/tasks/rescue.py", "if waiting <= in_queue:", "if False:",
           (f"{RUNNING}rescue_fills_the_queue_only_up_to_the_tasks_that_wait[sqlite]",)),
    Mutant("a clock that is ahead", "actors/tasks/locked.py", "LONGEST_LEASE = 2 *", "LONGEST_LEASE = 9_999 *",
           (f"{RUNNING}a_clock_that_was_an_hour_ahead_holds_nothing_up[sqlite]",)),
    Mutant("a lost batch is done one by one", "actors/tasks/blame.py", "careful_to=max(self.careful_to, in_hand)",
           "careful_to=self.careful_to",
           (f"{RUNNING}a_record_that_ends_its_worker_costs_three_workers_and_no_other_record[sqlite-6]",)),
    Mutant("a record that kills is given up", "actors/tasks/blame.py", "MOST_DEATHS = 2", "MOST_DEATHS = 99",
           (f"{RUNNING}a_record_that_ends_its_worker_costs_three_workers_and_no_other_record[sqlite-6]",)),
    Mutant("the database's trouble is no record's", "actors/slice.py",
           "if is_away(trouble):\n                self._sit", "if False:\n                self._sit",
           (f"{RUNNING}a_database_that_is_away_costs_no_record[sqlite]",)),
    Mutant("a bad record fails alone", "actors/slice.py", "return self._sizing.be_careful(size)", "pass",
           (f"{RUNNING}a_bad_record_fails_alone_with_a_reason[sqlite]",)),
    Mutant("only final tasks are deleted", COMMANDS_FILE, "if locked.task.status not in FINAL:", "if False:",
           (f"{COMMANDS}an_active_task_cannot_be_deleted[sqlite]",)),
    Mutant("eight seconds to undo", COMMANDS_FILE, "> timedelta(seconds=UNDO_SECONDS)", "> timedelta(days=9)",
           (f"{COMMANDS}a_deletion_can_be_undone_for_eight_seconds[sqlite]",)),
    Mutant("the sweep takes only final tasks", "actors/tasks/retention.py", "tasks.c.status.in_(FINAL),", "",
           (f"{WRITER}the_sweep_takes_no_task_that_is_not_final_whatever_its_time_says[sqlite]",)),
    Mutant("what is past its time is not shown", "actors/tasks/store.py", ", of.expires_at > now)", ", true())",
           ("tests/contract/test_seeing.py::test_a_canceled_task_is_there_for_ten_minutes[sqlite-600-False]",)),
    Mutant("one launch for one key", "actors/bulk/launch.py", '            "idempotency_key": key,\n', "",
           (f"{COMMANDS}the_same_key_gives_the_same_task[sqlite]",)),
    Mutant("the newest version wins", "server/live/view.py", "task.version > told", "True",
           (f"{VIEW}the_newest_version_wins",)),
    Mutant("tombstones", "server/live/view.py", "else self._gone.get(task.id, 0)", "else 0",
           (f"{VIEW}a_late_event_does_not_bring_back_what_is_gone",)),
    Mutant("the policy in the hub", "server/live/view.py", " and self.policy.may_see(task)", "",
           (f"{VIEW}each_is_told_only_what_the_policy_lets_them_see",)),
    Mutant("the policy itself", "actors/tasks/permissions.py",
           "self.viewer.is_owner or created_by == self.viewer.user_id)", "True)",
           (f"{COMMANDS}what_you_may_not_see_does_not_exist[sqlite-cancel]",)),
    Mutant("the account in the policy", "actors/tasks/permissions.py",
           "same_account = account_id == self.viewer.account_id", "same_account = True",
           (f"{VIEW}each_is_told_only_what_the_policy_lets_them_see",)),
    Mutant("the account of what is chosen", "actors/studio/lists/record_list.py",
           "query.where(self.table.c.account_id == account_id, *held)", "query.where(*held)",
           ("tests/contract/test_scoping.py::test_lists[sqlite]",)),
    Mutant("the account of what is listed", "actors/studio/lists/record_list.py",
           "held = (self.table.c.account_id == account_id, *cond", "held = (*(), *cond",
           ("tests/contract/test_scoping.py::test_lists[sqlite]",)),
    Mutant("a gap in the feed is told", "server/live/feed.py", "            await self._on_gap()\n", "",
           ("tests/integration/test_feed.py::test_each_connection_that_is_made_anew_is_told_as_a_gap",)),
    Mutant("who takes nothing is dropped", "server/live/groups.py",
           "and now - each.waits_since > STUCK_SECONDS", "and False",
           (f"{GROUPS}a_client_is_stuck_when_it_has_taken_nothing_for_long_although_something_waits",)),
    Mutant("a page leaves at its time", "server/live/view.py", "if task.expired(now)]", "if False]",
           (f"{VIEW}a_task_leaves_at_its_time",)),
    Mutant("names are text in a page", "server/pages/templates.py", "autoescape=True", "autoescape=False",
           ("tests/integration/test_pages.py::test_a_name_is_text_on_a_page[sqlite]",)),
    Mutant("names are text in an email", "actors/mail/texts/__init__.py",
           'autoescape=select_autoescape(["html"])', "autoescape=False",
           ("tests/contract/test_makeup_tokens.py::test_names_are_no_markup[sqlite]",)),
    Mutant("a formula is text in a file", "actors/studio/reports/guard.py", "return f\"'{text}\" if", "return text if",
           ("tests/unit/actors/studio/reports/test_guard.py",)),
    Mutant("links to unsubscribe are signed", "actors/mail/unsubscribing.py",
           "return who if hmac.compare_digest(token, make_token(key, who)) else None", "return who",
           ("tests/unit/actors/mail/test_unsubscribing.py",)),
    Mutant("the address of the day it leaves", "actors/delivery.py", "readdressed(change, held.task, email)", "email",
           (f"{UNDER_WAY}an_address_that_has_changed_is_the_one_that_it_goes_to[sqlite]",)),
    Mutant("no letter to who unsubscribed", "actors/readdressing.py", "if found.opted_out and is_blast", "if False",
           (f"{UNDER_WAY}who_unsubscribed_meanwhile_gets_no_letter_and_is_nobodys_trouble[sqlite]",)),
    Mutant("the sweep goes in steps", "actors/tasks/retention.py", ".limit(ROWS_A_STEP)", ".limit(99_999)",
           ("tests/contract/test_seeing.py::test_a_large_task_is_swept_in_small_steps_and_rounds[sqlite]",)),
    Mutant("our own origin", "server/security.py", "return own or origin in allowed", "return True",
           ("tests/unit/server/test_security.py",)),
)  # fmt: skip
