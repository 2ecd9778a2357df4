"""The sample people and their weeks: invented, with numbers that nobody has."""

from tests.browser.gallery.stage import Stage
from tests.ivr.web.coordinator.desk import Desk

HEAD = "hari;mulai;selesai;nama;telepon;urutan;bahasa;lembaga\n"
WEEK = (
    HEAD
    + """Senin-Sabtu;00.00;08.00;Galih;0812-0000-0007;1;id;Teman Bicara
Senin-Kamis;22.00;06.00;Fitri;0812-0000-0006;1;id;Ruang Dengar
Senin-Jumat;08.00;14.00;Bagas;0812-0000-0002;1;id en;Teman Bicara
Senin-Jumat;14.00;22.00;Citra;0812-0000-0003;1;id en;Teman Bicara
Senin-Jumat;08.00;16.00;Ratih;0812-0000-0001;1;id;Ruang Dengar
Senin,Rabu,Jumat;16.00;24.00;Dimas;0812-0000-0004;1;id;
Selasa-Kamis;18.00;24.00;Eka;0812-0000-0005;1;id;Ruang Dengar
Senin-Jumat;08.00;18.00;Nanda;0812-0000-0012;2;id;
setiap hari;18.00;24.00;Kirana;0812-0000-0011;2;id en;
Rabu,Jumat,Sabtu;20.00;02.00;Joko;0812-0000-0010;1;id;
Rabu;20.00;24.00;Yoga;0812-0000-0015;2;id;
Sabtu,Minggu;08.00;16.00;Hana;0812-0000-0008;1;id;Teman Bicara
Sabtu,Minggu;10.00;18.00;Putu;0812-0000-0014;2;id;
Sabtu;16.00;24.00;Intan;0812-0000-0009;1;id;Ruang Dengar
Minggu;14.00;22.00;Intan;0812-0000-0009;1;id;Ruang Dengar
Minggu;06.00;12.00;Tirta;0812-0000-0013;1;id;
"""
)
# Ratih goes earlier, Joko's nights end, Galih is at his own on Sundays too, Sekar is new; a week's Sunday gets empty.
NEXT = (
    WEEK.replace("08.00;16.00;Ratih", "08.00;15.00;Ratih")
    .replace("Senin-Sabtu;00.00", "Senin-Jumat;00.00")
    .replace("Rabu,Jumat,Sabtu;20.00;02.00;Joko", "Jumat;20.00;02.00;Joko")
    + "Selasa,Kamis;14.00;20.00;Sekar;0812-0000-0016;1;id;Ruang Dengar\n"
)
WRONG = (
    HEAD
    + """Snin-Jumat;08.00;16.00;Ratih;0812-0000-0001;1;id;Ruang Dengar
Senin-Jumat;08.00;14.00;Bagas;0812-0000-0002;1;id en;Teman Bicara
Sabtu;25.00;08.00;Joko;0812-0000-0010;1;id;
Selasa-Kamis;16.00;24.00;Eka;6.28E+11;1;id en;Ruang Dengar
Minggu;14.00;;Intan;0812-0000-0009;1;id;Ruang Dengar
Sabtu,Minggu;10.00;18.00;Putu;0812-0000-0014;2;inggris;
Senin-Sabtu;00.00;08.00;Galih;8120000007;1;id;Teman Bicara
"""
)
# A grid, as people keep it: codes without hours, and a name that is like two others.
GRID = """Jaga Januari;;;;;;;
Nama;Telepon;Senin;Selasa;Rabu;Kamis;Jumat;Sabtu
Ratih;0812-0000-0001;P;P;;P;P;
Bagas;0812-0000-0002;S;;S;S;;M
Citra;0812-0000-0003;M;M;P;;S;S
"""
BEFORE = "".join(line for line in WEEK.splitlines(keepends=True) if "Tirta" not in line)


async def published(stage: Stage, desk: Desk) -> None:
    """Publish two versions: last month's, and the one that is live; Tirta's hours are new in it."""
    await desk.publishes(await desk.uploads(BEFORE, "jadwal-november.csv"))
    note = "Tirta mulai di hari Minggu"
    await desk.publishes(await desk.uploads(WEEK, "jadwal-desember.csv"), note=note)
    for version, at in enumerate(("2026-11-22 03:40+00", "2026-12-14 02:12+00"), start=1):
        await stage.changed("update rota_versions set published_at = :at where id = :id", at=at, id=version)
    first = "2026-11-22 03:40+00"
    await stage.changed("update counsellors set created_at = :at", at=first)
    await stage.changed("update counsellor_events set at = :at", at=first)
    for line in WEEK.splitlines()[1:]:
        *_, name, _, _, languages, organisation = line.split(";")
        values = {"name": name, "languages": languages.split(), "organisation": organisation or None}
        set_ = (
            "update counsellors set languages = :languages, organisation = :organisation where name = :name"
        )
        await stage.changed(set_, **values)
