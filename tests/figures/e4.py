"""E4: names and subjects that try to become headers or recipients."""

from collections import Counter
from email import message_from_bytes
from email.message import Message

from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.mail import HostileServer, hostile_server
from tests.figures.stage import RIVERBEND, stage

HOSTILE = (
    "Ann\r\nBcc: everybody@example.com",
    "Ann\nX-Evil: 1",
    "Ann\r\n\r\nA body of its own",
    "Ann\0Lee",
    "=?utf-8?q?Ann=0D=0ABcc:_everybody@example.com?=",
    "=?utf-8?b?QW5uDQpCY2M6IGV2ZXJ5Ym9keUBleGFtcGxlLmNvbQ==?=",
    "A" * 2_000,
    "Žofie Łęcka 😀 \u202egnitirw \u2028 line \x85 next",
    "\r\n.\r\nMAIL FROM:<x@example.com>",
    '"Ann" <everybody@example.com>, Lee',
)
FAMILIES = 20
HEADERS = {
    "subject", "from", "to", "message-id", "date", "mime-version", "content-type", "content-transfer-encoding",
    "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "precedence", "reply-to",
}  # fmt: skip


def measure(ask: Ask) -> Answer:
    """Each as the name of a family and its guardian, and each as a subject."""
    answer = Answer()
    with stage(ask, FAMILIES, mail=hostile_server) as world:
        spoil(world)
        person, refused = Person(world.url), 0
        for subject in HOSTILE:
            body = {
                "kind": "send_email",
                "params": {**work.letter("")[1], "subject": f"{subject[:100]} {{family_name}}"},
            }
            status, _ = person.ask("POST", "/api/tasks", {**body, "selection": {"all": True}})
            refused += status != 202
        work.finish(world, answer)
        answer.done |= {"names": len(HOSTILE), "subjects": len(HOSTILE) - refused, "subjects refused": refused}
        answer.exactly("tasks that failed", work.one(world, "SELECT count(*) FROM tasks WHERE status = 'failed'"), 0)
        look(world, answer)
    return answer


def spoil(world: World) -> None:
    """As an import or another program could have left them; PostgreSQL itself refuses a NUL."""
    names = [name.replace("\0", "") if world.postgres else name for name in HOSTILE]
    for row, name in zip(
        work.rows(world, f"SELECT id FROM families WHERE account_id = {RIVERBEND}"), names, strict=False
    ):
        work.alter(world, "UPDATE families SET name = :name WHERE id = :id", name=name[:120], id=row[0])
        work.alter(world, "UPDATE guardians SET name = :name WHERE family_id = :id", name=name[:120], id=row[0])


def look(world: World, answer: Answer) -> None:
    assert isinstance(world.sink, HostileServer)
    messages = [message_from_bytes(body) for _, _, body in world.sink.taken]
    strange = Counter(name.lower() for message in messages for name in message if name.lower() not in HEADERS)
    to = {identity: recipient for identity, recipient in work.rows(world, "SELECT message_id, recipient FROM emails")}
    elsewhere = [each for each in world.sink.envelopes if to[each[1]] != each[0]]
    answer.exactly("headers that are not ours", strange.total(), 0)
    answer.exactly("headers that are there twice", sum(_doubled(message) for message in messages), 0)
    answer.exactly("messages to somebody else", len(elsewhere), 0)
    answer.exactly(
        "emails without an outcome", work.one(world, f"SELECT count(*) FROM emails WHERE state NOT IN {FINE}"), 0
    )


FINE = "('sent', 'failed')"


def _doubled(message: Message) -> bool:
    return len({name.lower() for name in message}) != len(message)
