"""The test kit for authors of bulk actions: an action over records of your own, and what came of it.

    run = run_action(ArchiveFamilies(), [{"name": "Abbott"}, {"name": "Baker", "active": False}])
    assert run.ledger == [("done", None), ("skipped", "is archived already")]
    assert run.changes == {"families": {1: {"active": (True, False)}}}
    assert run.emails == []

What runs is the real thing: launch, frozen ledger, lease, batches, outbox. Only the mail server is in memory.
"""

from actors.testing.studio import Run as Run
from actors.testing.studio import SentEmail as SentEmail
from actors.testing.studio import Studio as Studio
from actors.testing.studio import a_studio as a_studio
from actors.testing.studio import run_action as run_action
