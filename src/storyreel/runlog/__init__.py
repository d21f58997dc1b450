"""The ledger of a run: which work was asked for, is under way, is done, and what it cost."""

from storyreel.runlog.log import Job, JobState, RunLog

__all__ = ["Job", "JobState", "RunLog"]
