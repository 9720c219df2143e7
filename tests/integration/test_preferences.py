"""A person's preferences, and how pages, the previews of launches and programs are written by them."""

import re

import httpx2
import pytest

from actors.bulk.makeup_tokens import MakeupTokens
from tests.support.site import Site
from tests.support.studio import Studio

GERMAN = {"locale": "de-DE", "time_zone": "Europe/Berlin"}


def ways(page: httpx2.Response) -> tuple[str, str]:
    found = re.search(r'<html lang="en" data-locale="([^"]*)" data-zone="([^"]*)">', page.text)
    assert found
    return found[1], found[2]


def test_a_page_begins_as_the_browser_has_it(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        assert ways(browser.get("/students")) == ("en-US", studio.front_desk.time_zone)
        browser.headers["accept-language"] = "en-NZ,en;q=0.8"
        browser.cookies["zone"] = "Pacific%2FAuckland"
        assert ways(browser.get("/students")) == ("en-NZ", "Pacific/Auckland")


def test_what_a_person_prefers_holds_wherever_they_sign_in_and_for_nobody_else(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        saved = browser.post("/settings/preferences", data=GERMAN, follow_redirects=True)
        assert "Saved." in saved.text
        assert "1.234,50\u00a0$" in saved.text
        assert "Berlin time" in saved.text
    with site.browser(studio.front_desk) as elsewhere, site.browser(studio.coach) as coach:
        assert ways(elsewhere.get("/students")) == ("de-DE", "Europe/Berlin")
        assert ways(coach.get("/students")) == ("en-US", studio.coach.time_zone)
        elsewhere.post("/settings/preferences", data={"locale": "", "time_zone": ""})
        assert ways(elsewhere.get("/students")) == ("en-US", studio.front_desk.time_zone)


@pytest.mark.parametrize("wrong", [{"locale": "xx"}, {"time_zone": "Mars/Olympus"}, {"locale": "../etc"}])
def test_what_is_not_on_offer_is_refused_and_changes_nothing(site: Site, studio: Studio, wrong: dict[str, str]) -> None:
    with site.browser(studio.front_desk) as browser:
        browser.post("/settings/preferences", data=GERMAN)
        answer = browser.post("/settings/preferences", data=GERMAN | wrong)
        assert answer.status_code == 422
        assert "Choose one of those on offer." in answer.text
        assert ways(browser.get("/students")) == ("de-DE", "Europe/Berlin")


def test_counts_of_a_cost_are_written_for_who_is_asked(site: Site, studio: Studio, monkeypatch) -> None:
    monkeypatch.setattr(MakeupTokens, "cost", lambda _self, place, *_: place.counted(1_204, "token"))
    form = {"from": "students", "all": "1", "why": "Snow"}
    with site.browser(studio.front_desk) as browser:
        assert "1,204 tokens" in browser.post("/actions/makeup_tokens/preview", data=form).text
        browser.post("/settings/preferences", data=GERMAN)
        assert "1.204 tokens" in browser.post("/actions/makeup_tokens/preview", data=form).text


def test_an_amount_is_typed_the_readers_way(site: Site, studio: Studio) -> None:
    with site.browser(studio.front_desk) as browser:
        browser.post("/settings/preferences", data=GERMAN)
        form = {"from": "families", "all": "1", "amount": "1.234,50"}
        assert re.search(r"\d\.\d{3},\d\d\u00a0\$ in credits", browser.post("/actions/credits/preview", data=form).text)
        unclear = browser.post("/actions/credits", data=form | {"amount": "1,234"})
        assert unclear.status_code == 422
        assert "It is not clear how much this is. Write it like 1.234,50, or like 1234.50." in unclear.text


def test_costs_are_written_for_who_is_asked_and_alike_for_programs(site: Site, studio: Studio) -> None:
    asked = {"kind": "credits", "params": {"amount": "1234.50"}, "selection": {"all": True}}
    with site.browser(studio.front_desk) as browser:
        browser.post("/settings/preferences", data=GERMAN)
        form = {"from": "families", "all": "1", "amount": "1234.50"}
        page = browser.post("/actions/credits/preview", data=form)
        assert re.search(r"\d\.\d{3},\d\d\u00a0\$ in credits", page.text)
        assert re.search(r"\$\d+,\d{3}\.\d\d in credits", browser.post("/api/preview", json=asked).json()["cost"])
