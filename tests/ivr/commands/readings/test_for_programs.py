"""A reading in JSON: whatever was found has its key and its values beside the message."""

import json

import pytest

from ivr.commands.readings.for_programs import print_reading_json
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Choice, Ignored, Question, Understood


def test_each_thing_found_has_its_key_and_its_values(capsys: pytest.CaptureFixture[str]):
    contact = {"name": "Ana", "phone": "0812"}
    question = Question(
        "dates:B",
        "dates",
        "1/2",
        "ask-dates-weekday",
        {"value": "1/2", "weekday": 2, "date": "2026-02-01"},
        ("B2", "B3"),
        9,
        (Choice("date"), Choice("x", "choice-contact", contact)),
    )
    reading = Reading(
        rows=3,
        errors=[Fault(7, "phone", "0812", "phone-own", {}, 4)],
        questions=[question],
        understood=[Understood("off-words", {"words": ("libur",)}, ("C2",), 4)],
        ignored=[Ignored(("E1:E9",), "column-says-nothing", {"title": "Paraf"})],
    )
    print_reading_json(reading, "id", version=None)
    own = "Ini nomor layanan itu sendiri: ia akan menelepon dirinya sendiri. Tulis nomor konselornya."
    assert json.loads(capsys.readouterr().out) == {
        "shifts": 3,
        "errors": [
            {
                "line": 7,
                "column": "phone",
                "cell": "D7",
                "value": "0812",
                "message": own,
                "key": "phone-own",
                "values": {},
            }
        ],
        "warnings": [],
        "questions": [
            {
                "id": "dates:B",
                "about": "dates",
                "value": "1/2",
                "cells": ["B2", "B3"],
                "count": 9,
                "choices": [
                    {"value": "date", "message": "tanggalnya yang benar"},
                    {"value": "x", "message": "Ana, 0812", "key": "choice-contact", "values": contact},
                ],
                "message": "1/2 adalah 2026-02-01, dan itu bukan hari Selasa. Mana yang benar?",
                "key": "ask-dates-weekday",
                "values": {"value": "1/2", "weekday": ["Tuesday"], "date": "2026-02-01"},
            }
        ],
        "understood": [
            {
                "cells": ["C2"],
                "count": 4,
                "message": "Ini berarti tidak bertugas: libur.",
                "key": "off-words",
                "values": {"words": ["libur"]},
            }
        ],
        "ignored": [
            {
                "cells": ["E1:E9"],
                "why": "Kolom Paraf tidak menyebut apa pun tentang jam tugas.",
                "key": "column-says-nothing",
                "values": {"title": "Paraf"},
            }
        ],
        "version": None,
    }
