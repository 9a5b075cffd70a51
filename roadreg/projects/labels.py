"""Words of the projects' vocabularies."""

from flask_babel import lazy_gettext as _l

from roadreg.labels import register
from roadreg.projects.codes import Evidence, ProjectCondition, ProjectStage, Treated

register(
    {
        ProjectStage.PLANNING: _l("Planning"),
        ProjectStage.PROPOSAL: _l("Project proposal"),
        ProjectStage.FEASIBILITY: _l("Feasibility study"),
        ProjectStage.PRELIMINARY_DESIGN: _l("Preliminary design"),
        ProjectStage.CONSTRUCTION_DRAWINGS: _l("Construction drawings"),
        ProjectStage.TENDER: _l("Tender"),
        ProjectStage.PERMIT: _l("Construction permit"),
        ProjectStage.CONSTRUCTION: _l("Construction"),
        ProjectStage.HANDOVER_ACCEPTANCE: _l("Hand-over acceptance"),
        ProjectStage.SETTLEMENT: _l("Settlement and audit"),
        ProjectStage.FINAL_ACCEPTANCE: _l("Final acceptance"),
    }
)
register(
    {
        ProjectCondition.NORMAL: _l("On course"),
        ProjectCondition.DELAYED: _l("Delayed"),
        ProjectCondition.SUSPENDED: _l("Suspended"),
        ProjectCondition.CANCELLED: _l("Cancelled"),
        ProjectCondition.COMPLETED: _l("Completed"),
    }
)
register(
    {
        Evidence.PROGRAMME_LINE: _l("Line in the programme"),
        Evidence.PROPOSAL_APPROVAL: _l("Approval of the proposal"),
        Evidence.FEASIBILITY_APPROVAL: _l("Approval of the feasibility report, with the investment estimate"),
        Evidence.PRELIMINARY_DESIGN_APPROVAL: _l(
            "Approval of the preliminary design, with the cost estimate"
        ),
        Evidence.DRAWINGS_APPROVAL: _l("Approval of the construction drawings, with the budget"),
        Evidence.AWARD_AND_CONTRACT: _l("Award notice and contract"),
        Evidence.CONSTRUCTION_PERMIT: _l("Permit to build"),
        Evidence.MONTHLY_REPORT: _l("Monthly reports"),
        Evidence.HANDOVER_CERTIFICATE: _l("Certificate of hand-over acceptance"),
        Evidence.AUDIT_REPORT: _l("Audit report"),
        Evidence.FINAL_CERTIFICATE: _l("Certificate of final acceptance"),
    }
)
register(
    {
        Treated.ASSET: _l("Assets"),
        Treated.HAZARD: _l("Hazards"),
        Treated.BLACK_SPOT: _l("Black spots"),
    }
)
