"""What a person needs to know once everything runs: where it is, how to sign in, where the data lies."""

from itertools import groupby

from sqlalchemy import make_url

from actors.settings import Settings
from server.preparing import DEMO_PASSWORD, SignIn


def welcome(address: str, settings: Settings, sign_ins: list[SignIn]) -> str:
    lines = ["", "Background Tasks is running.", "", f"  Open    {address}", f"  Data    {settings.data_dir}"]
    database = make_url(settings.database_url)
    if database.get_backend_name() != "sqlite":
        lines.append(f"  Tables  {database.render_as_string(hide_password=True)}")
    lines += ["  Stop    Ctrl-C", ""]
    if sign_ins:
        lines += [f"Sign in to the demo studios with the password {DEMO_PASSWORD}", "", *_people(sign_ins), ""]
    return "\n".join(lines)


def _people(sign_ins: list[SignIn]) -> list[str]:
    width = max(len(person.email) for person in sign_ins)
    lines = []
    for studio, people in groupby(sign_ins, key=lambda person: person.studio):
        lines += [f"  {studio}", *(f"    {person.email:{width}}  {person.role}" for person in people)]
    return lines
