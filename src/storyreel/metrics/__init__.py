"""Measurements of a film, one metric per file; none of them needs a model."""

from storyreel.metrics._base import Metric, Needs, NotApplicable, Picture, Result
from storyreel.metrics._evidence import Evidence, Plan, plan_of
from storyreel.metrics._runner import Reading, run_metrics
from storyreel.metrics._screening import Screening

__all__ = [
    "Evidence",
    "Metric",
    "Needs",
    "NotApplicable",
    "Picture",
    "Plan",
    "Reading",
    "Result",
    "Screening",
    "plan_of",
    "run_metrics",
]
