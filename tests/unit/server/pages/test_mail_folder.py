from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from server.pages.mail_folder import entries, message, newest, task_of

TASK = "01a20b4e-4b31-77d0-a1d3-c9602d5580ee"
NAME = f"{TASK}.12.1.eml"


def put(folder: Path, name: str, html: str = "") -> None:
    written = EmailMessage(policy=SMTP)
    written["To"], written["Subject"] = "Zoë Ramírez <zoe@example.com>", "Schnee über Riverbend"
    written.set_content("Wir haben zu.")
    if html:
        written.add_alternative(html, subtype="html")
    (folder / name).write_bytes(written.as_bytes())


def test_a_file_is_named_by_its_task() -> None:
    assert task_of(NAME) == TASK
    assert task_of(f"{TASK}.12.eml") == TASK
    for other in ("../secret.key", f"{TASK}.eml", f".{NAME}.half", f"{NAME}/html", "x.1.1.eml"):
        assert task_of(other) is None


def test_what_is_no_message_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    (tmp_path / "notes.txt").write_text("no message")
    (tmp_path / f".{NAME}.half").write_text("half a message")
    assert newest(tmp_path) == [NAME]
    assert newest(tmp_path / "missing") == []


def test_an_entry_has_the_decoded_headers(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    (entry,) = entries(tmp_path, [f"{TASK}.13.1.eml", NAME], 100)
    assert (entry.subject, entry.task_id) == ("Schnee über Riverbend", TASK)
    assert "zoe@example.com" in entry.to


def test_a_message_has_both_of_its_parts(tmp_path: Path) -> None:
    put(tmp_path, NAME, "<p>Wir haben <b>zu</b>.</p>")
    found = message(tmp_path, NAME)
    assert found
    assert found.text.strip() == "Wir haben zu."
    assert "<b>zu</b>" in found.html
    assert message(tmp_path, f"{TASK}.13.1.eml") is None
