"""Every table there is: importing this fills the metadata."""

import actors.accounts.tables
import actors.autopilot.tables
import actors.processes
import actors.studio.tables
import actors.tasks.tables  # noqa: F401
from actors.db import metadata as metadata
