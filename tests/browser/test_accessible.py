"""No serious violation of the accessibility rules on any of the pages, light, dark and on a phone."""

from collections.abc import Sequence
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.browser.people import FRONT_DESK, NARROWEST, OWNER, People, Person

PAGES = (
    "/students", "/families", "/staff", "/classes", "/camps", "/makeup-tokens", "/transactions", "/reports", "/email",
    "/mail", "/audit", "/settings/staff", "/tasks", "/families/1/statement", "/actions/quick_edit?from=classes&all=1",
    "/actions/cancel_classes?from=classes&all=1",
)  # fmt: skip
Rules = dict[str, Any]
ALL_RULES: Rules = {}
COLORS_ALONE: Rules = {"runOnly": ["color-contrast"]}
ALL_BUT_COLORS: Rules = {"rules": {"color-contrast": {"enabled": False}}}
LOOKS: list[tuple[dict[str, Any], Rules]] = [
    ({}, ALL_RULES),
    ({"color_scheme": "dark"}, COLORS_ALONE),
    ({"viewport": NARROWEST}, ALL_BUT_COLORS),
]
"""The dark pages are the light ones in other colors, and the narrow ones in another place. (With forced colors they
have none of their own.)"""
LOOKS_BY_NAME = pytest.mark.parametrize(("look", "rules"), LOOKS, ids=["light", "dark", "phone"])


async def violations(person: Person, ignored: Sequence[str] = (), rules: Rules = ALL_RULES) -> list[str]:
    """The serious ones, each with the element that it was found at."""
    found = (await Axe().run(person.page, options={"resultTypes": ["violations"], **rules})).response["violations"]
    return [
        f"{rule['id']}: {node['html']}"
        for rule in found
        if rule["impact"] in ("serious", "critical") and rule["id"] not in ignored
        for node in rule["nodes"]
    ]


async def overflow(person: Person) -> int:
    wide: int = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


@LOOKS_BY_NAME
async def test_no_serious_violation_on_any_page(people: People, look: dict[str, Any], rules: Rules) -> None:
    person = await people.arrive(bypass_csp=True, reduced_motion="reduce", **look)
    await person.go("/sign-in")
    assert await violations(person, rules=rules) == []
    await person.sign_in(OWNER)
    await person.launch_over_all("Sibling")
    await person.open_started()
    task = person.page.url.removeprefix(person.url)
    for path in (*PAGES, task):
        await person.go(path)
        assert await violations(person, rules=rules) == [], path
        assert await overflow(person) <= 0, path
    await person.page.keyboard.press("b")
    assert await violations(person, rules=rules) == [], "with the drawer"


async def test_check_22_nothing_moves_for_those_who_want_it_still(people: People) -> None:
    person = await people.arrive(FRONT_DESK, reduced_motion="reduce")
    await person.launch_over_all("Team")
    await person.go("/tasks")
    await person.page.keyboard.press("b")
    assert await person.page.evaluate("document.getAnimations().length") == 0
