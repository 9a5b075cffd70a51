"""Fixed vocabularies of projects."""

from enum import StrEnum


class ProjectStage(StrEnum):
    """Stages of government road works 项目阶段, in their order."""

    PLANNING = "P1"
    PROPOSAL = "P2"
    FEASIBILITY = "P3"
    PRELIMINARY_DESIGN = "P4"
    CONSTRUCTION_DRAWINGS = "P5"
    TENDER = "P6"
    PERMIT = "P7"
    CONSTRUCTION = "P8"
    HANDOVER_ACCEPTANCE = "P9"
    SETTLEMENT = "P10"
    FINAL_ACCEPTANCE = "P11"


class ProjectCondition(StrEnum):
    """How a project goes, beside its stage."""

    NORMAL = "normal"
    DELAYED = "delayed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class Evidence(StrEnum):
    """The paper that proves that a project has reached a stage."""

    PROGRAMME_LINE = "programme_line"
    PROPOSAL_APPROVAL = "proposal_approval"
    FEASIBILITY_APPROVAL = "feasibility_approval"
    PRELIMINARY_DESIGN_APPROVAL = "preliminary_design_approval"
    DRAWINGS_APPROVAL = "drawings_approval"
    AWARD_AND_CONTRACT = "award_and_contract"
    CONSTRUCTION_PERMIT = "construction_permit"
    MONTHLY_REPORT = "monthly_report"
    HANDOVER_CERTIFICATE = "handover_certificate"
    AUDIT_REPORT = "audit_report"
    FINAL_CERTIFICATE = "final_certificate"


class ProgressWarning(StrEnum):
    """What is unusual in a monthly entry and asks for a sentence."""

    LESS_THAN_BEFORE = "less_than_before"
    MORE_THAN_AFTER = "more_than_after"
    OVER_PLAN = "over_plan"
    PLAN_LESS_THAN_BEFORE = "plan_less_than_before"
    FAR_AHEAD = "far_ahead"
    EARLIER_MONTH = "earlier_month"


class Treated(StrEnum):
    """What a project may treat; the value is the word in addresses."""

    ASSET = "assets"
    HAZARD = "hazards"
    BLACK_SPOT = "black-spots"
