"""The plugin in a project that `wagtail start` made, installed from its wheel by the steps of docs/install.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALL = (ROOT / "docs" / "install.md").read_text()
BLOCK = re.compile(r"<!-- (file|append): (\S+) -->\n```python\n(.*?)```", re.DOTALL)

pytestmark = [pytest.mark.wheel, pytest.mark.slow]


def run(*command: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "DATABASE_URL", "PYTEST"))
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=900
    )
    if check and done.returncode:
        pytest.fail(f"{command}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a clean environment that holds the wheel and the pinned packages."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "base.txt", cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)
    run(folder / "bin" / "python", "-m", "pip", "check", cwd=folder)
    return folder / "bin" / "python"


@pytest.fixture
def project(python: Path, tmp_path: Path) -> Path:
    """A fresh project of `wagtail start`."""
    folder = tmp_path / "host"
    folder.mkdir()
    run(python.parent / "wagtail", "start", "mysite", ".", cwd=folder)
    return folder


def follow_install_guide(project: Path) -> None:
    """Do what docs/install.md says under 2 to 4."""
    for block in re.findall(r"```sh\n(.*?)```", INSTALL, re.DOTALL):
        if "pip install" not in block and "manage.py" not in block:
            run("sh", "-ec", block, cwd=project)
    for how, name, text in BLOCK.findall(INSTALL):
        target = project / name
        target.write_text(target.read_text() + "\n\n" + text if how == "append" else text)


def test_the_wheel_carries_templates_static_files_messages_and_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "exchange/templates/exchange/base.html",
        "practices/templates/practices/practice_page.html",
        "visits/templates/visits/study_visit_page.html",
        "search/templates/search/results.html",
        "exchange/locale/cs/LC_MESSAGES/django.mo",
        "exchange/locale/nb/LC_MESSAGES/django.mo",
        "exchange/migrations/0001_initial.py",
        "practices/migrations/0001_initial.py",
        "visits/migrations/0001_initial.py",
        "search/migrations/0001_initial.py",
        "exchange/py.typed",
    ):
        assert needed in names
    assert any(name.startswith("exchange/static/exchange/") and name.endswith(".css") for name in names)
    top_level = {name.split("/")[0] for name in names}
    assert {name for name in top_level if not name.endswith(".dist-info")} == {
        "exchange",
        "practices",
        "visits",
        "search",
    }


PUBLISH_AND_FIND = """
from django.test import Client
from wagtail.models import Locale, Page
from home.models import HomePage
from exchange.models import Concept, Organisation, OrganisationName
from practices.models import PracticeConcept, PracticeIndexPage, PracticePage

assert Concept.objects.count() == 56
home = HomePage.objects.first()
home.locale = Locale.objects.get_or_create(language_code="en")[0]
home.save()
listing = home.add_child(instance=PracticeIndexPage(title="Practices", summary="All of them.", slug="practices"))
owner = Organisation.objects.create(code="partner", country="CZ")
OrganisationName.objects.create(organisation=owner, language="en", text="Partner")
practice = PracticePage(
    title="Support groups", summary="How we run them.", organisation=owner, problem="<p>Being alone.</p>",
    screening="<p>Ask first.</p>", contact_role="coordinator",
    steps=[{"type": "step", "value": {"title": "Welcome", "text": "<p>Tea.</p>"}}],
)
practice.steps = PracticePage._meta.get_field("steps").to_python(practice.steps)
practice.concept_rows = [PracticeConcept(concept=Concept.objects.get(code="support-group"))]
listing.add_child(instance=practice)
client = Client(SERVER_NAME="localhost")
page = client.get(practice.get_url())
assert page.status_code == 200, page.status_code
assert "How we run them." in page.content.decode()
found = client.get("/en/search/", {"q": "group"})
assert found.status_code == 200
assert practice.get_url() in found.content.decode()
print("published and found")
"""


def test_a_practice_is_published_and_found_in_a_fresh_project(python: Path, project: Path) -> None:
    follow_install_guide(project)
    run(python, "manage.py", "migrate", "--verbosity", "0", cwd=project)
    run(python, "manage.py", "check", "--fail-level", "WARNING", cwd=project)
    run(python, "manage.py", "makemigrations", "--check", "--dry-run", cwd=project)
    run(python, "manage.py", "load_concepts", cwd=project)

    done = run(python, "manage.py", "shell", "--no-imports", "-c", PUBLISH_AND_FIND, cwd=project)

    assert "published and found" in done.stdout


def test_a_template_of_the_host_overrides_ours(python: Path, project: Path) -> None:
    follow_install_guide(project)
    own = project / "mysite" / "templates" / "exchange" / "errors" / "404.html"
    own.parent.mkdir(parents=True)
    own.write_text("The host's own words.")
    run(python, "manage.py", "migrate", "--verbosity", "0", cwd=project)
    script = "\n".join(
        [
            "from django.test import Client, override_settings",
            "with override_settings(DEBUG=False):",
            "    print(Client().get('/en/nowhere/').content)",
        ]
    )

    done = run(python, "manage.py", "shell", "--no-imports", "-c", script, cwd=project)

    assert "The host's own words." in done.stdout


def test_a_search_package_of_the_host_is_named_with_the_remedy(python: Path, project: Path) -> None:
    follow_install_guide(project)
    (project / "site_search").rename(project / "search")

    done = run(python, "manage.py", "check", cwd=project, check=False)

    assert done.returncode != 0
    last_line = done.stderr.strip().splitlines()[-1]
    assert str(project / "search") in last_line
    assert "Rename yours" in last_line
    assert "AttributeError" not in done.stderr
    assert "ModuleNotFoundError" not in done.stderr
