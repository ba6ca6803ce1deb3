"""Compiles the message files, so that a wheel built from a clean checkout carries them."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in Path(self.root).glob("exchange/locale/*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            # Another build of the same checkout may be reading the file: it sees the old one or the new one whole.
            beside = target.with_suffix(f".{os.getpid()}")
            with source.open("rb") as po, beside.open("wb") as mo:
                write_mo(mo, read_po(po))
            beside.replace(target)
