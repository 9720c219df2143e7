"""Quick edit of classes and students, on both databases."""

import pytest
from sqlalchemy import delete, insert, select, update

from actors.bulk import forms, register
from actors.bulk.base import CannotGoOn, Place, Refusal
from actors.studio.tables import classes, enrollments, rooms, staff, students
from tests.support.actions import contents, run_over
from tests.support.clocks import START
from tests.support.statements import statements_of

DONE, SAME = ("done", None), ("skipped", "nothing to change")


@pytest.fixture
def run(database, studio):
    """The action over Riverbend's records; returns how each ended. Raises Refusal like a launch."""

    def over(kind="quick_edit", chosen=None, **params):
        action = register.ACTIONS[kind]
        parsed = forms.parse(action, params)
        with database.read() as connection:
            action.check(Place(connection, studio.account, START), parsed)
        return run_over(database, studio.account, action, parsed, chosen)

    return over


@pytest.fixture
def stored(database, studio):
    def column(name, table=classes, account=None):
        query = select(table.c[name]).where(table.c.account_id == (account or studio.account)).order_by(table.c.id)
        with database.read() as connection:
            return list(connection.execute(query).scalars())

    return column


def test_what_is_said_changes_and_nothing_else(run, stored, studio, database):
    theirs = [stored(name, account=studio.lakeside) for name in ("price_cents", "room_id")]
    before = [stored(name) for name in ("capacity", "level_id", "instructor_id", "status", "waitlist")]
    assert run(price="$95.50", room="Tumble room", billable=False).outcomes == [DONE] * 3
    assert stored("price_cents") == [9550] * 3
    assert stored("room_id") == [studio.rooms[1]] * 3
    assert stored("billable") == [False] * 3
    assert [stored(name) for name in ("capacity", "level_id", "instructor_id", "status", "waitlist")] == before
    assert [stored(name, account=studio.lakeside) for name in ("price_cents", "room_id")] == theirs
    after = contents(database, "classes")
    assert run(price="95.50", room="Tumble room", billable=False).outcomes == [SAME] * 3
    assert contents(database, "classes") == after


def test_every_field(run, stored, studio):
    said = {"status": "closed", "room": "Main gym", "instructor": "Olga Petrov", "level": "Level 2", "price": "0"}
    switches = dict.fromkeys(("show_online", "allow_registration", "waitlist", "billable"), False)
    assert run(chosen={"ids": studio.classes[2:]}, capacity=2, **said, **switches).outcomes == [DONE]
    names = ("status", "room_id", "instructor_id", "level_id", "price_cents", "capacity")
    assert [stored(name)[2] for name in names] == [
        "closed", studio.rooms[0], studio.staff[2], studio.levels[1], 0, 2,
    ]  # fmt: skip
    assert [stored(name) for name in switches] == [[True, True, False]] * 4


def test_only_those_that_differ_change(run):
    assert run(room="Tumble room").outcomes == [DONE, SAME, DONE]


def test_a_capacity_below_those_enrolled_fails_and_changes_nothing_of_the_class(run, stored):
    assert run(capacity=1, price="10").outcomes == [("failed", "4 are enrolled"), DONE, ("failed", "2 are enrolled")]
    assert stored("capacity") == [8, 1, 6]
    assert stored("price_cents") == [8500, 1000, 6000]
    assert run(capacity=4).outcomes == [DONE] * 3


def test_those_who_wait_take_no_place(run, studio, database):
    with database.write() as connection:
        for status, ids in (("waitlist", studio.enrollments), ("active", studio.enrollments[:1])):
            connection.execute(update(enrollments).where(enrollments.c.id.in_(ids)).values(status=status))
    assert run(capacity=1).outcomes == [DONE] * 3


@pytest.mark.parametrize("kind", ["quick_edit", "quick_edit_students"])
@pytest.mark.parametrize("params", [{}, {"status": None}, {"room": "", "price": ""}, {"active": None}, {"gender": ""}])
def test_nothing_to_change_at_all_is_refused(run, kind, params):
    fitting = {name: value for name, value in params.items() if name in register.ACTIONS[kind].Params.__struct_fields__}
    with pytest.raises(Refusal, match="Set at least one field"):
        run(kind, **fitting)


@pytest.mark.parametrize(
    ("params", "field", "sentence"),
    [
        ({"room": "Attic"}, "room", 'There is no room "Attic".'),
        ({"level": "Level 9"}, "level", 'There is no level "Level 9".'),
        ({"instructor": "Pat Quill"}, "instructor", 'There is no instructor "Pat Quill".'),
        ({"price": "free"}, "price", "Give an amount in dollars such as 35.00."),
        ({"price": "-5"}, "price", "Give an amount in dollars such as 35.00."),
        ({"capacity": 0}, "capacity", "Give a whole number, 1 to 10000."),
        ({"status": "open"}, "status", "Choose active or closed."),
        ({"color": "red"}, "color", "Quick edit has no such parameter."),
    ],
)
def test_nonsense_is_refused_with_the_field_named(run, params, field, sentence):
    with pytest.raises(Refusal) as refusal:
        run(**params)
    assert refusal.value.fields == {field: sentence}


def test_two_instructors_of_one_name_are_refused(database, studio, run):
    with database.write() as connection:
        connection.execute(insert(staff).values(account_id=studio.account, name="Nadia Kim"))
    with pytest.raises(Refusal) as refusal:
        run(instructor="Nadia Kim")
    assert refusal.value.fields["instructor"].startswith("There are 2 of the name")


def test_a_room_that_goes_meanwhile_stops_the_task(database, studio):
    action = register.ACTIONS["quick_edit"]
    with database.write() as connection:
        connection.execute(insert(rooms).values(account_id=studio.account, name="Attic"))
        connection.execute(delete(rooms).where(rooms.c.account_id == studio.account, rooms.c.name == "Attic"))
    with pytest.raises(CannotGoOn, match='The room "Attic" was deleted or renamed meanwhile'):
        run_over(database, studio.account, action, action.Params(room="Attic"))


def test_a_class_that_is_gone_fails(database, studio, run, monkeypatch):
    from actors.bulk import selection

    freeze = selection.freeze

    def freeze_and_lose_one(connection, *args):
        freeze(connection, *args)
        connection.execute(delete(classes).where(classes.c.id == studio.classes[0]))

    monkeypatch.setattr(selection, "freeze", freeze_and_lose_one)
    assert run(price="10.00").outcomes == [("failed", "no longer exists"), DONE, DONE]


def test_the_form_offers_what_the_studio_has(database, studio):
    with database.read() as connection:
        offered = register.ACTIONS["quick_edit"].choices(Place(connection, studio.account, START))
    assert offered == {
        "room": ["Main gym", "Tumble room"],
        "instructor": ["Marcus Reed", "Nadia Kim", "Olga Petrov"],
        "level": ["Level 1", "Level 2"],
    }


def test_the_title_says_what_changes():
    action = register.ACTIONS["quick_edit"]
    assert action.describe(action.Params(price="85.00")) == "Change price"
    assert (
        action.describe(action.Params(show_online=False, room="X", price="1")) == "Change room, price and show online"
    )


def test_students(run, stored, studio):
    two = {"ids": studio.students[:2]}
    assert run("quick_edit_students", active=False, gender="F", chosen=two).outcomes == [DONE] * 2
    assert stored("active", students)[:3] == [False, False, True]
    assert stored("gender", students)[:3] == ["F", "F", None]
    assert run("quick_edit_students", active=False, chosen=two).outcomes == [SAME] * 2


def test_a_batch_takes_a_fixed_number_of_statements(database, studio, run):
    with statements_of(database) as statements:

        def taken(ids, **params):
            statements.clear()
            run("quick_edit_students", chosen={"ids": ids}, **params)
            return len(statements)

        assert taken(studio.students[:1], active=False) == taken(studio.students, gender="F")
