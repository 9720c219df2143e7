"""What went wrong, taken up again: failed records, emails that nobody knows of, and newsletters nobody wants."""

import anyio.to_thread
from playwright.async_api import expect
from sqlalchemy import delete, select, update

from actors.mail.unsubscribing import PATH, Unsubscribed, make_token
from actors.secret_key import secret_key
from actors.studio.tables import guardians, students
from actors.tasks.tables import emails
from actors.tasks.task import TaskState
from tests.browser.office import Office
from tests.browser.test_checks_people import launch
from tests.support.altering import alter


async def ended_with_a_failure(office: Office) -> TaskState:
    task = await launch(office, office.studio.front_desk)

    def work() -> None:
        with office.site.services.database.write() as connection:
            connection.execute(delete(students).where(students.c.id == office.studio.students[0]))
        office.site.runner.run_slice(task.id)

    await anyio.to_thread.run_sync(work)
    return task


async def test_failed_records_are_named_and_tried_again_beside_their_reason(office: Office) -> None:
    task = await ended_with_a_failure(office)
    desk = await office.arrive(office.studio.front_desk, f"/tasks/{task.id}")
    attention = desk.page.get_by_role("region", name="Needs attention")
    await expect(attention.get_by_role("row")).to_contain_text(["Outcome", "Failed"])
    named = await desk.page.get_by_role("table", name="Records of this task").get_by_role("row").nth(1).text_content()
    name = await attention.locator("td .small").text_content() or "nobody"
    assert name in (named or "")
    await attention.get_by_role("button", name="Retry 1 failed").click()
    details = desk.page.get_by_role("region", name="Details")
    await expect(details).to_contain_text("Goes on from")
    await expect(desk.page.get_by_role("main")).to_contain_text("Waiting to start · 1 student")


async def test_emails_that_nobody_knows_of_are_sent_again_after_a_question(office: Office) -> None:
    services, staff = office.site.services, office.studio.front_desk

    def work() -> TaskState:
        params = {"subject": "Snow", "body": "We are closed."}
        task = services.launcher.launch(staff, "send_email", params, {"ids": office.studio.families[:1]})
        office.site.runner.run_slice(task.id)
        with services.database.write() as connection:
            connection.execute(update(emails).where(emails.c.task_id == task.id).values(state="unconfirmed"))
        over = services.clock.now()
        return alter(services.writer, task, status="completed", finished_at=over, emails_total=1, emails_unconfirmed=1)

    task = await anyio.to_thread.run_sync(work)
    desk = await office.arrive(staff, f"/tasks/{task.id}")
    await desk.page.get_by_role("button", name="Resend 1 unconfirmed…").click()
    await expect(desk.page.get_by_text("some people may get them twice")).to_be_visible()
    await desk.page.get_by_role("button", name="Yes").click()
    await expect(desk.page.get_by_role("region", name="Details")).to_contain_text("Goes on from")


async def test_a_guardian_stops_newsletters_and_takes_it_back(office: Office) -> None:
    key = secret_key(office.site.services.settings)
    query = select(guardians.c.id).where(guardians.c.account_id == office.studio.account).limit(1)
    with office.site.services.database.read() as connection:
        guardian_id = connection.execute(query).scalar_one()
    link = PATH + make_token(key, Unsubscribed(office.studio.account, guardian_id))
    guardian = await office.arrive(office.studio.coach, link, java_script_enabled=False)
    await guardian.page.get_by_role("button", name="Stop newsletters").click()
    await expect(guardian.page.get_by_role("heading", name="No more newsletters")).to_be_visible()
    await guardian.page.get_by_role("button", name="Send them again").click()
    await expect(guardian.page.get_by_role("heading", name="Newsletters again")).to_be_visible()
