"""Records that exist once, and pages that exist once per language."""

from exchange.access.models.organisation_collection import OrganisationCollection
from exchange.access.models.restriction_mirror import RestrictionMirror
from exchange.access.models.role_group import RoleGroup
from exchange.bin.models import BinnedFile, BinnedItem, BinnedLink, BinnedRow
from exchange.editing.models import PageCreation
from exchange.pages.home_page import HomePage, InformationPage
from exchange.pages.organisation_page import OrganisationIndexPage, OrganisationPage
from exchange.pages.project_page import ProjectIndexPage, ProjectPage
from exchange.people.models.account_state import AccountState
from exchange.people.models.invitation import Invitation
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.models.remark import ProposalRemark
from exchange.records.concept import Concept, ConceptRow, ConceptTerm, Scheme
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership, Role
from exchange.records.organisation import (
    FormerName,
    Organisation,
    OrganisationConcept,
    OrganisationKind,
    OrganisationName,
)
from exchange.records.place import City
from exchange.records.project import Indicator, IndicatorWording, Project, ProjectName, ProjectPartner
from exchange.records.site_role import SiteRole
from exchange.translation.comments.models import SegmentComment
from exchange.translation.digest.models import DigestChoice, DigestSent
from exchange.translation.models import (
    PREVIOUS_VERSION,
    MemoryUnit,
    MergeConflict,
    OutdatedText,
    StoppedTranslation,
    TranslationJob,
    TranslationJobItem,
)
from exchange.translation.release.models import ReleaseSet, ReleaseSetPage
from exchange.translation.review.owner_approval import OwnerApprovalTask
from exchange.translation.review.sign_off import LanguageSignOffTask, WordingSignOffTask

__all__ = [
    "PREVIOUS_VERSION",
    "AccountState",
    "BinnedFile",
    "BinnedItem",
    "BinnedLink",
    "BinnedRow",
    "City",
    "Concept",
    "ConceptRow",
    "ConceptTerm",
    "DigestChoice",
    "DigestSent",
    "FormerName",
    "HomePage",
    "Indicator",
    "IndicatorWording",
    "InformationPage",
    "Invitation",
    "LanguageRole",
    "LanguageSignOffTask",
    "Membership",
    "MemoryUnit",
    "MergeConflict",
    "Organisation",
    "OrganisationCollection",
    "OrganisationConcept",
    "OrganisationIndexPage",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationPage",
    "OutdatedText",
    "OwnerApprovalTask",
    "PageCreation",
    "Project",
    "ProjectIndexPage",
    "ProjectName",
    "ProjectPage",
    "ProjectPartner",
    "Proposal",
    "ProposalRemark",
    "ReleaseSet",
    "ReleaseSetPage",
    "RestrictionMirror",
    "Role",
    "RoleGroup",
    "Scheme",
    "SegmentComment",
    "SiteRole",
    "StoppedTranslation",
    "TranslationJob",
    "TranslationJobItem",
    "WordingSignOffTask",
]
