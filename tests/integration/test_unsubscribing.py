"""The links in a newsletter, from the mail that really leaves to the page that they lead to, over real HTTP."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import httpx2
import pytest
from sqlalchemy import delete, select

from actors.assembly import mail_folder
from actors.mail.message import ONE_CLICK
from actors.studio.tables import families, guardians
from tests.support.office import text_of
from tests.support.site import Site
from tests.support.studio import Studio

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def as_in_a_worker(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(site.services.settings.data_dir))
    monkeypatch.setenv("PUBLIC_URL", site.url)


@pytest.fixture
def stranger(site: Site):
    """What a mail program is: no session, no origin, no page."""
    with httpx2.Client(base_url=site.url, trust_env=False) as client:
        yield client


def letter(site: Site, studio: Studio, family: int) -> tuple[bytes, dict[str, int]]:
    """The mail to the family's guardian as it left, empty where none did; and how the records ended."""
    params = {"subject": "Snow", "body": "We are closed."}
    task = site.services.launcher.launch(studio.front_desk, "send_email", params, {"ids": [family]})
    with site.browser(studio.front_desk) as browser:
        while (found := browser.get(f"/api/tasks/{task.id}").json()["task"])["status"] != "completed":
            site.runner.run_slice(task.id)
    sent = [file.read_bytes() for file in mail_folder(site.services.settings).glob(f"{task.id}*.eml")]
    return (sent[0] if sent else b""), found["records"]


def link_in(raw: bytes, site: Site) -> str:
    """The path of the one link that its text, its HTML and its header share."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    url = re.escape(site.url) + r"/unsubscribe/[0-9a-f-]+"
    in_header = re.search(rb"^List-Unsubscribe: <(.*)>\r$", raw, re.MULTILINE)
    assert in_header, "the header must be one line that mail programs can read"
    found = {in_header[1].decode(), *re.findall(url, text_of(message)), *re.findall(url, text_of(message, "html"))}
    assert len(found) == 1
    return found.pop().removeprefix(site.url)


def opted_out(site: Site) -> set[int]:
    with site.services.database.read() as connection:
        return set(connection.execute(select(guardians.c.id).where(guardians.c.opted_out)).scalars())


def test_the_link_in_the_mail_asks_first_and_can_be_taken_back(site: Site, studio: Studio) -> None:
    family, guardian = studio.families[0], studio.guardians[0]
    path = link_in(letter(site, studio, family)[0], site)
    with site.browser() as browser:
        assert "Stop newsletters?" in browser.get(path).text
        assert opted_out(site) == set()
        for _ in range(2):
            assert "No more newsletters" in browser.post(path).text
            assert opted_out(site) == {guardian}
        assert "Send them again" in browser.get(path).text
        raw, records = letter(site, studio, family)
        assert (raw, records["skipped"]) == (b"", 1)
        for _ in range(2):
            assert "Newsletters again" in browser.post(f"{path}/again").text
        assert opted_out(site) == set()
    assert link_in(letter(site, studio, family)[0], site) == path


def test_one_click_of_a_mail_program_is_enough(site: Site, studio: Studio, stranger: httpx2.Client) -> None:
    raw, _ = letter(site, studio, studio.families[1])
    assert f"List-Unsubscribe-Post: {ONE_CLICK}\r\n".encode() in raw
    answer = stranger.post(link_in(raw, site), content=ONE_CLICK, headers=FORM)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert opted_out(site) == {studio.guardians[1]}


def test_only_the_link_itself_is_open_to_anybody(site: Site, studio: Studio, stranger: httpx2.Client) -> None:
    path = link_in(letter(site, studio, studio.families[0])[0], site)
    assert stranger.post(f"{path}/again").status_code == 403
    other = path.replace(f"-{studio.guardians[0]}-", f"-{studio.guardians[1]}-")
    for wrong in (f"{path}0", other, "/unsubscribe/", "/unsubscribe/nonsense"):
        assert stranger.get(wrong).status_code == 404
        assert stranger.post(wrong).status_code in (403, 404)
    assert opted_out(site) == set()


def test_whoever_is_signed_in_is_nobody_there(site: Site, studio: Studio) -> None:
    path = link_in(letter(site, studio, studio.families[0])[0], site)
    with site.browser(studio.lakeside_owner) as browser:
        assert browser.post(path).status_code == 200
    assert opted_out(site) == {studio.guardians[0]}


def test_a_family_that_has_left_gets_nothing_anyway(site: Site, studio: Studio, stranger: httpx2.Client) -> None:
    path = link_in(letter(site, studio, studio.families[0])[0], site)
    with site.services.database.write() as connection:
        connection.execute(delete(families).where(families.c.id == studio.families[0]))
    assert stranger.post(path, content=ONE_CLICK, headers=FORM).status_code == 404
