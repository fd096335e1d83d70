"""The first layout of School Data Sync: which columns of which files are used, and why others are not.

Microsoft has a British form of it too, which gives some columns another name and is the same otherwise.
"""

from zorgvuldig.imports.csv_reader import FileSpec
from zorgvuldig.imports.roster.terms import NO_PASSWORDS

ID, SCHOOL, SECTION, STATUS = "SIS ID", "School SIS ID", "Section SIS ID", "Status"
MIDDLE = "only a name prefix such as «van der» is kept; the register has no place for other middle names."
LEADER = "who leads the school is a role that the school gives itself."
OF_SCHOOL, OF_PEOPLE, OF_TIES = (
    {"DfE Number": ID},
    {"ID": ID, "School DfE Number": SCHOOL},
    {"ID": ID, "Section ID": SECTION},
)
NAMES = {"First Name": True, "Last Name": True, "Middle Name": False}
IGNORED = {"Password": NO_PASSWORDS, "State ID": "the register has no place for a number of the state."}

FILES = (
    FileSpec(
        "School.csv",
        used={ID: True, "Name": True},
        ignored={"Principal SIS ID": LEADER, "Principal Name": LEADER, "Principal Secondary Email": LEADER},
        makes=frozenset({"school"}),
        also=OF_SCHOOL,
    ),
    FileSpec(
        "Section.csv",
        used={
            ID: True,
            SCHOOL: True,
            "Section Name": True,
            "Section Number": False,
            "Term SIS ID": False,
            "Term Name": False,
            "Term StartDate": False,
            "Term EndDate": False,
            "Course SIS ID": False,
            "Course Name": False,
            "Course Number": False,
            STATUS: False,
        },
        makes=frozenset({"learning_group"}),
        also=OF_PEOPLE,
    ),
    FileSpec(
        "Student.csv",
        used={
            ID: True,
            SCHOOL: True,
            **NAMES,
            "Student Number": False,
            "Grade": False,
            "Birthdate": False,
            "Secondary Email": False,
            STATUS: False,
        },
        partly={"Middle Name": MIDDLE},
        ignored={
            **IGNORED,
            "Username": "pupils get an account here by invitation, with a name of their own.",
            "Graduation Year": "the register has no place for this.",
        },
        makes=frozenset({"pupil"}),
        also=OF_PEOPLE,
    ),
    FileSpec("StudentEnrollment.csv", used={SECTION: True, ID: True}, makes=frozenset({"membership"}), also=OF_TIES),
    FileSpec(
        "Teacher.csv",
        used={ID: True, SCHOOL: True, **NAMES, "Teacher Number": False, "Username": False, STATUS: False},
        partly={
            "Middle Name": MIDDLE,
            "Username": "only kept as the teacher's code when there is no Teacher Number; nobody signs in with it.",
        },
        ignored=IGNORED,
        makes=frozenset({"staff"}),
        also=OF_PEOPLE,
    ),
    FileSpec("TeacherRoster.csv", used={SECTION: True, ID: True}, makes=frozenset({"teaching"}), also=OF_TIES),
)
