"""Two changes of roles at the same time, on PostgreSQL: each waits for the other, and groups agree with both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from exchange.access.reconciling import differences
from exchange.models import Membership, Organisation, Role
from exchange.people.roles import end_membership
from tests.access.test_groups import roles_by_group, slow_roles
from tests.factories.exchange import OrganisationFactory, UserFactory
from tests.factories.roles import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def persefona() -> Organisation:
    """Without a tree: what is written in a test of transactions goes with it, Wagtail's root page too."""
    return OrganisationFactory(code="persefona")


def at_once(*doing: Callable[[], Any]) -> list[Any]:
    """Run each in a thread and a connection of its own; gives what they gave or raised."""
    start, results = threading.Barrier(len(doing)), [None] * len(doing)

    def run(place: int, what: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = what()
        except Exception as error:  # noqa: BLE001  handed to the test
            results[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return results


def test_people_who_join_at_once_are_all_in_their_groups(persefona: Organisation) -> None:
    member(persefona, Role.COORDINATOR)
    users = [UserFactory() for _ in range(4)]

    def join(user: Any) -> Callable[[], Any]:
        return lambda: Membership.objects.create(organisation=persefona, user=user, role=Role.EDITOR)

    assert not [each for each in at_once(*map(join, users)) if isinstance(each, Exception)]
    for user in users:
        assert roles_by_group(user) == slow_roles(user)
        assert len(roles_by_group(user)) == 3
    assert differences() == []


def test_the_first_members_of_two_organisations_at_once(persefona: Organisation) -> None:
    """Neither has a group yet, and groups of all are made by either."""
    Group.objects.filter(exchange_role__isnull=False).delete()
    fmso = OrganisationFactory(code="fmso")

    def join(organisation: Organisation) -> Callable[[], Any]:
        return lambda: member(organisation, Role.PUBLISHER)

    assert not [each for each in at_once(join(persefona), join(fmso)) if isinstance(each, Exception)]
    assert differences() == []


def test_a_demotion_beside_a_change_of_another_role_that_takes_its_time(persefona: Organisation) -> None:
    leaves, rises = member(persefona, Role.PUBLISHER), member(persefona, Role.EDITOR)
    first_is_done = threading.Event()

    def demote() -> None:
        with transaction.atomic():
            Membership.objects.filter(user=leaves).update(role=Role.READER)
            first_is_done.set()
            threading.Event().wait(0.5)

    def promote() -> None:
        first_is_done.wait(10)
        Membership.objects.filter(user=rises).update(role=Role.PUBLISHER)

    assert at_once(demote, promote) == [None, None]
    for user in (leaves, rises):
        assert roles_by_group(user) == slow_roles(user)
    assert differences() == []


def test_two_coordinators_who_end_each_others_membership_leave_one(persefona: Organisation) -> None:
    one, two = member(persefona, Role.COORDINATOR), member(persefona, Role.COORDINATOR)
    rows = {user.pk: Membership.objects.get(user=user) for user in (one, two)}
    at_once(lambda: end_membership(rows[two.pk], one), lambda: end_membership(rows[one.pk], two))
    assert persefona.memberships.count() == 1
