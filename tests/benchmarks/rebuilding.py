"""A rebuild in a process of its own, which tells its memory itself: from outside, that of the parent is counted too."""

from __future__ import annotations

import django
from django.core.management import call_command

from tests.benchmarks.timing import megabytes, say

if __name__ == "__main__":
    django.setup()
    call_command("rebuild_search", "--engine", "elasticsearch")
    say(f"{megabytes('VmHWM')} MB")
