"""Takes one call: accept, answer, play a file, hang up. Prints the events it saw, exits 0 when all came."""
import asyncio
import sys

import slixmpp
from slixmpp.xmlstream import ET
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

RAYO = "urn:xmpp:rayo:1"
OUTPUT = "urn:xmpp:rayo:output:1"
PORT, URL = int(sys.argv[1]), sys.argv[2]


class Application(slixmpp.ClientXMPP):
    def __init__(self):
        super().__init__("demo@localhost/python", "demo")
        self.seen = []
        self.done = asyncio.get_event_loop().create_future()
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = 0
        self.add_event_handler("session_start", self.started)
        # slixmpp binds SCRAM to tls-unique even where TLS 1.3 has none, is refused, and goes on to the next mechanism
        self.add_event_handler("failed_all_auth", lambda event: self.done.set_result(False))
        self.register_handler(Callback("rayo", MatchXPath("{jabber:client}presence"), self.on_presence))

    async def started(self, event):
        self.send_presence(pto="localhost", pshow="chat")
        await self["xep_0199"].ping("localhost") if "xep_0199" in self.plugin else None
        print("available", flush=True)

    async def command(self, to, element):
        iq = self.make_iq_set(sub=element, ito=to)
        return await iq.send(timeout=20)

    def on_presence(self, presence):
        asyncio.ensure_future(self.told(presence))

    async def told(self, presence):
        call = presence["from"].bare
        for child in presence.xml:
            if child.tag == "{%s}offer" % RAYO:
                self.seen.append("offer")
                await self.command(call, ET.Element("{%s}accept" % RAYO))
                await self.command(call, ET.Element("{%s}answer" % RAYO))
                output = ET.Element("{%s}output" % OUTPUT)
                ET.SubElement(output, "{%s}document" % OUTPUT, {"url": URL})
                await self.command(call, output)
            elif child.tag == "{%s}answered" % RAYO:
                self.seen.append("answered")
            elif child.tag == "{urn:xmpp:rayo:ext:1}complete":
                self.seen.append(child[0].tag.split("}")[1])
                await self.command(call, ET.Element("{%s}hangup" % RAYO))
            elif child.tag == "{%s}end" % RAYO:
                self.seen.append(child[0].tag.split("}")[1])
                self.done.set_result(True)


async def main():
    application = Application()
    application.register_plugin("xep_0199")
    application.connect(("127.0.0.1", PORT))
    well = await asyncio.wait_for(application.done, 40)
    print(" ".join(application.seen), flush=True)
    await application.disconnect()
    return 0 if well else 1


sys.exit(asyncio.get_event_loop().run_until_complete(main()))
