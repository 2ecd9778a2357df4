"""The coordinator's desk, for tests: files to upload, and the worker who reads them."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from ivr.bootstrap import Service
from ivr.rota_files import drafts as work
from ivr.rota_files.last_read import LastRead
from routing.people.roles import Role
from routing.rota import publishing
from tests.ivr.web.house import Browser, House, words

HEAD = "hari;mulai;selesai;nama;telepon;urutan;bahasa\n"
ROTA = (
    HEAD
    + """Senin-Jumat;08.00;16.00;Ratih;0812-0000-0001;1;id
setiap hari;16.00;24.00;Bagas;0812-0000-0002;1;id
setiap hari;00.00;08.00;Citra;0812-0000-0003;1;id en
Sabtu,Minggu;08.00;16.00;Dimas;0812-0000-0004;1;id
"""
)
FORM = {"accept-language": "id"}


@dataclass(eq=False)
class Desk:
    """A coordinator at a browser, and the worker of the house."""

    house: House
    browser: Browser
    last_read: LastRead = field(default_factory=LastRead)  # of the worker

    async def uploads(self, content: str | bytes, name: str = "jadwal.csv", **form: str) -> str:
        """Upload a file, let it be read, and return the path of its draft."""
        data = content if isinstance(content, bytes) else content.encode()
        answer = await self.browser.post("/rota/upload", form, files={"file": (name, data, "text/csv")})
        assert answer.status_code == 303, answer.text
        path = answer.headers["location"]
        await self.works(path)
        return path

    async def works(self, path: str) -> None:
        """Let the worker do what waits for it."""
        service: Service = self.house.app.state.service
        await work.work_on(service, int(path.rpartition("/")[2]), self.last_read)

    async def sees(self, path: str) -> str:
        return words(await self.browser.get(path))

    async def publishes(self, path: str, **form: str) -> httpx.Response:
        """Press Publish as the page offers it, and let the worker do it."""
        answer = await self.asks_to_publish(path, **form)
        await self.works(path)
        return answer

    async def asks_to_publish(self, path: str, **form: str) -> httpx.Response:
        """Press Publish as the page offers it."""
        page = (await self.browser.get(path)).text
        at = re.search(r'name="at" value="([^"]+)"', page)
        return await self.browser.post(f"{path}/publish", {"at": at[1] if at else "", **form})

    async def live(self) -> Any:
        async with self.house.transaction() as connection:
            return await publishing.live_version(connection)


async def desk_of(house: House, email: str = "wulan@example.org") -> Desk:
    return Desk(house, await house.signed_in(email, Role.COORDINATOR))
