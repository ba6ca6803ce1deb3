"""Study visits, their stops and follow-ups."""

from visits.models.follow_up import FollowUp
from visits.models.rows import VisitCity, VisitConcept, VisitHost
from visits.models.stop import Stop
from visits.models.study_visit_page import StudyVisitIndexPage, StudyVisitPage

__all__ = ["FollowUp", "Stop", "StudyVisitIndexPage", "StudyVisitPage", "VisitCity", "VisitConcept", "VisitHost"]
