"""Words that no document about a callback may say to a stranger."""

import re

NAMES_A_HOTLINE = re.compile(
    r"konsel|layanan|sendirian|bahaya|satu satu|mendengarkan|counsel|hotline|helpline|alone|danger|one one|listen",
    re.IGNORECASE,
)
