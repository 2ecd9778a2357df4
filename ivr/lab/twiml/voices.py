"""The languages and voices that `<Say>` takes.

Source: /docs/voice/twiml/say; Indonesian, English and Malay voices as listed in twilio-node.
"""

import re

_SPOKEN = """
    af-ZA ar-AE ar-SA ar-XA arb bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-CH de-DE
    el-GR en-AU en-CA en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA es-ES es-MX es-US eu-ES fi-FI fil-PH
    fr-BE fr-CA fr-CH fr-FR gl-ES gu-IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP jv-ID kn-IN ko-KR
    lt-LT lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sr-RS
    su-ID sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-CN yue-HK zh-CN zh-HK zh-TW
"""
LANGUAGES = frozenset(_SPOKEN.split())
_CHIRP = "(Aoede|Charon|Fenrir|Kore|Leda|Orus|Puck|Zephyr)"
_LISTED = {
    "id-ID": rf"Google\.id-ID-((Standard|Wavenet)-[A-D]|Chirp3-HD-{_CHIRP})",
    "ms-MY": r"Google\.ms-MY-(Standard|Wavenet)-[A-D]",
    "en-US": rf"(Polly\.(Joanna|Matthew)(-Neural|-Generative)?|Google\.en-US-(Neural2-[AC-J]|"
    rf"(Standard|Wavenet)-[A-J]|Chirp3-HD-{_CHIRP}))",
}
_LEGACY = {"man", "woman", "alice"}
# The languages of the voices man and woman; /docs/voice/twiml/say.
_LEGACY_LANGUAGES = ("en", "es", "fr", "de")


def fault(voice: str | None, language: str | None) -> str | None:
    """Return what is wrong with a voice and a language, or None."""
    if language is not None and language not in LANGUAGES:
        return f"language {language!r} is not one that Say speaks"
    if voice is None:
        return None
    language = language or "en-US"
    if voice in _LEGACY:
        legacy = voice == "alice" or language.startswith(_LEGACY_LANGUAGES)
        return None if legacy and language != "id-ID" else f"voice {voice!r} does not speak {language}"
    listed = _LISTED.get(language)
    if listed is not None:
        return None if re.fullmatch(listed, voice) else f"voice {voice!r} is not listed for {language}"
    spoken = voice.startswith(("Polly.", f"Google.{language}-"))
    return None if spoken else f"voice {voice!r} does not speak {language}"
