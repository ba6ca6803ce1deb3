"""What the watch of a session is told, and that asking does not make the session longer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.exchange import UserFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db


def end_in(client: Client, minutes: int) -> Session:
    session = Session.objects.get(session_key=client.session.session_key)
    session.expire_date = timezone.now() + dt.timedelta(minutes=minutes)
    session.save()
    return session


def test_the_state_names_the_person_and_the_end_without_moving_it() -> None:
    user = UserFactory()
    client = logged_in(user)
    before = end_in(client, 7).expire_date
    state = client.get(reverse("exchange_session")).json()
    assert state["user"] == user.pk
    assert 390 < state["expires_in"] <= 420
    assert Session.objects.get().expire_date == before


def test_staying_logged_in_moves_the_end() -> None:
    client = logged_in(UserFactory())
    end_in(client, 7)
    assert client.post(reverse("exchange_session")).status_code == 200
    assert client.get(reverse("exchange_session")).json()["expires_in"] > 86_400


def test_nobody_is_told_so_and_cannot_stay(client: Client) -> None:
    state = client.get(reverse("exchange_session"))
    assert (state.status_code, state.json()["user"], state.json()["expires_in"]) == (200, None, None)
    assert client.post(reverse("exchange_session")).status_code == 401


def test_the_token_is_good_for_a_form() -> None:
    client = logged_in(UserFactory(), enforce_csrf_checks=True)
    token = client.get(reverse("exchange_session")).json()["token"]
    assert client.post(reverse("exchange_session")).status_code == 403
    assert client.post(reverse("exchange_session"), headers={"X-CSRFToken": token}).status_code == 200
