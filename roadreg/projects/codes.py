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
