"""Study visits: their form, their page, and the drawing of their route."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from exchange.models import City
from tests.factories.exchange import CityFactory, OrganisationFactory, SuperuserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.visits import StudyVisitIndexPageFactory, StudyVisitPageFactory
from tests.forms import errors_of, filled_form
from visits.models import FollowUp, Stop, StudyVisitPage, VisitCity
from visits.route import HEIGHT, WIDTH, draw_route


@pytest.fixture
def visits(homes: dict[str, Any]) -> Any:
    return StudyVisitIndexPageFactory(parent=homes["en"], slug="visits")


class TestForm:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def send(self, visits: Any) -> Any:
        client = Client()
        client.force_login(SuperuserFactory())
        owner = OrganisationFactory()
        url = reverse("wagtailadmin_pages:add", args=["visits", "studyvisitpage", visits.pk])

        def send(**changes: Any) -> Any:
            data = filled_form(client.get(url))
            fields = {
                "title": "Week in Norway",
                "slug": "week",
                "summary": "A week with colleagues.",
                "organisation": str(owner.pk),
                "date_from": "2015-05-04",
                "date_to": "2015-05-08",
                "objectives": rich_text("<p>To see.</p>"),
                "cities": inline_formset([]),
                "hosts": inline_formset([]),
                "stops": inline_formset([]),
                "follow_ups": inline_formset([]),
                "comments": inline_formset([]),
                "action-publish": "1",
            }
            data.update(nested_form_data(fields | changes))
            return client.post(url, data)

        return send

    def test_a_visit_is_published(self, send: Any) -> None:
        city = CityFactory()
        stops = inline_formset([{"title": "Police", "verdict": "", "date": "2015-05-05", "city": str(city.pk)}])
        answer = send(stops=stops, cities=inline_formset([{"city": str(city.pk)}]))
        assert errors_of(answer) == {}
        visit = StudyVisitPage.objects.live().get()
        assert [stop.title for stop in visit.stops.all()] == ["Police"]
        assert visit.cities_in_order() == [city]

    def test_it_does_not_end_before_it_begins(self, send: Any) -> None:
        assert "date_to" in errors_of(send(date_to="2015-05-01"))

    def test_a_stop_is_within_its_days_and_the_error_stands_at_the_stop(self, send: Any) -> None:
        answer = send(stops=inline_formset([{"title": "Police", "verdict": "", "date": "2015-06-01"}]))
        assert list(errors_of(answer)) == ["stops-0-date"]

    def test_a_follow_up_is_due_after_the_visit(self, send: Any) -> None:
        answer = send(follow_ups=inline_formset([{"action": "Try it", "status": "idea", "due": "2015-05-08"}]))
        assert list(errors_of(answer)) == ["follow_ups-0-due"]

    def test_personal_data_in_a_stop_is_named(self, send: Any) -> None:
        answer = send(stops=inline_formset([{"title": "Police", "verdict": "", "context": "Ring +47 22 12 34 56."}]))
        assert "+47 22 12 34 56" in str(errors_of(answer))
        assert not StudyVisitPage.objects.exists()


@pytest.mark.django_db
class TestPage:
    def test_a_stop_without_a_city_says_so(self, visits: Any) -> None:
        visit = StudyVisitPageFactory(parent=visits)
        visit.stops = [Stop(title="Police", locale=visit.locale)]
        visit.save()
        page = Client().get(visit.get_url()).content.decode()
        assert "city not recorded" in page

    def test_a_practice_and_the_visit_at_which_it_was_seen_lead_to_each_other(
        self, visits: Any, practice_lists: dict[str, Any]
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"], title="Evening group")
        visit = StudyVisitPageFactory(parent=visits, title="Week in Norway")
        visit.stops = [Stop(title="Police", locale=visit.locale, practice=practice)]
        visit.follow_ups = [FollowUp(action="Begin our own", locale=visit.locale, practice=practice)]
        visit.save()
        assert practice.get_url() in Client().get(visit.get_url()).content.decode()
        assert visit.get_url() in Client().get(practice.get_url()).content.decode()

    def test_a_practice_for_members_is_not_named_to_others(self, visits: Any, practice_lists: dict[str, Any]) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"], title="Members alone")
        PageViewRestriction.objects.create(page=practice, restriction_type=PageViewRestriction.LOGIN)
        visit = StudyVisitPageFactory(parent=visits)
        visit.follow_ups = [FollowUp(action="Begin our own", locale=visit.locale, practice=practice)]
        visit.save()
        assert "Members alone" not in Client().get(visit.get_url()).content.decode()

    def test_a_deleted_practice_leaves_the_visit_whole(self, visits: Any, practice_lists: dict[str, Any]) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"])
        visit = StudyVisitPageFactory(parent=visits)
        visit.stops = [Stop(title="Police", locale=visit.locale, practice=practice)]
        visit.save()
        practice.delete()
        assert "Police" in Client().get(visit.get_url()).content.decode()

    def test_the_route_is_drawn_and_told(self, visits: Any) -> None:
        visit = StudyVisitPageFactory(parent=visits)
        visit.cities = [VisitCity(city=CityFactory(name=name)) for name in ("Bergen", "Oslo", "Trondheim")]
        visit.save()
        page = Client().get(visit.get_url()).content.decode()
        assert "<svg" in page
        assert page.count("Trondheim") >= 2


def city(latitude: float, longitude: float) -> City:
    return City(name="City", country="NO", latitude=str(latitude), longitude=str(longitude))


class TestRoute:
    def test_north_is_up_and_east_is_right(self) -> None:
        route = draw_route([city(60.39, 5.32), city(63.43, 10.40)])
        assert route is not None
        bergen, trondheim = route.points
        assert trondheim.y < bergen.y
        assert trondheim.x > bergen.x

    def test_no_city_no_drawing(self) -> None:
        assert draw_route([]) is None

    @given(st.lists(st.tuples(st.floats(-85, 85), st.floats(-179, 179)), min_size=1, max_size=12))
    def test_every_city_is_inside_the_drawing(self, places: list[tuple[float, float]]) -> None:
        route = draw_route([city(round(latitude, 5), round(longitude, 5)) for latitude, longitude in places])
        assert route is not None
        for point in route.points:
            assert 0 <= point.x <= WIDTH
            assert 0 <= point.y <= HEIGHT
