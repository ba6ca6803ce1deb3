"""Records that exist once, and pages that exist once a language."""

from exchange.bin.models import BinnedFile, BinnedItem, BinnedLink, BinnedRow
from exchange.models.account_state import AccountState
from exchange.models.comment import SegmentComment
from exchange.models.concept import Concept, ConceptRow, ConceptTerm, Scheme
from exchange.models.digest import DigestChoice, DigestSent
from exchange.models.home_page import HomePage, InformationPage
from exchange.models.invitation import Invitation
from exchange.models.language_role import LanguageRole
from exchange.models.membership import Membership, Role
from exchange.models.organisation import (
    FormerName,
    Organisation,
    OrganisationConcept,
    OrganisationKind,
    OrganisationName,
)
from exchange.models.organisation_collection import OrganisationCollection
from exchange.models.organisation_page import OrganisationIndexPage, OrganisationPage
from exchange.models.owner_approval import OwnerApprovalTask
from exchange.models.page_creation import PageCreation
from exchange.models.place import City
from exchange.models.project import Indicator, IndicatorWording, Project, ProjectName, ProjectPartner
from exchange.models.project_page import ProjectIndexPage, ProjectPage
from exchange.models.proposal import Proposal
from exchange.models.proposal_remark import ProposalRemark
from exchange.models.release import ReleaseSet, ReleaseSetPage
from exchange.models.restriction_mirror import RestrictionMirror
from exchange.models.role_group import RoleGroup
from exchange.models.sign_off import LanguageSignOffTask, WordingSignOffTask
from exchange.models.site_role import SiteRole
from exchange.models.translation import (
    PREVIOUS_VERSION,
    MemoryUnit,
    MergeQuestion,
    OutdatedText,
    StoppedTranslation,
    TranslationJob,
    TranslationJobItem,
)

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
    "MergeQuestion",
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
