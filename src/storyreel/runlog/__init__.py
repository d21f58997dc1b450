"""The ledger of a run: which work was asked for, is under way, is done, and what it cost."""

from storyreel.runlog.log import NO_CAP, Cap, Job, JobState, RunLog, Spent, plain

__all__ = ["NO_CAP", "Cap", "Job", "JobState", "RunLog", "Spent", "plain"]
