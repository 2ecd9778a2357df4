"""Fields: a value of the wrong kind counts as absent."""

import pytest

from ivr.phone import fields

HEX = "0123456789abcdefABCDEF0123456789"


@pytest.mark.parametrize(
    ("text", "kind", "sid"),
    [
        (f"CA{HEX}", fields.CALL, f"CA{HEX}"),
        (f"RE{HEX}", fields.RECORDING, f"RE{HEX}"),
        (f"QU{HEX}", fields.CALL, ""),
        (f"CA{HEX[1:]}", fields.CALL, ""),
        (f"CA{HEX}0", fields.CALL, ""),
        (f"CA{HEX}\n", fields.CALL, ""),
        (f"CA{HEX[1:]}g", fields.CALL, ""),
        ("", fields.CALL, ""),
        (None, fields.CALL, ""),
    ],
)
def test_a_sid_names_one_kind_of_thing(text: str | None, kind: str, sid: str) -> None:
    assert fields.sid(text, kind) == sid


@pytest.mark.parametrize(
    ("text", "most", "number"),
    [
        ("0", fields.LARGEST, 0),
        ("0007", fields.LARGEST, 7),
        (str(fields.LARGEST), fields.LARGEST, fields.LARGEST),
        (str(fields.LARGEST + 1), fields.LARGEST, None),
        ("60", 60, 60),
        ("61", 60, None),
        ("-1", fields.LARGEST, None),
        ("1.5", fields.LARGEST, None),
        ("٣", fields.LARGEST, None),
        ("", fields.LARGEST, None),
        (None, fields.LARGEST, None),
    ],
)
def test_a_number_is_whole_and_no_larger_than_asked_for(
    text: str | None, most: int, number: int | None
) -> None:
    assert fields.number(text, most=most) == number


@pytest.mark.parametrize(
    ("text", "key", "typed"),
    [
        ("1", "1", "1"),
        ("#", "#", "#"),
        ("12", "", "12"),
        ("9" * (fields.MOST_KEYS + 1), "", "9" * fields.MOST_KEYS),
        ("A", "", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_menu_takes_one_key_and_a_number_takes_many(text: str | None, key: str, typed: str) -> None:
    assert (fields.key(text), fields.typed(text)) == (key, typed)


@pytest.mark.parametrize(
    ("text", "token"), [("a1-b2", "a1-b2"), ("!" * 100, "!" * 100), ("!" * 101, ""), ("a b", ""), ("", "")]
)
def test_the_carriers_name_for_a_webhook_is_short_and_plain(text: str, token: str) -> None:
    assert fields.token(text) == token
