"""The matrix of rights: everybody asks for everything, and gets what the policy says and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page, PagePermissionTester

from exchange.access.person import publishes_for, writes_for
from exchange.access.policy import holding_of, may
from exchange.ownership.verbs import Verb
from tests.access.matrix import keeping, making, placing, proposing, reading, site_settings, translating, writing
from tests.access.matrix.asking import LANDING, REQUESTS, Request
from tests.access.matrix.cases import Case
from tests.access.matrix.observing import undone
from tests.access.matrix.roles import ROLES
from tests.access.matrix.things import THING_REQUESTS, Things
from tests.access.matrix.world import World

ASKED_IN = (keeping, making, placing, proposing, reading, site_settings, translating, writing)
"""The modules of requests, which are registered by importing them."""

pytestmark = pytest.mark.django_db

ASKING = ("anonymous", *ROLES)
CASES = (
    "draft", "live", "restricted", "scheduled", "in review", "locked", "alias",
    "translation", "stopped translation", "translation draft",
    "home", "list", "information", "information draft", "information translation",
    "host's page", "host's draft", "host's page below ours",
)  # fmt: skip
STOCK: dict[Verb, Callable[[PagePermissionTester], bool]] = {
    Verb.PUBLISH: lambda tester: tester.can_publish(),
    Verb.SCHEDULE: lambda tester: tester.can_publish(),
    Verb.RESTRICT: lambda tester: tester.can_set_view_restrictions(),
    Verb.UNPUBLISH: lambda tester: tester.can_unpublish(),
    Verb.DELETE: lambda tester: tester.can_delete(),
    Verb.DELETE_DRAFT: lambda tester: tester.can_delete(),
    Verb.MOVE: lambda tester: tester.can_move(),
    Verb.ALIAS: lambda tester: tester.can_publish(),
}
"""What Wagtail asks of a host's own page; for all other verbs, whether one may edit it."""


def user_of(world: World, role: str) -> Any:
    """The person as a request reads them: with no role remembered from before."""
    return get_user_model().objects.get(pk=world.people[role].pk) if role in world.people else None


def may_do_all(user: Any, asked: Request, case: Case) -> bool:
    page = case.stored
    if holding_of(page) is not None:
        return all(may(user, verb, page) for verb in asked.verbs)
    return user is not None and user.is_active and bool(_of_the_host(user, asked, case))


def _of_the_host(user: Any, asked: Request, case: Case) -> bool:
    """A host's own page is its host's: Wagtail decides by its own rows, in which the exchange has none there."""
    page = case.stored
    tester = PagePermissionTester(user, page)
    mine = all(STOCK.get(verb, PagePermissionTester.can_edit)(tester) for verb in asked.verbs)
    parent = page.get_parent()
    if asked.verbs[0] is Verb.CREATE or asked.verbs[0] is Verb.COPY:
        below = PagePermissionTester(user, parent)
        mine = mine and below.can_add_subpage() and _stays(user, parent)
    if asked.verbs[0] is Verb.MOVE:
        mine = mine and case.new_parent != 0 and _stays(user, Page.objects.get(pk=case.new_parent))
    return mine


def _stays(user: Any, parent: Any) -> bool:
    """Below a page of the exchange, its site editors decide what is added."""
    return holding_of(parent.specific) is None or may(user, Verb.CREATE, parent.specific)


def wanted(user: Any, asked: Request, world: World, case: Case) -> bool:
    if asked.never or user is None:
        return False
    if asked.expected is not None and holding_of(case.stored) is not None:
        return user.is_active and asked.expected(user, world, case)
    return may_do_all(user, asked, case)


def may_write(user: Any, asked: Request, case: Case) -> bool:
    """Whether something else than the outcome may be left behind, as a draft where publishing was asked for."""
    page = case.stored
    if user is None:
        return False
    if holding_of(page) is None:
        return (
            may_do_all(user, Request("", asked.writes, asked.send, asked.seen, asked.applies), case)
            if asked.writes
            else False
        )
    return any(may(user, verb, page) for verb in asked.writes)


def differs_between_owners(user: Any) -> bool:
    return writes_for(user) != publishes_for(user)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("role", ASKING)
def test_everybody_gets_what_the_policy_says(
    world: World, role: str, name: str, record_property: Callable[[str, Any], None]
) -> None:
    case = world.cases[name]
    user = user_of(world, role)

    wrong, refused, allowed = [], 0, 0
    for asked in REQUESTS:
        if not asked.applies(case):
            continue
        should = wanted(user, asked, world, case)
        leaves = may_write(user, asked, case)
        with undone() as writes:
            try:
                response = asked.send(world.clients[role], world, case)
                writes_of_request = list(writes)
                does = asked.seen(world, case, response)
            except Exception as error:  # noqa: BLE001  told with all others
                wrong.append(f"{asked.name}: {type(error).__name__} {error}")
                continue
        refused, allowed = refused + (not should), allowed + should
        if does and not should:
            wrong.append(f"{asked.name}: passed, and should not")
        elif should and not does and not (asked.cautious and differs_between_owners(user)):
            wrong.append(f"{asked.name}: refused ({response.status_code}), and should not be")
        elif not should and not leaves and writes_of_request:
            wrong.append(f"{asked.name}: refused, but wrote {sorted(set(writes_of_request))}")
    record_property("matrix_refused", refused)
    record_property("matrix_allowed", allowed)
    tell(wrong)


@pytest.mark.parametrize("role", ASKING)
def test_everybody_gets_what_the_policy_says_of_other_things(
    world: World, things: Things, role: str, record_property: Callable[[str, Any], None]
) -> None:
    user = user_of(world, role)
    wrong, refused, allowed = [], 0, 0
    for asked in THING_REQUESTS:
        should = user is not None and (
            asked.expected(user, world, things)
            if asked.expected is not None
            else all(may(user, verb, things[asked.thing]) for verb in asked.verbs)
        )
        with undone() as writes:
            try:
                response = asked.send(world.clients[role], world, things)
                writes_of_request = list(writes)
                does = asked.seen(world, things, response)
            except Exception as error:  # noqa: BLE001  told with all others
                wrong.append(f"{asked.name}: {type(error).__name__} {error}")
                continue
        refused, allowed = refused + (not should), allowed + should
        if does != should:
            wrong.append(f"{asked.name}: {'passed' if does else 'refused'} ({response.status_code})")
        elif not should and not asked.leaves and writes_of_request:
            wrong.append(f"{asked.name}: refused, but wrote {sorted(set(writes_of_request))}")
    record_property("matrix_refused", refused)
    record_property("matrix_allowed", allowed)
    tell(wrong)


def tell(wrong: list[str]) -> None:
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_no_verb_is_forgotten() -> None:
    covered = {verb for each in (*REQUESTS, *THING_REQUESTS) for verb in each.verbs}
    assert set(Verb) - set(LANDING) <= covered
    assert not covered & set(LANDING)


def test_each_module_of_requests_is_asked() -> None:
    asked = {each.send.__module__ for each in (*REQUESTS, *THING_REQUESTS)}
    folder = Path(__file__).parent
    registering = {f"{__package__}.{path.stem}" for path in folder.glob("*.py") if "request(\n" in path.read_text()}
    assert asked >= {module.__name__ for module in ASKED_IN}
    assert registering - asked <= {f"{__package__}.asking"}


def test_every_state_and_role_is_asked_about(world: World) -> None:
    assert set(CASES) == set(world.cases)
    assert set(ASKING) == set(world.clients)
