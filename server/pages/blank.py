"""An empty row that has every part: what the <template> of a task row is drawn from."""

from datetime import UTC, datetime

from actors.tasks.lifecycle import Status
from server.messages import Can, Person, Records, Task
from server.pages.rows import RowView

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TASK = Task(
    id="",
    version=0,
    kind="",
    title="",
    status=Status.QUEUED,
    source="staff",
    workflow=None,
    created_by=Person(0, ""),
    created_at=EPOCH,
    started_at=None,
    finished_at=None,
    expires_at=None,
    records=Records(0, 0, 0, 0),
    emails=None,
    eta_seconds=None,
    message=None,
    result=None,
    can=Can(cancel=True, delete=True, pause=True, resume=True, retry=True),
    delete_advised=False,
    record_type="",
    canceled_by=None,
)

BLANK = RowView(
    task=_TASK,
    state="queued",
    word="",
    percent="",
    line="",
    who="",
    when="",
    at=EPOCH,
    started="",
    took="",
    mark="",
    tag="",
    leaves="",
    mail="",
    message="",
    advice="",
    file="",
    rest="",
    untouched=0,
    emails_left=0,
    bar=(0, 1),
    rate="",
)
