"""The words of the demo studios: names of people, places, keywords, and what the two studios teach."""

import msgspec

GIRLS = (
    "Abigail", "Addison", "Amara", "Amelia", "Anaïs", "Aria", "Aubrey", "Aurora", "Ava", "Avery", "Bella", "Camila",
    "Charlotte", "Chloé", "Eleanor", "Elena", "Ella", "Ellie", "Emily", "Emma", "Evelyn", "Fatima", "Grace", "Hannah",
    "Harper", "Hazel", "Inés", "Isabella", "Ivy", "Layla", "Leah", "Lillian", "Lucía", "Luna", "Madison", "Maya", "Mei",
    "Mia", "Mila", "Naomi", "Noémie", "Nora", "Olivia", "Penelope", "Priya", "Renée", "Riley", "Ruby", "Sadie", "Sofía",
    "Sophia", "Stella", "Thảo", "Violet", "Willow", "Zara", "Zoë", "Zuri",
)  # fmt: skip
BOYS = (
    "Aiden", "Andre", "Anthony", "Arjun", "Asher", "Benjamin", "Björn", "Caleb", "Carter", "Daniel", "David", "Diego",
    "Dylan", "Eli", "Elijah", "Ethan", "Ezra", "Felix", "Gabriel", "Grayson", "Henry", "Hudson", "Ibrahim", "Isaac",
    "Jack", "Jacob", "James", "Jayden", "John", "José", "Joseph", "Josiah", "Julian", "Kai", "Leo", "Levi", "Liam",
    "Logan", "Luca", "Lucas", "Luke", "Malik", "Mason", "Mateo", "Matthew", "Miles", "Noah", "Oliver", "Omar", "Owen",
    "Raúl", "Samuel", "Sebastián", "Søren", "Theo", "Thomas", "William", "Wyatt",
)  # fmt: skip
ADULTS = (
    "Aisha", "Alejandro", "Amanda", "Andrew", "Angela", "Brian", "Carlos", "Christine", "Daniela", "Derek", "Elise",
    "Erin", "Fernando", "Gloria", "Hiroshi", "Jasmine", "Jennifer", "Joanna", "Jorge", "Karen", "Kevin", "Laura",
    "Linh", "Lisa", "María", "Mark", "Melissa", "Michael", "Monica", "Nadia", "Nicole", "Paul", "Rachel", "Renata",
    "Robert", "Sarah", "Scott", "Stephanie", "Steven", "Tanya", "Teresa", "Timothy", "Vanessa", "Victor", "Yusuf",
)  # fmt: skip
LAST_NAMES = (
    "Adams", "Ahmed", "Allen", "Alvarez", "Anderson", "Bailey", "Baker", "Bell", "Bennett", "Brooks", "Brown",
    "Campbell", "Carter", "Castillo", "Chavez", "Chen", "Clark", "Collins", "Cook", "Cooper", "Cruz", "D'Angelo",
    "Davis", "Diaz", "Edwards", "Evans", "Fitzgerald", "Flores", "Foster", "García", "Gómez", "Gonzales", "Gray",
    "Green", "Gutierrez", "Hall", "Harris", "Hernández", "Hill", "Howard", "Hughes", "Ibarra", "Jackson", "James",
    "Johnson", "Jones", "Kelly", "Kim", "King", "Kowalski", "Lee", "Lewis", "López", "Long", "Łukasz", "Martin",
    "Martínez", "Mendoza", "Miller", "Mitchell", "Moore", "Morales", "Morgan", "Morris", "Müller", "Murphy", "Myers",
    "Nelson", "Nguyễn", "Nuñez", "O'Brien", "Okafor", "Ortiz", "Parker", "Patel", "Pérez", "Peterson", "Phillips",
    "Powell", "Price", "Ramírez", "Reed", "Reyes", "Richardson", "Rivera", "Roberts", "Robinson", "Rodríguez", "Rogers",
    "Ross", "Russell", "Sánchez", "Sanders", "Scott", "Shah", "Smith", "Smith-Jones", "Sørensen", "Stewart", "Sullivan",
    "Tanaka", "Taylor", "Thomas", "Thompson", "Torres", "Tran", "Turner", "Van der Berg", "Walker", "Ward", "Watson",
    "White", "Williams", "Wilson", "Wood", "Wright", "Young", "Zhang",
)  # fmt: skip
STREETS = ("Main St", "Maple St", "Oak St", "River St", "Cedar Ave", "Lakeview Dr", "Hill Rd", "Prairie Ln")
AREA_CODES = (512, 737, 830, 254)

STUDENT_KEYWORDS = {"Team": 0.12, "Allergy": 0.06, "Photo OK": 0.55, "Trial": 0.05, "Scholarship": 0.03}
"""Keyword -> the part of the students that have it. Siblings get theirs by being some."""
FAMILY_KEYWORDS = {"Auto-pay": 0.4, "Volunteer": 0.06}
SIBLING, SIBLING_SHARE = "Sibling", 0.85


class Course(msgspec.Struct, frozen=True):
    name: str
    program: str
    youngest: int
    oldest: int
    minutes: int


class Person(msgspec.Struct, frozen=True):
    email: str
    name: str
    role: str = "staff"
    autopilot_tasks: bool = False


class Studio(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    share: int
    """It has one family for so many of the size that is asked for."""
    people: tuple[Person, ...]
    rooms: tuple[str, ...]
    mornings: tuple[Course, ...]
    """Courses for those who are not at school in the morning."""
    afternoons: tuple[Course, ...]


RIVERBEND = Studio(
    slug="riverbend",
    name="Riverbend Gymnastics",
    share=1,
    people=(
        Person("owner@riverbend.test", "Dana Whitfield", role="owner"),
        Person("front-desk@riverbend.test", "Maria Lopez"),
        Person("coach@riverbend.test", "Marcus Reed"),
        Person("supervisor@riverbend.test", "Priya Shah", autopilot_tasks=True),
    ),
    rooms=("Main gym", "Tumble room", "Preschool gym", "Bar area"),
    mornings=(
        Course("Parent & Tot", "Preschool", 2, 3, 45),
        Course("Tiny Tumblers", "Preschool", 3, 4, 45),
        Course("Little Leapers", "Preschool", 4, 5, 45),
    ),
    afternoons=(
        Course("Beginner Gymnastics", "Recreational", 6, 9, 60),
        Course("Level 1 Gymnastics", "Recreational", 6, 11, 60),
        Course("Level 2 Gymnastics", "Recreational", 8, 14, 60),
        Course("Level 1 Tumbling", "Tumbling", 6, 12, 60),
        Course("Level 2 Tumbling", "Tumbling", 9, 17, 60),
        Course("Ninja Zone", "Ninja", 6, 10, 60),
        Course("Teen Ninja", "Ninja", 11, 17, 60),
        Course("Junior Team", "Team", 7, 12, 60),
        Course("Senior Team", "Team", 12, 17, 60),
    ),
)
LAKESIDE = Studio(
    slug="lakeside",
    name="Lakeside Swim",
    share=5,
    people=(
        Person("owner@lakeside.test", "Tom Becker", role="owner"),
        Person("front-desk@lakeside.test", "Ana Ruiz"),
    ),
    rooms=("Lane 1-2", "Lane 3-4", "Teaching pool"),
    mornings=(
        Course("Parent & Baby Splash", "Parent & Baby", 2, 3, 30),
        Course("Minnows", "Learn to Swim", 3, 5, 30),
    ),
    afternoons=(
        Course("Goldfish", "Learn to Swim", 6, 8, 45),
        Course("Otters", "Learn to Swim", 7, 11, 45),
        Course("Stroke School", "Strokes", 8, 17, 60),
        Course("Junior Swim Team", "Swim Team", 9, 13, 60),
        Course("Senior Swim Team", "Swim Team", 13, 17, 60),
    ),
)
