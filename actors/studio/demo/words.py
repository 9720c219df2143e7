"""The words of the demo studios: names of people, places, keywords, and what is written on charges and tokens."""

import unicodedata

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

CANCELED_BECAUSE = ("Instructor ill", "Ice on the roads", "Power cut")
ABSENT_BECAUSE = ("Absent: ill", "Absent: school trip", "Absent: family away")
METHODS = ("Auto-pay", "Card", "Card", "Check", "Cash")
"""How payments come in."""
EXTRAS = (("Pro shop", "Leotard", 4_200), ("Pro shop", "Grips", 2_850), ("Fees", "Late pickup", 1_500),
          ("Fees", "Annual registration", 4_500), ("Private lessons", "Private lesson, 30 minutes", 4_000))  # fmt: skip
"""Category, memo and cents of charges beside tuition."""
CREDITS = (("Referral", "Thank you for the referral", 2_500), ("Goodwill", "Class moved twice", 1_500))
OFFICE = ("Front desk", "Billing")
"""Staff who do not teach."""

UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss"})


def ascii_letters(name: str) -> str:
    """The name as it can stand in an address: `maria.lopez`."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(UNDECOMPOSED))
    return "".join(c for c in letters.replace(" ", ".") if c.isascii() and (c.isalpha() or c == "."))
