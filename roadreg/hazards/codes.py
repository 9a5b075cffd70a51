"""Fixed vocabularies of hazards."""

from enum import IntEnum, StrEnum


class HazardState(StrEnum):
    """Where a hazard stands on its way to closure 隐患状态."""

    REPORTED = "reported"
    VERIFIED = "verified"
    GRADED = "graded"
    ASSIGNED = "assigned"
    IN_TREATMENT = "in_treatment"
    TREATED = "treated"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    MERGED = "merged"


class HazardGrade(StrEnum):
    """Legal grade of a hazard (Order 16 of 2007, art. 3)."""

    GENERAL = "general"
    MAJOR = "major"


class RiskLevel(IntEnum):
    """Risk level, 1 the gravest (安委办〔2016〕11号)."""

    RED = 1
    ORANGE = 2
    YELLOW = 3
    BLUE = 4

    @property
    def sign(self) -> str:
        """The character that doubles the colour, on the map, in lists and in print: the word's first."""
        return "重较一低"[self - 1]


class HazardOrigin(StrEnum):
    """Who found it."""

    PATROL = "patrol"
    PUBLIC = "public"
    TELEPHONE = "telephone"
    POLICE = "police"
    FILE = "file"


class HazardStep(StrEnum):
    """What a person does to bring a hazard from one state to the next."""

    VERIFY = "verify"
    REJECT = "reject"
    MERGE = "merge"
    GRADE = "grade"
    ASSIGN = "assign"
    START = "start"
    FINISH = "finish"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CLOSE = "close"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"


class HazardNeed(StrEnum):
    """What a step asks for."""

    NOTE = "note"
    GRADING = "grading"
    RESPONSIBLE_UNIT = "responsible_unit"
    DUE_DAY = "due_on"
    CONTROL_OF_MAJOR = "temporary_control"
    ANOTHER_PERSON = "another_person"
