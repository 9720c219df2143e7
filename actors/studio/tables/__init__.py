"""The studio's records. Every table names its account; every query of one of them must, too."""

from actors.studio.tables.events import studio_events as studio_events
from actors.studio.tables.money import applications as applications
from actors.studio.tables.money import transactions as transactions
from actors.studio.tables.people import families as families
from actors.studio.tables.people import guardians as guardians
from actors.studio.tables.people import keyword_links as keyword_links
from actors.studio.tables.people import keywords as keywords
from actors.studio.tables.people import students as students
from actors.studio.tables.timetable import camp_blocks as camp_blocks
from actors.studio.tables.timetable import camp_enrollments as camp_enrollments
from actors.studio.tables.timetable import camps as camps
from actors.studio.tables.timetable import classes as classes
from actors.studio.tables.timetable import enrollments as enrollments
from actors.studio.tables.timetable import levels as levels
from actors.studio.tables.timetable import makeup_tokens as makeup_tokens
from actors.studio.tables.timetable import meetings as meetings
from actors.studio.tables.timetable import programs as programs
from actors.studio.tables.timetable import rooms as rooms
from actors.studio.tables.timetable import staff as staff
