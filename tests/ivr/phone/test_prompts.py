"""Prompts: each language has the same prompts, and the helpline's own recordings may replace them."""

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.phone import prompts
from ivr.phone.documents import document, trouble
from ivr.phone.documents.speech import Voice
from ivr.phone.links import Links
from ivr.phone.offline import documents
from ivr.phone.offline.url_state import UrlState
from ivr.phone.prompts import Catalogue, Prompts, PromptsNotSound, Recorded, Speech, Spoken
from routing.choices.help_numbers import USUAL, HelpNumber, HelpNumbers
from routing.switchboard.replies import Directions, Joined, OverflowReason, Screen
from tests.ivr.phone.samples import BASE, NOW, OFFER, TEN, a_voice, everything, text_of, to_a_stranger

FILES = Path(prompts.__file__).parent


class Listening(Prompts):
    """Prompts that remember which of them were asked for, in any language."""

    def __init__(self) -> None:
        super().__init__(("id", "en"))
        self.asked: set[str] = set()

    def __getitem__(self, language: str) -> Catalogue:
        catalogue = super().__getitem__(language)
        outer = self

        class Listened(Catalogue):
            def __init__(self) -> None:
                self.__dict__ = catalogue.__dict__

            def say(self, name: str, numbers: HelpNumbers = USUAL, **fields: object) -> Speech:
                outer.asked.add(name)
                return catalogue.say(name, numbers, **fields)

            def recording(self, name: str) -> Path | None:
                outer.asked.add(name)
                return catalogue.recording(name)

        return Listened()


def shape(language: str) -> dict[str, list[str | None]]:
    texts = tomllib.loads((FILES / f"{language}.toml").read_text())["prompts"]
    return {name: sorted(re.findall(r"{(\w+)}", text)) for name, text in texts.items()}


def test_both_languages_have_the_same_prompts_with_the_same_fields() -> None:
    assert shape("id") == shape("en")


def without_database(voice: Voice) -> None:
    """Say all that is said without the database."""
    journey = UrlState(NOW, "id")
    documents.greet(voice, journey, ("id", "en"))
    documents.hold_on(voice, journey)
    documents.all_engaged(voice, journey.waiting())
    for said in ("dialling", "standby_next"):
        documents.dial(voice, journey, "CA1", documents.Ring(1, "+6281200000001", "+622150001234", 25), said)
    documents.message(voice, journey, documents.Ask("line_failed", 180, timedelta(seconds=15), NOW))
    documents.thanks(voice, journey)
    documents.screen(voice, journey, "https://hotline.test")
    documents.declined(voice)


def test_every_prompt_is_used_and_none_is_asked_for_that_is_not_there() -> None:
    listening = Listening()
    voice = Voice(listening, Links(BASE), "id")
    for outcome in everything():
        document(voice, outcome)
    for said in (trouble.caller, trouble.counsellor, to_a_stranger, trouble.nothing):
        said(voice)
    without_database(voice)
    assert listening.asked == set(shape("id"))


def test_no_prompt_has_a_field_left_open_or_a_character_that_is_read_aloud_badly() -> None:
    for language in ("id", "en"):
        for name, text in tomllib.loads((FILES / f"{language}.toml").read_text())["prompts"].items():
            assert text == " ".join(text.split()), name
            assert not re.search(r"[<>&*#/\\_]", text), name
            # A frightened person cannot dial a number that is read as a sum of money or a year.
            assert not re.search(r"\d", text), name


def test_other_files_beside_the_recordings_hinder_nobody(recordings: Path, tmp_path: Path) -> None:
    (recordings / "README.txt").write_text("who spoke these")
    (recordings / "joined.wav.bak").write_bytes(b"sound")
    assert isinstance(Prompts(("id",), tmp_path)["id"].say("joined"), Spoken)


def test_a_recording_of_the_usual_numbers_is_passed_over_where_others_were_chosen(
    recordings: Path, tmp_path: Path
) -> None:
    for name in ("danger", "joined"):
        (recordings / f"{name}.mp3").write_bytes(b"sound")
    said = Prompts(("id",), tmp_path)["id"]
    assert [isinstance(said.say(name), Recorded) for name in ("danger", "joined")] == [True, True]
    other = HelpNumbers(emergency=HelpNumber("+44 20 7946 0000", "7"))
    assert isinstance(said.say("joined", other), Recorded)
    danger = said.say("danger", other)
    assert isinstance(danger, Spoken)
    assert danger.text.endswith(
        "hubungi plus empat empat dua, nol tujuh sembilan empat, enam nol nol nol, nol ekstensi tujuh."
    )
    assert said.recordings_passed_over(other) == ["danger"]


def test_a_recording_names_the_numbers_that_the_installation_sets(recordings: Path, tmp_path: Path) -> None:
    (recordings / "danger.mp3").write_bytes(b"sound")
    installed = HelpNumbers(HelpNumber("999"), None)
    said = Prompts(("id",), tmp_path, installed)["id"]
    assert isinstance(said.say("danger", installed), Recorded)
    assert isinstance(said.say("danger", USUAL), Spoken)


@pytest.mark.parametrize(
    ("language", "elsewhere", "blocked"),
    [
        (
            "en",
            "If you are in danger, dial nine nine nine.",
            "Sorry, we cannot take calls from this number. If you are in danger, dial nine nine nine.",
        ),
        (
            "id",
            "Bila Anda dalam bahaya, hubungi sembilan sembilan sembilan.",
            (
                "Maaf, panggilan dari nomor ini tidak dapat kami layani. "
                "Bila Anda dalam bahaya, hubungi sembilan sembilan sembilan."
            ),
        ),
    ],
)
def test_without_a_referral_number_nothing_is_said_of_one(
    language: str, elsewhere: str, blocked: str
) -> None:
    numbers = HelpNumbers(HelpNumber("999"), None)
    said = Prompts((language,), None, numbers)[language]
    assert said.spoken("elsewhere", numbers).text == elsewhere
    assert said.spoken("blocked", numbers).text == blocked


def test_a_catalogue_that_says_nothing_without_a_referral_number_is_refused_where_there_is_none(
    tmp_path: Path,
) -> None:
    one = "Dial {referral}, or if you are in danger {emergency}."
    (text,) = re.findall(r'^elsewhere = "(.*)"$', (FILES / "en.toml").read_text(), re.MULTILINE)
    own_catalogue(tmp_path, "en", (text, one))
    Prompts(("en",), tmp_path)
    with pytest.raises(PromptsNotSound, match="without REFERRAL_NUMBER nothing is said of elsewhere"):
        Prompts(("en",), tmp_path, HelpNumbers(HelpNumber("999"), None))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("joinde.mp3", r"prompts/id/joinde .*replaces no prompt.*id\.toml"),
        ("place.mp3", r"prompts/id/place cannot replace a prompt that says something else each time"),
    ],
)
def test_a_recording_that_would_never_be_heard_is_refused_by_its_name(
    recordings: Path, tmp_path: Path, name: str, told: str
) -> None:
    (recordings / name).write_bytes(b"sound")
    with pytest.raises(PromptsNotSound, match=told):
        Prompts(("id",), tmp_path)


def test_a_language_without_a_catalogue_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PromptsNotSound, match=r"'jv'.*copy ivr/phone/prompts/en\.toml to .*prompts/jv\.toml"):
        Prompts(("id", "jv"), tmp_path)


def own_catalogue(tmp_path: Path, language: str, change: tuple[str, str]) -> None:
    """Write a catalogue of the helpline's own: the English one, with one thing changed."""
    text = (FILES / "en.toml").read_text()
    assert change[0] in text
    folder = tmp_path / "prompts"
    folder.mkdir(exist_ok=True)
    (folder / f"{language}.toml").write_text(text.replace(*change))


def test_a_catalogue_of_the_helplines_own_is_spoken_in_place_of_ours(tmp_path: Path) -> None:
    own_catalogue(tmp_path, "jv", ("You are connected.", "Sampun kesambung."))
    own_catalogue(tmp_path, "en", ("You are connected.", "Here you are."))
    spoken = a_voice("id", "jv", "en", data_dir=tmp_path)
    assert "Sampun kesambung." in text_of(Joined("jv"), spoken)
    assert "Here you are." in text_of(Joined("en"), spoken)


@pytest.mark.parametrize("languages", [("id", "en"), ("en",)])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('joined = "', 'joinde = "'), "it lacks prompts.joined"),
        (('name = "Polly', 'nmae = "Polly'), "it lacks voice.name"),
        (("[moments]", "[instants]"), "it lacks moments, moments.clock, moments.later, moments.months"),
        (("[languages]", "[tongues]"), "it lacks languages"),
        (("[prompts]", '[prompts]\nextra = "?"'), "nothing says prompts.extra"),
        (("{place}", "{number}"), "other {fields} or another length than in ours: prompts.place"),
        (("{place}", "{}"), "other {fields} or another length than in ours: prompts.place"),
        (("{zone}", ""), "moments.clock, moments.later, moments.this_week, moments.today, moments.tomorrow"),
        (('"Monday", ', ""), "other {fields} or another length than in ours: moments.weekdays"),
        (('"You are connected. Please go ahead."', "5"), "than in ours: prompts.joined"),
        (("{place}", "{place"), "en.toml of the prompts cannot be used"),
        (("[prompts]", "[prompts"), "en.toml of the prompts cannot be used"),
    ],
)
def test_a_catalogue_that_would_leave_a_caller_in_silence_is_refused_at_the_start(
    tmp_path: Path, change: tuple[str, str], told: str, languages: tuple[str, ...]
) -> None:
    own_catalogue(tmp_path, "en", change)
    with pytest.raises(PromptsNotSound) as refused:
        Prompts(languages, tmp_path)
    assert told in str(refused.value)
    assert str(refused.value).startswith("en.toml of the prompts")


def test_a_catalogue_that_is_not_utf_8_is_refused_by_its_name(tmp_path: Path) -> None:
    own_catalogue(tmp_path, "jv", ("You are connected.", "Sampun kesambung."))
    path = tmp_path / "prompts" / "jv.toml"
    path.write_bytes(path.read_bytes().replace(b"Sampun", b"S\xe0mpun"))
    with pytest.raises(PromptsNotSound, match=r"jv\.toml of the prompts cannot be used"):
        Prompts(("jv",), tmp_path)


@pytest.mark.parametrize(
    ("ahead", "indonesian", "english"),
    [
        (timedelta(hours=3), "hari ini pukul 13.00 WIB", "today at 13:00 WIB"),
        (timedelta(hours=14), "besok pukul 00.00 WIB", "tomorrow at 00:00 WIB"),
        (timedelta(days=2), "hari Jumat pukul 10.00 WIB", "on Friday at 10:00 WIB"),
        (timedelta(days=6), "hari Selasa pukul 10.00 WIB", "on Tuesday at 10:00 WIB"),
        (
            timedelta(days=7),
            "hari Rabu tanggal 2 Desember pukul 10.00 WIB",
            "on Wednesday, December 2, at 10:00 WIB",
        ),
    ],
)
def test_a_moment_is_said_as_people_say_it(ahead: timedelta, indonesian: str, english: str) -> None:
    both = Prompts(("id", "en"))
    assert both["id"].moment(NOW + ahead, NOW) == indonesian
    assert both["en"].moment(NOW + ahead, NOW) == english


@pytest.mark.parametrize(
    ("zone", "name"), [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
)
def test_an_hour_is_said_with_the_name_of_its_zone(zone: str, name: str) -> None:
    at = datetime(2026, 11, 26, 8, 30, tzinfo=ZoneInfo(zone))
    assert Prompts(("id",))["id"].moment(at, at - timedelta(hours=1)) == f"hari ini pukul 08.30 {name}"


@pytest.mark.parametrize(
    "zone", ["Asia/Kuala_Lumpur", "Asia/Singapore", "America/Sao_Paulo", "Asia/Kathmandu"]
)
def test_a_zone_whose_name_is_a_number_is_not_named(zone: str) -> None:
    at = datetime(2026, 11, 26, 8, 30, tzinfo=ZoneInfo(zone))
    assert Prompts(("en",))["en"].moment(at, at - timedelta(hours=1)) == "today at 08:30"


def test_near_and_far_are_told_by_the_day_and_not_by_the_hours_between() -> None:
    late = datetime(2026, 11, 25, 23, 59, tzinfo=ZoneInfo("Asia/Jakarta"))
    text = text_of(Directions("en", OverflowReason.NOBODY_ON_DUTY, late, late + timedelta(minutes=2)))
    assert "tomorrow at 00:01" in text


def test_a_counsellor_hears_the_name_of_a_language_that_has_none_as_its_code() -> None:
    assert "Ia memilih jv." in text_of(Screen(OFFER, "jv", TEN))
