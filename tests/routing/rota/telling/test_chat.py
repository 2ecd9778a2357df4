"""Chat lines that were pasted in place of a rota."""

import pytest

from tests.routing.rota.kept_tables import kept


@pytest.mark.parametrize(
    "text",
    [
        "[07/12 08:00] Rina: saya jaga pagi ya\n[07/12 08:05] Sinta: ok, aku malam\n[07/12 08:07] Tono: siap",
        "07/12/26 08.00 - Rina: saya jaga pagi ya\n07/12/26 08.05 - Sinta: ok aku malam",
        "[12/7/26, 8:00:12 AM] Rina: I take Monday\n[12/7/26, 8:05:01 AM] Sinta: ok",
        "12/7/26, 8:00 AM - Rina: I take Monday\n12/7/26, 8:05 AM - Sinta: ok\nand Tuesday too",
        "7 Des 2026 08.00 - Rina Wijaya: jaga Senin\n7 Des 2026 08.05 - Sinta: jaga Selasa",
    ],
)
def test_chat_lines_are_told_to_be_no_rota(text: str):
    reading = kept(text)
    assert ([each.key for each in reading.errors], reading.questions) == (["chat-lines"], [])


@pytest.mark.parametrize(
    "text",
    [
        "Tanggal,Jam,Nama\n07/12/2026,08:00-16:00,Ana\n08/12/2026,08:00-16:00,Budi",
        "07/12/2026 08:00,07/12/2026 16:00,Ana\n08/12/2026 08:00,08/12/2026 16:00,Budi",
        "7/12 08.00-16.00: Ana\n8/12 08.00-16.00: Budi",
    ],
)
def test_rotas_with_dates_and_times_are_no_chat(text: str):
    assert "chat-lines" not in {each.key for each in kept(text).errors}
