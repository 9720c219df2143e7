"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

import os
import sys
from pathlib import Path

import click

from server.refusal import CannotStart

BAD_SETTING = 2
CANNOT_START = 1
HOST = "127.0.0.1"
PRIVATE = 0o077
"""The umask where people's addresses, password hashes and the secret key are written."""

port = click.option("--port", type=click.IntRange(0, 65535), help="Where to listen; 0 is any free port. [PORT or 8000]")
host = click.option("--host", default=HOST, show_default=True, help="The address to listen on.")

data_dir = click.option(
    "--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Where the data lies. [DATA_DIR or var]"
)


def main() -> None:
    """What the `background-tasks` command runs: a refusal is one line and an exit code, never a traceback."""
    try:
        cli()
    except CannotStart as refusal:
        leave(refusal, CANNOT_START)
    except ValueError as trouble:
        from actors.settings import BadSetting

        if not isinstance(trouble, BadSetting):
            raise
        leave(trouble, BAD_SETTING)


def leave(reason: Exception, code: int) -> None:
    click.echo(f"background-tasks: {reason}", err=True)
    sys.exit(code)


@click.group()
def cli() -> None:
    """Live Background Tasks for a studio's office."""


@cli.command()
@port
@host
@data_dir
@click.option("--demo/--no-demo", default=True, help="Load the demo studio into an empty database.  [default: demo]")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many worker processes.")
def up(port: int | None, host: str, data_dir: Path | None, demo: bool, workers: int) -> None:
    """Run everything: web, workers, clock and, unless REDIS_URL is set, a private Redis."""
    from server.supervisor.up import Options
    from server.supervisor.up import up as run

    run(Options(host, port, data_dir, demo, workers))


@cli.command()
@port
@host
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes share the port. [WEB_CONCURRENCY or 1]")
@click.option("--fd", type=int, hidden=True, help="Serve on this bound socket, inherited from the parent process.")
@click.option("--one-of", type=int, hidden=True, help="Serve as one of so many processes of a supervisor.")
def web(port: int | None, host: str, workers: int | None, fd: int | None, one_of: int | None) -> None:
    """Run the web process, or several on one port."""
    from actors.settings import load
    from server import listening
    from server.supervisor import web_processes
    from server.web import serve

    settings = load()
    port, workers = settings.port if port is None else port, workers or settings.web_processes
    if fd is not None:
        serve(listening.inherited(fd))
    elif one_of is not None:
        serve(listening.join(host, port), one_of)
    elif workers == 1:
        serve(listening.bind(host, port))
    else:
        web_processes.run(listening.bind(host, port, shared=True), workers, settings.log_format)


@cli.command()
def worker() -> None:
    """Run one worker process."""
    from actors import worker

    worker.main()


@cli.command()
def clock() -> None:
    """Run one clock process: rescues, schedules and sweeps."""
    from actors import clock

    clock.main()


@cli.command()
@click.option("--from", "source", metavar="URL", help="Copy everything out of this database, while nothing runs…")
@click.option("--to", "target", metavar="URL", help="…into this one, which must be empty.")
@click.option("--to-data-dir", type=click.Path(file_okay=False, path_type=Path), help="Copy files and key there, too.")
@data_dir
def migrate(source: str | None, target: str | None, to_data_dir: Path | None, data_dir: Path | None) -> None:
    """Bring the database up to date; with --from and --to, move to another database."""
    from actors.settings import load

    if source is None and target is None and to_data_dir is None:
        from server import preparing

        return preparing.migrate(load(data_dir=data_dir))
    if source is None or target is None:
        raise click.UsageError("moving to another database needs both --from and --to")
    from server.moving import moving

    os.umask(PRIVATE)
    moving.move(load(data_dir=data_dir), source, target, to_data_dir)


@cli.command()
@click.option("--families", type=click.IntRange(min=1), default=1200, show_default=True, help="How large a studio.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same studio.")
@click.option("--tasks/--no-tasks", default=True, help="With the tasks of the last weeks, too.  [default: tasks]")
def demo(families: int, seed: int, tasks: bool) -> None:
    """Fill the demo studios, anew where they exist."""
    from actors.settings import load
    from server import preparing

    settings = load()
    preparing.migrate(settings)
    preparing.fill_demo(settings, families, seed, tasks=tasks)


@cli.command()
@click.option("--url", default=f"http://{HOST}:8000", show_default=True, help="Where the site is.")
@click.option("--email", prompt=True, help="Who signs in; the password is BT_PASSWORD, or asked for.")
def watch(url: str, email: str) -> None:
    """Watch the tasks live in the terminal, and cancel them."""
    try:
        from server.watch import terminal
    except ModuleNotFoundError as missing:
        raise CannotStart(f"{missing.name} is missing: pip install 'background-tasks[watch]'") from None
    password = os.environ.get("BT_PASSWORD") or click.prompt("Password", hide_input=True)
    terminal.watch(url.rstrip("/"), email, password)


@cli.command()
@click.argument("email")
@data_dir
def password(email: str, data_dir: Path | None) -> None:
    """Set the password of the person who signs in as EMAIL: asked for, or read from standard input."""
    from actors.settings import load
    from server import passwords

    terminal = sys.stdin.isatty()
    new = click.prompt("New password", hide_input=True, confirmation_prompt=True) if terminal else sys.stdin.readline()
    whose = passwords.set_password(load(data_dir=data_dir), email, new.rstrip("\n"))
    click.echo(f"The password of {whose} is set. Every device of theirs is signed out.")


@cli.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "record_type", type=click.Choice(["families", "students", "classes"]), required=True)
@click.option("--account", metavar="SLUG", required=True, help="The account that the records belong to.")
def import_(file: Path, record_type: str, account: str) -> None:
    """Import families, students or classes from FILE, a CSV export of the office's system."""
    from actors.settings import load
    from server import importing

    sys.exit(importing.run(load(), file, record_type, account))


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_dir
def backup(file: Path, data_dir: Path | None) -> None:
    """Write database, files and secret key into FILE, while everything runs."""
    from actors.settings import load
    from server.backup import making

    os.umask(PRIVATE)
    making.backup(load(data_dir=data_dir), file)


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir
@click.option("--replace", is_flag=True, help="Move aside what is there, instead of refusing.")
def restore(file: Path, data_dir: Path | None, replace: bool) -> None:
    """Restore FILE, a backup, while nothing runs."""
    from actors.settings import load
    from server.backup import restoring

    os.umask(PRIVATE)
    restoring.restore(load(data_dir=data_dir), file, replace=replace)


@cli.command(name="new-action")
@click.argument("name")
@click.option(
    "--records",
    type=click.Choice(["families", "students", "staff", "classes"]),
    default="families",
    show_default=True,
    help="What it is about; more can be added in its file.",
)
def new_action(name: str, records: str) -> None:
    """Write a new bulk action NAME (like archive_families), its test, and its line in the register."""
    from server import new_action

    for file in new_action.write(name, records):
        click.echo(f"wrote {file}")


if __name__ == "__main__":
    main()
