"""Lists in an open page keep up with what happens elsewhere, and show it as the text that it is."""

import anyio.to_thread
from playwright.async_api import expect
from sqlalchemy import insert, update

from actors.studio.tables import keywords, students
from tests.browser.office import Office


async def test_all_that_are_selected_are_those_that_are_left(office: Office) -> None:
    services, staff = office.site.services, office.studio.coach
    for _ in range(2):
        task = services.launcher.launch(staff, "assign_keywords", {"keywords": ["Trial"]}, {"all": True})
        await anyio.to_thread.run_sync(office.site.runner.run_slice, task.id)
    coach = await office.arrive(staff, "/tasks")
    await coach.page.get_by_role("checkbox", name="All 2").check()
    await expect(coach.page.get_by_text("2 selected")).to_be_visible()
    await coach.page.get_by_role("main").get_by_role("button", name="Delete: ").first.click()
    await expect(coach.page.get_by_text("1 selected")).to_be_visible()


RUN = "window.ran.push('script')"
HOSTILE = [
    f'<img src=x onerror="{RUN}">', f'"><script>{RUN}</script>', f"' onmouseover='{RUN}' x='", f"javascript:{RUN}",
    f"</template><svg onload={RUN}>", "\u202egnp.exe", "{{7*7}} ${7*7} &lt;b&gt;",
]  # fmt: skip
WATCHED = "window.ran = []; addEventListener('securitypolicyviolation', (event) => ran.push(event.violatedDirective))"
MADE = "img[src='x'], svg[onload], [onerror], [onmouseover], a[href^='javascript:'], script:not([src])"


async def test_a_hostile_name_is_text_when_a_page_is_drawn_and_when_it_is_updated(office: Office) -> None:
    """In titles, in records and in the lists; the browser would say in its console what its policy had to stop, too."""
    with office.site.services.database.write() as connection:
        connection.execute(insert(keywords), [{"account_id": office.studio.account, "name": name} for name in HOSTILE])
        for student, name in zip(office.studio.students, [*HOSTILE, "x" * 10_000], strict=False):
            strange = update(students).where(students.c.id == student)
            connection.execute(strange.values(first_name=name, last_name=name))
    desk = await office.arrive(office.studio.front_desk, None)
    await desk.page.context.add_init_script(WATCHED)
    await desk.go("/tasks")
    await desk.open_drawer()
    await expect(desk.drawer).to_be_visible()
    launched = [await anyio.to_thread.run_sync(launch, office, name) for name in HOSTILE]
    main, drawer = desk.page.get_by_role("main"), desk.drawer
    for where in (main, drawer):  # live, and drawn anew
        await expect(where.get_by_text('keyword "<img src=x').first).to_be_visible()
    await desk.page.reload()
    for name, (_, title) in zip(HOSTILE, launched, strict=True):
        for where in (main, drawer):
            await expect(where.get_by_text(name[:60]).first).to_be_attached()
        assert title.startswith(f'Assign keyword "{name[:60]}')
    assert await desk.page.locator(MADE).count() == 0
    for path in ("/students", f"/tasks/{launched[0][0]}"):
        await desk.go(path)
        await expect(desk.page.get_by_role("row").filter(has_text=HOSTILE[0]).first).to_be_visible()
        assert await desk.page.locator(MADE).count() == 0
    assert await desk.page.evaluate("window.ran") == []


def launch(office: Office, keyword: str) -> tuple[str, str]:
    services, params = office.site.services, {"keywords": [keyword]}
    task = services.launcher.launch(office.studio.front_desk, "assign_keywords", params, {"all": True})
    office.site.runner.run_slice(task.id)
    return task.id, task.title
