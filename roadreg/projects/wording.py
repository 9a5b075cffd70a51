"""Sentences about projects in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _

from roadreg.projects.codes import ProgressWarning
from roadreg.projects.figures import percent_text
from roadreg.projects.rules import Reached, percent_of_plan


def sentences_of(warnings: Iterable[ProgressWarning], entry: Reached, others: Sequence[Reached]) -> list[str]:
    """What is unusual in a monthly entry, with its figures."""
    return [_sentence(warning, entry, others) for warning in warnings]


def _sentence(warning: ProgressWarning, entry: Reached, others: Sequence[Reached]) -> str:
    before = max((other for other in others if other.month < entry.month), key=_month, default=None)
    after = min((other for other in others if other.month > entry.month), key=_month, default=None)
    figures = {
        "physical": percent_text(entry.physical),
        "planned": "" if entry.planned is None else percent_text(entry.planned),
        "month": f"{entry.month:%Y-%m}",
        "ratio": percent_text(percent_of_plan(entry) or entry.physical),
        "before": percent_text(before.physical) if before else "",
        "before_plan": percent_text(before.planned) if before and before.planned is not None else "",
        "before_month": f"{before.month:%Y-%m}" if before else "",
        "after": percent_text(after.physical) if after else "",
        "after_month": f"{after.month:%Y-%m}" if after else "",
    }
    match warning:
        case ProgressWarning.LESS_THAN_BEFORE:
            text = _(
                "%(physical)s %% is less than the %(before)s %% of %(before_month)s; progress is cumulative.",
                **figures,
            )
        case ProgressWarning.MORE_THAN_AFTER:
            text = _(
                "%(physical)s %% is more than the %(after)s %% of the later month %(after_month)s.", **figures
            )
        case ProgressWarning.OVER_PLAN if not entry.planned:
            text = _("%(physical)s %% are done though the plan has nothing yet.", **figures)
        case ProgressWarning.OVER_PLAN:
            text = _("%(physical)s %% is %(ratio)s %% of the plan (%(planned)s %%).", **figures)
        case ProgressWarning.PLAN_LESS_THAN_BEFORE:
            text = _(
                "The plan of %(planned)s %% is less than the %(before_plan)s %% of %(before_month)s.",
                **figures,
            )
        case ProgressWarning.FAR_AHEAD:
            text = _("%(month)s is more than one month ahead.", **figures)
        case ProgressWarning.EARLIER_MONTH:
            text = _("This changes %(month)s, after which months have been entered already.", **figures)
    return str(text)


def _month(entry: Reached) -> date:
    return entry.month
