"""What a launch would cost is said before it; an emailing task shows both of its phases, and what a cancel held."""

import re

from playwright.async_api import Locator, expect

from tests.browser.people import FRONT_DESK, OWNER, People, Person

ALL = re.compile("^All [0-9,]+$")


def form(person: Person, name: str) -> Locator:
    return person.page.get_by_role("form", name=name)


async def open_from_menu(person: Person, path: str, action: str) -> Locator:
    """The form of an action that stands in the list's menu, for all records of the list."""
    await person.go(path)
    await person.page.get_by_role("checkbox", name=ALL).check()
    await person.page.get_by_role("group", name="What to do with").get_by_text("More").click()
    await person.page.get_by_role("button", name=f"{action}…").click()
    found = form(person, action)
    await expect(found).to_be_visible()
    return found


def touches(opened: Locator) -> Locator:
    """The sentence on what a launch would touch and cost."""
    return opened.locator(".touches")


async def start(opened: Locator) -> None:
    await opened.get_by_role("button", name=re.compile("^Start for")).click()


async def issue_tokens(desk: Person) -> str:
    tokens = await open_from_menu(desk, "/students", "Issue makeup tokens")
    await tokens.get_by_label("Why").fill("Snow day")
    await tokens.get_by_label("Email the families").check()
    await expect(touches(tokens)).to_contain_text(re.compile(r"\d+ tokens, \d+ emails"))
    await start(tokens)
    return "Issue 1 makeup token each"


async def test_the_cost_is_said_and_follows_the_form(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.go("/transactions")
    await desk.page.get_by_role("button", name="Charge class tuition…").click()
    tuition = form(desk, "Charge class tuition")
    cost = touches(tuition)
    await expect(cost).to_contain_text(re.compile(r"\d+ students · \$[0-9,]+\.\d\d in charges"))
    before = await cost.inner_text()

    await tuition.get_by_label("Program").select_option(index=1)
    await expect(cost).not_to_have_text(before)

    await start(tuition)
    await desk.open_drawer()
    await expect(desk.row("Charge tuition for")).to_contain_text("Running")


async def test_a_wrong_field_says_so_while_the_form_is_open(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    credits = await open_from_menu(desk, "/families", "Give credits")
    await expect(credits.get_by_text("This is needed.")).to_be_hidden()  # nobody has been there yet
    amount = credits.get_by_label("Amount")
    await amount.fill("ten")
    await amount.blur()
    await credits.get_by_label("Memo").fill("Thank you")
    await expect(credits.get_by_text("Give an amount in dollars such as 35.00.")).to_be_visible()
    await expect(amount).to_have_attribute("aria-invalid", "true")
    await amount.fill("10")
    await expect(touches(credits)).to_contain_text(re.compile(r"\$[0-9,]+\.00 in credits"))
    await expect(credits.get_by_text("Give an amount in dollars such as 35.00.")).to_be_hidden()


async def test_both_phases_and_what_a_cancel_holds(people: People) -> None:
    desk, owner = await people.arrive(FRONT_DESK), await people.arrive(OWNER)
    await owner.open_drawer()
    title = await issue_tokens(desk)
    await desk.open_drawer()
    row = desk.row(title)
    await expect(row).to_contain_text(re.compile(r"\d+ of \d+ students"))
    await expect(row).to_contain_text(re.compile(r"0 emails sent, [1-9]\d* left"))

    await row.get_by_role("button", name=re.compile("^Cancel: ")).click()
    dialog = desk.page.get_by_role("dialog", name="Cancel this Background Task?")
    await expect(dialog).to_contain_text(re.compile(r"0 emails sent so far\. The other \d+ will be held\."))
    await dialog.get_by_role("button", name="Yes").click()

    for person in (desk, owner):
        held = person.row(title)
        await expect(held).to_contain_text(re.compile(r"0 emails sent, [1-9]\d* held"))
        await expect(held).to_contain_text(
            re.compile(r"Strongly recommended: delete this entry\. \d+ emails? (is|are) held, and deleting it discards")
        )
        await expect(held.get_by_role("button", name=re.compile("^Delete entry: "))).to_be_visible()


async def test_held_emails_leave_when_somebody_says_so(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await issue_tokens(desk)
    await desk.open_started()
    main = desk.page.get_by_role("main")
    await expect(main).to_contain_text(re.compile(r"0 emails sent, [1-9]\d* left"))
    await desk.page.get_by_role("button", name="Cancel task").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Yes").click()

    await main.get_by_role("button", name=re.compile("^Send held emails")).click()
    await expect(main.get_by_role("link", name="No Thanks!")).to_be_focused()
    await main.get_by_role("button", name="Yes").click()
    await expect(desk.page.get_by_role("heading", level=1, name=re.compile("^Send held emails"))).to_be_visible()
    await expect(main).to_contain_text("Completed")
    await expect(main).to_contain_text(re.compile(r"[1-9]\d* emails? sent"))


async def test_pausing_on_the_page_leaves_its_buttons(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    await desk.launch_over_all("Sibling")
    await desk.open_started()
    main = desk.page.get_by_role("main")
    await main.get_by_role("button", name="Pause").click()
    await expect(main).to_contain_text("Paused")
    await expect(main.get_by_role("button", name="Cancel task")).to_be_visible()
    await main.get_by_role("button", name="Resume").click()
    await expect(main.get_by_role("button", name="Pause")).to_be_visible()


async def test_quick_edit_changes_only_what_is_said(people: People) -> None:
    desk = await people.arrive(FRONT_DESK)
    edit = await open_from_menu(desk, "/classes", "Quick edit")
    await expect(edit.get_by_label("Waitlist")).to_have_value("null")
    await edit.get_by_label("Capacity").fill("40")
    await start(edit)
    await desk.open_drawer()
    await expect(desk.row("Change capacity")).to_contain_text(re.compile("Running|Completed"))
