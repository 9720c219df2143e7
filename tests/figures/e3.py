"""E3: a letter launched by double clicks and by several tabs at once: one mailing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.chaos.world import Person
from tests.figures import work
from tests.figures.figure import Answer, Ask
from tests.figures.mail import HostileServer, hostile_server
from tests.figures.stage import stage

LETTERS = 100
CLICKS = 4
FAMILIES = 20


def measure(ask: Ask) -> Answer:
    answer, letters = Answer(), 0
    with stage(ask, FAMILIES, mail=hostile_server) as world, ThreadPoolExecutor(CLICKS) as threads:
        people = [Person(world.url) for _ in range(CLICKS)]
        for number in ask.times(LETTERS):
            letters = number + 1
            kind, params = work.letter(f"letter {number}")
            list(threads.map(partial(Person.launch, kind=kind, params=params, key=f"form {number}"), people))
        work.finish(world, answer)
        assert isinstance(world.sink, HostileServer)
        copies = Counter(world.sink.envelopes)
        wanted = work.one(world, "SELECT count(*) FROM emails")
        answer.exactly("tasks", work.one(world, "SELECT count(*) FROM tasks"), letters)
    answer.done |= {"letters": letters, "clicks on each": CLICKS}
    answer.exactly("letters to a family", len(copies), wanted)
    answer.exactly("of them more than once", sum(count > 1 for count in copies.values()), 0)
    return answer
