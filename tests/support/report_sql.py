"""What each report must say, asked in SQL of its own: the lines, with amounts in cents."""

from datetime import date

from sqlalchemy import text

from tests.support.timetable import TODAY

WEEK = ("Mon", "Tue", "Wed")
DASH = "\N{EN DASH}"
HOURS = {"16:00": f"4:00 {DASH} 5:00 PM", "16:30": f"4:30 {DASH} 5:30 PM", "09:30": f"9:30 {DASH} 10:15 AM"}
NAMES = "g.name, coalesce(g.phone, ''), coalesce(g.email, '')"
GUARDIAN = "LEFT JOIN guardians g ON g.family_id = f.id AND g.is_primary"


def ask(till, sql, **values):
    with till.database.read() as connection:
        return connection.execute(text(sql), {"mine": till.studio.account} | values).all()


def day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def enrollment_by_class(till):
    rows = ask(
        till,
        """SELECT c.name, p.name, l.name, c.weekday, c.starts, r.name, s.name, c.status, c.capacity,
                  (SELECT count(*) FROM enrollments e WHERE e.class_id = c.id AND e.status = 'active'),
                  (SELECT count(*) FROM enrollments e WHERE e.class_id = c.id AND e.status = 'trial'),
                  (SELECT count(*) FROM enrollments e WHERE e.class_id = c.id AND e.status = 'makeup'),
                  (SELECT count(*) FROM enrollments e WHERE e.class_id = c.id AND e.status = 'waitlist')
           FROM classes c JOIN programs p ON p.id = c.program_id LEFT JOIN levels l ON l.id = c.level_id
           LEFT JOIN rooms r ON r.id = c.room_id LEFT JOIN staff s ON s.id = c.instructor_id
           WHERE c.account_id = :mine ORDER BY lower(c.name)""",
    )
    return [
        [*row[:3], WEEK[row[3]], HOURS[str(row[4])[:5]], *row[5:7], row[7].title(), *row[8:], row[8] - row[9]]
        for row in rows
    ]


def class_rosters(till):
    rows = ask(
        till,
        f"""SELECT c.name, c.weekday, c.starts, r.name, i.name, s.last_name || ', ' || s.first_name, s.birth_date,
                   e.status, e.started_on, f.name, {NAMES}
            FROM enrollments e JOIN classes c ON c.id = e.class_id JOIN students s ON s.id = e.student_id
            JOIN families f ON f.id = s.family_id {GUARDIAN} JOIN rooms r ON r.id = c.room_id
            JOIN staff i ON i.id = c.instructor_id WHERE c.account_id = :mine AND e.status <> 'dropped'
            ORDER BY lower(c.name), CASE e.status WHEN 'active' THEN 1 WHEN 'trial' THEN 2 WHEN 'makeup' THEN 3
                     ELSE 4 END, lower(s.last_name), lower(s.first_name)""",
    )
    return [
        [row[0], WEEK[row[1]], HOURS[str(row[2])[:5]], *row[3:6], day(row[6]), row[7].title(), day(row[8]), *row[9:]]
        for row in rows
    ]


def balances_and_aging(till, on=TODAY):
    lines, until = [], on.isoformat() if till.database.engine.name == "sqlite" else on
    named = f"SELECT f.id, f.name, {NAMES} FROM families f {GUARDIAN} WHERE f.account_id = :mine ORDER BY lower(f.name)"
    for family, name, guardian, phone, _email in ask(till, named):
        charges = ask(
            till,
            """SELECT coalesce(c.due_on, c.date), c.amount_cents - coalesce((SELECT sum(a.amount_cents)
                      FROM applications a JOIN transactions p ON p.id = a.paid_by_id
                      WHERE a.charge_id = c.id AND p.date <= :until), 0)
               FROM transactions c WHERE c.family_id = :family AND c.type = 'charge' AND c.date <= :until""",
            family=family,
            until=until,
        )
        unused = ask(
            till,
            """SELECT coalesce(sum(p.amount_cents - coalesce((SELECT sum(a.amount_cents)
                      FROM applications a JOIN transactions c ON c.id = a.charge_id
                      WHERE a.paid_by_id = p.id AND c.date <= :until), 0)), 0)
               FROM transactions p WHERE p.family_id = :family AND p.type <> 'charge' AND p.date <= :until""",
            family=family,
            until=until,
        )[0][0]
        ages = [0] * 5
        for due, cents in charges:
            late = (on - day(due)).days
            ages[sum(late > limit for limit in (0, 30, 60, 90))] += cents
        if any(ages) or unused:
            lines.append([name, guardian, phone, *ages, -unused, sum(ages) - unused])
    return lines


def transactions_by_category(till):
    return ask(
        till,
        """SELECT category, count(*), sum(CASE type WHEN 'charge' THEN amount_cents ELSE 0 END),
                  sum(CASE type WHEN 'credit' THEN amount_cents ELSE 0 END),
                  sum(CASE type WHEN 'payment' THEN amount_cents ELSE 0 END),
                  sum(CASE type WHEN 'charge' THEN amount_cents ELSE -amount_cents END)
           FROM transactions WHERE account_id = :mine GROUP BY category ORDER BY lower(category)""",
    )


def makeup_tokens_outstanding(till):
    rows = ask(
        till,
        """SELECT s.last_name || ', ' || s.first_name, f.name, t.why, c.name, m.date, t.issued_on, t.expires_on
           FROM makeup_tokens t JOIN students s ON s.id = t.student_id JOIN families f ON f.id = s.family_id
           LEFT JOIN meetings m ON m.id = t.meeting_id LEFT JOIN classes c ON c.id = m.class_id
           WHERE t.account_id = :mine AND t.issued_on <= '2026-11-23'
             AND (t.used_on IS NULL OR t.used_on > '2026-11-23')
             AND (t.expires_on IS NULL OR t.expires_on >= '2026-11-23')
           ORDER BY lower(s.last_name), lower(s.first_name), t.issued_on, t.id""",
    )
    return [[*row[:4], *map(day, row[4:])] for row in rows]


def students_without_class(till):
    rows = ask(
        till,
        f"""SELECT s.last_name || ', ' || s.first_name, s.birth_date, f.name, {NAMES},
                   (SELECT max(e.drop_on) FROM enrollments e WHERE e.student_id = s.id AND e.status = 'dropped'),
                   (SELECT count(*) FROM enrollments e WHERE e.student_id = s.id AND e.status = 'waitlist')
            FROM students s JOIN families f ON f.id = s.family_id {GUARDIAN}
            WHERE s.account_id = :mine AND s.active AND s.id NOT IN
                  (SELECT e.student_id FROM enrollments e WHERE e.status IN ('active', 'trial'))
            ORDER BY lower(s.last_name), lower(s.first_name)""",
    )
    return [[row[0], day(row[1]), *row[2:6], day(row[6]), row[7]] for row in rows]


EXPECTED = (
    enrollment_by_class, class_rosters, balances_and_aging, transactions_by_category, makeup_tokens_outstanding,
    students_without_class,
)  # fmt: skip
