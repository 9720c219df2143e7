"""R6: a record that kills whatever worker touches it, wherever it stands among the others."""

import random
from pathlib import Path

from tests.chaos.world import Person, World
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.stage import stage

TIMES = 20
FAMILIES = 200
MOST_DEATHS = 3
POISON = Path(__file__).parent / "poison"


def measure(ask: Ask) -> Answer:
    """One poisoned task after the other, each with one such record at a random place, beside a healthy task."""
    answer, chance = Answer(), random.Random(ask.seed)
    with stage(ask, FAMILIES, environ={"PYTHONPATH": str(POISON)}, workers=2) as world:
        person = Person(world.url)
        told = [poisoned(world, person, number, chance) for number in ask.times(TIMES)]
        answer.done["healthy tasks"] = len(told)
        answer.exactly("healthy tasks with a failure", work.one(world, HURT), 0)
    answer.done["records that kill"] = len(told)
    answer.at_most("most workers that one record cost", max(deaths for deaths, _, _ in told), MOST_DEATHS)
    answer.exactly("records that were named and given up", sum(named for _, named, _ in told), len(told))
    answer.exactly("others that were not done", sum(undone for _, _, undone in told), 0)
    return answer


HURT = "SELECT count(*) FROM tasks WHERE title NOT LIKE '%2.00%' AND (status <> 'completed' OR failed > 0)"


def poisoned(world: World, person: Person, number: int, chance: random.Random) -> tuple[int, bool, int]:
    """How many workers died, whether the record alone is named as failed, and how many of the others are not done."""
    families = work.rows(world, "SELECT id FROM families WHERE account_id = 1 ORDER BY id")
    poison, deaths = chance.choice(families)[0], world.folder / "deaths"
    deaths.write_text("")
    (world.folder / "poison").write_text(str(poison))
    person.launch(*work.credit(f"healthy {number}"))
    sick = person.launch("credits", {"amount": "2.00", "category": f"sick {number}"})
    work.wait_for_the_end(world, 120)
    failed = person.ask("GET", f"/api/tasks/{sick}/records?outcome=failed")[1]["records"]
    named = [record["record_id"] for record in failed] == [poison] and "stopped the system" in failed[0]["reason"]
    return len(deaths.read_text().split()), named, FAMILIES - 1 - person.task(sick)["records"]["done"]
