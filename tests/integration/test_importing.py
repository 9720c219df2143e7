"""`background-tasks import`: alone, beside a worker, and with files and accounts that are none."""

import pytest
from sqlalchemy import select

from actors.runner import Runner
from actors.settings import load
from actors.studio.tables import families
from actors.tasks import listing
from server import importing
from server.services import Services
from tests.support.export import DATA, csv_bytes
from tests.support.studio import count, insert_studio
from tests.support.up import environment, run

HEADER, FIRST = csv_bytes("families").splitlines(keepends=True)[:2]


@pytest.fixture
def settings(sqlite_database, tmp_path):
    """A studio's database, and a Redis that is not there."""
    insert_studio(sqlite_database)
    found = {"DATABASE_URL": str(sqlite_database.engine.url), "REDIS_URL": f"unix://{tmp_path / 'no.sock'}"}
    return load(found, tmp_path)


@pytest.fixture
def load_file(settings, tmp_path, monkeypatch, capsys):
    """Runs the command on a file with these bytes; returns the exit code, what it said and what it complained of."""
    monkeypatch.setattr(importing, "NOBODY_WORKS_SECONDS", 0)

    def loaded(data, record_type="families", account="riverbend", name="export.csv"):
        file = tmp_path / name
        file.write_bytes(data)
        code = importing.run(settings, file, record_type, account)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return loaded


def test_a_good_file_lands_without_any_worker(load_file, sqlite_database):
    before = count(sqlite_database, families)
    code, said, complained = load_file(HEADER + FIRST)
    assert (code, complained) == (0, "")
    assert "Import families from export.csv" in said
    assert "1 of 1 rows" in said
    assert said.endswith("1 rows: 1 imported, 0 with nothing to change, 0 failed.\n")
    assert count(sqlite_database, families) == before + 1


def test_rows_that_fail_are_named_with_their_reasons(load_file):
    code, said, _ = load_file(csv_bytes("families"))
    assert code == 1
    assert "1,512 rows: 1,484 imported, 12 with nothing to change, 16 failed." in said
    assert '  Row 33: White: "white@" is not an email address\n' in said
    assert "more\n" not in said


def test_a_long_list_of_failures_is_cut(load_file):
    _, said, _ = load_file(csv_bytes("students"), "students")
    assert "2,512 rows: 0 imported, 0 with nothing to change, 2,512 failed." in said
    assert said.count("  Row ") == 50
    assert said.endswith("  … and 2,462 more\n")


def test_it_is_a_task_of_the_account_owner(load_file, settings):
    load_file(HEADER + FIRST)
    services = Services(settings)
    with services.database.read() as connection:
        owner = importing.owner_of(connection, "riverbend")
        task = listing.snapshot(connection, owner, services.clock.now())[0]
    services.close()
    assert (task.created_by, task.kind, task.title) == (
        owner.user_id,
        "import_records",
        "Import families from export.csv - 1 family",
    )


@pytest.mark.parametrize(
    ("data", "account", "line"),
    [
        (b"not,an,export\n", "riverbend", "The first row is not the header."),
        (csv_bytes("students"), "riverbend", "This is the export of students, not of families."),
        (HEADER + FIRST, "nowhere", "there is no account 'nowhere' with an Account Owner"),
    ],
)
def test_what_cannot_be_imported_is_one_clear_line(load_file, sqlite_database, data, account, line):
    before = count(sqlite_database, families)
    code, said, complained = load_file(data, account=account)
    assert (code, said) == (2, "")
    assert complained.startswith(f"background-tasks: {line}")
    assert complained.count("\n") == 1
    assert count(sqlite_database, families) == before


def test_a_file_that_cannot_be_read(settings, tmp_path, capsys):
    assert importing.run(settings, tmp_path / "gone.csv", "families", "riverbend") == 2
    assert "gone.csv cannot be read: No such file or directory" in capsys.readouterr().err


def test_a_long_file_name_is_shortened(load_file):
    assert load_file(HEADER + FIRST, name=f"{'x' * 200}.csv")[0] == 0


def test_an_import_that_somebody_cancels_ends(load_file, settings, monkeypatch):
    services = Services(settings)

    def cancel_instead(self, task_id):
        with services.database.read() as connection:
            owner = importing.owner_of(connection, "riverbend")
        services.commands.cancel(owner, task_id)

    monkeypatch.setattr(Runner, "run_slice", cancel_instead)
    code, _, complained = load_file(HEADER + FIRST)
    services.close()
    assert code == 1
    assert complained == "The import was canceled by Olivia Owens. What was already done stays done.\n"


def test_beside_a_worker_the_worker_does_it(running):
    """The real command beside the real product."""
    environ = environment(DATA_DIR=str(running.data_dir))
    done = run("import", str(DATA / "families.csv"), "--as", "families", "--account", "lakeside", environ=environ)
    assert done.returncode == 1, done.stderr
    assert "1,512 rows: 1,484 imported, 12 with nothing to change, 16 failed." in done.stdout
    again = run("import", str(DATA / "families.csv"), "--as", "families", "--account", "nowhere", environ=environ)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)


def test_the_names_in_the_file_are_in_the_studio(load_file, sqlite_database):
    load_file(csv_bytes("families"))
    with sqlite_database.read() as connection:
        names = set(connection.execute(select(families.c.name)).scalars())
    assert {"Van der Berg", "Łukasz", "Nguyễn", '=HYPERLINK("http://evil.test","Click")'} <= names
