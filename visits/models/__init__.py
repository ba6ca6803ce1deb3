"""Study visits, their stops and follow-ups."""

from visits.models.study_visit_page import (
    FollowUp,
    Stop,
    StudyVisitIndexPage,
    StudyVisitPage,
    VisitCity,
    VisitConcept,
    VisitHost,
)

__all__ = ["FollowUp", "Stop", "StudyVisitIndexPage", "StudyVisitPage", "VisitCity", "VisitConcept", "VisitHost"]
