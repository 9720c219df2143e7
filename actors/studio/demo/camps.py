"""The demo studios' camps, with their blocks and who takes part. They lie ahead; nobody is charged for them yet."""

from collections.abc import Sequence
from datetime import timedelta

from actors.studio.demo.office import Office, Values
from actors.studio.demo.people import Child
from actors.studio.demo.studios import CampPlan, Studio
from actors.studio.tables import camp_blocks, camp_enrollments, camps

MOST_PLACES, WAITING = 24, 3
DROPPED = 0.06


def fill_camps(office: Office, studio: Studio, substitutes: Sequence[int], children: Sequence[Child]) -> None:
    """`children` is whom the places are offered to."""
    for plan in studio.camps:
        fitting = [child for child in children if child.active and plan.youngest <= child.age <= plan.oldest]
        chosen = office.random.sample(fitting, min(len(fitting), MOST_PLACES + WAITING))
        row = {"name": plan.name, "price_cents": plan.price_cents, "capacity": MOST_PLACES}
        (camp_id,) = office.insert(camps, [row])
        office.add(camp_blocks, _blocks(office, plan, camp_id, substitutes))
        office.add(camp_enrollments, [_camper(office, camp_id, child, n) for n, child in enumerate(chosen)])


def _blocks(office: Office, plan: CampPlan, camp_id: int, substitutes: Sequence[int]) -> list[Values]:
    """Day after day from a Monday on, each with one of those who have no class at that hour."""
    monday = office.today - timedelta(days=office.today.weekday()) + timedelta(weeks=plan.weeks_ahead)
    hours = {"camp_id": camp_id, "starts": plan.starts, "ends": plan.ends}
    return [
        hours | {"date": monday + timedelta(days=day), "instructor_id": substitutes[day % len(substitutes)]}
        for day in range(plan.days)
    ]


def _camper(office: Office, camp_id: int, child: Child, number: int) -> Values:
    status = "waitlist" if number >= MOST_PLACES else "dropped" if office.chance(DROPPED) else "active"
    enrolled_on = max(child.joined_on, office.days_ago(1, 60))
    return {"camp_id": camp_id, "student_id": child.student_id, "status": status, "enrolled_on": enrolled_on}
