"""How many places of a class or a camp are taken. A trial and a makeup take none: they come for one day."""

from sqlalchemy import func, select

from actors.studio.tables import camp_enrollments, camps, classes, enrollments

places_taken = (
    select(func.count(enrollments.c.id))
    .where(enrollments.c.account_id == classes.c.account_id, enrollments.c.class_id == classes.c.id)
    .where(enrollments.c.status == "active")
    .correlate(classes)
    .scalar_subquery()
)
"""Of the enclosing query's class."""

camp_places_taken = (
    select(func.count(camp_enrollments.c.id))
    .where(camp_enrollments.c.account_id == camps.c.account_id, camp_enrollments.c.camp_id == camps.c.id)
    .where(camp_enrollments.c.status == "active")
    .correlate(camps)
    .scalar_subquery()
)
"""Of the enclosing query's camp."""
