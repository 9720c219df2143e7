"""Reports, email, the mail folder, statements and the audit log."""

import re

from playwright.async_api import expect

from tests.browser.people import FRONT_DESK, OWNER, People


async def test_a_report_is_made_and_downloaded(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.go("/reports")
    card = desk.page.get_by_role("form", name="Enrollment by class")
    await card.get_by_role("radio", name="CSV").check()
    await card.get_by_role("button", name="Make report").click()
    await desk.open_drawer()
    link = desk.row("Enrollment by class").get_by_role("link", name=re.compile("^Download "))
    async with desk.page.expect_download() as waiting:
        await link.click()
    download = await waiting.value
    assert re.fullmatch(r"enrollment-by-class-[0-9-]+\.csv", download.suggested_filename)
    assert "Class" in (await download.path()).read_text(encoding="utf-8-sig")


async def test_the_email_stands_beside_its_form_as_it_arrives(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.go("/email")
    await desk.page.get_by_label("Subject").fill("Snow day at {studio_name}")
    await desk.page.get_by_label("Text", exact=True).fill("<b>Dear</b> {guardian_name}, we are closed.")
    sample = desk.page.frame_locator("iframe[name=sample]")
    await expect(sample.get_by_text("Snow day at Riverbend Gymnastics")).to_be_visible()
    letter = sample.frame_locator("iframe")
    await expect(letter.get_by_text(re.compile(r"^<b>Dear</b> \w.*, we are closed\."))).to_be_visible()
    touches = desk.page.locator(".touches")
    await expect(touches).to_contain_text(re.compile(r"60 families · \d+ emails"))
    await desk.page.get_by_label("Balance").select_option("owing")
    await expect(touches).to_contain_text(re.compile(r"This will touch [1-5]?\d families · \d+ emails"))


async def test_what_was_sent_is_in_the_mail_folder_of_who_may_see_it(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.go("/families?balance=owing")
    await desk.page.get_by_role("checkbox", name=re.compile("^All [0-9,]+ that match$")).check()
    await desk.page.get_by_role("group", name="What to do with").get_by_text("More").click()
    await desk.page.get_by_role("button", name="Send statements…").click()
    await desk.page.get_by_role("button", name=re.compile("^Start for")).click()
    await desk.open_drawer()
    await expect(desk.row("Send statements")).to_contain_text("Completed", timeout=30_000)

    await desk.go("/mail")
    await expect(desk.page.get_by_text("Nothing has left the building.")).to_be_visible()
    await desk.page.get_by_role("link", name=re.compile("^Statement from Riverbend")).first.click()
    paper = desk.page.frame_locator("iframe")
    await expect(paper.get_by_text("Balance due")).to_be_visible()

    coach = await people.arrive("coach@riverbend.test")
    await coach.go("/mail")
    await expect(coach.page.get_by_text("No messages yet")).to_be_visible()


async def test_a_statement_can_be_looked_at_and_printed(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.go("/families")
    await desk.page.get_by_role("cell").get_by_role("link").first.click()
    await expect(desk.page.get_by_role("heading", level=1, name=re.compile("^Statement of"))).to_be_visible()
    await expect(desk.page.frame_locator("iframe").get_by_text("Opening balance")).to_be_visible()
    await expect(desk.page.get_by_role("link", name="Open to print")).to_have_attribute(
        "href", re.compile(r"^/families/\d+/statement/print\?")
    )


async def test_the_audit_is_the_owners_alone(people: People) -> None:
    desk, owner = await people.arrive(FRONT_DESK), await people.arrive(OWNER)
    title = await desk.launch_over_all("Volunteer")
    await owner.page.locator("header summary").click()
    await owner.page.get_by_role("link", name="Audit log").click()
    newest = owner.page.get_by_role("row").nth(1)
    await expect(newest).to_contain_text("Maria Lopez")
    await expect(newest).to_contain_text("Launched")
    await expect(newest).to_contain_text(title)

    await desk.page.locator("header summary").click()
    await expect(desk.page.get_by_role("link", name="Audit log")).to_have_count(0)
    await desk.go("/audit")
    await expect(desk.page.get_by_role("heading", name="Not found")).to_be_visible()
    desk.console.clear()  # the browser notes the 404
