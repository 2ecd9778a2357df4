"""Times in notes: the words by which a remark speaks of days, months, weeks or hours, as parts of patterns."""

MONTH = (
    r"(?:jan(?:uar[iy]?)?|[fp]e[bv](?:ruar[iy]?)?|mar(?:et|ch)?|apr(?:il)?|mei|may(?= ?[0-9])|jun[ie]?"
    r"|jul[iy]?|a(?:gu|gs|ug)[a-z]*"
    r"|sep(?:t(?:ember)?)?|o[ck]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?)\b\.?"
)
WEEKDAY = (
    r"(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs?(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?"
    r"|sun(?:days?)?|senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\b"
)
DATE = (
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)?(?: ?(?:-|to|sampai|s/d) ?[0-9]{{1,2}})? ?{MONTH}|{MONTH} ?[0-9]{{1,4}}"
    r"|[0-9]{1,4}[/-][0-9]{1,2}(?:[/-][0-9]{1,4})?\b|(?:tgl|tanggal)\.? ?[0-9])"
)
PERIOD = (
    r"(?:(?:akhir|awal|pertengahan|end|start|beginning|mid)\b|besok|lusa|tomorrow|depan|next|minggu ini"
    r"|bulan ini|tahun ini"
    r"|this (?:week|month|year)|(?:semester|term|kuartal|quarter)\b|lebaran|idul fitri|natal|christmas|xmas|easter"
    r"|ramadh?an|puasa|tahun baru|new year|liburan|summer|winter|spring|autumn)"
)
TIME = (
    r"(?:(?:jam|pukul|pk\.?) ?[0-9]|[0-9]{1,2}[.:][0-9]{2}\b|[0-9]{1,2} ?(?:am|pm)\b|(?:noon|midday"
    r"|midnight|tengah hari"
    r"|tengah malam|siang|malam|sore|pagi|morning|afternoon|evening|night)s?\b)"
)
