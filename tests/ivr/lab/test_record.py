"""Record: what ends a recording, where it is reported, and that it is a real sound."""

import io
import wave

from tests.legs import leg_of

from .conftest import Desk

CALLBACK = "recordingStatusCallback='/recorded'"


async def recording(desk: Desk, attributes: str) -> None:
    """The caller is past the beep of a Record."""
    desk.answers(
        in_=f"<Record action='/said' {attributes}/><Say>never reached</Say>",
        said="<Say>thank you</Say>",
        recorded="",
        status="",
    )
    await desk.dial()
    await desk.caller.hears("beep")
    await desk.clock.advance(0.5)


def sound(desk: Desk) -> wave.Wave_read:
    return wave.open(io.BytesIO(desk.lab.recordings[-1].wav), "rb")


async def test_silence_ends_it(desk: Desk):
    await recording(desk, "timeout='3'")
    await desk.caller.speaks(8)
    thanks = await desk.caller.hears("thank you")
    assert (thanks.at - desk.lab.recordings[0].started).total_seconds() == 8 + 3
    said = desk.last("/said")
    assert said["RecordingDuration"] == "11"
    assert said["RecordingUrl"].endswith(f"/Recordings/{desk.lab.recordings[0].sid}")
    assert "RecordingSid" not in said
    assert "Digits" not in said
    await desk.caller.hears_nothing_like("never reached")


async def test_a_pause_in_the_speech_does_not_end_it(desk: Desk):
    await recording(desk, "timeout='5'")
    await desk.caller.speaks(4)
    await desk.caller.silent(4)
    await desk.caller.speaks(4)
    await desk.caller.hears("thank you")
    assert desk.last("/said")["RecordingDuration"] == "17"


async def test_without_a_timeout_silence_never_ends_it_and_the_longest_time_does(desk: Desk):
    await recording(desk, "timeout='0' maxLength='60'")
    await desk.caller.hears("thank you", within=61)
    assert desk.last("/said")["RecordingDuration"] == "60"


async def test_any_key_ends_it_unless_one_is_named(desk: Desk):
    await recording(desk, "timeout='10'")
    await desk.caller.presses("5")
    await desk.caller.hears("thank you", within=1)
    assert desk.last("/said")["Digits"] == "5"
    await desk.caller.is_off()
    await recording(desk, "timeout='10' finishOnKey='#'")
    await desk.caller.presses("5")
    await desk.clock.advance(5)
    await desk.caller.hears_nothing_like("thank you")
    await desk.caller.presses("#")
    await desk.caller.hears("thank you", within=1)
    assert desk.last("/said")["Digits"] == "#"


async def test_hanging_up_ends_it_and_the_action_is_told(desk: Desk):
    await recording(desk, f"timeout='10' {CALLBACK}")
    await desk.caller.speaks(6)
    await desk.caller.hangs_up()
    said = desk.last("/said")
    assert (said["Digits"], said["CallStatus"], said["RecordingDuration"]) == ("hangup", "completed", "6")
    await desk.clock.advance(5)
    assert desk.last("/recorded")["RecordingStatus"] == "completed"


async def test_without_a_beep_it_begins_at_once(desk: Desk):
    desk.answers(in_="<Record action='/said' playBeep='false' timeout='2'/>", said="<Hangup/>", status="")
    await desk.dial()
    await desk.caller.is_off()
    await desk.caller.hears_nothing_like("beep")


async def test_it_is_reported_when_it_can_be_fetched_and_not_before(desk: Desk):
    await recording(desk, f"timeout='3' {CALLBACK}")
    await desk.caller.speaks(5)
    await desk.caller.hears("thank you")
    sid = desk.lab.recordings[0].sid
    assert desk.got("/recorded") == []
    assert (await desk.rest.get(f"/Recordings/{sid}.wav")).status_code == 404
    await desk.clock.advance(3)
    (told,) = desk.got("/recorded")
    assert told["RecordingSid"] == sid
    assert told["CallSid"] == leg_of(desk.caller).sid
    assert (told["RecordingStatus"], told["RecordingDuration"]) == ("completed", "8")
    assert (told["RecordingSource"], told["RecordingChannels"]) == ("RecordVerb", "1")
    assert (await desk.rest.get(f"/Recordings/{sid}.wav")).status_code == 200


async def test_its_beginning_is_reported_when_asked_for(desk: Desk):
    events = "recordingStatusCallbackEvent='in-progress completed'"
    await recording(desk, f"timeout='3' {CALLBACK} {events}")
    await desk.caller.hears("thank you")
    await desk.clock.advance(3)
    assert [each["RecordingStatus"] for each in desk.got("/recorded")] == ["in-progress", "completed"]


async def test_it_is_a_wav_file_of_what_was_said_with_silence_trimmed_off(desk: Desk):
    await recording(desk, "timeout='5'")
    await desk.caller.silent(2)
    await desk.caller.speaks(4)
    await desk.caller.hears("thank you")
    with sound(desk) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.getnframes() == 4 * 8000
        assert any(file.readframes(8000))


async def test_a_silent_message_is_kept_and_is_a_silent_sound(desk: Desk):
    await recording(desk, "timeout='4' trim='do-not-trim'")
    await desk.caller.hears("thank you")
    with sound(desk) as file:
        assert file.getnframes() == 4 * 8000
        assert not any(file.readframes(4 * 8000))


async def test_an_empty_recording_is_not_kept_and_the_next_verb_follows(desk: Desk):
    desk.lab.faults.silence_is_empty = True
    await recording(desk, f"timeout='4' {CALLBACK} recordingStatusCallbackEvent='completed absent'")
    await desk.caller.hears("never reached", within=5)
    await desk.caller.is_off()
    assert desk.got("/said") == []
    (told,) = desk.got("/recorded")
    assert (told["RecordingStatus"], "RecordingDuration" in told) == ("absent", False)
    assert (await desk.rest.get("/Recordings.json")).json()["recordings"] == []
    await recording(desk, "timeout='4'")
    await desk.caller.speaks(2)
    await desk.caller.hears("thank you")


async def test_recordings_are_listed_fetched_and_deleted(desk: Desk):
    await recording(desk, "timeout='3'")
    await desk.caller.speaks(5)
    await desk.caller.is_off()
    await desk.clock.advance(3)
    (listed,) = (await desk.rest.get("/Recordings.json")).json()["recordings"]
    sid = listed["sid"]
    assert (listed["status"], listed["duration"], listed["call_sid"]) == (
        "completed",
        "8",
        leg_of(desk.caller).sid,
    )
    for path, kind in (("", "audio/x-wav"), (".wav", "audio/x-wav"), (".mp3", "audio/mpeg")):
        answer = await desk.rest.get(f"/Recordings/{sid}{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert (await desk.rest.delete(f"/Recordings/{sid}.json")).status_code == 204
    assert (await desk.rest.get(f"/Recordings/{sid}.wav")).status_code == 404
    assert (await desk.rest.delete(f"/Recordings/{sid}.json")).status_code == 404
    assert (await desk.rest.get("/Recordings.json")).json()["recordings"] == []
    kept = await desk.rest.get(f"/Recordings/{sid}.json", params={"IncludeSoftDeleted": "true"})
    assert kept.json()["status"] == "deleted"
