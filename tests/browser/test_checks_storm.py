"""Acceptance check 25: two hundred rows with two hundred updates a second; five minutes scaled down to some seconds.

Work is measured in the processor's time, which is the same on a busy machine. Frames are not: what others take of the
machine, they take from them. So a storm with slow frames counts only where frames are in time right before and after
it, when nothing happens on the page; and the figures that were seen are printed.
"""

import asyncio

from playwright.async_api import CDPSession, Page, expect

from tests.browser.office import Office
from tests.browser.stage import Stage, task

ROWS = 200
SECONDS = 4
DRAWINGS_A_SECOND = 10
FRAME_MS = 50
"""No slower at p95."""
IN_TIME_MS = 25
"""Frames of a page on which nothing happens; 17 where the machine is ours."""
TRIES = 2
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
MEASURE_FRAMES = """ms => new Promise(done => {
  const frames = [];
  let last = performance.now();
  const end = last + ms;
  const step = now => {
    frames.push(now - last);
    last = now;
    now < end ? requestAnimationFrame(step) : done(frames.slice(1).sort((a, b) => a - b));
  };
  requestAnimationFrame(step);
})"""


class Storm:
    """The page, and what it costs."""

    def __init__(self, page: Page, stage: Stage, devtools: CDPSession) -> None:
        self._page, self._stage, self._devtools = page, stage, devtools

    async def blow(self, seconds: float) -> None:
        for round in range(int(seconds * 20)):
            numbers = range(round % 20, ROWS, 20)
            self._stage.upsert(*({"id": task(n)["id"], "records": counted(round % 100)} for n in numbers))
            await asyncio.sleep(0.05)

    async def frames(self, seconds: float) -> float:
        """Milliseconds of a frame, at p95."""
        frames = await self._page.evaluate(MEASURE_FRAMES, seconds * 1_000)
        return float(frames[int(len(frames) * 0.95)])

    async def worked(self) -> float:
        """Seconds of the processor that scripts, styles and layout have taken."""
        found = await self._devtools.send("Performance.getMetrics")
        return float(sum(each["value"] for each in found["metrics"] if each["name"] in WORK))

    async def heap(self) -> float:
        await self._devtools.send("HeapProfiler.collectGarbage")
        return float((await self._devtools.send("Runtime.getHeapUsage"))["usedSize"])

    async def frames_that_count(self) -> tuple[float, bool]:
        """p95 in the storm, and whether the machine was ours; the first storm that says something."""
        for _ in range(TRIES):
            before = await self.frames(0.5)
            seen, _ = await asyncio.gather(self.frames(SECONDS), self.blow(SECONDS))
            ours = max(before, await self.frames(0.5)) < IN_TIME_MS
            print(f"frames at p95: {seen:.0f} ms; before the storm {before:.0f} ms; machine to itself: {ours}")
            if seen < FRAME_MS:
                break
        return seen, ours


async def test_check_25_two_hundred_rows_with_two_hundred_updates_a_second(office: Office) -> None:
    person = await office.arrive(office.studio.coach, None)
    page = person.page
    stage = await Stage().before(page, *(task(number) for number in range(ROWS)))
    await person.go("/tasks")
    rows = page.locator("main tbody tr")
    await expect(rows).to_have_count(ROWS)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    storm = Storm(page, stage, devtools)

    await storm.blow(1)  # what is made once is made
    before, began = await storm.heap(), await storm.worked()
    await storm.blow(SECONDS)
    each, grown = (await storm.worked() - began) / (SECONDS * DRAWINGS_A_SECOND), await storm.heap() - before
    print(f"work of a drawing: {each * 1_000:.1f} ms; heap: {grown / 2**20:+.1f} MiB")
    assert each < FRAME_MS / 1_000
    assert grown < 10 * 2**20
    seen, ours = await storm.frames_that_count()
    assert seen < FRAME_MS or not ours

    await page.get_by_role("button", name="Pause live updates").first.click()
    stage.upsert(*({"id": task(n)["id"], "records": counted(99)} for n in range(ROWS)))
    resume = page.get_by_role("main").get_by_role("button", name="200 changes waiting - Resume")
    await expect(resume).to_be_visible()
    assert "99 of 100" not in await rows.first.inner_text()
    began = await storm.worked()
    await resume.click()
    await expect(rows.first).to_contain_text("99 of 100 families")
    spent = await storm.worked() - began
    print(f"all that waited, on Resume: {spent * 1_000:.0f} ms")
    assert spent < (0.2 if ours else 1)


def counted(done: int) -> dict[str, int]:
    return {"total": 100, "done": done, "failed": 0, "skipped": 0}
